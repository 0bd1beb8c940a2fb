"""Every router of the back office, in the order in which addresses are tried."""

from services.office import home
from services.office.duplicates import pages as duplicates
from services.office.freshness import pages as freshness
from services.office.imports import pages as imports
from services.office.people import pages as people
from services.office.records import acts, dates
from services.office.records import pages as records
from services.office.territory import families, offers, teams
from services.office.territory import pages as territory
from services.office.vocabulary import pages as vocabulary

ROUTERS = (
    home.reading,
    records.reading,
    records.changing,
    acts.reading,
    acts.changing,
    dates.changing,
    imports.reading,
    imports.changing,
    freshness.reading,
    freshness.changing,
    freshness.door,
    freshness.api,
    duplicates.reading,
    duplicates.changing,
    territory.reading,
    territory.changing,
    families.reading,
    offers.reading,
    offers.changing,
    teams.reading,
    teams.changing,
    vocabulary.reading,
    vocabulary.changing,
    people.reading,
    people.changing,
    people.door,
)
