"""Certificates as organisers write them: more of one thing, other words, other people."""

import pytest

from cmetrack.core.certificate_holder import is_somebody_else
from cmetrack.core.certificate_pages import read_certificates
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.certificates import Certificate, Page
from cmetrack.rulebooks import certificate_models

PATTERNS = Patterns(certificate_models())


def read(*pages: str) -> list[Certificate]:
    return read_certificates([Page(text) for text in pages], PATTERNS)


def said(text: str) -> dict[str, str]:
    (one,) = read(text)
    return {column: found.value for column, found in one.found.items()}


def doubts(text: str) -> str:
    return "\n".join(doubt for one in read(text) for doubt in one.doubts)


WRITTEN = """CERTIFICAT DE PARTICIPARE
Dr. Ion Popescu a participat la congresul „X”, {days}, creditat cu {credits}"""


# Days


@pytest.mark.parametrize(
    ("days", "start", "end", "sessions"),
    [
        ("în zilele de 14, 15 și 16 martie 2025", "2025-03-14", "2025-03-16", None),
        ("în zilele de 14,15,16 martie 2025", "2025-03-14", "2025-03-16", None),
        ("în datele de 14.03, 15.03 și 16.03.2025", "2025-03-14", "2025-03-16", None),
        ("în zilele de 14.03.2025, 15.03.2025 și 16.03.2025", "2025-03-14", "2025-03-16", None),
        ("vineri 14, sâmbătă 15 și duminică 16 martie 2025", "2025-03-14", "2025-03-16", None),
        ("în perioada 14-16.III.2025", "2025-03-14", "2025-03-16", None),
        ("14.XII.2025", "2025-12-14", None, None),
        ("de la 14 la 16 martie 2025", "2025-03-14", "2025-03-16", None),
        ("28 decembrie – 3 ianuarie 2026", "2025-12-28", "2026-01-03", None),
        ("28 februarie și 1 martie 2025", "2025-02-28", "2025-03-01", None),
        (
            "în zilele de 10, 17 și 24 ianuarie 2025",
            "2025-01-10", "2025-01-24", "2025-01-10 2025-01-17 2025-01-24",
        ),
        (
            "10 ianuarie, 7 februarie și 7 martie 2025",
            "2025-01-10", "2025-03-07", "2025-01-10 2025-02-07 2025-03-07",
        ),
        (
            "în perioadele 14-15 martie și 21-22 martie 2025",
            "2025-03-14", "2025-03-22", "2025-03-14 2025-03-15 2025-03-21 2025-03-22",
        ),
        (
            "în perioada 14-15.03.2025 și în perioada 21-22.03.2025",
            "2025-03-14", "2025-03-22", "2025-03-14 2025-03-15 2025-03-21 2025-03-22",
        ),
        (
            "в период с 14 по 15 марта и с 21 по 22 марта 2025 г.",
            "2025-03-14", "2025-03-22", "2025-03-14 2025-03-15 2025-03-21 2025-03-22",
        ),
        ("с «06» февраля по «11» февраля 2023 г.", "2023-02-06", "2023-02-11", None),
        ("15, 16, 17 мая 2023 года", "2023-05-15", "2023-05-17", None),
        ("в период с 30.12.2022 г. по 02.01.2023 г.", "2022-12-30", "2023-01-02", None),
        ("în perioada 16-14 martie 2025", None, None, None),
        ("în zilele de 14, 12 și 16 martie 2025", None, None, None),
        ("în zilele de 29 și 30 februarie 2025", None, None, None),
        ("modulul I: 10-12 ianuarie 2025; modulul II: 7-9 februarie 2025", None, None, None),
    ],
)  # fmt: skip
def test_days(days: str, start: str | None, end: str | None, sessions: str | None) -> None:
    text = WRITTEN.format(days=days, credits="18 credite")
    found = said(text)
    assert tuple(found.get(name) for name in ("start", "end", "sessions")) == (start, end, sessions)
    assert start or doubts(text)


