"""Which line of a table names its columns."""

from pathlib import Path

import openpyxl
import pytest

from services.directory.importing import files
from services.directory.importing.rows import Unreadable

TITLE = ["ANNUAIRE DES PARTENAIRES – mise à jour septembre 2026", None, None, None]
GROUPS = ["Service", None, "Coordonnées", None]
HEAD = ["Nom de l'antenne", "Porteur", "Tél accueil", "CP Ville"]
ROW = ["PMI", "CD41", 254551000, "41000 BLOIS"]


def workbook(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("above", "line"), [([], 1), ([TITLE], 2), ([TITLE, GROUPS], 3), ([TITLE, [None], GROUPS], 4), ([GROUPS], 2)]
)
def test_titles_are_found_below_a_title_and_names_of_groups(
    tmp_path: Path, above: list[list[object]], line: int
) -> None:
    (table,) = files.tables(workbook(tmp_path / "a.xlsx", *above, HEAD, ROW, ROW))
    assert (table.line, list(table.titles.values())) == (line, HEAD)
    assert next(iter(table.rows)) == (line + 1, dict(zip(table.columns, ROW, strict=True)))


def test_title_merged_over_two_lines_names_its_column(tmp_path: Path) -> None:
    first, second = ["Nom", "Coordonnées", None, None], [None, "Tél", "CP", "Ville"]
    (table,) = files.tables(workbook(tmp_path / "a.xlsx", TITLE, first, second, ROW))
    assert table.columns == ["nom", "tel", "cp", "ville"]


def test_file_of_windows_with_a_title_that_holds_a_comma(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Annuaire, été 2026\r\nIntitulé;Tél;Ville\r\n\r\nPMI;0254551000;Blois\r\n".encode("cp1252"))
    (table,) = files.tables(path)
    assert table.columns == ["intitule", "tel", "ville"]
    assert [row["ville"] for _, row in table.rows] == ["Blois"]


def test_second_of_two_columns_of_one_title_is_not_lost(tmp_path: Path) -> None:
    (table,) = files.tables(workbook(tmp_path / "a.xlsx", ["Nom", "Tél", "Tél"], ["PMI", "1", "2"]))
    assert list(table.rows) == [(2, {"nom": "PMI", "tel": "1", "tel_2": "2"})]


def test_row_of_values_is_never_taken_for_titles(tmp_path: Path) -> None:
    rows = ["Nom", "Tél"], ["PMI", "0254551000", "Blois", "41000"]
    (table,) = files.tables(workbook(tmp_path / "a.xlsx", *map(list, rows)))
    assert table.columns == ["nom", "tel"]


def test_one_column_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("une seule colonne\nrien\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="n'a pas de ligne de titres"):
        list(files.tables(path))
