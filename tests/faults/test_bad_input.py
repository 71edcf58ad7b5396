"""Command lines and files made up at random: an answer each time, and no change after an error."""

from __future__ import annotations

import hashlib
import io
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cmetrack.cli.main import run
from tests.faults.commands import tree
from tests.faults.conftest import Times
from tests.faults.program import AT, Home, contents, device, set_clock

pytestmark = pytest.mark.machine

TREE = dict(tree())

HOSTILE = [
    "",
    " ",
    "-",
    "--",
    "x" * 100_000,
    "Ș" * 5_000,
    "line\nline",
    "tab\tand\rreturn",
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "\u202egnp.exe",
    "\u200b\u00ad\ufeff",
    "\udcff\udcfe",
    "[online] [/x] :pill: [bold]",
    "%s %d {0} {id} %n",
    "'; DROP TABLE activity; --",
    "=1+1",
    "@SUM(A1)",
    "e\u0301\u0327" * 50,
    "👩\u200d⚕️",
    "1e3",
    "1_000",
    "١٢",
    "²",
    "nan",
    "inf",
    "-1",
    "0",
    "99999",
    "12,5",
    "12,555",
    "0x10",
    "9" * 30,
    "-" + "9" * 400,
    "31.02.2026",
    "0000-00-00",
    "9999-12-31",
    "9999-12-31T23:59",
    "0001-01-01",
    "2026-W11-5",
    "20260314",
    "46095",
    "14.03.26",
    "2026-03-14T25:00",
    "2024-02-30",
    "../../x",
    "NUL",
    "/",
    "missing.csv",
    "a folder",
    "device-zero",
    "device-null",
    "loop",
    "\n",
    "=",
    ",,,",
    "title=start",
    "x=kind",
    "kind=",
    "COLUMN=VALUE",
]

PLAIN = [
    *(str(n) for n in range(1, 9)),
    "2026-03-14",
    "2025-12-31",
    "14.03.2026",
    "2024-02-29",
    "2021-02-28T09:30",
    "2024",
    "2024-05",
    *("course", "congress", "article", "webinar", "programme", "title-doctorate", "book"),
    *("full", "attendee", "teacher", "national", "RO", "received", "activated", "own"),
    *("ro-cmr-2009", "ru-nmo-2016", "ru-144", "total", "courses", "year-1", "RO-C1"),
    *("csv", "json", "md", "txt", "ics", "xlsx", "bibtex", "utf-8", "cp1250", "utf-16"),
    *("6", "12.5", "100", "90d", "1w", "month", "weekly"),
    *("AB12-34CD5678", "10.1000/xyz", "2067-2993", "isi", "medline"),
    *("more.csv", "journals.csv", "records.csv", "backup.db", "new.out", "ledger.db"),
    *("Un curs", "Повышение", "title=title", "hours=3", "application", "purge", "yes"),
]


class Ended(NamedTuple):
    """How one run ended, and what it said."""

    code: object
    out: str
    err: str


class Hangs(BaseException):
    """A run took longer than anybody waits."""


def _hangs(_number: int, _frame: object) -> None:
    raise Hangs


def call(arguments: list[str], seconds: int = 30) -> Ended:
    """One run of the program in this process, with streams of its own."""
    streams = sys.stdin, sys.stdout, sys.stderr, sys.argv
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8")
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8")
    sys.argv = ["cmetrack", *arguments]
    before = signal.signal(signal.SIGALRM, _hangs)
    signal.alarm(seconds)
    try:
        run()
        code: object = 0
    except SystemExit as end:
        code = end.code
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            stream.detach()
        sys.stdin, sys.stdout, sys.stderr, sys.argv = streams
    return Ended(code, out.getvalue().decode(), err.getvalue().decode())


@pytest.fixture
def inside(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Home]:
    """This process stands in the doctor's home, where nothing can be started and nothing harmed."""
    for name in list(os.environ):
        if name.startswith(("CMETRACK_", "XDG_", "LC_", "LANG")) and "FAULTS" not in name:
            monkeypatch.delenv(name)
    for name, value in home.environment.items():
        monkeypatch.setenv(name, value)
    # Neither `--notify` nor a program that opens files finds anything to start.
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    monkeypatch.chdir(home.folder)
    monkeypatch.setattr("cmetrack.cli.session.datetime", None, raising=False)
    monkeypatch.setattr("cmetrack.cli.session.date", None, raising=False)
    set_clock(AT)
    time.tzset()
    _furnish(home.folder)
    yield home
    monkeypatch.undo()
    time.tzset()


def _furnish(folder: Path) -> None:
    (folder / "a folder").mkdir(exist_ok=True)
    for minor, name in ((5, "zero"), (3, "null")):
        if not (folder / f"device-{name}").exists():
            device(folder, minor, name)
    if not os.path.lexists(folder / "loop"):
        (folder / "loop").symlink_to("loop")


def value(chance: random.Random, parameter: Any) -> str:
    """Something to give to an option or an argument: often plausible, often not."""
    kind = type(parameter.type).__name__
    if chance.random() < 0.4:
        return chance.choice(HOSTILE)
    if kind.startswith("Int"):
        return str(chance.randrange(0, 9))
    return chance.choice(PLAIN)


