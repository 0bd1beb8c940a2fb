"""The one door by which mail leaves. Where none is configured, nobody pretends that it left."""

import smtplib
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from services.settings import Settings

_TIMEOUT_SECONDS = 10


class Mail(Protocol):
    """Sends one letter in plain text; returns whether the next server took it."""

    def send(self, to: str, subject: str, text: str) -> bool: ...


class NoMail:
    """Used where no server is configured: nothing leaves."""

    def send(self, to: str, subject: str, text: str) -> bool:
        return False


class Smtp:
    """Sends through one SMTP server; encrypted wherever the server offers it."""

    def __init__(self, url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender

    def send(self, to: str, subject: str, text: str) -> bool:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, to, subject
        letter.set_content(text)
        host, secure = self._url.hostname or "localhost", self._url.scheme == "smtps"
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        try:
            with kind(host, self._url.port or (465 if secure else 25), timeout=_TIMEOUT_SECONDS) as server:
                if not secure and server.has_extn("starttls"):
                    server.starttls()
                if self._url.username:
                    server.login(unquote(self._url.username), unquote(self._url.password or ""))
                server.send_message(letter)
        except (OSError, smtplib.SMTPException):
            return False
        return True


def mail_of(settings: Settings) -> Mail:
    """Return how mail leaves in this installation."""
    return Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else NoMail()
