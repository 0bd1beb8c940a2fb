"""The format of predictions: entities as the labels count them."""

from typing import Any

import pytest

from services.understanding.predictions import as_labelled


@pytest.mark.parametrize(
    ("entities", "labelled"),
    [
        ([("age", 16)], {"ages": [16]}),
        ([("age", 17), ("ages", [0])], {"ages": [17, 0]}),
        ([("age", 34), ("ages", [3, 5])], {"ages": [3, 5]}),
        ([("age", 34)], {}),
        ([("nb_enfants", 2), ("caisse", "caf")], {"nb_enfants": 2}),
    ],
)
def test_a_minor_who_writes_is_counted_among_ages(entities: list[tuple[str, Any]], labelled: dict[str, Any]) -> None:
    assert as_labelled([{"entity": name, "value": value} for name, value in entities]) == labelled
