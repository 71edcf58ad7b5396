"""A check of the ledger's file, its tables and its log."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from cmetrack import wording
from cmetrack.domain.notice import Notice
from cmetrack.errors import LedgerError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store import (
    checksums,
    cloud_folders,
    former,
    log_audit,
    open as opening,
    rows,
    schema,
)
from cmetrack.store.rows import ACTIVITY

_FIRST_FEW = 5


def check(path: str | os.PathLike[str]) -> list[Notice]:
    """Look at the file, its tables and its log.

    Nothing is changed. A file that cannot be opened as a ledger is one finding, not an error;
    a missing one is an error.
    """
    ledger = Path(path)
    try:
        connection = opening.attach(ledger, write=False, strict=False)
    except LedgerError as error:
        return [Notice("damage", error.message, error.hint or "")]
    with closing(connection):
        findings = [_header(connection, ledger), *_permissions(ledger), *_synced(ledger)]
        wrong = list(_structure(connection, ledger))
        of_today = opening.version_of(connection, ledger) == schema.VERSION
        if not wrong:
            wrong = looked_at(_altered, connection, ledger)
            if of_today:  # what is older is looked at more closely once it is brought up to date
                wrong = wrong or looked_at(_wrong_marks, connection, ledger)
                wrong += looked_at(unproved, connection, ledger)
        findings += wrong or [Notice("ok", _("Its tables, records and log are whole and agree."))]
        if of_today:
            findings += looked_at(_foreign_parts, connection, ledger)
    return findings


def _header(connection: sqlite3.Connection, path: Path) -> Notice:
    version = opening.version_of(connection, path)
    if version < schema.VERSION:
        return Notice(
            "warning",
            _("{path} was written by an older cmetrack.").format(path=path),
            _("Any command that writes brings it up to date, after a backup."),
        )
    return Notice("ok", _("{path} is a ledger of this version.").format(path=path))


def _permissions(path: Path) -> Iterator[Notice]:
    if os.name == "nt":
        return  # there they say nothing
    real = Path(os.path.realpath(path))
    if real.stat().st_mode & 0o077:
        yield Notice(
            "warning",
            _("Other users of this computer may open {path}.").format(path=path),
            _("Run `chmod 600 {path}`.").format(path=path),
        )
    else:
        yield Notice("ok", _("Only its owner may open it."))
    folder = real.parent
    if folder.stat().st_mode & 0o022 and not folder.stat().st_mode & 0o1000:
        yield Notice(
            "warning",
            _("Other users of this computer may change the folder {path}.").format(path=folder),
            _("Run `chmod 700 {path}`.").format(path=folder),
        )


def _synced(path: Path) -> Iterator[Notice]:
    """A folder that is copied elsewhere, perhaps in the middle of a change."""
    service = cloud_folders.service(path)
    if service is not None:
        yield Notice(
            "warning",
            _("{path} lies in a folder of {service}, which copies it elsewhere.").format(
                path=path, service=service
            ),
            _(
                "Keep the ledger in a folder of this computer, and only backups there "
                "(`cmetrack db backup --encrypt`): written on two computers, one loses its changes."
            ),
        )


def damage(connection: sqlite3.Connection, path: Path) -> Iterator[Notice]:
    """What is wrong with the file as a database, and with its rows one by one."""
    wrong = list(_structure(connection, path))
    yield from wrong or looked_at(_altered, connection, path)


def _structure(connection: sqlite3.Connection, path: Path) -> Iterator[Notice]:
    advice = _("`cmetrack db restore` brings back a backup.")
    for line in integrity(connection):
        yield Notice("damage", _("The file is damaged: {what}.").format(what=line), advice)
    with opening.guarded(path):
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            yield Notice("damage", _("A row names another one that does not exist."), advice)
        version = opening.version_of(connection, path)
        if version < schema.VERSION:
            if schema.is_altered(connection, version):
                yield Notice("damage", _("Its tables are not those of its version."), advice)
            return
        found, expected = schema.declared(connection), schema.expected()
    for name in sorted(expected.keys() | found.keys()):
        if name not in expected:
            said = _("Another program attached {part} to the ledger's own tables.")
            yield Notice("damage", said.format(part=name), advice)
        elif found.get(name) != expected[name]:
            yield Notice("damage", _("{part} is missing or was changed.").format(part=name), advice)


def _altered(connection: sqlite3.Connection) -> Iterator[Notice]:
    """Rows that are not as cmetrack wrote them, and tables with too few of them or too many."""
    if connection.execute("PRAGMA user_version").fetchone() == (schema.OLDEST,):
        for name in former.TABLES:
            for _rows in former.proved(connection, name):
                pass  # the first that is not right is an error
        return
    advice = _("`cmetrack db restore` brings back a backup.")
    for table in rows.ALL:
        if wrong := list(rows.altered(connection, table)):
            said = ngettext(
                "{count} row of its table '{table}' was changed by another program: {ids}.",
                "{count} rows of its table '{table}' were changed by another program: {ids}.",
                len(wrong),
            )
            ids = few(wrong)
            yield Notice("damage", said.format(count=len(wrong), table=table.name, ids=ids), advice)
        try:
            checksums.verify(connection, table.name)
        except checksums.Altered:
            said = _("In '{part}' rows are missing, were added or changed.")
            yield Notice("damage", said.format(part=table.name), advice)


def integrity(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong, in its own words; they name pages and columns, never a value."""
    try:
        lines = connection.execute(f"PRAGMA integrity_check({_FIRST_FEW})").fetchall()
    except sqlite3.DatabaseError as error:
        return [type(error).__name__]
    return [] if lines == [("ok",)] else [str(line) for (line,) in lines]


