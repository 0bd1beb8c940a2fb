"""The command line `aller-vers`: each room brings its commands, and is loaded when one of them is asked for."""

import importlib
from collections.abc import Mapping
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

# Command → the room that holds it, and whether it is a whole group there or one command of the room's app.
_GROUPS: Mapping[str, str] = {
    "users": "services.accounts.commands",
    "directory": "services.directory.commands",
    "rights": "services.rights.commands",
    "jobs": "services.operations.job_commands",
}
_COMMANDS: Mapping[str, str] = {
    "run": "services.operations.commands",
    "stop": "services.operations.commands",
    "status": "services.operations.commands",
    "train": "services.operations.commands",
    "db": "services.operations.commands",
    "understand": "services.understanding.commands",
    "evaluate": "services.understanding.commands",
}


class Rooms(TyperGroup):
    """Finds a command in its room. Loading every room for each command would cost seconds."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name in (*_COMMANDS, *_GROUPS) if self.get_command(ctx, name) is not None]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in _GROUPS:
            room = _room(_GROUPS[cmd_name])
            group = get_group(room) if room else None
            if group:
                group.name = cmd_name
            return group
        if cmd_name in _COMMANDS:
            room = _room(_COMMANDS[cmd_name])
            return get_group(room).commands.get(cmd_name) if room else None
        return None


def _room(module: str) -> typer.Typer | None:
    """Return a room's Typer app, None where the room has no commands."""
    try:
        found = getattr(importlib.import_module(module), "app", None)
    except ModuleNotFoundError as missing:
        if missing.name and (module == missing.name or module.startswith(f"{missing.name}.")):
            return None
        raise
    return found if isinstance(found, typer.Typer) else None


app = typer.Typer(cls=Rooms, no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def _about() -> None:
    """Aller-vers : écouter une famille, nommer ses droits, montrer qui peut aider, passer le relais."""


def main() -> None:
    """Run the command that was typed."""
    app()


if __name__ == "__main__":
    main()