def line(chance: random.Random) -> list[str]:
    """A command line made up from the commands that there are."""
    words = chance.choice(sorted(TREE))
    before: list[str] = []
    if chance.random() < 0.05:
        before = ["--db", chance.choice([*HOSTILE[:60], "backup.db", "records.csv", "a folder"])]
    made: list[str] = []
    rest: list[str] = []
    for parameter in TREE[words].params:
        if type(parameter).__name__ == "TyperArgument":
            if parameter.required or chance.random() < 0.5:
                many = chance.randrange(1, 3) if parameter.nargs == -1 else 1
                rest += [value(chance, parameter) for _ in range(many)]
        elif chance.random() < (0.9 if parameter.required else 0.12):
            made.append(chance.choice([*parameter.opts, *parameter.secondary_opts]))
            if not parameter.is_flag:
                made.append(value(chance, parameter))
    if chance.random() < 0.03:
        made.append(chance.choice(HOSTILE))
    return [*before, *words.split(), *made, *rest]


def mark(path: Path, arguments: list[str]) -> str:
    """The ledger's bytes; of a reminder, which is claimed before it is told, what it holds."""
    if "remind" in arguments:
        return repr(contents(path))
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none"


@contextmanager
def shown(arguments: object) -> Iterator[None]:
    """If something is wrong, tell with what it went wrong."""
    try:
        yield
    except (Exception, Hangs) as error:
        told = repr(arguments)
        raise AssertionError(f"{told[:2000]}: {type(error).__name__}: {error}"[:6000]) from error


def judged(ended: Ended, before: str, home: Home, arguments: list[str]) -> None:
    assert ended.code in (0, 1, 2, 3), ended
    assert "Traceback" not in ended.err + ended.out
    # A script gets a path as it is.
    assert "path" in arguments or "\x1b" not in ended.out + ended.err
    if ended.code not in (0, 1):  # 1 is no failure: something was told
        assert mark(home.ledger, arguments) == before, "the ledger was changed after all"
        assert ended.err or ended.out, "it failed and said nothing"


@pytest.mark.fault("Command lines made up from every command and option, with hostile values")
@pytest.mark.parametrize("part", range(10))
def test_made_up_command_lines(
    inside: Home, furnished: Path, times: Times, chance: random.Random, part: int
) -> None:
    for turn in times(full=1_000, brief=30):
        if turn % 100 == 0 or not inside.ledger.is_file():
            inside.put_back(furnished)
            _furnish(inside.folder)
        arguments = line(chance)
        before = mark(inside.ledger, arguments)
        with shown(arguments):
            judged(call(arguments), before, inside, arguments)


FILES = Path(__file__).parent.parent / "files"
SAMPLES = FILES.parent.parent / "sample_data"
CASES = FILES.parent / "cases"

SOURCES: dict[str, tuple[Path, list[list[str]]]] = {
    "csv": (
        SAMPLES / "ro-family-doctor.csv",
        [["import"], ["import", "--dry-run"], ["import", "--format", "csv", "--rejects", "r.csv"]],
    ),
    "ru.csv": (SAMPLES / "ru-therapist.csv", [["import"], ["import", "--update"]]),
    "xlsx": (FILES / "credits-excel.xlsx", [["import"], ["import", "--sheet", "1"]]),
    "bib": (FILES / "zotero.bib", [["import"]]),
    "ris": (FILES / "zotero.ris", [["import"]]),
    "nbib": (FILES / "pubmed.nbib", [["import"]]),
    "toml": (
        FILES / "rulebook.toml",
        [["rules", "check"], ["rules", "show"], ["rules", "test"], ["--config"]],
    ),
    "cases.toml": (CASES / "ru_144.toml", [["rules", "test", "ru-144"]]),
    "db": (Path("backup.db"), [["db", "restore", "--yes"], ["--db"]]),
    "journals": (Path("journals.csv"), [["journals", "import"]]),
    "json": (Path("exported.json"), [["import"], ["import", "--format", "json"]]),
}

Damage = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def other_bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def put_in(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    extra = chance.choice(HOSTILE).encode("utf-8", "surrogateescape")[:20_000]
    return (
        data[:at] + chance.choice([extra, b"\0", b"\xff\xfe", b'"', b"{" * 500, b"\r"]) + data[at:]
    )


def taken_out(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 60) :]


def in_other_letters(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(["utf-16", "utf-8-sig", "cp1251", "utf-32"]), "replace")


DAMAGES: list[Damage] = [cut, other_bytes, other_bytes, put_in, put_in, taken_out, in_other_letters]


@pytest.mark.fault("Files made up by damaging every kind that is read")
@pytest.mark.parametrize("kind", SOURCES)
def test_made_up_files(
    inside: Home, furnished: Path, times: Times, chance: random.Random, kind: str
) -> None:
    source, lines = SOURCES[kind]
    if kind == "json":
        assert call(["export", "--format", "json", "-o", "exported.json"]).code == 0
    data = (inside.folder / source).read_bytes()
    for turn in times(full=200, brief=6):
        if turn % 20 == 0:
            inside.put_back(furnished)
        made = inside.folder / f"made-up.{kind.rsplit('.', 1)[-1]}"
        made.write_bytes(chance.choice(DAMAGES)(chance, data))
        words = chance.choice(lines)
        if words == ["--config"]:
            arguments = ["--config", str(made), "remind"]
        elif words == ["--db"]:
            made.chmod(0o600)
            arguments = ["--db", str(made), chance.choice(["list", "status", "history", "remind"])]
        else:
            arguments = [*words, str(made)]
        before = mark(inside.ledger, arguments)
        with shown((arguments, made.read_bytes()[:1500])):
            judged(call(arguments), before, inside, arguments)
        made.unlink()
        (inside.folder / "r.csv").unlink(missing_ok=True)
