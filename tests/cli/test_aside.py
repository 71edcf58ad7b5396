"""A large file is read by a process beside the one that writes: nothing else is different."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cmetrack.cli import importing, reader_process
from cmetrack.core.record_reader import Allowed
from cmetrack.errors import BadInput, SurroundingsError
from cmetrack.formats.source import Opening, open_file
from tests.cli.conftest import Cme
from tests.formats.books import HEADER, book, row

BAD = (
    "kind,title,start,hours,certificate,notes,Preț\n"
    'course,"Inima, pe scurt",2026-03-14,6,A 1,"două\nrânduri",120\n'
    "curs,Ficatul  bolnav,2026-03-15,6 ore,A 2,,\n"
    "\n"
    'congress,"Rinichiul\r\nsănătos",2026-03-16,,A 3,,80\n'
    'course,"Inima, pe scurt",2026-03-14,6,A 1,,\n'
    "course,Plămânul,2026-02-31,6,A 4,,\n"
    "course,Fără sfârșit,2026-03-18\n"
)


@pytest.fixture(params=["aside", "here"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Who reads the file: another process, or this one."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(importing, "LARGE", 0 if request.param == "aside" else 1 << 40)
    return str(request.param)


def everything(cme: Cme, *options: str) -> dict[str, object]:
    """What an import says and leaves."""
    cme("init", "--rulebook", "ro-cmr-2009")
    ran = cme("import", *options, "--json")
    rejects = Path("bad.csv")
    return {
        "code": ran.code,
        "report": ran.out and json.loads(ran.out),
        "told": ran.err,
        "list": cme("list", "--json").out,
        "rejects": rejects.read_text(encoding="utf-8") if rejects.exists() else None,
        "check": [
            one["what"]
            for one in json.loads(cme("db", "check", "--json").out)["findings"]
            if one["severity"] == "damage"
        ],
    }


FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "plain.csv": (BAD.encode(), ()),
    "constants.csv": (BAD.encode(), ("--set", "country=RO", "--map", "Preț=")),
    "utf-16.csv": (BAD.replace(",", ";").encode("utf-16"), ()),
    "cp1250.csv": (
        BAD.replace("ș", "ş").replace("ț", "ţ").encode("cp1250"),
        ("--encoding", "cp1250"),
    ),
    "broken.csv": ((BAD + 'course,"Splina,2026-03-19,,,,\n').encode(), ()),
    "book.xlsx": (book(HEADER + row(2) + row(3, '<c r="E3" t="e"><v>#N/A</v></c>')), ()),
}


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, object]]:
    """What came of a file where it was read first."""
    return {}


@pytest.mark.parametrize("name", FILES)
def test_who_reads_a_file_makes_no_difference(
    cme: Cme,
    here: Path,
    where: str,
    seen: dict[str, dict[str, object]],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data, options = FILES[name]
    (here / name).write_bytes(data)
    begun: list[Opening] = []
    monkeypatch.setattr(reader_process, "_beside", partial(_noted, reader_process._beside, begun))
    found = everything(cme, name, "--rejects", "bad.csv", *options)
    assert found == seen.setdefault(name, found)
    assert [one.file for one in begun] == ([name] if where == "aside" else [])
    assert found["check"] == []
    assert json.loads(str(found["list"])) or name == "broken.csv"


Asked = Callable[[bytes], reader_process.AsideReader]


@pytest.fixture
def asked(here: Path) -> Iterator[Asked]:
    """Reads the contents of a file in another process."""
    with ExitStack() as streams:

        def ask(data: bytes) -> reader_process.AsideReader:
            (here / "a.csv").write_bytes(data)
            stream = streams.enter_context(open_file(here / "a.csv"))
            opening = Opening(stream, "a.csv")
            opening.records()  # as the import does, to see whether its headings will do
            return reader_process.AsideReader(opening, Allowed(), lambda rows, done: None)

        yield ask


def _noted(beside: Any, begun: list[Opening], opening: Opening, allowed: Allowed) -> Any:
    begun.append(opening)
    return beside(opening, allowed)


MANY = b"kind,title,start\n" + b"course,Inima,2026-03-14\n" * 100_000


def test_a_refusal_crosses_over_as_it_is(asked: Asked) -> None:
    reader = asked(MANY + b'course,"Inima\n')
    batches = reader.batches()
    first = next(batches)
    assert len(first.activities) == len(first.lines)
    with pytest.raises(BadInput) as refused:
        list(batches)
    assert "a.csv:100002: a quote is opened in this row" in refused.value.message
    assert refused.value.hint


def test_a_reader_that_is_ended_is_noticed(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)  # type: ignore[call-overload]
            begun.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    batches = asked(MANY).batches()
    next(batches)
    begun[0].kill()
    with pytest.raises(SurroundingsError, match="was not read to its end"):
        list(batches)
    assert begun[0].poll() == -signal.SIGKILL


def test_a_reader_that_nobody_listens_to_ends(
    asked: Asked,
) -> None:
    reader = asked(MANY)
    batches = reader.batches()
    next(batches)
    children = _children(os.getpid())
    assert children
    batches.close()
    assert not _children(os.getpid()) & children
    assert reader.notices() == ()


def test_where_no_process_can_be_started_this_one_reads(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    reader = asked(b"kind,title,start,Preis\ncourse,Inima\xc2\xad,2026-03-14,5\n")
    [batch] = reader.batches()
    assert batch.activities[0].title == "Inima"
    assert list(reader.ignored) == ["Preis"]
    assert len(reader.notices()) == 1


def test_where_the_other_process_cannot_begin_this_one_reads(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_process, "_START", "raise SystemExit  # {path}")
    assert sum(len(batch.lines) for batch in asked(MANY).batches()) == 100_000


def test_a_mistake_of_the_program_is_told_with_its_place(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        reader_process,
        "_START",
        "import sys; sys.path = {path!r}\nfrom cmetrack.cli import reader_process as aside\n"
        "aside.with_checks = lambda many, marks: 1 / 0\naside.serve()",
    )
    with pytest.raises(ZeroDivisionError) as raised:
        list(asked(MANY).batches())
    assert "in _answers" in raised.value.__notes__[0]


@pytest.mark.machine
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_with_the_import_its_reader_ends(here: Path, how: signal.Signals) -> None:
    program = [sys.executable, "-m", "cmetrack"]
    subprocess.run([*program, "init", "--rulebook", "ro-cmr-2009"], check=True, capture_output=True)
    (here / "a.csv").write_bytes(MANY * 4)
    running = subprocess.Popen(
        [*program, "import", "--format", "csv", "a.csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (readers := _children(running.pid)):
        assert running.poll() is None, running.communicate()
        time.sleep(0.005)
    time.sleep(0.2)
    running.send_signal(how)
    _out, err = running.communicate()
    assert running.returncode == {signal.SIGTERM: 143, signal.SIGINT: 130}.get(how, -how)
    assert how is signal.SIGKILL or "nothing was imported" in err
    until = time.monotonic() + 10
    while any(_runs(one) for one in readers):
        assert time.monotonic() < until
        time.sleep(0.02)
    left = subprocess.run([*program, "list", "--json"], check=True, capture_output=True, text=True)
    assert json.loads(left.stdout) == []


def _children(pid: int) -> set[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return set(map(int, path.read_text().split())) if path.exists() else set()


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
