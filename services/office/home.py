"""The first page of the back office: what waits, and where to go next."""

from fastapi import Response

from services.db import ReadingSession
from services.office import repository
from services.office.access import OfficeWorker, routers
from services.office.rooms import House, show

reading, _ = routers()


@reading.get("")
def home(session: ReadingSession, worker: OfficeWorker, house: House) -> Response:
    """Show what waits in the worker's territories."""
    territories = None if worker.everywhere else tuple(worker.territories)
    counts = repository.waiting(session, territories)
    return show("accueil.html", worker, counts=counts)
