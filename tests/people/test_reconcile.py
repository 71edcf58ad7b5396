"""Statements as portals and colleges give them, against a ledger, through the command."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme, Ran
from tests.formats.test_pdf import _pdf

LEDGER = """\
kind,title,start,end,hours,credits,level,certificate,code,code_status
course,Ecografie abdominală,2025-03-14,,6,,,Seria ML Nr. 12,,
congress,Congresul Național de Pneumologie,2025-05-12,2025-05-14,,18,national,,,
course,Grup Balint,2025-10-03,,4,,,,,
course,Astm și BPOC,2025-11-07,,6,6,,,,
conference,Zilele medicale ale Spitalului Judetean,2025-11-20,,,8,local,,,
course,Numai aici,2025-06-06,,6,,,,,
course,Înainte,2024-06-06,,6,,,,,
article,Un caz,2025-04,,,,,,,
"""

PRINTOUT = """\
Colegiul Medicilor din Iași
Situația creditelor EMC la data de 12.01.2026
Nr. crt.  Data        Denumirea manifestării                     Credite
1.  14.03.2025        Ecografie abdominală                       6
2.  12-14.05.2025     Congresul Național de Pneumologie          18
3.  03.10.2025        Grup Balint                                5
4.  07.11.2025        Curs EMC Astm și BPOC                      6 credite
5.  20.11.2025        Zilele Medicale ale
                      Spitalului Județean                        8
