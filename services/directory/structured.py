"""What a page says of a service to machines: schema.org, in JSON-LD. Only what the page shows."""

from typing import Any

from services.conversation.parts import PlaceCard
from services.directory.exporting.public import PublicService
from services.directory.importing import weekly

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def service(each: PublicService, card: PlaceCard, address: str) -> dict[str, Any]:
    """Return a service as schema.org describes one: who gives it, by which telephone, where and when."""
    channel: dict[str, Any] = {"@type": "ServiceChannel"}
    if each.telephone:
        channel["servicePhone"] = {"@type": "ContactPoint", "telephone": each.telephone}
    if each.on_site and card.address:
        place: dict[str, Any] = {"@type": "Place", "name": each.structure.nom}
        place["address"] = {
            "@type": "PostalAddress",
            "streetAddress": each.adresse,
            "postalCode": each.code_postal,
            "addressLocality": each.commune,
            "addressCountry": "FR",
        }
        if each.latitude is not None:
            place["geo"] = {"@type": "GeoCoordinates", "latitude": each.latitude, "longitude": each.longitude}
        if hours := _hours(each.horaires_accueil):
            place["openingHoursSpecification"] = hours
        channel["serviceLocation"] = place
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": address,
        "url": address,
        "name": each.nom,
        "serviceType": card.kind,
        "description": each.description or card.why,
        "provider": {"@type": "Organization", "name": each.structure.nom},
        "availableChannel": channel,
    }
    if each.languages:
        channel["availableLanguage"] = ["fr", *each.languages]
    if each.frais == "gratuit":
        found["isAccessibleForFree"] = True
    return found


def _hours(osm: str) -> list[dict[str, Any]]:
    """Return plain weekly hours; finer ones are left to the page, which says them in words."""
    return [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": _DAYS[day], "opens": opens, "closes": closes}
        for day, ranges in (weekly.days_of(osm) or {}).items()
        for opens, closes in ranges
    ]
