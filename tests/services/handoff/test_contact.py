"""Telephone numbers as families write them."""

import pytest

from services.handoff.contact import NOT_CALLABLE, REFUSED, BadPhone, normalise, readable


@pytest.mark.parametrize(
    ("text", "kept", "shown"),
    [
        ("06 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("0612345678", "+33612345678", "06 12 34 56 78"),
        ("06.12.34.56.78", "+33612345678", "06 12 34 56 78"),
        ("+33 (0)6 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("0033612345678", "+33612345678", "06 12 34 56 78"),
        ("02 61 91 41 00", "+33261914100", "02 61 91 41 00"),
        ("06 39 98 12 34", "+33639981234", "06 39 98 12 34"),
        ("0692 12 34 56", "+262692123456", "0692 12 34 56"),
        ("0590 12 34 56", "+590590123456", "0590 12 34 56"),
        ("+32 470 12 34 56", "+32470123456", "+32 470 12 34 56"),
    ],
)
def test_number_is_kept_in_one_form_and_shown_as_people_read_it(text: str, kept: str, shown: str) -> None:
    assert normalise(text) == kept
    assert readable(kept) == shown


@pytest.mark.parametrize("text", ["", "06 12 34", "3919", "bonjour", "00 00 00 00 00", "+33 6", "1" * 40])
def test_unreadable_number_says_what_to_write(text: str) -> None:
    with pytest.raises(BadPhone, match=REFUSED):
        normalise(text)


@pytest.mark.parametrize("text", ["08 99 12 34 56", "0 800 12 34 56"])
def test_number_that_cannot_be_called_back_is_refused(text: str) -> None:
    with pytest.raises(BadPhone, match=NOT_CALLABLE):
        normalise(text)
