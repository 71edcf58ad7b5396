"""`rules new`: a rulebook is made of answers, with cases that hold its numbers."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cme
from tests.people.typist import Typist

ISLAND = (
    *("?", "Example: college of an island", "is", "Rules of 2020, page 3", "2020-01-01"),
    *("2", "§ 2 [S: page 3]", "cal", "40 hours", "§ 2 [S: page 3]", "15", "§ 2", "45", "§ 2"),
    *("many", "10", "§ 3", "", ""),  # asked again; ten from courses, nothing of the others
    *("", "", "leave", "3", "§ 6", "4/3", "§ 4", "6", "§ 5", ""),
)
IRELAND = (
    *("Like Ireland", "ie", "A page", "2025-05-01", "1", "§ 1", "anniversary", "50", "§ 2", ""),
    *(
        "",
        "",
        "",
        "",
        "total",
        "other",
        "",
        "",
        "work-based",
        "20",
        "§ 3",
        "",
        "Plan: Plan of the year",
        "1 record",
        "§ 4",
        "5",
        "§ 4",
        *("few", "7", "§ 5", "6", "§ 5"),  # nobody could have it, so it is asked anew
        "",
    ),
    *("", "1", "§ 5", "", ""),
)
UKRAINE = (
    *(
        "Like Ukraine",
        "ua",
        "A page",
        "2020-01-01",
        "18 weeks",
        "14 luni",
        "§ 1",
        "calendar",
        "rolling",
        "50",
        "§ 2",
    ),
    *("", "", "", "", "1/2", "§ 3", "review", "7", "§ 3", "", "", "", "§ 5", "", ""),
)


@pytest.mark.parametrize(
    ("answers", "numbers"),
    [
        (
            ISLAND,
            (
                *("years = 2", "required = 40", "required = 15", "required = 45", "required = 10"),
                *("credits = 6", "credits = 3", '"4/3"'),
            ),
        ),
        (IRELAND, ("years = 1", "required = 50", "required = 20", "required = 1", "credits = 5")),
        (UKRAINE, ("months = 14", "required = 50", "required = 7", '"1/2"')),
    ],
)
def test_a_rulebook_is_made_of_answers_and_holds_its_own_cases(
    cme: Cme, here: Path, answers: tuple[str, ...], numbers: tuple[str, ...]
) -> None:
    refused = cme("rules", "new", "mine.toml")
    assert refused.code == 2 and "nobody can be asked here" in refused.err
    assert "There is no folder none" in cme("rules", "new", "none/mine.toml").err
    env = {"HOME": str(here), "LC_ALL": "C.UTF-8"}
    with Typist(("rules", "new", "mine.toml"), env) as typist:
        for answer in answers:
            typist.sees(":")
            typist.types(f"{answer}\n")
        assert typist.ends() == 0, typist.seen
        assert ("bywhichadoctorrecognises" in typist.seen) == ("?" in answers)
    assert cme("rules", "check", "mine.toml").code == 0
    assert cme("rules", "test", "mine.toml").out.endswith(" cases, 0 differ\n")
    text = (here / "mine.toml").read_text("utf-8")
    assert ('unit = "hours"' in text) == ("40 hours" in answers)
    assert ('label = "Plan of the year"' in text) == ("1 record" in answers)
    for number in numbers:
        found = re.escape(number) + "(?![0-9])"
        assert re.search(found, text), number
        more = number.replace("1/2", "1/3").replace("4/", "5/") if "/" in number else number
        if more == number:
            key, _equals, value = number.partition(" = ")
            more = f"{key} = {int(value) + 1}"
        (here / "mine.toml").write_text(re.sub(found, more, text), "utf-8")
        assert cme("rules", "test", "mine.toml").code == 2, number
    assert "exists already" in cme("rules", "new", "mine.toml").err


def test_a_rulebook_is_made_in_the_language_of_its_maker_and_shown_by_its_id(
    cme: Cme, here: Path
) -> None:
    answers = ("Insula", "is", "Actul", "2020-01-01", "2", "1", "calendaristică", "40 de ore", "2")
    more = ("", "", "", "", "", "", "vizită", "1 înregistrare", "3", "", "", "", "", "4", "6", "5")
    env = {"HOME": str(here), "LC_ALL": "C.UTF-8"}
    with Typist(("rules", "new", "legea mea.toml", "--language", "ro"), env) as typist:
        for answer in (*answers, *more, ""):
            typist.sees(":")
            typist.types(f"{answer}\n")
        assert typist.ends() == 0, typist.seen
        assert "rulestest'legeamea.toml'" in typist.seen
    cme("init", "--rulebook", "legea mea.toml", "--start", "2024-01-01")
    shown = cme("rules", "show", "legea mea").out
    for word in ("Vizită", "Anything else", "Orice altceva", "Cel mult 6 pe zi"):
        assert (word in shown) == (word != "Anything else"), word
