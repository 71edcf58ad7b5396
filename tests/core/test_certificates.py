"""What certificates say of themselves, and what is left open."""

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core import certificates
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.certificates import COLUMNS, Found, Page
from cmetrack.domain.codes import CodeFormat
from cmetrack.rulebooks import certificate_models, load
from tests.trials import examples

PATTERNS = Patterns(certificate_models())


def read_certificate(
    text: str, shapes: list[CodeFormat] | None = None
) -> tuple[dict[str, Found], tuple[str, ...]]:
    read = certificates.read_certificate(Page(text), PATTERNS, shapes or ())
    return read.found, read.doubts


@pytest.fixture(scope="module")
def shapes() -> list[CodeFormat]:
    shape = load("ru-nmo-2016").codes
    assert shape is not None
    return [shape]


def _said(text: str, shapes: list[CodeFormat] | None = None) -> dict[str, str]:
    found, _why = read_certificate(text, shapes or [])
    assert list(found) == sorted(found, key=COLUMNS.index)
    return {column: one.value for column, one in found.items()}


def _doubts(text: str, shapes: list[CodeFormat] | None = None) -> str:
    return "\n".join(read_certificate(text, shapes or [])[1])


# The models of the Romanian decision, annexes 7 and 8.

ANNEX_7 = """Universitatea Inventată „Carol Întâiul” a Medicilor
CERTIFICAT DE ABSOLVIRE
D-l/D-na dr. Ilinca Exemplu a absolvit {form} „{title}” desfăşurat la Văleni, Spitalul
Orăşenesc în perioada {dates}, promovând evaluarea finală organizată.
{credited} a fost creditat de CMR cu 18 (optsprezece) Credite EMC
Coordonator program, prof. dr. Ţintea    ştampilă
Seria ML-22 Nr. 00118 din 20.03.2026"""

ANNEX_8 = """CERTIFICAT DE PARTICIPARE
D-l dr. Matei Pildă a participat la {form} "{title}" desfășurat la Văleni la data de 14.03.2026
Manifestarea a fost creditată de CMR cu 12,5 Credite EMC
Seria: CT, numărul 7/2026 din 16.03.2026"""


def _annex_7(
    form: str = "cursul",
    title: str = "Ecografia",
    dates: str = "14–16 martie 2026",
    credited: str = "Cursul",
) -> str:
    return ANNEX_7.format(form=form, title=title, dates=dates, credited=credited)


def test_the_certificate_of_absolvire() -> None:
    found, doubts = read_certificate(_annex_7(title="Ecografia în\ncabinet"))
    assert [tuple(one) for one in found.values()] == [
        ("kind", "course", "cursul"),
        ("title", "Ecografia în cabinet", "„Ecografia în cabinet”"),
        ("start", "2026-03-14", "14–16 martie 2026"),
        ("end", "2026-03-16", "14–16 martie 2026"),
        ("credits", "18", "18 (optsprezece) Credite"),
        ("certificate", "Seria ML-22 Nr. 00118", "Seria ML-22 Nr. 00118"),
        (
            "place",
            "Văleni, Spitalul Orăşenesc",
            "desfăşurat la Văleni, Spitalul Orăşenesc în perioada",
        ),
    ]
    assert doubts == ()


def test_the_certificate_of_participare() -> None:
    assert _said(ANNEX_8.format(form="congresul", title="Medicina de la țară")) == {
        "kind": "congress",
        "title": "Medicina de la țară",
        "start": "2026-03-14",
        "credits": "12.5",
        "certificate": "Seria CT Nr. 7/2026",
        "place": "Văleni",
    }


