"""Small operations on words."""

from services.kit.text import longest_sentence


def test_longest_sentence_counts_words_and_no_sign_that_stands_alone() -> None:
    assert longest_sentence("Vous louez ? Dites : « oui ».") == 2
    assert longest_sentence("Un mot. " + "mot " * 16) == 16
