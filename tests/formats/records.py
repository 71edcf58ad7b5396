"""Records for the tests of files: any that the ledger may hold."""

from collections.abc import Iterable, Sequence
from datetime import date

from hypothesis import strategies as st

from cmetrack.core.import_report import ImportReport
from cmetrack.core.importing import plan_imports
from cmetrack.core.record_reader import Allowed, make_activity, read_record
from cmetrack.domain.activity import ALL_KINDS, Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.identity import Identity, identify
from cmetrack.domain.issue import Issue
from cmetrack.formats.reading.rejects import Reasons, RecordFile, write_rejects
from cmetrack.formats.source import open_records


class InMemory:
    """A ledger of the records given, as far as an import knows it."""

    def __init__(self, records: Iterable[Activity] = ()) -> None:
        self.records = list(records)

    def identities(self) -> Iterable[tuple[int, Identity]]:
        return [(record.id, identify(record)) for record in self.records]

    def activities(self) -> list[Activity]:
        return self.records


def record(id: int = 0, **cells: str) -> Activity:
    """A congress, but for the cells given."""
    given = {"kind": "congress", "title": "Inima", "start": "2026-03-14"} | cells
    return make_activity(given)._replace(id=id)


def plan(
    text: str | bytes,
    *records: Activity,
    update: bool = False,
    allowed: Allowed | None = None,
    file: str = "credits.csv",
) -> ImportReport:
    """The plan of importing one file into a ledger of the records given."""
    data = text.encode() if isinstance(text, str) else text
    source = open_records(data, file)
    return plan_imports([source], InMemory(records), allowed=allowed, update=update)[0]


def rejected(plan: ImportReport) -> list[Issue]:
    """Everything that is wrong with a file."""
    return list(plan.issues())


def rejects_text(pairs: Sequence[tuple[RecordFile, Reasons]]) -> str:
    """The file of rejects as a whole."""
    return "".join(write_rejects(pairs))


def conserved(plan: ImportReport) -> bool:
    """Whether every row of the file went somewhere."""
    return plan.read == len(plan.add) + plan.unchanged + plan.updated + len(plan.rejects)


_TEXTS = st.one_of(
    st.text(min_size=1, max_size=30),
    st.sampled_from(["=1+1", "'=1+1", "''-x", "@x", "-5", "+7,5", '"', "a;b,c\td|e", "sep=;", "'"]),
)
_DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str)
_AMOUNTS = st.from_regex(r"[0-9]{1,4}([.,][0-9]{1,2})?", fullmatch=True)
_COUNTS = st.integers(1, 99_999).map(str)


def _cells(name: str) -> st.SearchStrategy[str]:
    column = COLUMNS[name]
    if name == "specialty":
        return st.sampled_from(["own", "other"])
    if name == "country":
        return st.sampled_from(["RO", "ru", "Fr"])
    if column.choices:
        return st.sampled_from(column.choices)
    if column.dated:
        return _DAYS
    if column.amount:
        return _AMOUNTS
    return _COUNTS if column.whole else _TEXTS


CELLS = st.fixed_dictionaries(
    {"kind": st.sampled_from(ALL_KINDS), "title": _TEXTS, "start": _DAYS},
    optional={name: _cells(name) for name in COLUMNS if name not in ("kind", "title", "start")},
)

ACTIVITIES = CELLS.map(lambda cells: read_record(cells).activity).filter(lambda made: made)
