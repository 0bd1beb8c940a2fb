"""Makes the card of a place. The only file that words what a person reads about a service or a town hall."""

from collections.abc import Iterable
from datetime import date, datetime

import phonenumbers

from services.conversation.parts import Phone, PlaceCard
from services.directory import opening
from services.directory.distance import worded
from services.directory.identity import public_uid
from services.directory.models import Service
from services.directory.opening import Closure
from services.directory.places import Commune, TownHall
from services.directory.taxonomy import Taxonomy

BY_PHONE = "par téléphone"
AT_HOME = "chez vous"
TOWN_HALL_SOURCE = "Annuaire de l'administration (DILA), Licence Ouverte"
LINE_SOURCE = "Numéro national vérifié"


def phone(number: str, name: str, detail: str = "", open_now: bool | None = None) -> Phone | None:
    """Return a telephone to tap from E.164 or a short number; None where there is none."""
    if not number:
        return None
    if not number.startswith("+"):
        spaced = f"{number[:2]} {number[2:]}" if len(number) == 4 else number
        return Phone(number=spaced, href=f"tel:{number}", name=name, detail=detail, open_now=open_now)
    parsed = phonenumbers.parse(number, None)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    # The same rhythm everywhere: pairs of digits, as French numbers are read aloud.
    digits = "".join(each for each in national if each.isdigit())
    if len(digits) == 10:
        national = " ".join(digits[start : start + 2] for start in range(0, 10, 2))
    return Phone(number=national, href=f"tel:{number}", name=name, detail=detail, open_now=open_now)


def service_card(
    service: Service, taxonomy: Taxonomy, at: datetime, closures: Iterable[Closure], km: float | None,
    near_km: float = 50, by_phone_only: bool = False,
) -> PlaceCard:  # fmt: skip
    """Return the card of a partner service. A protected address gives neither place nor distance.

    Where the place is further than `near_km` and the telephone serves too, the telephone is said first.
    `by_phone_only` leaves the place out, where being seen there would be a risk.
    """
    kind = taxonomy.kind(service.kind)
    state = opening.state(service.horaires_accueil, at, service.departement, closures, bool(service.by_appointment))
    here = service.on_site and not service.protected_address and not by_phone_only
    distance = worded(km) if here and km is not None else BY_PHONE if service.remote else ""
    if service.home_visits and not service.on_site:
        distance = AT_HOME
    if here and km is not None and km > near_km and service.remote:
        distance = f"{BY_PHONE}, ou {distance}"
    details = ["Gratuit." if service.frais == "gratuit" else "", "Appel gratuit." if service.free_call else ""]
    return PlaceCard(
        id=public_uid(service),
        name=service.nom,
        kind=kind.name,
        why=kind.why,
        distance=distance,
        open_state=state.state,
        open_text=state.text,
        hours=opening.weekly(service.horaires_accueil, at, service.departement),
        address=_address(service.adresse, service.code_postal, service.commune) if here else "",
        phone=phone(
            service.telephone,
            service.structure.nom,
            " ".join(each for each in details if each),
            state.state == "ouvert" if state.state in ("ouvert", "ferme") else None,
        ),
        demonstration=service.demonstration,
        source=_source(service),
        checked_on=service.date_maj,
    )


def town_hall_card(
    hall: TownHall, commune: Commune, at: datetime, why: str, compiled_on: date, km: float | None
) -> PlaceCard:
    """Return the card of a town hall; `km` is given where it is not the person's own."""
    state = opening.state(hall.hours, at, commune.departement)
    name = f"Mairie d{_of(commune.name)}"
    return PlaceCard(
        id=f"mairies--{commune.insee}",
        name=name,
        kind="Mairie",
        why=why,
        distance=worded(km) if km is not None else "dans votre commune",
        open_state=state.state,
        open_text=state.text,
        hours=opening.weekly(hall.hours, at, commune.departement),
        address=_address(hall.address, hall.postal_code, hall.city),
        phone=phone(hall.phone, name, "", state.state == "ouvert" if state.state in ("ouvert", "ferme") else None),
        source=TOWN_HALL_SOURCE,
        checked_on=compiled_on,
    )


def line_card(line: Phone) -> PlaceCard:
    """Return the card of a verified national line."""
    state, text = _LINE_STATES[line.open_now]
    return PlaceCard(
        id="ligne--" + "".join(each for each in line.number if each.isdigit()),
        name=line.name,
        kind="Numéro national",
        why=line.detail or "On vous écoute et on vous oriente.",
        distance=BY_PHONE,
        open_state=state,
        open_text=text,
        phone=line,
        source=LINE_SOURCE,
    )


def _address(street: str, code: str, city: str) -> str:
    return ", ".join(each for each in (street, f"{code} {city}".strip()) if each)


def _source(service: Service) -> str:
    return "Données de démonstration, inventées" if service.demonstration else service.source


_LINE_STATES: dict[bool | None, tuple[opening.OpenState, str]] = {
    True: ("ouvert", "Répond en ce moment."),
    False: ("ferme", "Ne répond pas en ce moment."),
    None: ("inconnu", ""),
}
_CONTRACTED = (("Le ", "u "), ("Les ", "es "), ("La ", "e La "), ("L'", "e L'"), ("Aux ", "es "))


def _of(name: str) -> str:
    """Return what follows "d": "u Mans", "e Blois", "'Annonay"."""
    for article, joined in _CONTRACTED:
        if name.startswith(article):
            return joined + name.removeprefix(article)
    return f"'{name}" if name[0] in "AEIOUYÉÈÊÀÂÎÔÛŒH" and not name.startswith(("Ye", "Ya", "Yo")) else f"e {name}"