6.  15 decembrie 2025 Conferința de iarnă a SRP                  12
Total 2025: 55 credite
Întocmit, secretar
"""


@pytest.fixture
def ledger(romanian: Cme) -> Cme:
    made = romanian("import", "-", input=LEDGER)
    assert made.code == 0, made.err
    return romanian


def found(ran: Ran) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    told: dict[str, Any] = json.loads(ran.out)
    return told


def numbers(told: dict[str, Any]) -> dict[str, Any]:
    """Which rows and records stand where, by lines and ids."""
    pairs = {
        name: [(one["line"], one["id"]) for one in told[name]]
        for name in ("both", "different", "probable")
    }
    return pairs | {
        "there_only": [one["line"] for one in told["there_only"]],
        "here_only": [one["id"] for one in told["here_only"]],
    }


EXPECTED = {
    "both": [(4, 1), (5, 2), (8, 5)],
    "different": [(6, 3)],
    "probable": [(7, 4)],
    "there_only": [10],
    "here_only": [6],
}


def test_a_printout_as_text(ledger: Cme, here: Path) -> None:
    (here / "situatie.txt").write_text(PRINTOUT, "utf-8")
    told = found(ledger("reconcile", "situatie.txt", "--json", "--on", "2026-11-21"))
    assert (told["from"], told["to"]) == ("2025-03-14", "2025-12-15")
    assert numbers(told) == EXPECTED
    [grup] = told["different"]
    assert grup["differs"] == [{"column": "credits", "there": "5", "here": "4"}]
    assert grup["commands"] == ["cmetrack edit 3 --credits 5"]
    assert told["there_only"][0]["title"] == "Conferința de iarnă a SRP"
    assert told["there_only"][0]["start"] == "2025-12-15"
    assert {one["why"] for one in told["not_compared"]} == {"outside", "no-credits"}
    assert [one["line"] for one in told["left_out"]] == [2]


def test_it_is_told_part_by_part_and_nothing_is_changed(ledger: Cme, here: Path) -> None:
    (here / "situatie.txt").write_text(PRINTOUT, "utf-8")
    before = (here / "ledger.db").read_bytes()
    ran = ledger("reconcile", "situatie.txt", "--on", "2026-11-21")
    assert (ran.code, ran.err) == (0, "")
    assert (here / "ledger.db").read_bytes() == before
    assert ran.out.splitlines()[:4] == [
        "situatie.txt",
        "It covers 2025-03-14 to 2025-12-15.",
        "3 records are there and here, and the same.",
        "",
    ]
    for said in (
        "Different: 1",
        "   6   3  Grup Balint  credits  5      4",
        "`cmetrack edit 3 --credits 5` takes over what is there.",
        "Probably the same: 1",
        "Astm și BPOC ← Curs EMC Astm și BPOC",
        "There only: 1",
        "  10  2025-12-15  Conferința de iarnă a SRP       12",
        "Here only: 1",
        " 6  2025-06-06  Numai aici",
        "Records that were not looked for: not in these days: 1, without credits: 1.",
    ):
        assert said in ran.out
    assert "rm " not in ran.out


def test_the_same_from_a_table_a_page_and_a_pdf(ledger: Cme, here: Path) -> None:
    rows = [
        ("Perioada", "Denumirea manifestării", "Nr. credite EMC"),
        ("14.03.2025", "Ecografie abdominală", "6"),
        ("12-14.05.2025", "Congresul Național de Pneumologie", "18"),
        ("03.10.2025", "Grup Balint", "5 credite"),
        ("7 noiembrie 2025", "Curs EMC Astm și BPOC", "6"),
        ("20.11.2025", "Zilele Medicale ale Spitalului Județean", "8"),
        ("15.12.2025", "Conferința de iarnă a SRP", "12"),
    ]
    wanted = {"both": [1, 2, 5], "different": [3], "probable": [4], "here_only": [6]}
    (here / "s.csv").write_text("\n".join(map(";".join, rows)), "utf-8")
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    page = "".join(f"<tr>{row}</tr>" for row in cells)
    (here / "s.html").write_text(f"<html><body><table>{page}</table></body></html>", "utf-8")
    plain = "\n".join("   ".join(row) for row in rows)
    ascii = plain.translate(str.maketrans("șțăâîȘȚ", "staaiST"))
    shown = "".join(f"({line}) Tj 0 -20 Td " for line in ascii.splitlines())
    (here / "s.pdf").write_bytes(_pdf(f"BT /F 10 Tf 20 450 Td {shown} ET".encode()))
    for name in ("s.csv", "s.html", "s.pdf"):
        told = found(ledger("reconcile", name, "--json", "--on", "2026-11-21"))
        made = {key: [one["id"] for one in told[key]] for key in wanted}
        assert made == wanted, name
        assert [one["start"] for one in told["there_only"]] == ["2025-12-15"]


EVENTS = """\
Вид,Название,Дата,Баллы,Код,Статус кода
конференция,Неделя сердца,10.02.2025,6,AB12-34CD5678,
конгресс,Конгресс терапевтов,15.03.2025,12,EF56-00000001,активирован
вебинар,Астма у взрослых,20.04.2025,2,,
программа,Неотложная помощь,12.05.2025,36,,
"""
PORTFOLIO = """\
Портфолио специалиста;;;;
Дата;Наименование программы;ЗЕТ;Код подтверждения;Статус
10.02.2025;Неделя сердца;6;AB12-34CD5678;активирован
15.03.2025;Конгресс терапевтов «Сердце»;12;EF56-00000001;активирован
20.04.2025;Астма у взрослых;3;GH78-00000002;получен
01.06.2025;Подагра;2;JK90-00000003;активирован
01.06.2025;Подагра;2;JK90-00000003;активирован
31.02.2025;Нет такого дня;2;;
Итого;;25;;
"""


def test_the_portals_portfolio(russian: Callable[..., Cme], here: Path) -> None:
    cme = russian("2024-09-01")
    assert cme("import", "-", input=EVENTS).code == 0
    (here / "portfolio.csv").write_text(PORTFOLIO, "utf-8")
    told = found(cme("reconcile", "portfolio.csv", "--json", "--on", "2026-11-21"))
    assert numbers(told) == {
        "both": [(4, 2)],
        "different": [(3, 1), (5, 3)],
        "probable": [],
        "there_only": [6],
        "here_only": [4],
    }
    first, second = told["different"]
    assert first["differs"] == [{"column": "code_status", "there": "activated", "here": "received"}]
    assert first["commands"] == ["cmetrack code activate 1"]
    assert second["commands"] == [
        "cmetrack code add 3 GH78-00000002",
        "cmetrack edit 3 --credits 3",
    ]
    assert told["repeated"] == [{"line": 7, "of": 6}]
    assert [(one["line"], one["column"]) for one in told["unread"]] == [(8, "start")]
    assert [(one["line"], one["why"]) for one in told["left_out"]] == [(9, "totals")]
    for command in (*first["commands"], *second["commands"]):
        assert cme(*command.split()[1:]).code == 0, command
    told = found(cme("reconcile", "portfolio.csv", "--json", "--on", "2026-11-21"))
    assert told["different"] == []


@pytest.mark.parametrize(
    "line",
    [
        "10.02.2025  Неделя сердца  AB12-34CD5678  6  активирован 01.03.2025",
        "1. 10.02.2025 г. Неделя сердца, 6 ЗЕТ, AB12-34CD5678",
        "Неделя сердца | 10 февраля 2025 | 6 | ав12-34сd5678",
        "Неделя сердца\t10.02.2025\t6 баллов",
        "2025-02-10 Конференция  Неделя сердца  6",
    ],
)
def test_lines_of_a_portal(russian: Callable[..., Cme], line: str) -> None:
    cme = russian("2024-09-01")
    assert cme("import", "-", input=EVENTS).code == 0
    told = found(cme("reconcile", "-", "--json", input=f"Мой портфолио\n{line}\n"))
    matched = told["both"] + told["different"] + told["probable"]
    assert [(one["line"], one["id"]) for one in matched] == [(2, 1)]
    assert not [one for each in matched for one in each["differs"] if one["column"] == "credits"]


@pytest.mark.parametrize(
    "page",
    [
        "<ul><li>10.02.2025 &mdash; Неделя сердца &mdash; 6 ЗЕТ</li><li>Помощь</li></ul>",
        "<div><div><h3>Портфолио</h3></div><div>Неделя сердца <b>10.02.2025</b> 6 баллов</div></div>",
        "<section><div>Неделя сердца</div><div>10.02.2025</div><div>6</div></section>",
        "<p>10 февраля 2025 г.<br>Неделя сердца<br>6 ЗЕТ</p><script>var a = '11.02.2025 X 7'</script>",
    ],
)
def test_a_page_without_a_table(russian: Callable[..., Cme], here: Path, page: str) -> None:
    cme = russian("2024-09-01")
    assert cme("import", "-", input=EVENTS).code == 0
    (here / "p.html").write_text(f"<html><body>{page}</body></html>", "utf-8")
    told = found(cme("reconcile", "p.html", "--json"))
    assert [one["id"] for one in told["both"]] == [1]
    assert (told["different"], told["probable"], told["there_only"]) == ([], [], [])


def test_the_days_that_it_covers_can_be_said(ledger: Cme) -> None:
    line = "14.03.2025  Ecografie abdominală  6\n"
    told = found(ledger("reconcile", "-", "--json", input=line))
    assert told["here_only"] == []
    year = ("--since", "2025-01-01", "--until", "31.12.2025")
    told = found(ledger("reconcile", "-", "--json", *year, input=line))
    assert [one["id"] for one in told["here_only"]] == [2, 3, 4, 5, 6]


def test_what_can_be_read_in_two_ways_is_told(ledger: Cme) -> None:
    lines = (
        "14.03.2025  Ecografie abdominală  6  12\n"
        "03.10.2025  07.11.2025 12.11.2025  Grup Balint  4\n"
        "12.11.2025\n"
        "Fără dată, 6 credite\n"
        "20.11.2025  Zilele medicale ale Spitalului Judetean  8\n"
    )
    told = found(ledger("reconcile", "-", "--json", input=lines))
    assert [one["message"] for one in told["notices"]] == [
        "line 1: several numbers may be its credits, and none was taken: 6, 12"
    ]
    assert [(one["line"], one["id"]) for one in told["both"]] == [(1, 1), (5, 5)]
    assert [one["line"] for one in told["left_out"]] == [2, 3, 4]
    assert all(one["why"] == "no-entry" for one in told["left_out"])


def test_days_in_two_orders_are_never_guessed(ledger: Cme) -> None:
    line = "03/10/2025  Grup Balint  4\n"
    ran = ledger("reconcile", "-", input=line)
    assert (ran.code, ran.out) == (2, "")
    assert "<stdin>:1: '03/10/2025' can be read as 2025-10-03 or as 2025-03-10" in ran.err
    told = found(ledger("reconcile", "-", "--json", "--dates", "dmy", input=line))
    assert [one["id"] for one in told["both"]] == [3]
    told = found(ledger("reconcile", "-", "--json", input=line + "20/11/2025  Altceva  2\n"))
    assert [one["id"] for one in told["both"]] == [3]  # the other day tells the order
    told = found(ledger("reconcile", "-", "--json", input="14.03.25  Ecografie abdominală  6\n"))
    assert [one["id"] for one in told["both"]] == [1]


def test_the_period_that_it_says_it_covers(ledger: Cme) -> None:
    lines = (
        "Situația creditelor\nPerioada: 01.01.2025 - 30.06.2025\n\n"
        "Ecografie abdominală (14.03.2025) – 6\n"
    )
    told = found(ledger("reconcile", "-", "--json", input=lines))
    assert (told["from"], told["to"]) == ("2025-01-01", "2025-06-30")
    assert [one["id"] for one in told["here_only"]] == [2, 6]
    assert [one["id"] for one in told["both"]] == [1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("doar vorbe\nși iar vorbe\n", "the header has no column for"),
        ("", "is empty"),
        ("a,b,c\n1,2,3\n", "the header has no column for"),
        ('[{"kind": 1', "<stdin>:1: "),
    ],
)
def test_what_is_no_statement_is_refused(ledger: Cme, text: str, said: str) -> None:
    ran = ledger("reconcile", "-", input=text)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ledger("reconcile", "nicaieri.csv").code == 2


NEW = """\
14.03.2025  Ecografie abdominală  6
15.12.2025  Conferința de iarnă a SRP  12
16.12.2025  Simpozionul inimii  6 credite
"""


def ids(cme: Cme) -> list[int]:
    return sorted(one["id"] for one in json.loads(cme("list", "--json").out))


def test_what_is_there_only_is_taken_in_once_somebody_agrees(ledger: Cme) -> None:
    before = ids(ledger)
    ran = ledger("reconcile", "-", "--take", input=NEW)
    assert ran.code == 2
    assert "Nothing was imported: what was concluded from the file needs your agreement." in ran.err
    assert "--dry-run" not in ran.err
    assert ids(ledger) == before
    ran = ledger("reconcile", "-", "--take", "--yes", input=NEW)
    assert ran.code == 0, ran.err
    assert (
        "<stdin>: 3 rows; 2 added, 0 updated, 0 there already, 0 rejected, 1 left out." in ran.err
    )
    new = json.loads(ledger("list", "--json").out)[-2:]
    assert [(one["kind"], one["title"], one["start"], one["credits"]) for one in new] == [
        ("conference", "Conferința de iarnă a SRP", "2025-12-15", 12),
        ("symposium", "Simpozionul inimii", "2025-12-16", 6),
    ]
    ran = ledger("reconcile", "-", "--take", "--yes", input=NEW)
    assert (ran.code, ran.err) == (0, "There is nothing to take in.\n")
    assert len(ids(ledger)) == len(before) + 2
    assert ledger("undo", "--yes").code == 0
    assert ids(ledger) == before


def test_what_is_taken_is_told_in_one_document(ledger: Cme) -> None:
    ran = ledger("reconcile", "-", "--take", "--json", input=NEW)
    told = json.loads(ran.out)
    assert (ran.code, told["taken"]["added"], len(told["there_only"])) == (2, 0, 2)
    told = found(ledger("reconcile", "-", "--take", "--yes", "--json", input=NEW))
    assert (told["taken"]["added"], len(told["taken"]["ids"])) == (2, 2)
    assert {one["why"] for one in told["taken"]["left_out"]} == {"reconciled"}
    told = found(ledger("reconcile", "-", "--take", "--yes", "--json", input=NEW))
    assert (len(told["both"]), told["there_only"], "taken" in told) == (3, [], False)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "more"), [("n\n", 0), ("da\n", 2)])
def test_on_a_terminal_it_asks_before_it_takes(
    ledger: Cme, here: Path, answer: str, more: int
) -> None:
    (here / "nou.txt").write_text(NEW, "utf-8")
    before = len(ids(ledger))
    ledger("reconcile", "nou.txt", "--take", input=answer)
    assert len(ids(ledger)) == before + more


def test_a_table_that_says_all_is_taken_without_agreement(ledger: Cme) -> None:
    table = (
        "kind,title,start,credits\n"
        "course,Ecografie abdominală,2025-03-14,6\n"
        "conference,Cu fel cu tot,2025-12-17,5\n"
        "conference,Fără zi,cândva,5\n"
    )
    ran = ledger("reconcile", "-", "--take", input=table)
    assert ran.code == 0, ran.err
    assert "Line 4 could not be read" in ran.out
    [one] = json.loads(ledger("list", "--json", "--where", "title = cu fel cu tot").out)
    assert one["credits"] == 5


def test_what_says_no_kind_is_not_taken_by_any_yes(ledger: Cme) -> None:
    line = "15.12.2025  Ceva fără nume de fel  6\n"
    before = ids(ledger)
    ran = ledger("reconcile", "-", "--take", "--yes", input=line)
    assert ran.code == 2
    assert "Nothing was imported" in ran.err
    assert ids(ledger) == before
    assert ledger("reconcile", "-", "--take", "--set", "kind=course", input=line).code == 0
    assert len(ids(ledger)) == len(before) + 1
