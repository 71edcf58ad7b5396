"""Sheets as Russian doctors keep them: amounts in one column, remarks beside codes, a portal's list."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS

FILES = INPUTS.parents[1] / "files"

SHEET = """Личный учёт непрерывного медицинского образования;;;;;;
Врач: Савельева И. О.;;;;;;
№;Период;Тема;Форма;Объём;ИК;Отметка
1;12.01.2026;Гайморит и не только;онлайн-семинар;2 ЗЕТ;GM12–34AB5678;акт.
2;с 19.01.2026 по 30.01.2026;Паллиативная помощь;цикл ТУ;36 ак.ч.;;удостоверение ПК № 004512
3;13-14.02.2026;Зимняя школа кардиолога;школа;6 ЗЕТ;ZS13-02AB2026;отклонён: код не найден
4;02.04.2026 - 04.04.2026;Съезд терапевтов Сибири;съезд;15 ЗЕТ;SS02-04AB2026;акт., докладчик
5;11.05.2026-29.05.2026;Функциональная диагностика;проф. переподготовка;72 ак. часа;;диплом № 5550011
6;18.09.2026;Кардиология: разбор;вебинар;2 балла;KR18—09AB2026;Не акт.
;ИТОГО;;;25 ЗЕТ + 108 ч;;
;;;;;;
;Подпись: Савельева;;;;;
"""


def _imported(cme: Cme, here: Path, text: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The report of an import to which somebody agreed, and the records by their titles."""
    (here / "mine.csv").write_bytes(text.encode("cp1251"))
    ran = cme("import", "mine.csv", "--encoding", "cp1251", "--json", "--yes")
    assert ran.code == 0, ran.out + ran.err
    listed = json.loads(cme("list", "--json").out)
    return json.loads(ran.out), {one["title"]: one for one in listed}


def test_credits_and_hours_in_one_column(russian: Callable[..., Cme], here: Path) -> None:
    report, found = _imported(russian(), here, SHEET)
    assert (report["read"], report["added"]) == (8, 6)
    assert {one["why"] for one in report["left_out"]} == {"totals", "signature"}
    assert [(one["kind"], one["credits"], one["hours"]) for one in found.values()] == [
        ("webinar", 2, None),
        ("programme", None, 36),
        ("session", 6, None),
        ("congress", 15, None),
        ("programme", None, 72),
        ("webinar", 2, None),
    ]


def test_credits_beside_hours_of_another_column_stay_refused(
    russian: Callable[..., Cme], here: Path
) -> None:
    cme = russian()
    text = "Дата;Название;Вид;Часы;ЗЕТ\n14.03.2025;Подагра;вебинар;2 ЗЕТ;3\n"
    (here / "mine.csv").write_text(text, encoding="utf-8")
    ran = cme("import", "mine.csv", "--yes")
    assert ran.code == 2 and "'2 ЗЕТ' has a unit" in ran.err
    assert json.loads(cme("list", "--json").out) == []


def test_what_is_noted_of_a_code(russian: Callable[..., Cme], here: Path) -> None:
    _report, found = _imported(russian(), here, SHEET)
    said = [(one["code"], one["code_status"], one["code_reason"]) for one in found.values()]
    assert [one for one in said if one[0]] == [
        ("GM12-34AB5678", "activated", None),
        ("ZS13-02AB2026", "rejected", "код не найден"),
        ("SS02-04AB2026", "activated", None),
        ("KR18-09AB2026", "received", None),
    ]
    assert found["Съезд терапевтов Сибири"]["notes"] == "акт., докладчик"


@pytest.mark.parametrize(
    "note",
    [
        "акт., но портал не засчитал",
        "не отклонён",
        "отклонён не был",
        "акт., отклонён",
        "докладчик",
    ],
)
def test_a_note_that_says_two_things_says_nothing(
    russian: Callable[..., Cme], here: Path, note: str
) -> None:
    text = f"Дата;Название;Вид;ЗЕТ;Код;Отметка\n14.03.2025;Подагра;вебинар;2;AB12-34CD5678;{note}\n"
    _report, found = _imported(russian(), here, text)
    assert found["Подагра"]["code_status"] is None
    assert found["Подагра"]["notes"] == note


