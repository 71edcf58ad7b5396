"""PubMed's format in, and how a file of publications is recognised."""

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.errors import BadInput, CmetrackError
from cmetrack.formats.reading.publications import PublicationFile
from cmetrack.formats.source import open_records
from tests.formats.publications import file_of, messages, plan_publications, shown
from tests.formats.records import conserved, imported, record, rejects_text
from tests.trials import examples


def test_an_export_of_pubmed_in_three_languages() -> None:
    me = ("Exemplu I", "Primerova V")
    made = plan_publications(file_of("pubmed.nbib"), "pubmed.nbib", me=me)
    assert shown(made) == [
        (
            "article",
            "Un caz rar de TBC ganglionară la copil: prezentare de caz",
            "2024-05",
            None,
            "Pneumologia (Bucharest, Romania)",
            2,
            "first",
            8,
            "10.5555/pneumo.2024.73.12",
        ),
        (
            "article",
            "Home visits in the country",
            "2023-12-03",
            None,
            "Rural medicine",
            3,
            "other",
            None,
            "39000002",
        ),
        (
            "article",
            "Asthma in adults",
            "2022",
            None,
            "Terapevticheskii vestnik",
            2,
            "other",
            None,
            "39000003",
        ),
    ]
    assert [(one.line, one.why) for one in made.left_out] == [(54, "not-a-work")]
    assert conserved(made)


def test_a_chapter_of_a_book() -> None:
    made = plan_publications(
        "PMID- 1\nDP  - 2021\nTI  - Asthma.\nBTI - StatBook\nPB  - Pub\nAU  - Pop I\n\n"
        "PMID- 2\nDP  - 2021\nBTI - StatBook\nED  - Pop I\n",
        "x.nbib",
    )
    assert [line[:5] for line in shown(made)] == [
        ("chapter", "Asthma", "2021", None, "Pub"),
        ("book-editing", "StatBook", "2021", None, None),
    ]
    assert made.add[0][0].notes == "In: StatBook"


def test_rejected_records_come_back_for_mending() -> None:
    data = file_of("pubmed.nbib").replace(b"DP  - 2022 Spring", b"DP  - Whenever")
    source = open_records(data, "pubmed.nbib")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    assert rejects.startswith("reject_reason: column 'start': 'Whenever' is not a date")
    mended = rejects.replace("Whenever", "2022 Spring")
    assert [line[1] for line in shown(plan_publications(mended, "x.nbib"))] == ["Asthma in adults"]


def test_fields_outside_a_record_are_refused() -> None:
    made = plan_publications("TI  - x\n\nPMID- 1\nTI  - y\nDP  - 2020\nTA  - J\n", "x.nbib")
    assert made.read == 2
    assert messages(made) == [(1, "these lines belong to no record: a record begins with PMID")]


@pytest.mark.parametrize(
    ("file", "name"), [("zotero.bib", "bibtex"), ("zotero.ris", "ris"), ("pubmed.nbib", "nbib")]
)
def test_the_format_is_told_by_option_by_ending_or_by_content(file: str, name: str) -> None:
    data = file_of(file)
    rows = [list(open_records(data, *given, format=asked).rows()) for given, asked in
            ((("x",), name), ((file.upper(),), None), (("export.txt",), None))]  # fmt: skip
    assert rows[0] == rows[1] == rows[2]


def test_a_table_is_no_list_of_publications() -> None:
    text = "kind,title,start\narticle,TY  - x @book{a,2024\n"
    assert not isinstance(open_records(text.encode(), "x"), PublicationFile)


def test_the_encoding_is_not_guessed() -> None:
    text = file_of("zotero.bib").decode()
    with pytest.raises(BadInput, match="not UTF-8; in cp1250"):
        open_records(text.encode("cp1251", "replace"), "zotero.bib")
    there = list(open_records(text.encode("utf-16"), "zotero.bib").rows())
    assert there == list(open_records(text.encode(), "zotero.bib").rows())


def test_a_file_twice_adds_nothing_and_says_what_it_repeats() -> None:
    first = plan_publications(file_of("pubmed.nbib"), "a.nbib")
    there = [made._replace(id=at) for at, (made, _marks) in enumerate(first.add, start=1)]
    assert "tell your name with --me" in first.notices[-1]
    again = plan_publications(file_of("pubmed.nbib"), "a.nbib", *there)
    assert (again.unchanged, again.add) == (3, [])
    assert again.notices == (
        "line 2 repeats record 1", "line 31 repeats record 2", "line 44 repeats record 3"
    )  # fmt: skip


def test_what_was_worked_out_fills_gaps_and_never_replaces() -> None:
    text = "PMID- 1\nTI  - T\nDP  - 2024\nTA  - J\nAU  - B C\nAU  - Pop I\n"
    there = record(
        1, kind="article", title="T", start="2024", identifier="1", journal="J", authors="2"
    )
    made = plan_publications(text, "x.nbib", there, me=("Pop I",), update=True)
    assert [one.position for one in made.updates] == ["other"]
    placed = there._replace(position="corresponding")
    made = plan_publications(text, "x.nbib", placed, me=("Pop I",), update=True)
    assert (made.updates, made.unchanged) == ([], 1)


LINES = st.sampled_from(
    ["PMID- 1", "PMID-2", "PMID", "TI  - a", "      goes on", "", "x", "\ufeffPMID- 3", "JT  - J",
     "AU  - Popescu I", "reject_reason: x", "DP  - 2024 Spring", "PG  - 1-", "  PMID- 4", "PT  - Book"]
)  # fmt: skip


@settings(deadline=None, max_examples=examples(150))
@given(st.one_of(st.text(), st.lists(LINES, max_size=15).map("\n".join)))
def test_any_text_is_rows_or_refused(text: str) -> None:
    try:
        made = plan_publications(text, "x.nbib", me=("Popescu I",))
    except CmetrackError:
        return
    assert conserved(made)
    assert made.read >= sum(line.startswith("PMID-") for line in text.split("\n"))
