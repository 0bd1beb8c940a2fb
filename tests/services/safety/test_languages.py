"""Plain words of danger in other languages: the card comes by the lexicons alone, ordinary words bring nothing."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.safety.schemas import DangerKind
from services.safety.service import Safety

SAID: list[tuple[DangerKind, str]] = [
    ("suicide", "Hello, I can't live like this, I want to kill myself tonight."),
    ("violence_conjugale", "please, my boyfriend hits me and he took my passport"),
    ("urgence_medicale", "my baby is not breathing!!"),
    ("enfant_en_danger", "my stepfather beats me every day"),
    ("sans_abri_ce_soir", "we have nowhere to sleep, two kids"),
    ("expulsion_imminente", "the landlord changed the locks this morning"),
    ("suicide", "Ya no quiero vivir, quiero morirme"),
    ("violence_conjugale", "mi esposo me golpea delante de los niños"),
    ("sans_abri_ce_soir", "no tenemos dónde dormir esta noche"),
    ("suicide", "não quero mais viver"),
    ("violence_conjugale", "o meu namorado me bateu ontem e tenho medo dele"),
    ("urgence_medicale", "o meu filho não respira"),
    ("suicide", "nu mai vreau să trăiesc"),
    ("violence_conjugale", "bărbatul meu m-a bătut, mi-a luat pașaportul"),
    ("sans_abri_ce_soir", "nu avem unde dormi cu copiii"),
    ("suicide", "artık yaşamak istemiyorum"),
    ("violence_conjugale", "eşim beni çok dövüyor, korkuyorum"),
    ("sans_abri_ce_soir", "çocuklarla sokakta kaldık"),
    ("suicide", "Я больше не хочу жить"),
    ("violence_conjugale", "Мой муж меня избивает"),
    ("sans_abri_ce_soir", "нам негде ночевать сегодня"),
    ("suicide", "я не хочу більше жити, хочу померти"),
    ("violence_conjugale", "мій чоловік мене б’є"),
    ("urgence_medicale", "дитина не дихає"),
    ("suicide", "لا أريد أن أعيش، أريد أن أموت"),
    ("violence_conjugale", "راجلي كيضربني كل ليلة"),
    ("sans_abri_ce_soir", "ننام في السيارة مع الأطفال"),
    ("violence_conjugale", "salam, rajli kidrebni w khayfa men rajli"),
    ("suicide", "می‌خواهم بمیرم"),
    ("violence_conjugale", "شوهرم مرا لت می‌کند"),
    ("suicide", "غواړم مړه شم، نور ژوند نه غواړم"),
    ("suicide", "زه غواړم چې خپل ځان ووژنم"),
    ("violence_conjugale", "خاوند مې هره شپه ما وهي"),
    ("violence_conjugale", "زما میړه مې وهی او پاسپورټ یې رانه اخیستی"),
    ("violence_conjugale", "له خپل خاوند څخه ډارېږم"),
    ("violence_conjugale", "خاوند مې د خپلې مور مخکې ما وهي"),
    ("enfant_en_danger", "پلار مې ما وهي"),
    ("enfant_en_danger", "زما پلار ما وهي"),
    ("enfant_en_danger", "مېړه مې زما لور وهي"),
    ("enfant_en_danger", "غواړي په زوره مې ودوي"),
    ("urgence_medicale", "زما ماشوم ساه نه اخلي"),
    ("urgence_medicale", "امیندواره یم او ډېره وینه رانه ځي"),
    ("sans_abri_ce_soir", "د خوب ځای نه لرو، دوه ماشومان لرم"),
    ("sans_abri_ce_soir", "نن شپه په موټر کې ویده کېږو"),
    ("expulsion_imminente", "د کور مالک قلف بدل کړ"),
    ("expulsion_imminente", "سبا مو له کوره باسي"),
    ("suicide", "我真的不想活了，我想死"),
    ("violence_conjugale", "我老公昨天又打我，我很害怕"),
    ("sans_abri_ce_soir", "我們今晚沒有地方睡"),
    ("violence_conjugale", "boug mwen ka bat mwen"),
]

ORDINARY = [
    "Hello, I would like to know how to apply for housing benefit.",
    "I don't want to die, I just need the form",
    "I am pregnant, which papers do I need?",
    "hola, necesito ayuda con la caf",
    "tengo tres hijos y no entiendo la carta",
    "bom dia, preciso de ajuda com os papéis",
    "bună ziua, am nevoie de alocație pentru copil",
    "merhaba, kira yardımı için ne yapmalıyım",
    "Здравствуйте, как получить пособие на ребёнка?",
    "Доброго дня, мені потрібна допомога з документами",
    "السلام عليكم، كيف أطلب مساعدة السكن؟",
    "سلام، برای خانه کمک می‌خواهم",
    "سلام، زه د کور لپاره مرستې ته اړتیا لرم",
    "زه امیندواره یم، کوم اسناد پکار دي؟",
    "نه غواړم مړه شم، یوازې فورمه غواړم",
    "زما خاوند کار نه لري او درې ماشومان لرو",
    "مننه، زنګ به ووهم",
    "زما د زوی ښوونځی چېرته دی؟",
    "خاوند مې مړ شوی دی، اوس څه وکړم؟",
    "你好，我想申请住房补贴",
    "请打我电话",
    "salam, bghit n3ref 3la la caf",
    "bonjou, mwen bizwen on randévou",
]


@pytest.mark.parametrize(("kind", "text"), SAID)
def test_danger_is_found_in_the_person_s_own_language(
    kind: DangerKind, text: str, patterns_alone: Safety, trained: Safety
) -> None:
    assert patterns_alone.read(text).danger == kind
    assert trained.read(text).danger == kind


def test_collapse_in_pashto_is_asked_about(patterns_alone: Safety) -> None:
    assert patterns_alone.read("نور نشم زغملی").question == "detresse"


@pytest.mark.parametrize("letters", ["یک", "يك", "ېک", "ىک"])
def test_letters_of_another_keyboard_hide_nothing(letters: str, patterns_alone: Safety) -> None:
    yeh, kaf = letters
    for kind, text in SAID:
        assert patterns_alone.read(re.sub("[يیېى]", yeh, re.sub("[كک]", kaf, text))).danger == kind


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_of_another_language_bring_no_card(text: str, patterns_alone: Safety, trained: Safety) -> None:
    assert patterns_alone.read(text).kind is None
    assert trained.read(text).danger is None


@pytest.mark.parametrize(
    "text", ["<b>je</b> <i>veux</i><br>mourir", "<p>je veux&nbsp;mourir</p>", "je veux\u2066 mourir\u2069"]
)
def test_tags_entities_and_marks_do_not_hide_it(text: str, patterns_alone: Safety) -> None:
    assert patterns_alone.read(text).danger == "suicide"


HIDDEN = st.sampled_from(["\u200b", "\u200d", "\u200e", "\u200f", "\u202e", "\u2066", "\u2069", "\u00ad", "\ufeff"])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.sampled_from([text for _, text in SAID]),
    marks=st.lists(st.tuples(st.integers(0, 200), HIDDEN), max_size=20),
    around=st.sampled_from(["{}", "🙂 {} 😭", "<p>{}</p>", "\n\n{}\n", "\x00{}\x00", "«{}»"]),
)
def test_hidden_marks_anywhere_change_nothing(
    said: str, marks: list[tuple[int, str]], around: str, patterns_alone: Safety
) -> None:
    text = said
    for at, mark in marks:
        at %= len(text) + 1
        text = text[:at] + mark + text[at:]
    assert patterns_alone.read(around.format(text)).danger == patterns_alone.read(said).danger
