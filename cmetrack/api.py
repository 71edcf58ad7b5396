"""cmetrack for Python programs: open a ledger, its records, how a cycle stands, an import.

    from datetime import date
    from cmetrack import api

    with api.open("ledger.db") as ledger:
        standing = ledger.status(date(2026, 11, 21))
        for target in standing.targets:
            print(target.id, target.counted, target.required, target.status)
        ledger.import_files("portal.csv")

Amounts are `Decimal`, exact to two decimals; days are `date`. What goes wrong is a
`cmetrack.errors.CmetrackError`: its `code` for programs, its `message` and `hint` for people. The
day of evaluation is always said; no clock is read but for the log of an import.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, Self

from cmetrack.cli import importing, telling
from cmetrack.cli.session import Session
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import Hundredths
from cmetrack.formats.source import open_file, open_records
from cmetrack.present.json import record_json
from cmetrack.present.json_text import Amount


class CountedStep(NamedTuple):
    """A step of what a record is worth: in words, its article, the amount after it."""

    text: str
    cites: str
    value: Decimal | None
    rule: str


class CountedRecord(NamedTuple):
    """A record, what it gives and what of it counts; `columns` are all that is known of it.

    `reason` says why it counts less than it gives, `because` is the other record's number.
    """

    id: int
    kind: str
    title: str
    start: str
    end: str | None
    awarded: Decimal
    counted: Decimal
    reason: str | None
    because: int | None
    columns: Mapping[str, str | int | Decimal | None]
    steps: tuple[CountedStep, ...]


class TargetStanding(NamedTuple):
    """A target of a cycle: `met`, `upcoming`, `short`, `on-track` or `behind`; `binding` or `advice`."""

    id: str
    label: str
    start: date
    end: date
    required: Decimal
    counted: Decimal
    shortfall: Decimal
    pending: Decimal
    planned: Decimal
    status: str
    severity: str
    rank: int
    cites: str


class CycleStanding(NamedTuple):
    """How a cycle stands on a day; `to_earn` is all that is still to be earned."""

    rulebook: str
    cycle: int
    on: date
    start: date
    end: date
    rolling: bool
    met: bool
    short: bool
    to_earn: Decimal
    doctor: str | None
    specialty: str | None
    targets: tuple[TargetStanding, ...]


class ImportedFile(NamedTuple):
    """What became of a file; `ids` are the records that it added, `change` its number in the log."""

    file: str
    read: int
    added: int
    updated: int
    unchanged: int
    rejected: int
    left_out: int
    ids: tuple[int, ...]
    change: int | None


class OpenLedger:
    """One doctor's ledger; each call reads it afresh. `open` makes one."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self._run = Session(db=Path(path), config=None, quiet=True)
        with self._run.read():
            pass  # what is no ledger is refused here

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def records(self, on: date, cycle: str | None = None) -> list[CountedRecord]:
        """The records in order of end, as they count on a day in a cycle (without, the one in use)."""
        found = self._run.evaluated(cycle, on)
        return [_record(_exact(record_json(one))) for one in found.records]

    def status(self, on: date, cycle: str | None = None) -> CycleStanding:
        """How a cycle (without, the one in use) stands on a day."""
        with self._run.read() as ledger:
            doctor = ledger.setting("name")
        found = self._run.evaluated(cycle, on)
        targets = (
            TargetStanding(
                one.id,
                one.label,
                *one.span,
                _decimal(one.required),
                _decimal(one.counted),
                _decimal(one.shortfall),
                _decimal(one.pending),
                _decimal(one.planned),
                str(one.status),
                one.rule.severity,
                one.rule.rank,
                one.rule.cites,
            )
            for one in found.targets
        )
        return CycleStanding(
            found.rulebook.id,
            found.cycle.id,
            on,
            *found.window.span,
            found.window.rolling,
            found.met,
            found.short,
            _decimal(found.to_earn),
            doctor,
            found.cycle.specialty,
            tuple(targets),
        )

    def import_files(
        self,
        *files: str | PathLike[str],
        update: bool = False,
        agree: bool = False,
        mapped: Mapping[str, str | None] | None = None,
    ) -> list[ImportedFile]:
        """Bring in files of records: all of them, or with a bad row none, which is a `BadInput`.

        With `update` what a row says anew of a record is taken over. What is only concluded from a
        file goes in if you `agree`. `mapped` says which column a heading means, None for none.
        """
        with ExitStack() as stack:
            streams = [(stack.enter_context(open_file(Path(one))), str(one)) for one in files]
            opened = [open_records(*one, mapped=mapped) for one in streams]
            progress = importing.Progress(quiet=True)
            work = importing.Import(opened, None, update, progress, agreed=agree)
            reports = work.carry_out(self._run)
        if work.refused(reports):
            raise telling.refusal(work, reports)
        if work.held_back(reports):
            raise telling.needs_yes()
        return [
            ImportedFile(
                *(one.file, one.read, one.added, one.updated, one.unchanged),
                *(len(one.rejects), len(one.left_out), tuple(one.ids), one.change),
            )
            for one in reports
        ]


def _decimal(amount: Hundredths) -> Decimal:
    return Decimal(amount) / 100


def _exact(value: Any) -> Any:
    """A value of JSON with its amounts as decimals."""
    if isinstance(value, Amount):
        return _decimal(value)
    if isinstance(value, list):
        return list(map(_exact, value))
    return {key: _exact(one) for key, one in value.items()} if isinstance(value, dict) else value


def _record(one: dict[str, Any]) -> CountedRecord:
    columns = {name: one[name] for name in COLUMNS}
    told = {name: one[name] for name in CountedRecord._fields if name not in ("columns", "steps")}
    steps = tuple(CountedStep(**step) for step in one["steps"])
    return CountedRecord(**told, columns=columns, steps=steps)


def open(path: str | PathLike[str]) -> OpenLedger:
    """The ledger at a path; what is none is refused, and nothing is made."""
    return OpenLedger(path)
