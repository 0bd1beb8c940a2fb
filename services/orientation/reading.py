"""What one message says about the situation: entities, a tapped choice, or an answer to the pending question."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import dateparser
from dateparser.search import search_dates
from rapidfuzz import fuzz

from services.kit.text import fold
from services.orientation.ages import age_of_the_dead, born_on, corrected_ages
from services.orientation.counting import NUMBER_WORDS, months_in, put_right
from services.orientation.hearing import Hearing
from services.orientation.schemas import Entity, QuestionContent, Utterance
from services.rights.deadlines import MONTHS
from services.situation.schemas import FROM_THE_BANK, OF_A_LOAN, EventKey, Paper
from services.situation.service import Said, Story

# Entity of the pipeline -> field of the Situation, where the value passes as it is.
SAME = {
    "nb_enfants": "nb_enfants", "ages": "ages", "age": "age", "mineur": "minor", "mois_retard": "mois_retard",
    "papier": "paper", "bailleur": "tenure", "loyer_courant": "rent_now", "caisse": "fund", "couple": "couple",
    "enceinte": "pregnant", "defunt": "deceased", "aide_logement": "housing_aid",
}  # fmt: skip
YES, NO, UNSURE, CORRECTS, CONFIDENTIAL = "affirme", "refuse", "ne_sait_pas", "correction", "demande_confidentialite"
SHORT_ANSWER, LONG_ANSWER = 4, 12
"""Words. Past them a text tells something else than the answer to a question."""
LIKE = 85
"""How near a word must be to a button's word, from 0 to 100."""
SURE_MIDWAY = 0.8
"""Confidence from which another life event is taken up once one was said."""
THESE_DAYS, THIS_MONTH = 10, 40
"""Days since a death, as the question about it puts them."""
NOTHING = Said("")
WRITTEN_DAY = re.compile(
    r"\b(?:\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d{2}|(?:0?[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2])|(?:\d{1,2}|1er) "
    r"(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)\w*(?: 20\d{2})?)\b"
)
SUMMONS = {"assignation", "convocation_jaf"}
"""Papers whose date that counts is to come."""
SUMMONED = re.compile(r"\b(?:pour le|audience|convoque\w*|passer? devant|devant le (?:juge|tribunal))\b")
OF_ONESELF = re.compile(r"\b(?:j|je|moi|m|me)\b")
AN_AGE = re.compile(r"\b(?:j ai |agee? de )?\d{1,2} ?ans?\b")
"""It answers only where ages are asked."""
SURELY_PAST = 2
"""Months from which the name of a month alone says that it was before this month."""
BARE = {"oui", "non"}
"""They answer only as the first word."""
FILLERS = {"c", "est", "cest", "ce", "plutot", "crois", "pense"}
"""They stand around an answer and change nothing about it."""
OF_A_HOME = {
    "appartement", "chez", "dans", "habite", "j", "loge", "logement", "maison", "nous", "on", "oui", "suis", "vis",
}  # fmt: skip
"""Words that stand around the kind of a home."""
SMALL_WORDS = {"un", "une", "le", "la", "les", "l", "de", "du", "des", "d", "au", "aux", "ou", "en", "je"}