@pytest.mark.parametrize(
    ("days", "credits", "worth"),
    [
        ("în zilele de 14, 15 și 16 martie 2025", "6 credite pe zi", "18"),
        ("14-16 martie 2025", "6 credite/zi", "18"),
        ("14-16 martie 2025", "18 credite EMC (6 credite pe zi)", "18"),
        ("14-16 martie 2025", "4,5 credite pentru fiecare zi", "13.5"),
        ("10, 17 și 24 ianuarie 2025", "6 credite pe zi", "18"),
        ("în data de 14.03.2025", "6 credite pe zi", "6"),
        ("14–16 марта 2025 г.", "6 баллов в день", "18"),
        ("14-16 martie 2025", "20 credite EMC (6 credite pe zi)", None),
        ("în primăvară", "6 credite pe zi", None),
        ("14-16 martie 2025", "18 credite / modul", None),
        ("14-16 martie 2025", "câte 2 credite", None),
        ("14-16 martie 2025", "54 de credite (18 credite pe modul)", "54"),
    ],
)
def test_what_each_day_gives(days: str, credits: str, worth: str | None) -> None:
    text = WRITTEN.format(days=days, credits=credits)
    assert said(text).get("credits") == worth
    assert worth or "'credits' was left open" in doubts(text)


def test_the_words_tell_how_many_days_were_counted() -> None:
    (one,) = read(WRITTEN.format(days="14, 15 și 16 martie 2025", credits="6 credite pe zi"))
    assert one.found["credits"].words == "6 credite pe zi × 3"


# Numbers, organisers, hours, addresses


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Nr. 1234 din 16.03.2025", "1234"),
        ("CERTIFICAT Nr. 1234/16.03.2025", "1234"),
        ("Adeverință nr. 45/2025 din 16.03.2025", "45/2025"),
        ("Seria AB Nr. 1234/16.03.2025", "Seria AB Nr. 1234"),
        ("Nr. 77/2025-03-16", "77"),
        ("DIPLOMĂ Nr. 12", "12"),
        ("Serie: EX Număr: 00451", "Seria EX Nr. 00451"),
        ("Nr. certificat: 0091", "0091"),
        ("Удостоверение ПК № 48-0091", "ПК № 48-0091"),
        ("ПК № 770100 123456", "ПК № 770100 123456"),
        ("Серия АБ № 0123 от 16.03.2025", "АБ № 0123"),
        ("Регистрационный номер 77-1234", "77-1234"),
        ("Seria AB Nr. 1 și Seria AB Nr. 2", None),
        ("16.03.2025", None),
    ],
)
def test_a_number_and_its_day(written: str, number: str | None) -> None:
    found = said(f"{written}\nDr. Ion Popescu a participat la congresul „X” la data de 14.03.2025")
    assert (found.get("certificate"), found["start"]) == (number, "2025-03-14")


def test_another_number_is_told() -> None:
    text = "УДОСТОВЕРЕНИЕ ПК № 0123\nРегистрационный номер 77-1234"
    assert said(text)["certificate"] == "ПК № 0123"
    assert "it has another number: 'Регистрационный номер 77-1234'" in doubts(text)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("cu durata de 24 ore", "24"),
        ("24 (douăzeci și patru) de ore", "24"),
        ("numărul de ore: 18", "18"),
        ("în zilele de 14 și 15 martie 2025, 6 ore pe zi", "12"),
        ("între orele 9-17", None),
        ("в объёме 36 (тридцать шесть) академических часов", "36"),
        ("объём программы 72 ак.ч.", "72"),
        ("144 часа", "144"),
        ("24 ore; 36 ore", None),
    ],
)
def test_hours(written: str, hours: str | None) -> None:
    assert said(written).get("hours") == hours


@pytest.mark.parametrize(
    ("written", "provider"),
    [
        ("organizat de UMF „Carol Davila”, în perioada", "UMF „Carol Davila”"),
        ("organizată de către Asociația Fictivă la Iași, în data de", "Asociația Fictivă"),
        ("Organizator: Colegiul Inventat", "Colegiul Inventat"),
        ("Организатор: АНО «Сердце»", "АНО «Сердце»"),
        (
            "прошёл повышение квалификации в (на) ФГБОУ ВО «Энский университет» по программе «Х»",
            "ФГБОУ ВО «Энский университет»",
        ),
        ("desfășurat la Iași", None),
    ],
)
def test_organisers(written: str, provider: str | None) -> None:
    assert said(written).get("provider") == provider


