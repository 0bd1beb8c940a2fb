"""A sentence encoder beside the house's own reading: a tiny one, made here, in the format of the real ones."""

import asyncio
import random
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import yaml
from onnx import TensorProto, helper, numpy_helper
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.model_training import train
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from bot.components.encoder_featuriser import SETTING, Encoder, EncoderFeaturiser, EncoderMismatch
from bot.components.features import ENCODED, matrix

ROOT = Path(__file__).resolve().parents[3]
WORDS = ("[PAD]", "[UNK]", "loyer", "retard", "décès", "bébé", "mon", "bonjour")
WIDTH = 6


def make(folder: Path, output: str = "last_hidden_state", seed: int = 1) -> Path:
    """An encoder that looks each word up in a table; as "sentence_embedding" it gives the sum of its rows."""
    folder.mkdir(parents=True, exist_ok=True)
    table = np.random.default_rng(seed).normal(size=(len(WORDS), WIDTH)).astype(np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["pieces"])]
    if output == "sentence_embedding":
        nodes.append(helper.make_node("ReduceSum", ["pieces", "along"], [output], keepdims=0))
        shape: list[Any] = ["texts", WIDTH]
    else:
        nodes.append(helper.make_node("Identity", ["pieces"], [output]))
        shape = ["texts", "words", WIDTH]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "words"])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1]), "along")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "encoder")


def test_each_text_gets_a_row_of_length_one(folder: Path) -> None:
    rows = Encoder(folder).encode(["mon loyer", "bonjour", ""])
    assert rows.shape == (3, WIDTH)
    assert np.allclose(np.linalg.norm(rows[:2], axis=1), 1.0, atol=1e-5)


def test_a_short_text_reads_the_same_beside_a_long_one(folder: Path) -> None:
    encoder = Encoder(folder)
    alone, beside = encoder.encode(["mon loyer"])[0], encoder.encode(["mon loyer", "bonjour mon bébé mon loyer"])[0]
    assert np.allclose(alone, beside, atol=1e-6)


def test_the_sentence_vector_of_the_model_itself_is_preferred(tmp_path: Path) -> None:
    own = Encoder(make(tmp_path / "own", "sentence_embedding")).encode(["loyer retard"])
    mean = Encoder(make(tmp_path / "mean")).encode(["loyer retard"])
    assert np.allclose(own, mean, atol=1e-5)


def test_a_very_long_text_is_cut_and_not_refused(folder: Path) -> None:
    assert Encoder(folder).encode(["loyer " * 2000]).shape == (1, WIDTH)


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_one_of_its_files_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(RasaException, match=f"{missing} manque"):
        Encoder(folder)


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_no_encoder_gets_a_clear_sentence(folder: Path, broken: str) -> None:
    (folder / broken).write_bytes(b"not an encoder")
    with pytest.raises(RasaException, match="ne se lit pas"):
        Encoder(folder)


def component(storage: LocalModelStorage) -> EncoderFeaturiser:
    return EncoderFeaturiser.create({}, storage, Resource("encoder"), None)  # type: ignore[arg-type]


def test_without_a_setting_nothing_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    (message,) = component(LocalModelStorage(tmp_path)).process([Message({"text": "mon loyer"})])
    assert message.features == []


def test_the_row_joins_the_features(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, str(folder))
    messages = component(LocalModelStorage(tmp_path)).process([Message({"text": "mon loyer"})])
    assert matrix(messages, ENCODED).shape == (1, WIDTH)


@pytest.mark.parametrize(
    ("trained", "running", "said"),
    [("one", "other", "un autre"), ("one", "", "aucun"), ("", "one", "sans encodeur")],
)
def test_a_model_does_not_start_with_another_encoder_than_its_own(
    trained: str, running: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {"": "", "one": str(make(tmp_path / "one")), "other": str(make(tmp_path / "other", seed=2))}
    storage = LocalModelStorage(tmp_path)
    monkeypatch.setenv(SETTING, folders[trained])
    resource = component(storage).train(TrainingData())
    monkeypatch.setenv(SETTING, folders[running])
    with pytest.raises(EncoderMismatch, match=said):
        EncoderFeaturiser.load({}, storage, resource, None)  # type: ignore[arg-type]


def test_a_model_trained_with_an_encoder_reads_with_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(folder))
    draw, sample = random.Random(7), tmp_path / "nlu"
    sample.mkdir()
    for name in ("deuil", "impayes", "conversation", "assistant"):
        content = yaml.load((ROOT / "data" / "nlu" / f"{name}.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        for block in content["nlu"]:
            block["examples"] = draw.sample(block["examples"], min(len(block["examples"]), 8))
        (sample / f"{name}.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    result = train(
        domain=str(ROOT / "bot" / "domain"),
        config=str(ROOT / "bot" / "config.yml"),
        training_files=[str(sample), str(ROOT / "bot" / "rules")],
        output=str(tmp_path),
        force_training=True,
        fixed_model_name="encoded",
    )
    agent = Agent.load(result.model)
    assert agent.processor
    read = asyncio.run(agent.processor.parse_message(UserMessage("mon loyer est en retard")))
    assert read["understanding"]["candidates"]
