"""Records for the tests of files: any that the ledger may hold, and a ledger to bring them into."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import strategies as st

from cmetrack.core.import_report import ImportReport
from cmetrack.core.importing import ImportOptions, import_records
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.core.record_reader import Allowed, make_activity, read_record
from cmetrack.core.rows import Source
from cmetrack.domain.activity import ALL_KINDS, Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.identity import Identity, identify
from cmetrack.domain.notice import Issue
from cmetrack.formats.reading.rejects import Reasons, RecordFile, write_rejects
from cmetrack.formats.source import open_records
from cmetrack.store import rows
from cmetrack.store.ledger import Ledger
from cmetrack.store.rows import ACTIVITY
from tests.store.conftest import create

AT = datetime(2026, 3, 14, 9, 0)


class Imported(NamedTuple):
    """What became of a file: the report, the records that came in, and those that were changed."""

    report: ImportReport
    add: list[tuple[Activity, Identity]]
    updates: list[Activity]

    @property
    def notices(self) -> tuple[str, ...]:
        """What the report has to say, as a person reads it."""
        return tuple(notice.sentence for notice in self.report.notices)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.report, name)


def imported(
    sources: Iterable[Source],
    records: Iterable[Activity] = (),
    *,
    allowed: Allowed | None = None,
    update: bool = False,
    periodicals: PeriodicalList | None = None,
    me: Sequence[str] = (),
) -> list[Imported]:
    """Import files into a ledger of the records given, under their numbers, if they have any."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        path.write_bytes(empty_ledger())
        with Ledger.open(path, write=True) as ledger:
            _put(ledger, list(records))
            before = {one.id: one for one in ledger.activities()}
            options = ImportOptions(allowed or Allowed(), update, periodicals, me)
            with (
                ledger.change("import", AT) as change,
                change.bulk_insert() as bulk,
            ):
                reports = import_records(sources, bulk, options)
            after = ledger.activities()
    updates = [one for one in after if one.id in before and one != before[one.id]]
    brought = (one._replace(id=0) for one in after if one.id not in before)
    return [
        Imported(report, [(one, identify(one)) for one in islice(brought, report.added)], updates)
        for report in reports
    ]


@cache
def empty_ledger() -> bytes:
    """The file of a ledger without records."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        create(path, AT).close()
        return path.read_bytes()


def _put(ledger: Ledger, records: list[Activity]) -> None:
    if records:
        with ledger.change("add", AT) as change:
            rows.insert(change._connection, ACTIVITY, [tuple(one) for one in records])
            change._recorder.added(ACTIVITY, min(records).id, max(records).id)


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
) -> Imported:
    """Import one file into a ledger of the records given."""
    data = text.encode() if isinstance(text, str) else text
    source = open_records(data, file)
    return imported([source], records, allowed=allowed, update=update)[0]


def rejected(plan: Imported) -> list[Issue]:
    """Everything that is wrong with a file."""
    return list(plan.report.issues())


def rejects_text(pairs: Sequence[tuple[RecordFile, Reasons]]) -> str:
    """The file of rejects as a whole."""
    return "".join(write_rejects(pairs))


def conserved(made: Imported) -> bool:
    """Whether every row of the file went somewhere."""
    report = made.report
    went = report.added + report.unchanged + report.updated + len(report.rejects)
    went += len(report.left_out)
    return report.read == went and report.added == len(made.add)


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
