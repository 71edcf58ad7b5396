"""The indexes of a table, put aside while very many rows come or go."""

import os
import sqlite3
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress

from cmetrack.store import rows
from cmetrack.store.rows import LedgerTable


class Indexes:
    """The indexes of one table.

    Keeping them right row by row costs several times what building them anew does. All of it
    happens inside the change's own transaction.
    """

    def __init__(self, connection: sqlite3.Connection, table: LedgerTable) -> None:
        self._connection = connection
        self._prefix = f"{table.name}_"
        self._few = max(rows.BULK, rows.count(connection, table) // 2)
        self.aside: set[str] = set()  # those by which nothing can be looked up now
        self._loose: set[str] = set()
        self._declared: dict[str, str] = dict(
            connection.execute(
                "SELECT name, sql FROM sqlite_schema"
                " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
                (table.name,),
            )
        )

    def aside_for(self, rows: int, filled: Container[str] | None = None) -> None:
        """Put them aside if so many rows are worth it; those only in which any is `filled`.

        An index that gets no rows can stay: to build it anew would be to read all of them.
        """
        if rows <= self._few:
            return
        for name in self._declared:
            wanted = filled is None or name.removeprefix(self._prefix) in filled
            if wanted and name not in self.aside:
                self.aside.add(name)
                self._drop(name)

    def loosen(self, column: str) -> None:
        """Let a column hold a value twice until `tighten`, though its index forbids it."""
        name = self._prefix + column
        if name not in self._loose:
            self._loose.add(name)
            if name not in self.aside:
                self._drop(name)
                self._build(name)

    def back(self) -> None:
        """Build anew what is aside."""
        if self.aside:
            with sorting_beside(self._connection):
                while self.aside:
                    self._build(self.aside.pop())

    def tighten(self) -> None:
        """Forbid again what was allowed; a value that is there twice is an IntegrityError."""
        while self._loose:
            name = self._loose.pop()
            self._drop(name)
            self._build(name)

    def _drop(self, name: str) -> None:
        self._connection.execute(f"DROP INDEX {rows.listed([name])}")

    def _build(self, name: str) -> None:
        declared = self._declared[name]
        if name in self._loose:
            declared = declared.replace("CREATE UNIQUE", "CREATE", 1)
        self._connection.execute(declared)


@contextmanager
def sorting_beside(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a long sort go through nameless files, in the ledger's own folder.

    As a rule sorting stays in memory, where no record gets into a folder for everybody's
    temporary files; a million rows would take too much of it.
    """
    (before,) = connection.execute("PRAGMA temp_store").fetchone()
    # As bytes: a path may be anything, and what is no UTF-8 cannot be said to SQLite.
    where = "SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE name = 'main'"
    folder = os.path.dirname(connection.execute(where).fetchone()[0] or b"")
    quoted = folder.decode(errors="replace").replace("'", "''")
    changed = False
    if before != 1 and "\ufffd" not in quoted:  # 1: in files already
        with suppress(sqlite3.OperationalError):  # a ledger just upgraded sorted already
            connection.execute("PRAGMA temp_store = FILE")
            changed = True
    if changed and os.access(folder, os.W_OK):
        connection.execute(f"PRAGMA temp_store_directory = '{quoted}'")
    try:
        yield
    finally:
        # After a failure somebody may still stand half-way through its rows; then they stay
        # until the connection is closed.
        with suppress(sqlite3.OperationalError):
            if changed:
                connection.execute("PRAGMA temp_store_directory = ''")
                connection.execute(f"PRAGMA temp_store = {before}")
