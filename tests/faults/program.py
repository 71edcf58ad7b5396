"""The program as a doctor's machine runs it: in a home folder of its own, in its own process."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, NamedTuple

import cmetrack
from cmetrack import rulebooks
from cmetrack.__main__ import main
from cmetrack.cli import session
from cmetrack.cli.signals import listen
from cmetrack.store import housekeeping
from tests.faults import commands

PATIENCE = 60
"""Seconds after which a program counts as hanging."""


AT = datetime(2026, 11, 21, 10, 15)
"""What the clock says in a fork, unless `first` sets it."""


def set_clock(at: datetime) -> None:
    """Let the program think that it is that moment, in this process."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return at.astimezone(tz) if tz else at

    class Day(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return at.date()

    session.datetime = Then  # type: ignore[attr-defined]
    session.date = Day  # type: ignore[attr-defined]


class Ran(NamedTuple):
    """What one run left: its exit code (negative: the signal), its results, its talk."""

    code: int
    out: str
    err: str


class Child:
    """A run of the program in a process that was forked from this one."""

    def __init__(self, pid: int, said: Path) -> None:
        self.pid = pid
        self._said = said
        self._status: int | None = None

    def kill(self, how: int = signal.SIGKILL) -> None:
        """Send a signal, if it still runs."""
        if self._status is None:
            os.kill(self.pid, how)

    def wait(self) -> Ran:
        """What it left; one that hangs is killed and fails the test."""
        until = time.monotonic() + PATIENCE
        pause = 0.0005
        while self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > until:
                self.kill()
                os.waitpid(self.pid, 0)
                self._status = -signal.SIGKILL
                raise TimeoutError(self._said)
            else:
                time.sleep(pause)
                pause = min(pause * 1.5, 0.003)
        out, err = (
            (self._said / name).read_bytes().decode("utf-8", "surrogateescape")
            for name in ("out", "err")
        )
        return Ran(self._status, out, err)


class Home:
    """A doctor's home folder: the ledger, and whatever files the commands are given."""

    def __init__(self, folder: Path, said: Path) -> None:
        self.folder = folder
        self.ledger = folder / "ledger.db"
        self._said = said
        self._runs = 0
        self.environment: dict[str, str] = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "CMETRACK_DB": str(self.ledger),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "TZ": "UTC",
        }

    def command(self, *arguments: object) -> list[str | bytes]:
        """The command line of one run."""
        return [sys.executable, "-m", "cmetrack", *map(_word, arguments)]

    def start(
        self, *arguments: object, env: Mapping[str, str] | None = None, **how: object
    ) -> subprocess.Popen[bytes]:
        """Begin a run of the real command."""
        asked: dict[str, object] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "cwd": self.folder,
            "env": {**self.environment, **(env or {})},
        }
        return subprocess.Popen(self.command(*arguments), **{**asked, **how})  # type: ignore[call-overload,no-any-return]

    def run(
        self,
        *arguments: object,
        input: bytes | str | None = None,
        env: Mapping[str, str] | None = None,
        **how: object,
    ) -> Ran:
        """A run of the real command, from its start to its end."""
        given = input.encode() if isinstance(input, str) else input
        if given is not None:
            how["stdin"] = subprocess.PIPE
        with self.start(*arguments, env=env, **how) as program:
            try:
                out, err = program.communicate(given, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                program.kill()
                raise
        return Ran(program.returncode, _text(out), _text(err))

    def fork(
        self,
        *arguments: object,
        first: Callable[[], object] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Child:
        """Begin a run in a fork of this process; `first` is called there before anything else."""
        _load_everything()
        self._runs += 1
        said = self._said / str(self._runs)
        said.mkdir(parents=True)
        for name in ("out", "err"):
            (said / name).touch()
        asked = {signal.SIGINT, signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, asked)
        pid = os.fork()
        if pid:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, asked)
            return Child(pid, said)
        code = 1
        try:
            sys.settrace(None)  # nobody asks a fork which lines it reached
            self._become(said, [os.fsdecode(_word(one)) for one in arguments], env or {})
            # In the background of a shell Ctrl-C may be switched off for all that it starts.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            listen()  # what comes before that in a real start is Python's own, not the program's
            signal.pthread_sigmask(signal.SIG_UNBLOCK, asked)
            if first is not None:
                first()
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001 - as the interpreter itself would end
            sys.excepthook(*sys.exc_info())
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except (OSError, ValueError):
                    code = code or 120
            os._exit(code)

    def forked(self, *arguments: object, first: Callable[[], object] | None = None) -> Ran:
        """A run in a fork, from its start to its end."""
        return self.fork(*arguments, first=first).wait()

    def _become(self, said: Path, arguments: list[str], env: Mapping[str, str]) -> None:
        os.environ.clear()
        os.environ.update({**self.environment, **env})
        time.tzset()
        os.chdir(self.folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(said / "out", os.O_WRONLY), 1)
        os.dup2(os.open(said / "err", os.O_WRONLY), 2)
        sys.stdin = os.fdopen(0, encoding="utf-8")
        sys.stdout = os.fdopen(1, "w", encoding="utf-8")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8")
        sys.argv = ["cmetrack", *arguments]
        set_clock(AT)

    def state(self) -> dict[str, str]:
        """Every file of the folder with its contents' hash."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }

    def put_back(self, kept: Path) -> None:
        """The folder as it was when `kept` was copied from it."""
        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(kept, self.folder, dirs_exist_ok=True, symlinks=True)


def device(folder: Path, minor: int, name: str) -> Path:
    """A device of the machine (null, zero, full) under a name of our own, which may come to harm.

    Who is not root can make none, and can do no harm to the real one.
    """
    made = folder / f"device-{name}"
    try:
        os.mknod(made, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        with made.open("rb"):
            return made
    except OSError:
        made.unlink(missing_ok=True)
        return Path("/dev", name)


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a ledger holds, table by table, but for migrations and passing leases."""
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL"
            " AND name NOT IN ('_sqlite_migrations', 'lease') ORDER BY name"
        ).fetchall()
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            for (name,) in tables
        }


def damage(path: Path) -> list[str]:
    """What is damaged in a ledger; nothing where there is none."""
    if not path.exists():
        return []
    found = housekeeping.check(path, date(2026, 11, 21))
    return [one.sentence for one in found if one.code == "damage"]


def _word(argument: object) -> str | bytes:
    return argument if isinstance(argument, str | bytes) else str(argument)


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "surrogateescape")


@cache
def _load_everything() -> None:
    """Import the whole program and read the law, so that a fork loses no time with them."""
    for module in walk_packages(cmetrack.__path__, "cmetrack."):
        if not module.name.endswith(("__main__", "reading.child")):
            import_module(module.name)
    for _words, _command in commands.tree():
        pass  # each is made by typer when it is asked for, and stays
    for name in rulebooks.shipped():
        rulebooks.load(name)
