"""A ledger of 0.1.0 made into one of today: the same rows, and a log that tells more.

Its tables are read and proved whole by the checks that it made. It kept sentences instead of codes,
of each row only what it was before a change, and what was ticked off in one setting.
"""

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain, groupby, islice
from typing import Any
from zlib import crc32

from cmetrack.domain.changes import SENTENCES, SEVERAL, Done, did
from cmetrack.domain.credits import HOUR
from cmetrack.domain.cycle import RETIRED
from cmetrack.store import checksums, log, rows, schema
from cmetrack.store.checksums import Altered, Value
from cmetrack.store.log import Touched
from cmetrack.store.rows import ACTIVITY, CHANGE, CYCLE, LOG, SETTING, TICK, LedgerTable, Row

FORMER = ("activity", "cycle", "setting", "periodical", "journal", "change", "evidence")
"""The tables of 0.1.0 with checks."""

_NUMBERS = {"id", "count", "added", "updated", "number"}
_LAST = ("last_day", "same_code", "same_certificate", "same_identifier", "same_event")


def proved(
    connection: sqlite3.Connection, table: str, now: str = ""
) -> Iterator[dict[str, tuple[Any, ...]]]:
    """The rows of a table by their columns, many at a time; one that was altered is refused.

    `now` names the table if it goes by another name. After the last rows it is known that none
    is missing.
    """
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({now or table})")]
    # Checks were made of the columns in the order in which they came to be.
    names = [one for one in names if one not in (*_LAST, "check")]
    names += _LAST if table == "activity" else ()
    listed = ", ".join(f'"{name}"' for name in (*names, "check"))
    cursor = connection.execute(f"SELECT {listed} FROM {now or table} ORDER BY 1, 2")
    many = total = 0
    while batch := cursor.fetchmany(1000):
        for *values, check in batch:
            if crc32("\x1f".join(map(_text, values)).encode()) != check:
                raise Altered(table, values[0])
            many, total = many + 1, total + check
        yield dict(zip(names, zip(*batch, strict=True), strict=False))
    sealed = connection.execute(
        "SELECT coalesce(sum(rows), 0), coalesce(sum(sum), 0) FROM seal"
        " WHERE part = :table OR part GLOB :table || ' *'",
        {"table": table},
    )
    if sealed.fetchone() != (many, total):
        raise Altered(table)


def _text(value: Value) -> str:
    return "" if value is None else "\0" if value == "" else str(value)


def convert(connection: sqlite3.Connection) -> None:
    """Fill the tables of today from those of 0.1.0, which are named `former_…` now."""
    for table in rows.ALL:
        name = "journal" if table is LOG else table.name
        if name not in FORMER:
            continue
        for columns in proved(connection, name, f"former_{name}"):
            if table is not CHANGE:  # these need more, see below
                _insert(connection, table, columns)
        last = connection.execute(
            "SELECT coalesce(max(rows), 0) FROM seal WHERE part = 'numbers of ' || ?", (name,)
        )
        checksums.count_in(connection, table.name, 0, 0, last.fetchone()[0])
    connection.execute("CREATE INDEX former_row ON former_change (entity, first, seq, position)")
    ticks = _Ticks(connection)
    for seq, changes in groupby(_changes(connection), lambda one: one[0]):
        touched = enumerate(chain.from_iterable(ticks.of(seq, one) for _seq, one in changes))
        while batch := [(seq, at, *one) for at, one in islice(touched, rows.BATCH)]:
            rows.insert(connection, CHANGE, batch)
    ticks.settle()
    connection.execute("INSERT INTO reminder_log SELECT *, NULL FROM told")
    connection.execute("INSERT INTO lease SELECT * FROM claim")


def _insert(connection: sqlite3.Connection, table: LedgerTable, columns: dict[str, Any]) -> None:
    if table is LOG:
        said = [log.written(_parsed(words)) for words in columns["summary"]]
        columns["code"], columns["arguments"] = zip(*said, strict=True)
    elif table is CYCLE:
        columns["variant"] = [RETIRED if retired else None for retired in columns["retired"]]
    elif table is ACTIVITY:  # by what it is recognised is worked out as it is today
        columns["hours"] = list(map(_finer, columns["hours"]))
        nothing = [None] * len(columns["id"])
        made = [columns.get(name, nothing) for name in table.columns]
        rows.insert(connection, table, list(zip(*made, strict=True)))
        return
    rows.insert_columns(connection, table, [columns.get(name) for name in table.kept])


def _parsed(words: str) -> Done:
    """What a sentence of 0.1.0, which kept no codes, says; what is not known stays as it is."""
    templates = [one for one in SENTENCES.items() if one[0] not in ("", "text")]
    templates += [(code, template) for code, pair in SEVERAL.items() for template in pair]
    for code, template in templates:
        if match := re.fullmatch(_pattern(template), words, re.DOTALL):
            found: dict[str, Any] = match.groupdict()
            found |= {name: int(found[name]) for name in _NUMBERS & found.keys()}
            if "what" in found:
                found["what"] = _parsed(found["what"])
            return Done(code, found)
    return did("text", text=words) if words else Done()


@cache
def _pattern(template: str) -> str:
    def blank(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'[0-9]+' if match[1] in _NUMBERS else '.+?'})"

    return re.sub(r"\\{(\w+)\\}", blank, re.escape(template))


