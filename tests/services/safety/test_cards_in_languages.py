"""The card of every danger in every language: whole, short, discreet; its numbers and its French sentence unchanged."""

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from services.clock import PARIS
from services.content.loader import ContentError
from services.conversation.parts import Emergency
from services.safety.cards import Cards
from services.safety.schemas import KINDS, About, DangerKind, Reading
from services.settings import ROOT
from services.understanding.languages import Languages

CONTENT = ROOT / "data" / "content"
CARDS = Cards(CONTENT)
LANGUAGES = Languages(CONTENT)
CODES = ["ar", "en", "es", "fa", "ps", "pt", "ro", "ru", "tr", "uk", "zh"]
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)
MOST_WORDS = 15
OWN_SCRIPT = {
    "ar": r"[\u0600-\u06ff]", "fa": r"[\u0600-\u06ff]", "ps": r"[\u0600-\u06ff]", "ru": r"[\u0400-\u04ff]",
    "uk": r"[\u0400-\u04ff]", "zh": r"[\u4e00-\u9fff]",
}  # fmt: skip
ALARMING = (
    "violen", "hit", "beat", "kill", "polic", "poliț", "polis", "golpe", "matar", "bater", "şiddet", "döv", "насил",
    "бь", "б'", "поліц", "полиц", "暴", "打我", "警", "عنف", "ضرب", "شرط", "خشونت", "پولیس", "تاوتریخوالی",
)  # fmt: skip
Changed = Callable[[str, str, str], Path]


def _cards(code: str, kind: DangerKind) -> list[tuple[Emergency, Emergency]]:
    """Return each card of a kind in a language, with the French one it comes from."""
    readings = [
        Reading(danger=kind),
        Reading(danger=kind, reasons=[f"answer.{kind}.oui"]),
        Reading(question=kind),
        Reading(question=kind, who="other"),
    ]
    language = LANGUAGES.all()[code]
    return [(CARDS.card(kind, each, NOW, language), CARDS.card(kind, each, NOW)) for each in readings]


def test_the_eleven_languages_are_there() -> None:
    assert sorted(LANGUAGES.all()) == CODES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", CODES)
def test_words_change_and_numbers_hours_and_prices_do_not(code: str, kind: DangerKind) -> None:
    for card, french in _cards(code, kind):
        assert card.lang == code
        assert card.dir == ("rtl" if code in ("ar", "fa", "ps") else "ltr")
        assert card.french == french.sentence
        assert card.numbers == french.numbers
        assert (card.title, card.why) == (french.title, french.why)
        assert card.dismiss is not None
        assert french.dismiss is not None
        assert (card.dismiss.id, card.dismiss.label) == (french.dismiss.id, LANGUAGES.all()[code].dismiss)
        assert [each.id for each in card.answers] == [each.id for each in french.answers]
        assert bool(card.now) == bool(french.now) == bool(card.now_title)
        said = [card.sentence, *card.now, *(each.label for each in card.answers)]
        assert not set(said) & {french.sentence, *french.now, "Oui", "Je ne sais pas", "Parfois"}
        if code in OWN_SCRIPT:
            assert all(re.search(OWN_SCRIPT[code], each) for each in said)


@pytest.mark.parametrize("code", CODES)
def test_sentences_are_short_and_say_no_bare_mark(code: str) -> None:
    for kind in KINDS:
        for card, _ in _cards(code, kind):
            for text in [card.sentence, *card.now]:
                assert not re.search(r"[{}!]", text)
                for sentence in re.split(r"[.?:;؟。？：]\s*", text):
                    assert len(sentence.split()) <= MOST_WORDS, sentence


@pytest.mark.parametrize("code", CODES)
def test_a_violence_card_names_nothing(code: str) -> None:
    for card, _ in _cards(code, "violence_conjugale"):
        text = " ".join([card.title, card.sentence, card.now_title, *card.now]).lower()
        assert not [each for each in ALARMING if each in text]
        assert not card.now or any("Quitter vite" in each for each in card.now)


@pytest.mark.parametrize("code", CODES)
def test_each_card_names_the_number_to_call(code: str) -> None:
    lines = {"urgence_medicale": "15", "suicide": "3114", "violence_conjugale": "17", "enfant_en_danger": "119",
             "sans_abri_ce_soir": "115", "expulsion_imminente": "17", "detresse": "3114"}  # fmt: skip
    for kind in KINDS:
        card = _cards(code, kind)[0][0]
        assert re.search(rf"(?<!\d){lines[kind]}(?!\d)", " ".join([card.sentence, *card.now])), (code, kind)


def test_who_fears_to_strike_is_not_told_that_it_is_nobody_s_fault() -> None:
    about: list[About] = ["perpetrator"]
    reading = Reading(danger="violence_conjugale", about=about)
    assert CARDS.card("violence_conjugale", reading, NOW, LANGUAGES.all()["en"]) == CARDS.card(
        "violence_conjugale", reading, NOW
    )


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Return a function: the content with one change in the file of a language."""

    def _changed(code: str, old: str, new: str) -> Path:
        for folder in ("languages", "dangers"):
            shutil.copytree(CONTENT / folder, tmp_path / folder)
        shutil.copy(CONTENT / "helplines.yml", tmp_path)
        file = tmp_path / "languages" / f"{code}.yml"
        text, count = re.subn(old, new, file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert count == 1
        file.write_text(text, encoding="utf-8")
        return tmp_path

    return _changed


@pytest.mark.parametrize("kind", KINDS)
def test_a_language_without_one_kind_is_refused_with_file_and_line(changed: Changed, kind: DangerKind) -> None:
    content = changed("tr", rf"  {kind}:\n.*?(?=\n  \w|\nscript)", "")
    line = (content / "languages" / "tr.yml").read_text(encoding="utf-8").split("\n").index("dangers:") + 1
    with pytest.raises(ContentError, match=rf"languages/tr\.yml:{line}: .*{kind}"):
        Languages(content)


@pytest.mark.parametrize(
    ("old", "new", "on_line_of", "reason"),
    [
        (r"parfois: [^,]*, ", "", "answers:", "parfois"),
        (r"    asks: [^\n]*\n", "", "  violence_conjugale:", "asks"),
        (r"    other_question: [^\n]*near this[^\n]*\n", "", "  detresse:", "other_question"),
        (r"    police: \"By phone", '    nobody: "By phone', "    nobody:", "nobody"),
        (r"  enfance: \"A child", '  nobody: "A child', "  nobody:", "nobody"),
        (r"Call \{samu\} at", "Call {nobody} at", '    sentence: "Call {nobody}', "nobody"),
        (r'      - "First say the address[^\n]*\n[^\n]*\n', "", "    now:", "at least 2"),
    ],
)  # fmt: skip
def test_a_language_that_says_less_than_french_is_refused_with_file_and_line(
    changed: Changed, old: str, new: str, on_line_of: str, reason: str
) -> None:
    content = changed("en", old, new)
    lines = (content / "languages" / "en.yml").read_text(encoding="utf-8").split("\n")
    line = next(number for number, each in enumerate(lines, 1) if each.startswith(on_line_of))
    with pytest.raises(ContentError, match=rf"languages/en\.yml:{line}: .*{reason}"):
        Languages(content)
