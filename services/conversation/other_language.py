"""The answer to a message in another language, and which question of a card such a message answers."""

from typing import Any

from services.conversation import parts as part
from services.conversation.composition import Composition, Context, Meaning
from services.conversation.person_cards import answer_to_offer
from services.safety.answers import VIOLENCE
from services.understanding.languages import Language

WRITE = "write"
"""What the buttons of the question mean that ends a card of violence."""


def written(agrees: bool | None, offered: dict[str, Meaning]) -> Meaning | None:
    """Return the button that a written yes or no stands for, where the card asked whether one can write undisturbed."""
    wanted = {True: "oui", False: "non", None: None}[agrees]
    return next((each for each in offered.values() if each["action"] == WRITE and each["id"] == wanted), None)


def answer(house: Any, language: Language, context: Context, choice: Meaning | None, somebody: bool) -> Composition:
    """Return who we are, whom to call and, where `somebody` receives requests, the way to a person.

    Once violence was told, also where the card was said not to be it, nothing in it may harm if it is read by another.
    """
    told = context.story.situation.violence_said or (choice or {}).get("kind") == VIOLENCE
    reply = choice["id"] if choice and choice["action"] == WRITE else ""
    quiet = language.discreet
    if reply == "non":
        text = quiet.cannot_write
    elif reply == "oui":
        text = f"{quiet.can_write}\n{language.answer}"
    else:
        text = language.answer if told else f"{language.answer}\n{language.in_danger}"
    done = Composition([part.Text(text=text, lang=language.code)])
    if reply != "oui":  # who can write has the numbers of the card just above
        names, title = (quiet.lines, quiet.numbers) if told else (language.lines, language.urgent)
        lines = house.safety.helplines(context.now, list(names))
        phones = [
            phone.model_copy(update={"name": name, "detail": ""})
            for phone, name in zip(lines, names.values(), strict=True)
        ]
        done.parts.append(part.Handoff(stage="closed", text=title, phones=phones, lang=language.code))
    if somebody and reply != "non":
        yes = done.button("person.oui", language.person_button, answer_to_offer("oui"))
        text = quiet.person if told else language.person
        done.parts.append(part.Handoff(stage="offer", text=text, choices=[yes], lang=language.code))
    return done
