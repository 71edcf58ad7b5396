"""What makes two records one, and what does not."""

import pytest

from cmetrack.domain.activity import Activity
from cmetrack.domain.identity import differ, identify


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
    ("kind", "identifier"),
    [
        ("article", "10.1000/1234-5678"),
        ("article", "12345678"),
        ("chapter", "10.1000/978-606-8043-12-3"),
        ("chapter", "12345678"),
        ("book", "978-606-8043-12-3"),
        ("translation", "9786068043123"),
    ],
)
def test_what_names_the_work_itself_marks_it(kind: str, identifier: str) -> None:
    assert identify(_work(kind, identifier)).identifier == identifier
