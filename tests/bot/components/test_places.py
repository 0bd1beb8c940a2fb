"""Places by name, number and misspelling; ordinary words that are communes stay words."""

import pytest

from bot.components.gazetteer import COMMUNES, load_gazetteer
from bot.components.places import places

EVERYDAY = {
    "maison",
    "rue",
    "sens",
    "rien",
    "mois",
    "loyer",
    "chambre",
    "hopital",
    "creche",
    "pas",
    "vers",
    "trois",
    "marie",
}

pytestmark = pytest.mark.skipif(
    not COMMUNES.exists(), reason="data/communes/communes.csv.gz manque : lancez data/communes/build.py"
)


def read(text: str) -> dict[str, str]:
    return {name: reading.value for name, reading in places(text, load_gazetteer(), EVERYDAY)}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("j'habite Aubenas", "Aubenas"),
        ("je sui a romorantin", "Romorantin-Lanthenay"),
        ("vers Vendôme", "Vendôme"),
        ("a vandôme", "Vendôme"),
        ("St-Amand-Montrond", "Saint-Amand-Montrond"),
        ("on vit au Mans", "Le Mans"),
        ("dans le 93", "Seine-Saint-Denis"),
        ("07", "Ardèche"),
        ("en Ardèche", "Ardèche"),
        ("CAF 41, dossier bloqué", "Loir-et-Cher"),
        ("à La Réunion depuis mai", "La Réunion"),
        ("je travaille à Lyon mais j'habite à Privas", "Privas"),
        ("famille hébergée, secteur Lannion, 2 enf", "Lannion"),
        ("qui peut m'aider ? Vierzon", "Vierzon"),
        ("cherche un médecin qui parle portugais toulouse", "Toulouse"),
        ("où dormir gratuit, nantes svp", "Nantes"),
        ("maman de deux, à evry", "Évry-Courcouronnes"),
        ("9-3", "Seine-Saint-Denis"),
        ("je vis à Papeete", "Papeete"),
        ("c'est dans l'Orne et non dans la Sarthe", "Orne"),
        ("bailleur Mâcon, retard 2 mois", "Mâcon"),
        ("des couches pour nouveau-né à roubaix", "Roubaix"),
        ("c'est l'Ain et pas l'Aisne", "Ain"),
        ("il vit à Rouen, moi je suis restée à Évreux", "Évreux"),
        ("je vis chez ma mère à Cahors", "Cahors"),
        ("mon mari et moi vivons à Tarbes", "Tarbes"),
        ("papi a 80 ans, il vit seul à Douai", "Douai"),
        ("Mme K., 2 enf, elle vit à Dreux", "Dreux"),
        ("mon ex ne verse rien, j'habite à Nevers", "Nevers"),
        ("nous sommes repartis à Saintes", "Saintes"),
        ("mamie habite à Troyes mais moi je suis à Sedan", "Sedan"),
        ("Montoire", "Montoire-sur-le-Loir"),
        ("oui selommes", "Selommes"),
        ("j'habite à Bonny", "Bonny-sur-Loire"),
    ],
)
def test_place_is_read(text: str, place: str) -> None:
    assert read(text).get("lieu") == place


@pytest.mark.parametrize(
    "text",
    [
        "il vit à Rouen maintenant",
        "elle est sur Noyers-sur-Cher",
        "il travaille à Villefranche-sur-Saône",
        "elle est repartie à Cahors avec les petits",
        "leur père s'est installé vers Tarbes",
        "mon ex a déménagé à Nevers",
        "ma femme est chez sa sœur à Dreux",
        "le papa de ma fille habite à Troyes",
        "les enfants dorment chez leur mère à Sedan",
        "mon compagnon est incarcéré à Douai",
        "elle a pris un studio à Saintes",
        "depuis qu'il est parti vivre en Bretagne je suis seule",
    ],
)
def test_where_the_other_one_lives_is_not_ones_own_place(text: str) -> None:
    assert "lieu" not in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "je suis à la rue",
        "accro aux paris sportifs",
        "il faut que quelqu'un vienne",
        "mon gendre est un Corse",
        "Elle est partie à Bordeaux avec notre fils",
        "Le quotient a bondi, ça me coûte",
        "au sens de la loi",
        "à cause du loyer",
        "je suis à l'hôpital",
        "la chambre du petit",
        "il est né à Lyon",
        "ma fille Marie a 3 ans",
        "téléphone Orange",
        "mon mari est parti en Suisse",
        "à partir du 15 on mange des pâtes",
        "le 3 mars à 14 h",
        "la Croix-Rouge",
        "je dois 1 240 €",
        "trois",
    ],
)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert "lieu" not in read(text)


@pytest.mark.parametrize(
    ("text", "code"), [("41100", "41100"), ("97430 Le Tampon", "97430"), ("je dois 41100 €", None)]
)
def test_postal_code(text: str, code: str | None) -> None:
    assert read(text).get("code_postal") == code
