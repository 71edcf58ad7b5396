"""`init`, `status`, `list`, `show` and `cycle` on the sample doctors."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.fixture
def family_doctor(cme: Cme) -> None:
    assert cme("init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Ilinca Exemplu").code == 0
    assert cme("import", SAMPLES / "ro-family-doctor.csv").code == 0


def test_a_record_without_credits_is_told_and_handed_in(cme: Cme, here: Path) -> None:
    """Ireland's audit until 2025: it gives none of the 40 credits, and is asked for."""
    cme("init", "--rulebook", "ie-pcs", "--start", "2024-05-01")
    told = cme("add", "session", "Audit of referrals", "--start", "2024-09-01", "--hours", "12")
    assert "It gives no credits, and is a record that the law asks for." in told.err
    on = ("--on", "2025-04-30")
    assert "A clinical audit: 1 of 1, met" in cme("status", *on).out
    assert cme("export", "-o", "form.html", *on).code == 0
    assert "Audit of referrals" in (here / "form.html").read_text(encoding="utf-8")
    assert cme("export", "--format", "md", "-o", "sum.md", *on).code == 0
    assert (here / "sum.md").read_text(encoding="utf-8").count("Audit of referrals") == 1


def test_what_is_planned_is_told_with_what_the_caps_would_leave_of_it(cme: Cme) -> None:
    """Half of Ukraine's 50 may be of one kind: of 20 + 20 in courses 25, and 5 are done."""
    cme("init", "--rulebook", "ua-650")
    course = ("add", "course", "--accreditation", "national", "--credits")
    assert cme(*course, "5", "Done", "--start", "2026-02-10").code == 0
    assert cme(*course, "20", "One", "--start", "2026-11-10", "--state", "planned").code == 0
    on = ("--on", "2026-06-01")
    assert "+20 planned, in 1 record.\n" in cme("status", *on).out
    assert "are planned" not in cme("status", *on).out
    assert cme(*course, "20", "Two", "--start", "2026-12-10").code == 0  # logged before its day
    shown = cme("status", *on).out
    assert "+40 planned, in 2 records.\n" in shown
    assert "Of the 40 that are planned 20 would count.\n" in shown
    assert "are planned" not in cme("status", *on, "--with-planned").out


@pytest.mark.usefixtures("family_doctor")
def test_the_family_doctor_is_short(cme: Cme) -> None:
    # By hand: 69 own + 66 others at their cap + 47 of publications and teaching; courses 25 + 32.
    found = json.loads(cme("status", "--json").out)
    total, courses = found["targets"]
    assert (total["required"], total["counted"], total["shortfall"]) == (200, 182, 18)
    assert (courses["required"], courses["counted"], courses["shortfall"]) == (67, 57, 10)
    assert total["status"] == courses["status"] == "short"
    assert found["met"] is False
    assert found["cycle"]["start"] == "2021-11-22"
    assert (
        "18 credits short, 10 of them in courses; the right to practise is suspended "
        "until they are made up, D 5 (2)." in cme("status").out
    )


