"""Many at once: `--where`, several records in one change, codes by words, statements compared."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

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


def found(cme: Cme, *where: str) -> list[int]:
    options = [word for one in where for word in ("--where", one)]
    ran = cme("list", "--json", *options)
    assert ran.code == 0, ran.err
    return sorted(one["id"] for one in json.loads(ran.out))


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


def test_several_are_removed_together(ledger: Cme) -> None:
    ran = ledger("rm", "1-2", "6", "--yes")
    assert "Removed 3 records: 1, 2, 6\n" in ran.err
    assert found(ledger) == [3, 4, 5]
    ledger("undo", "--yes")
    assert "6: article 'Un caz rar', 2024" in ledger("rm", "--where", "tip = articol", "--yes").err
    assert found(ledger) == [1, 2, 3, 4, 5]


# `import --where`

CLINIC = """\
Nr. crt.;Doctor;Tip;Denumire;Data;Ore;An;Secția
1;Dr. Ion Popescu;curs;Ecografie;14.03.2025;6;2025;Cardiologie
2;Dr. Maria Ionescu;curs;Ecografie;15.03.2025;6,5;2025;Cardiologie
3;dr. ion popescu;conferință;Zilele inimii;16.03.2026;8;2026;
4;Dr. Ion Popescu jr.;curs;Altele;17.03.2026;2;2026;Chirurgie
"""


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        (["doctor ~ ion popescu"], [2, 4, 5]),
        (["Doctor = dr ion popescu"], [2, 4]),
        (["doctor != 'Dr. Maria Ionescu'"], [2, 4, 5]),
        (["an >= 2026"], [4, 5]),
        (["AN = 2025"], [2, 3]),
        (["secția ="], [4]),
        (["sectia != "], [2, 3, 5]),
        (["data = 2025"], [2, 3]),
        (["Data > 14.03.2025", "tip = curs"], [3, 5]),
        (["ore >= 6,5"], [3, 4]),
        (["hours < 6"], [5]),
        (["H ~ chir"], [5]),
        (["title ~ inimii"], [4]),
    ],
    ids=str,
)
def test_only_the_rows_that_are_meant_come_in(
    romanian: Cme, where: list[str], lines: list[int]
) -> None:
    options = [word for one in where for word in ("--where", one)]
    # Without a condition on it, the rows of several doctors are refused.
    text = CLINIC if "doctor" in where[0].lower() else CLINIC.replace("Doctor", "Cine")
    ran = romanian("import", "-", "--json", *options, input=text)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["read"], told["added"]) == (4, len(lines))
    assert [one["line"] for one in told["left_out"]] == [
        line for line in (2, 3, 4, 5) if line not in lines
    ]
    assert {one["why"] for one in told["left_out"]} <= {"where"}


def test_what_is_left_out_is_told_and_counted(romanian: Cme) -> None:
    ran = romanian("import", "-", "--where", "doctor ~ maria", input=CLINIC)
    assert '<stdin>: 3 lines were left out (2, 4, 5): "doctor ~ maria" does not hold\n' in ran.err
    assert "4 rows; 1 added, 0 updated, 0 there already, 0 rejected, 3 left out.\n" in ran.err
    ran = romanian("import", "-", "--where", "doctor = Vasilescu", input=CLINIC)
    assert "in 'doctor' there stands: 'Dr. Ion Popescu', 'Dr. Maria Ionescu'" in ran.err
    assert "0 added" in ran.err


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("doctr = x", "there is no heading 'doctr' in <stdin>.\nDid you mean 'Doctor'?"),
        ("medic = x", "there is no heading 'medic' in <stdin>.\nIts headings are 'Nr. crt.', "),
        ("doctor", "it has no operator.\n"),
        ("an > multi", "'multi' is not a date"),
        ("tip = cuorse", "'cuorse' is not known here; did you mean"),
    ],
)
def test_a_condition_on_no_heading_brings_in_nothing(romanian: Cme, where: str, said: str) -> None:
    ran = romanian("import", "-", "--where", where, input=CLINIC)
    assert (ran.code, ran.out) == (2, "")
    assert f'--where "{where}": {said}' in ran.err
    assert found(romanian) == []


def test_what_cannot_be_compared_is_rejected_not_passed_over(romanian: Cme, here: Path) -> None:
    spoilt = CLINIC.replace("Doctor", "Cine").replace("16.03.2026;8;2026", "cândva;8;două mii")
    ran = romanian("import", "-", "--where", "an >= 2025", input=spoilt)
    assert ran.code == 2
    assert "<stdin>:4: 'două mii' cannot be compared with 2025: " in ran.err
    # A condition that surely does not hold decides first, whatever the order.
    both = ("--where", "an >= 2025", "--where", "cine ~ maria")
    assert romanian("import", "-", *both, input=spoilt).code == 0
    ran = romanian("import", "-", "--where", "an >= 2025", "--rejects", "r.csv", input=spoilt)
    assert "2 added, 0 updated, 1 there already, 1 rejected" in ran.err
    assert "cândva" in (here / "r.csv").read_text("utf-8")


def test_a_key_of_json_is_a_heading_too(romanian: Cme) -> None:
    rows = [
        {"kind": "course", "title": "Unu", "start": "2025-01-02", "hours": 3, "Medic": "Pop A."},
        {"kind": "course", "title": "Doi", "start": "2025-01-03", "hours": 3, "Medic": "Ion B."},
    ]
    ran = romanian("import", "-", "--where", "medic ~ pop", input=json.dumps(rows))
    assert ran.code == 0, ran.err
    assert found(romanian, "title = unu") == [1] == found(romanian)
    ran = romanian("import", "-", "--where", "doctor ~ pop", input=json.dumps(rows))
    assert ran.code == 2
    assert "there is no heading 'doctor' in <stdin>." in ran.err
    ran = romanian("import", "-", "--where", "titlul = doi", input=json.dumps(rows))
    assert found(romanian) == [1, 2]


def test_publications_are_chosen_by_their_columns(romanian: Cme) -> None:
    bib = "".join(
        f"@article{{a{year}, title={{Caz {year}}}, author={{Popescu, Ion}}, year={{{year}}}, "
        f"journal={{Pneumologia}}}}\n"
        for year in (2022, 2023, 2024)
    )
    ran = romanian("import", "-", "--where", "start >= 2023", input=bib)
    assert ran.code == 0, ran.err
    assert found(romanian) == found(romanian, "start >= 2023") == [1, 2]


# Codes

EVENTS = """\
Вид,Название,Дата,Баллы,Код
конференция,Неделя сердца,10.02.2025,6,AB12-34CD5678
конгресс,Конгресс терапевтов,15.03.2025,12,EF56-00000001
вебинар,Астма,20.04.2025,2,
вебинар,Подагра,21.04.2025,3,
"""


@pytest.fixture
def portal(russian: Callable[..., Cme]) -> Cme:
    cme = russian("2024-09-01")
    made = cme("import", "-", input=EVENTS)
    assert made.code == 0, made.err
    return cme


def states(cme: Cme) -> dict[int, str | None]:
    found = json.loads(cme("list", "--json").out)
    return {one["id"]: one["code_status"] for one in found if one["code_status"]}


@pytest.mark.parametrize(
    "words",
    [
        ["1", "2"],
        ["AB12-34CD5678", "2"],
        ["AB12", "34CD5678", "EF56", "00000001"],
        ["ав12", "–", "34сd5678", "2"],
        ["1", "EF5600000001"],
        ["EF56 0000 0001", "ab12 34cd5678"],
        ["AB12", "34CD", "5678", "2", "1"],
    ],
    ids=" ".join,
)
def test_several_codes_are_activated_together(portal: Cme, words: list[str]) -> None:
    ran = portal("code", "activate", *words, "--date", "20.05.2025")
    assert ran.code == 0, ran.err
    assert states(portal) == {1: "activated", 2: "activated"}
    assert sorted(ran.err.splitlines()[:2]) == [
        "Code AB12-34CD5678 of record 1 is recorded as activated on 2025-05-20",
        "Code EF56-00000001 of record 2 is recorded as activated on 2025-05-20",
    ]
    assert ran.err.splitlines()[2:] == [
        "They count 18 of 18 credits. 5 credits still wait for the codes of 2 records.",
        "Next: `cmetrack status`, or `cmetrack code list` for those that wait.",
    ]
    assert "The codes of 2 records are recorded as activated: " in portal("undo", "--yes").err
    assert states(portal) == {}


def test_one_without_a_code_keeps_all_of_them(portal: Cme) -> None:
    ran = portal("code", "activate", 1, 3)
    assert ran.code == 2
    assert ran.err.startswith(
        "Record 3 has no code yet.\nPut it on with `cmetrack code add 3 CODE`"
    )
    assert "cmetrack edit 3 --code-status activated" in ran.err
    ran = portal("code", "reject", "1", "ZZ99", "00000009", "--reason", "нет такого")
    assert ran.err.startswith("No record has the number or the code 'ZZ99 00000009'.")
    assert states(portal) == {}


def test_several_are_rejected_with_one_reason(portal: Cme) -> None:
    assert portal("code", "reject", 1, "EF56", "00000001", "--reason", "срок истёк").code == 0
    assert states(portal) == {1: "rejected", 2: "rejected"}
    assert found(portal, "code_reason = срок истек") == [1, 2]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["GH7800000001"], "GH78-00000001"),
        (["GH78", "00000001"], "GH78-00000001"),
        (["gh78 0000 0001"], "GH78-00000001"),
        (["АОСЕ – 12О4 КМНР"], "A0CE-1204KMHP"),
        (["АОСЕ", "–", "12О4", "КМНР"], "A0CE-1204KMHP"),
        (["ав12—о000оооо"], "AB12-00000000"),
        (["аосе\u00a0123456 78"], "A0CE-12345678"),
    ],
    ids=str,
)
def test_a_code_is_taken_without_its_hyphen(portal: Cme, typed: list[str], kept: str) -> None:
    ran = portal("code", "add", 3, *typed)
    assert ran.err.startswith(f"Code {kept} of record 3 is recorded as received\n")
    assert found(portal, f"code = {typed[0]}" if len(typed) == 1 else f"code = {kept}") == [3]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("GH7-800000001", "'GH7-800000001': character 4 is a hyphen, and none stands there"),
        ("GH78 - - 00000001", "'GH78 - - 00000001': character 8 is a hyphen"),
        ("GH78-0000-0001", "'GH78-0000-0001': character 10 is a hyphen"),
        (
            "GH78-0000000",
            "'GH78-0000000' is too short: a code has 12 letters and digits, this has 11",
        ),
        ("GH78000000011", "'GH78000000011' is too long: a code has 12 letters and digits"),
        ("GH78-0000Ж001", "'GH78-0000Ж001': character 10, 'Ж', never occurs in a code"),
        ("GH78/00000001", "'GH78/00000001': character 5, '/', never occurs in a code"),
    ],
)
def test_what_is_no_code_is_refused_at_its_place(portal: Cme, typed: str, said: str) -> None:
    ran = portal("code", "add", 3, typed)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_code_of_another_record_is_refused_however_it_is_written(portal: Cme) -> None:
    for command in (
        ["code", "add", "3", "ав12 34сd5678"],
        ["edit", "3", "--code", "ab1234cd5678"],
        ["add", "webinar", "Новый", "--start", "2025-06-01", "--code", "AB12 34CD5678"],
    ):
        ran = portal(*command)
        assert (ran.code, ran.err.partition("\n")[0]) == (
            2,
            "Record 1 has that certificate code already."
            if command[0] != "add"
            else "Record 1 has the same code already.",
        )


def test_before_its_day_a_rejected_code_is_pending(portal: Cme) -> None:
    portal("code", "reject", 1, "--date", "2025-06-01", "--reason", "код не найден")
    assert found(portal, "reason = rejected-code") == [1]
    [first, *_others] = json.loads(portal("list", "--json", "--on", "2025-05-31").out)
    assert (first["id"], first["reason"]) == (1, "pending-code")
    assert "Its code is rejected on 2025-06-01, after the evaluation" in (
        portal("show", 1, "--on", "2025-05-31").out
    )


def test_what_the_organiser_credited_counts_and_says_so(portal: Cme) -> None:
    portal("edit", 3, "--code-status", "activated")
    portal("edit", 4, "--code-status", "активирован", "--code-date", "2025-05-01")
    assert found(portal, "counted > 0") == [3, 4]
    ran = portal("show", 4, "--on", "2025-04-30")
    assert "activated on 2025-05-01, after the evaluation" in ran.out
    assert "It has no code: as you say, its organiser credited it" in ran.out
