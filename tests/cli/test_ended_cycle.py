"""The day of the dossier: the cycle that ended is handed in and told, while the new one has hardly begun."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

ENDED = "The cycle that ended on 2026-12-31 was met: 42 of 40."


@pytest.fixture
def retired(cme: Cme) -> None:
    """Forty-two credits in 2026, six on 5 January 2027."""
    cme("init", "--rulebook", "ro-cmr-2018", "--retired", "--start", "2025-01-01")
    for month in range(1, 8):
        cme("add", "course", f"Curs {month}", "--start", f"2026-{month:02}-14", "--hours", "6")
    cme("add", "course", "Curs nou", "--start", "2027-01-05", "--hours", "6")


@pytest.mark.usefixtures("retired")
@pytest.mark.parametrize(
    ("on", "first"),
    [
        ("2026-12-31", "2026-01-01"),
        ("2027-01-01", "2026-01-01"),  # nothing counts
        ("2027-02-05", "2026-01-01"),  # the 36th day of 365: the last of its first tenth
        ("2027-02-06", "2027-01-01"),
    ],
)
def test_which_cycle_it_is(cme: Cme, here: Path, on: str, first: str) -> None:
    ran = cme("export", "-o", "dossier.html", "--on", on, "--language", "en")
    assert f"last year in the order of time, {first} – {first[:4]}-12-31" in (
        here / "dossier.html"
    ).read_text("utf-8")
    ended = on > "2026-12-31" and first == "2026-01-01"
    other = (
        "It is of the cycle that ended on 2026-12-31; of the one that runs now: "
        "`--period 2027-01-01/2027-12-31`."
    )
    assert (other in ran.err) == ended
    shown = cme("status", "--on", on).out
    assert (ENDED in shown) == ended
    assert ("The cycle that runs now, until 2027-12-31:" in shown) == ended
    told = json.loads(cme("status", "--on", on, "--json").out)
    assert told["cycle"]["end"][:4] == on[:4]
    assert told["previous"]["met"] == (on > "2026-12-31")


@pytest.mark.usefixtures("retired")
def test_a_period_is_of_the_cycle_in_which_it_ends(cme: Cme, here: Path) -> None:
    late = ("-o", "dossier.html", "--on", "2027-01-15", "--force", "--language", "en")
    for period, rows, title in (
        ("2027", 1, "2027-01-01 – 2027-12-31"),
        ("2026-05-01/2026-09-30", 3, "2026-05-01 – 2026-09-30"),
        ("2024-2026", 7, "2026-01-01 – 2026-12-31"),
    ):
        ran = cme("export", *late, "--period", period)
        assert f", {rows} record" in ran.err
        assert title in (here / "dossier.html").read_text("utf-8")
    ran = cme("export", *late, "--period", "2019")
    assert (ran.code, ran.err) == (
        2,
        (
            "No day of that period is the cycle's, which is 2027-01-01 to 2027-12-31.\n"
            "With `--on DAY` a dossier is made as of another day.\n"
        ),
    )


@pytest.mark.usefixtures("retired")
def test_a_cycle_that_was_short_is_told_with_what_follows(cme: Cme) -> None:
    cme("rm", "1", "2", "8", "--yes")
    shown = cme("status", "--on", "2027-06-30").out  # nothing counts in the new one
    assert "The cycle that ended on 2026-12-31 was not met:\n  10 credits short; " in shown
    cme("add", "course", "Curs nou", "--start", "2027-05-05", "--hours", "6")
    assert "The cycle that ended" not in cme("status", "--on", "2027-06-30").out


def test_where_nothing_counted_there_is_no_cycle_to_hand_in(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2017-01-01")
    assert "ended on" not in cme("status", "--on", "2022-01-15").out
    cme("add", "programme", "Сердце", "--start", "2018-01-05", "--hours", "36")
    shown = cme("status", "--on", "2022-01-15").out
    assert "The cycle that ended on 2021-12-31 was not met:\n" in shown
    assert "214 credits short" in shown


def test_advice_that_was_not_reached_is_not_said_to_be_met(cme: Cme) -> None:
    # What was stated of the first five years, and what was planned in them, is no more told of in the next.
    cme("init", "--rulebook", "uk-fed", "--start", "2021-04-01")
    cme("add", "course", "Course", "--start", "2025-05-10", "--credits", "60")
    cme("add", "course", "Planned", "--start", "2026-03-30", "--credits", "5", "--state", "planned")
    stated = ("--from", "2026-03-31", "--to", "2026-03-31", "--amount", "5")
    cme("cycle", "adjust", "exemption", *stated)
    assert "Stated of this cycle: Exemption credits" in cme("status", "--on", "2026-03-31").out
    for plan in (("plan",), ("plan", "suggest")):
        assert "nothing that binds is missing on 2026-03-31" in cme(*plan, "--on", "2026-03-20").out
    said = cme("status", "--on", "2026-04-02").out
    assert "The cycle that ended on 2026-03-31 had 65 of 250 advised." in said
    assert "Stated of" not in said and "planned" not in said and "was met" not in said


def test_kinds_of_no_family_are_drawn_as_other_records(cme: Cme, tmp_path: Path) -> None:
    cme("init", "--rulebook", "uk-fed", "--start", "2021-04-01")
    cme("add", "course", "Course", "--start", "2025-05-10", "--credits", "6")
    assert "Other records" in cme("status", "--forecast", "--on", "2026-03-20").out
    cme("export", "-o", tmp_path / "cme.html", "--on", "2026-03-20")
    assert "Other records: 6" in (tmp_path / "cme.html").read_text(encoding="utf-8")


def test_what_was_made_up_is_told_as_met_late(cme: Cme) -> None:
    cme("init", "--rulebook", "de-95d", "--start", "2022-04-01")
    cme("add", "session", "Vorträge", "--start", "2023-05-10", "--credits", "190")
    cme("add", "session", "Nachgeholt", "--start", "2027-11-10", "--credits", "10")
    said = cme("status", "--on", "2027-11-30").out
    assert "The cycle that ended on 2027-03-31 was met late: 250 of 250." in said
    assert "is whole since 2027-11-10; made up: 10 credits" in said
