"""No line of a log holds what a person wrote."""

import logging
from collections.abc import Iterator

import pytest

from services import log

SECRET = "mon mari me frappe"


@pytest.fixture
def serving() -> Iterator[None]:
    log.now_serving()
    yield
    log.now_serving(False)


def line(record: logging.LogRecord) -> str:
    return log.LineFormatter().format(record)


def record(name: str, message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "/x/site-packages/lib/a.py", 7, message, arguments, info)


def raised() -> Exception:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise ValueError(f"parameters: {SECRET}") from cause
    except ValueError as error:
        return error


def test_event_keeps_numbers_and_codes_and_counts_sentences(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        log.event("conversation", "turn", milliseconds=43, intent="donne_lieu", text=SECRET, none=None)
    written = line(caplog.records[0])
    assert "event=conversation.turn milliseconds=43 intent=donne_lieu text=<18> none=None" in written
    assert "mari" not in written
    assert "\n" not in written


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize("name", ["rasa.core.tracker_store", "sqlalchemy", "uvicorn.error", "allervers.conversation"])
def test_exception_of_a_turn_shows_type_and_place_only(name: str) -> None:
    written = line(record(name, "failed", error=raised()))
    assert "mari" not in written
    assert "builtins.ValueError@" in written
    assert "builtins.KeyError@" in written
    assert "test_log.py:" in written


@pytest.mark.usefixtures("serving")
def test_sentence_of_a_library_is_replaced_by_its_place() -> None:
    written = line(record("rasa.core.tracker_store", f"could not save: {SECRET}"))
    assert "mari" not in written
    assert "at=lib/a.py:7" in written


@pytest.mark.usefixtures("serving")
def test_arguments_of_a_constant_sentence_stay_out() -> None:
    written = line(record("uvicorn.error", "Invalid HTTP request: %s", SECRET))
    assert "mari" not in written
    assert "Invalid HTTP request" in written


@pytest.mark.usefixtures("serving")
def test_structured_line_keeps_its_event_name() -> None:
    written = line(
        record(
            "rasa.core.channels.rest",
            '{"text": "mon mari", "event": "rest.message.received.failure", "exception": [{"exc_type": "OSError"}]}',
        )
    )
    assert "mari" not in written
    assert "event=rest.message.received.failure exception=OSError" in written


def test_reason_of_a_failed_start_is_readable() -> None:
    written = line(record("allervers.content", "refused", error=ValueError("data/content/a.yml:3: no source")))
    assert 'reason="ValueError: data/content/a.yml:3: no source"' in written
    assert "\n" not in written
