"""How a long text is looked at by stretches."""

from services.safety.reading import LONGEST, stretches


def test_a_short_text_has_no_stretches() -> None:
    assert stretches("Bonjour, je voudrais savoir. Merci.") == []


def test_a_long_text_is_cut_at_its_sentences() -> None:
    sentence = "Je vous écris au sujet de mon dossier de logement qui traîne depuis longtemps."
    found = stretches(" ".join([sentence] * 4))
    assert found == [sentence] * 4


def test_a_text_without_a_full_stop_is_cut_all_the_same() -> None:
    found = stretches("mot " * 100)
    assert len(found) > 1
    assert all(len(each.split()) <= LONGEST for each in found)


def test_nothing_of_a_long_text_is_left_out() -> None:
    words = [f"m{number}" for number in range(205)]
    assert {word for each in stretches(" ".join(words)) for word in each.split()} == set(words)
