"""Files of publications for the tests: opened, planned, and counted."""

from pathlib import Path

from cmetrack.core.periodicals import PeriodicalList
from cmetrack.domain.activity import Activity
from cmetrack.formats.source import open_records
from tests.formats.records import Imported, imported, rejected

FILES = Path(__file__).parent.parent / "files"

SHOWN = (
    "kind",
    "title",
    "start",
    "indexed",
    "journal",
    "authors",
    "position",
    "pages",
    "identifier",
)


def plan_publications(
    text: str | bytes,
    file: str,
    *records: Activity,
    me: tuple[str, ...] = (),
    periodicals: PeriodicalList | None = None,
    format: str | None = None,
    update: bool = False,
) -> Imported:
    """The plan of importing one file of publications."""
    data = text.encode() if isinstance(text, str) else text
    source = open_records(data, file, format=format)
    return imported([source], records, me=me, periodicals=periodicals, update=update)[0]


def file_of(name: str) -> bytes:
    """One of the packed examples."""
    return (FILES / name).read_bytes()


def shown(plan: Imported) -> list[tuple[object, ...]]:
    """What of each new record a list of publications fills."""
    return [tuple(getattr(made, name) for name in SHOWN) for made, _marks in plan.add]


def messages(plan: Imported) -> list[tuple[int, str]]:
    """The line and the words of each issue."""
    return [(issue.line, issue.message) for issue in rejected(plan)]
