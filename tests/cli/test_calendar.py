"""The calendar as it is exported: it changes nothing, and taken in again it puts all up to date."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from tests.cli.conftest import Cme
from tests.formats.test_ics import read

SAMPLES = Path(__file__).parents[2] / "sample_data"


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
    assert first["record-1"]["sequence"] == 3
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


def test_a_revision_never_falls_and_grows_with_every_change(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme("add", "webinar", "Лёгкие", "--start", "2026-12-10", "--state", "planned")
    for newest, command in enumerate(
        (("edit", 1, "--place", "Тверь"), ("undo", "--yes"), ("rm", 1, "--yes")), start=3
    ):
        assert cme(*command).code == 0
        found = read(cme("export", "--format", "ics").out)
        assert {int(part["sequence"]) for part in found.values()} == {newest}


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
    assert cme("export", "-o", "cme.ics", "--force", *options).code == 0
    found = read(Path("cme.ics").read_text(encoding="utf-8"))
    return {
        name: (
            part.decoded("dtstart").isoformat(),
            int(part["sequence"]),
            str(part["status"]),
            str(part["summary"]),
        )
        for name, part in found.items()
        if "-total-short-" in name
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


def test_another_day_says_the_same_and_a_change_moves_it(cme: Cme) -> None:
    rolling(cme)
    first = coming(cme)
    assert coming(cme, "--on", "2026-11-30") == first
    assert coming(cme, "--on", "2027-02-25") == first
    # What is short already is for `remind`.
    assert coming(cme, "--on", "2027-03-01") == {}
    # 6 more: fewer are short, on the same day.
    cme("add", "course", "Încă una", "--start", "2025-05-05", "--hours", "6")  # change 5
    assert coming(cme)["cycle-1-total-short-0"] == (
        *("2027-03-01", 5, "CONFIRMED"),
        "CME, Credits in five years: 74 short from today on",
    )
    cme("edit", 1, "--start", "2022-01-15")  # change 6: it falls out earlier
    moved = coming(cme)
    assert set(moved) == set(first)
    assert {name: one[:3] for name, one in moved.items()} == {
        f"cycle-1-total-short-{before}": (day, 6, "CONFIRMED")
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
    # More than twelve months ahead nothing is foreseen.
    assert {one[2] for one in coming(cme, "--on", "2026-02-28").values()} == {"CANCELLED"}
    cme("add", "book", "Tratat", "--start", "2025-05-05")  # change 5
    off = coming(cme)
    assert off == dict.fromkeys(
        first,
        (
            *("2027-11-21", 5, "CANCELLED"),
            "CME, Credits in five years: nothing falls short by 2027-11-21",
        ),
    )
    cme("undo", "--yes")
    assert {name: (*one[:1], 4, *one[2:]) for name, one in coming(cme).items()} == first
    # Short today: there is no day ahead on which it will be.
    cme("rm", 1, "--yes")
    assert {one[2] for one in coming(cme).values()} == {"CANCELLED"}
    Path("cme.ics").unlink()
    assert coming(cme) == {}  # nobody was ever told of it


def test_a_ledger_that_was_never_enough_has_no_such_day(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    assert coming(cme) == {}
    cme("add", "course", "Una", "--start", "2022-03-01", "--hours", "6")
    assert coming(cme) == {}


def test_what_is_to_go_adds_up_the_parts_of_what_ends(cme: Cme) -> None:
    # The guide's page on codes: 7 of 250 are missing, but 18 from programmes and 1 from events of
    # the year that ends on the same day.
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme("import", SAMPLES / "ru-therapist.csv")
    titles = [str(one["summary"]) for one in read(cme("export", "--format", "ics").out).values()]
    assert "CME: 19 to go in 30 days, until 2027-03-14" in titles


def test_what_the_file_before_holds_and_is_gone_is_called_off(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ru-709n", "--start", "2024-01-10")
    cme("add", "webinar", "Лёгкие", "--start", "2027-02-10", "--state", "planned")
    cme("add", "webinar", "Почки", "--start", "2026-11-22", "--state", "planned")
    cme("remind", "add", "Взнос", "--date", "2026-12-31", "--every", "year")
    cme("goal", "add", "total", "60", "--by", "2027-01-31")
    assert cme("export", "-o", "cme.ics").code == 0
    first = read((here / "cme.ics").read_text(encoding="utf-8"))
    assert {
        name: str(part["summary"])
        for name, part in first.items()
        if name.split("-")[0] in ("date", "goal") or "hand-in" in name or "next" in name
    } == {
        "cycle-1-hand-in-2028-01-09": (
            "The portfolio for periodic accreditation: from today on it may be handed in, until "
            "2029-01-09 (R709-6)"
        ),
        "cycle-1-next-2029-01-10": "CME: the next cycle begins, until 2034-01-09",
        "date-1-2026-12-31-30": "Взнос in 30 days, 2026-12-31",
        "date-1-2026-12-31-7": "Взнос in 7 days, 2026-12-31",
        "date-1-2026-12-31-1": "Взнос in 1 day, 2026-12-31",
        "date-1-2026-12-31-0": "Взнос",
        "goal-1-2027-01-31": "total: 60 to go, the last day (0 of 60 credits)",
    }
    for command in (
        ("rm", "1-2", "--yes"),
        ("remind", "rm", 1, "--yes"),
        ("goal", "rm", 1, "--yes"),
    ):
        assert cme(*command).code == 0
    assert "CANCELLED" not in cme("export", "--format", "ics").out
    cme("export", "-o", "cme.ics", "--force", "--on", "2026-11-22")
    second = read((here / "cme.ics").read_text(encoding="utf-8"))
    off = [name for name, part in second.items() if part["status"] == "CANCELLED"]
    assert sorted(off) == [
        "date-1-2026-12-31-0",
        "date-1-2026-12-31-1",
        "date-1-2026-12-31-30",
        "date-1-2026-12-31-7",
        "goal-1-2027-01-31",
        "record-1",
    ]
    assert str(second["record-1"]["summary"]) == "Лёгкие"
    # Another file, or one that is no calendar of this ledger, calls nothing off.
    (here / "other.ics").write_bytes(b"\xff not a calendar")
    assert cme("export", "-o", "other.ics", "--force").code == 0
    assert "CANCELLED" not in (here / "other.ics").read_text(encoding="utf-8")
