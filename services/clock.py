"""The one clock of the house: Europe/Paris, or a fixed day for tests and demonstrations."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Clock:
    """Tells the time; `fixed` (ISO date or date-time, Paris time) stops it there."""

    def __init__(self, fixed: str = "") -> None:
        self._fixed = _moment(fixed) if fixed else None

    def now(self) -> datetime:
        """Return the present moment, aware, in Paris time."""
        return self._fixed or datetime.now(PARIS)

    def today(self) -> date:
        """Return today's date in Paris."""
        return self.now().date()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if len(text) == len("2026-11-20"):
        moment = moment.replace(hour=10)  # a working hour, so that "open now" means something on a fixed day
    return moment if moment.tzinfo else moment.replace(tzinfo=PARIS)
