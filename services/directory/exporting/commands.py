"""`aller-vers directory export`: what goes out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.directory.communes import Communes
from services.directory.exporting.public import Library, territory
from services.directory.exporting.run import FORMATS, to_file, to_text
from services.directory.importing.rules import Rules
from services.directory.terminal import AsJson, opened, progress_bar, refuse, taxonomy_of
from services.operations.screen import Screen
from services.settings import Settings


def export_directory(
    format: Annotated[str, typer.Option("--format", help=f"Format : {', '.join(FORMATS)}.")],
    departement: Annotated[str, typer.Option("--territory", help="Numéro ou nom d'un département.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Fichier à écrire ; sinon l'écran.")] = None,
    as_json: AsJson = False,
) -> None:
    """Exporte ce que l'annuaire montre à tous : jamais une adresse secrète, jamais l'inventé."""
    settings, screen = Settings(), Screen(as_json=as_json)
    if format not in FORMATS:
        refuse(screen, f"Ce format n'existe pas : {format}. Choisissez parmi {', '.join(FORMATS)}.")
    communes = Communes(settings.communes_dir)
    area = communes.departement(departement) if departement else None
    if departement and area is None:
        refuse(screen, f"Ce département n'existe pas : {departement}. Exemple : 41.")
    if format == "bundle" and area is None:
        refuse(screen, "Ce format vaut pour un département. Ajoutez par exemple : --territory 41.")
    if output is None and as_json:
        refuse(screen, "Avec --json, dites où écrire : --output FICHIER.")
    library = Library(communes, taxonomy_of(settings), Rules(settings.content_dir))
    wanted = territory(communes, area.code if area else "")
    with opened(settings, screen) as database, database.reading() as session:
        if output is None:
            sys.stdout.write(to_text(FORMATS[format], session, library, wanted))
            return
        with progress_bar() as progress:
            written = to_file(FORMATS[format], session, library, wanted, output, progress)
    data = {"format": format, "file": str(output), "structures": written.structures, "services": written.services}
    screen.result(data, f"{written.structures} structures et {written.services} services sont dans {output}.")
