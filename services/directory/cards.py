"""Makes the card of a place. The only file that words what a person reads about a service or a town hall."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import quote

import phonenumbers

from services.conversation.parts import Phone, PlaceCard
from services.directory import opening
from services.directory.identity import public_uid
from services.directory.models import Service, ServiceOccasion
from services.directory.opening import Day, Opening
from services.directory.places import Commune, TownHall
from services.directory.searching.repository import Stop
from services.directory.taxonomy import Kind, Taxonomy
from services.directory.wording import day_and_month, distance, from_to, listed, weekday, without_call, words

_FACTS = ("papers_not_required", "interpreter", "home_visits", "peer_helpers")
_MOST_DATES = 6
_DAYS_A_MONTH = 30.44


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
    service: Service,
    taxonomy: Taxonomy,
    at: datetime,
    state: Opening,
    occasions: Iterable[ServiceOccasion] = (),
    *,
    km: float | None = None,
    stop: Stop | None = None,
    near_km: float = 50,
    by_phone_only: bool = False,
    with_page: bool = True,
) -> PlaceCard:
    """Return the card of a partner service. A protected address gives neither place nor distance.

    Where the place is further than `near_km` and the telephone serves too, the telephone is said first.
    `by_phone_only` leaves the place out, where being seen there would be a risk. `stop` stands for the place of a
    service that travels.
    """
    kind = taxonomy.kind(service.kind)
    here = (service.on_site or stop is not None) and not service.protected_address and not by_phone_only
    said = words().distances
    where = distance(km) if here and km is not None else said["by_phone"] if service.remote else ""
    if service.home_visits and not here:
        where = said["at_home"]
    if here and km is not None and km > near_km and service.remote:
        where = said["by_phone_or"].format(distance=where)
    place = stop or service
    return PlaceCard(
        id=public_uid(service),
        name=service.nom,
        kind=kind.name,
        why=kind.why,
        distance=where,
        open_state=state.state,
        open_text=state.text if service.telephone else without_call(state.text),
        hours=[
            *opening.weekly(service.horaires_accueil, at, service.departement),
            *_dates(occasions, with_place=here),
        ],
        details=details(service, is_old(service, kind, at.date())),
        address=_address(place.adresse, place.code_postal, place.commune) if here else "",
        phone=phone(
            service.telephone,
            service.structure.nom,
            words().details["free_call"] if service.free_call else "",
            state.state == "ouvert" if state.state in ("ouvert", "ferme") else None,
        ),
        page=page_of(service, taxonomy) if with_page else "",
        demonstration=service.demonstration,
        source=_source(service),
        checked_on=max(service.date_maj, service.confirmed_on or service.date_maj),
    )


def page_of(service: Service, taxonomy: Taxonomy) -> str:
    """Return the address of a service's page, or "" where none may stay in a browser's history.

    None for what concerns violence, for a secret address, for what is not published.
    """
    hidden = service.protected_address or service.structure.protected_address or service.status != "published"
    if hidden or taxonomy.kind(service.kind).no_page or " n:violences " in service.answers:
        return ""
    return path_of(service.uid)


def path_of(uid: str) -> str:
    """Return the address of the page of a record on this house."""
    return f"/adresses/{quote(uid, safe='-')}"


def is_old(service: Service, kind: Kind, today: date) -> bool:
    """Return whether nobody has said for too long, for such a kind of service, that a record is right."""
    said = max(service.date_maj, service.confirmed_on or service.date_maj)
    return (today - said).days > kind.review_months * _DAYS_A_MONTH


def details(service: Service, old: bool = False) -> list[str]:
    """Return the small facts of a service that are known, one sentence each, what may stop a person first.

    `old`: nobody has confirmed it for too long, which is said like a doubt.
    """
    said = words().details
    known = words().languages
    only_sent = service.mobilisable_par == ["professionnels"]
    doubtful = said["doubtful"] if service.telephone else words().without_phone["doubtful"]
    found = [
        doubtful if service.doubtful or old else "",
        said["professionals_only"] if only_sent else "",
        said["free"] if service.frais == "gratuit" else "",
        {True: said["appointment"], False: said["no_appointment"], None: ""}[service.by_appointment],
        said["receives"].format(names=listed(service.receives)) if service.receives else "",
        *(said[name] for name in _FACTS if getattr(service, name)),
    ]
    spoken = [known[code] for code in service.languages if code in known]
    found.append(said["languages"].format(names=listed(spoken)) if spoken else "")
    found.append(said["waiting_time"].format(what=service.waiting_time.rstrip(".")) if service.waiting_time else "")
    return [each for each in found if each]


def _dates(occasions: Iterable[ServiceOccasion], with_place: bool) -> list[str]:
    lines = []
    for each in list(occasions)[:_MOST_DATES]:
        day = Day(each.what, each.day, each.opens, each.closes)
        starts, ends = day.starts(None), day.ends(None)
        when = f"{weekday(starts.weekday())} {day_and_month(starts.date())}, {from_to(starts, ends)}"
        where = _address(each.adresse, "", each.commune) if with_place else ""
        lines.append(" : ".join(part for part in (when.capitalize(), where, each.label) if part))
    return lines


def town_hall_card(
    hall: TownHall, commune: Commune, at: datetime, why: str, compiled_on: date, km: float | None
) -> PlaceCard:
    """Return the card of a town hall; `km` is given where it is not the person's own."""
    state = opening.state(hall.hours, at, commune.departement)
    kind = words().town_hall["kind"]
    name = f"{kind} d{_of(commune.name)}"
    return PlaceCard(
        id=f"mairies--{commune.insee}",
        name=name,
        kind=kind,
        why=why,
        distance=distance(km) if km is not None else words().distances["own_commune"],
        open_state=state.state,
        open_text=state.text if hall.phone else without_call(state.text),
        hours=opening.weekly(hall.hours, at, commune.departement),
        address=_address(hall.address, hall.postal_code, hall.city),
        phone=phone(hall.phone, name, "", state.state == "ouvert" if state.state in ("ouvert", "ferme") else None),
        page=path_of(f"mairies--{commune.insee}"),
        source=words().sources["town_hall"],
        checked_on=compiled_on,
    )


def line_card(line: Phone) -> PlaceCard:
    """Return the card of a verified national line."""
    said = words()
    states: dict[bool | None, tuple[opening.OpenState, str]] = {
        True: ("ouvert", said.lines["answers"]),
        False: ("ferme", said.lines["silent"]),
        None: ("inconnu", ""),
    }
    state, text = states[line.open_now]
    return PlaceCard(
        id="ligne--" + "".join(each for each in line.number if each.isdigit()),
        name=line.name,
        kind=said.lines["kind"],
        why=line.detail or said.lines["why"],
        distance=said.distances["by_phone"],
        open_state=state,
        open_text=text,
        phone=line,
        source=said.sources["line"],
    )


def _address(street: str, code: str, city: str) -> str:
    return ", ".join(each for each in (street, f"{code} {city}".strip()) if each)


def _source(service: Service) -> str:
    return words().sources["demonstration"] if service.demonstration else service.source


_CONTRACTED = (("Le ", "u "), ("Les ", "es "), ("La ", "e La "), ("L'", "e L'"), ("Aux ", "es "))


def _of(name: str) -> str:
    """Return what follows "d": "u Mans", "e Blois", "'Annonay"."""
    for article, joined in _CONTRACTED:
        if name.startswith(article):
            return joined + name.removeprefix(article)
    return f"'{name}" if name[0] in "AEIOUYÉÈÊÀÂÎÔÛŒH" and not name.startswith(("Ye", "Ya", "Yo")) else f"e {name}"
