"""Which verified national lines stand beside the places of a search: a territory may lack what a telephone gives."""

from sqlalchemy.orm import Session

from services.conversation.parts import Phone
from services.directory.schemas import Query
from services.directory.service import Directory
from services.orientation.script import Script
from services.safety.service import Safety


def lines_for(session: Session, directory: Directory, query: Query, script: Script, safety: Safety) -> list[Phone]:
    """Return the lines that the words of a search point at, then those of its event, or those for everyone.

    Words that editors have just added count at once, as in the search itself.
    """
    directory.follow(session)
    meaning = directory.meaning(query)
    event = query.event or next(iter(meaning.events), None)
    told = next((each for name, each in script.events.items() if name == event), None)
    known = directory.taxonomy.event(event)
    of_event = told.lines if told and told.lines else known.lines if known else []
    ids = list(dict.fromkeys([*meaning.lines, *of_event]))
    return safety.helplines(query.at, ids or directory.taxonomy.file.lines)
