"""The list of journals: what a file does to it, and which class a record takes from it."""

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.periodicals import ListPlan, PeriodicalList, plan_list
from cmetrack.domain.periodical import Periodical, issns_in, read_issns
from cmetrack.errors import BadInput, BadValue, CmetrackError
from cmetrack.formats.reading.csv import read_periodicals
from cmetrack.formats.source import open_records
from tests.formats.publications import file_of, plan_publications, shown
from tests.formats.records import imported, plan, record
from tests.trials import examples

PNEUMO = Periodical(1, "Pneumologia", "2067-2993 2247-059X", "medline")
LISTED = PeriodicalList(
    [PNEUMO, Periodical(2, "Rural medicine", None, "isi"), Periodical(3, "Viața", None, "none")]
)


def listed(text: str, *known: Periodical) -> ListPlan:
    return plan_list(read_periodicals(text.encode(), "j.csv"), "j.csv", known)


def test_a_file_in_the_doctors_own_words() -> None:
    made = listed(
        "Titlu;P-ISSN;E-ISSN;Clasa;Țara\n"
        "Pneumologia;2067-2993;2247059x;Medline;RO\n\n"
        '"Viața; medicală";;;none;RO\n'
    )
    assert made.write == [
        Periodical(0, "Pneumologia", "2067-2993 2247-059X", "medline"),
        Periodical(0, "Viața; medicală", None, "none"),
    ]
    assert made[2:] == (2, 0, 0, [])


def test_the_same_title_takes_the_new_class_and_keeps_its_issn() -> None:
    made = listed("title,index\nPNEUMOLOGIA,isi\n", PNEUMO)
    assert made.write == [Periodical(1, "PNEUMOLOGIA", PNEUMO.issn, "isi")]
    assert made[2:] == (0, 1, 0, [])
    again = listed("title,index\nPNEUMOLOGIA,isi\nPneumologia,isi\n", *made.write)
    assert again.write == [Periodical(1, "Pneumologia", PNEUMO.issn, "isi")]
    assert listed("title,index\nPneumologia,medline\n", PNEUMO)[1:] == ([], 0, 0, 1, [])


def test_everything_that_is_wrong_is_told_at_once() -> None:
    made = listed(
        "title,issn,index\nA,1234-5678,isi\nB,x,foo\n,,isi\nC,,isi\nc,,none\nD,2067-2993,isi\n",
        PNEUMO,
    )
    assert [(issue.line, issue.column, issue.message) for issue in made.rejected] == [
        (2, "issn", "'1234-5678' is not an ISSN: its last digit does not fit the others"),
        (3, "issn", "'x' is not an ISSN (for example 2049-3630)"),
        (
            3,
            "index",
            (
                "'foo' is not known here (allowed: isi, medline, cncsis-a, cncsis-b, cncsis-c, "
                "electronic, listed, none)"
            ),
        ),
        (4, "title", "a journal needs this, and it is empty"),
        (6, "index", "'c' is 'isi' in line 5"),
        (7, "issn", "'Pneumologia' has the same ISSN and is 'medline'"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title,issn\nA,\n", "one column 'index'"),
        ("title,journal,index\nA,B,isi\n", "one column 'title'"),
        ("title,index\nA,B,isi\n", "3 fields and the header 2"),
        ('title,index\n"A,isi\n', "j.csv:2: a quote is opened in this row"),
        ("\n\n", "is empty"),
    ],
)
def test_a_file_that_is_no_list_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        listed(text)


def test_issns() -> None:
    assert read_issns("ISSN: 20672993 / 2247–059x, 2067-2993") == "2067-2993 2247-059X"
    assert issns_in("2067-2993 (Print), 2247-059X (Electronic)") == ["2067-2993", "2247-059X"]
    assert read_issns(" ") is None
    with pytest.raises(BadValue, match="last digit"):
        read_issns("2067-2994")


@pytest.mark.parametrize(
    ("cells", "index"),
    [
        ({"journal": "pneumologia"}, "medline"),
        ({"journal": "Something else", "identifier": "2067-2993"}, "medline"),
        ({"journal": "Rural  MEDICINE", "identifier": "10.5555/a"}, "isi"),
        ({"journal": "Rural medicine", "identifier": "20672993"}, "isi"),  # a PMID
        ({"journal": "Viaţa"}, "none"),
        ({"journal": "Pneumologia", "index": "isi"}, "isi"),
        ({"journal": "Nobody's"}, None),
        ({}, None),
        ({"journal": "Pneumologia", "kind": "congress"}, None),
        ({"journal": "Pneumologia", "kind": "subscription"}, "medline"),
    ],
)
def test_the_class_of_a_record(cells: dict[str, str], index: str | None) -> None:
    activity = record(0, **{"kind": "article", **cells})
    assert LISTED.fill(activity).indexed == index


