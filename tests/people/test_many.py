"""Many at once: `--where`, and several records in one change."""

import json

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import found

ROWS = """\
kind,title,start,end,hours,level,provider,place,notes
course,Grup Bálint de primăvară,2025-03-14,,6,,CMR Iași,Iași,
course,Grup Balint de toamnă,2025-10-03,,4.5,,CMR Iași,Iași,mutat
congress,Congresul Național de Pneumologie,2025-05-07,2025-05-09,,national,SRP,București,
symposium,Ședința de iarnă,2024-12-30,2025-01-02,,local,SRP,Cluj-Napoca,
webinar,Astmul = boală cronică,2026-02-01,,1,,Medichub,,
article,Un caz rar,2024,,,,,,
"""


@pytest.fixture
def ledger(romanian: Cme) -> Cme:
    made = romanian("import", "-", input=ROWS)
    assert made.code == 0, made.err
    return romanian


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        (["title ~ balint"], [1, 2]),
        (["Titlul ~ BÁLINT"], [1, 2]),
        (["название ~ sedinta"], [4]),
        (["kind = curs"], [1, 2]),
        (["вид = конгресс"], [3]),
        (["tip != curs"], [3, 4, 5, 6]),
        (["nivel = național"], [3]),
        (["level ="], [1, 2, 5, 6]),
        (["level !="], [3, 4]),
        (["hours >= 4,5"], [1, 2]),
        (["ore > 4.5"], [1]),
        (["hours < 4.5"], [5]),
        (["start = 2025"], [1, 2, 3]),
        (["start = 2025-03"], [1]),
        (["start < 2025"], [4, 6]),
        (["start <= 2025-03"], [1, 4, 6]),
        (["start > 14.03.2025"], [2, 3, 5]),
        (["data = 14 martie 2025"], [1]),
        (["start = 14/03/2025"], [1]),
        (["start >= 1 октября 2025"], [2, 5]),
        (["start = 7-9.05.2025"], [3]),
        (["start != martie 2025", "start != octombrie 2025"], [3, 4, 5, 6]),
        (["start <= azi"], [1, 2, 3, 4, 5, 6]),
        (["hours = 6 ore"], [1]),
        (["часы = 4:30"], [2]),
        (["nivel = -"], [1, 2, 5, 6]),
        (["end = 2025"], [1, 2, 3, 4]),  # where no end is known, it ended when it began
        (["end ="], [1, 2, 5, 6]),
        (["id >= 5"], [5, 6]),
        (["place = iasi"], [1, 2]),
        (["place ~ cluj"], [4]),
        (["state = done"], [1, 2, 3, 4, 5, 6]),
        (["state ="], [1, 2, 3, 4, 5, 6]),
        (["state = planificat"], []),
        (["role = participant"], [1, 2, 3, 4, 5]),
        (["title ~ balint", "hours < 6"], [2]),
        (["title ~ '= boala'"], [5]),
        (["title ~ „de toamnă”"], [2]),
        (["title ~ astmul boala"], [5]),
        (["counted = 0"], [3, 4, 5, 6]),
        (["awarded >= 5,5"], [1]),
        (["reason ="], [1, 2, 3, 4, 5, 6]),
    ],
    ids=str,
)
def test_where_finds_what_a_person_means(ledger: Cme, where: list[str], ids: list[int]) -> None:
    assert found(ledger, *where) == ids


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("tilte ~ x", "'tilte' is no column of a record.\nDid you mean 'title'?"),
        ("Prețul cursului = x", "'Prețul cursului' is no column of a record.\nThe columns"),
        ("title Balint", 'it has no operator.\nWrite it like --where "title ~ Balint"'),
        ("nivel local", 'it has no operator.\nWrite it like --where "nivel = local"'),
        ("= 5", "there is no column before '='."),
        ("level = lokal", "'lokal' is not known here; did you mean 'local'?"),
        ("credits = multe", "'multe' is not a number"),
        ("pages > 1.5", "'1.5' is not a whole number."),
        ("start > 2025-13", "'2025-13' is not a day of the calendar"),
        ("start = 03/04/2025", "'03/04/2025'"),
        ("start ~ 2025", "'start' is a day; use = != < <= > or >=."),
        ("level > local", "'level' has no order; use = != or ~."),
        ("credits ~ 6", "'credits' is a number; use"),
        ("code ~", "there is no value behind '~'."),
        ("level = local and start = 2025", "there seems to be a second condition in it."),
        ("reason = overlop", "'overlop' is not known here.\nDid you mean 'overlap'?"),
        ("title !~ x", "that is no operator.\nThe operators are = != ~ < <= > >=; a value"),
        ("title ! = x", "that is no operator."),
        ("title ~= x", "that is no operator."),
        ("level !== local", "that is no operator."),
        ("title = {x} nivel = y", "there seems to be a second condition in it."),
    ],
)
def test_what_is_wrong_with_a_condition_is_said(ledger: Cme, where: str, said: str) -> None:
    ran = ledger("list", "--where", where)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f'--where "{where}": {said}')