def said_in(
    utterance: Utterance, story: Story, question: QuestionContent | None, hearing: Hearing, today: date
) -> list[Said]:
    """Return the fields that a free-text message fills, in the person's own words; places are read apart."""
    said: dict[str, Said] = {}
    # "Non, plutôt en face" or "je préfère un mail" says how to be answered; it answers no question and tells no event.
    reached = bool(hearing.way(utterance.text))
    # "C'est quoi la CCAPEX ?" asks for a word, and tells neither an event nor another paper.
    meaning = bool(story.situation.events) and "meaning" in hearing.wishes(utterance.text)
    beside = reached or meaning or utterance.intent == CONFIDENTIAL
    answer = answer_to(question, utterance, today) if question and not beside else None
    short = answer is not None and len(utterance.text.split()) <= SHORT_ANSWER
    told = not short and not meaning and not (reached and story.situation.events)
    events = _events(utterance, story, hearing) if told else []
    if events:
        said["events"] = Said("events", events, words=_short(utterance.text))
    # "L'allocation orphelin" asks about a right; it does not say again who died.
    corrects = utterance.intent == CORRECTS or "corrects" in hearing.wishes(utterance.text)
    who_is_known = story.knows("deceased") and not corrects
    for entity in utterance.entities:
        words = utterance.text[entity.start : entity.end]
        if entity.entity == "defunt" and who_is_known:
            continue
        if entity.entity == "papier" and meaning and story.knows("paper"):
            continue
        if entity.entity == "caisse" and utterance.intent == CONFIDENTIAL:
            continue  # "la Caf va s'en servir ?" names who is feared, not who pays
        if entity.entity == "age" and _is_a_childs(utterance.text, question):
            continue
        if entity.entity in SAME:
            field = SAME[entity.entity]
            said.setdefault(field, Said(field, entity.value, words=words))
        elif entity.entity == "date" and _dates_the_death(entity, utterance, story, events, question):
            day = read_date(str(entity.value), today)
            ago = _how_long_ago((today - day).days) if day and day <= today else _months_ago(str(entity.value), today)
            if ago:
                said.setdefault("since", Said("since", ago, words=words))
        elif entity.entity == "changement":
            said["changed"] = Said("changed", _as_list(entity.value), words=words)
        elif entity.entity == "montant" and not (question and question.reads == "place" and words.isdigit()):
            field = question.field if question and question.reads == "number" and question.field != "nb_enfants" else ""
            if not field and "impayes" in {*events, *story.situation.events}:
                field = "debt"
            if field:
                said.setdefault(field, Said(field, entity.value, words=words))
    paper = said["paper"].value if "paper" in said else None
    for each in _dates_of(utterance, paper, story, today, corrects=corrects):
        said.setdefault(each.field, each)
    heard_paper = None
    for heard in hearing.facts(utterance.text, [*events, *story.situation.events]):
        heard_paper = heard.value if heard.field == "paper" else heard_paper
        if heard.field == "deceased" and who_is_known:
            continue
        if not story.knows(heard.field) or getattr(story.situation, heard.field) != heard.value:
            words = _short(utterance.text) if corrects else ""  # what is put right is said back
            said.setdefault(heard.field, replace(heard, words=words))
    if "paper" in said:
        said["paper"] = _from_whom(said, heard_paper, story)
    if (
        "ages" in said
        and (gone := age_of_the_dead(utterance.text)) in said["ages"].value
        and len(said["ages"].value) > 1
    ):
        # The age of the child who died is not one of those who are at home.
        left = [each for each in said["ages"].value if each != gone]
        said["ages"] = Said("ages", left, words=said["ages"].words)
    elif "ages" in said and _are_of_the_dead_child(said, story, question):
        # It is heard, and said back; but no step for a child of that age is named after that child died.
        who = said.get("deceased", NOTHING).value or story.situation.deceased
        said["deceased"] = Said("deceased", who, words=said.pop("ages").words)
    if "tenure" in said and _tells_only_a_home(utterance, said["tenure"].words) and story.situation.events:
        said.pop("events", None)  # "HLM" in passing fills what was asked about the home; it tells no trouble with it
    if said.get("tenure", NOTHING).value == "heberge" and "children_sleep" in said:
        del said["tenure"]  # "elle dort chez sa mère" tells of the child
    if said.get("tenure", NOTHING).value == "proprietaire" and story.situation.tenure == "accedant":
        del said["tenure"]  # who pays a home off is its owner: it corrects nothing
    if said.get("child_born", NOTHING).value is True and (born := born_on(utterance.text, today)):
        said.setdefault("due_date", Said("due_date", born.isoformat()))
    corrected = corrected_ages(utterance.text, story.situation.ages)
    if "ages" not in said and corrected:
        new = next(each for each in corrected if each not in story.situation.ages)
        said["ages"] = Said("ages", corrected, words=f"{new} ans")
    if not corrected and not {"mois_retard", "nb_enfants", "ages", "debt"} & {*said, answer.field if answer else ""}:
        right = put_right(utterance.text, story.situation)
        said |= {right.field: right} if right else {}
    if "age" in said and answer is not None and answer.field == "ages":
        answer = None  # "j'ai 16 ans" tells of oneself, whatever was asked
    named = any(each.entity in {"lieu", "code_postal"} for each in utterance.entities)
    if answer is not None and not ((said or named) and _begins_with_no(utterance.text)):
        said.setdefault(answer.field, answer)  # "non, quatre loyers" or "non, Vendôme" corrects; it answers no question
    children = said.get("nb_enfants")
    if children and children.state == "known" and "ages" not in said and len(story.situation.ages) > children.value:
        return [Said("ages", []), *said.values()]  # a corrected number of children makes the earlier ages doubtful
    return list(said.values())


