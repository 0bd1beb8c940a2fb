"""The training phrases: known labels, enough of each."""

from collections import Counter
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.labels import EVENTS, labels_of
from bot.components.phrase_importer import PhraseError, read_phrases

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((ROOT / "data" / "nlu").glob("*.yml"))
INTENTS = {
    "raconte_situation", "demande_droit", "demande_structure", "demande_humain", "urgence_danger", "plainte",
    "correction", "donne_lieu", "donne_info_foyer", "demande_confidentialite", "recommencer", "affirme", "refuse",
    "ne_sait_pas", "salutation", "remerciement", "au_revoir", "hors_sujet",
}  # fmt: skip
TOPICS = {
    "cost", "identity", "human_or_machine", "who_reads", "control", "children_taken", "delay", "erase", "what_next",
}  # fmt: skip
DANGERS = {
    "urgence_medicale", "suicide", "violence_conjugale", "enfant_en_danger", "sans_abri_ce_soir",
    "expulsion_imminente", "detresse", None,
}  # fmt: skip


@pytest.fixture(scope="module")
def phrases() -> list[Message]:
    return [message for file in FILES for message in read_phrases(str(file)) or []]


def test_every_label_is_known(phrases: list[Message]) -> None:
    assert len(phrases) > 15_000
    for message in phrases:
        labels, metadata = labels_of(message), message.get("metadata")["example"]
        assert labels.intent in INTENTS, message.get(TEXT)
        assert set(labels.events) <= set(EVENTS), message.get(TEXT)
        assert metadata["danger"] in DANGERS, message.get(TEXT)
        assert metadata["who"] in ("family", "worker"), message.get(TEXT)
        assert labels.voice, message.get(TEXT)
        assert labels.topic is None or labels.topic in TOPICS, message.get(TEXT)


def test_every_intent_and_topic_has_phrases(phrases: list[Message]) -> None:
    intents = Counter(message.get(INTENT) for message in phrases)
    topics = Counter(labels_of(message).topic for message in phrases)
    assert all(intents[intent] >= 80 for intent in INTENTS), intents
    assert all(topics[topic] >= 20 for topic in TOPICS), topics


def test_an_empty_phrase_is_refused_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "broken.yml"
    file.write_text('nlu:\n- intent: affirme\n  examples:\n  - text: " "\n', encoding="utf-8")
    with pytest.raises(PhraseError, match=r"broken\.yml.*empty"):
        read_phrases(str(file))


def test_a_wrong_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.yml"
    file.write_text("nlu:\n- intent: affirme\n  examples:\n  - txt: oui\n", encoding="utf-8")
    with pytest.raises(PhraseError, match="affirme"):
        read_phrases(str(file))


def test_a_file_of_synonyms_is_left_to_rasa(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.yml"
    file.write_text("nlu:\n- synonym: caf\n  examples: |\n    - la caf\n", encoding="utf-8")
    assert read_phrases(str(file)) is None


def test_rasa_reads_the_phrases_with_their_metadata() -> None:
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "bot" / "config.yml"), training_data_paths=[str(FILES[0])]
    )
    first = importer.get_nlu_data().intent_examples[0]
    assert first.get("metadata")["example"]["voice"]
