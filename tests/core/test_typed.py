"""Words and answers of every sort are understood or refused, and never break the program."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings, strategies as st

from cmetrack.core.draft import Enquiry
from cmetrack.core.edits import edited
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.core.record_reader import Allowed, read_record
from cmetrack.core.typed import by_beginning, read_words
from cmetrack.domain.activity import Activity
from cmetrack.errors import UsageError
from cmetrack.rulebooks import load
from cmetrack.wording import days
from tests.trials import examples

ON = date(2026, 11, 21)
PIECES = [
    *("curs", "congres", "poster", "balint", "Ecografie", "14.03.2026", "14-16", "martie", "2026"),
    *("6", "ore", "18", "credite", "nr.", "AB", "=", "ore=6", "la", "-", ",", "", " ", "Austria"),
    *("național", "seria", "2.2.", "03/04/2026", "\x1b[31m", "1h30", "articol", "azi", "?", "<"),
]
WORDS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=9)
RULEBOOKS = ["ro-cmr-2009", "ru-nmo-2016"]


@settings(max_examples=examples(300), deadline=None)
@given(words=WORDS, rulebook=st.sampled_from(RULEBOOKS))
def test_words_are_understood_or_refused(words: list[str], rulebook: str) -> None:
    codes = load(rulebook).codes
    allowed = Allowed(codes=(codes,) if codes else ())
    try:
        cells = read_words(words, allowed, ON)
    except UsageError as error:
        assert error.message
        return
    reading = read_record(cells, allowed)
    assert reading.activity or reading.troubles


WAS = [
    Activity(1, "article", "Un caz", "2024", "2025", indexed="isi", authors=2),
    Activity(1, "stage-coordination", "Stagiu", "2025-01-10", "2025-06-10"),
    Activity(1, "course", "Joi", "2026-01-08T18:00", "2026-01-08T20:00", hours=600),
    Activity(1, "book", "Carte", "2024-05", pages=100, position="other", specialty="other"),
]
LIKE = Activity(1, "congress", "Congresul 2025", "2025-11-20", "2025-11-22", credits=1800)


@settings(max_examples=examples(200), deadline=None)
@given(answers=WORDS, rulebook=st.sampled_from(RULEBOOKS), was=st.sampled_from([None, LIKE, *WAS]))
@example(["curs", "curs", "6"], "ro-cmr-2009", next(one for one in WAS if one.end == "2025"))
@example([*["curs"] * 2, "14-16", *["curs"] * 2, "1h30"], "ro-cmr-2009", WAS[2])
def test_answers_are_taken_or_refused_and_the_questions_end(
    answers: list[str], rulebook: str, was: Activity | None
) -> None:
    book = load(rulebook)
    allowed = Allowed(codes=(book.codes,) if book.codes else ())
    enquiry = Enquiry(book, allowed, [LIKE], PeriodicalList(), ON, was)
    draft = enquiry.begin({})
    at_last = {"kind": "curs", "title": "X", "start": "14.03.2026", "works": "first"}
    for answer in [*answers, *[None] * 40]:
        question = enquiry.next(draft)
        if question is None:
            assert enquiry.record(draft).title
            return
        assert question.text and question.about
        try:
            typed = at_last.get(question.name, "") if answer is None else answer
            draft = enquiry.answer(draft, question, typed)
        except UsageError as error:
            assert error.message
    pytest.fail(f"still asked: {enquiry.next(draft)}")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-03-14", None, "14 March 2026"),
        ("2026-03-14", "2026-03-16", "14–16 March 2026"),
        ("2026-01-30", "2026-02-02", "30 January – 2 February 2026"),
        ("2025-12-30", "2026-01-02", "30 December 2025 – 2 January 2026"),
        ("2026-03-14T09:00", "2026-03-14T13:30", "14 March 2026, 09:00–13:30"),
        ("2026-03-14T09:00", None, "14 March 2026, 09:00"),
        ("2026-02", None, "2026-02"),
        ("2026", "2027", "2026 – 2027"),
    ],
)
def test_days_in_words(start: str, end: str | None, said: str) -> None:
    assert days(start, end) == said


def test_a_word_that_is_begun_must_say_one_thing() -> None:
    words = {"congress": "a", "congres": "a", "conference": "b"}
    assert by_beginning("Cong", words) == "a"
    assert by_beginning("x", words) is by_beginning("", words) is None
    with pytest.raises(UsageError, match="conference, congres, congress"):
        by_beginning("con", words)


@pytest.mark.parametrize("was", [LIKE, *WAS], ids=lambda was: was.kind)
@pytest.mark.parametrize("rulebook", RULEBOOKS)
def test_a_record_that_is_looked_through_stays_as_it_was(was: Activity, rulebook: str) -> None:
    enquiry = Enquiry(load(rulebook), Allowed(), [], PeriodicalList(), ON, was)
    draft = enquiry.begin({})
    while question := enquiry.next(draft):
        draft = enquiry.answer(draft, question, "")
    assert edited([was], draft.cells, Allowed())[0].changed == {}