def looked_at(
    look: Callable[[sqlite3.Connection], Iterator[Notice]],
    connection: sqlite3.Connection,
    path: Path,
) -> list[Notice]:
    """What a look at an open ledger finds; that it cannot be read is a finding, too."""
    try:
        with opening.guarded(path):
            return list(look(connection))
    except LedgerError as error:
        return [Notice("damage", error.message, error.hint or "")]


def _wrong_marks(connection: sqlite3.Connection) -> Iterator[Notice]:
    """Records whose worked-out columns are not what is worked out from them."""
    names = rows.listed((*ACTIVITY.columns, *ACTIVITY.worked_out))
    wrong = []
    for row in connection.execute(f"SELECT {names} FROM activity"):
        entered, kept = row[: len(ACTIVITY.columns)], row[len(ACTIVITY.columns) :]
        try:
            agrees = ACTIVITY.work_out(entered) == kept
        except (ValueError, IndexError):  # a date that is none
            agrees = False
        if not agrees:
            wrong.append(row[0])
    if wrong:
        yield Notice(
            "damage",
            ngettext(
                "{count} record was changed by another program: {ids}.",
                "{count} records were changed by another program: {ids}.",
                len(wrong),
            ).format(count=len(wrong), ids=few(wrong)),
            _("Look at them with `cmetrack show`, or restore a backup."),
        )


def unproved(connection: sqlite3.Connection) -> Iterator[Notice]:
    """What the log tells that is not so, and what it does not tell."""
    advice = _(
        "`cmetrack history` shows what the log says; `cmetrack db restore FILE` shows "
        "how a backup differs, before it does anything."
    )
    yield from first_few(
        Notice("damage", _("The log does not fit the ledger: {what}.").format(what=what), advice)
        for what in log_audit.flaws(connection)
    )


def _foreign_parts(connection: sqlite3.Connection) -> Iterator[Notice]:
    """Tables, views and triggers that somebody added."""
    for name in schema.foreign(connection):
        yield Notice(
            "warning",
            _("Another program added {part} to the ledger.").format(part=name),
            _("It is left alone: cmetrack neither uses it nor takes care of it."),
        )


def first_few(findings: Iterable[Notice]) -> Iterator[Notice]:
    """Findings of one sort: the first few of them, and how many more there are."""
    todo = iter(findings)
    yield from islice(todo, _FIRST_FEW)
    left = Counter(one.code for one in todo)
    if more := left.total():
        said = ngettext("And {count} more of this sort.", "And {count} more of this sort.", more)
        yield Notice("damage" if left["damage"] else "warning", said.format(count=more))


def few(numbers: Sequence[int]) -> str:
    """Numbers of records, the first few by name."""
    return ", ".join(wording.first_of(map(str, numbers), len(numbers), _FIRST_FEW))
