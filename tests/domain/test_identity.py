"""What makes two records one, and what does not."""

from typing import Any

import pytest

from cmetrack.domain.activity import Activity
from cmetrack.domain.identity import differ, identifier_of, identify, is_one, numbers_of


def _work(kind: str, identifier: str, title: str = "Un caz rar") -> Activity:
    return Activity(0, kind, title, "2026-02")._replace(identifier=identifier)


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("article", "1234-567X"),
        ("article", "1234-567x "),
        ("article", "ISSN 1234-5678"),
        ("subscription", "1234-5678"),
        ("chapter", "1234-5678"),
        ("chapter", "978-606-8043-12-3"),
        ("chapter", "9786068043123"),
        ("chapter", "ISBN-13: 978-606-8043-12-3"),
        ("chapter", "973-1234-56-X"),
    ],
)
def test_the_number_of_a_journal_or_a_book_marks_none_of_its_works(
    kind: str, identifier: str
) -> None:
    one, other = (identify(_work(kind, identifier, title)) for title in ("a", "b"))
    assert one.identifier is None
    assert not differ(one, other)
    assert one.event != other.event


@pytest.mark.parametrize(
    ("kind", "identifier", "mark"),
    [
        ("article", "10.1000/1234-5678", "doi:10.1000/1234-5678"),
        ("article", "12345678", "pmid:12345678"),
        ("chapter", "10.1000/978-606-8043-12-3", None),  # it is the book's as often as not
        ("book", "978-606-8043-12-3", "isbn:9786068043123"),
        ("translation", "9786068043123", "isbn:9786068043123"),
    ],
)
def test_what_names_the_work_itself_marks_it(kind: str, identifier: str, mark: str) -> None:
    assert identify(_work(kind, identifier)).identifier == mark


ONE_IDENTIFIER = [
    (
        "10.5555/pn.2025.11",
        "https://doi.org/10.5555/pn.2025.11",
        "http://dx.doi.org/10.5555/PN.2025.11",
        "doi:10.5555/pn.2025.11",
        "DOI 10.5555/pn.2025.11.",
        "https://doi.org/10.5555/pn.2025.11?utm=x",
        "10.5555 / pn.2025.11",
        "10.5555%2Fpn.2025.11",
        "10.5555/pn.2025.11 PMID: 123456",
    ),
    ("12345678", "PMID: 12345678", "PMID12345678", "https://pubmed.ncbi.nlm.nih.gov/12345678/"),
    ("978-973-0-12345-6", "9789730123456", "ISBN 973-0-12345-0", "ISBN-13: 978 973 0 12345 6"),
    ("1234-567X", "ISSN 1234-567x", "e-ISSN 1234567X", "1234–567x (online)"),
]


@pytest.mark.parametrize("written", ONE_IDENTIFIER)
def test_an_identifier_has_one_form(written: tuple[str, ...]) -> None:
    assert len(set(map(identifier_of, written))) == 1


ONE_NUMBER = [
    (
        "48-0091",
        "ПК № 48-0091",
        "пк №48–0091",
        "Удостоверение ПК № 48 0091",
        "№ 48-0091 от 21.03.2025 г.",
    ),
    ("AB 1234", "Seria AB Nr. 1234", "seria AB nr.1234", "AB-1234", "„AB 1234”", "AB1234."),
    ("77", "Nr. 77", "No. 77", "Nr 77 din 14.03.2025", "Diploma nr. 77", "Certificat Nr.77"),
    ("180000 123456", "Серия 180000 № 123456", "сер. 180000 ном. 123456"),
]


@pytest.mark.parametrize("written", ONE_NUMBER)
def test_a_certificate_has_one_number(written: tuple[str, ...]) -> None:
    assert len(set(numbers_of(written))) == 1
    assert [numbers_of([one])[0] for one in written] == numbers_of(written)


NO_NUMBERS = (
    "-",
    "—",
    "…",
    "б/н",
    "Б/Н",
    "б.н.",
    "da",
    "Nu",
    "нет",
    "n/a",
    "fără",
    "fara nr",
    "0",
    "—–",
    "?",
)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_text_that_identifies_nothing_is_no_mark(text: str) -> None:
    one = Activity(0, "course", "Curs", "2026-02-01")._replace(
        certificate=text, provider="UMF", identifier=text if text != "0" else None
    )
    found = identify(one)
    assert (found.certificate, found.dated, found.number) == (None, None, None)
    assert found.identifier is None


def test_numbers_that_only_resemble_each_other_are_two() -> None:
    texts = ["AB 1234", "CD 1234", "1234", "1234/2025", "00118", "118", "INR-12", "NR-12/2"]
    assert len(set(numbers_of(texts))) == len(texts)


def _course(**columns: Any) -> Activity:
    return Activity(0, "course", "Ecografie", "2026-02-01")._replace(**columns)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # A running number that each organiser starts at 1.
        ({"certificate": "1", "title": "A"}, {"certificate": "1", "title": "B"}, False),
        (
            {"certificate": "1", "provider": "UMF", "title": "A"},
            {"certificate": "Nr. 1", "provider": "„UMF”", "title": "B"},
            True,
        ),
        (
            {"certificate": "1", "provider": "UMF", "title": "A"},
            {"certificate": "1", "provider": "Colegiul", "title": "B"},
            False,
        ),
        ({"certificate": "7", "kind": "workshop"}, {"certificate": "No. 7"}, True),
        ({"certificate": "7"}, {"certificate": "8"}, False),
        ({"certificate": "7"}, {}, True),
        ({"title": "The heart & the lung."}, {"title": "Heart and the „lung”"}, True),
        ({"start": "2026-02-01T00:00"}, {}, True),
        ({"start": "2026-02-01T09:00"}, {}, False),
        ({"kind": "workshop"}, {}, False),
        ({"code": "AB12-34CDEF78"}, {"code": "ab12–34cdef78", "title": "B"}, True),
        ({"identifier": "PMID: 12"}, {"identifier": "10.5555/x"}, True),  # of two sorts
        ({"identifier": "10.5555/y"}, {"identifier": "10.5555/x"}, False),
    ],
)
def test_what_makes_two_records_one(
    one: dict[str, str], other: dict[str, str], expected: bool
) -> None:
    both = [identify(_course(**columns)) for columns in (one, other)]
    assert is_one(*both) is is_one(*reversed(both)) is expected


@pytest.mark.parametrize("title", ["Editorial", "Cuvânt înainte.", "Письмо в редакцию", "LETTER"])
def test_a_title_that_names_no_work_makes_nothing_one_in_another_journal(title: str) -> None:
    one = Activity(0, "article", title, "2026-02-01")._replace(journal="Pneumologia")
    assert is_one(identify(one), identify(one._replace(journal="The Pneumologia")))
    for other in (
        one._replace(journal="Alta"),
        one._replace(start="2026-03-01"),
    ):
        assert not is_one(identify(one), identify(other))
    named = one._replace(title="Un caz rar")
    assert is_one(identify(named), identify(named._replace(journal="Alta")))
