"""Distances between two points of the earth, and their wording."""

import math

EARTH_KM = 6371.0


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in kilometres."""
    dlat, dlon = math.radians(lat2 - lat1), math.radians(lon2 - lon1)
    a = math.sin(dlat / 2) ** 2 + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(dlon / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(a)))


def box(lat: float, lon: float, km: float) -> tuple[float, float, float, float]:
    """Return (lat min, lat max, lon min, lon max) of a square that holds the circle of `km` around a point."""
    dlat = math.degrees(km / EARTH_KM)
    dlon = dlat / max(0.05, math.cos(math.radians(lat)))
    return lat - dlat, lat + dlat, lon - dlon, lon + dlon


def worded(km: float) -> str:
    """Return the distance as a person reads it; it is as the crow flies, hence "environ"."""
    return "à moins de 1 km" if km < 1 else f"à environ {round(km)} km"
