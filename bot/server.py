"""Starts Rasa's server: `rasa run` with our log format, its token from the environment, and careful SQLite files.

Two things of a turn are made cheaper here (docs/decisions/0023): the check of an action's answer, and the commits.

Run as `python -m bot.server --model … --port …` in .venv-bot. The options are those of `rasa run`.
"""

import os
import sys
from typing import Any

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


def main() -> None:
    """Serve until stopped. Raises SystemExit with Rasa's own status."""
    # Rasa tells a message's text at DEBUG, and in the exceptions of a failed turn: services/log.py sees to these.
    os.environ.update(LOG_LEVEL="INFO", LOG_LEVEL_LIBRARIES="ERROR", RASA_TELEMETRY_ENABLED="false")
    log.install()

    import rasa.__main__
    import rasa.core.run
    import rasa.utils.io
    import sqlalchemy as sa
    from sqlalchemy.engine import Engine

    sa.event.listen(Engine, "connect", _erase_for_good)
    # It would add a second handler, whose lines show exceptions and what they hold.
    rasa.utils.io.configure_colored_logging = lambda *_: None

    _check_answers_of_actions_once_compiled()

    load = rasa.core.run.load_agent_on_start

    async def load_then_serve(*arguments: Any) -> Any:
        agent = await load(*arguments)
        log.now_serving()
        return agent

    rasa.core.run.load_agent_on_start = load_then_serve

    token = os.environ.pop("ALLERVERS_RASA_TOKEN", "")
    access = ["--enable-api", "--auth-token", token] if token else []
    # The token stays out of the process list: it is added here, not on the command line.
    sys.argv = ["rasa", "run", *sys.argv[1:], *access]
    rasa.__main__.main()


if __name__ == "__main__":
    main()
