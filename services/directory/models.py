"""Structures and services in the terms of data·inclusion v1, with what it lacks and families need.

Field names are those of the format, in French, so that import and export read field by field. A protected
address is not kept at all: no street, commune or point is stored, so nothing can ever derive from it.
Who said each value, and when, is in `origins` (see writing/provenance.py).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.accounts.schemas import EVERYWHERE
from services.db import Base
from services.kit.sql import Moment

Strings = list[str]
_FILTERED = ("reach", "on_site", "status", "demonstration")


class _Record:
    """What structures and services share. `source` + `source_id` is the identity: imports are idempotent on it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[str] = mapped_column(String(200))
    nom: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text, default="")
    lien_source: Mapped[str] = mapped_column(Text, default="")
    date_maj: Mapped[date] = mapped_column(Date)

    adresse: Mapped[str] = mapped_column(Text, default="")
    complement_adresse: Mapped[str] = mapped_column(Text, default="")
    code_postal: Mapped[str] = mapped_column(String(5), default="")
    commune: Mapped[str] = mapped_column(String(120), default="")
    code_insee: Mapped[str] = mapped_column(String(5), default="", index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    telephone: Mapped[str] = mapped_column(String(20), default="")
    """E.164, or a short number."""
    courriel: Mapped[str] = mapped_column(String(254), default="")
    horaires_accueil: Mapped[str] = mapped_column(Text, default="")
    """OSM opening hours."""

    protected_address: Mapped[bool] = mapped_column(default=False)
    """Reached by telephone only: its place is left empty when it is written (see preparing.py)."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Fictional: shown on the demonstration site alone."""
    status: Mapped[str] = mapped_column(String(12), default="published", index=True)
    """published, held (waits for a person's answer, such as "adresse secrète ?"), draft or archived."""
    import_id: Mapped[str | None] = mapped_column(String(40), index=True)
    """The import that wrote this version; None for what was typed or compiled here."""
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    """Hash of the source row: an equal one means that a reload changes nothing."""
    recorded_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """When this version was written here."""
    recorded_by: Mapped[str] = mapped_column(String(120), default="")
    """Who said it: a file, an import, a person's login."""
    origins: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    """Who said what, and when, by field; "" stands for every field that is not named. Names of fields, never values."""
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which a person said that all of it is still right."""
    doubtful: Mapped[bool] = mapped_column(default=False)
    """Someone said that it may be wrong: shown after what nobody doubts, with the advice to call first."""

    @property
    def uid(self) -> str:
        """Return the public identity, as data·inclusion writes it: source--id."""
        return f"{self.source}--{self.source_id}"


class Structure(_Record, Base):
    """An organisation, or a counter of one."""

    __tablename__ = "directory_structure"
    __table_args__ = (UniqueConstraint("source", "source_id"),)

    siret: Mapped[str] = mapped_column(String(14), default="", index=True)
    site_web: Mapped[str] = mapped_column(Text, default="")
    accessibilite_lieu: Mapped[str] = mapped_column(Text, default="")
    reseaux_porteurs: Mapped[Strings] = mapped_column(JSON, default=list)
    closures: Mapped[list[Strings]] = mapped_column(JSON, default=list)
    """Dated closures that shut every service of it: first day, last day (both included, as ISO texts), reason."""
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("directory_structure.id", ondelete="SET NULL"))
    """The structure that a person kept in its place: what its source says of its services goes there."""

    services: Mapped[list["Service"]] = relationship(back_populates="structure", passive_deletes=True)


class Service(_Record, Base):
    """What a structure does for someone. Its place, telephone and hours fall back on the structure's at load."""

    __tablename__ = "directory_service"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        # These four hold all that a search filters on: it reads no row that it does not show (docs/decisions/0040).
        Index("ix_directory_service_around", "cell", *_FILTERED, "latitude", "longitude", "answers"),
        Index("ix_directory_service_words", "cell", *_FILTERED, "latitude", "longitude", "answers", "search_text"),
        Index("ix_directory_service_remote", "remote", *_FILTERED, "date_maj", "answers"),
        Index(
            "ix_directory_service_remote_words",
            "remote",
            *_FILTERED,
            "date_maj",
            "answers",
            "search_text",
            sqlite_where=text("remote IS 1"),
            postgresql_where=text("remote IS true"),
        ),
        Index("ix_directory_service_area", "departement", "on_site"),
        Index("ix_directory_service_nom", "nom"),
    )

    structure_id: Mapped[int] = mapped_column(ForeignKey("directory_structure.id", ondelete="CASCADE"), index=True)
    type: Mapped[str] = mapped_column(String(30), default="")
    frais: Mapped[str] = mapped_column(String(10), default="")
    frais_precisions: Mapped[str] = mapped_column(Text, default="")
    publics: Mapped[Strings] = mapped_column(JSON, default=list)
    publics_precisions: Mapped[str] = mapped_column(Text, default="")
    conditions_acces: Mapped[str] = mapped_column(Text, default="")
    contact_nom_prenom: Mapped[str] = mapped_column(String(200), default="")
    modes_accueil: Mapped[Strings] = mapped_column(JSON, default=list)
    lien_mobilisation: Mapped[str] = mapped_column(Text, default="")
    modes_mobilisation: Mapped[Strings] = mapped_column(JSON, default=list)
    mobilisable_par: Mapped[Strings] = mapped_column(JSON, default=list)
    mobilisation_precisions: Mapped[str] = mapped_column(Text, default="")
    volume_horaire_hebdomadaire: Mapped[float | None]
    nombre_semaines: Mapped[int | None]

    kind: Mapped[str] = mapped_column(String(40), default="", index=True)
    """A key of the kinds of data/content/taxonomy.yml."""
    departement: Mapped[str] = mapped_column(String(3), default="")
    on_site: Mapped[bool] = mapped_column(default=True)
    """People can be received at the place. Never true of a protected address."""
    remote: Mapped[bool] = mapped_column(default=False)
    """Helps by telephone or at home: distance does not count, the zone does."""
    by_appointment: Mapped[bool | None]
    free_call: Mapped[bool | None]
    home_visits: Mapped[bool | None]
    interpreter: Mapped[bool | None]
    papers_not_required: Mapped[bool | None]
    peer_helpers: Mapped[bool | None]
    languages: Mapped[Strings] = mapped_column(JSON, default=list)
    """ISO 639-1 codes beside French."""
    receives: Mapped[Strings] = mapped_column(JSON, default=list)
    """femmes, hommes, enfants; empty: everyone."""
    waiting_time: Mapped[str] = mapped_column(String(120), default="")
    quality: Mapped[float] = mapped_column(default=0.0)
    """How complete it is, 0 to 1: the criteria of data·inclusion's score, freshness excepted."""
    answers: Mapped[str] = mapped_column(Text, default="")
    """What it is for, to be searched: " e:impayes n:budget k:adil ", from its needs and kind."""
    reach: Mapped[str] = mapped_column(Text, default="")
    """For whom, to be searched: its one zone, "" for none; "*" for several, which are in their table."""
    cell: Mapped[int | None]
    """The square of the map that holds its point (see distance.py)."""
    search_text: Mapped[str] = mapped_column(Text, default="")
    """Folded stems of name, description and kind, spaces around each; never of an address."""

    structure: Mapped[Structure] = relationship(back_populates="services")
    zones: Mapped[list["ServiceZone"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    thematiques: Mapped[list["ServiceThematique"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    needs: Mapped[list["ServiceNeed"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    closures: Mapped[list["ServiceClosure"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    occasions: Mapped[list["ServiceOccasion"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class ServiceZone(Base):
    """A zone of eligibility: INSEE code, EPCI, département, "france", or "" where the source names none."""

    __tablename__ = "directory_service_zone"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ServiceThematique(Base):
    """A thématique of data·inclusion ("famille--soutien-aidants")."""

    __tablename__ = "directory_service_thematique"

    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ServiceNeed(Base):
    """Our own event × need: a row says that a service answers this need after this event ("": in general)."""

    __tablename__ = "directory_service_need"

    event: Mapped[str] = mapped_column(String(20), primary_key=True)
    need: Mapped[str] = mapped_column(String(40), primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ServiceClosure(Base):
    """A dated closure, both days included."""

    __tablename__ = "directory_service_closure"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("directory_service.id", ondelete="CASCADE"), index=True)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(120), default="")


class ServiceOccasion(Base):
    """A day on which a service happens: a collective session, or a stop of one that travels (a van)."""

    __tablename__ = "directory_service_occasion"
    __table_args__ = (Index("ix_directory_service_occasion_point", "latitude", "longitude"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("directory_service.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(10))
    """session or stop."""
    day: Mapped[date] = mapped_column(Date)
    opens: Mapped[str] = mapped_column(String(5))
    """09:00, on the clock of the place."""
    closes: Mapped[str] = mapped_column(String(5))
    label: Mapped[str] = mapped_column(String(160), default="")
    """What happens, or how to register."""
    adresse: Mapped[str] = mapped_column(Text, default="")
    """Where, unless it is at the service's own place; the next fields likewise."""
    code_postal: Mapped[str] = mapped_column(String(5), default="")
    commune: Mapped[str] = mapped_column(String(120), default="")
    code_insee: Mapped[str] = mapped_column(String(5), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


CHILDREN: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "zones": (ServiceZone, ("code",)),
    "thematiques": (ServiceThematique, ("code",)),
    "needs": (ServiceNeed, ("event", "need")),
    "closures": (ServiceClosure, ("first", "last", "reason")),
    "occasions": (
        ServiceOccasion,
        (
            "what", "day", "opens", "closes", "label", "adresse", "code_postal", "commune", "code_insee", "latitude",
            "longitude",
        ),
    ),
}  # fmt: skip
"""The rows below a service: by relation, their table and the columns that say something."""


class DirectoryImport(Base):
    """One import that was written: where it came from, what it changed, and its whole report."""

    __tablename__ = "directory_import"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Short enough to be typed: dila-20261120-101502."""
    format: Mapped[str] = mapped_column(String(20))
    files: Mapped[Strings] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    sources: Mapped[Strings] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(Moment)
    written_by: Mapped[str] = mapped_column(String(120), default="")
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[str] = mapped_column(String(120), default="")
    read_by: Mapped[str] = mapped_column(String(120), default="")
    """The second person, where one had to read it before it was written."""
    unread: Mapped[str] = mapped_column(String(500), default="")
    """Why nobody else read it, where a territory asks for that."""
    undo_asked_by: Mapped[str] = mapped_column(String(120), default="")
    """Who asked for it to be undone, where a second person has to."""
    stays: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What undoing it left as it was, and why (see importing/staying.py)."""


class DirectoryImportChange(Base):
    """One record that an import created, changed or removed, as it was before: what undoing needs."""

    __tablename__ = "directory_import_change"
    __table_args__ = (Index("ix_directory_import_change_record", "record", "source", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[str] = mapped_column(ForeignKey("directory_import.id", ondelete="CASCADE"), index=True)
    record: Mapped[str] = mapped_column(String(10))
    """structure or service."""
    action: Mapped[str] = mapped_column(String(10))
    """created, changed or removed."""
    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Columns and child rows; null for what was created. Emptied of its place once an address is said to be secret."""


class AddressAnswer(Base):
    """What a person answered to "adresse secrète ?"; imports obey it, whatever the file says."""

    __tablename__ = "directory_address_answer"

    record: Mapped[str] = mapped_column(String(10), primary_key=True)
    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    secret: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(Moment)
    answered_by: Mapped[str] = mapped_column(String(120), default="")


class DirectoryRevision(Base):
    """What a person did, or asks to do, to one record: who, why, before and after. Nothing here is ever overwritten."""

    __tablename__ = "directory_revision"
    __table_args__ = (Index("ix_directory_revision_record", "record", "source", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(10))
    """structure or service."""
    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(12))
    """created, changed, status, closed, dated, confirmed, doubted, merged, public or undone."""
    state: Mapped[str] = mapped_column(String(10), index=True)
    """proposed, published or refused."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(120))
    """The login; "" where the house itself did it."""
    reason: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What was typed, for a proposal that waits; what can be taken back, for what is read afterwards."""
    to_read: Mapped[bool] = mapped_column(default=False, index=True)
    """Done at once by one person where two are asked for: another has to read it afterwards."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decision: Mapped[str] = mapped_column(Text, default="")


class VocabularyEntry(Base):
    """What an editor added to the shipped vocabulary. Changing it ends it and adds another: nothing is overwritten."""

    __tablename__ = "directory_vocabulary"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(10))
    """words, kind or need."""
    key: Mapped[str] = mapped_column(String(40), default="")
    """Of the kind or the need; "" for words."""
    territories: Mapped[list[str]] = mapped_column(JSON, default=lambda: [EVERYWHERE])
    """The départements whose searches use it; "*" for all. Kinds and needs hold everywhere."""
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The fields of vocabulary/entries.py."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(120), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str] = mapped_column(String(120), default="")

    def holds_in(self, departement: str) -> bool:
        """Tell whether searches of a département use it; "" asks for what holds everywhere."""
        return EVERYWHERE in self.territories or departement in self.territories


class DemonstrationRemoved(Base):
    """That a person took the demonstration away: no start brings it back, only the command does. One row or none."""

    __tablename__ = "directory_demonstration"

    id: Mapped[int] = mapped_column(primary_key=True)
    removed_at: Mapped[datetime] = mapped_column(Moment)
    removed_by: Mapped[str] = mapped_column(String(120), default="")


class Alias(Base):
    """The name of a record that was merged into another: links to it still lead somewhere."""

    __tablename__ = "office_alias"

    uid: Mapped[str] = mapped_column(String(261), primary_key=True)
    target: Mapped[str] = mapped_column(String(261), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)


def columns_of(record: Structure | Service) -> dict[str, Any]:
    """Return the stored columns of a record by name, without its database id."""
    return {column.key: getattr(record, column.key) for column in record.__table__.columns if column.key != "id"}
