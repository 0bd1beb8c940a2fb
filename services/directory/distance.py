"""Distances between two points of the earth."""

import math

EARTH_KM = 6371.0
_CELLS = 4
"""Squares in a degree: 28 km high; a circle of 10 km touches four of them, one of 50 km about thirty."""


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


def cell(lat: float, lon: float) -> int:
    """Return the number of the square of the map, a quarter of a degree wide, that holds a point."""
    return math.floor((lat + 90) * _CELLS) * _CELLS * 360 + math.floor((lon + 180) * _CELLS)


def cells(south: float, north: float, west: float, east: float) -> list[int]:
    """Return the squares of the map that a box touches."""
    rows = range(math.floor((south + 90) * _CELLS), math.floor((north + 90) * _CELLS) + 1)
    columns = range(math.floor((west + 180) * _CELLS), math.floor((east + 180) * _CELLS) + 1)
    return [row * _CELLS * 360 + column for row in rows for column in columns]
