"""A rulebook that is like another: its tables, but for its own; what changes nothing is refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cmetrack.errors import BadRulebook
from cmetrack.rulebooks import load, look_in
from tests.rulebooks.test_shipped import EDITOR, as_json, load_toml

HEAD = """
format = 1
id = "{id}"
title = "Mine"
country = "RO"
since = 2020-01-01
source = "mine"
cites = "D 1"
"""
LIKE = '[like]\nrulebook = "ro-cmr-2009"\n'
MASTER = """
[[norm]]
id = "MY-1"
text = "RO-H1-master"
when = { kind = "title-master" }
programme = false
gives = { per = "record", credits = 90 }
cites = "D 1"
"""
SAME = """
[rounding]
id = "RO-P3"
to = 1
cites = "A1 5 g"
"""
Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    def make(*parts: str, id: str = "mine") -> Path:
        path = tmp_path / f"{id}.toml"
        path.write_text(HEAD.replace("{id}", id) + "".join(parts), encoding="utf-8")
        return path

    return make


def test_its_own_tables_stand_among_those_of_the_other(made: Made) -> None:
    new = MASTER.replace("RO-H1-master", "MY-first").replace("90", "7").replace("MY-1", "MY-2")
    new = new.replace('"title-master" }', '"title-master", home = false }')
    more = 'act = "D 2/2009"\nremark = "As before."\nwithout = ["norm.RO-C7", "hints"]\n'
    path = made(LIKE, more, MASTER, new)
    mine, theirs = load(str(path)), load("ro-cmr-2009")
    assert EDITOR.is_valid(as_json(load_toml(path)))
    first, *norms = mine.every_norm
    assert (first.id, first.about) == ("MY-2", "")
    before = [one for one in theirs.every_norm if one.id != "RO-C7"]
    assert len(norms) == len(before) == len(theirs.every_norm) - 1
    for one, other in zip(norms, before, strict=True):
        if one.id == "MY-1":  # it stands in the other's place, with its words, and is not taken on
            assert (one.cites, one.about, one.remark) == ("D 1", other.about, other.remark)
        else:
            assert (one.id, one.about, one.gives and one.gives[0].per) == (
                *(other.id, other.about),
                other.gives and other.gives[0].per,
            )
            assert one.cites == f"D 2/2009 {other.cites}"
            assert one.remark == f"As before. {other.remark}".strip()
    assert (mine.families, dict(mine.hints)) == (theirs.families, {})
    assert (mine.standing, mine.superseded_by, mine.targets[0].consequence_cites) == (
        *("", ""),
        "D 2/2009 D 5 (2)",
    )


@pytest.mark.parametrize(
    ("parts", "key", "why"),
    [
        (['[like]\nrulebook = "ro-cmr-1999"'], "like.rulebook", "'ro-cmr-1999' is not known"),
        ([LIKE, 'without = ["norm.RO-C8"]'], "like.without", "not in ro-cmr-2009: norm.RO-C8"),
        ([LIKE, "without = []"], "like.without", "is missing"),
        ([LIKE, "of = 1"], "like.of", "is not known"),
        ([LIKE, SAME], "rounding", "changes nothing: it is the same in ro-cmr-2009"),
        (
            [LIKE, MASTER.replace("90", "150").replace("MY-1", "RO-H1").replace("D 1", "A1 29 f")],
            "norm.RO-H1-master",
            "changes nothing",
        ),
        (
            [LIKE, MASTER.replace("RO-H1-master", "RO-C4")],
            "norm.RO-C4",
            "as many times as in ro-cmr-2009: 2",
        ),
        ([LIKE, "[norm]\nid = 'X'"], "norm", "should be a list"),
        (["like = 'ro-cmr-2009'"], "like", "should be a table"),
    ],
)
def test_what_it_cannot_be_is_refused(made: Made, parts: list[str], key: str, why: str) -> None:
    with pytest.raises(BadRulebook, match=f"^mine.toml: '{re.escape(key)}': .*{re.escape(why)}"):
        load(str(made(*parts)))


def test_a_circle_is_refused_and_a_chain_is_not(made: Made, tmp_path: Path) -> None:
    look_in(lambda: tmp_path)
    try:
        made(LIKE, MASTER, id="one")
        two = made('[like]\nrulebook = "one"\n', MASTER.replace("90", "80"), id="two")
        norms = {one.id: one.gives[0] for one in load(str(two)).every_norm if one.gives}
        assert norms["MY-1"].credits is not None
        assert norms["MY-1"].credits.numbers[0].value == 80
        made('[like]\nrulebook = "two"\n', id="one")
        with pytest.raises(BadRulebook, match=r"'like\.rulebook': leads back to this rulebook"):
            load("one")
    finally:
        look_in(lambda: None)
