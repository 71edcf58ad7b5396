"""The sentences of the working: in the user's language down to the words that stand in them."""

from collections.abc import Iterator
from fractions import Fraction

import pytest

from cmetrack import i18n
from cmetrack.rules import steps
from cmetrack.rules.basis import MISSING


def test_words_in_a_sentence_are_translated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    romanian = {
        "Incomplete: not known is {what} or {or_what}, so it gives 0 ({about}).": (
            "Incomplet: nu se cunosc {what} sau {or_what}, deci dă 0 ({about})."
        ),
        "the hours": "orele",
        "the credits": "creditele",
        "Course": "what the rulebook says is not looked up",
    }
    monkeypatch.setattr(steps, "_", lambda sentence: romanian.get(sentence, sentence))
    args = {"what": MISSING["hours"], "or_what": MISSING["credits"], "about": "Course"}
    assert (
        steps.say("Incomplete: not known is {what} or {or_what}, so it gives 0 ({about}).", args)
        == "Incomplet: nu se cunosc orele sau creditele, deci dă 0 (Course)."
    )


@pytest.fixture
def romanian() -> Iterator[None]:
    i18n.use("ro")
    yield
    i18n.use("en")


@pytest.mark.usefixtures("romanian")
def test_fixed_words_and_days_are_said_as_people_read_them() -> None:
    args = {"kind": "congress", "last": "2026-03-14", "about": ""}
    assert steps.say("{kind}, {last}", args) == "congres, 14.03.2026"
    assert steps.say("{value} × {rate}", {"value": 450, "rate": Fraction(5, 4)}) == "4,5 × 1,25"
