"""Clocks that are wrong, days that most years do not have, and time zones at the edge of a day."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests.faults.conftest import Tally
from tests.faults.program import Home, contents, set_clock

LEAP = [
    ("ro-cmr-2009", "2020-02-29"),
    ("ru-nmo-2016", "2020-02-29"),
    ("ru-nmo-2016", "2024-02-29"),
    ("ru-144", "2012-02-29"),
]

DAYS = [
    "2021-02-28",
    "2022-02-28",
    "2022-03-01",
    "2024-02-28",
    "2024-02-29",
    "2025-02-28",
    "2025-03-01",
    "2029-02-28",
]


@pytest.mark.fault(
    "Cycles and records that begin on 29 February, looked at around it in every year"
)
@pytest.mark.parametrize(("rulebook", "start"), LEAP)
def test_the_29th_of_february(home: Home, tally: Tally, rulebook: str, start: str) -> None:
    db = ["--db", "leap.db"]
    assert home.forked(*db, "init", "--rulebook", rulebook, "--start", start).code == 0
    add = ["add", "course", "Un curs", "--start", start, "--end", "2024-02-29", "--hours", "6"]
    assert home.forked(*db, *add, "--on", "2024-03-01").code == 0
    for day in (day for day in DAYS if day >= start):
        for line in (
            ["status", "--json"],
            ["list", "--json"],
            ["plan", "--json"],
            ["remind", "--again", "--json"],
            ["status", "--forecast", "--json"],
            ["export", "--format", "ics"],
        ):
            ran = home.forked(*db, *line, "--on", day)
            assert ran.code == 0, (line, ran)
        found = json.loads(home.forked(*db, "status", "--json", "--on", day).out)
        first, last = found["cycle"]["start"], found["cycle"]["end"]
        assert first <= day and first < last
        # A window of years that began on 29 February ends on 28 February of a plain year.
        assert last[5:] in ("02-28", "02-27", "12-31", "02-29") or found["cycle"]["rolling"]
        tally()


@pytest.mark.fault("A clock that was set back by years, and one that runs years ahead")
@pytest.mark.parametrize("year", [1971, 2009, 2099])
def test_a_clock_that_is_wrong(home: Home, tally: Tally, year: int) -> None:
    before = contents(home.ledger)["activity"]

    def first() -> None:
        set_clock(datetime(year, 1, 1, 0, 0, 1))

    for line in (
        ["remind"],
        ["list"],
        ["db", "backup"],
        ["db", "backup"],
        ["add", "course", "Un curs", "--start", "2026-01-02", "--hours", "3"],
        ["undo", "--yes"],
        ["status"],
        ["plan"],
        ["db", "check"],
        ["history"],
    ):
        # Where the record was refused there is nothing to undo of it: what came before it stays.
        refused = line[0] == "undo" and contents(home.ledger)["activity"] == before
        ran = home.forked(*(["undo", "--list"] if refused else line), first=first)
        # A law that was not in force on that day has no answer, and says so.
        assert ran.code in (0, 2), (line, ran)
        assert ran.code == 0 or "no answer" in ran.err or "in force" in ran.err, ran
        tally()
    assert contents(home.ledger)["activity"] == before
    # Told on a day that has not come is not told again before it; and with a right clock all is well.
    assert home.forked("remind", "--again").code == 0
    assert home.forked("db", "check").code == 0


EDGE = datetime.fromisoformat("2026-11-21T23:30:00+00:00")


@pytest.mark.machine
@pytest.mark.fault("Time zones at the edge of a day: today is the doctor's own day")
@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Kiritimati", "2026-11-22"),
        ("Asia/Vladivostok", "2026-11-22"),
        ("Europe/Bucharest", "2026-11-22"),
        ("UTC", "2026-11-21"),
        ("America/New_York", "2026-11-21"),
        ("Pacific/Pago_Pago", "2026-11-21"),
    ],
)
def test_the_edge_of_a_day(home: Home, zone: str, day: str) -> None:
    import time

    def first() -> None:
        time.tzset()
        set_clock(datetime.fromtimestamp(EDGE.timestamp()))

    ran = home.fork("status", "--json", env={"TZ": zone}, first=first).wait()
    assert json.loads(ran.out)["on"] == day
    given = home.fork("status", "--json", "--on", "2026-11-20", env={"TZ": zone}, first=first)
    assert json.loads(given.wait().out)["on"] == "2026-11-20"
    added = home.fork(
        "add", "course", "Un curs", "--start", "2026-01-01", env={"TZ": zone}, first=first
    )
    assert added.wait().code == 0
    noted = str(contents(home.ledger)["log"][-1])
    assert day in noted, "the journal keeps the doctor's day, with its offset from UTC"
