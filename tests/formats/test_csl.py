"""CSL-JSON in: an array or one object, dates in each of their forms, names taken apart or not."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.errors import BadInput, CmetrackError
from cmetrack.formats.source import open_records
from tests.formats.publications import messages, plan_publications, shown
from tests.formats.records import conserved, imported, rejected, rejects_text
from tests.trials import examples

ME = ("Dr. Ion Popescu",)
ION, ANA = {"family": "Popescu", "given": "Ion"}, {"family": "Rusu", "given": "Ana Maria"}


def item(**more: Any) -> dict[str, Any]:
    """One article."""
    given = {
        "type": "article-journal", "title": "T", "container-title": "Pneumologia",
        "author": [ANA, ION], "issued": {"date-parts": [[2024, 5, 3]]},
    }  # fmt: skip
    return given | {name.replace("_", "-"): value for name, value in more.items()}


def one(**more: Any) -> tuple[object, ...]:
    made = plan_publications(json.dumps([item(**more)]), "x.json", me=ME)
    assert not made.rejects, messages(made)
    return shown(made)[0]


def test_an_article_a_chapter_and_a_book() -> None:
    items = [
        item(DOI="10.5555/x.1", page="11-15", ISSN="2067-2993"),
        item(type="chapter", title="C", container_title="Tratat", publisher="Editura", page="10-40"),
        item(type="book", title="B", author=None, editor=[ION], publisher="Editura", ISBN="978-606-00-0001-4"),
    ]  # fmt: skip
    made = plan_publications(json.dumps(items, ensure_ascii=False), "x.json", me=ME)
    assert shown(made) == [
        ("article", "T", "2024-05-03", None, "Pneumologia", 2, "other", 5, "10.5555/x.1"),
        ("chapter", "C", "2024-05-03", None, "Editura", 2, "other", 31, None),
        ("book-editing", "B", "2024-05-03", None, "Editura", 1, "first", None, "978-606-00-0001-4"),
    ]
    assert made.add[1][0].notes == "In: Tratat"


@pytest.mark.parametrize(
    ("issued", "start"),
    [
        ({"date-parts": [[2024]]}, "2024"),
        ({"date-parts": [["2024", "5"]]}, "2024-05"),
        ({"date-parts": [[2024, 5, 3], [2024, 6, 1]]}, "2024-05-03"),
        ({"date-parts": [[2023], [2024]]}, "2023"),
        ({"raw": "2024-05-03"}, "2024-05-03"),
        ({"raw": "3 mai 2024"}, "2024-05-03"),
        ({"literal": "Spring 2024"}, "2024"),
        ({"literal": "iarna 2023-2024"}, "2023"),
        ({"season": 1, "date-parts": [[2024]]}, "2024"),
        ("2024-05-03", "2024-05-03"),
    ],
)
def test_dates(issued: object, start: str) -> None:
    assert one(issued=issued)[2] == start


@pytest.mark.parametrize("issued", [None, {"date-parts": [[None]]}, {"literal": "in press"}, {}])
def test_without_a_date_it_is_refused(issued: object) -> None:
    made = plan_publications(json.dumps([item(issued=issued)]), "x.json", me=ME)
    assert [issue.column for issue in rejected(made)] == ["start"]


def test_the_issue_goes_before_what_was_on_line_first() -> None:
    made = plan_publications(
        json.dumps([item(epub_date={"date-parts": [[2023, 12, 28]]})]), "x.json", me=ME
    )
    assert shown(made)[0][2] == "2024-05-03"
    assert made.notices == (
        "line 1: 2023-12-28 is in the file, too; 2024-05-03, the date of the issue, was taken",
    )


@pytest.mark.parametrize(
    ("author", "authors", "position"),
    [
        ([{"literal": "Rusu A, Ionescu D, Popescu I"}], 3, "other"),
        ([{"family": "Popescu Rusu", "given": "Ion Ana"}], 1, "first"),
        ([{"family": "Popescu", "given": "I."}, {"literal": "Grupul de studiu X"}], 2, "first"),
        ("Popescu I; Rusu A", 2, "first"),
        ([ION, {"literal": "et al."}], None, "first"),
    ],
)
def test_names(author: object, authors: int | None, position: str) -> None:
    assert one(author=author)[5:7] == (authors, position)


def test_one_object_and_what_crossref_gives() -> None:
    single = item(title=["T"], container_title=["Pneumologia", "Pneumo"], type="journal-article")
    made = plan_publications(json.dumps(single), "10.5555-x.json", me=ME)
    assert shown(made)[0][:5] == ("article", "T", "2024-05-03", None, "Pneumologia")


def test_what_is_no_work_is_left_out() -> None:
    items = [
        item(type="dataset"),
        item(type="article", container_title=None),
        item(title="Erratum to: T"),
        item(title="RETRACTED: T"),
    ]
    made = plan_publications(json.dumps(items), "x.json", me=ME)
    assert [one.why for one in made.left_out] == ["not-a-work"] * 3
    assert shown(made)[0][1] == "T"
    assert made.notices == ("line 1: the file marks 'T' as retracted; it counts all the same",)
    assert conserved(made)


def test_rejected_records_come_back_for_mending() -> None:
    items = [item(type="thesis"), item(title="U")]
    source = open_records(json.dumps(items, indent=1).encode(), "x.json")
    made = imported([source], me=ME)[0]
    rejects = rejects_text([(source, made.reasons())])
    assert json.loads(rejects)[0]["reject_reason"].startswith("column 'kind': 'thesis' is none")
    mended = rejects.replace('"thesis"', '"article-journal"')
    assert [line[1] for line in shown(plan_publications(mended, "again.json", me=ME))] == ["T"]


def test_a_key_that_is_there_twice_is_refused() -> None:
    made = plan_publications('[{"type": "chapter", "title": "A", "title": "B"}]', "x.json")
    assert messages(made) == [(1, "the key 'title' is there twice")]


def test_the_programs_own_json_is_no_list_of_publications() -> None:
    own = '[{"kind": "article", "title": "T", "start": "2024", "notes": "\\"issued\\": 1"}]'
    assert len(plan_publications(own, "x.json").add) == 1
    with pytest.raises(BadInput, match="Zotero"):
        open_records(b'{"items": [{"itemType": "journalArticle"}]}', "x.json")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3000) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["date-parts", "raw", "family", "given", "literal"]), inner
        )
    ),
    max_leaves=6,
)
KEYS = ("type", "title", "issued", "author", "editor", "container-title", "page", "ISSN", "DOI")


@settings(deadline=None, max_examples=examples(100))
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES), min_size=1, max_size=4))
def test_any_values_are_rows(items: list[dict[str, Any]]) -> None:
    source = open_records(json.dumps(items).encode(), "x.json", format="csl")
    made = imported([source], me=ME)[0]
    assert made.read == len(items)
    assert conserved(made)


@settings(deadline=None, max_examples=examples(60))
@given(st.text())
def test_any_text_is_rows_or_refused(text: str) -> None:
    try:
        made = plan_publications(text, "x.json", format="csl", me=ME)
    except CmetrackError:
        return
    assert conserved(made)
