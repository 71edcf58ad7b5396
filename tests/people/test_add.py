"""`add` and `edit` ask on a terminal for what is missing, as a doctor thinks of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.cli.conftest import Cme

LAST_YEAR = (
    *("add", "congress", "Congresul Național de Pneumologie 2025", "--start", "2025-11-20"),
    *("--end", "2025-11-22", "--level", "national", "--credits", "18", "--place", "Cluj"),
    *("--provider", "Societatea Română de Pneumologie", "--certificate", "Seria AB 77"),
)


def typed(*answers: str) -> str:
    """What is typed, an Enter behind each answer."""
    return "".join(f"{answer}\n" for answer in answers)


def last_record(cme: Cme) -> dict[str, Any]:
    """The columns of the newest record that are known."""
    newest = max(json.loads(cme("list", "--json").out), key=lambda one: one["id"])
    return {name: value for name, value in newest.items() if value is not None}


def asked(cme: Cme, *answers: str, begun: Sequence[str] = ()) -> dict[str, Any]:
    """What is stored of a record that was asked for."""
    done = cme("add", *begun, input=typed(*answers))
    assert done.code == 0, done.err
    return last_record(cme)


@pytest.mark.usefixtures("terminal")
class TestAsked:
    """On a terminal, in a Romanian ledger with last year's congress."""

    @pytest.fixture(autouse=True)
    def last_year(self, romanian: Cme) -> None:
        assert romanian(*LAST_YEAR).code == 0

    def test_this_years_congress_is_last_years_with_its_day_and_number(self, cme: Cme) -> None:
        found = asked(cme, "cong", "", "19", "", "", "", "", "", "AB 123", "")
        assert found["title"] == "Congresul Național de Pneumologie 2026"
        assert (found["start"], found["end"]) == ("2026-11-19", "2026-11-21")
        assert (found["credits"], found["level"], found["place"]) == (18, "national", "Cluj")
        assert found["provider"] == "Societatea Română de Pneumologie"
        assert found["certificate"] == "AB 123"

    def test_its_days_are_proposed_and_taken_only_by_a_yes(self, cme: Cme) -> None:
        done = cme("add", input=typed("", "", "", "n", "", "20.11.2026", "", *[""] * 6))
        assert done.err.count("Was it 19–21 November 2026? [y/N]") == 1
        assert done.err.count("A record needs this; ? explains it.") == 1
        assert (last_record(cme)["start"], last_record(cme)["end"]) == ("2026-11-20", "2026-11-22")
        assert "certificate" not in last_record(cme)

    def test_less_than_a_record_leaves_everything_as_it_was(self, cme: Cme) -> None:
        for answers in ([], ["cong", "", "19"], ["cong", *[""] * 3, "y", *[""] * 5, "nu"]):
            done = cme("add", input=typed(*answers))
            assert done.code == 130, done.err
        assert last_record(cme)["id"] == 1

    def test_a_wrong_answer_is_said_and_asked_again(self, cme: Cme) -> None:
        done = cme(
            *("add", "curs", "Ecografie"),
            input=typed("31.02.2026", "14.3", "", "", "multe", "", "6", "", ""),
        )
        assert done.code == 0, done.err
        assert "'31.02.2026' is not a day of the calendar" in done.err
        assert "'multe' is not a number" in done.err
        assert done.err.count("Credits on the certificate") == 2
        found = last_record(cme)
        assert (found["start"], found["hours"]) == ("2026-03-14", 6)

    def test_back_goes_to_the_question_before_with_what_was_answered(self, cme: Cme) -> None:
        answers = ("curs", "Ecografi", "<", "Ecografie", "<", "<", "", "", "15.3", "", "", "5")
        done = cme("add", input=typed(*answers, "AB 1", "<", "AB 2", ""))
        assert done.code == 0, done.err
        assert "Title [Ecografi]" in done.err and "What was it [curs]" in done.err
        found = last_record(cme)
        assert (found["title"], found["credits"]) == ("Ecografie", 5)
        assert (found["start"], found["certificate"]) == ("2026-03-15", "AB 2")

    def test_a_question_is_explained(self, cme: Cme) -> None:
        done = cme("add", input=typed("?", "curs", "X", "?", "14.3", "?", "", "", "?", "5", "", ""))
        assert done.code == 0, done.err
        assert "course, workshop, practical-stage; distance-journal" in done.err
        assert "days apart, `11.01.2026, 25.01.2026`" in done.err
        assert "Used before: Societatea Română de Pneumologie" in done.err

    def test_a_dash_leaves_empty_what_is_proposed(self, cme: Cme) -> None:
        found = asked(cme, "cong", "", "19", "", "-", "", "16", "-", "—", "")
        assert not {"provider", "level", "certificate"} & set(found)
        assert (found["credits"], found["place"]) == (16, "Cluj")

    def test_its_last_day_may_be_another_by_its_number(self, cme: Cme) -> None:
        found = asked(cme, "cong", "", "19", "20", "", "", "", "", "AB 123", "")
        assert (found["start"], found["end"]) == ("2026-11-19", "2026-11-20")
        cme("undo", "--yes")
        found = asked(cme, "cong", "", "19", "18", "-", "", "", "", "", "AB 123", "")
        assert found["start"] == "2026-11-19" and "end" not in found

    def test_a_day_alone_needs_its_month_where_none_is_shown(self, cme: Cme) -> None:
        cme("add", "session", "Gardă", "--start", "2026-10-15", "--credits", "2")
        done = cme("add", "session", "Gardă", input=typed("19", "19.11", *[""] * 6))
        assert done.code == 0, done.err
        assert "'19' is a bare number" in done.err
        assert last_record(cme)["start"] == "2026-11-19"

    @pytest.mark.parametrize(
        ("days", "start", "end"),
        [
            ("19-21", "2026-11-19", "2026-11-21"),
            ("19-21.11", "2026-11-19", "2026-11-21"),
            ("14, 15, 16.03", "2026-03-14", "2026-03-16"),
            ("14, 15 și 16 martie 2026", "2026-03-14", "2026-03-16"),
            ("14.03.2026 – 16.03.2026", "2026-03-14", "2026-03-16"),
            ("de la 14 la 16 martie", "2026-03-14", "2026-03-16"),
            ("18, 19", "2026-11-18", "2026-11-19"),
            ("30.12-2.01.2026", "2025-12-30", "2026-01-02"),
        ],
    )
    def test_days_as_they_are_typed(self, cme: Cme, days: str, start: str, end: str) -> None:
        found = asked(cme, "cong", "", days, "", "", "", "", "AB 123", "")
        assert (found["start"], found["end"]) == (start, end)

    @pytest.mark.parametrize("days", ["03/04/2026", "14.03.2026 Cluj", "32", "mâine poate", "0"])
    def test_days_that_are_none_are_asked_again(self, cme: Cme, days: str) -> None:
        found = asked(cme, "cong", "", days, "19-21", "", "", "", "", "AB 123", "")
        assert (found["start"], found["certificate"]) == ("2026-11-19", "AB 123")

    def test_other_events_of_the_year_are_not_proposed_again(self, cme: Cme) -> None:
        asked(cme, "cong", "", "19", "", "", "", "", "", "AB 123", "")
        done = cme("add", input="cong\n")
        assert "Title:" in done.err

    def test_what_is_there_already_is_said_before_anything_is_lost(self, cme: Cme) -> None:
        done = cme("add", "congress", LAST_YEAR[2], input=typed("20.11.2025", *[""] * 8, "<", "<"))
        assert done.code == 130
        assert "Record 1 is the same: its kind, title and days are." in done.err
        assert done.err.count("Certificate, series and number") > 1


