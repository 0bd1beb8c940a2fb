"""Site files: the two that are delivered, and what is refused with file and line."""

from pathlib import Path

import pytest

from services.content.loader import ContentError
from services.conversation.sites import Sites
from services.settings import Settings

CONTENT = Settings().content_dir


def written(folder: Path, old: str = "", new: str = "", name: str = "demo") -> Path:
    text = (CONTENT / "sites" / "demo.yml").read_text(encoding="utf-8")
    assert old in text
    (folder / "sites").mkdir(exist_ok=True)
    (folder / "sites" / f"{name}.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_delivered_sites_load() -> None:
    sites = Sites(CONTENT)
    demo, example = sites.get("demo"), sites.get("exemple")
    assert demo
    assert example
    assert (demo.demonstration, demo.territory) == (True, ["41", "07"])
    assert [each.departements for each in demo.teams] == [["41"]]
    assert (example.demonstration, example.teams) == (False, [])
    assert sites.get("inconnu") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("source: Site", "sources: Site", "source"),
        ("Mo-Fr 09:00-12:00,13:30-17:00; PH off", "9 h à 17 h", "opening_hours"),
        ('departements: ["41"]', 'departements: ["37"]', "outside the site's territory"),
        ("02 61 91 41 00", "02 54 00 00 00", "kept for fiction"),
        ("demonstration: true", "demonstration: false", "kept for fiction"),
        ('primary: "#1d4f91"', 'primary: "#ffe066"', "contrast"),
        ("http://localhost:8000", "http://localhost:8000/page", "not an origin"),
        ("- impayes", "- loyer", "events"),
        ("https://meteofrance.com/", "http://meteofrance.com/", "exit_url"),
        ("working_days_to_answer: 2", "working_days_to_answer: -1", "working_days_to_answer"),
        ("id: demo\n", "id: autre\n", "not the name of the file"),
        ("demonstration: true", "timezone: Europe/Blois\ndemonstration: true", "time zone"),
    ],
)
def test_bad_site_is_refused_with_file_line_and_reason(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ContentError, match=r"demo\.yml:\d+: ") as refused:
        Sites(written(tmp_path, old, new))
    assert said in str(refused.value)


def test_the_line_named_is_the_line_to_change(tmp_path: Path) -> None:
    folder = written(tmp_path, "- impayes", "- loyer")
    lines = (folder / "sites" / "demo.yml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(ContentError, match=rf"demo\.yml:{lines.index('      - loyer') + 1}: "):
        Sites(folder)