def test_the_russian_certificate(shapes: list[CodeFormat]) -> None:
    text = """СВИДЕТЕЛЬСТВО № 12-345
    Придуманова Анна Андреевна приняла участие в научно-практической конференции
    «Терапевтическая весна «2025»»
    Дата проведения: с 10 по 11 апреля 2025 года
    Место проведения: Верхнелипск, поликлиника № 9
    Количество ЗЕТ: 6
    Индивидуальный код подтверждения: 09fp–ynm3y4h7
    Дата выдачи 12.04.2025"""
    assert _said(text, shapes) == {
        "kind": "conference",
        "title": "Терапевтическая весна «2025»",
        "start": "2025-04-10",
        "end": "2025-04-11",
        "credits": "6",
        "code": "09FP-YNM3Y4H7",
        "certificate": "12-345",
        "place": "Верхнелипск, поликлиника № 9",
    }


def test_the_model_itself_says_nothing() -> None:
    model = (
        "CERTIFICAT DE ABSOLVIRE D-l/D-na dr. ...............(Nume şi prenume)..... a absolvit "
        '.....(forma de EMC)....... ".......(titlul cursului).........." desfăşurat la '
        "............(locul desfăşurării)............ în perioada (la data).................., "
        "promovând evaluarea finală organizată. Cursul (atelierul de formare) a fost creditat de "
        "CMR cu ......(numărul)..... Credite EMC Seria ......(Cod manifestare)..... Nr. ...... "
        "din ....(data eliberării)...."
    )
    assert _said(model) == {}


@pytest.mark.parametrize("text", ["", " \n", "…", "\0\ufffe\x02"])
def test_an_empty_text_says_nothing(text: str) -> None:
    assert _said(text) == {}


# The kind


@pytest.mark.parametrize(
    ("form", "credited", "kind"),
    [
        ("cursul", "Cursul", "course"),
        ("cursul postuniversitar de", "Cursul", "course"),
        ("atelierul de formare", "Atelierul de formare", "workshop"),
        ("stagiul practic", "Stagiul", "practical-stage"),
        ("programul", "Cursul", "course"),
        ("programul", "Atelierul de formare", "workshop"),
        ("programul", "Programul", None),
        ("cursul și atelierul de formare", "Cursul", None),
        ("cursul on-line", "Cursul", "distance-online"),
        ("cursul de vară on-line", "Cursul", "distance-online"),
        ("școala de vară", "Școala", "course"),
        ("congresul", "Manifestarea", "congress"),
    ],
)
def test_the_kind_of_a_course(form: str, credited: str, kind: str | None) -> None:
    assert _said(_annex_7(form, credited=credited)).get("kind") == kind


@pytest.mark.parametrize(
    ("form", "title", "kind"),
    [
        ("congresul", "X", "congress"),
        ("Conferința Națională", "X", "conference"),
        ("conferinţa", "X", "conference"),
        ("simpozionul", "X", "symposium"),
        ("masa rotundă", "X", "round-table"),
        ("sesiunea de comunicări", "X", "session"),
        ("atelierul de lucru", "X", "event-workshop"),
        ("webinarul", "X", "webinar"),
        ("", "Congresul „Zilele” medicale", "congress"),
        ("", "Zilele medicale ale Congresului", "conference"),
        ("", "Porți deschise", None),
        ("cursul", "X", "course"),
        ("manifestarea", "X", None),
        ("congresul și simpozionul", "X", None),
    ],
)
def test_the_kind_of_an_event(form: str, title: str, kind: str | None) -> None:
    assert _said(ANNEX_8.format(form=form, title=title)).get("kind") == kind


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("конгрессе", "congress"),
        ("съезде терапевтов", "congress"),
        ("симпозиуме", "symposium"),
        ("вебинаре", "webinar"),
        ("семинаре", "session"),
        ("круглом столе", "round-table"),
        ("образовательном мероприятии", None),
        ("конференции (вебинаре)", None),
    ],
)
def test_the_kind_of_a_russian_event(form: str, kind: str | None) -> None:
    assert _said(f"принял участие в {form} «Ёж»").get("kind") == kind


def test_a_diploma_of_both_sorts_is_none() -> None:
    assert "kind" not in _said("a participat la congresul „X” și a absolvit cursul „Y”")
    assert "course at a distance" in _doubts(_annex_7("cursul online"))
    assert "conference, webinar" in _doubts("участие в конференции (вебинаре) «X»")


