"""A word on a long piece of work: on a terminal, on stderr, and only if it takes long."""

from __future__ import annotations

import os
import sys
import time

from cmetrack.domain.text import visible

PATIENCE = 1.0
"""Seconds that pass without a word."""

_EVERY = 0.2  # seconds between two words


class Progress:
    """One line on the terminal, written over and over and wiped away at the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._on = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._due = time.monotonic() + PATIENCE
        self._width = 0

    def tell(self, message: str) -> None:
        """Say how far it is, if it is time for a word."""
        if self._on and time.monotonic() >= self._due:
            self._due = time.monotonic() + _EVERY
            self._put(visible(message))

    def wipe(self) -> None:
        """Leave the line as if nothing had been said."""
        if self._width:
            self._put("")

    def _put(self, message: str) -> None:
        padding = " " * (self._width - len(message))
        sys.stderr.write(f"\r{message}{padding}" if message else f"\r{padding}\r")
        sys.stderr.flush()
        self._width = len(message)
