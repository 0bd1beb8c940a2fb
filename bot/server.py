"""Starts Rasa's server: `rasa run` with our log format, its token from the environment, and careful SQLite files.

Two things of a turn are made cheaper here (docs/decisions/0023): the check of an action's answer, and the commits.

Run as `python -m bot.server --model … --port …` in .venv-bot. The options are those of `rasa run`.
"""

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from services import log


def _erase_for_good(connection: Any, _record: Any) -> None:
    """Make a deleted row leave no bytes in the file, and readers not wait for the writer.

    Not `synchronous=FULL`: what a person said is kept by the gateway. A tracker survives kill -9 as it is.
    """
    if type(connection).__module__.startswith("sqlite3"):
        for pragma in ("journal_mode=WAL", "secure_delete=ON", "synchronous=NORMAL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")


def _check_answers_of_actions_once_compiled() -> None:
    """Keep Rasa's check of what an action answers, without building its schema anew at every turn."""
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def _refuse_to_serve_without_a_model() -> None:
    """End with status 1 where no model loads: Rasa logs why, then would announce itself ready and answer nothing."""
    import rasa.core.run

    load = rasa.core.run.load_agent_on_start

    async def load_then_serve(model: Any, *arguments: Any) -> Any:
        agent = await load(model, *arguments)
        if not agent.is_ready():
            try:
                agent.load_model(model)  # once more, to hear why not: Rasa keeps the first error to itself
                _give_up(RuntimeError(f"Le modèle {model} ne se charge pas."))
            except Exception as error:
                _give_up(error)
        log.now_serving()
        return agent

    rasa.core.run.load_agent_on_start = load_then_serve


def _give_up(reason: Exception) -> NoReturn:
    logging.getLogger(__name__).critical("the model does not load", exc_info=reason)
    logging.shutdown()
    os._exit(1)  # Sanic would log an exception and go on


def main() -> None:
    """Serve until stopped. Raises SystemExit with Rasa's own status, or ends with 1 where the model does not load."""
    # Rasa tells a message's text at DEBUG, and in the exceptions of a failed turn: services/log.py sees to these.
    os.environ.update(LOG_LEVEL="INFO", LOG_LEVEL_LIBRARIES="ERROR", RASA_TELEMETRY_ENABLED="false")
    log.install()
    asked = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    asked.add_argument("--model", type=Path, default=Path())
    model = asked.parse_known_args()[0].model
    if not model.is_file():  # Rasa would end with status 0, or take another model that it finds
        _give_up(FileNotFoundError(f"Le modèle {model} manque. Lancez « make train »."))

    import rasa.__main__
    import rasa.core.run
    import rasa.utils.io
    import sqlalchemy as sa
    from sqlalchemy.engine import Engine

    sa.event.listen(Engine, "connect", _erase_for_good)
    # It would add a second handler, whose lines show exceptions and what they hold.
    rasa.utils.io.configure_colored_logging = lambda *_: None

    _check_answers_of_actions_once_compiled()

    _refuse_to_serve_without_a_model()

    token = os.environ.pop("ALLERVERS_RASA_TOKEN", "")
    # In one word, since a token may begin with a dash.
    access = ["--enable-api", f"--auth-token={token}"] if token else []
    # The token stays out of the process list: it is added here, not on the command line.
    sys.argv = ["rasa", "run", *sys.argv[1:], *access]
    rasa.__main__.main()


if __name__ == "__main__":
    main()