def test_an_address_at_which_it_is_verified() -> None:
    assert said("Verificați la https://exemplu.ro/v/1")["link"] == "https://exemplu.ro/v/1"
    assert said("Проверить: https://example.org/a.")["link"] == "https://example.org/a"
    assert "link" not in said("Societatea Fictivă, https://exemplu.ro")


# Titles and kinds


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("a participat la Congresul Național de Cardiologie, organizat de SRC", "congress",
         "Congresul Național de Cardiologie"),
        ("a participat la conferința\nAstmul sever\nla data 14.03.2025", "conference",
         "Astmul sever"),
        ("pentru participarea la\nCONFERINȚA NAȚIONALĂ\nIași, 9-11 mai 2024", "conference",
         "CONFERINȚA NAȚIONALĂ"),
        ("a absolvit cursul cu tema Ecografie generală, în perioada", "course",
         "Ecografie generală"),
        ("a urmat cursul postuniversitar „EKG”", "course", "EKG"),
        ("a urmat cursul de educație medicală continuă\nManagementul durerii\ndesfășurat", "course",
         "Managementul durerii"),
        ("a participat în zilele de 5 și 6 aprilie 2025 la simpozionul Zilele reumatologiei, fiindu-i",
         "symposium", "Zilele reumatologiei"),
        ("Свидетельство о прохождении интерактивного образовательного модуля «Гипертония»", "module",
         "Гипертония"),
        ("a participat la grupul Balint „Echipa”", "course", "Echipa"),
        ("a absolvit Școala de vară „Diabet”", "course", "Diabet"),
        ("a absolvit cursul „Diabet” desfășurat online în", "distance-online", "Diabet"),
        ("a participat la ședința lunară „Caz clinic”", "session", "Caz clinic"),
        ("прошла повышение квалификации по программе «Терапия»", "programme", "Терапия"),
        ("принял участие в мастер-классе «Швы»", "session", "Швы"),
        ("принимала участие в XX Съезде терапевтов «Вместе»", "congress", "Вместе"),
        ("прослушал образовательный модуль «Гипертония»", "module", "Гипертония"),
        ("освоил(а) программу на тему: «ЭКГ» в объёме 36 ч", "programme", "ЭКГ"),
    ],
)  # fmt: skip
def test_titles_and_kinds(text: str, kind: str, title: str) -> None:
    found = said(text)
    assert (found.get("kind"), found.get("title")) == (kind, title)


def test_a_balint_group_is_known_by_its_word() -> None:
    assert said("a participat la grupul Balint „Echipa”")["format"] == "balint"


def test_roles_and_failed_tests_are_told() -> None:
    text = "a participat la congresul „X” în calitate de lector"
    assert "it says 'în calitate de lector'" in doubts(text)
    assert "--set accreditation=international" in doubts("creditat de EACCME cu 18 credite")
    assert "--set attended=failed" in doubts("a urmat cursul „X” și nu a promovat testul")


# Several in a file

ONE = "CERTIFICAT DE PARTICIPARE\nSeria A Nr. {nr}\n{who} a participat la {what} la data de {day}"
A = ONE.format(nr=1, who="Dr. Ion Popescu", what="congresul „A”", day="14.03.2025")
B = ONE.format(nr=2, who="Dr. Ion Popescu", what="simpozionul „B”", day="15.03.2025")


def titles(*pages: str) -> list[tuple[int, str]]:
    return [(one.page, one.found["title"].value) for one in read(*pages)]


def test_two_pages_two_certificates() -> None:
    assert titles(A, B) == [(1, "A"), (2, "B")]


def test_two_on_one_page() -> None:
    assert titles(f"{A}\n{B}\n") == [(1, "A"), (1, "B")]


def test_what_follows_a_certificate_belongs_to_it() -> None:
    assert titles(A, "Programul manifestării\n9:00 Deschidere", B) == [(1, "A"), (3, "B")]
    (one,) = read("Stimate coleg, iată certificatul", A)
    assert one.found["title"].value == "A"
    (one,) = read("CERTIFICAT", A.replace("CERTIFICAT DE PARTICIPARE\n", ""))
    assert one.found["title"].value == "A"
    (one,) = read(A, "Lector: a participat la multe")
    assert one.found["title"].value == "A"


