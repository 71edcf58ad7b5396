"""The headings and words of people's own files, as the contract names them; and a first import."""

import json
import unicodedata
from pathlib import Path

import pytest

from cmetrack.core.record_reader import make_activity
from cmetrack.domain.columns import column_of
from tests.cli.conftest import Cme

HEADINGS = {
    "kind": "Tip, Tipul, Вид, Тип",
    "title": "Denumire, Denumirea, Titlu, Titlul, Название, Наименование, Тема",
    "start": "Data, Data început, Data începerii, Дата, Дата начала",
    "end": "Data sfârșit, Data încheierii, Дата окончания",
    "hours": "Ore, Nr. ore, Часы, Часов",
    "days": "Zile",
    "credits": "Credite, Credite EMC, Puncte, Баллы, ЗЕТ, Кредиты",
    "level": "Nivel",
    "role": "Rol, Calitate",
    "provider": "Organizator, Furnizor, Организатор",
    "place": "Localitate, Loc, Место, Место проведения, Город",
    "certificate": "Certificat, Serie și număr, Nr. certificat, Номер свидетельства, "
    "Номер удостоверения",
    "journal": "Revista",
    "authors": "Nr. autori",
    "notes": "Observații, Примечание",
    "code": "Код, Код НМО, ИКП",
    "code_status": "Статус кода",
}
WORDS = {
    ("kind", "course"): "curs, курс",
    ("kind", "workshop"): "atelier",
    ("kind", "congress"): "congres, конгресс",
    ("kind", "conference"): "conferință, конференция",
    ("kind", "symposium"): "simpozion, симпозиум",
    ("kind", "round-table"): "masă rotundă",
    ("kind", "session"): "sesiune, семинар",
    ("kind", "webinar"): "webinar, вебинар",
    ("kind", "article"): "articol, статья",
    ("kind", "chapter"): "capitol",
    ("kind", "book"): "carte",
    ("kind", "subscription"): "abonament",
    ("kind", "programme"): "программа",
    ("kind", "module"): "модуль",
    ("level", "local"): "local",
    ("level", "regional"): "regional",
    ("level", "national"): "național",
    ("level", "international"): "internațional",
    ("accreditation", "national"): "da, да",
    ("accreditation", "none"): "nu, нет",
    ("code_status", "activated"): "активирован, da, да",
    ("code_status", "received"): "получен, nu, нет",
    ("code_status", "rejected"): "отклонён",
}
VALUES = {
    "kind": "course", "title": "Inima", "start": "2026-03-14", "end": "2026-03-15", "hours": "6,5",
    "days": "2", "credits": "6", "level": "local", "role": "speaker", "authors": "3",
    "code": "A 1", "code_status": "received",
}  # fmt: skip


def _spellings(text: str) -> set[str]:
    """As it is, in capitals, with cedillas, in two characters a letter, and without accents."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    cedilla = text.translate(str.maketrans("șțȘȚ", "şţŞŢ"))
    # Without accents й is и: what a keyboard without it makes of a Cyrillic word.
    return {text, text.upper(), f" {text.lower()} ", cedilla, apart, bare}


@pytest.fixture(autouse=True)
def ledger(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")


def _import(cme: Cme, header: list[str], row: list[str]) -> tuple[dict[str, object], str]:
    text = ";".join(header) + "\n" + ";".join(row) + "\n"
    Path("a.csv").write_text(text, encoding="utf-8")
    ran = cme("import", "a.csv")
    assert ran.code == 0, ran.err
    (record,) = json.loads(cme("list", "--json").out)
    cme("undo", "--yes")
    return record, ran.err


@pytest.mark.parametrize(
    ("column", "heading"),
    [(column, one) for column, listed in HEADINGS.items() for one in listed.split(", ")],
)
def test_a_heading(cme: Cme, column: str, heading: str) -> None:
    given = {"kind": "course", "title": "Inima", "start": "2026-03-14"}
    given[column] = VALUES.get(column, "AB 1")
    header = [heading if name == column else name for name in given]
    record, said = _import(cme, header, list(given.values()))
    assert record[column] is not None
    assert "not known" not in said
    assert {column_of(spelling) for spelling in _spellings(heading)} == {column}


@pytest.mark.parametrize(
    ("column", "meant", "word"),
    [(*what, one) for what, listed in WORDS.items() for one in listed.split(", ")],
)
def test_a_word(cme: Cme, column: str, meant: str, word: str) -> None:
    given = {"kind": "course", "title": "Inima", "start": "2026-03-14", "code": "A 1"}
    record, _said = _import(
        cme, list(given | {column: word}), list((given | {column: word}).values())
    )
    assert record[column] == meant
    for spelling in _spellings(word):
        assert getattr(make_activity(given | {column: spelling}), column) == meant


FIRST = {
    "romanian": (
        (
            "Nr. crt.;Felul activității;DENUMIREA cursului;De la;Până la;Durata;Puncte EMC;Unde;Taxa\n"
            "1;Curs;Ecografia;14.03.2026;;6 ore;6;Iași;100 lei\n"
            "2;Congres național;Medicina;14.05.2026;16.05.2026;2,5 ore;18;Văleni;\n"
            ";;;;;;;;\n"
            "3;Masă rotundă;Diabetul;1.6.26;;2;2;Cluj;0\n"
            ";;TOTAL;;;;26;;100\n"
        ),
        "5: column 'start': '1.6.26' can be read as 2026-06-01 or as 2026-01-06",
        ("1.6.26", "1.6.2026"),
        [
            ("course", "Ecografia", "2026-03-14", 6, "Iași"),
            ("congress", "Medicina", "2026-05-14", 2.5, "Văleni"),
            ("round-table", "Diabetul", "2026-06-01", 2, "Cluj"),
        ],
    ),
    "russian": (
        (
            "№ п/п;Форма обучения;Название курса;Когда;Объём, ч;Баллов;Удостоверение №;Где\n"
            "1;Программа повышения квалификации;Кардиология;01.02.2025;36 ч;36;ПК-1;Липск\n"
            "2;вебинар;Сон и здоровье;5.3.25;1,5;2;;онлайн\n"
            "\n"
            "Итого:;;;;37,5;38;;\n"
        ),
        "3: column 'start': '5.3.25' can be read as 2025-03-05 or as 2025-05-03",
        ("5.3.25", "5 марта 2025 г."),
        [
            ("programme", "Кардиология", "2025-02-01", 36, "Липск"),
            ("webinar", "Сон и здоровье", "2025-03-05", 1.5, "онлайн"),
        ],
    ),
}


@pytest.mark.parametrize("language", FIRST)
def test_a_first_table_goes_in_but_for_what_can_be_read_in_two_ways(
    cme: Cme, language: str
) -> None:
    text, error, mended, records = FIRST[language]
    Path("mine.csv").write_text(text, encoding="utf-8")
    first = cme("import", "mine.csv", "--yes")
    told = [line for line in first.err.splitlines() if line.startswith("mine.csv:")]
    wrong = [line[9:] for line in told if line[9:10].isdecimal()]
    assert (first.code, len(wrong)) == (2, 1) and wrong[0].startswith(error)
    Path("mine.csv").write_text(text.replace(*mended), encoding="utf-8")
    second = cme("import", "mine.csv", "--yes")
    assert second.code == 0, second.err
    columns = ("kind", "title", "start", "hours", "place")
    found = json.loads(cme("list", "--json").out)
    assert sorted(tuple(one[name] for name in columns) for one in found) == sorted(records)
