"""The sentences of the working: in the user's language down to the words that stand in them."""

import pytest

from cmetrack.rules import steps
from cmetrack.rules.basis import MISSING


def test_words_in_a_sentence_are_translated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    romanian = {
        "Incomplete: not known is {what} or {or_what}, so it gives 0 ({about}).": (
            "Incomplet: nu se cunosc {what} sau {or_what}, deci dă 0 ({about})."
        ),
        "the hours": "orele",
        "the credits": "creditele",
        "Course": "Curs",
        "congress": "not to be translated",
    }
    monkeypatch.setattr(steps, "_", lambda sentence: romanian.get(sentence, sentence))
    args = {"what": MISSING["hours"], "or_what": MISSING["credits"], "about": "Course"}
    assert (
        steps.say("Incomplete: not known is {what} or {or_what}, so it gives 0 ({about}).", args)
        == "Incomplet: nu se cunosc orele sau creditele, deci dă 0 (Curs)."
    )
    assert steps.say("{kind}: {about}", {"kind": "congress", "about": ""}) == "congress: "
