"""Who a danger touches, when, and what about it changes the numbers."""

from typing import Any

from services.safety.detect import Found
from services.safety.schemas import About, DangerKind, Memory, Victim, When, Who

_ABOUT: dict[str, About] = {
    "pregnant": "pregnant",
    "under_three": "under_three",
    "baby": "baby",
    "minor": "minor",
    "with_children": "with_children",
}


def details(found: Found, kind: DangerKind | None, memory: Memory, worker: bool | None = None) -> dict[str, Any]:
    """Return who, victim, when and about of a reading; what an earlier message said of them is kept in memory.

    `worker` is what the classifier says of the writer; None where there is no classifier.
    """
    facts = found.facts
    who: Who = "self"
    if worker or (worker is None and "worker" in facts):
        who = "worker"
    elif "about_other" in facts and "self" not in facts:
        who = "other"
    victim: Victim = "unknown"
    if "man" in facts:
        victim = "man"
    elif "woman" in facts:
        victim = "woman"
    elif memory.victim != "unknown":
        victim = memory.victim
    when: When = "past" if "past" in facts else "tonight" if "tonight" in facts else "now"
    about: list[About] = [value for name, value in _ABOUT.items() if name in facts]
    for hit in found.hits:
        if kind is None or hit.kind == kind or "lock_changed" in hit.about or "begun" in hit.about:
            about.extend(each for each in hit.about if each not in about)
    about = list(dict.fromkeys([*about, *(each for each in memory.about if each in ("pregnant", "under_three"))]))
    if victim != "unknown":
        memory.victim = victim
    memory.about = list(dict.fromkeys([*memory.about, *about]))
    memory.who = who
    return {"who": who, "victim": victim, "when": when, "about": about}