@pytest.mark.usefixtures("terminal")
class TestInRussian:
    """In a ledger of a Russian cycle."""

    @pytest.fixture(autouse=True)
    def ledger(self, russian: Callable[..., Cme]) -> None:
        russian()

    def test_a_webinar_without_a_code_yet(self, cme: Cme) -> None:
        found = asked(cme, "веб", "Кашель", "14.03.2026", "", "", "2", "", "", "")
        assert (found["kind"], found["credits"]) == ("webinar", 2)
        assert "code" not in found

    def test_a_webinar_with_its_code(self, cme: Cme) -> None:
        found = asked(cme, "веб", "Кашель", "14.03.2026", "", "", "2", "ab12 34cdef78", "")
        assert found["code"] == "AB12-34CDEF78"

    def test_a_programme_with_its_hours(self, cme: Cme) -> None:
        found = asked(cme, "програ", "Астма", "2.03.2026", "Академия", "36", "ПК № 48-0091", "")
        assert (found["kind"], found["hours"]) == ("programme", 36)
        assert (found["provider"], found["certificate"]) == ("Академия", "ПК № 48-0091")


@pytest.mark.usefixtures("terminal", "romanian")
class TestAsADoctorThinks:
    """What is asked for in people's words, in a ledger without any record."""

    def test_a_poster(self, cme: Cme) -> None:
        answers = (
            "poster",
            "prim",
            "",
            "Congresul Național de Astm",
            "14.03.2026",
            "",
            "Iași",
            "18",
        )
        found = asked(cme, *answers, "", "")
        assert (found["kind"], found["works_first"], found["awarded"]) == ("congress", 1, 9)
        found = asked(
            cme, "poster", "co", "simp", "Simpozion", "15.03.2026", *["", "", "6", "", ""]
        )
        assert (found["kind"], found["works_co"]) == ("symposium", 1)

    def test_a_talk(self, cme: Cme) -> None:
        found = asked(cme, "conferinta sus", "", "Zilele", "14.03.2026", "", "", "6", "", "")
        assert (found["kind"], found["role"], found["awarded"]) == ("conference", "speaker", 12)

    def test_a_course_that_was_taught(self, cme: Cme) -> None:
        found = asked(cme, "lector", "", "Ecografie", "14.03.2026", "", "", "3", "", "")
        assert (found["kind"], found["role"], found["awarded"]) == ("course", "teacher", 6)

    def test_a_balint_group(self, cme: Cme) -> None:
        days = "8.01.2026, 22.01.2026, 5.02.2026"
        found = asked(cme, "balint", "Grupul de joi", days, "", "", "", "6", "B 1", "")
        assert (found["kind"], found["format"]) == ("course", "balint")
        assert found["sessions"] == "2026-01-08 2026-01-22 2026-02-05"
        assert (found["start"], found["end"], found["awarded"]) == ("2026-01-08", "2026-02-05", 5)

    def test_an_article_finds_its_journal_in_the_list(self, cme: Cme) -> None:
        answers = ("articol", "Un caz rar", "2026-02", "Pneumologia", "PMID 7", "")
        done = cme("add", input=typed(*answers))
        assert done.code == 0, done.err
        assert "index medline" in done.err and "Index class of" not in done.err
        found = last_record(cme)
        assert (found["index"], found["start"], found["awarded"]) == ("medline", "2026-02", 80)

    def test_an_article_of_another_journal_is_asked_its_class(self, cme: Cme) -> None:
        found = asked(cme, "art", "Alt caz", "2026-02", "Revista", "isi", "10.5555/77", "")
        assert (found["index"], found["identifier"], found["awarded"]) == ("isi", "10.5555/77", 200)

    def test_a_subscription(self, cme: Cme) -> None:
        found = asked(cme, "abon", "Pneumologia", "2026", "Pneumologia", "", "")
        assert (found["kind"], found["start"]) == ("subscription", "2026")

    def test_with_two_specialties_it_is_asked_which(self, cme: Cme) -> None:
        for name in ("cardiologie", "pneumologie"):
            assert cme("cycle", "add", "--rulebook", "ro-cmr-2009", "--specialty", name).code == 0
        found = asked(cme, "curs", "Inima", "14.03.2026", "", "", "6", "cardiologie", "", "")
        assert found["specialty"] == "cardiologie"

    def test_kind_and_title_may_be_options(self, cme: Cme) -> None:
        options = ("--kind", "curs", "--title", "Ecografie", "--start", "2026-03-14")
        assert cme("add", *options, "--hours", "6").code == 0
        assert last_record(cme)["title"] == "Ecografie"
        done = cme("add", "congres", "Astm", "--kind", "curs", "--start", "2026-03-14")
        assert done.code == 2 and "give one of them" in done.err

    def test_sessions_with_times_stay_at_an_edit(self, cme: Cme) -> None:
        sessions = "2026-01-08T18:00/20:00 2026-01-22T18:00/20:00"
        cme("add", "course", "Joi", "--format", "balint", "--sessions", sessions, "--hours", "4")
        done = cme("edit", "1", input=typed(*[""] * 7, "5", *[""] * 5))
        assert done.code == 0, done.err
        found = last_record(cme)
        assert (found["sessions"], found["hours"]) == (sessions, 5)

    def test_what_is_begun_by_options_goes_on_with_questions(self, cme: Cme) -> None:
        found = asked(cme, "curs", "14.3", "", "", "", "", begun=["Ecografie", "--credits", "6"])
        assert (found["kind"], found["title"], found["credits"]) == ("course", "Ecografie", 6)

    def test_today_may_be_an_option_beside_what_is_asked(self, cme: Cme) -> None:
        found = asked(cme, "Ecografie", "", "", "6", "", "", begun=["curs", "--data", "azi"])
        assert (found["title"], found["start"]) == ("Ecografie", "2026-11-21")

    def test_a_title_proposes_its_kind(self, cme: Cme) -> None:
        done = cme("add", "Congresul de cardiologie", input=typed(*["", "14.3"], *[""] * 7))
        assert done.code == 0, done.err
        assert "What was it [congress]" in done.err

    def test_what_is_given_and_wrong_is_refused_before_anything_is_asked(self, cme: Cme) -> None:
        done = cme("add", "--hours", "multe", input=typed("curs"))
        assert done.code == 2 and "multe" in done.err and "What was it" not in done.err

    def test_hostile_text_of_a_record_does_not_steer_the_terminal(self, cme: Cme) -> None:
        asked(cme, "curs", "A\x1b[31mB", "14.03.2025", "", "", "5", "", "")
        done = cme("add", input=typed("curs"))
        assert "\x1b" not in done.err


