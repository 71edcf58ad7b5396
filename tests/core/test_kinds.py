"""The kind that a title says: the first word that says one, and nothing said by chance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.kinds import (
    disagreeing,
    named_in,
    propose,
    proposes,
    says_nothing,
    with_kind,
)
from cmetrack.domain.activity import ALL_KINDS
from cmetrack.domain.text import clean
from tests.trials import examples

SAYS = {
    "Curs „Alergiile la copil”": ("course", "Curs"),
    "1. Cursul de ecografie, modul II": ("course", "Cursul"),
    "Școala de vară de ecografie": ("course", "Școala"),
    "ŞCOALA de alergologie": ("course", "ŞCOALA"),
    "Ședință grup Balint nr. 3": ("course", "Ședință grup Balint"),
    "Atelier de formare: raportare": ("workshop", "Atelier de formare"),
    "Workshop precongres": ("workshop", "Workshop"),
    "Atelier de lucru – suturi": ("event-workshop", "Atelier de lucru"),
    "Curs postuniversitar on-line „Nutriţia”": ("distance-online", "Curs postuniversitar on-line"),
    "Curs EMCD Hipertensiunea": ("distance-online", "Curs EMCD"),
    "EMC prin revistă": ("distance-journal", "EMC prin revistă"),
    "Al XV-lea Congres Național": ("congress", "Congres"),
    "Zilele Medicale Ieșene": ("conference", "Zilele"),
    "Simpozionul „Zilele pediatriei”": ("symposium", "Simpozionul"),
    "Masa rotundă: vaccinarea": ("round-table", "Masa rotundă"),
    "Sesiunea de comunicări": ("session", "Sesiunea"),
    "Webinarul Febra la sugar": ("webinar", "Webinarul"),
    "Abonament „Revista Copilului”": ("subscription", "Abonament"),
    "Capitol de carte: astmul": ("chapter", "Capitol de carte"),
    "Программа повышения квалификации": ("programme", "Программа"),
    "Кардиология (ПК)": ("programme", "ПК"),
    "Курс повышения квалификации по УЗИ": ("programme", "Курс повышения квалификации"),
    "ИОМ Лихорадка": ("module", "ИОМ"),
    "Интерактивный образовательный модуль": ("module", "Интерактивный образовательный модуль"),
    "на V съезде кардиологов": ("congress", "съезде"),
    "IV научно-практическая конференция": ("conference", "научно-практическая конференция"),
    "Сеченовские чтения": ("conference", "Сеченовские чтения"),
    "Школа педиатра": ("session", "Школа"),
    "Мастер-класс по швам": ("session", "Мастер-класс"),
    "Онлайн-вебинар": ("webinar", "вебинар"),
}


@pytest.mark.parametrize("title", SAYS)
def test_the_first_word_that_says_a_kind(title: str) -> None:
    found = propose(title)
    assert found is not None and found[:2] == SAYS[title]


@pytest.mark.parametrize(
    "title",
    [
        *("Întâlnire de lucru", "Ecografie modul I", "Astmul în cursul sarcinii", "Febra", ""),
        *("Prevenția obezității în școală", "Lucrul în zilele noastre", "Cursanții noștri", "—"),
        *("Вопросы педиатрии", "Нарушения менструального цикла", "Модуль 3. Астма", "очно"),
        *("Навыки чтения рентгенограмм", "Работа врача за ПК", "Курс терапии антибиотиками"),
        *("The course of asthma", "Meeting of the society", "онлайн"),
    ],
)
def test_what_stands_there_by_chance_says_nothing(title: str) -> None:
    assert propose(title) is None


def test_a_balint_group_is_a_course_of_its_format() -> None:
    cells, told = with_kind({"title": "Grup Balint", "start": "2026-03-14"})
    assert (cells["kind"], cells["format"]) == ("course", "balint")
    assert told is not None and told.guess and "'Grup Balint'" in told.sentence
    own, _told = with_kind({"title": "Grup Balint", "format": "theory"})
    assert own["format"] == "theory"


@pytest.mark.parametrize(
    ("cell", "title", "kind"),
    [
        ("Congres național", "Pneumologia", "congress"),
        ("очно", "Съезд педиатров", "congress"),
        ("On-line", "Webinar Febra", "webinar"),
        ("ПК 36 ч.", "Школа педиатра", "programme"),
    ],
)
def test_a_word_in_the_column_goes_before_the_title(cell: str, title: str, kind: str) -> None:
    cells, told = with_kind({"kind": cell, "title": title})
    assert cells["kind"] == kind
    assert told is not None and told.guess


def test_an_exact_word_is_no_guess_and_a_mistyped_one_is_left_to_be_refused() -> None:
    for cell in ("congress", "Conferință", "вебинар"):
        assert with_kind({"kind": cell, "title": "Curs"}) == ({"kind": cell, "title": "Curs"}, None)
    assert with_kind({"kind": "cuorse", "title": "Curs"})[0]["kind"] == "cuorse"
    assert says_nothing("Очно-заочная") and says_nothing("cu prezență fizică")
    assert not says_nothing("Curs")


def test_what_a_title_says_against_its_kind() -> None:
    assert disagreeing("course", "Congresul Național de Pediatrie") is not None
    assert disagreeing("course", "Ecografia abdominală la congres") is None
    assert disagreeing("course", "Программа повышения квалификации") is None
    assert disagreeing("article", "Congress outcomes in asthma") is None
    assert disagreeing("congress", "Al XV-lea Congres") is None


def test_headings_that_may_stand_above_kinds() -> None:
    assert proposes("ФОРМА") and proposes("Tip manifestare:") and not proposes("Titlu")


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("cursCURSкурсpoșter („ -–́ß"))))
@settings(max_examples=examples(300))
def test_whatever_is_written_the_words_are_its_own(text: str) -> None:
    found = propose(text)
    assert found is None or (found.kind in ALL_KINDS and found.words in clean(text))
    assert all(one.words in text or one.words in clean(text) for one in named_in(text, text))
    assert isinstance(says_nothing(text), bool)
    cells, told = with_kind({"kind": text, "title": text, "start": "2026-03-14"})
    assert (told is None) or cells["kind"] in ALL_KINDS


@pytest.mark.parametrize(
    ("notes", "title", "what"),
    [
        ("poster prim autor", "Congres", "first"),
        ("am fost lector", "Curs", "taught"),
        ("", "Congresul X (lector)", "taught"),
        ("", "Poster la Congresul ERS", "work"),
        ("", "Simpozion – moderator", "spoke"),
        ("постер, соавтор", "Съезд", "co"),
        ("стендовый доклад", "Съезд", "work"),
        ("coordonator", "Curs EMCD", "coordinated"),
    ],
)
def test_what_a_note_names(notes: str, title: str, what: str) -> None:
    assert what in [one.what for one in named_in(notes, title)]


@pytest.mark.parametrize(
    "title", ["Formarea formatorilor", "Curs la Iași", "Posterior", "Autoritate"]
)
def test_a_title_names_no_role_by_chance(title: str) -> None:
    assert named_in("", title) == []