def test_the_status_of_what_has_no_code(russian: Callable[..., Cme], here: Path) -> None:
    text = """Наименование;Тип активности;Дата освоения;Начислено ЗЕТ;Код;Статус
Кардиология;Программа повышения квалификации;20.09.2025;36;;Освоена
Гигиена рук;ИОМ;18.02.2025;1;;Освоен
Отёки;ИОМ;18.02.2030;1;;Не освоен
Мигрень;Вебинар;19.02.2025;1;AA19-02BB2025;Ожидает активации
"""
    report, found = _imported(russian(), here, text)
    assert [(one["code_status"], one["state"]) for one in found.values()] == [
        (None, None),
        ("received", None),
        (None, None),
        (None, "planned"),
    ]
    told = [one["message"] for one in report["notices"] if one["code"] == "state"]
    assert told[0] == "line 2: 'Освоена' was read as state done" and len(told) == 3


PORTAL = """<html><head><meta charset="utf-8"></head><body><h2>Образовательные мероприятия</h2>
<table><tr><th>Наименование</th><th>Тип</th><th>Дата проведения</th><th>Код</th><th>ЗЕТ</th><th>Статус</th></tr>
<tr><td>Мигрень</td><td>Вебинар</td><td>14.09.2024</td><td>AB12-34CD5678</td><td>2</td><td>Активирован</td></tr>
</table><h2>Модули</h2>
<table><tr><th>№</th><th>Наименование</th><th>{освоен}</th><th>ЗЕТ</th></tr>
<tr><td>1</td><td>Гигиена рук</td><td>18.02.2025</td><td>1</td></tr></table>
<table><tr><th>Войти</th><th>Помощь</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>"""


@pytest.mark.parametrize("heading", ["Дата освоения", "Когда изучен", "Освоено"])
@pytest.mark.parametrize("command", ["import", "reconcile"])
def test_another_table_of_a_page_is_told(
    russian: Callable[..., Cme], here: Path, heading: str, command: str
) -> None:
    cme = russian()
    (here / "portal.html").write_text(PORTAL.replace("{освоен}", heading), encoding="utf-8")
    ran = cme(command, "portal.html")
    assert ran.code == 0
    told = " ".join((ran.out + ran.err).split())
    assert "The table 1 of the page was read alone" in told and "--sheet 2." in told


