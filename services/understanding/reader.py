"""Reads messages with the trained model, in a process of Rasa's environment, without a server."""

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from services.operations.programs import bot_python
from services.operations.screen import Refusal
from services.settings import ROOT


class Reader:
    """One loaded model. Use it in a `with` block; raises Refusal where the model does not load or answers no more."""

    def __init__(self, model: Path, project: Path = ROOT, readers: dict[str, str] | None = None) -> None:
        """`readers`: settings of the stronger readers (programs.chosen_readers), none if not given."""
        self._model, self._project, self._readers = model, project, readers or {}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        if not self._model.is_file():
            raise Refusal(f"Il manque le modèle {self._model}. Lancez d'abord : make train")
        around = {**os.environ, **self._readers, "PYTHONPATH": str(self._project), "PYTHONIOENCODING": "utf-8"}
        self._process = subprocess.Popen(
            [str(bot_python()), "-W", "ignore", "-m", "bot.understand", str(self._model)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            cwd=self._project, env=around,
        )  # fmt: skip
        self._line()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()

    @property
    def pid(self) -> int:
        """Return the id of the process that reads. Raises Refusal where none runs."""
        if self._process is None:
            raise Refusal("Le modèle n'est pas chargé.")
        return self._process.pid

    def read(self, text: str) -> dict[str, Any]:
        """Return what Rasa's NLU answers: `intent`, `intent_ranking`, `entities`, `understanding`; or `error`."""
        if self._process is None or self._process.stdin is None:
            raise Refusal("Le modèle n'est pas chargé.")
        self._process.stdin.write(json.dumps({"text": text}) + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process and self._process.stdout else ""
        if not line:
            raise Refusal("Le modèle ne se charge pas ou s'est arrêté. Relancez : make train")
        answer = json.loads(line)
        return answer if isinstance(answer, dict) else {}