def _tells_only_a_home(utterance: Utterance, words: str) -> bool:
    """Return whether a message says where one lives ("c'est un HLM", "j'habite en HLM") and nothing else."""
    return {*_telling(utterance.text)} <= {*fold(words).split()} | OF_A_HOME


def _from_whom(said: dict[str, Said], heard: Paper | None, story: Story) -> Said:
    """Return the paper told as that of a bank, where its words say so or where nothing but a loan is late."""
    paper = said["paper"]
    if heard in OF_A_LOAN:
        return replace(paper, value=heard)
    known = {each.field: each.value for each in said.values() if each.field in {"tenure", "loan_late", "rent_late"}}
    only_loan = story.situation.model_copy(update=known).only_loan
    return replace(paper, value=FROM_THE_BANK.get(paper.value, paper.value)) if only_loan else paper


def _are_of_the_dead_child(said: dict[str, Said], story: Story, question: QuestionContent | None) -> bool:
    """Return whether ages told without a word of other children are those of the child who died."""
    who = said.get("deceased", NOTHING).value or story.situation.deceased
    about = question.field if question else ""
    others = {"nb_enfants", "other_children"} & {*said, about} or about == "ages"
    return who in {"enfant", "bebe"} and not others and not story.knows("nb_enfants")


def _events(utterance: Utterance, story: Story, hearing: Hearing) -> list[EventKey]:
    """Return the life events of a message: those understood, and those that plain words name.

    In the middle of a conversation a new event must be surer: a sentence about the first one often sounds like another.
    So must a birth beside a death: to read one that is not there would hurt. Beside the death of a child, or a
    separation beside that of a partner, only plain words name it.
    """
    known, read = story.situation.events, utterance.understanding.events
    named = hearing.events(utterance.text)
    grief = "deuil" in named or any(each.name == "deuil" for each in read)
    if dead_or_gone(utterance, story, hearing):
        return []
    never = _never_guessed(utterance.text, story, grief, hearing)
    sure = [
        each.name
        for each in read
        if each.name in known
        or (
            each.name not in never
            and (each.confidence >= SURE_MIDWAY or not (known or (grief and each.name == "naissance")))
        )
    ]
    return [*sure, *(each for each in named if each not in sure)]  # type: ignore[list-item]


def dead_or_gone(utterance: Utterance, story: Story, hearing: Hearing) -> list[EventKey]:
    """Return both events where "mon mari est parti" may tell either: the model reads a death, words the other."""
    text = utterance.text
    died = any(each.field == "deceased" for each in hearing.facts(text, ["deuil"]))
    died = died or any(each.entity == "defunt" for each in utterance.entities)
    read, named = {each.name for each in utterance.understanding.events}, hearing.events(text)
    unsure = "deuil" in read and "separation" in named and "deuil" not in named and not died
    return ["separation", "deuil"] if unsure and not story.situation.events else []


