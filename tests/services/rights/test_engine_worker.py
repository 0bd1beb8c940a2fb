"""The worker as a process: warm, gathering, honest when full or away, killed without losing a request."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from services.rights.engine import Engine
from services.rights.engine_client import EngineClient, EngineUnavailable
from services.rights.figures import Calculation, Figures
from services.rights.gathering import Gatherer, QueueFull
from services.situation.schemas import Situation


@pytest.fixture
def client(worker: Any) -> Iterator[EngineClient]:
    if worker.process.poll() is not None:
        worker.start()
    worker.wait()
    made = EngineClient(worker.url, timeout=30)
    yield made
    made.close()


def lone(number: int) -> Situation:
    return Situation(
        couple=False, nb_enfants=number % 4, ages=[8] * (number % 4), income=50.0 * number, tenure="heberge"
    )


def test_health_says_engine_version_and_last_month(worker: Any, client: EngineClient) -> None:
    found = httpx.get(f"{worker.url}/health").json()
    assert found | {"waiting": 0} == {
        "state": "ready",
        "engine": "openfisca-france",
        "engine_version": "176.1.8",
        "last_month": "2026-12",
        "waiting": 0,
    }


def test_freshness_is_told(worker: Any, client: EngineClient) -> None:
    found = {each["id"]: each for each in httpx.get(f"{worker.url}/freshness").json()}
    assert found["bmaf"]["since"] == "2026-04-01"
    assert found["bmaf"]["until"] == "2027-03"


def test_requests_together_get_each_their_own_figures(client: EngineClient, engine: Engine) -> None:
    situations = [lone(number) for number in range(12)]
    alone = engine.calculate(Calculation(situations=situations, month="2026-11"))
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda each: client.calculate([each], "2026-11").results[0], situations))
    assert found == alone


def test_health_answers_during_a_long_calculation(worker: Any, client: EngineClient) -> None:
    long = threading.Thread(target=client.calculate, args=([lone(number) for number in range(600)], "2026-11"))
    long.start()
    slowest, answers = 0.0, 0
    while long.is_alive():
        started = time.monotonic()
        assert httpx.get(f"{worker.url}/health", timeout=5).status_code == 200
        slowest, answers = max(slowest, time.monotonic() - started), answers + 1
        time.sleep(0.02)
    assert answers > 3
    assert slowest < 1.0


def test_a_person_does_not_wait_behind_a_file_of_families(client: EngineClient) -> None:
    done: list[str] = []

    def ask(name: str, count: int) -> None:
        client.calculate([lone(number) for number in range(count)], "2026-11", patience=120)
        done.append(name)

    file = threading.Thread(target=ask, args=("file", 1500))
    file.start()
    time.sleep(0.3)
    ask("person", 1)
    file.join()
    assert done == ["person", "file"]


def test_situation_not_ours_is_refused(worker: Any, client: EngineClient) -> None:
    body = {"situations": [{"salaire_net": {"2026-10": 900}}], "month": "2026-11"}
    reply = httpx.post(f"{worker.url}/calculate", json=body)
    assert reply.status_code == 422
    assert reply.json()["fields"][0]["field"].endswith("salaire_net")


def test_kill_in_mid_batch_loses_no_request(worker: Any, client: EngineClient) -> None:
    situations = [lone(number) for number in range(800)]
    found: list[list[Figures]] = []
    asking = threading.Thread(target=lambda: found.append(client.calculate(situations, "2026-11", patience=90).results))
    asking.start()
    while httpx.get(f"{worker.url}/health").json()["waiting"] == 0:
        time.sleep(0.01)
    worker.kill()
    worker.start()
    asking.join()
    assert len(found[0]) == len(situations)
    assert found[0] == client.calculate(situations, "2026-11", patience=90).results


def test_kill_while_several_people_wait_loses_none_of_them(worker: Any, client: EngineClient) -> None:
    asked = [[lone(number) for number in range(start, start + 40)] for start in range(0, 320, 40)]
    with ThreadPoolExecutor(len(asked)) as pool:
        waiting = [pool.submit(EngineClient(worker.url).calculate, each, "2026-11", patience=90) for each in asked]
        while httpx.get(f"{worker.url}/health").json()["waiting"] == 0:
            time.sleep(0.01)
        worker.kill()
        worker.start()
        found = [each.result().results for each in waiting]
    assert found == [client.calculate(each, "2026-11", patience=90).results for each in asked]


def test_worker_that_starts_is_waited_for(worker: Any, client: EngineClient) -> None:
    worker.kill()
    worker.start()
    assert client.calculate([lone(1)], "2026-11", patience=60).results[0].figures["rsa"].gross > 0


def test_worker_away_is_said_in_a_sentence(worker: Any) -> None:
    nobody = EngineClient("http://127.0.0.1:9", timeout=0.5)
    started = time.monotonic()
    with pytest.raises(EngineUnavailable, match="ne répond pas"):
        nobody.calculate([lone(1)], "2026-11")
    assert time.monotonic() - started < 2


# The queue itself, with a calculation that waits for us.


def _figures(calculation: Calculation) -> list[Figures]:
    return [
        Figures(month="2026-11", asked_month="2026-11", zone_apl=str(each.income)) for each in calculation.situations
    ]


def test_requests_that_arrive_together_are_one_calculation() -> None:
    seen: list[int] = []

    def calculate(calculation: Calculation) -> list[Figures]:
        seen.append(len(calculation.situations))
        return _figures(calculation)

    async def run() -> list[list[Figures]]:
        gatherer = Gatherer(calculate)
        gatherer.start()
        asked = [Calculation(situations=[Situation(income=number)], month="2026-11") for number in range(20)]
        found = await asyncio.gather(*(gatherer.submit(each) for each in asked))
        await gatherer.stop()
        return list(found)

    found = asyncio.run(run())
    assert seen == [20]
    assert [each[0].zone_apl for each in found] == [f"{float(number)}" for number in range(20)]


def test_full_queue_refuses() -> None:
    hold = threading.Event()

    def calculate(calculation: Calculation) -> list[Figures]:
        hold.wait(10)
        return _figures(calculation)

    async def run() -> None:
        gatherer = Gatherer(calculate, most_jobs=2)
        gatherer.start()
        one = Calculation(situations=[Situation(income=1)], month="2026-11")
        waiting = [asyncio.create_task(gatherer.submit(one)) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(QueueFull):
            await gatherer.submit(one)
        hold.set()
        assert len(await asyncio.gather(*waiting)) == 2
        assert len(await gatherer.submit(one)) == 1
        await gatherer.stop()

    asyncio.run(run())


def test_one_bad_request_does_not_take_the_others_with_it() -> None:
    def calculate(calculation: Calculation) -> list[Figures]:
        if any(each.income == 13 for each in calculation.situations):
            raise RuntimeError("thirteen")
        return _figures(calculation)

    async def run() -> list[Any]:
        gatherer = Gatherer(calculate)
        gatherer.start()
        asked = [Calculation(situations=[Situation(income=number)], month="2026-11") for number in (12, 13, 14)]
        found = await asyncio.gather(*(gatherer.submit(each) for each in asked), return_exceptions=True)
        await gatherer.stop()
        return list(found)

    found = asyncio.run(run())
    assert [type(each) for each in found] == [list, RuntimeError, list]
