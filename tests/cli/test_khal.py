"""The exported calendar in a real calendar program: khal takes it in, lists it, takes it in again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

Khal = Callable[..., str]

CONFIG = """\
[calendars]
[[cme]]
path = {here}/vdir
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {here}/khal.db
[default]
default_calendar = cme
"""


@pytest.fixture
def khal(here: Path) -> Khal:
    """khal with a configuration, a calendar and a home of its own."""
    (here / "vdir").mkdir()
    config = here / "khal.conf"
    config.write_text(CONFIG.format(here=here), encoding="utf-8")

    def run(*words: object) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "khal", "--no-color", "-c", config, *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            env={
                **os.environ,
                "HOME": str(here),
                "XDG_CONFIG_HOME": str(here),
                "PYTHONIOENCODING": "utf-8",
            },
            timeout=60,
            check=True,
        )
        return done.stdout

    return run


def listed(khal: Khal) -> list[str]:
    """Every entry of the next half year, a line each."""
    form = "{start-date} {start-time}|{end-date} {end-time}|{title}|{location}"
    return khal(
        "list", "--once", "--day-format", "", "--format", form, "2026-11-21", "200d"
    ).splitlines()


def files(here: Path) -> dict[str, bytes]:
    """The calendar's entries; khal leaves drafts of files that it then did not need."""
    return {path.name: path.read_bytes() for path in (here / "vdir").glob("*.ics")}


@pytest.mark.usefixtures("here")
def test_khal_lists_it_and_taking_it_in_again_changes_nothing(
    cme: Cme, here: Path, khal: Khal
) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    title = "Съезд терапевтов: «Сердце, сосуды; почки»"
    cme(
        *("add", "congress", title, "--start", "2027-02-03", "--end", "2027-02-05"),
        *("--state", "planned", "--place", "Тверь; зал 1, этаж 2"),
    )
    cme(
        *("add", "webinar", "Лёгкие", "--start", "2026-12-10T18:00"),
        *("--end", "2026-12-10T19:30", "--state", "planned"),
    )
    cme("export", "-o", "cme.ics")
    khal("import", "--batch", here / "cme.ics")
    first, kept = listed(khal), files(here)
    # All days are whole to their last one, that one included, and times are those of the place.
    assert first == [
        "2026-12-10 18:00|2026-12-10 19:30|Лёгкие|",
        "2026-12-14 |2026-12-14 |CME: 250 to go in 90 days, until 2027-03-14|",
        f"2027-02-03 |2027-02-05 |{title}|Тверь; зал 1, этаж 2",
        "2027-02-12 |2027-02-12 |CME: 250 to go in 30 days, until 2027-03-14|",
        "2027-03-07 |2027-03-07 |CME: 250 to go in 7 days, until 2027-03-14|",
        "2027-03-13 |2027-03-13 |CME: 250 to go in 1 day, until 2027-03-14|",
        "2027-03-14 |2027-03-14 |CME: 250 to go, and this is the last day|",
        "2027-03-14 |2027-03-14 |The dossier: the cycle ends today|",
        "2027-03-15 |2027-03-15 |CME: the next cycle begins, until 2032-03-14|",
    ]
    khal("import", "--batch", here / "cme.ics")
    assert (listed(khal), files(here)) == (first, kept)


@pytest.mark.usefixtures("here")
def test_a_plan_that_was_moved_moves_in_khal(cme: Cme, here: Path, khal: Khal) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "congress", "Congresul", "--start", "2027-05-07", "--state", "planned")
    cme("export", "-o", "cme.ics")
    khal("import", "--batch", here / "cme.ics")
    assert listed(khal) == ["2027-05-07 |2027-05-07 |Congresul|"]
    cme("edit", 1, "--start", "2027-05-14", "--end", "2027-05-16", "--place", "Cluj")
    cme("export", "-o", "cme.ics", "--force")
    khal("import", "--batch", here / "cme.ics")
    assert listed(khal) == ["2027-05-14 |2027-05-16 |Congresul|Cluj"]
