"""Names of authors, compared as far as a list of authors allows."""

import pytest

from cmetrack.domain.names import places, same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Popescu I", "Popescu, Ion"),
        ("Popescu I", "I. POPESCU"),
        ("Dr. Ion Popescu", "popescu i"),
        ("Popescu IV", "Popescu, Ion-Vasile"),
        ("Popescu Ion Vasile", "Popescu V"),
        ("Ştefănescu M", "Ștefănescu, Matei"),
        ("Stefanescu Matei", "ŞTEFĂNESCU M."),
        ("Примерова В.А.", "Примерова, Вера Андреевна"),
        ("Семёнов Й", "Семенов И."),
        ("Popescu", "Popescu"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert same_person(one, other) and same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Popescu I", "Popescu V"),
        ("Popescu I", "Popa I"),
        ("Ion Popescu", "Ionescu P"),
        ("Popescu I", "Popescu"),
        ("P I", "Popescu Ion"),
        ("P I", "P I"),
        ("", ""),
        ("Dr.", "Prof."),
        ("Popescu I", "Popescu Group of the Island"[:0]),
    ],
)
def test_not_one_person(one: str, other: str) -> None:
    assert not same_person(one, other) and not same_person(other, one)


def test_the_nearest_spelling_goes_first_and_several_stay_several() -> None:
    authors = ["Popescu IV", "Ionescu M", "Popescu I", "Popescu ID"]
    assert places(authors, ["Popescu Ion"]) == [2]
    assert places(authors, ["Popescu IZ"]) == [2]
    assert places([authors[0], authors[3]], ["Popescu I"]) == [0, 1]
    assert places(authors, ["Matei R", "M Ionescu"]) == [1]
    assert places(authors, []) == []
