"""The fields of one row: each is read, checked and, where it is wrong, told."""

import re
from typing import Any

from services.directory import opening
from services.directory.importing import cells, contacts
from services.directory.importing.places import Places
from services.directory.importing.rows import Effect, Remark, Row
from services.directory.importing.rules import Labels, Rules
from services.directory.places import Commune, at_commune
from services.directory.writing.preparing import departement_of

UNKNOWN_VALUE = "Cette valeur n'est pas dans la liste."
_NO_COMMUNE = "Cette commune ne se trouve pas. La fiche n'est pas sur la carte."
_EVERYONE = "tous-publics"
_LANGUAGE_LETTERS = 2
_OCCASION = re.compile(
    r"(?P<what>séance|seance|passage)\s+(?P<day>\S+)\s+(?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)\s*(?P<rest>.*)", re.I
)
_OCCASION_EXAMPLE = "séance 2026-12-10 18:00-20:00 Réunion"


class Fields:
    """Reads a row's values by name. What is wrong is in `remarks`, and the value comes back empty or corrected."""

    def __init__(self, row: Row, key: tuple[str, str], rules: Rules, places: Places) -> None:
        self.key, self.source = key, key[0]
        self.remarks: list[Remark] = []
        self._row, self._values, self._rules, self._places = row, row.values, rules, places

    def remark(self, name: str, value: str, reason: str, nearest: str = "", effect: Effect = "emptied") -> None:
        """Keep something to tell about a value."""
        row = self._row
        self.remarks.append(Remark(row.file, row.line, self.key[1], name, value[:200], reason, nearest, effect))

    def raw(self, name: str) -> Any:
        """Return a value as it was found."""
        return self._values.get(name)

    def text(self, name: str, most: int) -> str:
        """Return a text of at most `most` characters."""
        written = cells.words(self.raw(name))
        if len(written) > most:
            self.remark(name, f"{written[:60]}…", f"Ce texte est trop long. Coupé à {most} signes.", effect="fixed")
            written = written[: most - 1].rstrip() + "…"
        return written

    def answer(self, name: str) -> bool | None:
        """Return yes, no or nothing."""
        written = cells.words(self.raw(name))
        said = cells.yes_or_no(self.raw(name))
        if written and said is None:
            self.remark(name, written, "Il faut répondre par oui ou par non.", "oui")
        return said

    def number(self, name: str, least: float) -> float | None:
        """Return a number of at least `least`."""
        written = cells.words(self.raw(name))
        found = cells.number(self.raw(name))
        if written and (found is None or found < least):
            self.remark(name, written, "Ce nombre ne se lit pas, ou il est trop petit.")
            return None
        return found

    def whole(self, name: str, least: int) -> int | None:
        """Return a whole number of at least `least`, of a size that databases keep."""
        found = self.number(name, least)
        if found is not None and (found != int(found) or found > 10_000):
            self.remark(name, cells.words(self.raw(name)), "Il faut un nombre entier.")
            return None
        return None if found is None else int(found)

    def accepted(self, name: str) -> str:
        """Return one value of the accepted ones."""
        written = cells.words(self.raw(name))
        if not written:
            return ""
        found, proposed = self._rules.accept(name, written)
        if not found:
            self.remark(name, written, UNKNOWN_VALUE, proposed)
        return found

    def accepted_list(self, name: str) -> list[str]:
        """Return the accepted values of a list, without repetition."""
        kept: list[str] = []
        for written in cells.many(self.raw(name)):
            found, proposed = self._rules.accept(name, written)
            if found:
                kept.append(found)
            else:
                self.remark(name, written, UNKNOWN_VALUE, proposed)
        return list(dict.fromkeys(kept))

    def publics(self) -> list[str]:
        """Return the publics; "tous-publics" stands alone."""
        found = self.accepted_list("publics")
        if _EVERYONE in found and len(found) > 1:
            others = ", ".join(each for each in found if each != _EVERYONE)
            self.remark("publics", others, "« tous-publics » doit être seul. Le reste est retiré.", effect="fixed")
            return [_EVERYONE]
        return found

    def some_of(self, name: str, labels: Labels) -> list[str]:
        """Return the values of a list that are keys of `labels`, or their labels."""
        kept: list[str] = []
        for written in cells.many(self.raw(name)):
            key = labels.find(written)
            if key:
                kept.append(key)
            else:
                self.remark(name, written, UNKNOWN_VALUE, labels.nearest(written))
        return list(dict.fromkeys(kept))

    def one_of(self, name: str, labels: Labels) -> str:
        """Return one key of `labels`; a label that holds a comma is one value."""
        written = cells.words(self.raw(name))
        found = labels.find(written) if written else ""
        if written and not found:
            self.remark(name, written, UNKNOWN_VALUE, labels.nearest(written))
        return found

    def languages(self) -> list[str]:
        """Return language codes of two letters."""
        kept = []
        for written in cells.many(self.raw("languages")):
            code = written.lower()
            if len(code) == _LANGUAGE_LETTERS and code.isascii() and code.isalpha():
                kept.append(code)
            else:
                self.remark("languages", written, "Il faut un code de deux lettres, comme « ar » ou « en ».")
        return list(dict.fromkeys(kept))

    def siret(self) -> str:
        """Return a SIRET of 14 digits."""
        written = cells.words(self.raw("siret"))
        digits = "".join(written.split())
        if digits and not (len(digits) == 14 and digits.isascii() and digits.isdigit()):
            self.remark("siret", written, "Un numéro SIRET a 14 chiffres.")
            return ""
        return digits

    def web(self, name: str) -> str:
        """Return a web address."""
        written = cells.words(self.raw(name))
        found = contacts.web(written) if written else ""
        if written and not found:
            self.remark(name, written, "Cette adresse de site n'est pas valable.")
        return found

    def telephone(self, code: str) -> str:
        """Return a telephone, read with the plan of the département of a commune or postal code."""
        written = cells.words(self.raw("telephone"))
        found = contacts.telephone(written, departement_of(code)) if written else ""
        if not found and any(each.isdigit() for each in written):
            self.remark("telephone", written, "Ce numéro de téléphone n'existe pas.")
        return found

    def mail(self, *names: str) -> str:
        """Return a team's e-mail address; one that may be a person's is left out."""
        written = cells.words(self.raw("courriel"))
        if not written:
            return ""
        found = contacts.mail(written)
        if not found:
            self.remark("courriel", contacts.hidden(written), "Cette adresse électronique n'est pas valable.")
        elif contacts.belongs_to_a_person(found, self._rules, *names):
            self.remark("courriel", contacts.hidden(found), "Cette adresse est peut-être celle d'une personne.")
            return ""
        return found

    def hours(self) -> str:
        """Return opening hours in OSM syntax that can be evaluated."""
        written = cells.words(self.raw("horaires_accueil"))
        if not written or len(written) > 2000 or not opening.is_valid(written):
            if written:
                self.remark("horaires_accueil", written, "Ces horaires ne se lisent pas.", "Mo-Fr 09:00-12:00; PH off")
            return ""
        return written

    def closures(self) -> list[dict[str, Any]]:
        """Return dated closures written "2026-12-24/2026-12-31 motif"."""
        found = []
        for written in cells.many(self.raw("closures")):
            days, _, reason = written.partition(" ")
            start, _, end = days.partition("/")
            first, last = cells.day(start), cells.day(end or start)
            if first and last and first <= last:
                found.append({"first": first, "last": last, "reason": reason[:120]})
            else:
                self.remark("closures", written, "Ces dates ne se lisent pas.", "2026-12-24/2026-12-31 vacances")
        return found

    def occasions(self, near: str) -> list[dict[str, Any]]:
        """Return sessions and stops, written "séance 2026-12-10 18:00-20:00 Réunion" or "passage … Contres : la place".

        `near` is an INSEE code whose département tells one commune of a name from another.
        """
        found = []
        for written in cells.many(self.raw("occasions")):
            match = _OCCASION.fullmatch(written)
            day = cells.day(match["day"]) if match else None
            if not match or not day or match["opens"] >= match["closes"]:
                self.remark("occasions", written, "Cette date ne se lit pas.", _OCCASION_EXAMPLE)
                continue
            what = "stop" if match["what"].lower() == "passage" else "session"
            values = {"what": what, "day": day, "opens": match["opens"], "closes": match["closes"]}
            if what == "stop":
                name, _, street = (each.strip() for each in match["rest"].partition(":"))
                commune = self._places.by_insee(name) or self._places.commune(name, "", near)
                if commune is None:
                    self.remark("occasions", written, "Cette commune n'existe pas dans ce département.")
                    continue
                found.append(values | at_commune(commune) | {"adresse": street[:500]})
            else:
                found.append(values | {"label": match["rest"][:160]})
        return found

    def zones(self, code_insee: str) -> list[str]:
        """Return zones of eligibility; where none of those given exists, the département rather than the country."""
        kept: list[str] = []
        given = cells.many(self.raw("zone_eligibilite"))
        for written in given:
            zone = self._places.zone(written)
            if zone:
                kept.append(zone)
            else:
                self.remark("zone_eligibilite", written, "Ce code de commune ou de département n'existe pas.")
        if given and not kept and departement_of(code_insee):
            kept = [departement_of(code_insee)]
        return list(dict.fromkeys(kept))

    def place(self) -> dict[str, Any]:
        """Return commune, postal code, INSEE code and point, each checked against the others."""
        name = self.text("commune", 120)
        postal = self._code("code_postal")
        code = self._code("code_insee")
        commune = self._places.by_insee(code)
        if commune is None and code and not self._places.beyond(code):
            commune = self._places.commune(name, postal, code)
            self._unknown_commune(code, commune)
            code = ""
        elif commune is None and not code and (name or postal):
            commune = self._places.commune(name, postal, "")
            if commune is None:
                self.remark("commune", f"{postal} {name}".strip(), _NO_COMMUNE, effect="noted")
        if commune:
            name, code = name or commune.name, commune.insee
            if not postal and len(commune.postal_codes) == 1:
                postal = commune.postal_codes[0]
        lat, lon = self._point(commune)
        return {"commune": name, "code_postal": postal, "code_insee": code, "latitude": lat, "longitude": lon}

    def _unknown_commune(self, code: str, meant: Commune | None) -> None:
        reason = "Ce code de commune n'existe pas."
        if meant:
            self.remark("code_insee", code, f"{reason} Remplacé d'après le nom.", meant.insee, "fixed")
        else:
            self.remark("code_insee", code, reason)

    def _code(self, name: str) -> str:
        """Return a code of five signs; a spreadsheet eats the zero at its beginning."""
        written = cells.words(self.raw(name)).replace(" ", "").upper()
        if len(written) == 4 and written.isdigit():
            written = f"0{written}"
        sound = len(written) == 5 and written.isascii() and (written.isdigit() or written[:2] in ("2A", "2B"))
        if name == "code_postal" and not written.isdigit():
            sound = False
        if written and not (sound and written[2:].isdigit()):
            what = "code postal" if name == "code_postal" else "code de commune"
            self.remark(name, written, f"Un {what} a cinq chiffres.")
            return ""
        return written

    def _point(self, commune: Commune | None) -> tuple[float | None, float | None]:
        lat, lon = cells.number(self.raw("latitude")), cells.number(self.raw("longitude"))
        given = f"{cells.words(self.raw('latitude'))} {cells.words(self.raw('longitude'))}".strip()
        centre = (commune.lat, commune.lon) if commune else (None, None)
        if lat is None or lon is None:
            if given:
                self.remark("latitude", given, "Ce point ne se lit pas. Le centre de la commune le remplace.")
            return centre
        sound = -90 <= lat <= 90 and -180 <= lon <= 180
        if sound and not (commune and self._places.away(commune, lat, lon)):
            return lat, lon
        if commune and -90 <= lon <= 90 and not self._places.away(commune, lon, lat):
            self.remark("latitude", given, "Latitude et longitude étaient échangées.", f"{lon} {lat}", "fixed")
            return lon, lat
        reason = "Ce point est loin de la commune. Le centre de la commune le remplace."
        self.remark("latitude", given, reason if sound else "Ce point n'est pas sur la terre.")
        return centre
