"""Where failures end: one message on stderr, one exit code, never a traceback.

0 done; 1 something was told; 2 wrong usage or input; 3 the surroundings failed; 130 and 143
interrupted and terminated.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from cmetrack.cli.stops import INTERRUPTED, TERMINATED, Terminated, stoppable
from cmetrack.domain.text import visible
from cmetrack.errors import CmetrackError
from cmetrack.i18n import gettext as _


def prepare_streams() -> None:
    """Let no letter and no closed stream crash the program, whatever the terminal can show."""
    # Where a stream was closed (`>&-`) Python has none. A stdout that can only be read refuses
    # what is written: nothing is taken for told that nobody could see.
    nothing = Path(os.devnull)
    if sys.stdin is None:
        sys.stdin = nothing.open(encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = nothing.open(encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = nothing.open("w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever goes wrong inside into a message and an exit code."""
    try:
        with stoppable():
            yield
            sys.stdout.flush()
    except CmetrackError as error:
        tell(error.message)
        if error.hint:
            tell(error.hint)
        raise typer.Exit(error.exit_code) from None
    except BrokenPipeError:
        # Whoever read us has had enough (`| head`); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        tell(_("Writing the output failed: {reason}").format(reason=error.strerror or error))
        raise typer.Exit(3) from None
    except KeyboardInterrupt as stop:
        tell(str(stop) or _("Interrupted; what was not finished was not written"))
        raise typer.Exit(INTERRUPTED) from None
    except typer.Abort:  # ^C, or the end of the input, at a question
        tell("\n" + _("Interrupted; what was not finished was not written"))
        raise typer.Exit(INTERRUPTED) from None
    except Terminated as stop:
        tell(str(stop) or _("Terminated; what was not finished was not written"))
        raise typer.Exit(TERMINATED) from None


def tell(message: str) -> None:
    """A message to the person: on stderr, control characters made visible, words kept whole."""
    shown = visible(message)
    if sys.stderr.isatty():
        wide = shutil.get_terminal_size().columns
        shown = "\n".join(
            textwrap.fill(line, wide, break_long_words=False, break_on_hyphens=False)
            for line in shown.splitlines()
        )
    sys.stderr.write(shown + "\n")
