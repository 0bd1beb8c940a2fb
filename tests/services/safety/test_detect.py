"""The lexicons: clear wordings are found without any model, what only looks like them is not."""

from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from services.clock import PARIS
from services.content.loader import ContentError
from services.safety.decide import View, decide
from services.safety.reading import Reader
from services.safety.schemas import DangerKind
from services.safety.service import LEXICONS, Safety

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)
CLEAR: list[tuple[DangerKind, str]] = [
    ("suicide", "je veux mourir"),
    ("suicide", "jveu plus vivre"),
    ("suicide", "J'ai envie de mourir ce soir."),
    ("suicide", "je vais me pendre dans la grange"),
    ("suicide", "je vais me jeter sous le train"),
    ("suicide", "mon fils dit qu'il veut se tuer"),
    ("suicide", "ma sœur menace de se suicider, elle est enfermée"),
    ("suicide", "j'ai écrit une lettre d'adieu"),
    ("suicide", "la corde est prête"),
    ("suicide", "mes enfants seraient mieux sans moi"),
    ("violence_conjugale", "mon mari me frappe"),
    ("violence_conjugale", "ma femme me frappe"),
    ("violence_conjugale", "mon copain ma etranglé hier"),
    ("violence_conjugale", "il m'a donné un coup de poing"),
    ("violence_conjugale", "mon ex menace de me tuer"),
    ("violence_conjugale", "jai peur de lui il va rentrer"),
    ("violence_conjugale", "il a sorti un couteau"),
    ("violence_conjugale", "il me surveille tout le temps et il a pris mon téléphone"),
    ("violence_conjugale", "ma voisine se fait frapper par son mari"),
    ("violence_conjugale", "je suis enfermée dans la salle de bain il tape dans la porte"),
    ("enfant_en_danger", "mon beau-père frappe ma petite sœur"),
    ("enfant_en_danger", "j'ai peur de secouer mon bébé"),
    ("enfant_en_danger", "ma fille de 4 ans est toute seule à la maison la nuit"),
    ("enfant_en_danger", "son père est ivre et il vient chercher la petite"),
    ("enfant_en_danger", "j'ai secoué le bébé hier soir"),
    ("sans_abri_ce_soir", "je sais pas où dormir ce soir"),
    ("sans_abri_ce_soir", "on dort dans la voiture avec les enfants"),
    ("sans_abri_ce_soir", "je suis à la rue depuis hier"),
    ("sans_abri_ce_soir", "nous n'avons pas de toit pour cette nuit"),
    ("expulsion_imminente", "mon propriétaire a changé la serrure"),
    ("expulsion_imminente", "le propriétaire a coupé l'eau pour nous faire partir"),
    ("expulsion_imminente", "l'huissier vient demain avec la police"),
    ("expulsion_imminente", "la force publique est accordée pour le 24"),
    ("expulsion_imminente", "expulsion prévue lundi à 8 h"),
    ("urgence_medicale", "mon bébé ne respire plus"),
    ("urgence_medicale", "ma mère est inconsciente"),
    ("urgence_medicale", "mon mari a mal dans la poitrine et au bras gauche"),
    ("urgence_medicale", "je suis enceinte et je perds du sang"),
    ("urgence_medicale", "mon bébé est tout mou et ne réagit plus"),
    ("urgence_medicale", "ma fille a avalé une pile"),
    ("urgence_medicale", "mon père fait un avc"),
    ("detresse", "je suis par terre je pleure je n'arrive plus à me lever"),
]

CALM = [
    "cette paperasse me tue",
    "je suis mort de fatigue",
    "on meurt de chaud dans votre salle d'attente",
    "il ne me frappe pas",
    "il ne m'a jamais frappée",
    "mon mari n'est pas violent",
    "mon premier mari me frappait il y a quinze ans, j'ai refait ma vie",
    "dans le film elle se jette sous un train",
    "je prépare un exposé sur le suicide",
    "nous cherchons une affiche sur les violences conjugales pour la salle d'attente",
    "mon père est décédé, quels papiers pour la succession",
    "Mon mari a fait un AVC en février, il est rentré",
    "on frappe à la porte",
    "ça frappe à la porte, je reviens",
    "j'ai frappé à toutes les portes",
    "et sinon il fait beau ?",
    "il a neigé chez nous",
    "mon fils de 2 ans me tape",
    "je me fais du souci",
    "le petit tape dans ses mains",
    "je n'ai pas d'idées noires",
    "je veux en finir avec ce dossier",
    "j'ai changé la serrure avec l'accord du bailleur",
    "les enfants jouent dehors",
    "trois mois de loyer de retard",
    "j'ai reçu un commandement de payer",
    "bonjour",
    "c'est quoi le montant de l'APL",
    "je dors chez ma sœur en attendant",
    "ma fille a de la fièvre, la crèche ne la prend pas",
]


@pytest.mark.parametrize(("kind", "text"), CLEAR)
def test_a_clear_wording_brings_the_card_without_a_model(kind: DangerKind, text: str, patterns_alone: Safety) -> None:
    assert patterns_alone.read(text).danger == kind


@pytest.mark.parametrize(("kind", "text"), CLEAR)
def test_a_clear_wording_brings_the_card_with_the_model(kind: DangerKind, text: str, trained: Safety) -> None:
    assert trained.read(text).danger == kind


