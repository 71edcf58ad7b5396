"""Where failures end: one message on stderr, one exit code, never a traceback.

0 done; 1 something was told; 2 wrong usage or input; 3 the surroundings failed; 70 a mistake of
the program itself; 130 and 143 interrupted and terminated.
"""

import errno
import io
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import typer

from cmetrack import __version__
from cmetrack.cli.signals import INTERRUPTED, TERMINATED, Terminated
from cmetrack.domain.text import visible
from cmetrack.errors import CmetrackError, SurroundingsError, UsageError
from cmetrack.i18n import gettext as _

INTERNAL = 70
"""The exit code of a mistake of the program itself, as `sysexits.h` has it."""

DEBUG = "CMETRACK_DEBUG"
"""Whoever works on the program sets it, and sees the traceback of a mistake."""


def prepare_streams() -> None:
    """Let no letter and no closed stream crash the program, whatever the terminal can show."""
    # Where a stream was closed (`>&-`) Python has none. A stdout that can only be read refuses
    # what is written: nothing is taken for told that nobody could see.
    for name, mode in (("stdin", "r"), ("stdout", "r"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def fail(code: str, message: str, hint: str = "", *, as_json: bool) -> None:
    """A failure on stderr: sentences for a person, one object and nothing else for a script."""
    if as_json:
        from cmetrack.present.json_text import dumps

        said = {"error": code, "message": message, "hint": hint}
        _say(" ".join(line.strip() for line in dumps(said).splitlines()))
        return
    for line in filter(None, (message, hint)):
        tell(line)


@contextmanager
def guarded(*, as_json: bool = False) -> Iterator[None]:
    """Turn whatever goes wrong inside into a message and an exit code."""
    try:
        with _held_back(as_json):
            try:
                yield
            finally:
                sys.stdout.flush()
    except CmetrackError as error:
        fail(error.code, error.message, error.hint or "", as_json=as_json)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        # Whoever read us has had enough (`| head`); there is nobody left to tell.
        _give_up(sys.stdout)
        raise SystemExit(0) from None
    except OSError as error:
        _give_up(sys.stdout)
        fail(*_of_the_system(error), as_json=as_json)
        raise SystemExit(SurroundingsError.exit_code) from None
    except (KeyboardInterrupt, typer.Abort, Terminated) as stop:
        word, code = "interrupted", INTERRUPTED
        said = _("Interrupted; what was not finished was not written.")
        if isinstance(stop, Terminated):
            word, code = "terminated", TERMINATED
            said = _("Terminated; what was not finished was not written.")
        if isinstance(stop, typer.Abort) and not as_json:  # ^C or the end at a question
            tell("")
        fail(word, str(stop) or said, as_json=as_json)
        raise SystemExit(code) from None
    except Exception as error:
        if _is_an_end(error):
            raise
        if type(error).__module__.startswith("typer."):
            from cmetrack.cli import typer_words

            with suppress(AttributeError):
                _say_better(error)
            if as_json:
                fail("usage", typer_words.said(error), as_json=True)
            else:
                for line in typer_words.explained(error):
                    _say(line)
            raise SystemExit(UsageError.exit_code) from None
        if os.environ.get(DEBUG):
            raise
        hint = _(
            "What was not finished was not written. Please report this with the command, but without your data; {variable}=1 shows the whole of it."
        ).format(variable=DEBUG)
        fail("internal", _internal(error), hint, as_json=as_json)
        raise SystemExit(INTERNAL) from None


_OF_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF, errno.EAGAIN)


def _of_the_system(error: OSError) -> tuple[str, str, str]:
    """What the system refused: the output, a file by its name, a folder that is gone."""
    from cmetrack.wording import reason  # loaded late: it is a mistake's words

    why = reason(error)
    # Every other file that is written says its name.
    if error.errno in _OF_WRITING or isinstance(error, io.UnsupportedOperation):
        return "output-failed", _("Writing the output failed: {reason}.").format(reason=why), ""
    if isinstance(error.filename, str | bytes | os.PathLike):
        said = _("{path} cannot be used: {reason}.")
        hint = _("Check whose file it is and what its permissions are.")
        path = os.fsdecode(error.filename)
        return "surroundings", said.format(path=path, reason=why), hint
    if isinstance(error, FileNotFoundError):  # of a file it would say the name
        if "temporary" in str(error):
            said = _("There is no folder for temporary files that can be written.")
            return "no-temporary-folder", said, _("Set TMPDIR to a folder where you may write.")
        said = _("The folder in which this was started is gone.")
        return "surroundings", said, _("Go to another with `cd`, then run it again.")
    said = _("The system failed to read or write: {reason}.")
    return "surroundings", said.format(reason=why), _("Check the disk or the connection to it.")


def _is_an_end(error: Exception) -> bool:
    """Whether Typer ends the program in its own way: with an exit code, or with its help."""
    if not type(error).__module__.startswith("typer.") or isinstance(error, typer.Abort):
        return False
    return not hasattr(error, "format_message") or type(error).__name__ == "NoArgsIsHelpError"


@contextmanager
def _held_back(as_json: bool) -> Iterator[None]:
    """For a script what is said waits until nothing has failed: a failure is told alone."""
    stderr = sys.stderr
    if not as_json or stderr.isatty():
        yield
        return
    sys.stderr = words = io.StringIO()
    failed = True
    try:
        yield
        failed = False
    except Exception as error:
        failed = not _is_an_end(error)
        raise
    finally:
        sys.stderr = stderr
        if not failed:
            _say(words.getvalue(), end="")


def tell(message: str) -> None:
    """A message to the person: on stderr, control characters made visible, words kept whole."""
    _say(fitted(visible(message)))


def _say(line: str, end: str = "\n") -> None:
    try:
        sys.stderr.write(line + end)
        sys.stderr.flush()
    except OSError:  # a full disk behind `2>`: the exit code still tells
        _give_up(sys.stderr)


def fitted(text: str) -> str:
    """The text in lines that fit the terminal on stderr, if it is one; words and paths whole."""
    if not sys.stderr.isatty():
        return text
    wide = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(
            _paths_held(line),
            wide,
            subsequent_indent=line[: len(line) - len(line.lstrip())],
            break_long_words=False,
            break_on_hyphens=False,
        ).replace(_HELD, " ")
        for line in text.splitlines()
    )


