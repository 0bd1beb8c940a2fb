"""Situations shown in the documentation of the API; a test sends each of them."""

from fastapi.openapi.models import Example

ESTIMATE_EXAMPLES: dict[str, Example] = {
    "short": {
        "summary": "Short form / forme courte",
        "description": "A lone parent, two children, a rent. What is missing widens the amounts into ranges.",
        "value": {
            "couple": False,
            "nb_enfants": 2,
            "ages": [3, 7],
            "income": 900,
            "tenure": "prive",
            "rent": 600,
            "commune": "41018",
        },
    },
    "complete": {
        "summary": "Complete form / forme complète",
        "description": "People with birth dates and incomes by month: every amount is a single figure.",
        "value": {
            "events": ["separation"],
            "event_dates": {"separation": "2026-08-15"},
            "people": [
                {
                    "role": "demandeur",
                    "birth_date": "1992-05-14",
                    "incomes": [
                        {"kind": "salaire", "net": 900},
                        {"kind": "pension_alimentaire_recue", "net": 0},
                    ],
                },
                {"role": "enfant", "birth_date": "2023-02-10"},
                {"role": "enfant", "birth_date": "2019-06-20"},
            ],
            "tenure": "prive",
            "rent": 600,
            "zone_apl": "zone_2",
            "month": "2026-11",
        },
    },
    "expected": {
        "summary": "A child expected / un enfant attendu",
        "description": "The birth grant is told with the month of its payment; nothing counts the child before birth.",
        "value": {
            "events": ["naissance"],
            "due_date": "2026-12-15",
            "people": [
                {
                    "role": "demandeur",
                    "birth_date": "1995-03-02",
                    "pregnant": True,
                    "incomes": [{"kind": "salaire", "net": 1300}],
                },
                {"role": "conjoint", "birth_date": "1996-07-21", "incomes": [{"kind": "salaire", "net": 1500}]},
            ],
            "tenure": "prive",
            "rent": 750,
            "zone_apl": "zone_1",
            "month": "2026-11",
        },
    },
}