@pytest.mark.parametrize("text", CALM)
def test_what_only_looks_like_danger_brings_no_card(text: str, patterns_alone: Safety) -> None:
    assert patterns_alone.read(text).danger is None


@pytest.mark.parametrize("text", CALM)
def test_what_only_looks_like_danger_brings_no_card_with_the_model(text: str, trained: Safety) -> None:
    assert trained.read(text).danger is None


def test_pills_swallowed_bring_the_15_first(patterns_alone: Safety, trained: Safety) -> None:
    for safety in (patterns_alone, trained):
        reading = safety.read("j'ai avalé toute la boîte de médicaments")
        assert reading.danger in ("urgence_medicale", "suicide")
        assert safety.card(reading.danger, reading, NOW).numbers[0].number == "15"


@pytest.mark.parametrize(
    "text",
    [
        "JE VEUX MOURIR",
        "je veux mourrir",
        "jveu mourir",
        "je  v\u200beux   mourir",
        "J’ai envie de MOURIR 😭",
        "je veux mouriiiir",
    ],
)
def test_spelling_does_not_hide_it(text: str, patterns_alone: Safety) -> None:
    assert patterns_alone.read(text).danger == "suicide"


def test_a_wrong_pattern_stops_the_start_with_its_file(tmp_path: Path) -> None:
    copytree(LEXICONS, tmp_path / "lexicons")
    path = tmp_path / "lexicons" / "danger" / "kinds" / "suicide.yml"
    path.write_text(
        path.read_text().replace(
            "  - id: want_to_die", '  - id: broken\n    level: card\n    any: ["(je"]\n  - id: want_to_die'
        )
    )
    with pytest.raises(ContentError, match=r"suicide\.yml"):
        Reader(tmp_path / "lexicons")


def test_a_wrong_key_stops_the_start_with_file_and_line(tmp_path: Path) -> None:
    copytree(LEXICONS, tmp_path / "lexicons")
    path = tmp_path / "lexicons" / "danger" / "kinds" / "detresse.yml"
    path.write_text(path.read_text().replace("level: card", "levell: card", 1))
    with pytest.raises(ContentError, match=r"detresse\.yml:\d+: "):
        Reader(tmp_path / "lexicons")


def test_no_pattern_id_stands_twice() -> None:
    ids = Reader(LEXICONS).patterns.ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("il n'a jamais levé la main sur moi", "violence_conjugale.hits_me"),
        ("je n'ai pas peur de lui, on ne s'aime plus", "violence_conjugale.fear_of_them"),
        ("non on n'est pas dehors", "sans_abri_ce_soir.sleeps_outside"),
    ],
)
def test_what_is_denied_is_told_apart(text: str, denied: str) -> None:
    found = Reader(LEXICONS).see(text).found
    assert denied in found.denied
    assert not [hit for hit in found.hits if hit.level == "card"]


def test_a_not_that_ends_the_clause_before_denies_nothing() -> None:
    assert [hit.kind for hit in Reader(LEXICONS).see("je sais pas il me frappe").found.hits] == ["violence_conjugale"]


def test_a_wording_that_decides_prevails_over_what_is_felt() -> None:
    found = Reader(LEXICONS).see("des fois je me vois le jeter par la fenêtre").found
    decision = decide([View(found, {"suicide": 0.6, "enfant_en_danger": 0.1})])
    assert (decision.kind, decision.level) == ("enfant_en_danger", "card")


@pytest.mark.parametrize(
    "text",
    [
        "mon ex me fait peur et j'ai 3 loyers de retard",
        "mon mari me fait vraiment peur, comment faire pour l'APL",
        "le père de mes enfants nous terrorise, dossier Caf en cours",
        "mon conjoint me fout la trouille, je voudrais un rendez-vous pour mes dettes d'électricité",
    ],
)
def test_who_frightens_is_heard_whatever_else_is_asked(text: str, patterns_alone: Safety, trained: Safety) -> None:
    assert patterns_alone.read(text).danger == "violence_conjugale"
    assert trained.read(text).danger == "violence_conjugale"


@pytest.mark.parametrize(
    "text",
    [
        "mon ex ne me fait plus peur",
        "mon mari ne me fait pas peur",
        "la facture, elle me fait peur",
        "mon mari me fait peur à ronfler comme ça",
        "ma copine me fait peur en moto",
    ],
)
def test_other_fears_are_not_the_fear_of_somebody(text: str, patterns_alone: Safety) -> None:
    assert patterns_alone.read(text).kind is None


@pytest.mark.parametrize(
    ("text", "tonight"),
    [
        ("on dort dehors cette nuit", True),
        ("où dormir la nuit", True),
        ("il pleure toute la nuit et ce soir je suis seule", True),
        ("mon bébé pleure la nuit", False),
        ("bébé de 3 semaines, il pleure toute la nuit", False),
        ("tibébé-a ka pléré lannwit", False),
        ("je travaille de nuit", False),
    ],
)
def test_the_nights_of_every_week_are_not_tonight(text: str, tonight: bool) -> None:
    assert ("tonight" in Reader(LEXICONS).see(text).found.facts) is tonight
