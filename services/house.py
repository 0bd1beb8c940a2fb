"""Everything that is built once at start and lives as long as the process: one object a room."""

from dataclasses import dataclass, field

from services.accounts.service import Accounts
from services.clock import Clock
from services.conversation.families import ConversationFamilies
from services.conversation.limits import Limiter
from services.conversation.service import Conversations
from services.conversation.sites import Sites
from services.conversation.words import load_words
from services.db import Database
from services.directory.communes import Communes
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from services.handoff.service import Handoffs
from services.mail import Mail, mail_of
from services.operations.secrets import with_secrets
from services.orientation.script import Script
from services.orientation.service import Orientation
from services.orientation.summary import Summaries
from services.rights.local import LocalRules
from services.rights.service import Rights
from services.safety.service import Safety
from services.settings import Settings
from services.understanding.languages import Languages
from services.web.service import Web


@dataclass
class House:
    """The rooms, as the endpoints reach them through `request.app.state.house`."""

    settings: Settings
    clock: Clock
    database: Database
    words: dict[str, str]
    sites: Sites
    accounts: Accounts
    communes: Communes
    safety: Safety
    languages: Languages
    rights: Rights
    directory: Directory
    orientation: Orientation
    summaries: Summaries
    web: Web
    limiter: Limiter
    mail: Mail
    handoffs: Handoffs = field(init=False)
    conversations: Conversations = field(init=False)

    def __post_init__(self) -> None:
        # These two look at the whole house: a conversation draws from every room.
        self.handoffs = Handoffs(self.sites, self.clock, ConversationFamilies(self))
        self.conversations = Conversations(self)


def build_house(settings: Settings) -> House:
    """Load all content and open the database. Raises ContentError where a content file is wrong."""
    settings = with_secrets(settings)
    content, clock = settings.content_dir, Clock(settings.today)
    sites = Sites(content)
    communes = Communes(settings.communes_dir)
    safety = Safety(content, settings.danger_model)
    database = Database(settings.effective_database_url)
    local = LocalRules(database, clock)
    rights = Rights(content, settings.effective_rights_url, clock, settings.rights_timeout_seconds, local)
    return House(
        settings=settings,
        clock=clock,
        database=database,
        words=load_words(content),
        sites=sites,
        accounts=Accounts(clock),
        communes=communes,
        safety=safety,
        languages=Languages(content),
        rights=rights,
        directory=Directory(communes, Taxonomy(content / "taxonomy.yml")),
        orientation=Orientation(Script(content), rights, communes, clock),
        summaries=Summaries(content, rights, communes),
        web=Web(sites, safety.helplines(clock.now()), settings),
        limiter=Limiter(settings.conversations_per_minute, settings.messages_per_minute),
        mail=mail_of(settings),
    )
