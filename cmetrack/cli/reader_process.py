"""A large file, read by a process beside this one, so that two processors share an import.

The other process opens the same file, reads and checks its rows, and hands them on many at a
time; here they are compared with the ledger and written. It never sees the ledger. Whatever
becomes of this process, the other one ends as soon as nobody takes its rows.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any, NamedTuple

from cmetrack.core.record_reader import Allowed
from cmetrack.core.rows import Batch, RowReader
from cmetrack.errors import CmetrackError, SurroundingsError
from cmetrack.formats.source import Opening
from cmetrack.i18n import gettext as _
from cmetrack.store.rows import with_checks

_AHEAD = 1 << 20  # bytes that the other process may be ahead
_START = "import sys; sys.path = {path!r}; from cmetrack.cli.reader_process import serve; serve()"


class AsideReader:
    """Reads the rows of one file in another process, as `RowReader` would in this one.

    `progress` is told how many rows there were so far, and how much of the file that is.
    """

    def __init__(
        self, opening: Opening, allowed: Allowed, progress: Callable[[int, float], None]
    ) -> None:
        self._opening = opening
        self._allowed = allowed
        self._progress = progress
        self._end = _End((), ())

    @property
    def ignored(self) -> Sequence[str]:
        """The headings that nothing here knows."""
        return self._end.ignored

    def notices(self) -> Sequence[str]:
        """A word where the file looks wrong, and on each column in which a text was cleaned."""
        return self._end.notices

    def batches(self) -> Generator[Batch]:
        """Every row in its order, as an activity or as what is wrong with it."""
        count = 0
        with ExitStack() as stack:
            try:
                answers = stack.enter_context(_beside(self._opening, self._allowed))
            except OSError:  # there may be no more processes, or no memory for one
                yield from self._alone()
                return
            while (told := _next(answers)) is not None:
                if isinstance(told, _Failed):
                    raise told.error
                if isinstance(told, _End):
                    self._end = told
                    return
                count += len(told.batch.lines)
                self._progress(count, told.done)
                yield told.batch
        if count:
            raise SurroundingsError(
                _("'{file}' was not read to its end: what read it was ended by somebody").format(
                    file=self._opening.file
                ),
                _("Nothing was imported. If memory is short, close other programs; try again."),
            )
        yield from self._alone()  # it could not even begin

    def _alone(self) -> Iterator[Batch]:
        source = self._opening.records()
        reader = RowReader(source, self._allowed, lambda count: self._progress(count, source.done))
        yield from reader.batches()
        self._end = _End(reader.notices(), reader.ignored)


class _Read(NamedTuple):
    batch: Batch
    done: float


class _End(NamedTuple):
    notices: Sequence[str]
    ignored: Sequence[str]


class _Failed(NamedTuple):
    error: Exception


def _next(answers: IO[bytes]) -> _Read | _End | _Failed | None:
    """What the other process says next; None where it has ended without a last word."""
    try:
        told: _Read | _End | _Failed = pickle.load(answers)  # noqa: S301 - of our own making
    except (EOFError, pickle.UnpicklingError):
        return None
    return told


@contextmanager
def _beside(opening: Opening, allowed: Allowed) -> Iterator[IO[bytes]]:
    """What the other process answers, while it is there."""
    number = opening.stream.fileno()
    # What it is asked goes through a pipe: the arguments of a process are there for all to see.
    with subprocess.Popen(
        [sys.executable, "-P", "-S", "-c", _START.format(path=sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=[number],
        pipesize=_AHEAD,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(BrokenPipeError), process.stdin as asked:
                pickle.dump((number, opening[1:], allowed), asked)
            yield process.stdout
        finally:
            process.kill()
            # Both share the place in the file: the stream here must look where it is now.
            opening.stream.seek(0, os.SEEK_END)


def serve() -> None:
    """Be the other process: read what standard input asks for, and answer on standard output."""
    gc.disable()  # as `import_records` does
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever started this ends it
    with suppress(BrokenPipeError), open(1, "wb") as out:
        for answer in _answers(*pickle.load(sys.stdin.buffer)):  # noqa: S301 - see `_beside`
            pickle.dump(answer, out, 5)
            out.flush()


def _answers(number: int, how: Sequence[Any], allowed: Allowed) -> Iterator[_Read | _End | _Failed]:
    try:
        with open(number, "rb") as stream:
            source = Opening(stream, *how).records()
            reader = RowReader(source, allowed)
            for batch in reader.batches():
                checked = with_checks(batch.activities, batch.marks)
                yield _Read(batch._replace(activities=checked), source.done)
            yield _End(reader.notices(), tuple(reader.ignored))
    except Exception as error:  # noqa: BLE001 - it is raised again where it can be told
        if not isinstance(error, CmetrackError):
            error.add_note(traceback.format_exc())
        yield _Failed(error)