def test_numbers_are_compared_in_their_one_form(ledger: Cme) -> None:
    ledger("edit", 1, "--certificate", "Seria ML Nr. 48-0091")
    ledger("edit", 6, "--identifier", "https://doi.org/10.1000/AbC.5")
    assert found(ledger, "certificate = ML 48-0091") == [1]
    assert found(ledger, "certificate != seria ml nr. 48–0091", "certificate !=") == []
    assert found(ledger, "identifier = 10.1000/abc.5") == [6]
    assert found(ledger, "identifier ~ 10.1000") == [6]


def test_a_brace_in_a_condition_is_a_brace(ledger: Cme) -> None:
    assert "'{a}'" in ledger("list", "--where", "credits = {a}").err


def test_export_writes_what_is_meant_and_no_part_of_a_summary(ledger: Cme) -> None:
    ran = ledger("export", "--where", "title ~ balint")
    assert [line.partition(",")[0] for line in ran.out.splitlines()] == ["kind", "course", "course"]
    ran = ledger("export", "--format", "json", "--where", "kind = congres")
    assert [one["id"] for one in json.loads(ran.out)] == [3]
    for format in ("txt", "md", "ics"):
        ran = ledger("export", "--format", format, "--where", "title ~ balint")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"--where is for csv and json: '{format}' tells of the whole")
    ran = ledger("export", "--where", "counted = 0")
    assert ran.code == 2
    assert "'counted' is worked out of a record." in ran.err


def test_several_are_changed_together_and_taken_back_together(ledger: Cme) -> None:
    ran = ledger("edit", "1-2", "4", "--level", "regional", "--yes", "--on", "2026-11-21")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "id  title                     column  before  after",
        " 1  Grup Bálint de primăvară  level           regional",
        " 2  Grup Balint de toamnă     level           regional",
        " 4  Ședința de iarnă          level   local   regional",
        "Changed level of 3 records: 1, 2, 4",
        "They give 11 credits; 11 of them count on 2026-11-21 (11 before).",
        "`cmetrack undo` takes it back.",
    ]
    assert found(ledger, "level = regional") == [1, 2, 4]
    assert ledger("undo", "--yes").code == 0
    assert found(ledger, "level = regional") == []
    assert found(ledger, "level = local") == [4]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["1", "2"], [1, 2]),
        (["1,2"], [1, 2]),
        (["1–3"], [1, 2, 3]),
        (["2-2", "6"], [2, 6]),
        (["5-99"], [5, 6]),
        (["--where", "title ~ balint"], [1, 2]),
        (["1-4", "--where", "title ~ balint", "--where", "ore = 6"], [1]),
    ],
    ids=str,
)
def test_which_records_are_meant(ledger: Cme, words: list[str], ids: list[int]) -> None:
    ran = ledger("edit", *words, "--notes", "văzut", "--yes")
    assert ran.code == 0, ran.err
    assert found(ledger, "notes = văzut") == ids


def test_a_change_may_be_in_a_persons_words(ledger: Cme) -> None:
    ran = ledger("edit", 1, "--hours", "7 ore", "--start", "12-14.05.2025")
    assert ran.code == 0, ran.err
    assert "Record 1: start '2025-03-14' → '2025-05-12'" in ran.err
    assert "Record 1: end '' → '2025-05-14'" in ran.err
    assert "Record 1: hours '6' → '7'" in ran.err
    ledger("edit", 3, "--start", "14–15 martie 2025")  # its former end is not meant any more
    assert found(ledger, "end = 15.03.2025") == [3]
    assert ledger("edit", 3, "--start", "2025-03-13").code == 0
    assert found(ledger, "start = 2025-03-13", "end = 15.03.2025") == [3]


