"""What is a ledger, what is not, and what is said about it."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from cmetrack.domain.changes import NOTHING_SAID
from cmetrack.errors import (
    CmetrackError,
    LedgerBusy,
    LedgerError,
    NotFound,
    SurroundingsError,
    UsageError,
)
from cmetrack.store import open as opening
from cmetrack.store.ledger import Ledger, connect
from tests.bulk import add_many
from tests.store.conftest import LookAt, Make, create


def damaged(path: Path, at: int, data: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + len(data)] = data
    path.write_bytes(content)


def with_pragma(path: Path, pragma: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {pragma}")


def a_database_of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE cookies (name)")


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "0 bytes": (lambda path: path.write_bytes(b""), "is empty"),
    "a text": (lambda path: path.write_bytes(b"kind;title\n" * 99), "some other kind of file"),
    "a zip": (lambda path: path.write_bytes(b"PK\3\4" + bytes(5000)), "some other kind of file"),
    "another program's": (a_database_of_another_program, "of another program"),
    "newer": (lambda path: with_pragma(path, "user_version = 99"), "newer cmetrack"),
    "older, it says": (lambda path: with_pragma(path, "user_version = 5"), "changed its tables"),
    "first bytes lost": (lambda path: damaged(path, 0, bytes(16)), "is damaged"),
    "page size lost": (lambda path: damaged(path, 16, b"\0\3"), "is damaged"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:4096]), "is damaged"),
    "schema format": (lambda path: damaged(path, 44, b"\0\0\0\x09"), "is damaged"),
    "schema page": (lambda path: damaged(path, 100, bytes(64)), "is damaged"),
}


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_ledger_is_refused_and_left_alone(
    path: Path, footprint: LookAt, fault: str, write: bool
) -> None:
    spoil, said = FAULTS[fault]
    spoil(path)
    before = footprint(path)
    with pytest.raises(LedgerError, match=said) as refused, Ledger.open(path, write) as ledger:
        ledger.activities()
    assert refused.value.exit_code == 3
    assert str(path) in refused.value.message
    assert refused.value.hint
    assert footprint(path) == before


@pytest.mark.parametrize("write", [False, True])
def test_a_path_without_a_file_makes_none(tmp_path: Path, write: bool) -> None:
    with pytest.raises(NotFound, match="There is no ledger") as refused:
        Ledger.open(tmp_path / "typo.db", write)
    assert refused.value.exit_code == 2
    assert "cmetrack init" in str(refused.value.hint)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_a_pipe_and_a_path_through_a_file_are_refused(tmp_path: Path, path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for wrong in (tmp_path, tmp_path / "pipe", path / "below"):
        with pytest.raises(UsageError):
            Ledger.open(wrong)


def test_another_programs_unfinished_business_is_not_finished_for_it(
    tmp_path: Path, footprint: LookAt
) -> None:
    browser = tmp_path / "places.sqlite"
    connection = sqlite3.connect(browser)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE places (url)")
    connection.commit()
    before = footprint(browser)
    for write in (False, True):
        with pytest.raises(LedgerError, match="another program"):
            Ledger.open(browser, write)
    assert footprint(browser) == before
    connection.close()


@pytest.mark.parametrize(
    "name",
    ["100%.db", "what?.db", "a#b.db", "mode=rw&x.db", "два слова.db", "%41.db", b"\xff\xfe.db"],
)
def test_any_file_name_will_do(
    tmp_path: Path, name: str | bytes, at: datetime, congress: Make
) -> None:
    path = tmp_path / (os.fsdecode(name))
    with create(path, at) as ledger, ledger.change("add", at) as change:
        change.add(congress())
    with Ledger.open(path) as ledger:
        assert ledger.count() == 1
    assert [file.name for file in tmp_path.iterdir()] == [os.fsdecode(name)]


def test_a_new_ledger_is_its_owners_alone_whatever_the_umask(tmp_path: Path, at: datetime) -> None:
    former = os.umask(0o002)
    try:
        create(tmp_path / "made" / "here" / "ledger.db", at).close()
    finally:
        os.umask(former)
    made = tmp_path / "made"
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (made, made / "here")]
    assert modes == [0o700, 0o700]
    assert stat.S_IMODE((made / "here" / "ledger.db").stat().st_mode) == 0o600


def test_nothing_is_made_over_something(path: Path, footprint: LookAt, at: datetime) -> None:
    before = footprint(path)
    with pytest.raises(UsageError, match="exists already"):
        create(path, at)
    link = path.with_name("link.db")
    link.symlink_to(path.with_name("nowhere.db"))
    with pytest.raises(UsageError, match="exists already"):
        create(link, at)
    link.unlink()
    assert footprint(path) == before


def test_reading_writes_nothing(
    path: Path, ledger: Ledger, footprint: LookAt, at: datetime, congress: Make
) -> None:
    with ledger.change("add", at) as change:
        change.add(congress())
    ledger.close()
    path.chmod(0o400)
    before = footprint(path)
    with Ledger.open(path) as reader:
        reader.activities()
        reader.cycles()
        reader.log()
        reader.activities()
        with pytest.raises(SurroundingsError, match="read-only"), reader.change("x", at) as c:
            c.remove(1)
    assert footprint(path) == before


def test_nothing_changed_is_nothing_written(
    path: Path, ledger: Ledger, footprint: LookAt, at: datetime, congress: Make
) -> None:
    with ledger.change("add", at) as change:
        id = change.add(congress())
    before = footprint(path)
    with ledger.change("edit", at) as change:
        change.replace(congress()._replace(id=id))
        change.set("unknown", None)
        add_many(change, [])
    assert change.seq is None
    assert footprint(path) == before


def test_a_linked_ledger_is_written_where_it_is(
    path: Path, tmp_path: Path, at: datetime, congress: Make
) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)
    with Ledger.open(link, write=True) as ledger, ledger.change("add", at) as change:
        change.add(congress())
    with Ledger.open(path) as ledger:
        assert ledger.count() == 1
    assert link.is_symlink() and list(link.parent.iterdir()) == [link]


def test_a_tool_that_turned_on_write_ahead_logging_is_put_right(
    path: Path, at: datetime, congress: Make
) -> None:
    with_pragma(path, "journal_mode = WAL")
    with Ledger.open(path, write=True) as ledger, ledger.change("add", at) as change:
        change.add(congress())
    assert [file.name for file in path.parent.iterdir()] == ["ledger.db"]
    assert path.read_bytes()[18:20] == b"\1\1"


def test_every_connection_is_a_careful_one(path: Path) -> None:
    connection = connect(path, write=True)
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "busy_timeout",
            "foreign_keys",
            "synchronous",
            "secure_delete",
            "trusted_schema",
            "cell_size_check",
            "journal_mode",
        )
    }
    connection.close()
    assert list(found.values()) == [30_000, 1, 2, 1, 0, 1, "delete"]


KILLED_HALF_WAY = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE activity SET notes = 'half-way'")
connection.executemany(
    'INSERT INTO setting ("check", key, value) VALUES (0, ?, ?)', ((str(i), "x" * 500) for i in range(2000))
)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def half_way(path: Path, at: datetime, congress: Make) -> Path:
    """A ledger of one record, with a journal file that a killed program left."""
    with Ledger.open(path, write=True) as ledger, ledger.change("add", at) as change:
        change.add(congress())
    subprocess.run([sys.executable, "-c", KILLED_HALF_WAY, str(path)], check=False)
    assert path.with_name("ledger.db-journal").stat().st_size
    return path


@pytest.mark.parametrize("write", [False, True])
def test_what_a_killed_program_left_is_undone(half_way: Path, write: bool, congress: Make) -> None:
    with Ledger.open(half_way, write) as ledger:
        assert ledger.activities() == [congress()._replace(id=1)]
        assert ledger.setting("7") is None
    assert [file.name for file in half_way.parent.iterdir()] == ["ledger.db"]


AS_NOBODY = """
import os, sys
from pathlib import Path
from datetime import datetime
from cmetrack.errors import CmetrackError
from cmetrack.store.ledger import Ledger
import cmetrack.store.transaction
Path("/").as_uri()  # both load what nobody may not be allowed to read
os.setuid(65534)
try:
    with Ledger.open(sys.argv[1], write=sys.argv[2] == "write") as ledger:
        print(ledger.count())
        if sys.argv[2] == "write":
            with ledger.change("rm", datetime(2026, 1, 1)) as change:
                change.set("a", "b")
