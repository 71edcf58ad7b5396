"""The plan at the command line: shown, added to, checked, done, suggested, ticked off."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran


@pytest.fixture
def romania(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Curs", "--start", "2026-03-14", "--hours", "6")
    cme("add", "distance-online", "Astmul", "--start", "2026-11-10", "--hours", "9")


@pytest.fixture
def russia(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme("plan", "add", "programme", "Почки", "--start", "2026-12-07", "--end", "2026-12-09",
        "--hours", "18")  # fmt: skip


def test_records_that_are_missing_are_no_credits(cme: Cme) -> None:
    cme("init", "--rulebook", "fr-2023", "--start", "2023-01-01")
    cme("add", "course", "DPC", "--start", "2024-05-05", "--category", "quality")
    for shown in ("status", "plan"):
        said = cme(shown).out
        assert "7" in said and "earned" not in said
    said = cme("plan", "suggest").out
    assert "Actions in all: 7 records (FR-5)" in said
    assert "credit" not in said and "gives at most" not in said


def test_an_hour_is_told_by_its_units_and_each_norm_of_an_id_by_itself(cme: Cme) -> None:
    # 45 minutes are a point, so that 200 h give 266 and 100 h 133; a congress goes by days.
    cme("init", "--rulebook", "de-95d", "--start", "2022-04-01")
    said = cme("plan", "suggest").out
    assert "module): 1.33 an hour [DE-10]" in said
    assert "(congress, conference): the credits that its certificate states [DE-10]" in said


@pytest.mark.usefixtures("romania")
def test_an_empty_plan_says_what_is_missing(cme: Cme) -> None:
    assert cme("plan") == Ran(
        0,
        "The plan of 2026-11-21, up to 2026-11-21\n"
        "target                 required  done  with the plan  missing\n"
        "Credits in five years       200    15             15      185\n"
        "Of them from courses         67    15             15       52\n"
        "\n"
        "Nothing is planned.\n"
        "\n"
        "If all of it is done, still missing on 2026-11-21: 185 (Credits in five years), "
        "52 (Of them from courses); in all 185 to be earned.\n",
        "`cmetrack plan suggest` tells what would close the gap.\n",
    )


@pytest.mark.usefixtures("romania")
def test_the_plan_beside_what_is_done(cme: Cme) -> None:
    cme("plan", "add", "congress", "Congresul", "--start", "2027-05-07", "--end", "2027-05-09",
        "--level", "national", "--hours", "18")  # fmt: skip
    cme("plan", "add", "course", "Cursul", "--start", "2027-05-08", "--hours", "6")
    cme("plan", "add", "course", "Trecut", "--start", "2026-11-02", "--hours", "4")
    ran = cme("plan")
    assert ran.out == (
        "The plan of 2026-11-21, up to 2027-05-09\n"
        "target                 required  done  with the plan  missing\n"
        "Credits in five years       200    15             37      163\n"
        "Of them from courses         67    15             19       48\n"
        "\n"
        "Planned:\n"
        "id  ends        kind      title      gives  would count  why not\n"
        " 4  2027-05-08  course    Cursul         6            0  at the same time as 3\n"
        " 3  2027-05-09  congress  Congresul     18           18\n"
        "\n"
        "Planned, and the day has passed:\n"
        "id  ends        kind    title   gives  would count  why not\n"
        " 5  2026-11-02  course  Trecut      4            4\n"
        "\n"
        "What would not count:\n"
        "  4: Programmes held at the same time: only those that do not overlap count; "
        "record 3 counts (A1 5 h, 5 f)\n"
        "\n"
        "If all of it is done, still missing on 2027-05-09: 163 (Credits in five years), "
        "48 (Of them from courses); in all 163 to be earned.\n"
    )
    assert ran.err.startswith("Was it done? `cmetrack plan done ID`")
    told = json.loads(cme("plan", "--json").out)
    assert [one["id"] for one in told["planned"]] == [4, 3]
    assert [one["id"] for one in told["overdue"]] == [5]
    assert {one["id"]: one["shortfall"] for one in told["missing"]} == {"total": 163, "courses": 48}


@pytest.mark.usefixtures("romania")
def test_what_comes_again_is_one_change(cme: Cme) -> None:
    ran = cme("plan", "add", "session", "Sesiunea lunară", "--start", "2027-01-27T18:00",
              "--end", "2027-01-27T20:00", "--level", "local", "--hours", "2",
              "--every", "month-weekday", "--until", "2027-03-31")  # fmt: skip
    assert ran == Ran(
        0,
        "",
        "Each month on the last Wednesday. `--every month-weekday:4` would take the fourth.\n"
        "Planned 3 records, 3–5: session 'Sesiunea lunară', 2027-01-27, 18:00 to 2027-03-31, 18:00\n"
        "  3: 2027-01-27, 18:00\n"
        "  4: 2027-02-24, 18:00\n"
        "  5: 2027-03-31, 18:00\n"
        "The first of them:\n"
        "It would give 2 credits; all of them would count.\n"
        "Credits in five years: 19 → 21 of 200, on 2027-03-31.\n"
        "Next: `cmetrack plan`; once it is done, `cmetrack plan done 3`.\n",
    )
    records = json.loads(cme("list", "--state", "planned", "--json").out)
    assert [one["end"] for one in records] == [
        "2027-01-27T20:00",
        "2027-02-24T20:00",
        "2027-03-31T20:00",
    ]
    # One of them is there already: none goes in.
    again = cme("plan", "add", "session", "Sesiunea lunară", "--start", "2026-12-30T18:00",
                "--end", "2026-12-30T20:00", "--level", "local", "--every", "month-weekday",
                "--until", "2027-03-31")  # fmt: skip
    assert (again.code, again.err.splitlines()[0][:20]) == (2, "Record 3 is the same")
    cme("undo", "--yes")
    assert json.loads(cme("list", "--state", "planned", "--json").out) == []


@pytest.mark.usefixtures("romania")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--start", "2027-01-31", "--every", "month"),
        ("--start", "2027-01-31", "--until", "2027-06-30"),
        ("--start", "2027-01-31", "--every", "fortnight", "--until", "2027-06-30"),
        ("--start", "2027-01-31", "--every", "week", "--until", "2027-01-01"),
        ("--start", "2027-01-31", "--every", "week", "--until", "soon"),
        ("--start", "2027-01-31", "--every", "week", "--until", "2099-01-01"),
        ("--start", "2027-01-31", "--state", "done"),
        ("--start", "31.02.2027"),
        (),
    ],
)
def test_a_wrong_plan_writes_nothing(cme: Cme, arguments: tuple[str, ...], here: Path) -> None:
    before = hashlib.sha256((here / "ledger.db").read_bytes()).hexdigest()
    ran = cme("plan", "add", "course", "Cursul", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err
    assert hashlib.sha256((here / "ledger.db").read_bytes()).hexdigest() == before


@pytest.mark.usefixtures("romania")
def test_check_says_it_before_and_writes_nothing(cme: Cme, here: Path) -> None:
    before = hashlib.sha256((here / "ledger.db").read_bytes()).hexdigest()
    too_close = (
        "plan",
        "check",
        "distance-online",
        "Tusea",
        "--start",
        "2026-12-09",
        "--hours",
        "5",
    )
    assert cme(*too_close) == Ran(
        0,
        "It would give 5 credits; 0 of them would count:\n"
        "  Between two distance programmes at least 30 days; record 2 counts (A1 11 c)\n",
        "",
    )
    # A day later is thirty days after the end of the other.
    assert cme(
        "plan", "check", "distance-online", "Tusea", "--start", "2026-12-10", "--hours", "5"
    ).out == (
        "It would give 5 credits; all of them would count.\n"
        "Credits in five years: 15 → 20 of 200, on 2026-12-10.\n"
        "Of them from courses: 15 → 20 of 67, on 2026-12-10.\n"
    )
    told = json.loads(
        cme("plan", "check", "distance-online", "Tusea", "--start", "2026-12-09", "--hours", "12",
            "--json").out
    )  # fmt: skip
    assert (told["id"], told["counted"], told["reason"]) == (None, 12, None)
    assert told["displaces"] == [
        {
            "id": 2,
            "title": "Astmul",
            "before": 9,
            "after": 0,
            "reason": "interval",
            "cites": "A1 11 c",
        }
    ]
    assert hashlib.sha256((here / "ledger.db").read_bytes()).hexdigest() == before


@pytest.mark.usefixtures("romania")
def test_add_with_state_planned_says_the_same(cme: Cme) -> None:
    ran = cme("add", "distance-online", "Tusea", "--start", "2026-12-09", "--hours", "5",
              "--state", "planned", "--json")  # fmt: skip
    assert ran.err.splitlines()[2:] == [
        "It would give 5 credits; 0 of them would count:",
        "  Between two distance programmes at least 30 days; record 2 counts (A1 11 c)",
    ]
    # JSON says what `list` does.
    assert json.loads(ran.out)["reason"] == "planned"


@pytest.mark.usefixtures("romania")
def test_suggest_in_the_laws_own_terms(cme: Cme) -> None:
    ran = cme("plan", "suggest")
    assert ran.out == (
        "Missing on 2026-11-21, all that is planned done:\n"
        "  Credits in five years: 185 credits (D 4 (1))\n"
        "    52 from courses (D 4 (3))\n"
        "    133 of any kind\n"
        "  At most 66 of it may come from other specialties (D 4 (2))\n"
        "\n"
        "What one record gives at most:\n"
        "  Course or workshop (course, workshop): 6 in one day, 12 in two days, 18 in three days "
        "[D 3 (2)]\n"
        "  Practical stage, or a programme with over 75 % practical work (practical-stage): "
        "6 in one day, 12 in two days, 18 in three days [D 3 (2)]\n"
        "  Distance learning by journal article (distance-journal): 2, however long; "
        "not before 2026-12-10 (A1 11 c) [A1 11 a]\n"
        "  Distance programme on-line or by post (distance-online): 18, however long; "
        "not before 2026-12-10 (A1 11 c) [A1 10 a, 11 b]\n"
        "  Local or regional event (congress, conference, symposium, round-table, session, "
        "event-workshop, webinar): 6 in one day, 12 in two days, 18 in three days; "
        "not for courses [D 3 (2)]\n"
        "  National or international event (congress, conference, symposium, round-table, session, "
        "event-workshop, webinar): 6 in one day, 12 in two days, 18 in three days; "
        "not for courses [D 3 (2)]\n"
    )
    told = json.loads(cme("plan", "suggest", "--by", "2031-03-14", "--json").out)
    # The course of March 2026 has fallen out by then.
    assert (told["by"], told["needs"][0]["credits"]) == ("2031-03-14", 191)
    assert told["needs"][0]["parts"][0]["shortfall"] == 58
    assert told["other_specialties"] == {"room": 66, "cites": "D 4 (2)"}
    assert cme("plan", "suggest", "--by", "2020-01-01").code == 2


def suggested(cme: Cme, on: str) -> list[str]:
    """The lines of `plan suggest` without the kinds of which nothing is special."""
    out = cme("plan", "suggest", "--on", on).out
    return [line.strip() for line in out.splitlines() if "in one day" not in line and line]


def test_a_retired_doctors_gap_by_hand(cme: Cme) -> None:
    # 40 - 10 - 12 = 18; a third of 40 is 14, 10 of them are there; 13 - 12 = 1 may be another's;
    # 10 October and 30 days are 9 November.
    cme("init", "--rulebook", "ro-cmr-2009", "--retired")
    cme("add", "distance-online", "Astmul", "--start", "2026-10-10", "--hours", 10)
    other = ("--level", "national", "--hours", 12, "--specialty", "other")
    cme("add", "congress", "Altul", "--start", "2026-05-07", "--end", "2026-05-08", *other)
    assert suggested(cme, "2026-11-01") == [
        "Missing on 2026-11-01, all that is planned done:",
        "Credits in one year: 18 credits (D 4 (1))",
        "4 from courses (D 4 (3))",
        "14 of any kind",
        "At most 1 of it may come from other specialties (D 4 (2))",
        "What one record gives at most:",
        (
            "Distance learning by journal article (distance-journal): 2, however long; "
            "not before 2026-11-09 (A1 11 c) [A1 11 a]"
        ),
        (
            "Distance programme on-line or by post (distance-online): 18, however long; "
            "not before 2026-11-09 (A1 11 c) [A1 10 a, 11 b]"
        ),
    ]


def test_a_day_that_comes_too_late_is_not_offered(cme: Cme) -> None:
    # The cycle ends on 9 January 2027; a programme of 2 January leaves the days until 3 December.
    cme("init", "--rulebook", "ro-cmr-2009", "--start", "2022-01-10")
    cme(
        "add",
        "distance-online",
        "Plan",
        "--start",
        "2027-01-02",
        "--hours",
        8,
        "--state",
        "planned",
    )
    lines = suggested(cme, "2026-11-21")
    assert lines[0] == "To be found by 2027-01-09, all that is planned done:"
    assert lines[-1].endswith("18, however long; over by 2026-12-03 (A1 11 c) [A1 10 a, 11 b]")
    cme("add", "distance-online", "Done", "--start", "2026-11-20", "--hours", 5)
    # 20 November and 30 days are 20 December; that is not 30 days before 2 January.
    assert "too late by then: not before 2027-02-01 (A1 11 c)" in suggested(cme, "2026-11-21")[-1]


@pytest.mark.usefixtures("romania")
def test_options_before_the_verb_are_refused(cme: Cme) -> None:
    ran = cme("plan", "--on", "2026-11-21", "suggest")
    assert (ran.code, ran.err) == (
        2,
        "The options of `cmetrack plan suggest` stand after the verb.\n",
    )


@pytest.mark.usefixtures("russia")
def test_done_as_planned(cme: Cme) -> None:
    cme("plan", "add", "webinar", "Витамин D", "--start", "2026-11-16", "--credits", "2")
    ran = cme("plan", "done", 2, "--code", "ab12-34cd5678", "--credits", "3")
    assert ran.code == 0
    assert ran.err.splitlines()[:3] == [
        "Record 2 is done: Витамин D",
        "It gives 3 credits; 0 of them count on 2026-11-21:",
        "  It counts once its code is activated (S 10, S 11)",
    ]
    [record] = json.loads(cme("list", "--state", "done", "--json").out)
    assert (record["code"], record["credits"], record["state"]) == ("AB12-34CD5678", 3, "done")
    assert cme("plan", "done", 2).code == 2  # it is done already
    assert cme("plan", "done", 9).code == 2
    cme("undo", "--yes")
    assert json.loads(cme("list", "--state", "done", "--json").out) == []


@pytest.mark.usefixtures("russia")
def test_what_ends_in_days_to_come_is_not_done_yet(cme: Cme) -> None:
    cme("plan", "add", "webinar", "Витамин D", "--start", "2026-11-22", "--credits", "2")
    assert cme("plan", "done", 2) == Ran(
        2,
        "",
        "Record 2 ends on 2026-11-22, after 2026-11-21: it cannot be done yet.\n"
        "If its date was moved: `cmetrack edit 2 --start …`.\n",
    )
    assert cme("plan", "done", 2, "--on", "2026-11-22").code == 0


@pytest.mark.usefixtures("russia")
def test_a_tick_that_is_taken_away_is_said_in_its_own_words(cme: Cme) -> None:
    cme("plan", "papers", 1, "--tick", "identity")
    ran = cme("plan", "papers", 1, "--untick", "identity")
    assert ran.err == "Unticked for record 1\n`cmetrack undo` takes it back.\n"
    ran = cme("plan", "papers", 1, "--tick", "chosen", "--untick", "identity")
    assert ran.err.startswith("Ticked off and unticked for record 1\n")


@pytest.mark.usefixtures("russia")
def test_a_copy_whose_day_has_passed_was_due(cme: Cme) -> None:
    cme("plan", "papers", 1, "--tick", "chosen")
    cme("plan", "done", 1, "--on", "2026-12-10")
    passed = "Copy of the completion document to the employer; it was due by 2026-12-19 (S 22)."
    assert passed not in cme("plan", "--on", "2026-12-19").out
    assert passed in cme("remind", "--on", "2026-12-20").out


@pytest.mark.usefixtures("russia")
def test_papers_are_ticked_off_and_the_copy_is_due(cme: Cme) -> None:
    ran = cme("plan", "papers", 1, "--tick", "identity", "--tick", "voucher=12-АБ")
    assert ran.err == "Ticked off for record 1\n`cmetrack undo` takes it back.\n"
    assert ran.out.splitlines()[1:5] == [
        "",
        "Papers for enrolment in a programme: 1 of 6 [S 17, S 18]",
        "  [ ] application: The application, printed from the portal",
        "  [x] identity: Identity document, with citizenship (copy)",
    ]
    assert "  [x] voucher: Voucher with the individual confirmation code: 12-АБ\n" in ran.out
    assert cme("plan").out.splitlines()[-1] == (
        "  1, Почки: Papers for enrolment in a programme 1 of 6, The way to a programme 1 of 9 "
        "(`cmetrack plan papers 1`)"
    )
    # RU-E1: it ends on 9 December, and ten days later the copy is due.
    due = (
        "Record 1, Почки: Copy of the completion document to the employer, until 2026-12-19 (S 22)."
    )
    assert cme("plan", "done", 1, "--on", "2026-12-10").err.splitlines()[-1] == due
    assert f"  {due}\n" in cme("plan", "--on", "2026-12-10").out
    [told] = json.loads(cme("plan", "--on", "2026-12-10", "--json").out)["dues"]
    assert (told["activity"], told["until"]) == (1, "2026-12-19")
    cme("plan", "papers", 1, "--tick", "copy")
    assert due not in cme("plan", "--on", "2026-12-10").out
    cme("undo", "--yes")
    assert due in cme("plan", "--on", "2026-12-10").out
    wrong = cme("plan", "papers", 1, "--tick", "vouchr")
    assert (wrong.code, wrong.err.splitlines()[-1]) == (2, "Did you mean 'voucher'?")


@pytest.mark.usefixtures("romania")
def test_where_nothing_is_to_be_ticked_off(cme: Cme) -> None:
    assert cme("plan", "papers", 1) == Ran(
        2, "", "ro-cmr-2009 has nothing to tick off for a record of the kind 'course'.\n"
    )


@pytest.mark.usefixtures("romania")
def test_the_forecast_beside_status(cme: Cme) -> None:
    cme("plan", "add", "course", "Cursul", "--start", "2027-02-08", "--hours", "6")
    ran = cme("status", "--forecast")
    assert ran.out.startswith(cme("status").out)
    assert (
        "Credits in five years\n"
        "2026-11-21 [#...............|] 15\n"
        "2026-12-21 [#...............|] 15\n"
        "2027-01-21 [#...............|] 15\n"
        "2027-02-21 [#...............|] 15 +6\n"
    ) in ran.out
    told = json.loads(cme("status", "--forecast", "--json").out)
    assert told["targets"] == json.loads(cme("status", "--json").out)["targets"]
    [total, courses] = told["forecast"]["targets"]
    assert total["months"][3] == {
        "on": "2027-02-21",
        "required": 200,
        "counted": 15,
        "with_plan": 21,
    }
    # 185 in twelve months; beside the plan 179. So far 15 in sixty.
    assert (total["needed_per_month"], total["needed_per_month_with_plan"]) == (15.42, 14.92)
    assert (total["pace_per_month"], courses["short_from"]) == (0.25, "2026-11-21")
    for month in courses["months"]:
        said = json.loads(cme("status", "--on", month["on"], "--json").out)["targets"][1]
        assert (said["counted"], said["required"]) == (month["counted"], month["required"])


def test_a_cycle_that_is_over(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-144", "--start", "2014-01-15")
    assert cme("plan").out.splitlines()[-1] == "The cycle is over."
    assert cme("plan", "suggest").out == "The cycle is over.\n"
    assert "nothing is ahead in it" in cme("status", "--forecast").out


def test_a_plan_of_a_day_that_has_passed_is_asked_about(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    line = ("plan", "add", "course", "Vechi", "--hours", "6", "--start")
    assert "2025-12-12 has passed already: is the date right?" in cme(*line, "12.12.2025").err
    assert "has passed" not in cme(*line, "2026-12-12").err


def test_what_the_choice_costs_is_told_before_and_when_it_is_entered(cme: Cme) -> None:
    # tests/cases/ro_choice.toml, the first case: with the course 252 and 72, with the congress
    # 258 and 60 of 67.
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "chapter", "Capitol", "--start", "2024-05", "--pages", 30, "--authors", 1)
    cme("add", "article", "Un caz", "--start", "2024-06", "--index", "medline")
    cme("add", "course", "Lung", "--start", "2025-03-03", "--end", "2025-03-12", "--hours", 60)
    congress = ("--start", "2025-10-09", "--end", "2025-10-11", "--hours", 18)
    cme("add", "congress", "Congres", *congress, "--level", "national")
    course = ("--start", "2025-10-10", "--end", "2025-10-11", "--hours", 12, "--on", "2026-06-30")
    cost = "With it there would be 6 more in all, but 12 fewer in courses (D 4 (3))"
    checked = cme("plan", "check", "course", "Toamnă", *course).out
    assert "Record 4, Congres, would count 0 instead of 18" in checked
    assert f"\n  {cost}\n" in checked
    cme("rm", 4, "--yes")
    cme("add", "course", "Toamnă", *course[:-2])
    added = cme("add", "congress", "Congres", *congress, "--level", "national")
    assert f"  {cost}\n" in added.err


def test_papers_of_several_records_are_ticked_at_once(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01")
    for number in range(3):
        cme(
            "add",
            "programme",
            f"Цикл {number}",
            "--start",
            f"2026-10-0{number + 1}",
            "--hours",
            "36",
        )
    ran = cme("plan", "papers", "1-2", "3", "--tick", "chosen,agreed", "--json")
    told = json.loads(ran.out)
    assert [one["id"] for one in told] == [1, 2, 3]
    assert ran.err.startswith("Ticked off or unticked for 3 records: 1, 2, 3\n")
    way = [item["key"] for item in told[2]["lists"][1]["items"] if item["ticked"]]
    assert way == ["chosen", "agreed"]
    cme("undo", "--yes")
    assert '"ticked": true' not in cme("plan", "papers", "1-3", "--json").out