@pytest.mark.usefixtures("terminal", "romanian")
def test_edit_shows_what_is_there_and_changes_what_is_typed(cme: Cme) -> None:
    cme(*LAST_YEAR, "--works-co", "2", "--notes", "ceva")
    done = cme("edit", "1", input=typed("", "", "", "", "Iași", "16", *[""] * 6))
    assert done.code == 0, done.err
    assert "Record 1: credits '18' → '16'\nRecord 1: place 'Cluj' → 'Iași'\nIt gives" in done.err
    found = last_record(cme)
    assert (found["notes"], found["works_co"], found["certificate"]) == ("ceva", 2, "Seria AB 77")


@pytest.mark.usefixtures("terminal", "romanian")
def test_a_day_is_changed_by_its_number(cme: Cme) -> None:
    cme(*LAST_YEAR)
    done = cme("edit", "1", input=typed("", "", "21", *[""] * 9))
    assert done.code == 0, done.err
    assert (last_record(cme)["start"], last_record(cme)["end"]) == ("2025-11-21", "2025-11-23")


@pytest.mark.usefixtures("romanian")
class TestWithoutATerminal:
    """Nothing is asked; what is missing is an error."""

    def test_what_is_missing_is_refused(self, cme: Cme) -> None:
        for words in ([], ["curs"], ["curs", "Ecografie"], ["Ceva"]):
            done = cme("add", *words)
            assert (done.code, done.out) == (2, ""), words
            assert "What was it" not in done.err

    def test_a_kind_that_a_title_says_needs_agreement(self, cme: Cme) -> None:
        line = ("add", "Congresul de cardiologie", "--start", "2026-03-14")
        refused = cme(*line)
        assert refused.code == 2 and "sounds like 'congress'" in refused.err
        assert cme(*line, "--yes").code == 0
        assert last_record(cme)["kind"] == "congress"

    def test_what_will_be_stored_is_one_line_before_it_is(self, cme: Cme) -> None:
        said = cme(*LAST_YEAR).err.splitlines()
        assert said[0] == (
            "congress 'Congresul Național de Pneumologie 2025', 20–22 November 2025, 18 credits, "
            "national, certificate Seria AB 77, by Societatea Română de Pneumologie, in Cluj"
        )
        assert said[1] == "Added record 1."


@pytest.mark.usefixtures("terminal", "romanian")
def test_what_was_cleaned_is_told_once(cme: Cme) -> None:
    answers = ("A\u200bB", "14.3", "", "", "6", "C\u200b1", "")
    done = cme("add", "curs", "--notes", "x\u200by", input=typed(*answers))
    assert done.code == 0, done.err
    for column in ("notes", "title", "certificate"):
        assert done.err.count(f"column '{column}': line breaks, tabs or invisible") == 1
    assert last_record(cme)["title"] == "AB"