def test_the_same_page_twice_is_one_and_a_colleagues_is_another() -> None:
    assert titles(A, A) == [(1, "A")]
    assert [one.holder for one in read(A, A.replace("Ion Popescu", "Maria Rusu"))] == [
        "Ion Popescu",
        "Maria Rusu",
    ]


def test_two_events_in_one_text_are_left_open() -> None:
    text = "a participat la congresul „A” și a participat la simpozionul „B”"
    assert "title" not in said(text)
    assert "'title' was left open" in doubts(text)


# People


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Dr. Maria Ionescu a participat la", "Maria Ionescu"),
        ("D-na dr. Maria-Elena IONESCU, medic primar pediatrie, a participat la",
         "Maria-Elena IONESCU"),
        ("Se acordă doamnei doctor\nANA POPA\nmedic specialist\npentru participarea la",
         "ANA POPA"),
        ("Se adeverește că dl. dr. Ionescu V. Matei a urmat cursul", "Ionescu V. Matei"),
        ("Maria Ionescu\na absolvit cursul", "Maria Ionescu"),
        ("Dr. Ion Popescu, Institutul „Prof. Dr. Matei Pildă”, a participat la", "Ion Popescu"),
        ("Dr. Ion Popescu\nSpitalul Clinic Dr. Victor Pildă Cluj\na participat la", "Ion Popescu"),
        ("Popescu Ion\nSpitalul Județean\na participat la", "Popescu Ion"),
        ("Institutul Național Inventat\na participat la", ""),
        ("Societatea Fictivă\nCERTIFICAT\nD-na dr. Ana Pildă a participat la", "Ana Pildă"),
        ("Dr. ................ a participat la", ""),
        ("CERTIFICAT DE PARTICIPARE\na participat la", ""),
        (("Настоящее удостоверение свидетельствует о том, что\nИванова Анна Петровна\n"
         "с 6 по 11 февраля 2023 г. прошел(а)"), "Иванова Анна Петровна"),
        ("выдано Ивановой Анне Петровне в том, что она прошла обучение",
         "Ивановой Анне Петровне"),
        ("о том, что\nСмирнова\nОльга Викторовна\nпрошла обучение", "Смирнова Ольга Викторовна"),
        ("о прохождении модуля «А»\nСлушатель: Смирнова Ольга", "Смирнова Ольга"),
        ("СВИДЕТЕЛЬСТВО участника мероприятия\nСмирнова Ольга\nВебинар", "Смирнова Ольга"),
        ("СЕРТИФИКАТ УЧАСТНИКА\nПетров Пётр\nпринял участие в конференции «X»", "Петров Пётр"),
    ],
)  # fmt: skip
def test_whom_it_names(text: str, holder: str) -> None:
    assert read(f"{text} „X”")[0].holder == holder


def test_an_i_is_recognised_as_another_letter() -> None:
    text = "Dr. lon Popescu a participat la congresul „X”"
    for page, holder in ((Page(text, recognised=True), "Ion Popescu"), (Page(text), "")):
        (one,) = read_certificates([page], PATTERNS)
        assert one.holder == holder


@pytest.mark.parametrize(
    ("holder", "me", "other"),
    [
        ("Ion Popescu", "Dr. Ion Popescu", False),
        ("POPESCU ION", "Ion Popescu", False),
        ("I. Popescu", "Popescu Ion", False),
        ("Ion V. Popescu", "Ion Popescu", False),
        ("Ştefan Ţurcanu", "Prof. Dr. Stefan Turcanu", False),
        ("Ана Попеску", "Ana Popescu", False),
        ("Ивановой Анне Петровне", "Иванова Анна Петровна", False),
        ("Сидорову Ивану", "Сидоров Иван", False),
        ("Ion Popescu", "Popescu", False),
        ("Maria Ionescu", "Ion Popescu", True),
        ("Maria Popescu", "Ion Popescu", True),
        ("M. Popescu", "Ion Popescu", True),
        ("Петровой Анне", "Иванова Анна", True),
        ("", "Ion Popescu", False),
    ],
)
def test_whether_that_is_somebody_else(holder: str, me: str, other: bool) -> None:
    assert is_somebody_else(holder, [me], PATTERNS) is other


def test_without_a_name_nobody_is_somebody_else() -> None:
    assert not is_somebody_else("Maria Ionescu", [], PATTERNS)
