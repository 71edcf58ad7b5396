"""What `status --json` says of a cycle: its targets, the cycle before it, whose it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cmetrack.rulebooks import path_of
from tests.cli.conftest import Cme

CODE = ("--code", "AB12-00000001", "--code-status", "activated")


def status(cme: Cme, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(cme("status", *options, "--json").out)
    return found


def target(found: dict[str, Any], id: str) -> dict[str, Any]:
    [one] = [one for one in found["targets"] if one["id"] == id]
    return dict(one)


def test_each_target_says_how_it_binds(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2024-09-01", "--name", "Вера Примерова")
    cme("cycle", "edit", "--specialty", "терапия")
    cme("add", "module", "Без часов", "--start", "2025-10-01")
    cme("add", "programme", "Необычная", "--start", "2025-10-02", "--hours", "40")
    found = status(cme, "--on", "2026-06-30")
    ranks = {one["id"]: one["rank"] for one in found["targets"]}
    assert (ranks["total"], ranks["year-1"], ranks["year-1-events"]) == (1, 2, 2)
    assert {(one["unit"], one["severity"]) for one in found["targets"]} == {("credits", "binding")}
    assert found["doctor"] == {"name": "Вера Примерова", "specialty": "терапия"}
    assert [(one["activity"], one["code"]) for one in found["warnings"]] == [
        (1, "incomplete"),
        (2, "remark"),
    ]
    assert found["highest_total"] == target(found, "total")["counted"] == 40


def test_without_a_total_there_is_no_highest(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-144", "--start", "2015-03-01")
    found = status(cme, "--on", "2018-06-30")
    assert found["highest_total"] is None
    assert target(found, "programmes")["unit"] == "hours"
    assert found["doctor"] == {"name": None, "specialty": None}


def test_the_cycle_before_this_one_stands_as_on_its_last_day(cme: Cme) -> None:
    # By hand: five years from 2016-03-15 to 2021-03-14, of which a programme of 300 on its last
    # day, 2 credits pending on that day, and one programme of the next cycle.
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2016-03-15")
    cme("add", "programme", "Первая", "--start", "2021-03-14", "--credits", "300")
    cme("add", "webinar", "Вторая", "--start", "2020-05-01", "--credits", "2", *CODE)
    cme("edit", "2", "--code-date", "2021-03-20")
    cme("add", "programme", "Третья", "--start", "2021-03-15", "--credits", "36")
    assert status(cme, "--on", "2021-03-14")["previous"] is None
    found = status(cme, "--on", "2022-01-10")
    before = found["previous"]
    assert (before["start"], before["end"], before["met"]) == ("2016-03-15", "2021-03-14", False)
    total, year = target(before, "total"), target(before, "year-5-events")
    assert (total["counted"], total["pending"], total["status"]) == (300, 2, "met")
    assert (year["shortfall"], year["status"], year["end"]) == (14, "short", "2021-03-14")
    assert (target(before, "year-5-programmes")["counted"], year["counted"]) == (300, 0)
    assert target(found, "total")["counted"] == 36
    assert target(found, "total")["start"] == "2021-03-15"


def test_a_cycle_before_that_met_everything(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--start", "2016-07-01")
    cme("add", "article", "Rar", "--start", "2020-07-01", "--index", "isi")
    cme("add", "course", "Lung", "--start", "2021-06-01", "--end", "2021-06-30", "--hours", "60")
    cme("add", "course", "Scurt", "--start", "2021-05-01", "--end", "2021-05-02", "--hours", "7")
    assert status(cme, "--on", "2021-06-30")["previous"] is None
    before = status(cme, "--on", "2021-07-01")["previous"]
    assert before["met"] is True
    assert [one["status"] for one in before["targets"]] == ["met", "met"]
    assert [one["counted"] for one in before["targets"]] == [267, 67]


def test_a_rolling_window_and_one_that_comes_once_have_none_before(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("cycle", "add", "--rulebook", "ru-144", "--start", "2011-03-01", "--name", "once")
    assert status(cme, "--cycle", "1")["previous"] is None
    assert status(cme, "--cycle", "once")["previous"] is None


@pytest.fixture
def advised(cme: Cme, here: Path) -> dict[str, Any]:
    """A cycle with 250 that bind and 50 a year that are advice, closed but for the last year."""
    text = path_of("ru-nmo-2016").read_text(encoding="utf-8")
    text = text.replace("rank = 2\n", 'rank = 2\nseverity = "advice"\n')
    (here / "advice.toml").write_text(text, encoding="utf-8")
    words = path_of("ru-nmo-2016").with_name("ru-nmo-2016.en.toml").read_text(encoding="utf-8")
    (here / "advice.en.toml").write_text(words, encoding="utf-8")
    cme("init", "--rulebook", "advice.toml", "--start", "2021-03-15")
    cme("add", "programme", "Цикл", "--start", "2021-10-05", "--credits", "240")
    return status(cme, "--on", "2026-01-20")


def test_advice_never_looks_like_a_breach(cme: Cme, advised: dict[str, Any]) -> None:
    year = target(advised, "year-2")
    assert (year["severity"], year["status"], year["shortfall"]) == ("advice", "short", 50)
    assert advised["met"] is True
    shown = cme("status", "--on", "2026-01-20").out
    assert "in all, advised  programmes, advised" in shown
    assert "\nYear 2          0 of 50" in shown
    assert "short" not in shown
    assert shown.count("behind the pace") == 1  # the five years', which bind
    assert "Credits in five years: 10 to go until 2026-03-14, in 53 days." in shown
    told = cme("remind", "--on", "2026-01-20").out
    assert told.count("to go") == 1
    assert "Year" not in told
    assert cme("plan", "--on", "2026-01-20").out.count("still missing on 2026-03-14: 10 (") == 1
    assert "advice" in cme("export", "--on", "2026-01-20").out
    assert "Year" not in cme("export", "--format", "ics", "--on", "2026-01-20").out
    after = status(cme, "--on", "2026-03-15")["previous"]
    assert after["met"] is False
    cme("edit", "1", "--credits", "250")
    assert status(cme, "--on", "2026-03-15")["previous"]["met"] is True


def test_one_without_a_noun_is_named_by_its_label(cme: Cme, here: Path) -> None:
    text = path_of("uk-fed").read_text(encoding="utf-8").replace('"uk-fed"', '"mine"')
    (here / "mine.toml").write_text(text)
    words = path_of("uk-fed").with_name("uk-fed.en.toml").read_text(encoding="utf-8")
    (here / "mine.en.toml").write_text(words.replace('noun = "external"', ""))
    cme("init", "--rulebook", "mine.toml", "--start", "2026-04-01")
    assert "in all, advised  Year …: external, advised" in cme("status", "--on", "2026-05-01").out


def test_what_looks_beyond_its_cycle_reads_the_records_of_its_own_days(cme: Cme) -> None:
    cme("init", "--rulebook", "us-fl", "--start", "2024-02-01")
    cme("add", "course", "Human trafficking", "--start", "2015-05-01", "--hours", "1")
    cme("add", "course", "Domestic violence", "--start", "2024-02-01", "--hours", "2")
    on = ("--on", "2029-06-01")
    by_id = {one["id"]: one for one in json.loads(cme("status", "--json", *on).out)["targets"]}
    violence, trafficking = by_id["domestic-violence"], by_id["trafficking"]
    assert (trafficking["counted"], trafficking["last_done"]) == (1, "2015-05-01")
    assert trafficking["due_again"] is by_id["total"]["last_done"] is None
    assert (violence["counted"], violence["due_again"]) == (2, "2032-01-31")
    assert "counts for 'Human trafficking, once' all the same" in cme("show", "1", *on).out