@pytest.mark.parametrize(
    ("names", "index"),
    [
        (("The Lancet & Chest.",), "isi"),
        (("Lancet and Chest: the journal of both",), "isi"),
        (("LANCET AND CHEST (London, England)",), "isi"),
        (("Ter Vestn.", "1234-5679"), "medline"),
        (("Терапевтический вестник: журнал для врачей",), "medline"),
        (("Терапевтический Вестник.",), "medline"),
        (("Viața și sănătatea", "1111-1119"), None),  # other ISSNs than the list has
        (("Viata si Sanatatea", "2049-3630"), "none"),
        (("Viața & sănătatea",), "none"),
        (("Something else", "2067-2993"), "none"),  # the electronic one
        (("Acta medica",), None),  # two on the list, of two classes
        (("Acta medica: seria B",), "isi"),
        (("Acta medica: seria C",), None),
        (("Lancet",), None),
    ],
)
def test_a_journal_is_found_by_issn_then_by_what_its_spellings_have_in_common(
    names: tuple[str, ...], index: str | None
) -> None:
    listed = PeriodicalList(
        [
            Periodical(1, "Lancet and Chest", None, "isi"),
            Periodical(2, "Терапевтический вестник", "0000-0019", "medline"),
            Periodical(3, "Ter. Vestn", None, "medline"),
            Periodical(4, "Viața și sănătatea", "2049-3630 2067-2993", "none"),
            Periodical(5, "Acta medica: seria A", None, "medline"),
            Periodical(6, "Acta medica: seria B", None, "isi"),
        ]
    )
    found = listed.find(names)
    assert (found and found.indexed) == index
    assert (listed.apart(names) is not None) == ("1111-1119" in names)


def test_a_journal_of_another_issn_is_told() -> None:
    text = "TY  - JOUR\nTI  - T\nPY  - 2024\nJO  - Pneumologia\nSN  - 2049-3630\nER  - \n"
    made = plan_publications(text, "x.ris", periodicals=LISTED)
    assert shown(made)[0][3] is None
    assert made.notices[0] == (
        "line 1: 'Pneumologia' has the ISSN 2067-2993, 2247-059X on your list and 2049-3630 here: "
        "no class was taken"
    )


def test_an_import_fills_in_the_class_by_issn_then_by_title() -> None:
    made = plan_publications(file_of("pubmed.nbib"), "x.nbib", periodicals=LISTED)
    assert [line[3] for line in shown(made)] == ["medline", "isi", None]
    assert "2 records take their index class from your list of journals" in made.notices


def test_a_table_is_filled_in_and_a_class_of_ones_own_stays() -> None:
    text = "kind,title,start,journal,index\narticle,a,2024,Pneumologia,\narticle,b,2024,Pneumologia,none\n"
    source = open_records(text.encode(), "x.csv")
    made = imported([source], periodicals=LISTED)[0]
    assert [one.indexed for one, _marks in made.add] == ["medline", "none"]
    there = record(1, kind="article", title="a", start="2024", journal="Pneumologia", index="isi")
    source = open_records(text.encode(), "x.csv")
    made = imported([source], [there], periodicals=LISTED, update=True)[0]
    assert (made.updates, made.unchanged) == ([], 1)
    bare = there._replace(indexed=None)
    source = open_records(text.encode(), "x.csv")
    made = imported([source], [bare], periodicals=LISTED, update=True)[0]
    assert [one.indexed for one in made.updates] == ["medline"]


def test_without_a_list_the_class_stays_open() -> None:
    assert plan("kind,title,start,journal\narticle,a,2024,Pneumologia\n").add[0][0].indexed is None


@settings(deadline=None, max_examples=examples(60))
@given(
    st.text(st.sampled_from('ab,;"\n\r\t12-')).map("title,issn,index\nA,,isi\n".__add__) | st.text()
)
def test_any_text_is_a_list_or_refused(text: str) -> None:
    try:
        made = listed(text)
    except CmetrackError:
        return
    assert made.rejected or made.read == made.added + made.updated + made.unchanged