def _changes(connection: sqlite3.Connection) -> Iterator[tuple[int, Touched]]:
    """What every change touched, in order, now also with what was there after it."""
    runs = connection.execute(
        "SELECT entity, first, last, seq FROM former_change WHERE first < last"
    ).fetchall()

    def after(seq: int, position: int, entity: str, id: int) -> str | None:
        upcoming = connection.execute(
            "SELECT seq, before FROM former_change WHERE entity = ? AND first = ?"
            " AND (seq, position) > (?, ?) ORDER BY seq, position LIMIT 1",
            (entity, id, seq, position),
        ).fetchone()
        until = upcoming[0] if upcoming else sys.maxsize
        if any(one == entity and a <= id <= z and seq < at < until for one, a, z, at in runs):
            return None  # it was added again in between, so it was gone
        if upcoming:
            return _image(entity, upcoming[1])
        return log.image_now(connection, entity, id)

    for seq, position, entity, first, last, before in connection.execute(
        "SELECT seq, position, entity, first, last, before FROM former_change"
        " ORDER BY seq, position"
    ):
        if first == last:
            left = after(seq, position, entity, first)
            yield seq, Touched(entity, first, first, _image(entity, before), left)
            continue
        # Some of these numbers may have been given to nothing.
        given = (
            f"SELECT id FROM {entity} WHERE id BETWEEN :first AND :last UNION SELECT first FROM"
            " former_change WHERE entity = :entity AND first BETWEEN :first AND :last AND seq > :seq"
        )
        asked = log.RUNS.format(given)
        wanted = {"entity": entity, "first": first, "last": last, "seq": seq}
        for begin, end in connection.execute(asked, wanted):
            yield seq, Touched(entity, begin, end, None, None)


def mark_anew(connection: sqlite3.Connection) -> None:
    """Give the records of schema 6 today's table, and the marks by which they are recognised."""
    there = {row[1] for row in connection.execute("PRAGMA table_info(activity)")}
    entered = tuple(name for name in ACTIVITY.columns if name in there)
    former = LedgerTable("former_activity", entered, _LAST, numbers=ACTIVITY.numbers)
    for mark in _LAST[1:]:
        connection.execute(f"DROP INDEX activity_{mark}")
    connection.execute("ALTER TABLE activity RENAME TO former_activity")
    schema.make(connection, ("activity", "apart"))
    many, total, _last = checksums.tallied(connection, "activity")
    if checksums.stored(connection, former.name) != (many, total):
        raise Altered("activity")
    checksums.count_in(connection, "activity", -many, -total)
    try:
        for columns in rows.batches(connection, former):
            _insert(connection, ACTIVITY, dict(zip(entered, columns, strict=False)))
    except Altered as altered:
        raise Altered("activity", altered.row) from None
    connection.execute("DROP TABLE former_activity")


def sharpen_log(connection: sqlite3.Connection) -> None:
    """Make the hours of schema 6 in the log as fine as those of the records are made."""
    key, images = CHANGE.columns[:2], """(before LIKE '%"hours":%' OR after LIKE '%"hours":%')"""
    where = f"entity = 'activity' AND {images} AND ({', '.join(key)})"
    last: Row = (0, 0)
    order = f"seq, position LIMIT {rows.BATCH}"
    while some := list(rows.select(connection, CHANGE, f"WHERE {where} > (?, ?)", last, order)):
        first, last = some[0][:2], some[-1][:2]
        rows.delete(connection, CHANGE, f"WHERE {where} BETWEEN (?, ?) AND (?, ?)", (*first, *last))
        made = [(*row[:5], *(_image("activity", kept) for kept in row[5:])) for row in some]
        rows.insert(connection, CHANGE, made)


def _finer(hours: Value) -> Value:
    """Hours that were in hundredths as they are kept today."""
    return hours * (HOUR // 100) if type(hours) is int else hours


def _image(entity: str, kept: str | None) -> str | None:
    table = {CYCLE.name: CYCLE, ACTIVITY.name: ACTIVITY}.get(entity)
    if kept is None or table is None:
        return kept
    values = json.loads(kept)
    if table is CYCLE:
        values["variant"] = RETIRED if values.pop("retired", 0) else None
    elif "hours" in values:
        values["hours"] = _finer(values["hours"])
    return log.image(table, (0, *map(values.get, table.columns[1:])))


class _Ticks:
    _KEY = "ticks"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        undoings = connection.execute("SELECT seq FROM log WHERE undoes IS NOT NULL")
        self._undoings = {seq for (seq,) in undoings}
        self._ids: dict[tuple[int, str], int] = {}
        self._last = 0

    def of(self, seq: int, one: Touched) -> Iterator[Touched]:
        """What a change touched: where it was that setting, the ticks that differ."""
        images = [one.before, one.after]
        if one.entity != SETTING.name or not any(
            kept and json.loads(kept).get("key") == self._KEY for kept in images
        ):
            yield one
            return
        before, after = map(self._read, images)
        for key in before | after:
            if before.get(key) == after.get(key):
                continue
            if key not in self._ids or (key not in before and seq not in self._undoings):
                self._last += 1
                self._ids[key] = self._last
            id = self._ids[key]
            was, now = (
                None if note is None else log.image(TICK, (id, *key, note))
                for note in (before.get(key), after.get(key))
            )
            yield Touched(TICK.name, id, id, was, now)

    def settle(self) -> None:
        """Write what is ticked off now, in the place of the setting."""
        where = "WHERE key = ?"
        for row in list(rows.select(self._connection, SETTING, where, [self._KEY])):
            now = self._read(log.image(SETTING, row))
            ticked = [(self._ids[key], *key, note) for key, note in now.items()]
            rows.insert(self._connection, TICK, ticked)
        rows.delete(self._connection, SETTING, where, [self._KEY])
        checksums.count_in(self._connection, TICK.name, 0, 0, self._last)

    def _read(self, kept: str | None) -> dict[tuple[int, str], str]:
        ticks = {} if kept is None else json.loads(json.loads(kept)["value"])
        return {(int(id), item): note for id, some in ticks.items() for item, note in some.items()}
