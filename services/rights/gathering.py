"""Requests that arrive together leave together: one vectorised calculation costs about what one family costs."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from services.rights.figures import Calculation, Figures

log = logging.getLogger(__name__)

GATHERING_SECONDS = 0.004
SMALL = 64
"""A request of so many families at most goes before the long ones."""
MOST_A_TURN = 400
BULK_A_TURN = 200
"""A file of families advances by slices of this size, so that a person never waits behind it."""


class QueueFull(Exception):
    """Too many families wait already; ask again in a moment."""


@dataclass(eq=False)
class _Job:
    calculation: Calculation
    answer: "asyncio.Future[list[Figures]]"
    results: list[Figures] = field(default_factory=list)

    @property
    def left(self) -> int:
        return len(self.calculation.situations) - len(self.results)

    def slice(self, size: int) -> Calculation:
        start = len(self.results)
        month = self.calculation.month
        situations = [
            each if each.month else each.model_copy(update={"month": month})
            for each in self.calculation.situations[start : start + size]
        ]
        return self.calculation.model_copy(update={"situations": situations})


class Gatherer:
    """A queue in front of one calculating thread; the event loop stays free to answer meanwhile."""

    def __init__(
        self, calculate: Callable[[Calculation], list[Figures]], most_jobs: int = 64, most_situations: int = 40_000
    ) -> None:
        self._calculate = calculate
        self._most_jobs, self._most_situations = most_jobs, most_situations
        self._jobs: deque[_Job] = deque()
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    @property
    def waiting(self) -> int:
        """Families not yet computed."""
        return sum(job.left for job in self._jobs)

    async def submit(self, calculation: Calculation) -> list[Figures]:
        """Return the figures of a request. Raises QueueFull where it would have to wait too long."""
        if len(self._jobs) >= self._most_jobs or self.waiting + len(calculation.situations) > self._most_situations:
            raise QueueFull
        job = _Job(calculation, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        self._wake.set()
        return await job.answer

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHERING_SECONDS)
            taken = self._take()
            if taken:
                await self._turn(taken)
            self._jobs = deque(job for job in self._jobs if not job.answer.done())
            if not self._jobs:
                self._wake.clear()

    def _take(self) -> list[tuple[_Job, Calculation]]:
        """Choose what one calculation does: the short requests in order of arrival, then a slice of a long one."""
        taken: list[tuple[_Job, Calculation]] = []
        room = MOST_A_TURN
        for job in self._jobs:
            if job.left <= SMALL and job.left <= room and not job.answer.done():
                taken.append((job, job.slice(job.left)))
                room -= job.left
        long = next((job for job in self._jobs if job.left > SMALL and not job.answer.done()), None)
        if long is not None and room > 0:
            taken.append((long, long.slice(min(BULK_A_TURN, room))))
        return taken

    async def _turn(self, taken: list[tuple[_Job, Calculation]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            results = await loop.run_in_executor(self._thread, self._calculate, _merged([each for _, each in taken]))
        except Exception:
            log.exception("a gathered calculation failed; its requests are computed one by one")
            for job, calculation in taken:
                await self._alone(job, calculation)
            return
        start = 0
        for job, calculation in taken:
            end = start + len(calculation.situations)
            _give(job, results[start:end])
            start = end

    async def _alone(self, job: _Job, calculation: Calculation) -> None:
        """Compute one request by itself, so that a bad one does not take the others with it."""
        try:
            _give(job, await asyncio.get_running_loop().run_in_executor(self._thread, self._calculate, calculation))
        except Exception as error:
            if not job.answer.done():
                job.answer.set_exception(error)


def _merged(calculations: list[Calculation]) -> Calculation:
    rights = (
        sorted({right for each in calculations for right in each.rights})
        if all(each.rights for each in calculations)
        else []
    )
    situations = [situation for each in calculations for situation in each.situations]
    return Calculation.model_construct(situations=situations, month=calculations[0].month, rights=rights)


def _give(job: _Job, figures: list[Figures]) -> None:
    wanted = set(job.calculation.rights)
    if wanted:
        figures = [
            each.model_copy(update={"figures": {right: it for right, it in each.figures.items() if right in wanted}})
            for each in figures
        ]
    job.results += figures
    if job.left == 0 and not job.answer.done():
        job.answer.set_result(job.results)
