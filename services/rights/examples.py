"""What the documentation of the API shows: situations, each sent by a test, and answers."""

from typing import Any

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

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "Code of the refusal."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence in French, ready to show."},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
REFUSED_EXAMPLE: dict[str, Any] = {
    "type": "about:blank#situation-a-corriger",
    "title": "situation-a-corriger",
    "status": 422,
    "detail": "Il y a quelque chose à corriger : people.0.birth_date. Cette date est dans le futur.",
    "fields": [{"field": "people.0.birth_date", "reason": "Cette date est dans le futur."}],
}
BUSY_EXAMPLE: dict[str, Any] = {
    "type": "about:blank#calcul-indisponible",
    "title": "calcul-indisponible",
    "status": 503,
    "detail": "Le calcul est en cours pour d'autres personnes. Réessayez dans un instant.",
}
CATALOGUE_EXAMPLE: list[dict[str, Any]] = [
    {
        "id": "toit_parent_enfant",
        "title": "Un toit par le département, enceinte ou avec un tout-petit",
        "aliases": ["centre maternel", "centre parental"],
        "kind": "droit",
        "events": {"naissance": 1, "logement": 2},
        "for_whom": "Une femme enceinte, ou seule avec un enfant de moins de trois ans.",
        "conditions": {
            "all": [
                {"field": "pregnant", "is": True, "if": "vous êtes enceinte"},
                {"field": "no_safe_roof", "is": True, "if": "vous n'avez pas de toit sûr"},
            ]
        },
        "steps": ["Appelez le service social du département aujourd'hui."],
        "organisation": "departement",
        "page": {"organisation": "service_public", "title": "Aide sociale à l'enfance"},
        "law": "Code de l'action sociale et des familles, article L222-5, 4°",
        "source": "Idcité ; La Gazette des communes",
        "checked_on": "2026-11-20",
        "status": "V",
    }
]
