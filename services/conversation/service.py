"""The one door of a message: danger first, then Rasa; whatever fails, something true is answered."""

import hashlib
import hmac
import secrets
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.conversation import other_language, repository
from services.conversation import parts as part
from services.conversation.composer import Composer
from services.conversation.composition import Composition, Context
from services.conversation.incoming import Told, told_by
from services.conversation.models import Conversation, Message
from services.conversation.rasa_client import RasaClient, RasaUnavailable, TrackerStore
from services.conversation.schemas import Incoming, MessageOut, Opened, Opening, Turned, message_out
from services.conversation.sites import Site
from services.conversation.withdrawn import withdrawn_cards, without
from services.kit.figures import note
from services.problems import Problem
from services.safety.schemas import Memory, Reading
from services.situation import service as situations
from services.situation.service import Said
from services.understanding.languages import Language

TOKEN_BYTES = 16
SAFETY_CHOICE = "safety:"
TOLD = ("message", "statement", "progress", "conversation", "handoff", "handoff_event")
"""The tables that hold what a person told."""
RETRY = "retry"
"""The button of the honest sentence: the message that had no answer is read again."""
VIOLENCE = "violence_conjugale"
SWEEP_BACK = timedelta(minutes=10)


@dataclass(frozen=True)
class Received:
    """A person's message as it was stored, with the card that answers a danger, if any."""

    message_id: str
    danger: str
    replies: list[MessageOut]
    state: str
    done: bool
    retries: bool = False
    """The person asked again for the answer to the message that a fault left without one."""
    unread: bool = False
    """It was answered without Rasa, which reads it afterwards, in silence."""


