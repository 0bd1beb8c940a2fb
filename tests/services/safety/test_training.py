"""What the classifier is trained on, and when it has to be trained again."""

from pathlib import Path
from shutil import copytree

import pytest
import yaml

from services.content.loader import ContentError
from services.safety.schemas import KINDS
from services.safety.training import (
    LEXICONS,
    Phrase,
    TrainingRefused,
    classes_of,
    fingerprint,
    fit,
    is_current,
    read_phrases,
    train,
)

EACH_KIND = 100


def _nlu(folder: Path, examples: list[dict[str, object]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    content = {"version": "3.1", "nlu": [{"intent": "raconte_situation", "examples": examples}]}
    (folder / "topic.yml").write_text(yaml.safe_dump(content, allow_unicode=True))
    return folder


def test_phrases_carry_their_danger_event_and_voice(tmp_path: Path) -> None:
    metadata = {"danger": "suicide", "events": ["deuil"], "voice": "someone", "who": "worker"}
    folder = _nlu(tmp_path / "nlu", [{"text": "a", "metadata": metadata}, {"text": "b"}])
    assert read_phrases(folder) == [Phrase("a", "suicide", "deuil", "someone", worker=True)]


def test_an_unknown_kind_is_refused_with_its_file(tmp_path: Path) -> None:
    folder = _nlu(tmp_path / "nlu", [{"text": "a", "metadata": {"danger": "ennui"}}])
    with pytest.raises(ContentError, match=r"topic\.yml.*ennui"):
        read_phrases(folder)


def test_a_second_reading_corrects_and_leaves_out(tmp_path: Path) -> None:
    folder = _nlu(tmp_path / "nlu", [{"text": text, "metadata": {"danger": None}} for text in ("a", "b", "c")])
    corrections = tmp_path / "second_reading.yml"
    corrections.write_text("phrases:\n  - {text: a, danger: suicide}\n  - {text: b, unsure: true}\n")
    assert [(each.text, each.danger) for each in read_phrases(folder, corrections)] == [("a", "suicide"), ("c", None)]


def test_a_voice_that_writes_dangers_writes_near_misses() -> None:
    phrases = [
        Phrase("a", "suicide", "deuil", "hard"),
        Phrase("b", None, "deuil", "hard"),
        Phrase("c", None, "deuil", "easy"),
    ]
    assert classes_of(phrases) == ["suicide", "calm:near_miss", "calm:deuil"]


def test_too_little_to_train_on_is_said() -> None:
    with pytest.raises(TrainingRefused, match="suicide"):
        fit([Phrase("a", None, "deuil", "x")])


def test_the_corpus_has_enough_of_each_kind(corpus: list[Phrase]) -> None:
    dangers = [each.danger for each in corpus]
    for kind in KINDS:
        assert dangers.count(kind) >= EACH_KIND, kind


def test_every_correction_is_of_a_phrase_that_is_there(corpus: list[Phrase]) -> None:
    texts = {each.text for each in corpus}
    corrections = yaml.safe_load((LEXICONS / "danger" / "second_reading.yml").read_text())["phrases"]
    assert [each["text"] for each in corrections if each["text"] not in texts] == []


def test_a_model_is_current_until_something_it_is_made_from_changes(tmp_path: Path, corpus: list[Phrase]) -> None:
    lexicons, model = copytree(LEXICONS, tmp_path / "lexicons"), tmp_path / "safety.npz"
    kept = corpus[::60]
    rows: list[dict[str, object]] = [
        {
            "text": each.text,
            "metadata": {
                "danger": each.danger,
                "events": [each.event],
                "voice": each.voice,
                "who": "worker" if each.worker else "family",
            },
        }
        for each in kept
    ]
    folder = _nlu(tmp_path / "nlu", rows)
    assert not is_current(model, folder, lexicons)
    done = train(model, folder, lexicons)
    assert done["phrases"] <= len(kept)
    assert is_current(model, folder, lexicons)
    before = fingerprint(folder, lexicons)
    with (folder / "topic.yml").open("a") as file:
        file.write("\n# changed\n")
    assert fingerprint(folder, lexicons) != before
    assert not is_current(model, folder, lexicons)