def test_what_stands_against_a_certificate_is_told_when_it_is_attached(
    cme: Cme, here: Path
) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2024-01-15", "--name", "Савельева Ирина")
    spring = ("Терапевтическая весна Верхнелипска", "2025-04-10", "09FP-YNM3Y4H7")
    for title, day, code in (("Икота", "2025-03-14", "AB12-34CD5678"), spring):
        added = cme("add", "conference", title, "--start", day, "--credits", "6", "--code", code)
        assert added.code == 0
    shutil.copy(INPUTS / "67-colleagues.pdf", "hers.pdf")
    ran = cme("attach", "1", "hers.pdf")
    assert ran.code == 0 and "hers.pdf: It is made out to Maria Ionescu" in ran.err
    assert "belongs to" not in ran.err
    shutil.copy(FILES / "certificate-ru.pdf", "mine.pdf")
    said = "it belongs to record 2, 'Терапевтическая весна Верхнелипска'."
    assert said in cme("attach", "1", "mine.pdf").err.replace("\n", " ")
    assert "belongs to" not in cme("attach", "2", "mine.pdf").err
    (here / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    assert cme("attach", "2", "torn.pdf").code == 0


@pytest.mark.parametrize(
    ("typed", "letters"), [("АВ12-34CD5678", "А, В"), ("ab12-34сd5678", "с"), ("AB12 34CD5678", "")]
)
def test_letters_that_only_look_the_same_are_named(
    russian: Callable[..., Cme], typed: str, letters: str
) -> None:
    ran = russian()(
        "add", "webinar", "Икота", "--start", "2024-10-20", "--credits", "2", "--code", typed
    )
    assert ran.code == 0 and "AB12-34CD5678" in ran.err
    assert ("(not Latin: " in ran.err) is bool(letters)
    assert letters in ran.err


def test_a_single_credit_waits(russian: Callable[..., Cme]) -> None:
    cme = russian()
    for title, credits, code in (("Сон", "1", "AB12-34CD5678"), ("Боль", "1.5", "AB12-34CD5679")):
        cme("add", "webinar", title, "--start", "2024-10-20", "--credits", credits, "--code", code)
    told = cme("remind", "--on", "2024-11-20").out
    assert "1 credit waits for the code" in told and "1.5 credits wait for the code" in told


def test_a_terminal_is_asked_how_letters_are_written(
    russian: Callable[..., Cme], here: Path, request: pytest.FixtureRequest
) -> None:
    cme = russian()
    text = "Дата;Название;Вид;ЗЕТ\n14.03.2025;Подагра;вебинар;2\n"
    (here / "mine.csv").write_bytes(text.encode("cp1251"))
    refused = cme("import", "mine.csv")
    assert refused.code == 2 and "--encoding cp1251" in refused.err
    request.getfixturevalue("terminal")
    ran = cme("import", "mine.csv", input="7\n2\n")
    assert ran.code == 0 and "2: Дата;Название;Вид;ЗЕТ" in ran.err, ran.err
    assert [one["title"] for one in json.loads(cme("list", "--json").out)] == ["Подагра"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "webinar", "Сон", "--start", "05.10.26"], "write the one that you mean"),
        (["add", "вебинар", "Сон", "05.10.26", "2 ЗЕТ"], "write the one that you mean"),
        (["edit", "1", "--start", "05.10.26"], "write the one that you mean"),
        (["code", "activate", "1", "--date", "05.10.26"], "write the year with four digits"),
        (["status", "--on", "26.11.26"], "write the year with four digits"),
    ],
)
def test_a_short_year_that_is_typed(
    russian: Callable[..., Cme], words: list[str], said: str
) -> None:
    cme = russian()
    cme(
        "add",
        "webinar",
        "Икота",
        "--start",
        "2024-10-20",
        "--credits",
        "2",
        "--code",
        "AB1234CD5678",
    )
    before = cme("list", "--json").out
    ran = cme(*words)
    assert ran.code == 2 and said in ran.err and "--dates" not in ran.err
    assert cme("list", "--json").out == before


def test_a_year_far_ahead_is_doubted(russian: Callable[..., Cme]) -> None:
    cme = russian()
    assert "is the year right?" in cme("add", "webinar", "Сон", "--start", "2062-09-30").err
    ran = cme("add", "webinar", "Боль", "--start", "2027-09-30")
    assert "still to come" in ran.err and "the year right" not in ran.err


@pytest.mark.parametrize(
    ("kind", "note", "hint"),
    [
        ("программа", "запланировано", "--state planned"),
        ("ИОМ", "записан на курс", "--state planned"),
        ("вебинар", "перенесли на октябрь", "--state planned"),
        ("программа", "экзамен не сдала", "cmetrack rm"),
        ("вебинар", "не досмотрела до конца", "--attended failed"),
        ("webinar", "planificat pentru toamnă", "--state planned"),
        ("webinar", "nu am absolvit", "--attended failed"),
    ],
)
def test_a_note_that_it_is_still_to_be_done_or_failed_is_told(
    russian: Callable[..., Cme], here: Path, kind: str, note: str, hint: str
) -> None:
    cme = russian()
    text = f"Дата;Название;Вид;Часы;ЗЕТ;Примечание\n14.03.2025;Подагра;{kind};36;36;{note}\n"
    (here / "mine.csv").write_text(text, encoding="utf-8")
    ran = cme("import", "mine.csv", "--yes")
    assert ran.code == 0
    told = " ".join(ran.err.split())
    assert "and it gives 36 all the same" in told and hint in told


