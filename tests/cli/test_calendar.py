"""The calendar as it is exported: it changes nothing, and taken in again it puts all up to date."""

from __future__ import annotations

from datetime import date
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
