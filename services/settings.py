"""Every setting of the house, read from the environment (prefix ALLERVERS_) and an optional .env file."""

from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an installation may change; units stand in the names."""

    model_config = SettingsConfigDict(env_prefix="ALLERVERS_", env_file=ROOT / ".env", extra="ignore", frozen=True)

    database_url: str = ""
    """SQLAlchemy address; empty means the embedded SQLite file of `var_dir`."""
    tracker_url: str = ""
    """Where Rasa keeps its trackers; empty means the SQLite file of `var_dir`."""
    redis_url: str = ""
    """Where Rasa keeps the locks of conversations (`redis://machine:6379`); empty means its own memory."""
    var_dir: Path = ROOT / "var"
    """Everything that lasts or runs: databases, trained models, logs, sockets."""
    content_dir: Path = ROOT / "data" / "content"
    communes_dir: Path = ROOT / "data" / "communes"
    demo_dir: Path = ROOT / "data" / "demo"

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65500)
    public_url: str = ""
    """Address under which families reach the gateway, where it differs from host and port."""
    rasa_url: str = ""
    actions_url: str = ""
    rights_url: str = ""
    internal_token: str = ""
    """Shared by gateway and action server; made at first start in `var_dir` where it is empty."""

    directory_refresh: str = ""
    """Public sources that `aller-vers jobs run` renews the directory from once a week ("dila france-services");
    empty: nothing is fetched."""
    today: str = ""
    """ISO date or date-time that replaces the clock (tests, demonstrations); empty means the real one."""
    rasa_timeout_seconds: float = 8.0
    rights_timeout_seconds: float = 6.0
    message_limit_characters: int = 2000
    transcript_hours: int = 24
    messages_per_minute: int = 20
    conversations_per_minute: int = 5
    smtp_url: str = ""
    """Where mail leaves: smtp://user:password@host:587, or smtps://…; empty: links are shown on the screen instead."""
    mail_from: str = "aller-vers@localhost"
    encoder: str = ""
    """Folder of a sentence encoder that the models learn with (docs/decisions/0052); empty: none."""
    reader_url: str = ""
    """Chat-completion endpoint that reads events and act more strongly (docs/decisions/0052); empty: none."""
    reader_model: str = ""
    reader_key: str = ""
    reader_seconds: float = Field(default=2.0, gt=0, le=30)
    source_url: str = ""
    """Where the source of the version that runs can be read (AGPL, section 13); empty means /source."""

    @cached_property
    def danger_model(self) -> Path:
        """Where the trained classifier of services/safety lies."""
        return self.var_dir / "models" / "danger.npz"

    @cached_property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.var_dir / 'allervers.db'}"

    @cached_property
    def effective_tracker_url(self) -> str:
        return self.tracker_url or f"sqlite:///{self.var_dir / 'trackers.db'}"

    @cached_property
    def effective_rasa_url(self) -> str:
        return self.rasa_url or f"http://127.0.0.1:{self.port + 1}"

    @cached_property
    def effective_actions_url(self) -> str:
        return self.actions_url or f"http://127.0.0.1:{self.port + 2}"

    @cached_property
    def effective_rights_url(self) -> str:
        return self.rights_url or f"http://127.0.0.1:{self.port + 3}"
