"""The dated values and territories that rules depend on, as calendar.yml holds them."""

from datetime import date

from pydantic import Field

from services.content.loader import ContentModel


class RentArrears(ContentModel):
    """When the fund counts a tenant as in arrears; `months_of_rent` of debt, `debt_above` euros or `months_unpaid`."""

    from_: date = Field(alias="from")
    months_of_rent: float | None = None
    debt_above: float | None = None
    months_unpaid: float | None = None
    source: str


class Season(ContentModel):
    """A stretch of every year, month and day, both included."""

    first: str = Field(pattern=r"^\d\d-\d\d$")
    last: str = Field(pattern=r"^\d\d-\d\d$")
    source: str


class CalendarContent(ContentModel):
    """Dated values, seasons and territories whose rules differ."""

    urgent_days: int
    """A deadline no further than this comes first."""
    recently_alone_months: int
    """How long after becoming alone a parent's RSA is raised."""
    rent_arrears: list[RentArrears] = Field(min_length=1)
    seasons: dict[str, Season]
    other_rules: list[str]
    """Beginnings of commune codes where amounts and rules are not those of this catalogue."""
    source: str
    checked_on: date
