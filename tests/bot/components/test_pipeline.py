"""The whole pipeline, trained on a sample: what it answers, and that the answer reaches the action server."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.model_training import train
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = 900


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    folder = tmp_path_factory.mktemp("model")
    draw = random.Random(7)
    for file in (ROOT / "data" / "nlu").glob("*.yml"):
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for block in content["nlu"]:
            kept = min(len(block["examples"]), max(8, len(block["examples"]) * SAMPLE // 17_000))
            block["examples"] = draw.sample(block["examples"], kept)
        (folder / file.name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    result = train(
        domain=str(ROOT / "bot" / "domain"),
        config=str(ROOT / "bot" / "config.yml"),
        training_files=[str(folder), str(ROOT / "bot" / "rules")],
        output=str(folder),
        force_training=True,
        fixed_model_name="sample",
    )
    assert result.model
    loaded = Agent.load(result.model)
    assert loaded.processor
    return loaded


def parse(agent: Agent, text: str) -> dict[str, Any]:
    assert agent.processor
    return asyncio.run(agent.processor.parse_message(UserMessage(text)))


def test_two_events_are_both_read(agent: Agent) -> None:
    read = parse(agent, "Veuve depuis deux mois, j'ai trois loyers de retard")
    assert {"deuil", "impayes"} <= {each["name"] for each in read["understanding"]["candidates"][:3]}


def test_entities_keep_the_format_of_rasa(agent: Agent) -> None:
    text = "je sui seule avec 2 enf a Aubenas, je dois 3 loyers"
    read = parse(agent, text)
    entities = {each["entity"]: each for each in read["entities"]}
    assert entities["nb_enfants"]["value"] == 2
    assert entities["mois_retard"]["value"] == 3
    assert entities["lieu"]["value"] == "Aubenas"
    assert text[entities["lieu"]["start"] : entities["lieu"]["end"]] == "Aubenas"
    assert len(entities) == len(read["entities"])


def test_intents_are_ranked(agent: Agent) -> None:
    read = parse(agent, "merci beaucoup pour votre aide")
    assert read["intent"]["name"] == "remerciement"
    confidences = [each["confidence"] for each in read["intent_ranking"]]
    assert confidences == sorted(confidences, reverse=True)


def test_no_event_in_a_greeting(agent: Agent) -> None:
    read = parse(agent, "bonjour madame")
    assert read["understanding"]["events"] == []
    assert read["understanding"]["candidates"][0]["name"] == "aucun"


def test_understanding_reaches_the_action_server_and_outlives_a_restart(agent: Agent) -> None:
    processor = agent.processor
    assert processor
    assert processor.domain
    tracker = DialogueStateTracker.from_events("someone", [], slots=processor.domain.slots)
    asyncio.run(processor._handle_message_with_tracker(UserMessage("je suis enceinte", sender_id="someone"), tracker))
    sent = tracker.current_state()["latest_message"]["understanding"]
    assert set(sent) == {"events", "candidates", "topic"}
    kept = json.loads(json.dumps(tracker.events[-1].as_dict()))
    assert UserUttered.from_parameters(kept).parse_data["understanding"] == sent


@pytest.mark.parametrize(
    "text",
    [
        "😡😡",
        " ",
        "\u200b\u200f",
        "<b>loyer</b>",
        "\n" * 300,
        "a" * 2000,
        "loyer " * 330,
        "\x00",
        "你好",
        "﷽",
        "...",
        "/",
    ],
)
def test_bad_input_is_answered(agent: Agent, text: str) -> None:
    read = parse(agent, f"{text} ") if text.strip() == "/" else parse(agent, text)
    assert "intent" in read
