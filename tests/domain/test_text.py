"""What is found by what a person types, and in which order words stand."""

import pytest

from cmetrack.domain.text import fold, sort_key


@pytest.mark.parametrize(
    ("typed", "kept", "found"),
    [
        ("sedinta", "Ședință", True),
        ("елка", "Ёлка", True),
        ("иод", "Йод", False),
        ("й", "и\u0306", True),  # one letter, written as two
    ],
)
def test_found_without_accents_and_never_by_another_letter(
    typed: str, kept: str, found: bool
) -> None:
    assert (fold(typed) in fold(kept)) is found


@pytest.mark.parametrize(
    "words",
    [
        ["az", "Ăla", "ăz", "âna", "ba", "iz", "îna", "sz", "şa", "tz", "ța", "ua"],
        ["ед", "ёж", "ель", "из", "йод", "кора"],
        ["Pneumologia", "Pneumologie", "Științe"],
    ],
)
def test_words_stand_as_the_language_has_them(words: list[str]) -> None:
    assert sorted(sorted(words, key=ascii), key=sort_key) == words