class Conversations:
    """Opens, answers and erases conversations. It commits before it calls Rasa, whose action calls back."""

    def __init__(self, house: Any) -> None:
        self._house = house
        self._composer = Composer(house)
        self._rasa = RasaClient(house.settings.effective_rasa_url, house.settings.rasa_timeout_seconds)
        self._trackers = TrackerStore(house.settings.effective_tracker_url)
        self._bytes_left = True
        """Whether erased text may still have bytes in a file: also after a start, since a kill may come between."""
        self._locks: dict[str, threading.Lock] = {}
        self._locks_guard = threading.Lock()

    # -- opening --------------------------------------------------------------------------------------------------

    def open(self, opening: Opening) -> Opened:
        """Begin a conversation and return its token, which is told once, and the welcome.

        Raises Problem 404 where the site is unknown.
        """
        site = self._house.sites.get(opening.site)
        if site is None:
            raise Problem(404, "site-inconnu", "Ce site n'est pas connu ici.")
        identity, token = uuid.uuid4().hex, secrets.token_urlsafe(TOKEN_BYTES)
        now = self._house.clock.now()
        with self._house.database.writing() as session:
            row = Conversation(
                id=identity, token_hash=_hash(token), site_id=site.id, audience=opening.audience, memory={},
                created_at=now, last_at=now,
            )  # fmt: skip
            session.add(row)
            said = [Said("events", [opening.event])] if opening.event else []
            said += self._house.orientation.commune(opening.commune or "")
            situations.record(session, identity, f"{identity}:opening", said, now)
            session.flush()
            done = self._welcome(self._context(session, row, site))
            welcome = self._store(session, row, done, reply_to=None)
            messages = [message_out(welcome)]
        note("conversation", "opened", site=site.id)
        return Opened(id=identity, token=token, state="bot", messages=messages)

    def _welcome(self, context: Context) -> Composition:
        if context.audience == "worker":
            return self._composer.compose([{"text": self._house.words["welcome_worker"]}], context)
        text = self._house.words["welcome"].format(site=context.site.name)
        return self._composer.compose([{"text": text}, {"custom": {"kind": "open"}}], context)

    # -- one message ----------------------------------------------------------------------------------------------

    def answer(self, conversation_id: str, token: str, incoming: Incoming) -> tuple[Turned, Received]:
        """Return the answer to one message. The same `client_id` again returns the same answer.

        Raises Problem 401, 404, 410 or 422, each with a sentence. A fault of Rasa is not raised: the person gets
        an honest sentence with the telephone, and the message is merged once Rasa is back.
        """
        with self._turn_of(conversation_id):
            received = self._receive(conversation_id, token, incoming)
            if received.done:
                return self._turned(conversation_id, received.state, received.replies), received
            messages = self._ask_rasa(conversation_id, received)
        return self._turned(conversation_id, received.state, messages), received

    def merge_quietly(self, conversation_id: str) -> None:
        """Let Rasa read what an emergency card answered, so that nothing said then is asked again."""
        with self._turn_of(conversation_id):
            try:
                self._merge_left_over(conversation_id, but="")
            except RasaUnavailable as fault:
                note("conversation", "rasa_unavailable", reason=str(fault))

    def _receive(self, conversation_id: str, token: str, incoming: Incoming) -> Received:
        house = self._house
        with house.database.writing() as session:
            row = self.authorised(session, conversation_id, token)
            earlier = repository.by_client_id(session, conversation_id, incoming.client_id)
            if earlier is not None and (answers := repository.replies(session, earlier.id)):
                out = [message_out(each) for each in answers]
                return Received(earlier.id, earlier.danger, out, row.state, done=True)
            if earlier is not None:  # what was said under this id is what counts, whatever comes with it now
                told = Told(earlier.text, earlier.choice, incoming.choice or "")
            else:
                told = told_by(session, row, incoming, house.settings.message_limit_characters)
            text, choice = told.text, told.choice
            memory = Memory.model_validate(row.memory)
            if told.choice_id.startswith(SAFETY_CHOICE):
                reading = house.safety.choose(told.choice_id, memory)
            else:
                reading = house.safety.read(text, memory) if text else Reading(memory=memory)
            if row.audience == "worker":
                reading = reading.for_a_professional()
            now = house.clock.now()
            message = earlier or Message(
                id=uuid.uuid4().hex, conversation_id=row.id, client_id=incoming.client_id, author="person", at=now,
                text=text, choice=choice, parts=[], offered={},
            )  # fmt: skip
            if earlier is None:
                session.add(message)
            row.last_at = now
            row.memory = reading.memory.model_dump(mode="json")
            message.follow_up = reading.follow_up or ""
            session.flush()
            if VIOLENCE in {*reading.memory.carded, *reading.memory.presumed}:
                said = [Said("violence", True), Said("events", ["violence"])]
                situations.record(session, row.id, f"{row.id}:violence", said, now)
            is_family = row.audience == "family"
            # Only a card or a question about danger makes a bare "да" speak of it.
            offered = repository.last_offered(session, row.id) if memory.asked or memory.follow_up else {}
            before = repository.last_language(session, row.id)
            language = house.languages.of_turn(text, choice, reading.reasons, before) if is_family else None
            if language and choice is None and not reading.kind:
                message.choice = choice = other_language.written(house.safety.yes_or_no(text), offered)
            if reading.kind:
                return self._alarm(session, row, message, reading, language)
            house.limiter.message(conversation_id)  # after danger was read: a card is never held back
            if row.state == "taken":
                message.merged = True  # a person reads it; Rasa never does
                return Received(message.id, "", [], row.state, done=True)
            if language:
                context = self._context(session, row, self._site(row))
                somebody = self._composer.people.somebody_receives(context)
                done = other_language.answer(house, language, context, choice, somebody)
                reply = self._store(session, row, done, reply_to=message.id)
                note("conversation", "other_language", language=language.code)
                return Received(message.id, "", [message_out(reply)], row.state, done=True, unread=True)
            retries = choice is not None and choice["action"] == RETRY
            return Received(message.id, "", [], row.state, done=False, retries=retries)

    def _alarm(
        self, session: Session, row: Conversation, message: Message, reading: Reading, language: Language | None
    ) -> Received:
        """Store the emergency card as the whole answer; what was said is merged afterwards."""
        done = Composition()
        self._composer.emergency(done, reading, self._house.clock.now(), language)
        message.danger = str(reading.kind)
        reply = self._store(session, row, done, reply_to=message.id)
        note("safety", "card", kind=reading.kind, doubt=bool(reading.question))
        return Received(message.id, message.danger, [message_out(reply)], row.state, done=True, unread=True)

    def _ask_rasa(self, conversation_id: str, received: Received) -> list[MessageOut]:
        """Return what answers the message; after a fault, what answers the one that had no answer yet."""
        answered = {received.message_id}
        try:
            asked = self._merge_left_over(conversation_id, but=received.message_id, keep_last=received.retries)
            answers = self._send(conversation_id, asked or received.message_id)
            answered |= {asked} if asked else set()
        except RasaUnavailable as fault:
            note("conversation", "rasa_unavailable", reason=str(fault))
            # A second try is no message of its own: the one that waits is tried again.
            answers, answered = None, answered if received.retries else set()
        with self._house.database.writing() as session:
            row = repository.conversation(session, conversation_id)
            message = repository.message(session, received.message_id)
            if row is None or message is None:
                raise Problem(410, "conversation-effacee", "Cette conversation a été effacée.")
            context = self._context(session, row, self._site(row))
            done = self._fault(context) if answers is None else self._composer.compose(answers, context)
            repository.mark_merged(session, answered)
            note("conversation", "answered", fault=answers is None)
            return [message_out(self._store(session, row, done, reply_to=message.id))]

    def _merge_left_over(self, conversation_id: str, but: str, keep_last: bool = False) -> str | None:
        """Replay once, in silence and in order, the messages that a fault or a danger card left unread by Rasa.

        With `keep_last`, the last one is left for an answer of its own and its id returned. Raises RasaUnavailable
        where one could not be read: what came after it must wait too, or an older word would win over a newer one.
        """
        with self._house.database.reading() as session:
            waiting = [each.id for each in repository.unmerged(session, conversation_id) if each.id != but]
        kept = waiting.pop() if keep_last and waiting else None
        for message_id in waiting:
            self._send(conversation_id, message_id, quiet=True)
            with self._house.database.writing() as session:
                repository.mark_merged(session, {message_id})
        return kept

    def _send(self, conversation_id: str, message_id: str, *, quiet: bool = False) -> list[dict[str, Any]]:
        with self._house.database.reading() as session:
            message = repository.message(session, message_id)
            if message is None:
                raise RasaUnavailable("message erased")
            row = repository.conversation(session, conversation_id)
            text, choice = message.text, message.choice
            metadata = {
                "message_id": message_id,
                "follow_up": message.follow_up,
                "quiet": quiet,
                "slashed": text.startswith("/"),
                "audience": row.audience if row else "family",
            }
        if choice is not None:
            return self._rasa.tap(conversation_id, choice, metadata)
        return self._rasa.send(conversation_id, text, metadata)

    def _fault(self, context: Context) -> Composition:
        """What is true when Rasa does not answer: we cannot, here is who can, and nothing is lost."""
        done = self._composer.compose([{"text": self._house.words["fault"]}], context)
        words = self._house.words
        phones = self._house.handoffs.phones(context.site, context.now) + self._house.safety.helplines(context.now)
        again = done.button(RETRY, words["fault_retry"], {"action": RETRY}, "action")
        done.parts.append(part.Handoff(stage="closed", text=words["fault_phones"], phones=phones, choices=[again]))
        return done

    # -- erasing --------------------------------------------------------------------------------------------------

    def erase(self, conversation_id: str, token: str) -> None:
        """Erase a conversation here and in Rasa's tracker; waits for a turn in flight to end.

        Raises Problem 401 or 404 like a turn.
        """
        with self._turn_of(conversation_id):
            with self._house.database.reading() as session:
                self.authorised(session, conversation_id, token)
            self._forget(conversation_id)
        note("conversation", "erased")

    def sweep(self) -> None:
        """Erase what is too old, and again what a turn cut short may have written back since."""
        now = self._house.clock.now()
        with self._house.database.reading() as session:
            old = repository.older_than(session, now - timedelta(hours=self._house.settings.transcript_hours))
            late = repository.erased_since(session, datetime.now(UTC) - SWEEP_BACK)
        for conversation_id in old:
            with self._turn_of(conversation_id):
                self._forget(conversation_id)
        for conversation_id in late:
            self._bytes_left = self._trackers.erase(conversation_id) > 0 or self._bytes_left
        if self._bytes_left:
            done = [self._trackers.forget_bytes(), self._house.database.forget_bytes(TOLD)]
            self._bytes_left = not all(done)
            note("conversation", "bytes_forgotten", done=all(done))

    def bytes_left(self) -> None:
        """Note that something was deleted whose bytes may still stand in a file; the next sweep sees to them."""
        self._bytes_left = True

    def _forget(self, conversation_id: str) -> None:
        with self._house.database.writing() as session:
            self._house.handoffs.detach(session, conversation_id)
            situations.forget(session, conversation_id)
            self._house.orientation.forget(session, conversation_id)
            repository.forget(session, conversation_id, datetime.now(UTC))
        self.bytes_left()
        self._house.database.truncate_log()
        self._trackers.erase(conversation_id)
        with self._locks_guard:
            self._locks.pop(conversation_id, None)  # whoever still waits for it finds the conversation erased

    # -- reading --------------------------------------------------------------------------------------------------

    def authorised(self, session: Session, conversation_id: str, token: str) -> Conversation:
        """Return the conversation that this token opens. Raises Problem 401, 404 or 410."""
        row = repository.conversation(session, conversation_id)
        if row is None:
            if repository.was_erased(session, conversation_id):
                raise Problem(410, "conversation-effacee", "Cette conversation a été effacée. Vous pouvez recommencer.")
            raise Problem(404, "conversation-inconnue", "Cette conversation n'existe pas. Vous pouvez recommencer.")
        if not hmac.compare_digest(row.token_hash, _hash(token)):
            raise Problem(401, "jeton-refuse", "Cette conversation est fermée. Vous pouvez en ouvrir une autre.")
        return row

    def read(self, session: Session, conversation_id: str, token: str, after: int = 0) -> Turned:
        """Return the messages whose number is above `after`. Raises Problem like a turn."""
        row = self.authorised(session, conversation_id, token)
        messages = [message_out(each) for each in repository.messages(session, conversation_id, after)]
        return self._without_withdrawn(session, conversation_id, row.state, messages)

    def _turned(self, conversation_id: str, state: str, messages: list[MessageOut]) -> Turned:
        with self._house.database.reading() as session:
            return self._without_withdrawn(session, conversation_id, state, messages)

    def _without_withdrawn(
        self, session: Session, conversation_id: str, state: str, messages: list[MessageOut]
    ) -> Turned:
        """Take out, also of what was shown before, every card that this person must no longer see."""
        situation = situations.story(session, conversation_id).situation
        hidden = withdrawn_cards(self._house, situation, repository.messages(session, conversation_id))
        for message in messages:
            message.parts = without(message.parts, hidden)
        turned = {
            "state": state,
            "messages": messages,
            "withdrawn": sorted(hidden),
            "discreet": situation.violence_said,
        }
        return Turned.model_validate(turned)

    def context(self, session: Session, conversation_id: str, token: str) -> Context:
        """Return who asks, from which site, and their story. Raises Problem like a turn."""
        row = self.authorised(session, conversation_id, token)
        return self._context(session, row, self._site(row))

    def is_ready(self) -> bool:
        return self._rasa.is_up()

    # -- small parts ----------------------------------------------------------------------------------------------

    def _site(self, row: Conversation) -> Site:
        site: Site | None = self._house.sites.get(row.site_id)
        if site is None:
            raise Problem(404, "site-inconnu", "Ce site n'est plus ouvert.")
        return site

    def _context(self, session: Session, row: Conversation, site: Site) -> Context:
        story = situations.story(session, row.id)
        dangers = Memory.model_validate(row.memory).carded
        return Context(session, site, story, self._house.clock.now(), row.id, row.audience, dangers)

    def _store(self, session: Session, row: Conversation, done: Composition, reply_to: str | None) -> Message:
        message = Message(
            id=uuid.uuid4().hex, conversation_id=row.id, reply_to=reply_to, author="bot", at=self._house.clock.now(),
            text="", merged=True, parts=[each.model_dump(mode="json") for each in done.parts], offered=done.offered,
        )  # fmt: skip
        session.add(message)
        session.flush()
        return message

    @contextmanager
    def _turn_of(self, conversation_id: str) -> Iterator[None]:
        """Let one turn of a conversation at a time through: two tabs and an erasure never cross."""
        with self._locks_guard:
            lock = self._locks.setdefault(conversation_id, threading.Lock())
        with lock:
            yield


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
