"""One event told twice: a line in the log, and a counter for /metrics. Never a text, never who."""

from prometheus_client import Counter

from services import log

EVENTS = Counter("allervers_events", "What happened, by room and event", ["room", "event"])


def note(room: str, event: str, **fields: object) -> None:
    """Write and count one event; `fields` go to the log alone, and only as numbers or short codes."""
    EVENTS.labels(room, event).inc()
    log.event(room, event, **fields)  # type: ignore[arg-type]
