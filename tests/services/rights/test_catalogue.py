"""A wrong content file is refused with its file, its line and the reason."""

import shutil
from pathlib import Path

import pytest

from services.content.loader import ContentError
from services.rights.catalogue import Catalogue
from services.settings import ROOT


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Return a copy of the real content, to spoil."""
    for name in ("rights", "courriers"):
        shutil.copytree(ROOT / "data" / "content" / name, tmp_path / name)
    for name in ("calendar.yml", "rights_words.yml", "organisations.yml", "helplines.yml"):
        shutil.copy(ROOT / "data" / "content" / name, tmp_path / name)
    return tmp_path


def spoil(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after", "reason"),
    [
        ("rights/fsl.yml", "source: ", "sources: ", r"fsl\.yml:\d+: "),
        ("rights/fsl.yml", "field: behind", "field: retard", r"fsl\.yml:6: .*retard is no fact"),
        ("rights/fsl.yml", "organisation: departement", "organisation: region", r"region is not in organisations"),
        ("rights/fsl.yml", "kind: demarche", "kind: autre", r"fsl\.yml:3: kind"),
        ("rights/fsl.yml", "impayes: 5", "impaye: 5", r"fsl\.yml:4: events\.impaye"),
        ("rights/appeler_sos_loyers.yml", "phone: loyers", "phone: ligne", r"ligne is not in helplines"),
        ("rights/cheque_energie.yml", "kind: droit", "kind: droit\namount: {engine: rsa}", "unverified right"),
        ("rights/treve_hivernale.yml", "season: treve_hivernale", "season: ete", "ete is not in calendar"),
        ("rights/rsa.yml", "amount: {engine: rsa", "amount: {engine: cmu_c", r"rsa\.yml:\d+: amount\.engine"),
        ("courriers/jugement.yml", "first_right: appeler_sos_loyers", "first_right: rien", "no right named rien"),
        ("courriers/jugement.yml", "phones: [loyers]", "phones: [ligne]", r"jugement\.yml:\d+: ligne is not in"),
        ("rights_words.yml", "  tenure:\n", "  tenures:\n", "tenures is no fact"),
        ("rights_words.yml", "      deuil: la perte que vous vivez\n", "", "no words for the event deuil"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(content: Path, file: str, before: str, after: str, reason: str) -> None:
    spoil(content / file, before, after)
    with pytest.raises(ContentError, match=reason):
        Catalogue(content)


def test_a_condition_needs_words_for_what_is_missing(content: Path) -> None:
    spoil(content / "rights_words.yml", "    missing: vous avez reçu ce papier\n", "")
    spoil(content / "rights/aller_a_l_audience.yml", ", if: une audience est prévue", "")
    with pytest.raises(ContentError, match=r"aller_a_l_audience\.yml:6: paper: no words for what is missing"):
        Catalogue(content)


def test_the_family_s_own_fund_is_named_once_known() -> None:
    catalogue = Catalogue(ROOT / "data" / "content")
    assert catalogue.organisation("caf_msa").name == "Caf ou MSA"
    assert catalogue.organisation("caf_msa", "msa").name == "MSA"
    assert catalogue.organisation("caf_msa", "ne_sait_pas").name == "Caf ou MSA"
