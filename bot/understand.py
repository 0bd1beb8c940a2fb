"""Reads messages with the trained model: JSON lines in, JSON lines out, no server.

Run as `python -m bot.understand MODEL.tar.gz` in .venv-bot. A line in: {"text": …}. A line out: {"intent", "entities",
"understanding"}, or {"error"}. The first line out is {"ready": true}. Texts go nowhere else.
"""

import asyncio
import json
import logging
import os
import sys
import warnings
from typing import Any

os.environ.update(
    LOG_LEVEL="ERROR", LOG_LEVEL_LIBRARIES="ERROR", RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3"
)


def main() -> int:
    """Answer until the input ends; returns 2 where the model cannot be loaded."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    warnings.simplefilter("ignore")
    import structlog
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(sys.argv[1])
    if agent.processor is None:
        return 2

    def say(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
        answers.flush()

    say({"ready": True})
    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        try:
            read = loop.run_until_complete(agent.processor.parse_message(UserMessage(json.loads(line)["text"])))
            say({key: read.get(key) for key in ("intent", "intent_ranking", "entities", "understanding")})
        except Exception as error:  # one bad line must not end the others
            say({"error": f"{type(error).__name__}: {error}"})
    return 0


if __name__ == "__main__":
    sys.exit(main())
