"""The bar of a long import: on a terminal, one line that fits; elsewhere nothing."""

import sys
import time
from io import StringIO

import pytest

from cmetrack.cli.importing import Progress
from cmetrack.domain.text import width


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return now


def test_a_bar_with_rows_per_second(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    out = _Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    bar = Progress(quiet=False)
    bar.show("a.csv", 2_000, 0.1)
    assert out.getvalue() == ""  # it has not taken long yet
    clock[0] += 2
    bar.show("a.csv", 20_000, 0.5)
    bar.show("a.csv", 22_000, 0.6)  # too soon for another word
    assert out.getvalue() == "\r[##########..........] 20,000 rows, 10,000 a second, a.csv"
    bar.wipe()
    assert out.getvalue().endswith("\r" + " " * 58 + "\r")


@pytest.mark.parametrize("name", ["a" * 100 + ".csv", "文" * 60, "\x1b[31m.csv"])
def test_the_line_fits_and_steers_nothing(
    clock: list[float], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    out = _Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("COLUMNS", "40")
    bar = Progress(quiet=False)
    clock[0] += 2
    bar.show(name, 20_000, 1.5)
    assert width(out.getvalue().strip("\r")) <= 39
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize("how", ["pipe", "dumb", "quiet"])
def test_elsewhere_nothing_is_said(
    clock: list[float], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    out = StringIO() if how == "pipe" else _Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    if how == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    bar = Progress(quiet=how == "quiet")
    clock[0] += 2
    bar.show("a.csv", 20_000, 0.5)
    bar.wipe()
    assert out.getvalue() == ""