# Titles and places


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("„X”", "X"),
        ("„X“", "X"),
        ("“X”", "X"),
        ('"X"', "X"),
        ("«X»", "X"),
        (",,X''", "X"),
        (",,X”", "X"),
        ("„Congresul „Inima” și altele”", "Congresul „Inima” și altele"),
        ("«Сердце «и» сосуды»", "Сердце «и» сосуды"),
        ("„Inima", None),
        ("„" + "x" * 400 + "”", None),
        ("„”", None),
    ],
)
def test_the_title_stands_in_quotes(written: str, title: str | None) -> None:
    assert _said(f"a participat la congresul {written}").get("title") == title


def test_quotes_before_or_far_behind_are_no_title() -> None:
    assert "title" not in _said("Asociația „X”. A participat la congresul nostru")
    assert "title" not in _said("a participat la congres" + " și" * 80 + " „X”")


def test_a_word_divided_at_the_end_of_a_line_is_one_word() -> None:
    assert _said("a participat la congresul „Educa\ufffe\r\nția”")["title"] == "Educația"
    text = "a participat la congresul „X” desfășurat la Cluj\ufffe\nNapoca la data de 1.2.2026"
    assert _said(text)["place"] == "Cluj-Napoca"


# Days


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("14.03.2026", "2026-03-14", None),
        ("14/03/2026", "2026-03-14", None),
        ("14-03-2026", "2026-03-14", None),
        ("2026-03-14", "2026-03-14", None),
        ("2026-03-14 – 2026-03-16", "2026-03-14", "2026-03-16"),
        ("14.03.2026 - 16.03.2026", "2026-03-14", "2026-03-16"),
        ("14.03 – 02.04.2026", "2026-03-14", "2026-04-02"),
        ("14-16.03.2026", "2026-03-14", "2026-03-16"),
        ("14 martie 2026", "2026-03-14", None),
        ("14–16 martie 2026", "2026-03-14", "2026-03-16"),
        ("14 și 15 Martie, 2026", "2026-03-14", "2026-03-15"),
        ("30 martie – 2 aprilie 2026", "2026-03-30", "2026-04-02"),
        ("30 decembrie 2025 până la 2 ianuarie 2026", "2025-12-30", "2026-01-02"),
        ("10 по 11 апреля 2025 г.", "2025-04-10", "2025-04-11"),
        ("5 мая 2025 г. – 7 мая 2025 г.", "2025-05-05", "2025-05-07"),
        ("14 și 21 martie 2026", "2026-03-14", "2026-03-21"),
        ("16–14 martie 2026", None, None),
        ("31 februarie 2026", None, None),
        ("14.03.26", None, None),
        ("114.03.2026", None, None),
    ],
)
def test_days(written: str, start: str | None, end: str | None) -> None:
    said = _said(f"desfășurat în perioada {written}, promovând")
    assert (said.get("start"), said.get("end")) == (start, end)


def test_the_day_of_issue_is_not_the_day_it_was_held() -> None:
    assert "start" not in _said("Seria A Nr. 1 din 20.03.2026, născut la 01.02.1980")
    assert _said("20.03.2026 la Văleni; eliberat: 21.03.2026")["start"] == "2026-03-20"


def test_several_days_leave_it_open() -> None:
    assert "start" not in _said("14.03.2026 și, separat, 20.04.2026")
    assert "'start' was left open" in _doubts("14.03.2026; 20.04.2026")
    assert "no period of days" in _doubts("în perioada 21 și 14 martie 2026; 20.04.2026")
    assert "start" not in _said("în perioada 21 și 14 martie 2026; 20.04.2026")
    assert "'start' was left open" in _doubts("14.03.2026, 20.04.2026")


# Credits, numbers, codes


