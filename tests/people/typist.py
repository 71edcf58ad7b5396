"""Somebody who types into the program on a real terminal, key by key, and reads what it shows."""

from __future__ import annotations

import os
import pty
import re
import select
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from termios import TIOCSWINSZ
from typing import Self

PATIENCE = 20.0  # seconds until something must be shown
_SPACES = re.compile(r"[\s\b]+")
_CONTROLS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-_])|\r")


class Typist:
    """One run of the program in a terminal of so many columns and lines; `keys` were pressed.

    What was `seen` is kept without spaces.
    """

    def __init__(
        self, arguments: Sequence[str], env: Mapping[str, str], columns: int = 80, lines: int = 24
    ) -> None:
        self.keys = 0
        self._raw = b""
        self._read = 0
        self._fd, end = pty.openpty()
        ioctl(end, TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        given = {"TERM": "xterm", "COLUMNS": str(columns), "LINES": str(lines), **env}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cmetrack", *map(str, arguments)],
            stdin=end,
            stdout=end,
            stderr=end,
            env={**os.environ, **given},
            start_new_session=True,
        )
        os.close(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._fd)

    @property
    def seen(self) -> str:
        """All that was shown so far."""
        return _SPACES.sub("", _CONTROLS.sub("", self._raw.decode(errors="ignore")))

    def sees(self, text: str) -> None:
        """Wait until a text is on the screen, wherever its lines are broken, after what was before."""
        until = time.monotonic() + PATIENCE
        text = _SPACES.sub("", text)
        while (found := self.seen.find(text, self._read)) < 0:
            left = until - time.monotonic()
            assert left > 0 and self._more(left), f"{text!r} is not in {self.seen!r}"
        self._read = found + len(text)

    def types(self, keys: str) -> None:
        """Press these keys."""
        self.keys += len(keys)
        os.write(self._fd, keys.encode())

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        while self._more(PATIENCE):
            pass
        return self._process.wait(PATIENCE)

    def asks_to_end(self) -> None:
        """As `kill` does."""
        self._process.terminate()

    def _more(self, patience: float) -> bool:
        if not select.select([self._fd], [], [], patience)[0]:
            return False
        try:
            found = os.read(self._fd, 65536)
        except OSError:  # the program has ended
            return False
        self._raw += found
        return bool(found)
