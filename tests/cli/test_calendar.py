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
