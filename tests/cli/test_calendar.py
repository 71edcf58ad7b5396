"""The calendar as it is exported: it changes nothing, and taken in again it puts all up to date."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from tests.cli.conftest import Cme
from tests.formats.test_ics import read


def test_export_writes_it_and_a_change_gives_it_a_new_revision(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2026-03-15")
    cme("add", "webinar", "Лёгкие", "--start", "2026-12-10", "--state", "planned")
    cme("add", "programme", "Цикл", "--start", "2026-10-05", "--hours", "36")
    before = (here / "ledger.db").read_bytes()
    ran = cme("export", "-o", "cme.ics")
    assert (ran.code, ran.out) == (0, "")
    first = read((here / "cme.ics").read_text(encoding="utf-8"))
    assert f"Wrote cme.ics: {len(first)} entries" in ran.err
    assert cme("export", "--format", "ics").out.startswith("BEGIN:VCALENDAR")
    assert (here / "ledger.db").read_bytes() == before
    assert first["record-1"]["sequence"] == 2
    cme("edit", 1, "--start", "2026-12-11")
    cme("export", "-o", "cme.ics", "--force")
    second = read((here / "cme.ics").read_text(encoding="utf-8"))
    assert second["record-1"]["sequence"] == 4
    assert second["record-1"].decoded("dtstart") == date(2026, 12, 11)
    assert second["record-1"]["uid"] == first["record-1"]["uid"]
    cme("undo", "--yes")
    third = read(cme("export", "--format", "ics").out)
    assert third["record-1"]["sequence"] == 5
    assert third["record-1"]["uid"] == first["record-1"]["uid"]


def sequences(cme: Cme, *options: object) -> dict[str, int]:
    return {
        name: int(part["sequence"])
        for name, part in read(cme("export", "--format", "ics", *options).out).items()
    }


def test_a_revision_grows_only_when_what_an_entry_says_has_changed(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")  # change 1
    cme("add", "programme", "Цикл", "--start", "2026-10-05", "--hours", "18")
    cme("add", "webinar", "Лёгкие", "--start", "2026-12-10", "--state", "planned")
    cme(
        "add",
        "webinar",
        "Код",
        "--start",
        "2026-10-09",
        "--credits",
        "2",
        "--code",
        "AB12-00000001",
    )
    first = sequences(cme)
    end = "cycle-1-2027-03-14-0"
    assert (first[end], first["record-2"], first["record-3-code"]) == (2, 3, 4)
    # What no entry says: a place of what is done, a plan's hours, a number of a certificate.
    cme("edit", 1, "--place", "Тверь")
    cme("edit", 2, "--hours", "3")
    cme("edit", 3, "--certificate", "7")
    cme("add", "module", "Давно", "--start", "2019-05-05", "--hours", "5")
    cme("add", "webinar", "Потом", "--start", "2026-12-20", "--state", "planned")
    later = sequences(cme)
    assert {name: later[name] for name in first} == first
    # What one says: the total, the plan's day, the code.
    cme("edit", 1, "--hours", "36")  # change 10
    cme("edit", 2, "--place", "Клин")
    cme("code", "activate", 3)
    now = sequences(cme)
    assert (now[end], now["record-2"], now["record-3-code"]) == (12, 11, 12)
    # Another year's end has not heard of it.
    assert set(first) - {name for name in first if now[name] == first[name]} == {
        *(f"cycle-1-2027-03-14-{days}" for days in (90, 30, 7, 1, 0)),
        "record-2",
        "record-3-code",
    }
    cme("cycle", "edit", "--start", "2022-03-16")
    moved = sequences(cme)
    assert moved["cycle-1-2027-03-15-0"] == moved["record-3-code"] == 13
    cme("undo", "--yes")
    assert sequences(cme)[end] == 14


def test_after_an_import_of_very_many_all_they_touched_has_its_number(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    rows = "".join(f"webinar,Вебинар {n},2026-12-{n:02},planned\n" for n in range(1, 31))
    cme("import", "-", input="kind,title,start,state\n" + rows)
    cme("edit", 3, "--title", "Другой")
    found = sequences(cme)
    assert (found["record-2"], found["record-3"], found["cycle-1-2027-03-14-0"]) == (2, 3, 2)


def test_the_days_before_an_end_are_those_of_the_config_file(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2026-03-15")
    (here / "config.toml").write_text("remind_days = [14]\n")
    found = read(cme("--config", "config.toml", "export", "--format", "ics").out)
    assert [name for name in found if "2027-03-14" in name] == [
        "cycle-1-2027-03-14-14",
        "cycle-1-2027-03-14-0",
    ]


def test_all_cycles_are_in_it_or_the_one_that_is_named(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2026-03-15")
    cme("cycle", "add", "--rulebook", "ru-144", "--start", "2025-01-10", "--name", "other")
    both = read(cme("export", "--format", "ics").out)
    assert {name.split("-")[1] for name in both} == {"1", "2"}
    one = read(cme("export", "--format", "ics", "--cycle", "other").out)
    assert {name.split("-")[1] for name in one} == {"2"}


COURSE = ("--hours", "60", "--end")


def rolling(cme: Cme) -> None:
    """Five years that end today, with enough in them, of which 200 fall out on 2027-03-01."""
    assert cme("-q", "init", "--rulebook", "ro-cmr-2009").code == 0
    article = ("add", "article", "Un caz rar", "--index", "isi", "--start")
    assert cme("-q", *article, "2022-03-01").code == 0
    for month in ("02", "05"):
        first, last = f"2024-{month}-01", f"2024-{month}-10"
        assert cme("-q", "add", "course", "Curs", "--start", first, *COURSE, last).code == 0


def coming(cme: Cme, *options: object) -> dict[str, tuple[str, int, str, str]]:
    """What the calendar says of days on which a target will be short."""
    found = read(cme("export", "--format", "ics", *options).out)
    return {
        name: (
            part.decoded("dtstart").isoformat(),
            int(part["sequence"]),
            str(part["status"]),
            str(part["summary"]),
        )
        for name, part in found.items()
        if "-short-" in name
    }


def test_the_day_on_which_a_rolling_window_falls_short_is_there_on_each_of_its_days(
    cme: Cme,
) -> None:
    rolling(cme)
    said = "CME, Credits in five years: 80 short "
    assert coming(cme) == {
        f"cycle-1-total-short-{before}": (day, 4, "CONFIRMED", said + words)
        for before, day, words in (
            (90, "2026-12-01", "in 90 days, from 2027-03-01 on"),
            (30, "2027-01-30", "in 30 days, from 2027-03-01 on"),
            (7, "2027-02-22", "in 7 days, from 2027-03-01 on"),
            (1, "2027-02-28", "in 1 day, from 2027-03-01 on"),
            (0, "2027-03-01", "from today on"),
        )
    }
    event = read(cme("export", "--format", "ics").out)["cycle-1-total-short-0"]
    assert (event.decoded("dtend"), event["transp"]) == (date(2027, 3, 2), "TRANSPARENT")
    assert str(event["description"]).splitlines()[1:] == [
        "Credits in five years: 120 of 200, when older records no longer count"
    ]
    alarms = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(days=-days, hours=9) for days in (90, 30, 7, 1)]
    [outlook] = [
        one
        for one in json.loads(cme("status", "--forecast", "--json").out)["forecast"]["targets"]
        if one["id"] == "total"
    ]
    assert outlook["short_from"] == "2027-03-01"


def test_another_day_says_the_same_and_only_a_change_that_matters_says_more(cme: Cme) -> None:
    rolling(cme)
    first = coming(cme)
    assert coming(cme, "--on", "2026-11-30") == first
    assert coming(cme, "--on", "2027-02-25") == first
    # What is short already is for `remind`; more than twelve months ahead nothing is foreseen.
    assert coming(cme, "--on", "2027-03-01") == {}
    assert coming(cme, "--on", "2026-02-28") == {}
    cme("edit", 1, "--place", "Cluj")
    cme("add", "session", "Plan", "--start", "2026-12-10", "--state", "planned")
    assert coming(cme) == first
    # 6 more: fewer are short, on the same day.
    cme("add", "course", "Încă una", "--start", "2025-05-05", "--hours", "6")  # change 7
    assert coming(cme)["cycle-1-total-short-0"] == (
        *("2027-03-01", 7, "CONFIRMED"),
        "CME, Credits in five years: 74 short from today on",
    )
    cme("edit", 1, "--start", "2022-01-15")  # change 8: it falls out earlier
    moved = coming(cme)
    assert set(moved) == set(first)
    assert {name: one[:3] for name, one in moved.items()} == {
        f"cycle-1-total-short-{before}": (day, 8, "CONFIRMED")
        for before, day in (
            (90, "2026-10-17"),  # past by now, and so no longer where a calendar has it
            (30, "2026-12-16"),
            (7, "2027-01-08"),
            (1, "2027-01-14"),
            (0, "2027-01-15"),
        )
    }


def test_a_day_that_is_no_longer_to_come_is_called_off_and_comes_back(cme: Cme) -> None:
    rolling(cme)
    first = coming(cme)
    cme("add", "book", "Tratat", "--start", "2025-05-05")  # change 5
    off = coming(cme)
    assert {name: one[0] for name, one in off.items()} == {
        name: one[0] for name, one in first.items()
    }
    assert {one[1:] for one in off.values()} == {
        (
            *(5, "CANCELLED"),
            "CME, Credits in five years: 2027-03-01 is no longer the day on which it falls short",
        )
    }
    cme("add", "book", "Alt tratat", "--start", "2025-06-05")
    assert coming(cme) == off
    cme("undo", "--yes")
    cme("rm", 4, "--yes")
    assert {one[1:3] for one in coming(cme).values()} == {(8, "CONFIRMED")}
    # Short today: the day ahead does not hold any more.
    cme("rm", 1, "--yes")
    assert {one[1:3] for one in coming(cme).values()} == {(9, "CANCELLED")}


def test_a_ledger_that_was_never_enough_has_no_such_day(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    assert coming(cme) == {}
    cme("add", "course", "Una", "--start", "2022-03-01", "--hours", "6")
    assert coming(cme) == {}
