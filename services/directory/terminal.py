"""What the commands of the directory share on a terminal: refusals, the database, the progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import OperationalError, ProgrammingError

from services.db import Database
from services.directory.taxonomy import Taxonomy
from services.directory.vocabulary.service import current
from services.operations.screen import Screen
from services.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]
By = Annotated[str, typer.Option("--by", help="Qui le fait : votre nom ou votre identifiant.")]


@contextmanager
def opened(settings: Settings, screen: Screen) -> Iterator[Database]:
    database = Database(settings.effective_database_url)
    try:
        yield database
    except (OperationalError, ProgrammingError) as fault:
        absent = any(words in str(fault.orig) for words in ("no such table", "does not exist"))
        ready, busy = (
            "La base n'est pas prête. Lancez : aller-vers db upgrade.",
            "La base est occupée. Réessayez bientôt.",
        )
        refuse(screen, ready if absent else busy)
    finally:
        database.dispose()


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show one bar a step on a terminal; say nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn()
    with Progress(*columns, console=console) as bars:
        tasks = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield show


def taxonomy_of(settings: Settings) -> Taxonomy:
    """Return the vocabulary with what editors added; the shipped one where the database is not ready."""
    shipped = Taxonomy(settings.content_dir / "taxonomy.yml")
    database = Database(settings.effective_database_url)
    try:
        with database.reading() as session:
            return current(session, shipped)
    except (OperationalError, ProgrammingError):
        return shipped
    finally:
        database.dispose()


def refuse(screen: Screen, sentence: str) -> NoReturn:
    if screen.as_json:
        screen.result({"error": sentence})
    else:
        screen.say(sentence)
    raise typer.Exit(1)
