"""The words of people's files, as data: each means something, and one thing alone."""

import tomllib
from pathlib import Path

import pytest

from cmetrack.core.record_reader import Allowed, RecordReader
from cmetrack.core.typed import entered_words, what_it_is
from cmetrack.domain import columns
from cmetrack.domain.activity import SPECIALTIES
from cmetrack.domain.columns import COLUMNS, column_of, guess_column, show
from cmetrack.domain.text import fold
from cmetrack.errors import BadValue
from cmetrack.i18n import LANGUAGES, pgettext, speaking, use

FILES = sorted(Path(columns.__file__).parent.glob("words.*.toml"))
TABLES = [
    (column, its)
    for file in FILES
    for column, its in tomllib.loads(file.read_text()).items()
    if column in COLUMNS
]


def test_there_are_words_in_three_languages() -> None:
    assert [file.name for file in FILES] == ["words.en.toml", "words.ro.toml", "words.ru.toml"]


@pytest.mark.parametrize(("column", "its"), TABLES)
def test_every_word_is_read_as_what_it_stands_for(column: str, its: dict[str, object]) -> None:
    assert its.keys() <= {"headings", "hints", "words", "names", "since"}
    listed = its.get("words", {})
    assert isinstance(listed, dict)
    choices = SPECIALTIES if column == "specialty" else COLUMNS[column].choices
    for value, spelt in listed.items():
        assert value in choices
        for word in spelt:
            assert fold(word) not in choices or fold(word) == value
            assert RecordReader(Allowed()).cell(column, word.upper()) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_can_be_typed(language: str) -> None:
    with speaking(language):
        for name, column in COLUMNS.items():
            label = columns.plain_heading(pgettext("column", name)).replace(" ", "_")
            assert (
                column_of(label) or entered_words("options").get(label.replace("_", " "))
            ) == name
            for value in column.choices or (SPECIALTIES if name == "specialty" else ()):
                assert RecordReader(Allowed()).cell(name, show(name, value)) == value
                assert name != "kind" or what_it_is(show(name, value)) == {"kind": value}


def test_what_files_have_is_shown_as_people_read_it() -> None:
    use("ro")
    try:
        assert columns.show_text("credits", "4.5") == "4,5"
        assert columns.show_text("code_date", "2026-03-14") == "14.03.2026"
        with pytest.raises(BadValue) as refused:
            COLUMNS["kind"].read("congresz")
        assert "„congres”" in refused.value.message
    finally:
        use("en")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_heading_means_one_column(column: str) -> None:
    for heading in columns.headings(column):
        assert [name for name in COLUMNS if heading in columns.headings(name)] == [column]
        assert column_of(heading) == column


def test_a_hint_leads_to_a_column() -> None:
    assert guess_column("Durata (în ore)") == "hours"
    assert guess_column("Удостоверение врача") == "certificate"
    assert guess_column("Preț") is None
