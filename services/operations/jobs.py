"""What must be done from time to time: old transcripts go, services are asked to confirm, the directory renews."""

from services.directory.importing.refreshing import refresh_due
from services.directory.importing.report import Report
from services.directory.importing.rules import load_rules
from services.directory.importing.run import Importer, Request
from services.house import House
from services.office.duplicates import service as duplicates
from services.office.freshness.service import Freshness
from services.office.imports import waiting
from services.office.imports.service import Imports
from services.office.repository import second_readers


def run_jobs(house: House) -> dict[str, int]:
    """Do every due job once and return how much each did; doing it again at once does nothing more."""
    house.conversations.sweep()
    with house.database.writing() as session:
        forgotten = house.handoffs.forget_closed(session)
    return {
        "closed_requests_deleted": forgotten,
        "services_reminded": Freshness(house).remind(),
        "files_forgotten": Imports(house).sweep(),
        **_refresh_directory(house),
        "duplicates_found": duplicates.refresh(house.database, house.clock.now()),
    }


def _refresh_directory(house: House) -> dict[str, int]:
    names = [name for name in house.settings.directory_refresh.replace(",", " ").split() if name]
    if not names:
        return {}
    rules = load_rules(house.settings.content_dir)
    with house.database.reading() as session:
        house.directory.follow(session)
        second = second_readers(session)
    importer = Importer(house.communes, house.directory.taxonomy, rules, house.clock)

    def keep(report: Report, request: Request) -> None:
        waiting.keep(house.database, house.settings.var_dir, report, request, house.clock.now())

    return refresh_due(house.database, importer, house.settings.content_dir, names, house.clock, second, keep)
