"""The commands as they are typed: exit status 0 only when they did what they say, French or JSON as asked."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.db import Base, Database
from services.directory.commands import app
from services.settings import Settings

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "directory"
Type = Callable[..., Result]


@pytest.fixture
def type_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Type a command of the directory on a database of its own."""
    url = f"sqlite:///{tmp_path / 'directory.db'}"
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", url)
    monkeypatch.setenv("ALLERVERS_TODAY", "2026-11-20")
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


def _json(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_import_undo_and_list(type_: Type) -> None:
    path = FIXTURES / "data_inclusion.json"
    dry = type_("import", path, "--format", "data-inclusion", "--dry-run")
    assert dry.exit_code == 0
    assert "Ceci est un essai : rien n'est écrit." in dry.stdout
    done = _json(type_("import", path, "--format", "data-inclusion", "--json"))
    assert (done["structures"]["created"], done["services"]["created"]) == (3, 3)
    assert done["import"] == "data-inclusion-20261120-100000"
    assert [each["import"] for each in _json(type_("imports", "--json"))["imports"]] == [done["import"]]
    undone = type_("undo", done["import"])
    assert undone.exit_code == 0
    assert "6 fiches enlevées" in undone.stdout
    again = type_("undo", done["import"], "--json")
    assert again.exit_code == 1
    assert "déjà annulé" in _json(again)["error"]


def test_held_and_answer(type_: Type) -> None:
    type_("import", FIXTURES / "data_inclusion.json", "--format", "data-inclusion")
    held = _json(type_("held", "--json"))["held"]
    assert {each["id"] for each in held} == {"essai--refuge", "essai--ecoute-violences"}
    assert type_("answer", "essai--refuge").exit_code == 1
    assert type_("answer", "essai--rien", "--secret").exit_code == 1
    said = type_("answer", "essai--refuge", "--secret")
    assert said.exit_code == 0
    assert "téléphone seulement" in said.stdout
    assert "Aucune fiche n'attend de réponse." in type_("held").stdout


def test_a_secret_address_leaves_no_trace_in_the_files(type_: Type, tmp_path: Path) -> None:
    type_("import", FIXTURES / "data_inclusion.json", "--format", "data-inclusion")
    assert b"Tilleuls" in b"".join(path.read_bytes() for path in tmp_path.glob("directory.db*"))
    type_("answer", "essai--refuge", "--secret")
    assert b"Tilleuls" not in b"".join(path.read_bytes() for path in tmp_path.glob("directory.db*"))


def test_all_or_nothing_exits_with_a_fault(type_: Type) -> None:
    path = FIXTURES / "data_inclusion_with_faults.json"
    refused = type_("import", path, "--format", "data-inclusion", "--all-or-nothing")
    assert refused.exit_code == 1
    assert "Rien n'est écrit." in refused.stdout
    assert type_("import", path, "--format", "data-inclusion").exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", FIXTURES / "own.csv", "--format", "excel"), "Ce format n'existe pas : excel."),
        (("import", "absent.csv", "--format", "csv"), "Ce fichier n'existe pas : absent.csv."),
        (("import", FIXTURES / "own.csv", "--format", "hsds"), "n'est pas du JSON lisible"),
        (("import", FIXTURES / "own.csv", "--format", "csv", "--keep-missing", "--remove-missing"), "pas les deux"),
        (("export", "--format", "word"), "Ce format n'existe pas : word."),
        (("export", "--format", "csv", "--territory", "99"), "Ce département n'existe pas : 99."),
        (("export", "--format", "bundle"), "Ajoutez par exemple : --territory 41."),
        (("export", "--format", "csv", "--json"), "dites où écrire"),
        (("undo", "rien"), "Cet import n'existe pas : rien."),
    ],
)
def test_what_cannot_be_done_is_said(type_: Type, words: tuple[Any, ...], sentence: str) -> None:
    result = type_(*words, *(() if "--json" in words else ("--json",)))
    assert result.exit_code == 1
    assert sentence in _json(result)["error"]
    plain = type_(*(word for word in words if word != "--json"))
    assert plain.exit_code == (0 if "--json" in words else 1)


