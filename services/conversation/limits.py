"""How fast one address may open conversations and one conversation may write. Kept in memory, never logged."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from services.problems import Problem


class Limiter:
    """Raises Problem 429 past the limit. An emergency card is never limited: safety reads first."""

    def __init__(self, conversations_per_minute: int, messages_per_minute: int) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._openings = RateLimitItemPerMinute(conversations_per_minute)
        self._messages = RateLimitItemPerMinute(messages_per_minute)

    def opening(self, address: str) -> None:
        self._hit(self._openings, "opening", address)

    def message(self, conversation_id: str) -> None:
        self._hit(self._messages, "message", conversation_id)

    def _hit(self, item: RateLimitItemPerMinute, kind: str, who: str) -> None:
        if not self._window.hit(item, kind, who):
            raise Problem(429, "trop-vite", "Trop de messages d'un coup. Attendez une minute, puis recommencez.")
