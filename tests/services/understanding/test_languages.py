"""Messages in another language are recognised; French, also badly written or mixed, never is."""

from pathlib import Path

import pytest

from services.safety.cards import Cards
from services.settings import ROOT
from services.understanding.languages import Languages

CONTENT = ROOT / "data" / "content"


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages(CONTENT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Good morning, I need help with my rent, I have two children", "en"),
        ("Necesito ayuda para pagar el alquiler, estoy sola con mis hijos", "es"),
        ("Preciso de ajuda, não tenho dinheiro para a renda", "pt"),
        ("Merhaba, kira için yardım istiyorum, iki çocuğum var", "tr"),
        ("Bună ziua, nu am bani pentru chirie și am doi copii", "ro"),
        ("Здравствуйте, мне нужна помощь, у меня двое детей", "ru"),
        ("Доброго дня, мені потрібна допомога, є двоє дітей", "uk"),
        ("أحتاج إلى مساعدة لدفع الإيجار", "ar"),
        ("kif nsajel wlidi f la caf, khassni chi wahed", "ar"),
        ("من به کمک نیاز دارم، دو کودک دارم و پول ندارم", "fa"),
        ("زه مرستې ته اړتیا لرم، دوه ماشومان لرم او ښځه مې ناروغه ده", "ps"),
        ("我需要帮助付房租", "zh"),
    ],
)
def test_a_message_in_another_language_is_recognised(languages: Languages, text: str, code: str) -> None:
    found = languages.recognise(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    [
        "jsui a la rue avc mé 2 gosse aidé moi svp",
        "Bonjour, mon mari est parti et je n'arrive plus à payer le loyer.",
        "mme isolée 3 enf, retard OPH, FSL ?",
        "moi pas comprendre papier caf, moi turc, aide svp",
        "please aidez moi je suis seule avec mon fils",
        "an ka chaché an kay pou mwen é ti moun an mwen",
        "ok", "hlm", "trois", "Vendôme", "41100", "", "😡😡", "...", "<b>loyer</b>", "\u200f\u200b",
    ],
)  # fmt: skip
def test_french_is_not_taken_for_another_language(languages: Languages, text: str) -> None:
    assert languages.recognise(text) is None


@pytest.mark.parametrize(
    ("text", "reasons", "code"),
    [
        ("artık yaşamak istemiyorum", ["suicide.tr"], "tr"),
        ("my stepfather beats me every day", ["enfant_en_danger.en", "classifier"], "en"),
        ("boug mwen ka bat mwen", ["violence_conjugale.creoles"], None),
        ("mon mari il dit kill myself et je pleure", ["suicide.en"], None),
        ("je veux mourir, kill myself", ["suicide.want_to_die", "suicide.en"], None),
        ("artık", ["classifier"], None),
    ],
)
def test_a_few_words_of_danger_tell_their_language_unless_they_stand_in_french(
    languages: Languages, text: str, reasons: list[str], code: str | None
) -> None:
    found = languages.of_turn(text, None, reasons)
    assert (found.code if found else None) == code


def test_a_button_has_the_language_of_its_card(languages: Languages) -> None:
    found = languages.of_turn("", {"action": "doubt", "lang": "fa"}, [])
    assert found is not None
    assert found.code == "fa"
    assert languages.of_turn("", {"action": "doubt"}, []) is None


def test_every_language_names_lines_that_exist_and_are_free_day_and_night(languages: Languages) -> None:
    lines = Cards(CONTENT)._lines.lines
    for code, language in languages.all().items():
        assert language.code == code
        assert {"samu", "police", "sms_urgence", "hebergement", "enfance"} <= set(language.lines)
        for name in language.lines:
            assert lines[name].hours == "24/7", (code, name)
            assert lines[name].price == "gratuit", (code, name)


def test_every_language_of_the_issue_is_there(languages: Languages) -> None:
    assert {"en", "ar", "es", "pt", "tr", "ru", "uk", "ro", "zh", "fa", "ps"} <= set(languages.all())


def test_content_holds_no_telephone_number() -> None:
    for file in (CONTENT / "languages").glob("*.yml"):
        said = [line for line in Path(file).read_text(encoding="utf-8").splitlines() if "checked_on" not in line]
        assert not any(character.isdigit() for line in said for character in line), file.name
