"""`aller-vers understand TEXT` and `aller-vers evaluate GOLD OUT`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from services.operations.programs import chosen_readers, model_path
from services.operations.screen import Refusal, Screen
from services.safety.service import Safety
from services.settings import Settings
from services.understanding import report
from services.understanding.figures import Pair, figures
from services.understanding.predictions import Unreadable, predict
from services.understanding.reader import Reader

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]
ModelOption = Annotated[Path | None, typer.Option("--model", help="Un autre modèle entraîné (fichier .tar.gz).")]


@app.command()
def understand(
    text: Annotated[str, typer.Argument(help="Un message, entre guillemets.")],
    as_json: AsJson = False,
    model: ModelOption = None,
) -> None:
    """Dire ce qui est compris d'un message : événements, acte, danger, lieu et foyer."""
    settings, screen = Settings(), Screen(as_json=as_json)
    with _honest(screen):
        if not text.strip():
            raise Refusal("Le message est vide. Écrivez-le entre guillemets.")
        safety = _safety(settings)
        with screen.step("Chargement du modèle"):
            reader = Reader(model or model_path(settings), readers=chosen_readers(settings)).__enter__()
        try:
            read = predict("message", text, safety, reader)
        finally:
            reader.__exit__(None, None, None)
        screen.result(read, *_told(read))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Messages à lire, un objet JSON par ligne : id, text, who.")],
    out: Annotated[Path, typer.Argument(help="Fichier des prédictions à écrire.")],
    as_json: AsJson = False,
    model: ModelOption = None,
) -> None:
    """Lire chaque message comme un premier message, écrire les prédictions, et comparer aux étiquettes s'il y en a."""
    settings, screen = Settings(), Screen(as_json=as_json)
    with _honest(screen):
        rows = _rows(gold)
        safety = _safety(settings)
        pairs: list[Pair] = []
        failed: list[str] = []
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = out.with_name(f"{out.name}.part")
        reads = Reader(model or model_path(settings), readers=chosen_readers(settings))
        with reads as reader, draft.open("w", encoding="utf-8") as written:
            console = Console(stderr=True)
            for row in track(rows, description="Lecture des messages", console=console):
                try:
                    prediction = predict(row["id"], row["text"], safety, reader)
                except Unreadable as reason:
                    failed.append(f"{row['id']} : {reason}")
                    continue
                written.write(json.dumps(prediction, ensure_ascii=False) + "\n")
                pairs.append((row, prediction))
        if failed:
            draft.unlink()
            raise Refusal("\n".join([f"{len(failed)} messages n'ont pas pu être lus.", *failed[:10]]))
        draft.replace(out)
        labelled = [pair for pair in pairs if report.is_labelled(pair[0])]
        told = report.lines(labelled) if labelled else []
        reached = {name: round(figure.value, 4) for name, figure in figures(labelled).items()} if labelled else {}
        done = {"ok": True, "messages": len(pairs), "out": str(out), "figures": reached}
        screen.result(done, *told, "", f"Prédictions : {out}")


def _safety(settings: Settings) -> Safety:
    """Return danger reading as the gateway has it. Raises Refusal where its model is missing."""
    if not settings.danger_model.is_file():
        raise Refusal(f"Il manque le modèle {settings.danger_model}. Lancez d'abord : make train")
    return Safety(settings.content_dir, settings.danger_model)


def _rows(path: Path) -> list[dict[str, Any]]:
    """Return the messages of a file. Raises Refusal with the line that is wrong."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"Le fichier {path} ne peut pas être lu : {error}") from error
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise Refusal(f"{path}, ligne {number} : ce n'est pas du JSON ({error}).") from error
        if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("text"), str):
            raise Refusal(f"{path}, ligne {number} : il faut un objet avec « id » et « text ».")
        rows.append(row)
    if len({row["id"] for row in rows}) != len(rows):
        raise Refusal(f"{path} : un identifiant y figure deux fois.")
    if not rows:
        raise Refusal(f"{path} ne contient aucun message.")
    return rows


def _told(read: dict[str, Any]) -> list[str]:
    confidences = read["confidences"]
    said = [f"{name} {confidences.get(name, 0):.2f}" for name in read["candidates"]]
    return [
        f"Événements sûrs : {', '.join(read['events']) or 'aucun'}",
        f"Lectures : {', '.join(said) or 'aucune'}",
        f"Acte : {read['intent']}",
        f"Danger : {read['danger'] or (read['danger_question'] and 'question ' + read['danger_question']) or 'aucun'}",
        f"Sujet (l'assistant lui-même) : {read['topic'] or 'aucun'}",
        f"Dit : {json.dumps(read['entities'], ensure_ascii=False)}",
    ]


@contextmanager
def _honest(screen: Screen) -> Iterator[None]:
    """Turn a refusal into one sentence and exit status 1."""
    try:
        yield
    except Refusal as refusal:
        if screen.as_json:
            screen.result({"ok": False, "error": str(refusal)})
        else:
            screen.say(str(refusal))
        raise typer.Exit(1) from refusal