def test_json_of_several_is_an_array(ledger: Cme) -> None:
    shown = json.loads(ledger("edit", "1-2", "--notes", "da, văzut", "--yes", "--json").out)
    assert [(one["id"], one["notes"]) for one in shown] == [(1, "da, văzut"), (2, "da, văzut")]
    assert json.loads(ledger("edit", "1", "--notes", "x", "--json").out)["id"] == 1


def test_without_a_terminal_several_need_yes_and_one_does_not(ledger: Cme) -> None:
    ran = ledger("edit", "1-2", "--level", "local")
    assert ran.code == 2
    assert "Change these 2 records? Nothing was done: there is no terminal to ask on." in ran.err
    assert found(ledger, "level = local") == [4]
    assert ledger("edit", "--where", "title ~ toamna", "--level", "local").code == 0
    assert found(ledger, "level = local") == [2, 4]


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_several_are_asked_for(ledger: Cme) -> None:
    assert ledger("edit", "1-2", "--level", "local", input="n\n").code == 2
    assert found(ledger, "level = local") == [4]
    ran = ledger("edit", "1-2", "--level", "local", input="da\n")
    assert "Change these 2 records? [y/N]" in ran.err
    assert found(ledger, "level = local") == [1, 2, 4]


def test_all_or_none_of_them_are_changed(ledger: Cme) -> None:
    ran = ledger("edit", "1", "3-4", "--end", "2025-04-01", "--yes")
    assert ran.code == 2
    assert ran.err == "record 3: column 'end': it ends before it begins (2025-05-07)\n"
    ran = ledger("edit", "1-4", "--hours", "multe", "--yes")  # said once, not four times
    assert ran.err.count("'multe' is not a number") == 1
    ran = ledger("edit", "5-6", "--kind", "course", "--yes")
    assert ran.code == 2
    assert ran.err.startswith("record 6: column 'start': '2024' is a year or a month")
    assert found(ledger, "kind = course") == [1, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["66-55"], "'66-55' runs backwards.\nDid you mean 55-66?\n"),
        (["unu"], "'unu' is no number of a record.\nWrite them like 12, or 3 5 9, or 55-66"),
        (["1-", "2"], "'1-' is no number of a record."),
        (["9"], "There is no record 9.\n"),
        (["1", "9", "--where", "title ~ a"], "There is no record 9.\n"),
        (["70-80"], "There is no record from 70 to 80.\n"),
        ([], "Which records are meant was not said.\n"),
        (["--where", "title ~ cardiologie"], "No record is so.\n"),
        (["3", "--where", "title ~ balint"], "No record is so.\n"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_said(ledger: Cme, words: list[str], said: str) -> None:
    for command in (["edit", "--level", "local"], ["rm"]):
        ran = ledger(*command, *words, "--yes")
        assert ran.code == 2
        assert ran.err.startswith(said)
    assert found(ledger) == [1, 2, 3, 4, 5, 6]


def test_what_is_so_already_is_not_changed(ledger: Cme) -> None:
    ran = ledger("edit", "3", "--level", "national")
    assert ran.err == "Record 3 is like that already; nothing was changed.\n"
    assert ledger("edit", "1-2", "--place", "Iași").err == (
        "These records are like that already; nothing was changed.\n"
    )


def test_of_a_run_those_that_are_gone_are_told(ledger: Cme) -> None:
    ledger("rm", "2", "4", "--yes")
    ran = ledger("edit", "1-9", "--notes", "x", "--yes")
    assert ran.err.startswith("Not there any more: 2, 4.\n")
    assert "Changed notes of 4 records: 1, 3, 5, 6\n" in ran.err


def test_several_are_removed_together(ledger: Cme) -> None:
    ran = ledger("rm", "1-2", "6", "--yes")
    assert "Removed 3 records: 1, 2, 6\n" in ran.err
    assert found(ledger) == [3, 4, 5]
    ledger("undo", "--yes")
    assert "6: article 'Un caz rar', 2024" in ledger("rm", "--where", "tip = articol", "--yes").err
    assert found(ledger) == [1, 2, 3, 4, 5]
