"""Registers of credits as Romanian doctors keep them: their headings, and what stands beside a kind."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme
from tests.people.tables import read

TABLE = "Tip;Denumire;Data;Credite\n{kind};Unu;14.03.2025;6\n"


@pytest.mark.parametrize(
    ("written", "kind", "column", "value"),
    [
        ("congres naţional", "congress", "level", "national"),
        ("Congres internațional", "congress", "level", "international"),
        ("conferinţă regională", "conference", "level", "regional"),
        ("simpozion local", "symposium", "level", "local"),
        ("masă rotundă județeană", "round-table", "level", "regional"),
        ("conf. nu se știe", "", "", ""),
        ("международная конференция", "conference", "level", "international"),
        ("curs practic", "course", "format", "practical"),
        ("curs teoretic și practic", "course", "format", "with-practice"),
        ("conferință națională cu participare internațională", "conference", "level", None),
        ("curs național", "course", "level", None),
    ],
)
def test_what_stands_beside_a_kind_is_kept(
    written: str, kind: str, column: str, value: str | None
) -> None:
    made = read(TABLE.format(kind=written))
    if not kind:
        assert made.report.rejects
        return
    ((record, _marks),) = made.add
    assert (record.kind, getattr(record, column)) == (kind, value)
    (told,) = (one for one in made.report.guesses if one.code == "kind-proposed")
    assert (told.words == written) == bool(value)


def test_a_column_of_its_own_goes_before() -> None:
    made = read("Tip;Nivel;Denumire;Data;Credite\ncongres național;local;Unu;14.03.2025;6\n")
    ((record, _marks),) = made.add
    assert record.level == "local"


@pytest.mark.parametrize(
    "headings",
    [
        "Forma de EMC;Titlu curs;Data şi locul;EMC;Seria şi nr. certificat",
        "Tip program;Denumire program EMC;Perioada;Nr. credite CMR;Nr. adeverinţă",
        "Tipul;Ce am făcut;Când;Puncte;Seria și numărul certificatului",
    ],
)
def test_headings_of_registers(headings: str) -> None:
    made = read(f"{headings}\ncurs;Ecografie;14.03.2025;6;AB 12\n")
    ((record, _marks),) = made.add
    assert (record.title, record.credits, record.certificate) == ("Ecografie", 600, "AB 12")


STATEMENT = """COLEGIUL MEDICILOR EXEMPLENI;;;;
{heading};{day};{credits};Furnizor
1;Ecografie abdominală;15-23.04.2023;24;UMF
2;Terapia durerii;01.03.2025-29.03.2025;30;UMF
Total;;;54;
"""


@pytest.mark.parametrize(
    "headings", ["Nr.;Denumire program EMC;Perioada;Nr. credite", "a;b;c;d", "Poz.;X;Y;Z"]
)
def test_a_statement_tells_its_credits_whatever_its_headings(romanian: Cme, headings: str) -> None:
    for title, days in (
        ("Ecografie abdominală", "15-23.04.2023"),
        ("Terapia durerii", "1-29.03.2025"),
    ):
        said = "24 credite" if "Eco" in title else "40 credite"
        assert romanian("add", "curs", title, days, said).code == 0
    text = STATEMENT.replace("{heading};{day};{credits}", headings)
    ran = romanian("reconcile", "-", "--json", input=text)
    assert ran.code == 0, ran.err
    assert "several numbers" not in ran.err
    (differing,) = json.loads(ran.out)["different"]
    assert differing["differs"] == [{"column": "credits", "there": "30", "here": "40"}]


# What a note says against a record, or for more of it

NOTED = "Tip;Denumire;Data;Credite;Calitatea;Observații\n{row}\n"


def _told(cme: Cme, row: str) -> str:
    ran = cme("import", "-", "--yes", input=NOTED.format(row=row))
    assert ran.code == 0, ran.err
    return " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("title", "note", "words", "hint"),
    [
        ("Curs EKG", "nu am primit certificatul", "nu am primit certificatul", "rm 1"),
        ("Curs paliație", "Certificat pierdut!", "Certificat pierdut", "rm 1"),
        ("Congresul de ORL", "participare parţială", "participare parţială", "--attended part"),
        ("Congres – am fost doar o zi", "", "am fost doar o zi", "--attended part"),
        ("Curs anulat – nu am participat", "", "nu am participat", "rm 1"),
        ("Curs de statistică (anulat)", "", "anulat", "rm 1"),
        ("Курс ЭКГ", "сертификат не получен", "сертификат не получен", "rm 1"),
    ],
)
def test_what_speaks_against_a_record_is_told(
    romanian: Cme, title: str, note: str, words: str, hint: str
) -> None:
    err = _told(romanian, f"curs;{title};14.03.2025;6;;{note}")
    assert f"line 2: '{words}' stands there, and it gives 6 all the same" in err
    assert hint in err


@pytest.mark.parametrize(
    ("title", "note"),
    [
        ("Anularea sarcinii", "am participat"),
        ("Curs EKG", "certificat primit"),
        ("Rezecția parțială", "sală plină"),
        ("Absența menstruației", "CMR"),
    ],
)
def test_what_does_not_is_left_alone(romanian: Cme, title: str, note: str) -> None:
    assert "all the same" not in _told(romanian, f"curs;{title};14.03.2025;6;;{note}")


@pytest.mark.parametrize(
    ("note", "option"),
    [
        ("2 postere", "--works-first 2"),
        ("poster", "--works-first 1"),
        ("3 postere ca prim autor", "--works-first 3"),
    ],
)
def test_so_many_works_as_are_named(romanian: Cme, note: str, option: str) -> None:
    err = _told(romanian, f"congres;Congresul de ORL;14.03.2025;6;;{note}")
    assert option in err


@pytest.mark.parametrize("role", ["lector", "formator", "lectoare"])
def test_a_lecturer_at_an_event_may_be_a_speaker(romanian: Cme, role: str) -> None:
    row = f"simpozion;Boli rare;14.03.2025;6;{role};"
    if role == "lectoare":
        assert romanian("import", "-", input=NOTED.format(row=row)).code == 2
        return
    err = _told(romanian, row)
    assert "line 2: 'teacher' would give 12 in place of 6" in err and "--role speaker" in err


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Curs infecţii urinare, on line", "distance-online"),
        ("Curs Antibioterapia raţională (online)", "distance-online"),
        ("Curs de redactare on line a rețetelor", "course"),
        ("Congres de medicină on-line", "congress"),
    ],
)
def test_a_course_that_ends_on_line(title: str, kind: str) -> None:
    made = read(f"Denumire;Data;Credite\n{title};14.03.2025;6\n")
    assert [record.kind for record, _marks in made.add] == [kind]


# A word for what was done, where the kind should stand


@pytest.mark.parametrize("word", ["poster", "Lector", "moderator", "comunicare orală", "постер"])
def test_what_was_done_there_is_no_kind(romanian: Cme, word: str) -> None:
    ran = romanian("import", "-", input=TABLE.format(kind=word))
    assert ran.code == 2
    assert f"'{word}' says what you did there, and not what it was" in ran.err
    assert "(allowed:" not in ran.err


def test_where_the_title_names_the_event_the_works_are_told(romanian: Cme) -> None:
    text = "Tip;Denumire;Data;Credite\nposter;Congresul SRP;14.03.2025;18\n"
    ran = romanian("import", "-", "--yes", input=text)
    assert ran.code == 0 and "--works-first 1" in ran.err
    (record,) = json.loads(romanian("list", "--json").out)
    assert (record["kind"], record["notes"], record["works_first"]) == ("congress", "poster", None)


# Below the records


@pytest.mark.parametrize(
    "row",
    [
        "Data 20.11.2026;;;Semnătura",
        "Verificat 3.12.2025 r.;;;",
        ";;;dr. Exemplescu Ana",
        ";;;Dr.Exemplescu",
        ";;;Prof. univ. dr. A. Exemplescu",
    ],
)
def test_who_signed_is_left_out(row: str) -> None:
    made = read(f"Tip;Titlu;Data;Organizator\ncurs;Unu;14.03.2025;UMF\n{row}\n")
    assert not made.report.rejects
    assert [one.why for one in made.report.left_out] == ["signature"]


@pytest.mark.parametrize(
    "row",
    [
        ";;;UMF Exempleni",
        ";Medicina bazată pe dovezi;;",
        ";;;Medicina internă Exempleni",
        "7;;;dr. Exemplescu",
    ],
)
def test_half_a_record_is_no_signature(row: str) -> None:
    made = read(f"Tip;Titlu;Data;Organizator\ncurs;Unu;14.03.2025;UMF\n{row}\n")
    assert made.report.rejects or "signature" not in [one.why for one in made.report.left_out]


@pytest.mark.parametrize(
    ("credits", "value"),
    [
        ("24 (douăzeci şi patru)", 2400),
        ("6 (șase)", 600),
        ("5 EMC CMR", 500),
        ("1,5 (unu și jumătate)", 150),
    ],
)
def test_credits_in_words_too(credits: str, value: int) -> None:
    made = read(f"Tip;Titlu;Data;Credite\ncurs;Unu;14.03.2025;{credits}\n")
    assert [record.credits for record, _marks in made.add] == [value]
    assert made.report.guesses


@pytest.mark.parametrize("credits", ["24 (25)", "(șase)", "6 (șase) 7", "24 sau 25"])
def test_credits_that_say_two_things_stay_refused(credits: str) -> None:
    assert read(f"Tip;Titlu;Data;Credite\ncurs;Unu;14.03.2025;{credits}\n").report.rejects


# The first day, publications, certificates


@pytest.mark.parametrize("day", ["10 martie 2023", "10.III.2023", "10.3.2023", "2023-03-10"])
def test_the_cycles_first_day_in_words(cme: Cme, day: str) -> None:
    assert cme("init", "--rulebook", "ro-cmr-2009", "--start", day).code == 0
    assert json.loads(cme("cycle", "list", "--json").out)[0]["start"] == "2023-03-10"


@pytest.mark.parametrize("day", ["martie 2023", "10-12 martie 2023", "10 martie 2023, Cluj"])
def test_no_period_begins_a_cycle(cme: Cme, day: str) -> None:
    assert cme("init", "--rulebook", "ro-cmr-2009", "--start", day).code == 2


def test_a_retracted_work_stays_marked(romanian: Cme) -> None:
    text = (
        "@article{{a, author={{Popescu, Ion}}, title={{{0}}}, journal={{Acta}}, year={{2025}}}}\n"
    )
    both = text.format("RETRACTED: Statine") + text.format("Aspirina").replace("{a,", "{b,")
    ran = romanian("import", "-", "--format", "bibtex", input=both)
    assert ran.code == 0, ran.err
    found = {one["title"]: one["notes"] for one in json.loads(romanian("list", "--json").out)}
    assert found == {"Statine": "Retracted", "Aspirina": None}


def test_a_paper_of_a_congress_says_where_it_counts(romanian: Cme) -> None:
    text = (
        "@inproceedings{a, author={Popescu, Ion}, title={Caz}, booktitle={Congres}, year={2025}}\n"
    )
    ran = romanian("import", "-", "--format", "bibtex", input=text)
    assert ran.code == 2 and "counts with the congress (--works-first" in ran.err


# Kinds in short, and what is no title


@pytest.mark.parametrize(
    ("written", "kind", "level"),
    [
        ("conf. naţ.", "conference", "national"),
        ("Conf. reg.", "conference", "regional"),
        ("simp. int.", "symposium", "international"),
        ("congr. naţional", "congress", "national"),
        ("ses. şt.", "session", None),
        ("atestat", "title-attestation", None),
        ("doctorat", "title-doctorate", None),
    ],
)
def test_kinds_in_short(written: str, kind: str, level: str | None) -> None:
    ((record, _marks),) = read(TABLE.format(kind=written)).add
    assert (record.kind, record.level) == (kind, level)


def test_an_unknown_kind_is_told_in_a_line(romanian: Cme) -> None:
    ran = romanian("import", "-", input=TABLE.format(kind="stagiu"))
    assert "'stagiu' is not known here (for example: course, congress" in ran.err
    assert "title-trainer-of-trainers" not in ran.err


@pytest.mark.parametrize("ditto", ["idem", "Idem", "-//-", '"'])
def test_a_ditto_is_no_title(ditto: str) -> None:
    quoted = ditto.replace('"', '""')
    made = read(f'Tip;Denumire;Data;Credite\ncurs;"{quoted}";14.03.2025;6\n')
    assert made.report.rejects and not made.add


def test_a_course_on_line_by_its_whole_title_does_not_disagree(romanian: Cme) -> None:
    text = "Denumire;Data;Credite\nCurs infecţii urinare, on line;14.03.2025;6\n"
    ran = romanian("import", "-", "--yes", input=text)
    assert ran.code == 0 and "its title says" not in ran.err


def test_a_poster_at_a_congress_that_is_there(romanian: Cme) -> None:
    assert romanian("add", "congres", "Congresul ORL", "14-17 mai 2026", "24 credite").code == 0
    ran = romanian("add", "poster", "Un caz rar", "15 mai 2026")
    assert ran.code == 2
    assert "Was it at record 1, Congresul ORL? Then `cmetrack edit 1 --works-first 1`" in ran.err
    ran = romanian("add", "poster", "Un caz rar", "18 mai 2026")
    assert ran.code == 2 and "Name its event" in ran.err


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Denumire;Data\nŞcoala de vară în ştiinţe;14.03.2025\n", "cp1250"),
        ("Nr.;Evidenţă\n1;în\n", "cp1250"),
        ("Вид;Название\nкурс;ЭКГ и COVID\n", "cp1251"),
        ("Форма;Тема\nсъезд;ВИЧ-инфекция, АB\n", "cp1251"),
    ],
)
def test_the_encoding_that_has_words_is_named(
    romanian: Cme, here: Path, text: str, encoding: str
) -> None:
    (here / "x.csv").write_bytes(text.encode(encoding, "replace"))
    ran = romanian("import", "x.csv")
    assert ran.code == 2 and f"one: add --encoding {encoding}." in ran.err


@pytest.mark.usefixtures("terminal")
def test_what_was_done_is_asked_about_once_the_kind_is_said(romanian: Cme, here: Path) -> None:
    text = "Tip;Denumire;Data;Credite;Obs.\nposter;Un caz de sarcoidoză;14-16.03.2025;18;Iași\n"
    (here / "x.csv").write_text(text, encoding="utf-8")
    ran = romanian("import", "x.csv", input="congres\ny\ny\n")
    assert ran.code == 0, ran.err
    said = " ".join(ran.err.split())
    assert "'poster' says what you did there, and not what it was. Its kind?" in said
    (record,) = json.loads(romanian("list", "--json").out)
    told = (record["kind"], record["notes"], record["works_first"], record["awarded"])
    assert told == ("congress", "poster; Iași", 1, 27)