@pytest.mark.parametrize(
    "note",
    ["сдала экзамен", "прошла полностью", "очно, план лечения ХСН", "сдан зачёт", "по записи"],
)
def test_a_note_that_says_nothing_against_it(
    russian: Callable[..., Cme], here: Path, note: str
) -> None:
    cme = russian()
    text = f"Дата;Название;Вид;Часы;Примечание\n14.03.2025;Плановая хирургия;программа;36;{note}\n"
    (here / "mine.csv").write_text(text, encoding="utf-8")
    assert "all the same" not in cme("import", "mine.csv", "--yes").err


@pytest.mark.parametrize(
    ("note", "number"),
    [
        ("удостоверение ПК № 004512", "ПК № 004512"),
        ("36 часов, удостоверение № 772400012345", "№ 772400012345"),
        ("Удостоверение: 7724 0098", "7724 0098"),
        ("диплом № 5550011; очно", "№ 5550011"),
        ("certificat seria AB nr. 1234", "seria AB nr. 1234"),
        ("удостоверение получу 12.05", None),
        ("удостоверение от 12.05.2025", None),
        ("сертификат на 2 балла", None),
        ("сертификат 2 ЗЕТ", None),
        ("диплом 1 степени", None),
        ("диплом № 555, удостоверение № 777", None),
    ],
)
def test_the_number_of_a_certificate_in_a_note(
    russian: Callable[..., Cme], here: Path, note: str, number: str | None
) -> None:
    text = f'Дата;Название;Вид;Часы;Примечание\n14.03.2025;Подагра;программа;36;"{note}"\n'
    report, found = _imported(russian(), here, text)
    assert (found["Подагра"]["certificate"], found["Подагра"]["notes"]) == (number, note)
    assert [one["code"] for one in report["notices"]].count("number-in-notes") == bool(number)


def test_a_programme_is_not_counted_again_by_its_certificate(
    russian: Callable[..., Cme], here: Path
) -> None:
    cme = russian()
    rows = "Дата;Название;Вид;Часы;Примечание\n05.10.2025-16.10.2025;{};программа;36;{}\n"
    for name, title in (
        ("one", "Неотложные состояния в терапии"),
        ("other", "Неотложные состояния"),
    ):
        text = rows.format(title, "удостоверение ПК № 778899")
        (here / f"{name}.csv").write_text(text, encoding="utf-8")
    assert cme("import", "one.csv", "--yes").code == 0
    told = " ".join(cme("import", "other.csv", "--yes").err.split())
    assert "Records 1 and 2 are probably one" in told


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("AB45-34CD5618 (активирован)", "activated"),
        ("AB45-34CD5618, не акт.", "received"),
        ("AB45-34CD5618; отклонён: код не найден", "rejected"),
        ("AB45-34CD5618(активирован 20.11.2025)", "activated"),
    ],
)
def test_a_status_behind_a_code(
    russian: Callable[..., Cme], here: Path, cell: str, status: str
) -> None:
    text = f'Дата;Название;Вид;ЗЕТ;Код\n14.03.2025;Подагра;вебинар;2;"{cell}"\n'
    report, found = _imported(russian(), here, text)
    assert (found["Подагра"]["code"], found["Подагра"]["code_status"]) == ("AB45-34CD5618", status)
    assert "status-behind-code" in [one["code"] for one in report["notices"]]


@pytest.mark.parametrize("cell", ["AB45-34CD5618 (мой)", "AB45-34CD5619, AB45-34CD5620"])
def test_what_else_stands_behind_a_code_stays_refused(
    russian: Callable[..., Cme], here: Path, cell: str
) -> None:
    cme = russian()
    text = f'Дата;Название;Вид;ЗЕТ;Код\n14.03.2025;Подагра;вебинар;2;"{cell}"\n'
    (here / "mine.csv").write_text(text, encoding="utf-8")
    ran = cme("import", "mine.csv", "--yes")
    assert ran.code == 2 and "never occurs in a code" in ran.err
