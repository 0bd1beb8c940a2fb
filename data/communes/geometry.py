"""Just enough geometry to check a point against a boundary: WKB in hexadecimal, degrees in, kilometres out."""

import math
import struct
from itertools import pairwise
from typing import Self

KM_PER_DEGREE = 111.195
Ring = list[tuple[float, float]]  # (lon, lat)


class Shape:
    """A multipolygon: a list of polygons, each an outer ring followed by its holes."""

    def __init__(self, polygons: list[list[Ring]]) -> None:
        self._polygons = polygons

    @classmethod
    def from_wkb_hex(cls, text: str) -> Self:
        """Return a little-endian WKB multipolygon. Raises struct.error or ValueError on anything else."""
        data = bytes.fromhex(text)
        kind, count = struct.unpack_from("<xII", data, 0)
        if kind != 6:
            raise ValueError(f"not a multipolygon: WKB type {kind}")
        at, polygons = 9, []
        for _ in range(count):
            (rings,) = struct.unpack_from("<I", data, at + 5)
            at += 9
            polygon = []
            for _ in range(rings):
                (points,) = struct.unpack_from("<I", data, at)
                flat = struct.unpack_from(f"<{2 * points}d", data, at + 4)
                polygon.append(list(zip(flat[::2], flat[1::2], strict=True)))
                at += 4 + 16 * points
            polygons.append(polygon)
        return cls(polygons)

    @staticmethod
    def point(text: str) -> tuple[float, float]:
        """Return (lat, lon) of a little-endian WKB point in hexadecimal."""
        lon, lat = struct.unpack_from("<dd", bytes.fromhex(text), 5)
        return lat, lon

    def contains(self, lat: float, lon: float) -> bool:
        return any(_odd_crossings(polygon, lat, lon) for polygon in self._polygons)

    def distance_km(self, lat: float, lon: float) -> float:
        """Return 0 inside, else the distance to the nearest side."""
        if self.contains(lat, lon):
            return 0.0
        return min(_ring_distance(ring, lat, lon) for polygon in self._polygons for ring in polygon)

    def centre(self) -> tuple[float, float]:
        """Return (lat, lon) of the centroid of the largest polygon, or a point of its boundary if that falls out."""
        area, lon, lat = max((_centroid(polygon[0]) for polygon in self._polygons), key=lambda found: found[0])
        if area and self.contains(lat, lon):
            return lat, lon
        ring = max(self._polygons, key=lambda polygon: _centroid(polygon[0])[0])[0]
        nearest = min(ring, key=lambda point: (point[0] - lon) ** 2 + (point[1] - lat) ** 2)
        return nearest[1], nearest[0]


def _odd_crossings(polygon: list[Ring], lat: float, lon: float) -> bool:
    inside = False
    for ring in polygon:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def _ring_distance(ring: Ring, lat: float, lon: float) -> float:
    # The earth is flat at this scale: degrees of longitude are shortened once, by the cosine of the latitude.
    narrow = math.cos(math.radians(lat))
    best = math.inf
    for (x1, y1), (x2, y2) in pairwise(ring):
        ax, ay, bx, by = (x1 - lon) * narrow, y1 - lat, (x2 - lon) * narrow, y2 - lat
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        t = max(0.0, min(1.0, -(ax * dx + ay * dy) / length)) if length else 0.0
        best = min(best, math.hypot(ax + t * dx, ay + t * dy))
    return best * KM_PER_DEGREE


def _centroid(ring: Ring) -> tuple[float, float, float]:
    """Return (area, lon, lat) of a ring."""
    x0, y0 = ring[0]
    area = sx = sy = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        area += cross
        sx += (x1 + x2 - 2 * x0) * cross
        sy += (y1 + y2 - 2 * y0) * cross
    if not area:
        return 0.0, x0, y0
    return abs(area), x0 + sx / (3 * area), y0 + sy / (3 * area)
