"""What the cards of a composed answer hold, with the real communes and sites."""

from pathlib import Path

from services.app import create_app
from services.conversation.composer import Composer, Context
from services.conversation.parts import Clarify
from services.db import Base
from services.settings import Settings
from services.situation.service import Story

NAMESAKES = ["977", "56207", "70459", "38363", "40251", "50450", "77402"]


def test_a_collectivity_is_offered_before_the_communes_of_its_name_elsewhere(tmp_path: Path) -> None:
    house = create_app(Settings(var_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/c.db")).state.house
    Base.metadata.create_all(house.database.engine)
    answer = [{"custom": {"kind": "communes", "data": {"insee": NAMESAKES}}}]
    site = house.sites.get("demo")
    assert site
    with house.database.reading() as session:
        done = Composer(house).compose(answer, Context(session, site, Story(), house.clock.now(), "c"))
    house.database.dispose()
    asked = done.parts[0]
    assert isinstance(asked, Clarify)
    labels = [each.label for each in asked.choices]
    assert labels[:2] == ["Saint-Barthélemy (977)", "Saint-Barthélemy (Morbihan)"]
    assert len(labels) == 6
