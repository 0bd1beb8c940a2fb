"""Forty searches as people type them (lay_queries.yml, written before any tuning by someone who had not read the code).

The kinds of that file are words of the trade; they are mapped here, once, onto the directory's own.
"""

import csv
import gzip
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.orm import Session

from services.clock import PARIS
from services.conversation.parts import PlaceCard
from services.db import Database
from services.directory.importing.run import Importer, Request
from services.directory.lines import lines_for
from services.directory.schemas import Query
from services.directory.service import Directory
from services.directory.writing.demonstration import load_demonstration
from services.orientation.script import Script
from services.safety.service import Safety
from services.settings import Settings

FILE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("lay_queries.yml").read_text("utf-8"))
LEAST = 36
KINDS: dict[str, tuple[str, ...]] = {
    "accompagnement deuil périnatal": ("deuil-perinatal",),
    "adil": ("adil", "0 805 16 00 75"),
    "aide alimentaire": ("aide-alimentaire",),
    "association violences": ("violences", "3919", "116 006"),
    "CCAS": ("ccas",),
    "centre de santé sexuelle": ("sante-sexuelle",),
    "centre maternel": ("centre-parental",),
    "CIDFF": ("cidff",),
    "cours de français": ("cours-francais",),
    "écoute deuil": ("ecoute-deuil",),
    "écrivain public": ("ecrivain-public",),
    "espace de rencontre": ("espace-rencontre",),
    "France services": ("france-services",),
    "FSL": ("fsl",),
    "groupe de parole deuil": ("groupe-deuil", "deuil-perinatal"),
    "hébergement d'urgence": ("hebergement", "115"),
    "lieu d'accueil enfants-parents": ("lieu-parents",),
    "logement des jeunes": ("logement-jeunes",),
    "mairie": ("Mairie",),
    "maison des adolescents": ("maison-adolescents",),
    "maternité": ("maternite",),
    "MDPH": ("mdph",),
    "médiation familiale": ("mediation-familiale",),
    "mission locale": ("mission-locale",),
    "MSA": ("msa-social",),
    "PASS": ("pass",),
    "PMI": ("pmi",),
    "point conseil budget": ("point-conseil-budget",),
    "point-justice": ("point-justice",),
    "relais petite enfance": ("relais-petite-enfance",),
    "sage-femme": ("maternite",),
    "santé mentale": ("sante-mentale", "3114"),
    "service social du département": ("departement-social",),
    "soutien à l'allaitement": ("allaitement",),
    "soutien aux aidants": ("aidants",),
    "surendettement": ("surendettement",),
    "TISF": ("aide-domicile",),
    "travailleur social Caf": ("caf-social",),
    "vestiaire et matériel de bébé": ("vestiaire",),
}


@pytest.fixture(scope="module")
def safety() -> Safety:
    return Safety(Settings().content_dir)


@pytest.fixture(scope="module")
def script() -> Script:
    return Script(Settings().content_dir)


def test_every_kind_of_the_file_is_mapped(directory: Directory) -> None:
    assert set(FILE["kinds"]) == set(KINDS)
    assert {kind for each in FILE["queries"] for kind in each["right_kinds"]} <= set(KINDS)
    assert len(FILE["queries"]) == 40


def test_the_right_kind_is_among_the_first_three(
    demonstration: Session, directory: Directory, safety: Safety, script: Script
) -> None:
    _check(demonstration, directory, safety, script)


def test_so_it_is_with_the_real_rows_of_both_departements(
    database: Database, importer: Importer, directory: Directory, safety: Safety, script: Script,
    real_file: Callable[[str], Path], tmp_path: Path,
) -> None:  # fmt: skip
    with gzip.open(real_file("annuaire_dila_2019.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    code = head.index("code_insee")
    with (tmp_path / "annuaire_2019.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *(row for row in rows if row[code][:2] in ("41", "07"))])
    with gzip.open(real_file("france_services_2024-08_di-v1.json.gz"), "rt", encoding="utf-8") as file:
        whole = json.load(file)
    near = {
        name: [each for each in records if (each.get("code_insee") or "")[:2] in ("41", "07")]
        for name, records in whole.items()
    }
    (tmp_path / "france_services.json").write_text(json.dumps(near), encoding="utf-8")
    importer.run(database, Request("dila", [tmp_path / "annuaire_2019.csv"]))
    importer.run(database, Request("data-inclusion", [tmp_path / "france_services.json"]))
    with database.writing() as session:
        load_demonstration(session, Settings(), directory.communes)
    with database.reading() as session:
        _check(session, directory, safety, script)


def _check(session: Session, directory: Directory, safety: Safety, script: Script) -> None:
    missed = []
    for each in FILE["queries"]:
        cards = _search(session, directory, safety, script, each)
        wanted = {kind for name in each["right_kinds"] for kind in KINDS[name]}
        if not wanted & {_kind(directory, card) for card in cards}:
            missed.append(f"{each['query']} → {[card.kind for card in cards]}, not {each['right_kinds']}")
    assert len(missed) <= 40 - LEAST, "\n".join(missed)


AT_A_TIME = [each for each in FILE["queries"] if "open_at" in each]


@pytest.mark.parametrize("each", AT_A_TIME, ids=[each["query"] for each in AT_A_TIME])
def test_what_is_open_then_comes_before_what_is_closed(
    demonstration: Session, directory: Directory, safety: Safety, script: Script, each: dict[str, Any]
) -> None:
    cards = [card for card in _search(demonstration, directory, safety, script, each) if card.kind != "Mairie"]
    states = [card.open_state == "ouvert" for card in cards]
    assert states == sorted(states, reverse=True) or states[0], [(card.name, card.open_text) for card in cards]


def _search(
    session: Session, directory: Directory, safety: Safety, script: Script, each: dict[str, Any]
) -> list[PlaceCard]:
    (commune,) = [place for place in directory.communes.find(each["place"]) if place.departement in ("41", "07")]
    at = datetime.fromisoformat(each.get("open_at", "2026-12-01T10:00")).replace(tzinfo=PARIS)
    query = Query(at=at, commune=commune, q=each["query"], demonstration=True)
    return directory.search(session, query, lines_for(session, directory, query, script, safety)).cards


def _kind(directory: Directory, card: PlaceCard) -> str:
    if card.kind == "Numéro national" and card.phone:
        return card.phone.number
    named = {each.name: key for key, each in directory.taxonomy.file.kinds.items()}
    return named.get(card.kind, card.kind)
