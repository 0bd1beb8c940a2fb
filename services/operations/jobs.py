"""What must be done from time to time: old transcripts and closed requests go, services are asked to confirm."""

from services.house import House
from services.office.freshness.service import Freshness


def run_jobs(house: House) -> dict[str, int]:
    """Do every due job once and return how much each did; doing it again at once does nothing more."""
    house.conversations.sweep()
    with house.database.writing() as session:
        forgotten = house.handoffs.forget_closed(session)
    reminded = Freshness(house).remind()
    return {"closed_requests_deleted": forgotten, "services_reminded": reminded}
