"""Sheets as doctors type them, with what is right of each; a script agrees to what is concluded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.conftest import Cme, Ran
from tests.people.conftest import in_short, records


class Sheet(NamedTuple):
    """A sheet as somebody typed it, and what is right."""

    text: str
    right: list[tuple[Any, ...]]
    told: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    missing: tuple[int, ...] = ()


ROMANIAN = {
    "a column of kinds with words beside them": Sheet(
        "Evidența mea EMC 2024 - dr. Popescu\n"
        "Nr.crt;Tip manifestare;Titlul;Data;Nr. ore;Credite EMC;Organizator;Nr. diplomă;Obs.\n"
        "1;Congres național;Medicina de familie la zi;14-16.03.2024;;18;SNMF Exemplu;MF 101;\n"
        "2;Curs EMC acreditat;Ecografie abdominală;6.04.2024;6 ore;6;UMF Exemplu;EC-22;\n"
        "3;Webinar;Vaccinarea gravidei;23.05.2024;1h30;2;Furnizor Online;-;moderator\n"
        "4;Simpozion;Astmul;08.06.2024;;3;SR Exemplu;A 7;lector\n"
        "5;cu prezență fizică;Conferința de alergologie;21.09.2024;;6;SR Exemplu;CA 3;comunicare orală\n"
        "TOTAL 2024;;;;;35;;;\n",
        [
            ("congress", "2024-03-14", "2024-03-16", 18, 18),
            ("course", "2024-04-06", None, 6, 6),
            ("webinar", "2024-05-23", None, 2, 2),
            ("symposium", "2024-06-08", None, 3, 3),
            ("conference", "2024-09-21", None, 6, 6),
        ],
        (
            "'moderator' would give 4 in place of 2",
            "'lector' would give 6 in place of 3",
            "'comunicare orală' would give 9 in place of 6",
        ),
    ),
    "titles alone": Sheet(
        "Denumirea manifestării,Perioada,Ore,Nr. credite EMC,Localitatea\n"
        "Grup Balint,12 ian. 2024,3,3,Iași\n"
        "Școala de vară de ecografie,5-7 iulie 2024,18,18,Sibiu\n"
        "Atelier de lucru: suturi,9.10.2024,2,2,Cluj\n"
        "Zilele Medicale Ieșene,17.10.2024 - 19.10.2024,,18,Iași\n"
        "Sedinta USSM,4.12.2024,2,2,București\n",
        [
            ("course", "2024-01-12", None, 3, 3),
            ("course", "2024-07-05", "2024-07-07", 18, 18),
            ("event-workshop", "2024-10-09", None, 2, 2),
            ("conference", "2024-10-17", "2024-10-19", 18, 18),
            ("session", "2024-12-04", None, 2, 2),
        ],
        ("the kind 'course' is read from 'Grup Balint'",),
    ),
    "days that can be read in two ways": Sheet(
        "Denumire;Data;Credite\nCurs de ecografie;01.02.24;6\nCurs de EKG;03.04.24;6\n",
        [("course", "2024-02-01", None, 6, 6), ("course", "2024-04-03", None, 6, 6)],
        options=("--dates", "zz.ll.aa"),
    ),
    "titles that begin otherwise": Sheet(
        "Titlu;Data;Puncte EMC;Observații\n"
        "Al XV-lea Congres de Pneumologie;10.05.2024;6;\n"
        "Astmul în cursul sarcinii;11.06.2024;2;\n"
        "Ecografie, modul I;12.06.2024;2;\n"
        "Workshop „Spirometria”;13.06.2024;4;coautor poster\n",
        [("congress", "2024-05-10", None, 6, 6), ("workshop", "2024-06-13", None, 4, 4)],
        missing=(3, 4),
    ),
}

RUSSIAN = {
    "how it was held, and not what it was": Sheet(
        "Дата;Название;Форма;Баллы НМО;Код подтверждения;Статус\n"
        "12.09.2024;Конференция «Сердце и сосуды»;очно;6;AB12-34CDEF78;активирован 20.09.2024\n"
        "3-5.10.2024 г.;Съезд терапевтов;очно;12;BC23-45DEFA89;не активирован\n"
        "15 ноября 2024;Мастер-класс по УЗИ;онлайн;3;-;\n"
        "01.12.2024;Встреча коллег;онлайн;1;;\n"
        "Итого;;;22;;\n",
        [
            ("conference", "2024-09-12", None, 6, 6),
            ("congress", "2024-10-03", "2024-10-05", 12, 0),
            ("session", "2024-11-15", None, 3, 0),
        ],
        ("2 of 3 wait for their codes: 15 credits are pending (records 2, 3)",),
        missing=(5,),
    ),
    "programmes": Sheet(
        "Учёт НМО;;;;;\n"
        "Вид активности;Наименование программы;Дата начала;Дата окончания;Часы;Номер удостоверения\n"
        "ДПО;Клиническая фармакология;05.02.2024;10.02.2024;36 ч;ПК № 48-0091\n"
        "Цикл ПК;Неотложная помощь;2 сентября 2024;7 сентября 2024;36;77 0002\n"
        "ИОМ;Бронхиальная астма;14.10.2024;;1;б/н\n"
        "НПК;Лёгкие;16.10.2024;;6;\n"
        ";ВСЕГО;;;79;\n",
        [
            ("programme", "2024-02-05", "2024-02-10", 36, 36),
            ("programme", "2024-09-02", "2024-09-07", 36, 36),
            ("module", "2024-10-14", None, 1, 1),
            ("conference", "2024-10-16", None, 6, 0),
        ],
        ("1 of 4 waits for its code",),
    ),
    "a note that tells of the code": Sheet(
        "Название;Дата;ЗЕТ;Код;Примечание\n"
        "Вебинар «Сон»;2024-05-14;2;AB12-34CDEF78;акт.\n"
        "Вебинар «Бег»;2024-05-15;2;BC23-45DEFA89;не акт.\n"
        "Вебинар «Тик»;2024-05-16;2;CD34-56EFAB90;очень интересно\n",
        [
            ("webinar", "2024-05-14", None, 2, 2),
            ("webinar", "2024-05-15", None, 2, 0),
            ("webinar", "2024-05-16", None, 2, 0),
        ],
        ("'акт.' in the notes was read as the status 'activated' of the code",),
    ),
}


def _goes_in(cme: Cme, sheet: Sheet) -> Ran:
    Path("sheet.csv").write_text(sheet.text, encoding="utf-8")
    asked = cme("import", "sheet.csv", *sheet.options, "--rejects", "mend.csv", "--json")
    assert asked.code == 2 and records(cme) == []
    assert json.loads(asked.err.splitlines()[-1])["error"] == "needs-yes"
    shown = json.loads(asked.out)
    assert shown["added"] == 0 and [one["line"] for one in shown["rejected"]] == [*sheet.missing]
    ran = cme("import", "sheet.csv", *sheet.options, "--rejects", "mend.csv", "--json", "--yes")
    assert ran.code == 0, ran.err
    report = json.loads(ran.out)
    out = len(report["rejected"]) + len(report["left_out"])
    assert report["read"] == report["added"] + out
    assert [one["code"] for one in report["rejected"]] == ["missing-kind"] * len(sheet.missing)
    assert in_short(records(cme)) == sheet.right
    for told in sheet.told:
        assert told in ran.err
        assert any(told in one["message"] for one in report["notices"])
    return ran


@pytest.mark.parametrize("name", ROMANIAN)
def test_what_romanian_doctors_type(romanian: Cme, name: str) -> None:
    _goes_in(romanian, ROMANIAN[name])


@pytest.mark.parametrize("name", RUSSIAN)
def test_what_russian_doctors_type(russian: Callable[..., Cme], name: str) -> None:
    _goes_in(russian(), RUSSIAN[name])


def test_a_balint_group_has_its_format(romanian: Cme) -> None:
    _goes_in(romanian, ROMANIAN["titles alone"])
    assert [one["format"] for one in records(romanian)] == ["balint", *[None] * 4]


@pytest.mark.usefixtures("terminal")
def test_the_order_of_days_is_asked_once_for_the_file(romanian: Cme) -> None:
    Path("sheet.csv").write_text(
        ROMANIAN["days that can be read in two ways"].text, encoding="utf-8"
    )
    ran = romanian("import", "sheet.csv", input="ddd\ndmy\nda\n")
    assert ran.code == 0, ran.err
    assert ran.err.count("Which is it? [dmy/mdy]") == 2  # the first answer was none
    assert [one["start"] for one in records(romanian)] == ["2024-02-01", "2024-04-03"]
