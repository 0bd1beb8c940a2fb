"""The one typed model of a family's situation. Everything is optional: what was not said stays unknown."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

EventKey = Literal[
    "naissance", "separation", "deuil", "impayes", "perte_emploi", "handicap", "logement",
    "alimentation", "sante", "numerique", "budget", "garde_enfant", "violence",
]  # fmt: skip
EVENTS: tuple[EventKey, ...] = get_args(EventKey)

Tenure = Literal["hlm", "prive", "meuble", "proprietaire", "accedant", "heberge", "sans_logement"]
Paper = Literal[
    "aucun", "pas_ouvert", "mise_en_demeure", "commandement_de_payer", "assignation", "enquete_sociale",
    "jugement", "commandement_de_quitter", "requisition", "courrier_caf", "indu", "convocation_jaf", "autre",
    "pret_mise_en_demeure", "pret_decheance", "pret_ficp", "saisie_immobiliere",
]  # fmt: skip
MAJORITY = 18
OWNS = {"proprietaire", "accedant"}
ABOUT_RENT = {"commandement_de_payer", "assignation", "jugement", "commandement_de_quitter", "requisition"}
"""Papers that a landlord sends, whatever else was said to be late."""
OF_A_LOAN: set[Paper] = {"pret_mise_en_demeure", "pret_decheance", "pret_ficp", "saisie_immobiliere"}
"""Papers that a bank sends."""
FROM_THE_BANK: dict[Paper, Paper] = {
    "mise_en_demeure": "pret_mise_en_demeure",
    "commandement_de_payer": "saisie_immobiliere",
}
"""What these papers are where nothing but a loan is late."""
Fund = Literal["caf", "msa", "ne_sait_pas"]
RentNow = Literal["tout", "partie", "rien"]
Change = Literal["travail", "separation", "sante", "facture", "deces", "naissance", "autre"]
IncomeKind = Literal["salaire", "chomage", "pension_alimentaire_recue", "retraite", "indemnites_journalieres"]
Month = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])]


def _not_too_old(day: date) -> date:
    if day.year < 1900:
        raise ValueError("Cette date est trop ancienne.")
    return day


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Income(_Said):
    """One kind of income: `net` euros a month from `since` to `until` (months, both included)."""

    kind: IncomeKind = "salaire"
    net: float = Field(
        ge=0, le=100_000, description="Euros nets par mois ; pour un salaire, le « montant net social » du bulletin."
    )
    taxable: float | None = Field(default=None, ge=0, le=100_000, description="Montant imposable, s'il est connu.")
    since: Month | None = None
    until: Month | None = None


class Person(_Said):
    """A member of the household, without a name. `role` is seen from the one who asks."""

    role: Literal["demandeur", "conjoint", "enfant"]
    birth_date: Annotated[date, AfterValidator(_not_too_old)] | None = None
    age: int | None = Field(default=None, ge=0, le=120, description="Années révolues, si la date n'est pas dite.")
    pregnant: bool | None = None
    disabled: bool | None = None
    shared_custody: bool | None = Field(default=None, description="Enfant en garde alternée.")
    widowed: bool | None = None
    unemployed_since: date | None = None
    incomes: list[Income] = Field(default_factory=list, max_length=20)


class Situation(_Said):
    """What a family said. Money is in euros a month, durations in months, places are INSEE codes."""

    events: list[EventKey] = Field(default_factory=list, max_length=13)
    event_dates: dict[EventKey, date] = Field(default_factory=dict)
    violence: bool | None = Field(default=None, description="Violence ou peur de l'autre parent, dite à un moment.")
    deceased: Literal["enfant", "bebe", "conjoint", "parent", "autre"] | None = None
    bereaved_by_suicide: bool | None = Field(default=None, description="Dit par la personne, jamais demandé.")

    commune: str | None = Field(default=None, pattern=r"^(\d{5}|2[AB]\d{3})$", description="Code INSEE.")
    departement: str | None = Field(default=None, pattern=r"^(\d{2}|2[AB]|9\d{2})$")
    code_postal: str | None = Field(default=None, pattern=r"^\d{5}$")
    zone_apl: Literal["zone_1", "zone_2", "zone_3"] | None = None
    fund: Fund | None = None

    people: list[Person] = Field(default_factory=list, max_length=25)
    nb_enfants: int | None = Field(default=None, ge=0, le=20)
    ages: list[Annotated[int, Field(ge=0, le=30)]] = Field(default_factory=list, max_length=20)
    age: int | None = Field(default=None, ge=0, le=120, description="Années révolues de la personne qui écrit.")
    minor: bool | None = Field(default=None, description="La personne qui écrit n'est pas majeure, dit sans son âge.")
    taken_in: bool | None = Field(default=None, description="Élève un enfant qui n'est pas le sien.")
    couple: bool | None = Field(default=None, description="Vit en couple aujourd'hui.")
    alone_since: date | None = Field(default=None, description="Depuis quand la personne est seule (isolement).")
    pregnant: bool | None = None
    due_date: date | None = None
    child_born: bool | None = None

    tenure: Tenure | None = None
    rent: float | None = Field(default=None, ge=0, le=20_000, description="Loyer sans les charges, euros par mois.")
    housing_aid: bool | None = Field(default=None, description="Reçoit une aide au logement.")
    rent_now: RentNow | None = Field(default=None, description="Le loyer de ce mois-ci est payé.")
    mois_retard: float | None = Field(default=None, ge=0, le=600)
    debt: float | None = Field(default=None, ge=0, le=10_000_000, description="Dette, en euros.")
    rent_late: bool | None = Field(default=None, description="Un loyer en retard a été dit.")
    energy_late: bool | None = Field(default=None, description="Une facture d'énergie ou d'eau en retard a été dite.")
    loan_late: bool | None = Field(default=None, description="Une échéance de prêt en retard a été dite.")
    paper: Paper | None = None
    paper_date: date | None = None
    hearing_date: date | None = None
    lease_date: date | None = Field(default=None, description="Signature ou dernier renouvellement du bail.")

    income: float | None = Field(default=None, ge=0, le=100_000, description="Net par mois du demandeur.")
    changed: list[Change] = Field(default_factory=list, max_length=7)
    since: Literal["ces_jours_ci", "ce_mois_ci", "avant"] | None = None
    someone_near: bool | None = Field(default=None, description="Quelqu'un est près de la personne.")
    other_children: bool | None = None
    lost_when: Literal["pendant_grossesse", "apres_naissance"] | None = None
    union: Literal["mariage", "pacs", "union_libre"] | None = None
    lease_in: Literal["moi", "autre", "deux"] | None = Field(default=None, description="Au nom de qui est le bail.")
    roof: Literal["commun", "separe", "jamais"] | None = Field(
        default=None, description="Sous le même toit que l'autre parent, plus maintenant, ou jamais vécu ensemble."
    )
    between: Literal["on_se_parle", "tendu", "peur"] | None = None
    children_sleep: Literal["avec_moi", "chez_l_autre", "les_deux"] | None = None
    pension: Literal["payee", "pas_payee", "pas_fixee"] | None = None
    own_income: Literal["travail", "aides", "rien"] | None = None
    how_it_goes: Literal["bien", "difficile", "ne_sait_pas"] | None = None
    followed: bool | None = Field(default=None, description="Suivie par une sage-femme, un médecin ou la PMI.")
    safe_roof: bool | None = None
    first_child: bool | None = None
    weighs: Literal["argent", "papiers", "logement", "tenir"] | None = None
    month: Month | None = Field(default=None, description="Mois du calcul ; à défaut, le mois en cours.")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.nb_enfants is not None and len(self.ages) > self.nb_enfants:
            raise ValueError("Il y a plus d'âges que d'enfants.")
        if sum(person.role == "demandeur" for person in self.people) > 1:
            raise ValueError("Une seule personne peut être le demandeur.")
        return self

    @property
    def only_bills(self) -> bool:
        """Return whether bills of energy or water are late and no rent: other doors then help."""
        return bool(self.energy_late) and not self.rent_late and self.paper not in ABOUT_RENT

    @property
    def only_loan(self) -> bool:
        """Return whether a loan or an owner's home is to be paid, and no rent: nothing of a tenant then helps."""
        owes = bool(self.loan_late) or self.paper in OF_A_LOAN
        return (self.tenure in OWNS or (self.tenure is None and owes)) and not self.rent_late

    @property
    def is_minor(self) -> bool:
        """Return whether the person who writes said that they are not of age."""
        return bool(self.minor) or (self.age is not None and self.age < MAJORITY)

    @property
    def own_debt(self) -> bool:
        """Return whether a debt of one's own was told: a rent, a bill, a loan, months or a sum, or the paper of one."""
        late = (self.rent_late, self.energy_late, self.loan_late, self.mois_retard, self.debt)
        return any(late) or self.paper in ABOUT_RENT or self.paper in OF_A_LOAN

    @property
    def violence_said(self) -> bool:
        """Return whether violence or fear of the other parent was said, as such or as the event itself."""
        return bool(self.violence) or "violence" in self.events
