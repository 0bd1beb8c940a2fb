"""A persona's file in the words of our Situation: what is true, and would be answered if asked."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "personas"
HEARD: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "heard.yml").read_text(encoding="utf-8"))
NAMES: dict[str, list[str]] = yaml.safe_load((HERE / "names.yml").read_text(encoding="utf-8"))
PERSONAS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))
}
TENURES = {
    "hlm": "hlm", "private": "prive", "owner": "proprietaire", "owner_with_loan": "accedant", "hosted": "heberge",
    "with_parents": "heberge", "none": "sans_logement",
}  # fmt: skip
UNIONS = {"married": "mariage", "pacs": "pacs", "cohabiting": "union_libre"}
SLEEP = {"here": "avec_moi", "there": "chez_l_autre", "alternating": "les_deux"}
LEASES = {"lui": "autre", "elle": "moi", "les deux": "deux"}
WAGES, RETIRED, SICK = "salaire", "retraite", "indemnités journalières"


def truth(name: str) -> dict[str, Any]:
    """Return every field of the situation that the persona's file tells; what it does not tell is absent."""
    persona = PERSONAS[name]
    told, today = persona["situation"], persona["today"]
    found: dict[str, Any] = {"events": [persona["event"]], "commune": told["insee"]}
    found["departement"] = told["insee"][: 3 if told["insee"].startswith("97") else 2]
    found["fund"] = told["fund"] if told["fund"] in {"caf", "msa"} else "ne_sait_pas"
    found["tenure"] = TENURES[told["tenure"]]
    found["safe_roof"] = True
    found["someone_near"] = "close_ones" in told or told["partner"] in UNIONS
    union = UNIONS.get(told.get("was") or told["partner"])
    if union:
        found["union"] = union
    together = told["partner"] in UNIONS
    if persona["event"] == "separation":
        found["roof"] = "commun" if together else "separe"
    else:
        found["couple"] = together
    _children(told, found)
    _money(told, found)
    _papers(told, found)
    if "loss" in told:
        day = date.fromisoformat(str(told["loss"][True]))  # YAML reads the key `on` as true
        found["event_dates"] = {"deuil": day.isoformat()}
        ago = (today - day).days
        found["since"] = "ces_jours_ci" if ago <= 10 else "ce_mois_ci" if ago <= 40 else "avant"
        found["other_children"] = any(each["lives"] == "here" for each in told["children"])
    if "separated_since" in told:
        found["alone_since"] = f"{told['separated_since']}-01"[:10]
    names = told.get("lease_names") or told.get("former_lease", {}).get("names")
    if names:
        found["lease_in"] = LEASES[names]
    if told.get("fear"):
        found |= {"between": "peur", "violence": True}
    mine = HEARD[name]
    return {**found, **mine.get("answers", {}), **mine["said"]}


def people(name: str) -> list[dict[str, Any]]:
    """Return the household with ages and incomes, for amounts."""
    told = PERSONAS[name]["situation"]
    me: dict[str, Any] = {"role": "demandeur", "age": told["age"], "incomes": []}
    other: dict[str, Any] | None = None
    if told["partner"] in UNIONS and PERSONAS[name]["event"] != "separation":
        other = {"role": "conjoint", "age": told.get("partner_age", told["age"]), "incomes": []}
    wives = [each["of"] for each in told["income"] if each["of"] not in {"famille"}]
    for each in told["income"]:
        kind = _kind(each["kind"])
        who = me if each["of"] in {wives[0], "elle-même", "lui-même"} or other is None else other
        if kind:
            who["incomes"].append({"kind": kind, "net": each["amount"]})
    for who in (me, other):
        if who is not None and not who["incomes"]:
            who["incomes"] = [{"kind": "salaire", "net": 0}]
    if "pregnancy" in told:
        me["pregnant"] = True
    if "support_paid" in told:
        me["incomes"].append({"kind": "pension_alimentaire_recue", "net": told["support_paid"]})
    small = [{"role": "enfant", "age": each["age"]} for each in told["children"] if each["lives"] != "there"]
    return [me, *([other] if other else []), *small]


def _kind(text: str) -> str:
    if text.startswith((WAGES, "bénéfice")):
        return "salaire"
    if text.startswith(RETIRED):
        return "retraite"
    if text.startswith(SICK):
        return "indemnites_journalieres"
    return ""  # what the engine computes itself, or does not know


def _children(told: dict[str, Any], found: dict[str, Any]) -> None:
    lives = [each["lives"] for each in told["children"]]
    found["nb_enfants"] = len([each for each in lives if each != "there"])
    found["ages"] = [each["age"] for each in told["children"] if each["lives"] != "there"]
    if lives:
        found["children_sleep"] = SLEEP[lives[0]]
    if "pregnancy" in told:
        found |= {"pregnant": True, "child_born": False}
    found["first_child"] = len(told["children"]) <= 1
    if told["partner"] == "never_couple":
        found["roof"] = "jamais"


def _money(told: dict[str, Any], found: dict[str, Any]) -> None:
    kinds = [each["kind"] for each in told["income"] if each["of"] != "famille"]
    mine = [kind for kind in kinds if kind != "aucun"] if "own_money" not in told else []
    found["own_income"] = "travail" if any(WAGES in kind for kind in mine) else "aides" if mine else "rien"
    if "rent" in told:
        found["rent"] = told["rent"]
    if isinstance(told.get("housing_aid"), bool):
        found["housing_aid"] = told["housing_aid"]
    if "support_fixed" in told or "support_paid" in told:
        paid, fixed = told.get("support_paid", 0), told.get("support_fixed", False)
        found["pension"] = "pas_fixee" if not fixed else "payee" if paid else "pas_payee"


def _papers(told: dict[str, Any], found: dict[str, Any]) -> None:
    if "arrears_months" in told:
        found["mois_retard"] = told["arrears_months"]
    if "arrears" in told:
        found["debt"] = told["arrears"]
    if "this_month_rent" in told:
        found["rent_now"] = told["this_month_rent"].removeprefix("une ").split()[0].strip(",")
    for paper in told.get("papers", []):
        if paper["opened"] and paper["what"].startswith("mise en demeure"):
            found |= {"paper": "mise_en_demeure", "paper_date": paper["dated"]}
