"""The model is trained when something it depends on changed, and only then."""

from pathlib import Path

import pytest

from services.operations import training
from services.operations.programs import model_path
from services.operations.screen import Refusal
from services.settings import Settings


def project(folder: Path) -> tuple[Path, ...]:
    """Write the smallest bot that Rasa trains, with a component of its own; return what it is made of."""
    files = {
        "bot/config.yml": (
            "recipe: default.v1\nassistant_id: essai\nlanguage: fr\npipeline:\n- name: WhitespaceTokenizer\n"
            "- name: bot.components.upper.Upper\n- name: KeywordIntentClassifier\npolicies:\n- name: RulePolicy\n"
        ),
        "bot/components/upper.py": (
            "from typing import Any, Dict, List\n"
            "from rasa.engine.graph import GraphComponent\n"
            "from rasa.engine.recipes.default_recipe import DefaultV1Recipe\n"
            "from rasa.shared.nlu.training_data.message import Message\n"
            "from rasa.shared.nlu.training_data.training_data import TrainingData\n"
            "@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)\n"
            "class Upper(GraphComponent):\n"
            "    @classmethod\n"
            "    def create(cls, config: Dict[str, Any], *_: Any) -> GraphComponent: return cls()\n"
            "    def process(self, messages: List[Message]) -> List[Message]: return messages\n"
            "    def process_training_data(self, training_data: TrainingData) -> TrainingData: return training_data\n"
        ),
        "bot/domain/a.yml": 'version: "3.1"\nintents: [salutation, au_revoir]\nresponses:\n  utter_a: [{text: a}]\n',
        "bot/rules/a.yml": (
            'version: "3.1"\nrules:\n- rule: a\n  steps:\n  - intent: salutation\n  - action: utter_a\n'
        ),
        "data/nlu/a.yml": (
            'version: "3.1"\nnlu:\n- intent: salutation\n  examples: |\n    - bonjour\n    - salut\n'
            "- intent: au_revoir\n  examples: |\n    - adieu\n    - bonne soirée\n"
        ),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / "bot", folder / "data"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, require: object) -> tuple[Path, Settings, tuple[Path, ...]]:
    require("bot")  # type: ignore[operator]
    folder = tmp_path_factory.mktemp("bot")
    sources = project(folder)
    settings = Settings(var_dir=folder / "var")
    assert training.train(settings, folder, sources) > 0
    return folder, settings, sources


def test_trained_model_is_current_until_a_source_changes(
    trained: tuple[Path, Settings, tuple[Path, ...]],
) -> None:
    folder, settings, sources = trained
    assert model_path(settings).is_file()
    assert training.is_current(settings, sources)
    phrases = folder / "data" / "nlu" / "a.yml"
    before = phrases.read_text()
    phrases.write_text(before + "    - à demain\n")
    assert not training.is_current(settings, sources)
    phrases.write_text(before)
    assert training.is_current(settings, sources)
    (folder / "bot" / "domain" / "new.yml").write_text('version: "3.1"\n')
    assert not training.is_current(settings, sources)
    (folder / "bot" / "domain" / "new.yml").unlink()


def test_training_leaves_nothing_beside_the_var_folder(trained: tuple[Path, Settings, tuple[Path, ...]]) -> None:
    folder, settings, _ = trained
    assert {path.name for path in folder.iterdir()} == {"bot", "data", "var"}
    assert {path.name for path in model_path(settings).parent.iterdir()} == {"allervers.tar.gz", "allervers.json"}


def test_failed_training_keeps_the_former_model_and_tells_why(
    trained: tuple[Path, Settings, tuple[Path, ...]],
) -> None:
    folder, settings, sources = trained
    before = model_path(settings).read_bytes()
    rules = folder / "bot" / "rules" / "a.yml"
    good = rules.read_text()
    rules.write_text(good.replace("utter_a", "utter_absent"))
    try:
        with pytest.raises(Refusal, match=r"L'entraînement du modèle a échoué") as refusal:
            training.train(settings, folder, sources)
    finally:
        rules.write_text(good)
    assert "utter_absent" in str(refusal.value)
    assert model_path(settings).read_bytes() == before


def test_model_without_its_note_is_not_current(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path)
    model_path(settings).parent.mkdir(parents=True)
    model_path(settings).write_bytes(b"half a model")
    assert not training.is_current(settings, (tmp_path,))


def test_the_reading_of_danger_is_trained_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(var_dir=tmp_path)
    monkeypatch.setattr(training, "is_current", lambda _settings: True)
    assert not training.all_current(settings), "the dialogue alone is not everything"
    monkeypatch.setattr(training.danger, "is_current", lambda _path: True)
    assert training.all_current(settings)


def test_another_sentence_encoder_trains_again(
    trained: tuple[Path, Settings, tuple[Path, ...]], tmp_path: Path
) -> None:
    _, settings, sources = trained
    (tmp_path / "model.onnx").write_bytes(b"an encoder")
    assert not training.is_current(settings.model_copy(update={"encoder": str(tmp_path)}), sources)
    assert training.is_current(settings, sources)