def _never_guessed(text: str, story: Story, grief: bool, hearing: Hearing) -> set[EventKey]:
    """Return the events that the model alone may not read, for who has died makes them cruel."""
    heard = {each.value for each in hearing.facts(text, ["deuil"]) if each.field == "deceased"} if grief else set()
    who = heard or {story.situation.deceased}
    never: set[EventKey] = set()
    if "deuil" in story.situation.events and OF_ONESELF.search(fold(text)) is None:
        never.add("sante")  # "un accident sur un chantier" tells what somebody died of
    if "bebe" in who or ("enfant" in heard and "expecting" not in hearing.wishes(text)):
        never.add("naissance")
    elif "conjoint" in who:
        never.add("separation")
    return never


def _dates_the_death(
    day: Entity, utterance: Utterance, story: Story, events: list[EventKey], question: QuestionContent | None
) -> bool:
    """Return whether a date in a message is that of the death, not that of a letter or of something else since."""
    if "deuil" not in {*events, *story.situation.events} or (question is not None and question.reads == "date"):
        return False
    if story.knows("since") and utterance.intent != CORRECTS:
        return False
    about = [each for each in utterance.entities if each.entity in {"papier", "defunt"}]
    nearest = min(about, key=lambda each: abs(each.start - day.start), default=None)
    return nearest is None or nearest.entity == "defunt"


def _dates_of(utterance: Utterance, paper: str | None, story: Story, today: date, *, corrects: bool) -> list[Said]:
    """Return the day that a message writes beside a paper: that of a hearing to come, or that of the paper itself.

    A day alone ("du 10 novembre") is that of the paper told before, as long as it has none or is put right.
    """
    known = story.situation.paper
    written = WRITTEN_DAY.search(utterance.text.lower())
    if written is None:
        return []
    if (paper or known) in SUMMONS and SUMMONED.search(fold(utterance.text)):
        day = read_date(written.group(), today, to_come=True)
        if day and day >= today:
            return [Said("hearing_date", day.isoformat(), words=written.group())]
    day = read_date(written.group(), today)
    told, short = story.knows("paper_date"), len(utterance.text.split()) <= SHORT_ANSWER
    alone = known is not None and (corrects if told else short)
    if day is None or day > today or not (paper or alone):
        return []
    return [Said("paper_date", day.isoformat(), words=day.strftime("%d/%m/%Y"))]


def answer_to(question: QuestionContent, utterance: Utterance, today: date) -> Said | None:
    """Return what the text answers to the pending question, or None where it answers something else."""
    text = fold(utterance.text)
    if question.reads == "choice":
        return _chosen(question, text, utterance.intent)
    if utterance.intent == UNSURE:
        return Said(question.field, state="unknown")
    if utterance.intent == NO and not any(character.isdigit() for character in text):
        return Said(question.field, state="refused")
    if question.reads == "number":
        if question.field == "mois_retard" and (months := months_in(utterance.text, today)) is not None:
            return Said(question.field, months, words=utterance.text.strip()[:60])
        if question.field != "ages":
            text = AN_AGE.sub("", text).strip()
        found = re.search(r"\d+(?:[ .,]\d{3})*(?:,\d+)?", text)
        number = _number(found.group()) if found else NUMBER_WORDS.get(text.split(" ")[0] if text else "")
        if number is None:
            return None
        value: Any = [int(each) for each in re.findall(r"\d+", text)] if question.field == "ages" else number
        return Said(question.field, value, words=utterance.text.strip()[:60])
    if question.reads == "date":
        day = read_date(utterance.text, today)
        if day is None or day > today:
            return None
        return Said(question.field, day.isoformat(), words=utterance.text.strip()[:60])
    return None


def chosen(question: QuestionContent, choice_id: str) -> Said:
    """Return what a tapped button says; a button without value says "I do not know"."""
    content = next(each for each in question.choices if each.id == choice_id)
    if content.value is None:
        return Said(question.field, state="unknown")
    return Said(question.field, content.value, words=content.label)


def written_button(question: QuestionContent, text: str) -> str | None:
    """Return the button whose own words a text is, and no others ("c'est la Caf"): its id. A bare yes or no is none."""
    words = _telling(text)
    same = (
        each.id
        for each in question.choices
        if any(words == _telling(way) for way in (each.label, *each.label.split(" ou ")))
    )
    return None if not words or words[0] in BARE else next(same, None)