def test_a_database_without_tables_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", f"sqlite:///{tmp_path / 'vide.db'}")
    result = CliRunner().invoke(app, ["import", str(FIXTURES / "own.csv"), "--format", "csv", "--json"])
    assert result.exit_code == 1
    assert _json(result)["error"] == "La base n'est pas prête. Lancez : aller-vers db upgrade."


def test_export_writes_a_file_or_the_screen(type_: Type, tmp_path: Path) -> None:
    type_("import", FIXTURES / "data_inclusion.json", "--format", "data-inclusion")
    path = tmp_path / "export.csv"
    result = _json(type_("export", "--format", "csv", "--territory", "Loir-et-Cher", "--output", path, "--json"))
    assert (result["structures"], result["services"]) == (2, 2)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfsource;id;nom")
    shown = type_("export", "--format", "data-inclusion")
    assert len(json.loads(shown.stdout)["services"]) == 2


def test_remarks_are_written_for_a_spreadsheet(type_: Type, tmp_path: Path) -> None:
    path = tmp_path / "remarques.csv"
    words = ("--format", "data-inclusion", "--dry-run", "--remarks", path)
    type_("import", FIXTURES / "data_inclusion_with_faults.json", *words)
    assert "Fiche refusée" in path.read_text(encoding="utf-8-sig")


def test_the_source_and_date_of_a_bare_table_are_given_beside_it(type_: Type, tmp_path: Path) -> None:
    table = tmp_path / "liste.csv"
    table.write_text("nom;commune\nAtelier du Test;Blois\n", encoding="utf-8")
    words = ("--format", "csv", "--source", "ccas-blois", "--date", "2026-10-01", "--json")
    assert _json(type_("import", table, *words))["sources"] == ["ccas-blois"]
    assert "2026-10-01" in type_("export", "--format", "csv").stdout


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A public address that serves the files of a folder, and a content folder that names it."""
    folder = tmp_path / "public"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    content = tmp_path / "content"
    shutil.copytree(Settings().content_dir, content)
    (content / "directory_sources.yml").write_text(
        "source: essai\nchecked_on: 2026-11-20\nsources:\n  essai:\n    name: Liste d'essai\n    format: dila\n"
        f"    address: http://127.0.0.1:{server.server_port}/liste.json\n    licence: aucune\n"
    )
    monkeypatch.setenv("ALLERVERS_CONTENT_DIR", str(content))
    yield folder
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_refresh_imports_a_public_file(type_: Type, published: Path) -> None:
    shutil.copy(FIXTURES / "dila.json", published / "liste.json")
    dry = _json(type_("refresh", "essai", "--dry-run", "--json"))
    assert (dry["structures"]["created"], dry["import"]) == (2, None)
    assert _json(type_("refresh", "essai", "--json"))["structures"]["created"] == 2
    assert _json(type_("refresh", "essai", "--json"))["structures"]["unchanged"] == 2


def test_refresh_that_fails_leaves_the_directory(type_: Type, published: Path) -> None:
    shutil.copy(FIXTURES / "dila.json", published / "liste.json")
    type_("refresh", "essai")
    (published / "liste.json").unlink()
    missing = type_("refresh", "essai", "--json")
    assert missing.exit_code == 1
    assert "réponse 404" in _json(missing)["error"]
    (published / "liste.json").write_text("<html>Maintenance</html>")
    broken = type_("refresh", "essai", "--json")
    assert broken.exit_code == 1
    assert _json(broken)["error"].endswith(".")
    assert "n'existe pas : rien" in _json(type_("refresh", "rien", "--json"))["error"]
    assert "Mission locale - Blois" in type_("export", "--format", "csv").stdout
