"""The link of a letter that asks "toujours exact ?": signed, expiring, for one record, without an account."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

VALID = timedelta(days=30)


def make(secret: str, uid: str, now: datetime) -> str:
    """Return the token of a link for a record."""
    ends = int((now + VALID).timestamp())
    body = base64.urlsafe_b64encode(f"{ends}|{uid}".encode()).decode().rstrip("=")
    return f"{body}.{_signature(secret, body)}"


def read(secret: str, token: str, now: datetime) -> str:
    """Return the record that a token is for, "" where it is false or over."""
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(_signature(secret, body).encode(), signature.encode()):
        return ""
    try:
        ends, _, uid = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode().partition("|")
        return uid if int(ends) > now.timestamp() else ""
    except ValueError:
        return ""


def _signature(secret: str, body: str) -> str:
    key = hashlib.sha256(f"freshness:{secret}".encode()).digest()
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