def read_date(text: str, today: date, *, to_come: bool = False) -> date | None:
    """Return the day a text names, seen from `today`: alone or within a sentence; None where none is read.

    Without a year it is the last such day, or the next one where it is `to_come`.
    """
    settings: Any = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day, 12),
        "PREFER_DATES_FROM": "future" if to_come else "past",
        "DATE_ORDER": "DMY",
    }
    moment = dateparser.parse(text.strip(), languages=["fr"], settings={**settings, "REQUIRE_PARTS": ["day"]})
    if moment is None:
        found = search_dates(text, languages=["fr"], settings=settings) or []
        moment = next((each for words, each in found if any(sign.isdigit() for sign in words)), None)
    return moment.date() if moment else None


def _how_long_ago(days: int) -> str:
    return "ces_jours_ci" if days <= THESE_DAYS else "ce_mois_ci" if days <= THIS_MONTH else "avant"


def _months_ago(text: str, today: date) -> str:
    """Return "avant" for the name of a month that is well over ("en juin"); empty where a day would be needed."""
    named = next((rank for rank, name in enumerate(MONTHS, start=1) if fold(name) in fold(text).split()), today.month)
    return "avant" if (today.month - named) % 12 >= SURELY_PAST else ""


def _begins_with_no(text: str) -> bool:
    return fold(text).split()[:1] in (["non"], ["nan"], ["nn"])


def _chosen(question: QuestionContent, text: str, intent: str) -> Said | None:
    """Match free text with a button: its words are all there, or it is a bare yes or no where such a button exists."""
    words = [word for word in text.split() if word not in SMALL_WORDS]
    by_id = {each.id: each for each in question.choices}
    if intent == YES and "oui" in by_id and len(words) <= SHORT_ANSWER:
        return chosen(question, "oui")
    if "non" in by_id and words[:1] in (["rien"], ["aucun"], ["aucune"]) and len(words) <= SHORT_ANSWER:
        return chosen(question, "non")
    if words[:1] == ["non"] and any(word.isdigit() or word in NUMBER_WORDS for word in words[1:] if word != "rien"):
        return None  # "non, 2 pas 3" takes something back
    meant = _named(question, words) if len(words) <= LONG_ANSWER else None
    if meant:
        return chosen(question, meant)
    if intent == UNSURE:
        return Said(question.field, state="unknown")
    return Said(question.field, state="refused") if intent == NO else None


def _named(question: QuestionContent, words: list[str]) -> str | None:
    """Return the button whose words are all in a text: the longest one, then the one named first."""
    found: list[tuple[int, int, str]] = []
    for choice, label in ((each.id, label) for each in question.choices for label in _ways_to_say(each.label)):
        places = [next((at for at, word in enumerate(words) if fuzz.ratio(word, one) >= LIKE), None) for one in label]
        at = places[0] if places and None not in places else None
        if at is None or (len(label) == 1 and (len(words) > SHORT_ANSWER or (label[0] in BARE and at > 0))):
            continue
        found.append((-len(label), at, choice))
    return min(found)[2] if found else None


def _ways_to_say(label: str) -> list[list[str]]:
    """Return the words of a label, then of each side of its "ou" ("Mon conjoint ou ma conjointe")."""
    ways = dict.fromkeys([label, *label.split(" ou ")])
    return [[word for word in fold(each).split() if word not in SMALL_WORDS] for each in ways]


def _telling(text: str) -> list[str]:
    return [word for word in fold(text).split() if word not in SMALL_WORDS | FILLERS]


def _number(text: str) -> float:
    return float(text.replace(" ", "").replace(".", "").replace(",", "."))


def _is_a_childs(text: str, question: QuestionContent | None) -> bool:
    """Return whether a bare age answers the question about the children's: "16 ans" then, and not "j'ai 16 ans"."""
    asked = question is not None and question.field == "ages"
    return asked and re.search(r"\b(?:j ai|je|moi)\b", fold(text)) is None


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _short(text: str) -> str:
    return text.strip()[:200]
