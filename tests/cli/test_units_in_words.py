"""A law of hours is told in hours, one that counts records in records, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

CREDITS = re.compile(r"credits?\b|\bcredite|балл", re.IGNORECASE)
SAID = [
    (
        "au-2023",
        "en",
        "2 records: 20 hours, 20 of them count.",
        "It would give 3 hours; all of them",
    ),
    ("au-2023", "ro", "2 înregistrări: 20 de ore; luate", "Ar da 3 ore"),
    ("au-2023", "ru", "2 записи: 20 часов, из них учтено 20.", "Это даст 3 часа"),
    ("fr-2023", "en", "2 records: 2 of them count.", "It would count."),
    ("fr-2023", "ro", "2 înregistrări; luate în calcul: 2.", "S-ar lua în calcul."),
    ("fr-2023", "ru", "2 записи, из них учтено 2.", "Запись была бы учтена."),
]


@pytest.mark.parametrize(("rulebook", "language", "in_all", "foreseen"), SAID)
def test_no_credits_where_none_are_counted(
    cme: Cme, tmp_path: Path, rulebook: str, language: str, in_all: str, foreseen: str
) -> None:
    cme("init", "--rulebook", rulebook, "--start", "2026-01-01")
    cme("add", "course", "Heart", "--start", "2026-02-01", "--hours", "12")
    cme("add", "session", "Peer review meeting", "--start", "2026-03-01", "--hours", "8")
    asked = [
        ("status", "--forecast"),
        ("list",),
        ("show", "1"),
        ("plan", "check", "webinar", "X", "--start", "2026-12-05", "--hours", "3"),
        ("remind", "--within", "4000d"),
    ]
    told = [cme("--language", language, *one, "--on", "2026-11-28").out for one in asked]
    assert in_all in told[1]
    assert foreseen in told[3]
    assert not [line for one in told for line in one.splitlines() if CREDITS.search(line)]
    file = tmp_path / "cycle.ics"
    cme("--language", language, "export", "--on", "2026-11-28", "-o", file)
    assert not CREDITS.search(file.read_text(encoding="utf-8"))


def test_what_lacks_records_has_not_all(cme: Cme, tmp_path: Path) -> None:
    cme("init", "--rulebook", "fr-2023", "--start", "2023-01-01")
    file = tmp_path / "cycle.ics"
    cme("export", "--on", "2031-11-28", "-o", file)
    assert "CME: 8 records to go in 30 days" in file.read_text(encoding="utf-8")


def test_of_records_a_forecast_shows_where_they_change(cme: Cme) -> None:
    cme("init", "--rulebook", "fr-2023", "--start", "2023-01-01")
    planned = ("--start", "2027-02-01", "--category", "patients", "--state", "planned")
    cme("add", "session", "Patients", *planned)
    said = cme("status", "--forecast", "--on", "2026-11-28").out
    ahead = said.split("Actions: relation with patients\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in ahead] == [
        "2026-11-28",
        "2027-02-28",
        "2031-12-31",
        "Needed",
    ]
    assert ahead[3].strip() == "Needed until 2031-12-31: 2 records."
