"""How far a long piece of work is: on a terminal, on stderr, and only if it takes long."""

import os
import shutil
import sys
import time

from cmetrack.domain.text import visible, width
from cmetrack.i18n import gettext as _

PATIENCE = 1.0  # seconds that pass without a word
_EVERY = 0.2  # seconds between two words
_BAR = 20  # characters


class Progress:
    """One line on the terminal, written over and over and wiped away at the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._on = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._begun = time.monotonic()
        self._due = self._begun + PATIENCE
        self._width = 0

    def tell(self, message: str) -> None:
        """Say what is being done, if it is time for a word."""
        if self._on and time.monotonic() >= self._due:
            self._due = time.monotonic() + _EVERY
            self._put(visible(message))

    def show(self, file: str, rows: int, done: float) -> None:
        """Show how much of a file is read, if it is time for a word."""
        if not self._on or time.monotonic() < self._due:
            return
        full = round(min(done, 1.0) * _BAR)
        bar = "#" * full + "." * (_BAR - full)
        speed = rows / (time.monotonic() - self._begun)
        said = _("[{bar}] {rows:,} rows, {speed:,.0f} a second, {file}")
        self.tell(said.format(bar=bar, rows=rows, speed=speed, file=file))

    def wipe(self) -> None:
        """Leave the line as if nothing had been said."""
        if self._width:
            self._put("")

    def _put(self, message: str) -> None:
        # A line that the terminal breaks could not be written over.
        room = shutil.get_terminal_size().columns - 1
        while width(message) > room:
            message = message[:-2] + "…"
        padding = " " * (self._width - width(message))
        sys.stderr.write(f"\r{message}{padding}" if message else f"\r{padding}\r")
        sys.stderr.flush()
        self._width = width(message)