except CmetrackError as error:
    print(error.exit_code, error.message)
"""


def as_nobody(path: Path, how: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path), how],
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


@pytest.fixture
def open_to_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    if os.geteuid():
        pytest.skip("only root can become somebody else")
    changed = []
    for folder in [tmp_path_factory.getbasetemp(), *tmp_path_factory.getbasetemp().parents]:
        if not folder.stat().st_mode & 0o001:
            changed.append((folder, folder.stat().st_mode))
            folder.chmod(0o711)
    yield
    for folder, mode in changed:
        folder.chmod(mode)


def test_a_read_only_folder_can_be_read_and_not_written(path: Path, open_to_nobody: None) -> None:
    path.chmod(0o666)
    path.parent.chmod(0o555)
    assert as_nobody(path, "read") == "0\n"
    assert as_nobody(path, "write").startswith(f"0\n3 {path} cannot be written")


def test_a_half_way_ledger_in_a_read_only_folder_says_so(
    half_way: Path, open_to_nobody: None
) -> None:
    half_way.chmod(0o644)
    half_way.parent.chmod(0o555)
    assert as_nobody(half_way, "read").startswith(f"3 A change of {half_way} was interrupted")


def test_a_file_that_is_not_ours_to_read_is_wrong_usage(path: Path, open_to_nobody: None) -> None:
    path.parent.chmod(0o755)
    path.chmod(0o600)
    assert as_nobody(path, "read") == f"2 {path} cannot be read.\n"


def test_no_value_of_a_record_comes_out_with_an_error(
    path: Path, ledger: Ledger, at: datetime, congress: Make
) -> None:
    with ledger.change("add", at) as change:
        change.add(congress(notes="secret"))
    ledger.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE activity SET notes = CAST(x'ff7365637265' AS TEXT)")
    with pytest.raises(LedgerError, match="damaged") as refused, Ledger.open(path) as reader:
        reader.activities()
    assert refused.value.__cause__ is None and refused.value.__suppress_context__
    assert "secre" not in repr(refused.value)


def test_reading_loads_nothing_that_is_slow(path: Path) -> None:
    code = (
        "import sys; from cmetrack.store.ledger import Ledger;"
        f"Ledger.open({str(path)!r}, write=True).activities();"
        "print(sorted({'sqlite_utils', 'json', 'tempfile', 'pandas', 'typer', 'rich'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_every_error_of_the_disk_is_one_of_ours() -> None:
    for code, kind in {
        sqlite3.SQLITE_BUSY: LedgerBusy,
        sqlite3.SQLITE_LOCKED: LedgerBusy,
        sqlite3.SQLITE_FULL: SurroundingsError,
        sqlite3.SQLITE_IOERR_FSYNC: SurroundingsError,
        sqlite3.SQLITE_READONLY_DIRECTORY: SurroundingsError,
        sqlite3.SQLITE_CORRUPT_INDEX: LedgerError,
        sqlite3.SQLITE_NOTADB: LedgerError,
    }.items():
        error = sqlite3.OperationalError("…")
        error.sqlite_errorcode = code
        with pytest.raises(CmetrackError) as raised, opening.guarded(Path("/a/ledger.db")):
            raise error
        assert isinstance(raised.value, kind)
        assert "/a/ledger.db" in raised.value.message


def test_a_year_of_the_clock_is_kept(ledger: Ledger) -> None:
    at = datetime(2024, 2, 29, 23, 59, 59)
    with ledger.change("set", at) as change:
        change.set("a", "b")
    assert ledger.log() == [(1, at, "set", NOTHING_SAID, None)]