# To its last slash a path is certain, spaces and all; of its name, what is there on the disk.
_PATH = r"""(?<![^\s'"(`])(?:~?/|[A-Za-z]:[\\/])(?:.*[\\/])?\S*"""
_HELD = "\0"  # never in a text that was made visible, and no space to break a line at


def _paths_held(line: str) -> str:
    """The line with every path in it made one word."""
    at = 0
    while match := re.compile(_PATH).search(line, at):
        begin, at = match.span()
        stops = [end.start() for end in re.finditer(r"""[\s'"`),.:;]|$""", line[at:])]
        at += max((stop for stop in stops if os.path.lexists(line[begin : at + stop])), default=0)
        line = line[:begin] + line[begin:at].replace(" ", _HELD) + line[at:]
    return line


def _say_better(error: Any) -> None:
    """What Typer says of an unknown word, made visible; `--ore` is `--hours`, and not `--role`."""
    from cmetrack.domain.columns import column_of, guess_column

    error.message = visible(error.message)
    option, root = error.option_name, error.ctx.find_root()
    before_all = (one for one in root.command.params if one.name not in ("on", "as_json"))
    if error.ctx is not root and any(option in one.opts for one in before_all):
        before = _("{option} stands before the command: cmetrack {option} … {command}")
        error.message = before.format(option=option, command=error.ctx.info_name)
        error.possibilities = []
    elif column := column_of(option) or guess_column(option):
        options = [param.opts for param in error.ctx.command.params if param.name == column]
        error.possibilities = [name[0] for name in options if name[0].startswith("--")]


def _internal(error: Exception) -> str:
    """Where a mistake of the program happened: no word of what it said, which may be a record's."""
    from traceback import extract_tb

    ours = [frame for frame in extract_tb(error.__traceback__) if "cmetrack" in frame.filename]
    return _(
        "This is a mistake of the program, not of yours: {kind} in {file}, line {line} (cmetrack {version})."
    ).format(
        kind=type(error).__name__,
        file=Path(ours[-1].filename).name if ours else "?",
        line=ours[-1].lineno if ours else "?",
        version=__version__,
    )


def _give_up(stream: TextIO) -> None:
    """Let what is still to be written to a stream go nowhere, at the end, too."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