def test_the_retired_doctor_has_just_enough(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--retired")
    cme("import", SAMPLES / "ro-retired-doctor.csv")
    found = json.loads(cme("status", "--json").out)
    assert [(one["required"], one["counted"], one["status"]) for one in found["targets"]] == [
        (40, 40, "met"),
        (14, 14, "met"),
    ]
    assert found["met"] is True
    assert "Everything that is due is met." in cme("status").out


def test_the_therapists_years(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme("import", SAMPLES / "ru-therapist.csv")
    found = json.loads(cme("status", "--json").out)
    by_id = {one["id"]: one for one in found["targets"]}
    assert list(by_id)[:4] == ["total", "year-1", "year-1-programmes", "year-1-events"]
    assert len(by_id) == 16
    assert [by_id[f"year-{n}"]["counted"] for n in range(1, 6)] == [60, 53, 43, 56, 31]
    assert (by_id["year-3-events"]["counted"], by_id["year-3-events"]["pending"]) == (7, 15)
    assert by_id["year-4-programmes"]["shortfall"] == 6
    assert (by_id["total"]["counted"], by_id["total"]["pending"]) == (243, 25)
    assert by_id["year-5"]["planned"] == 26
    assert (by_id["year-5"]["start"], by_id["year-5"]["end"]) == ("2026-03-15", "2027-03-14")
    shown = cme("status").out
    table = """\
        in all  programmes  events and modules  codes  planned  until
Year 1  60 of 50    36 of 36            24 of 14                  2023-03-14
Year 2  53 of 50    36 of 36            17 of 14                  2024-03-14
Year 3  43 of 50    36 of 36             7 of 14    +15           2025-03-14
Year 4  56 of 50    30 of 36            26 of 14     +2           2026-03-14
Year 5  31 of 50    18 of 36            13 of 14     +8      +26  2027-03-14

Years that ended short: 3, 4 (S 5, S 8, S 7).
Credits in five years: 7 to go until 2027-03-14, in 113 days.
Year 5: 19 to go until 2027-03-14, in 113 days.
+25 once 7 codes are activated.
"""
    assert table in shown


@pytest.mark.usefixtures("terminal")
def test_the_therapists_years_stand_on_one_screen(
    cme: Cme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15", "--name", "Вера Примерова")
    cme("import", SAMPLES / "ru-therapist.csv")
    for language, year in (("en", "Year 3 "), ("ro", "Anul 3 "), ("ru", "Год 3 ")):
        monkeypatch.setenv("COLUMNS", "80")
        shown = cme("--language", language, "status").out.splitlines()
        assert len(shown) <= 25
        [row] = [line for line in shown if line.startswith(year)]
        assert "43 " in row and "+15" in row
        monkeypatch.setenv("COLUMNS", "40")
        narrow = re.sub("\x1b[^m]*m", "", cme("--language", language, "status").out).splitlines()
        assert all(len(line) <= 40 for line in narrow)
        assert year.strip() in map(str.strip, narrow)


@pytest.mark.usefixtures("family_doctor")
def test_planned_records_count_when_asked_for(cme: Cme) -> None:
    later = ["status", "--on", "2027-03-31", "--json"]
    without = json.loads(cme(*later).out)["targets"][0]
    with_them = json.loads(cme(*later, "--with-planned").out)["targets"][0]
    assert (without["planned"], with_them["planned"]) == (35, 0)
    assert with_them["counted"] > without["counted"]


@pytest.mark.usefixtures("family_doctor")
def test_the_list_adds_up_to_the_total(cme: Cme) -> None:
    records = json.loads(cme("list", "--json").out)
    assert sum(one["counted"] for one in records) == 182
    assert [one["id"] for one in records if one["reason"] == "planned"] == [75, 76, 77, 78]
    ends = [(one["end"] or one["start"])[:10] for one in records]
    assert ends == sorted(ends)
    for one in records:
        assert (one["reason"] is None) == (one["counted"] == one["awarded"])


@pytest.mark.usefixtures("family_doctor")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--text", "sedinta balint"], 8),
        (["--text", "ȘEDINȚA"], 8),
        (["--text", "nothing of that"], 0),
        (["--kind", "chapter", "--kind", "abstract"], 2),
        (["--state", "planned"], 4),
        (["--since", "2026-10-01", "--until", "31.10.2026"], 2),
    ],
)
def test_filters(cme: Cme, filters: list[str], expected: int) -> None:
    assert len(json.loads(cme("list", *filters, "--json").out)) == expected


def test_text_is_found_in_cyrillic_in_any_case(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme("add", "webinar", "Приём пациента: ЁЛКА", "--start", "2026-01-10", "--hours", "1")
    for words in ("прием елка", "ПРИЁМ", "ёлка"):
        assert len(json.loads(cme("list", "--text", words, "--json").out)) == 1


@pytest.mark.usefixtures("family_doctor")
def test_show_quotes_the_law_for_each_step(cme: Cme) -> None:
    shown = cme("show", "45").out
    assert "Chapter in a medical treatise: 100  [RO-W6, A1 23 g]" in shown
    assert "A1 23 g: “capitole de cărți în tratate de medicină - 100 de credite" in shown
    assert "How it is read here: Exactly 100 pages count as up to 100" in shown
    assert "Awarded 13, counted 13." in shown
    steps = json.loads(cme("show", "45", "--json").out)["steps"]
    assert [step["value"] for step in steps] == [100, 12.5, 13]
    assert all(step["cites"] for step in steps)


def test_a_rendering_is_no_law_to_whoever_does_not_read_its_language(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2026-01-01")
    cme("add", "webinar", "Сердце", "--start", "2026-03-01", "--hours", "1")
    rendered = "Then his task is to activate the code"
    assert f"S 11, in a rendering: “{rendered}" in cme("show", "1").out
    russian = ("--language", "ru")
    shown = cme(*russian, "show", "1").out
    assert rendered not in shown and shown.count("Текста акта на русском языке здесь нет; ") == 1
    assert "Как это прочитано: Учитывается только после активации кода" in shown
    assert rendered in cme(*russian, "rules", "show", "RU-C2").out
    cme("cycle", "add", "--rulebook", "ro-cmr-2009")
    law = cme(*russian, "rules", "show", "ro-cmr-2009", "RO-E2").out
    assert "A1 14 b: «manifestările naționale vor primi" in law


def test_what_is_asked_for_must_be_there(cme: Cme) -> None:
    assert cme("status").code == 2  # no ledger yet
    cme("init", "--rulebook", "ro-cmr-2009")
    for arguments in (
        ["show", "1"],
        ["list", "--kind", "kongress"],
        ["list", "--since", "soon"],
        ["status", "--cycle", "nine"],
        ["status", "--on", "2001-01-01"],
        ["init", "--rulebook", "ro-cmr-2009"],
    ):
        refused = cme(*arguments)
        assert (refused.code, refused.out) == (2, ""), arguments
        assert refused.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["init"],
        ["init", "--rulebook", "ro-cmr-2010"],
        ["init", "--rulebook", "ru-nmo-2016"],
        ["init", "--rulebook", "ro-cmr-2009", "--start", "2026-02-30"],
    ],
)
def test_init_refuses_what_cannot_be_evaluated(cme: Cme, arguments: list[str], here: Path) -> None:
    assert cme(*arguments).code == 2
    assert not (here / "ledger.db").exists()


@pytest.mark.usefixtures("terminal")
def test_init_asks_on_a_terminal(cme: Cme) -> None:
    # The fourth rulebook needs its start: an empty and a wrong answer are asked again.
    done = cme("init", input="\n4\n\nsoon\n15.03.2022\nтерапия\nД-р Вера Примерова\n")
    assert done.code == 0, done.err
    cycle = json.loads(cme("cycle", "list", "--json").out)[0]
    assert (cycle["rulebook"], cycle["given_start"], cycle["specialty"]) == (
        "ru-nmo-2016",
        "2022-03-15",
        "терапия",
    )


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("answer", ["ru", "РУССКИЙ", "français\nru"])
def test_init_asks_for_the_language_first_and_keeps_it(
    cme: Cme, monkeypatch: pytest.MonkeyPatch, here: Path, answer: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(here))
    config = here / "cmetrack/config.toml"
    config.parent.mkdir()
    config.write_text("# mine\nkeep_backups = 5", encoding="utf-8")
    ran = cme("init", input=f"{answer}\n\n2022-03-15\n\n\n")
    assert ran.code == 0, ran.err
    assert ran.err.startswith("  en  English\n")
    assert "  1  ru-nmo-2016: " in ran.err  # of the language's country
    assert config.read_text("utf-8") == '# mine\nkeep_backups = 5\nlanguage = "ru"\n'
    again = cme("--db", "another.db", "init", input="\n2022-03-15\n\n\n")
    assert (again.code, "English" in again.err) == (0, False), again.err


def test_two_specialties_over_the_same_records(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--specialty", "cardiologie", "--name", "X")
    cme("cycle", "add", "--rulebook", "ro-cmr-2009", "--specialty", "nefrologie", "--name", "nefro")
    for day in range(1, 15):
        start = f"2026-03-{day:02}"
        cme(
            "add",
            "course",
            f"Curs {day}",
            "--start",
            start,
            "--hours",
            "6",
            "--specialty",
            "nefrologie",
        )

    def total(*arguments: str) -> int:
        return int(json.loads(cme("status", "--json", *arguments).out)["targets"][0]["counted"])

    # Own in one cycle: 14 x 6; in the other a third of 200 at most.
    assert (total("--cycle", "nefro"), total("--cycle", "1"), total()) == (84, 66, 84)
    assert cme("cycle", "use", "1").code == 0
    assert total() == 66
    both = json.loads(cme("status", "--all", "--json").out)
    assert [one["targets"][0]["counted"] for one in both] == [66, 84]
    assert cme("cycle", "edit", "--retired").code == 0
    assert json.loads(cme("status", "--json").out)["targets"][0]["required"] == 40
    assert cme("cycle", "edit", "nefro", "--name", "1").code == 2
    assert cme("cycle", "edit").code == 2


def test_two_countries_log_once(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("cycle", "add", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme(
        "add",
        "programme",
        "Неотложная помощь",
        "--start",
        "2026-04-06",
        "--end",
        "2026-04-11",
        "--hours",
        "36",
    )
    shown = cme("show", "1").out
    assert "By ro-cmr-2009, on 2026-11-21:" in shown
    assert "By ru-nmo-2016, on 2026-11-21:" in shown
    # Six days at six credits, and 36 hours.
    lines = [line.split() for line in shown.splitlines()]
    assert ["1", "ro-cmr-2009", "36", "36"] in lines and ["2", "ru-nmo-2016", "36", "36"] in lines
    cme("add", "title-doctorate", "Medicină", "--start", "2026-05-04")
    listed = [line.split() for line in cme("list", "--all").out.splitlines()]
    assert listed[0][-4:] == ["1", "ro-cmr-2009", "2", "ru-nmo-2016"]
    assert listed[-1][-2:] == ["300", "0"]
    told = json.loads(cme("list", "--all", "--json").out)[1]
    assert [(one["rulebook"], one["awarded"], one["counted"]) for one in told["cycles"]] == [
        ("ro-cmr-2009", 300, 300),
        ("ru-nmo-2016", 0, 0),
    ]
    assert (told["id"], told["counted"]) == (2, 0)
    told = json.loads(cme("show", 2, "--json").out)
    assert [one["counted"] for one in told["cycles"]] == [300, 0] and told["counted"] == 0
    assert "cycles" not in json.loads(cme("show", 2, "--cycle", 1, "--json").out)
    rows = [line.split() for line in cme("status", "--all").out.splitlines()[:4]]
    assert ["2022-03-15", "2027-03-14", "36", "of", "250"] in [row[2:7] for row in rows]
    assert "ro-cmr-2009" in rows[1] and rows[1][-1] == "31"
    cme("cycle", "add", "--rulebook", "uk-fed", "--start", "2025-04-01")
    assert " of 250 advised " in cme("status", "--all").out


def test_each_cycle_shows_its_own_category_of_a_record(cme: Cme) -> None:
    cme("init", "--rulebook", "us-tx", "--start", "2025-03-01")
    cme("cycle", "add", "--rulebook", "pl-2022", "--start", "2024-05-01")
    said = ("--start", "2025-06-10", "--credits", 4, "--category", "us-pain:2 us-formal:2")
    cme("add", "course", "Opioids", *said)
    lines = [line.split() for line in cme("list", "--all").out.splitlines()]
    assert lines[1][-6:] == ["Opioids", "4", "pain:2", "formal:2", "4", "course"]
    lines = [line.split() for line in cme("show", 1).out.splitlines()]
    assert ["1", "us-tx", "4", "4", "pain:2", "formal:2"] in lines
    assert ["2", "pl-2022", "4", "4", "course"] in lines
    allowed = cme("edit", 1, "--category", "zzz").err
    assert "formal" in allowed and "us-formal" not in allowed
    beside = json.loads(cme("list", "--all", "--json").out)[0]["cycles"]
    assert [one["categories"] for one in beside] == [{"pain": 2, "formal": 2}, {"course": 4}]


def test_a_pace_that_is_too_slow_is_said_to_be_even_if_the_plan_is_in_time(cme: Cme) -> None:
    # 18 hours in 252 of 365 days are 2.17 a month; the other 18 take 252 days more.
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme("add", "programme", "Цикл", "--start", "2026-05-01", "--hours", 18)
    cme("add", "programme", "План", "--start", "2026-12-09", "--hours", 18, "--state", "planned")
    assert (
        "At this pace it is reached on 2027-07-31, after the end on 2027-03-14; with what is "
        "planned on 2026-12-09."
    ) in cme("status", "--forecast").out


def test_a_cycle_that_has_not_begun_is_told_where_it_is_made_and_looked_at(cme: Cme) -> None:
    made = cme("init", "--rulebook", "ro-cmr-2009", "--start", "2090-01-01").err
    assert "the cycle begins only on 2090-01-01" in made
    assert "This cycle begins only on 2090-01-01" in cme("status").err
    assert "begins only on 2027-01-01" in cme("cycle", "edit", "--start", "2027-01-01").err
    assert "begins only" not in cme("cycle", "edit", "--start", "2024-01-01").err
    assert "begins only" not in cme("status").err


CHOICE = """kind,title,start,end,pages,authors,index,hours,level
chapter,Capitol imaginar despre tuse,2024-05,,30,1,,,
article,Un caz imaginar de tuse,2024-06,,,,medline,,
course,Curs intensiv imaginar,2025-03-03,2025-03-12,,,,60,
congress,Congres imaginar de toamnă,2025-10-09,2025-10-11,,,,18,national
course,Curs imaginar de toamnă,2025-10-10,2025-10-11,,,,12,
"""


def test_what_the_choice_costs_is_told_wherever_it_stands(cme: Cme, tmp_path: Path) -> None:
    # tests/cases/ro_choice.toml, the first case: 252 and 72 are chosen before 258 and 60.
    file = tmp_path / "choice.csv"
    file.write_text(CHOICE, encoding="utf-8")
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("import", file)
    cost = "With it there would be 6 more in all, but 12 fewer in courses"
    assert f"at the same time as 5. {cost}" in cme("list", "--on", "2026-06-30").out
    assert f"3. {cost}  [RO-T4, D 4 (3)]" in cme("show", "4", "--on", "2026-06-30").out
    assert cost not in cme("show", "5", "--on", "2026-06-30").out
    assert f"{cost} (D 4 (3))" in cme("export", "--on", "2026-06-30").out
    said = (
        "Another choice of records would give 258 in all, but less of what the law asks first "
        "(D 4 (3)); a contest or an examination may ask for that total (D 6 (2) d)."
    )
    assert said in cme("status", "--on", "2026-06-30").out
    assert said in cme("export", "--on", "2026-06-30").out
    found = json.loads(cme("status", "--on", "2026-06-30", "--json").out)
    assert found["highest_total"] == 258
    # Of the course that counts nothing else would give more.
    shown = json.loads(cme("show", "5", "--on", "2026-06-30", "--json").out)
    assert [step["text"] for step in shown["steps"]] == ["Course or workshop: 12 h × 1 = 12"]


@pytest.mark.usefixtures("family_doctor")
def test_where_nothing_is_given_up_nothing_is_said(cme: Cme) -> None:
    assert "Another choice" not in cme("status").out
    assert json.loads(cme("status", "--json").out)["highest_total"] == 182


def test_more_may_be_missing_in_courses_than_in_all(cme: Cme, tmp_path: Path) -> None:
    # 100 + 25 + 10 + 3 + 57 = 195 of 200, and 57 of 67 from courses: 10 credits close both.
    file = tmp_path / "short.csv"
    file.write_text(
        "kind,title,start,end,pages,authors,index,hours,level\n"
        "chapter,Capitol imaginar,2024-05,,30,1,,,\n"
        "article,Un caz imaginar,2024-06,,,,cncsis-c,,\n"
        "pharmacovigilance,Studiu imaginar,2024-06-03,,,,,,\n"
        "session,Ședință imaginară,2024-12-12,,,,,3,national\n"
        "course,Curs imaginar,2025-03-03,2025-03-12,,,,57,\n",
        encoding="utf-8",
    )
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("import", file)
    assert (
        "5 credits short in all and 10 in courses: 10 to be earned; the right to practise is "
        "suspended until they are made up, D 5 (2)." in cme("status", "--on", "2026-06-30").out
    )
    assert json.loads(cme("status", "--on", "2026-06-30", "--json").out)["to_earn"] == 10
    missing = "5 (Credits in five years), 10 (Of them from courses); in all 10 to be earned."
    assert missing in cme("plan", "--on", "2026-06-30").out
    ahead = cme("status", "--forecast", "--on", "2026-06-30").out
    assert ahead.count("Needed until 2027-06-30: 0.83 credits a month.") == 2
    due = cme("remind", "--on", "2026-06-30").out
    assert "5 short (195 of 200). What follows" in due
    assert "With what its parts ask for, 10 are to be earned." in due


def test_parts_of_a_year_add_up(cme: Cme, tmp_path: Path) -> None:
    # Year 1 has 30 of 50: 30 of 36 from programmes, 0 of 14 from events, so 6 + 14 = 20; years 2 to
    # 5 lack 50 each. 20 + 200 = 220 is what the five years lack, too.
    file = tmp_path / "year.csv"
    file.write_text(
        "kind,title,start,hours\nprogramme,Вымышленный курс,2025-06-02,30\n", encoding="utf-8"
    )
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2025-03-15")
    cme("import", file)
    said = cme("status", "--on", "2025-09-01").out
    assert "Year 1: 20 to go until 2026-03-14, in 194 days." in said
    assert "still to be earned" not in said
    assert json.loads(cme("status", "--on", "2025-09-01", "--json").out)["to_earn"] == 220
    # With 36 more from programmes all in year 1 has 66, and still 14 from events are missing.
    cme("add", "programme", "Ещё один", "--start", "2025-07-01", "--hours", "36")
    said = cme("status", "--on", "2025-09-01").out
    assert "Year 1: events and modules: 14 to go until 2026-03-14, in 194 days." in said
    assert "In all 214 credits are still to be earned until 2030-03-14." in said


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("place", "first", "default"),
    [
        ("ru_RU.UTF-8", "ru-nmo-2016", "[1]"),
        ("ro", "ro-cmr-2009", "[1]"),
        ("fi_FI.UTF-8", "ro-cmr-2009", ""),
        ("en_RU", "ru-nmo-2016", "[1]"),
    ],
)
def test_init_begins_with_the_doctors_country(
    cme: Cme, monkeypatch: pytest.MonkeyPatch, place: str, first: str, default: str
) -> None:
    monkeypatch.setenv("LC_ALL", place)
    ran = cme("init", input="en\n\n1\n2022-03-15\n2022-03-15\n\n\n\n")
    said = ran.out + ran.err
    assert f"  1  {first}: " in said
    assert f"Which rulebook (its number or id) {default}".strip() + ":" in said
    assert ("Type the number or the id of one of them" in said) == (not default)
    # The newer one, a draft, is offered after the one that was checked.
    flowing = " ".join(said.split())
    assert "A newer law has replaced" in flowing and "is a draft" in flowing
