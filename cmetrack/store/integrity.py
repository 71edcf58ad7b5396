"""What is wrong inside a ledger's file: with the database, its tables, its rows, its log."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from cmetrack import wording
from cmetrack.domain.notice import Notice, notice
from cmetrack.errors import LedgerError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store import checksums, conversion, log_audit, open as opening, rows, schema

_FIRST_FEW = 5

Look = Callable[[sqlite3.Connection, Path], Iterator[Notice]]
"""One look at an open ledger, and what it finds."""


def damage(connection: sqlite3.Connection, path: Path, *, closely: bool = False) -> list[Notice]:
    """What is wrong with the database, with its rows one by one and, `closely`, with its log."""
    if found := list(_structure(connection, path)):
        return found
    found = looked_at(_altered, connection, path)
    return [*found, *(looked_at(unproved, connection, path) if closely else ())]


def looked_at(look: Look, connection: sqlite3.Connection, path: Path) -> list[Notice]:
    """What a look finds; that the ledger cannot be read is a finding, too."""
    try:
        with opening.guarded(path):
            return list(look(connection, path))
    except LedgerError as error:
        return [Notice("damage", error.message, error.hint or "")]


def _structure(connection: sqlite3.Connection, path: Path) -> Iterator[Notice]:
    advice = _("`cmetrack db restore` brings back a backup.")
    try:
        lines = connection.execute(f"PRAGMA integrity_check({_FIRST_FEW})").fetchall()
    except sqlite3.DatabaseError:
        yield notice("damage", _("{path} is damaged."), advice, path=path)
        lines = []
    # In SQLite's own words, which name pages and columns, never a value.
    for (line,) in lines if lines != [("ok",)] else ():
        yield notice(
            "damage", _("The file is damaged; SQLite says of it: {what}."), advice, what=line
        )
    with opening.guarded(path):
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            yield Notice("damage", _("A row names another one that does not exist."), advice)
        version = opening.version_of(connection, path)
        drop = _("`cmetrack db check --repair` drops that; records, cycles and the log stay.")
        if parts := schema.attached(connection, version):
            for name in parts:
                said = _("Another program attached {part} to the ledger's own tables.")
                yield notice("damage", said, drop, part=name)
            return
        if version < schema.VERSION:
            if schema.is_altered(connection, version):
                yield Notice("damage", _("Its tables are not those of its version."), advice)
            return
        found, expected = schema.declared(connection), schema.expected()
    for name in sorted(expected.keys() | found.keys()):
        if name not in expected:
            said = _("Another program attached {part} to the ledger's own tables.")
            yield notice("damage", said, advice, part=name)
        elif found.get(name) != expected[name]:
            yield notice("damage", _("{part} is missing or was changed."), advice, part=name)


def _altered(connection: sqlite3.Connection, path: Path) -> Iterator[Notice]:
    """Rows that are not as cmetrack wrote them, and tables with too few of them or too many."""
    if opening.version_of(connection, path) == schema.OLDEST:
        for name in conversion.FORMER:
            for _rows in conversion.proved(connection, name):
                pass  # the first that is not right is an error
        return
    advice = _("`cmetrack db restore` brings back a backup.")
    declared = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    # An older schema has not all of them; whether its own are there was looked at.
    for table in (one for one in rows.ALL if one.name in declared):
        if wrong := list(rows.altered(connection, table)):
            said = ngettext(
                "{count} row of its table '{table}' was changed by another program: {ids}.",
                "{count} rows of its table '{table}' were changed by another program: {ids}.",
                len(wrong),
            )
            ids = few(wrong)
            yield notice("damage", said, advice, count=len(wrong), table=table.name, ids=ids)
        try:
            checksums.verify(connection, table.name)
        except checksums.Altered:
            said = _("In '{part}' rows are missing, were added or changed.")
            yield notice("damage", said, advice, part=table.name)


def unproved(connection: sqlite3.Connection, _path: Path) -> Iterator[Notice]:
    """What the log tells that is not so, and what it does not tell."""
    advice = _(
        "`cmetrack history` shows what the log says; `cmetrack db restore FILE` shows "
        "how a backup differs, before it does anything."
    )
    said = _("The log does not fit the ledger: {what}.")
    flaws = log_audit.flaws(connection)
    yield from first_few(Notice("damage", said.format(what=what), advice) for what in flaws)


def foreign_parts(connection: sqlite3.Connection, _path: Path) -> Iterator[Notice]:
    """Tables, views and triggers that somebody added."""
    advice = _("It is left alone: cmetrack neither uses it nor takes care of it.")
    for name in schema.foreign(connection):
        yield notice("warning", _("Another program added {part} to the ledger."), advice, part=name)


def repair(path: Path) -> list[str]:
    """Drop what another program attached to the ledger's tables, and nothing else; what it was."""
    with closing(opening.attach(path, write=True, strict=False)) as connection:
        opening.begin(connection, path, opening.TIMEOUT)
        try:
            with opening.guarded(path):
                parts = schema.attached(connection, opening.version_of(connection, path))
                for part in parts:
                    sort, name = part.split(" ", 1)
                    quoted = name.replace('"', '""')
                    connection.execute(f'DROP {sort} "{quoted}"')
                connection.execute("COMMIT")
        finally:
            opening.rollback(connection)
    return parts


def first_few(findings: Iterable[Notice]) -> Iterator[Notice]:
    """Findings of one sort: the first few of them, and how many more there are."""
    todo = iter(findings)
    yield from islice(todo, _FIRST_FEW)
    left = Counter(one.code for one in todo)
    if more := left.total():
        said = ngettext("And {count} more of this sort.", "And {count} more of this sort.", more)
        yield notice("damage" if left["damage"] else "warning", said, count=more)


def few(numbers: Sequence[int]) -> str:
    """Numbers of records, the first few by name."""
    return ", ".join(wording.first_of(map(str, numbers), len(numbers), _FIRST_FEW))
