"""One of each thing that the back office keeps, in the Loir-et-Cher: what an address with a {…} in it may name.

A new address whose {…} has no example here fails the tests of roles, of content policy and of accessibility: pages that
are added later are in all three without being listed anywhere.
"""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from services.db import Base
from services.directory.models import DirectoryImport, DirectoryRevision, Service
from services.house import House
from services.office.access import RULES

from .conftest import Person, service_in, write

AREA, MARK = "41", "Zinzolin"
"""MARK stands in every name and text of this world, and nowhere else."""
_SPREADSHEET = f"nom;telephone;commune\n{MARK} du tableau;02 54 55 56 57;Blois\n".encode()
_DATE = {"jour": "2026-11-26", "debut": "18:00", "fin": "20:00"}


class World:
    """The examples by the address in which they stand, longest first."""

    def __init__(self, house: House, person: Callable[..., Person]) -> None:
        self._house = house
        self.manager = person("gerard", "gestionnaire", AREA)
        pairs = [service_in(name, house, nom=f"{MARK} {name}", source=f"monde-{name}") for name in ("un", "deux")]
        one, two = (next(iter(write(house, pair).values())) for pair in pairs)
        self.service, self.other = one, two
        self.structure = self._stored(Service, one).structure_id
        self._post(f"/services/{one}/fermetures", du="2026-11-20", au="2026-11-22", motif=MARK)
        self._post(f"/services/{one}/dates", quoi="session", intitule=MARK, **_DATE)
        self._post(f"/services/{one}/signaler", quoi="autre", texte=MARK)
        self._post("/offres", departement=AREA, right_id="fsl", text=f"Demandez à {MARK}.", source=f"{MARK}, règlement",
                   checked_on="2026-11-12")  # fmt: skip
        self._post("/vocabulaire/mots", words=MARK, kinds=["lieu-parents"])
        self._post("/equipes/demo/familles-41/fermetures", du="2026-11-23", motif=MARK)
        self._post("/equipes/demo/familles-41/remplacant", remplacant=f"Équipe {MARK}")
        self._post("/territoire/reglages", departement=AREA, bandeau=f"{MARK} ferme.", jusqu_au="2026-12-31")
        self._post("/collegues", nom=MARK, courriel="z@exemple.fr", role="lecteur", territoire=[AREA])
        colleague = person("zoe", "contributeur", AREA)
        colleague.post(f"/admin/structures/{self.structure}", version=self._version(), nom=MARK, telephone="")
        depots = [self._upload(f"monde-depot-{name}") for name in ("ecrit", "essaye")]
        for depot in depots:
            self._post(f"/imports/depots/{depot}", **{"col-nom": "nom", "col-telephone": "telephone",
                                                      "col-commune": "commune"}, genre="pmi")  # fmt: skip
        self._post(f"/imports/depots/{depots[0]}/confirmer")
        self._seen = self._version()
        self.examples = {
            "/services/{identity}": one,
            "/{kind}/{identity}": f"services/{one}",
            "/structures/{identity}": self.structure,
            "/revisions/{identity}": self._last(DirectoryRevision),
            "/imports/depots/{identity}": depots[1],
            "/imports/{name}": self._last(DirectoryImport),
            "/signalements/{identity}": 1,
            "/equipes/{site}/{team}": "demo/familles-41",
            "/equipes/fermetures/{identity}": 1,
            "/offres/{identity}": 1,
            "/vocabulaire/mots/{identity}": 1,
            "/vocabulaire/genres/{name}": "pmi",
            "/vocabulaire/besoins/{name}": "ecoute",
            "/exports/{name}": "csv",
            "/collegues/{identity}": colleague.signed_in.id,
            "/invitations/{identity}": 1,
        }

    def path(self, rule: str) -> str:
        """Return an address of this world for the address of a rule. Raises AssertionError without an example."""
        if "{" not in rule:
            return rule
        for pattern, example in self.examples.items():
            if rule.startswith(f"/admin{pattern}"):
                stem = re.sub(r"/{\w+}", "", pattern)
                rest = rule.removeprefix(f"/admin{pattern}")
                return f"/admin{stem}/{example}{rest}"
        raise AssertionError(f"Give an example of {rule} in world.py")

    def form(self, rule: str) -> dict[str, Any]:
        """Return what a browser would send there: right enough to be written by who may."""
        named = {"fiche": str(self.service), "garder": str(self.service), "autre": str(self.other), "departement": AREA}
        days = {"du": "2026-11-20", "au": "2026-11-22", **_DATE, "motif": "essai", "vers": "archive", "secrete": "true"}
        what = {"/dates": "session", "/signaler": "autre", "/doublons": "fusion", "/ensemble": "archived"}
        said = {"quoi": next((value for end, value in what.items() if rule.endswith(end)), ""), "reponse": "exact"}
        made = {"nom": "Essai", "courriel": "e@exemple.fr", "role": "lecteur", "territoire": AREA, "kind": "pmi"}
        return {**named, **days, **said, **made, "version": self._seen, "remplacant": "Une équipe"}

    def rows(self) -> set[tuple[str, ...]]:
        """Return every stored row but those of sessions, to be compared."""
        with self._house.database.reading() as session:
            return {
                (table.name, *(repr(value) for value in row))
                for table in Base.metadata.sorted_tables
                if table.name != "worker_session"
                for row in session.execute(select(table))
            }

    def _post(self, path: str, **form: Any) -> None:
        answer = self.manager.post(f"/admin{path}", **form)
        assert answer.status_code in (200, 303), (path, answer.text[-900:])

    def _upload(self, source: str) -> str:
        form = {"csrf": self.manager.csrf, "source": source, "departement": AREA}
        answer = self.manager.client.post("/admin/imports", data=form, files={"fichier": ("z.csv", _SPREADSHEET)})
        return str(answer.headers["location"].rpartition("/")[2])

    def _version(self) -> str:
        page = self.manager.get(f"/admin/structures/{self.structure}").text
        return re.search(r'name="version" value="([^"]+)"', page)[1]  # type: ignore[index]

    def _stored(self, model: Any, identity: int) -> Any:
        with self._house.database.reading() as session:
            return session.get(model, identity)

    def _last(self, model: Any) -> Any:
        with self._house.database.reading() as session:
            return session.scalars(select(model.id).order_by(model.id.desc())).first()


def readable() -> list[str]:
    """Return the address of every page that is opened with GET."""
    return sorted(path for method, path in RULES if method == "GET")
