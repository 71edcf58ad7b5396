"""The words of a rulebook: put where they belong, refused where they belong nowhere."""

import re
from typing import Any

import pytest

from cmetrack.errors import BadRulebook
from cmetrack.rulebooks import with_texts
from cmetrack.rules.schema import parse_rulebook
from tests.rules.laws import sound

WORDS: dict[str, Any] = {
    "title": "O societate",
    "hints": {"course": "Un curs: --hours."},
    "target": {"X-T1": {"label": "Credite", "consequence": "nimic"}},
    "norm": {"X-C1": {"about": "Curs", "remark": "Citit așa."}},
    "works": {"about": "Lucrări"},
    "checklist": {"papers": {"about": "Acte", "items": {"identity": "Cartea de identitate"}}},
}
PAPERS = {
    "id": "X-E1",
    "name": "papers",
    "families": "course",
    "cites": "A 9",
    "items": [{"key": "identity"}],
}


def test_the_words_of_a_language_stand_in_their_tables() -> None:
    book = parse_rulebook(
        with_texts(sound() | {"checklist": [PAPERS]}, WORDS, "x.ro.toml"), "x", None
    )
    total, courses = book.targets
    assert (book.title, book.hint("workshop")) == ("O societate", "Un curs: --hours.")
    assert (total.label, total.consequence, courses.label) == (
        "Credite",
        "nimic",
        "Of year {n} from courses",
    )
    first, second, _work = book.every_norm
    assert (first.about, first.remark, second.about) == ("Curs", "Citit așa.", "")
    assert book.works is not None and book.works.about == "Lucrări"
    assert book.checklists[0].items[0].says == "Cartea de identitate"


def test_norms_of_one_id_have_words_of_their_own_by_another_name() -> None:
    data = sound()
    data["norm"][1] |= {"id": "X-C1", "text": "X-C1-plain"}
    data["shared_day"]["norms"] = "X-C1"
    words = {"norm": {"X-C1": {"about": "Balint"}, "X-C1-plain": {"about": "Other"}}}
    book = parse_rulebook(with_texts(data, words, "x.en.toml"), "x.toml", None)
    assert [norm.about for norm in book.every_norm] == ["Balint", "Other", ""]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"norm": {"X-C9": {"about": "?"}}}, "'norm.X-C9': is not known (allowed: "),
        ({"norms": {"X-C1": {"about": "?"}}}, "'norms': no table has that name"),
        ({"norm": 5}, "'norm': should be a table"),
        ({"norm": {"X-C1": "Curs"}}, "'norm.X-C1': should be a table"),
        ({"works": []}, "'works': should be a table"),
        ({"works": {"first": 1}}, "'works.first': is not known (allowed: about, "),
        ({"cap": {"X-P1": {"credits": 9}}}, "'cap.X-P1.credits': is not known (allowed: about, "),
    ],
)
def test_words_that_belong_nowhere_are_refused(words: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRulebook, match=f"^x.en.toml: {re.escape(message)}"):
        with_texts(sound(), words, "x.en.toml")
