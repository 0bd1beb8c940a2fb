"""What a conversation remembers of danger: weak signals that add up, cards dismissed, questions left unanswered."""

from collections.abc import Sequence
from zlib import crc32

from services.safety.schemas import DangerKind, Memory, Signal

KEPT_SIGNALS = 12
SAME_WORDS = 0.6
"""Share of the words that must have been in the dismissed message for a card to stay away."""
WEAK = 0.12
"""Below this a signal is not even remembered."""
CLEAR, FAINT = 0.38, 0.06
"""From the first a kind is clear by itself; below the second a message does not speak of it at all."""
AGAIN = 0.35
"""What a doubt must reach to bring the card after its question was left unanswered."""
CARD_HOLDS = 3
"""Turns during which a card that was shown is not repeated for more of the same."""
ALWAYS_AGAIN: tuple[DangerKind, ...] = ("urgence_medicale", "suicide")
_SHORT = 3
_MANY_WORDS = 60


def fingerprint(words: Sequence[str]) -> list[int]:
    """Return hashes of the telling words of a message; the words themselves are not kept."""
    return sorted({crc32(each.encode()) for each in words if len(each) > _SHORT})[:_MANY_WORDS]


def same_words(new: Signal, old: Signal) -> bool:
    """Return whether a signal rests on words that were already dismissed."""
    if new.kind != old.kind:
        return False
    if not new.words:
        return True
    return len(set(new.words) & set(old.words)) / len(new.words) >= SAME_WORDS


def combined(memory: Memory, signal: Signal) -> float:
    """Return the strength of a signal with the weak ones of its kind before it; the same words count once."""
    left = 1.0 - signal.strength
    for old in memory.weak:
        if old.kind == signal.kind and not same_words(signal, old):
            left *= 1.0 - old.strength
    return 1.0 - left


def two_make_one(memory: Memory, signals: Sequence[Signal], enough: float) -> DangerKind | None:
    """Return the kind that a weak signal and an earlier one of its kind make together, or None."""
    earlier = {each.kind for each in memory.weak}
    doubts = [(combined(memory, each), each) for each in signals if each.strength >= WEAK and each.kind in earlier]
    added = [(both, each.kind) for both, each in doubts if both > each.strength]
    strongest = max(added, default=None)
    return strongest[1] if strongest and strongest[0] >= enough else None


def closer_kind(memory: Memory, signals: Sequence[Signal], kind: DangerKind) -> DangerKind:
    """Return the kind that an unanswered question named, where this message alone does not say which; else `kind`.

    A kind that is clear by itself stays, and so does one that was never asked about.
    """
    own = {each.kind: each.strength for each in signals}
    both = {each.kind: combined(memory, each) for each in signals}
    asked = [each for each in memory.presumed if own.get(each, 0.0) >= FAINT]
    if own.get(kind, 0.0) >= CLEAR or not asked:
        return kind
    return max([kind, *asked], key=lambda each: both.get(each, 0.0))


def keep_weak(memory: Memory, signals: Sequence[Signal]) -> None:
    """Add signals worth remembering; the oldest go."""
    memory.weak = [*memory.weak, *(each for each in signals if each.strength >= WEAK)][-KEPT_SIGNALS:]


def names(memory: Memory, kind: DangerKind, words: Sequence[str]) -> bool:
    """Return whether one of these words stood in what made us doubt or alarm about this kind."""
    said = [*memory.weak, *([memory.shown] if memory.shown else [])]
    telling = set(fingerprint(words))
    return any(telling & set(each.words) for each in said if each.kind == kind)


def speaks_of(memory: Memory, kind: DangerKind) -> bool:
    """Return whether this kind was carded, asked about in vain, or weakly felt."""
    return kind in {*memory.carded, *memory.presumed, *(each.kind for each in memory.weak)}


def dismissed(memory: Memory, signal: Signal) -> bool:
    """Return whether the person already said that these words are not that."""
    return any(same_words(signal, each) for each in memory.dismissed)


def quiet_because(memory: Memory, signal: Signal) -> str:
    """Return why no card is shown for a signal: these words were dismissed, or their card was just shown; else "".

    The two kinds where a life hangs on minutes are shown again for any new words. For the others a card of the last
    turns is not repeated while the person tells more of the same: they would get nothing else. A new clear wording
    shows it again.
    """
    if dismissed(memory, signal):
        return "memory.dismissed"
    turn = memory.carded_on.get(signal.kind)
    if turn is None or memory.turn - turn > CARD_HOLDS:
        return ""
    if memory.shown and same_words(signal, memory.shown):
        return "memory.card_shown"
    new = [each for each in signal.reasons if "." in each and each not in memory.said]
    return "" if signal.kind in ALWAYS_AGAIN or new else "memory.card_shown"


def dismiss(memory: Memory, kind: DangerKind) -> Memory:
    """Return the memory after "Ce n'est pas ça": the same words bring nothing back."""
    after = memory.model_copy(deep=True)
    shown = after.shown if after.shown and after.shown.kind == kind else Signal(kind=kind, strength=1)
    after.dismissed = [*after.dismissed, shown][-KEPT_SIGNALS:]
    after.weak = [each for each in after.weak if each.kind != kind]
    after.carded = [each for each in after.carded if each != kind]
    after.presumed = [each for each in after.presumed if each != kind]
    after.carded_on = {each: turn for each, turn in after.carded_on.items() if each != kind}
    after.shown, after.asked, after.follow_up = None, None, None
    return after
