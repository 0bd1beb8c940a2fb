"""Slows down who guesses passwords. Kept in memory: addresses are never written anywhere."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_WINDOW_MINUTES = 15
_FROM_ONE_PLACE = RateLimitItemPerMinute(5, _WINDOW_MINUTES)
# Higher, so that a stranger who guesses does not lock the real person out at once.
_FROM_EVERYWHERE = RateLimitItemPerMinute(30, _WINDOW_MINUTES)


class Throttle:
    """Counts failed attempts by login and place, over a quarter of an hour."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, login: str, address: str) -> bool:
        """Return whether one more attempt may be tried."""
        return self._limiter.test(_FROM_ONE_PLACE, login, address) and self._limiter.test(_FROM_EVERYWHERE, login)

    def failed(self, login: str, address: str) -> None:
        """Count one failed attempt."""
        self._limiter.hit(_FROM_ONE_PLACE, login, address)
        self._limiter.hit(_FROM_EVERYWHERE, login)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failed attempts of that place."""
        self._limiter.clear(_FROM_ONE_PLACE, login, address)