@pytest.mark.parametrize(
    ("written", "credits"),
    [
        ("cu 18 credite", "18"),
        ("cu 18 de credite EMC", "18"),
        ("12,50 Credite", "12.5"),
        ("010 credite", "10"),
        ("Credite EMC: 7", "7"),
        ("6 ЗЕТ", "6"),
        ("Баллов: 36", "36"),
        ("2 зачётные единицы", "2"),
        ("2 балла НМО", "2"),
        ("18 credite ... 18 (optsprezece) credite", "18"),
        ("18 credite; 12 credite", None),
        ("2026/18 credite", None),
        ("credite", None),
    ],
)
def test_credits(written: str, credits: str | None) -> None:
    assert _said(written).get("credits") == credits


@pytest.mark.parametrize(
    ("written", "certificate"),
    [
        ("Seria ML Nr. 118 din 1.2.2026", "Seria ML Nr. 118"),
        ("seria: A-1, nr 7/2026", "Seria A-1 Nr. 7/2026"),
        ("Certificat nr. 00118", "00118"),
        ("Удостоверение о повышении квалификации № 77-0012", "77-0012"),
        ("Certificat de participare", None),
        ("поликлиника № 9", None),
        ("Seria .... Nr. ....", None),
    ],
)
def test_series_and_number(written: str, certificate: str | None) -> None:
    assert _said(written).get("certificate") == certificate


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Код: 09FP-YNM3Y4H7", "09FP-YNM3Y4H7"),
        ("код подтверждения 09FP-\ufffeYNM3Y4H7", None),
        ("09FP\ufffe\r\nYNM3Y4H7", "09FP-YNM3Y4H7"),
        ("09FP—YNM3Y4H7", "09FP-YNM3Y4H7"),
        ("код O9FP-YNM3Y4H7", "09FP-YNM3Y4H7"),
        ("Код ABCD-EFGHIJKL", "ABCD-EFGHIJKL"),
        ("ABCD-EFGHIJKL", None),
        ("0123-45678901", None),
        ("09FP-YNM3Y4H7X", None),
        ("X-09FP-YNM3Y4H7", None),
        ("09FP-YNM3Y4H7 09FP-YNM3Y4H8", None),
        ("09FP-YNM3Y4H7; код 09FP-YNM3Y4H8", "09FP-YNM3Y4H8"),
    ],
)
def test_codes(written: str, code: str | None, shapes: list[CodeFormat]) -> None:
    assert _said(written, shapes).get("code") == code
    assert "code" not in _said(written)


WORDS = st.sampled_from(
    [
        "certificat de", "absolvire", "participare", "a absolvit", "a participat", "la", "cursul",
        "congresul", "„", "”", '"', "«", "»", "desfășurat", "în perioada", "la data", "14", "16",
        "–", "-", ".", "martie", "2026", "14.03.2026", "Seria", "Nr.", "din", "№", "код",
        "09FP-YNM3Y4H7", "18", "credite", "ЗЕТ:", "участие в", "конференции", "(", ")", ":", ",",
        "Место проведения:", "\x02", "\ufffe", "ß", "ŉ",
    ]
)  # fmt: skip


@settings(deadline=2000, max_examples=examples(400))
@given(st.lists(WORDS | st.text(max_size=6), max_size=60), st.sampled_from([" ", "", "\n"]))
def test_any_text_is_read(words: list[str], between: str) -> None:
    shape = load("ru-nmo-2016").codes
    assert shape is not None
    found, _why = read_certificate(between.join(words), [shape])
    assert all(one.value for one in found.values())


@pytest.mark.no_cover  # its time is taken
@pytest.mark.parametrize(
    "piece",
    [
        *("1 ", "a participat „", "Seria A ", "desfasurat la ", "код ", "14.", "- ", "\n", "14, "),
        *(
            "a participat la congresul ",
            "14 si ",
            "nr. 1\n",
            "certificat\n",
            "«1» ",
            "-\n",
            "Dr. Ab ",
        ),
    ],
)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    read_certificate(piece * (100_000 // len(piece)))


def test_of_many_words_the_first_are_told() -> None:
    days = "\n".join(f"Curs la data de {day:02}.03.2026" for day in range(1, 13))
    assert "'05.03.2026'; and 7 more" in _doubts(days)
