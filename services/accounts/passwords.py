"""Passwords: argon2id hashes, and random ones that can be read over the telephone."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# No 0/o, 1/i/l, 5/s, 8/b, 2/z, u/v: what is heard or copied by hand arrives right.
_ALPHABET = "34679acdefghjkmnpqrtwxy"
_GROUPS, _GROUP_LENGTH = 4, 5  # 20 signs of 23: 90 bits

_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_hex(16))


def generate() -> str:
    """Return a new password, as "k7fqm-…" in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def hashed(password: str) -> str:
    """Return the argon2id hash to keep."""
    return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Return whether the password fits. Takes as long for an unknown login (`kept` None) as for a known one."""
    try:
        return _hasher.verify(kept or _nobody, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
