"""EndNote in: its XML, with texts in several styles, and its tagged lines."""

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.errors import BadInput, CmetrackError
from cmetrack.formats.source import open_records
from tests.formats.publications import messages, plan_publications, shown
from tests.formats.records import conserved, imported, rejects_text
from tests.trials import examples

ME = ("Dr. Ion Popescu",)
STYLED = '<style face="normal" font="default" size="100%">{}</style>'


def record(sort: str = "Journal Article", **fields: str) -> str:
    """One record of the XML, as EndNote writes it."""
    given = {
        "contributors": "<authors><author>" + STYLED.format("Rusu, Ana") + "</author>"
        "<author>" + STYLED.format("Popescu, Ion") + "</author></authors>",
        "titles": "<title>" + STYLED.format("Astmul ") + STYLED.format("la copil &amp; adult")
        + "</title><secondary-title>Pneumologia</secondary-title>",
        "dates": "<year>2024</year><pub-dates><date>May 3</date></pub-dates>",
        "pages": STYLED.format("11-15"),
    } | fields  # fmt: skip
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
    return f'<record><database name="x.enl">x.enl</database><ref-type name="{sort}">0</ref-type>{inner}</record>'


def library(*records: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><xml><records>'
        + "\n".join(records)
        + "</records></xml>"
    )


def one(text: str, file: str = "x.xml") -> tuple[object, ...]:
    made = plan_publications(text, file, me=ME)
    assert not made.rejects, messages(made)
    return shown(made)[0]


def test_an_article_a_chapter_and_an_edited_book() -> None:
    text = library(
        record(isbn="2067-2993", **{"electronic-resource-num": "10.5555/e.1"}),
        record("Book Section", publisher="Editura"),
        record("Edited Book", publisher="Editura", pages="612", isbn="978-606-00-0001-4",
               contributors="<secondary-authors><author>Popescu, I.</author></secondary-authors>"),
    )  # fmt: skip
    made = plan_publications(text, "My Library.xml", me=ME)
    assert shown(made) == [
        ("article", "Astmul la copil & adult", "2024-05-03", None, "Pneumologia", 2, "other", 5,
         "10.5555/e.1"),
        ("chapter", "Astmul la copil & adult", "2024-05-03", None, "Editura", 2, "other", 5, None),
        ("book-editing", "Astmul la copil & adult", "2024-05-03", None, "Editura", 1, "first", 612,
         "978-606-00-0001-4"),
    ]  # fmt: skip
    assert made.add[1][0].notes == "In: Pneumologia"
    assert conserved(made)


@pytest.mark.parametrize(
    ("dates", "start", "told"),
    [
        ("<year>2024</year>", "2024", ""),
        ("<year>2024</year><pub-dates><date>2024/04/01</date></pub-dates>", "2024-04-01", ""),
        ("<year>2024</year><pub-dates><date>Apr-Jun</date></pub-dates>", "2024-04", ""),
        ("<year>2024</year><pub-dates><date>3 mai</date></pub-dates>", "2024-05-03", ""),
        ("<year>2024</year><pub-dates><date>Spring</date></pub-dates>", "2024", ""),
        ("<year>2024</year><pub-dates><date>2023-12-28</date></pub-dates>", "2024", "2023-12-28"),
        ("<year>2023-2024</year>", "2023", ""),
    ],
)
def test_dates(dates: str, start: str, told: str) -> None:
    made = plan_publications(library(record(dates=dates)), "x.xml", me=ME)
    assert shown(made)[0][2] == start
    assert [told in notice for notice in made.notices if "was taken" in notice] == [True] * bool(
        told
    )


def test_a_pmid_is_one_only_if_pubmed_gave_it() -> None:
    number = {"accession-num": "39000001"}
    assert one(library(record(**number)))[8] is None
    assert one(library(record(**number, **{"remote-database-name": "PubMed"})))[8] == "39000001"


ENW = (
    "%0 Journal Article\n%A Popescu, Ion\n%A Rusu, Ana\n%T Un caz\nde astm\n%J Pneumologia\n%D 2024\n"
    "%8 May 3\n%P 11-15\n%R 10.5555/e.2\n%@ 2067-2993\n%X 5% of all\n\n"
    "%0 Book Section\n%A Ionescu D, Popescu I\n%T Capitol\n%B Tratat\n%I Editura\n%D 2023\n"
)


@pytest.mark.parametrize("file", ["x.enw", "x.txt"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_tagged_lines(file: str, ends: str) -> None:
    made = plan_publications("\ufeff" + ENW.replace("\n", ends), file, me=ME)
    assert shown(made) == [
        ("article", "Un caz de astm", "2024-05-03", None, "Pneumologia", 2, "first", 5, "10.5555/e.2"),
        ("chapter", "Capitol", "2023", None, "Editura", 2, "other", None, None),
    ]  # fmt: skip


def test_rejected_records_come_back_for_mending() -> None:
    for text, file in (
        (library(record("Thesis"), record()), "x.xml"),
        (ENW.replace("Book Section", "Thesis"), "x.enw"),
    ):
        source = open_records(text.encode(), file)
        made = imported([source], me=ME)[0]
        assert (len(made.add), len(made.rejects)) == (1, 1)
        rejects = rejects_text([(source, made.reasons())])
        assert "reject_reason: column 'kind': 'Thesis' is none" in rejects
        mended = rejects.replace("Thesis", "Book")
        assert shown(plan_publications(mended, file, me=ME))[0][0] == "book"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml><records/></xml>', "DOCTYPE"),
        ("<xml><records><record></records></xml>", "x.xml:1: this XML cannot be read"),
        ("<xml><records>&nbsp;</records></xml>", "do not fit together"),
        ("<xml>" + "<a>" * 40 + "</a>" * 40 + "</xml>", "too deep"),
        ("<xml><records></records></xml>", "holds no record"),
        ('<?xml version="1.0"?><modsCollection><mods/></modsCollection>', r"\(MODS\)"),
        ("<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>", r"\(PubMed XML\)"),
        ('<?xml version="1.0"?><rdf:RDF/>', r"\(RDF\)"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Popescu, I\n", "Web of Science"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        open_records(text.encode(), "x.xml")


PIECES = st.sampled_from(
    ["<record>", "</record>", "<titles>", "</titles>", "<title>", "</title>", "T", "&amp;", "<style>",
     "</style>", "<records>", "</records>", "<!--", "-->", "<![CDATA[", "]]>", '<ref-type name="Book">6</ref-type>']
)  # fmt: skip


@settings(deadline=None, max_examples=examples(100))
@given(st.text() | st.lists(PIECES, max_size=30).map(lambda its: f"<xml>{''.join(its)}</xml>"))
def test_any_text_is_rows_or_refused(text: str) -> None:
    for format in ("endnote", "enw"):
        try:
            made = plan_publications(text, "x", format=format, me=ME)
        except CmetrackError:
            continue
        assert conserved(made)
