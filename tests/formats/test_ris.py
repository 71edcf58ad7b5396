"""RIS in: none lost to a missing end, a mark, a space or other line ends."""

import time

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.errors import BadInput, CmetrackError
from cmetrack.formats.source import open_records
from tests.formats.publications import file_of, messages, plan_publications, shown
from tests.formats.records import conserved, imported, rejected, rejects_text
from tests.trials import examples

RECORD = "TY  - JOUR\nTI  - {}\nPY  - 2024\nER  - \n"
THREE = "".join(map(RECORD.format, "abc"))


def one(fields: str, sort: str = "JOUR", **options: tuple[str, ...]) -> tuple[object, ...]:
    """The record of one entry."""
    made = plan_publications(f"TY  - {sort}\nTI  - T\n{fields}\nER  - \n", "x.ris", **options)  # type: ignore[arg-type]
    assert not made.rejects
    return shown(made)[0]


def test_an_export_of_zotero_in_three_languages() -> None:
    me = ("Exemplu I", "Примерова Вера")
    made = plan_publications(file_of("zotero.ris"), "zotero.ris", me=me)
    assert shown(made) == [
        (
            "article",
            "Un caz rar de TBC ganglionară la copil: prezentare de caz",
            "2024-05",
            None,
            "Pneumologia",
            3,
            "first",
            8,
            "10.5555/pneumo.2024.73.12",
        ),
        (
            "chapter",
            "Vizita la domiciliu",
            "2023",
            None,
            "Editura „Scalpel și Pană”",
            2,
            "other",
            35,
            "978-606-00-0001-4",
        ),
        (
            "article",
            "Бронхиальная астма у взрослых",
            "2022-11-03",
            None,
            "Терапевтический вестник",
            2,
            "corresponding",
            8,
            None,
        ),
    ]
    assert [(issue.line, issue.value) for issue in rejected(made)] == [(46, "CONF")]
    assert conserved(made)


@pytest.mark.parametrize(
    "text",
    [
        THREE,
        "\ufeff" + THREE,
        THREE.replace("\n", "\r"),
        THREE.replace("\n", "\r\n"),
        THREE.replace("  - ", " - "),
        THREE.replace("  - ", "  -"),
        THREE.replace("TY  - ", "TY- "),
        THREE.replace("ER  - \n", ""),
        THREE.replace("ER  - \n", "", 2),
        THREE.rstrip("\n -RE"),
        THREE.replace("ER  - \n", "ER  - \n\n\n\ufeff"),
        THREE.replace("ER  - \n", "ER  - \nER  - \n"),
        "Provider: A journal\nContent: text/plain\n\n" + THREE,
        THREE.replace("PY", "AB  - It rose\nIL-6 and\nTI did not\nPY"),
    ],
)
def test_no_record_is_lost(text: str) -> None:
    made = plan_publications(text, "x.ris")
    assert [line[:3] for line in shown(made)] == [("article", title, "2024") for title in "abc"]


def test_a_record_without_its_end_is_told_of() -> None:
    text = THREE.replace("ER  - \n", "", 1)
    assert plan_publications(text, "x.ris").notices == (
        "line 1: the record has no end (ER); it was taken up to the next",
    )


def test_fields_outside_a_record_are_refused() -> None:
    made = plan_publications("AU  - Pop, I\nTI  - x\n" + THREE, "x.ris")
    assert made.read == 4
    assert messages(made) == [(1, "these lines belong to no record: a record begins with TY")]


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ("PY  - 2024", "2024"),
        ("PY  - 2024/05/03/", "2024-05-03"),
        ("PY  - 2024///", "2024"),
        ("PY  - 2024\nDA  - 2024/5//", "2024-05"),
        ("PY  - 2024\nDA  - 2023/12/30", "2024"),
        ("PY  - 2024\nDA  - 12 May 2024", "2024-05-12"),
        ("Y1  - 2024\nDA  - May-Jun 2024", "2024-05"),
        ("DA  - 03.05.2024", "2024-05-03"),
        ("DA  - mai 2024", "2024-05"),
        ("DA  - май 2024", "2024-05"),
    ],
)
def test_dates(fields: str, start: str) -> None:
    assert one(fields)[2] == start


@pytest.mark.parametrize("date", ["in press", "2024a", "2024/13", "24", "2024/02/30"])
def test_what_is_no_date_is_refused(date: str) -> None:
    made = plan_publications(f"TY  - JOUR\nTI  - T\nPY  - {date}\nER  - \n", "x.ris")
    assert [issue.column for issue in rejected(made)] == ["start"]


@pytest.mark.parametrize(
    ("fields", "pages"),
    [
        ("SP  - 123\nEP  - 130", 8),
        ("SP  - 123-130", 8),
        ("SP  - 123–30\nEP  - 130", 8),
        ("SP  - S12\nEP  - S15", 4),
        ("SP  - pp. 5-7", 3),
        ("SP  - с. 5–7", 3),
        ("SP  - 1-2, 5-6", 4),
        ("SP  - e1001", None),
        ("SP  - 45", None),
        ("SP  - iv\nEP  - xii", None),
        ("SP  - A1\nEP  - B7", None),
    ],
)
def test_pages(fields: str, pages: int | None) -> None:
    assert one(fields + "\nPY  - 2024")[7] == pages


def test_a_books_pages_are_their_number_and_its_editors_are_its_authors() -> None:
    book = one("SP  - 350\nPY  - 2024\nPB  - P\nED  - A, B\nSN  - 978-606-00-0001-4", "BOOK")
    assert book == ("book-editing", "T", "2024", None, "P", 1, None, 350, "978-606-00-0001-4")


@pytest.mark.parametrize(
    ("fields", "identifier"),
    [
        ("DO  - https://doi.org/10.5555/A.1", "10.5555/A.1"),
        ("UR  - https://doi.org/10.5555/a.1", "10.5555/a.1"),
        ("UR  - https://example.org/a\nN1  - PMID: 39000001", "39000001"),
        ("SN  - 2067-2993", None),
    ],
)
def test_identifiers(fields: str, identifier: str | None) -> None:
    assert one(fields + "\nPY  - 2024")[8] == identifier


def test_rejected_records_come_back_for_mending() -> None:
    text = "TY  - CONF\nTI  - a\nPY  - 2024\n" + RECORD.format("b") + "AU  - X\n"
    source = open_records(text.encode(), "x.ris")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    assert rejects.count("reject_reason: ") == 2
    assert plan_publications(rejects, "again.ris").read == 2
    mended = rejects.replace("CONF", "JOUR").replace("AU  - X", "")
    assert [line[1] for line in shown(plan_publications(mended, "mended.ris"))] == ["a"]


def test_a_file_without_records_is_refused() -> None:
    with pytest.raises(BadInput, match="holds no record"):
        open_records(b"title,x\n", "x.csv", format="ris")


LINES = st.sampled_from(
    ["TY  - JOUR", "TY - CHAP", "TY", "ER  - ", "TI  - a", "PY  - 2024", "", "x", "\ufeffTY  - BOOK",
     "AU  - Popescu, I", "reject_reason: x", "  TY  - JOUR", "SP  - 1-", "DA  - //", "\u2028TY  - JOUR"]
)  # fmt: skip


@settings(deadline=None, max_examples=examples(150))
@given(
    st.one_of(
        st.text(),
        st.tuples(st.lists(LINES, max_size=15), st.sampled_from(["\n", "\r", "\r\n"])).map(
            lambda made: made[1].join(made[0])
        ),
    )
)
def test_any_text_is_rows_or_refused(text: str) -> None:
    try:
        made = plan_publications(text, "x.ris", me=("Popescu I",))
    except CmetrackError:
        return
    assert conserved(made)
    assert made.read >= sum(
        line.startswith("TY  -") for line in text.replace("\r", "\n").split("\n")
    )


@pytest.mark.no_cover  # its time is taken
def test_a_value_of_very_many_lines_is_read_at_once() -> None:
    text = "TY  - JOUR\nTI  - Inima\nPY  - 2024\nN1  - a\n" + "b\n" * 400_000 + "ER  - \n"
    began = time.monotonic()
    assert len(plan_publications(text, "a.ris").add) == 1
    assert time.monotonic() - began < 20


@pytest.mark.no_cover  # its time is taken
@pytest.mark.parametrize(
    "author",
    ["Popescu I, " * 100_000, "Popescu, Ion; " * 100_000, "Popescu " * 100_000, "(" * 100_000, "Popescu I et al., " * 50_000],
)  # fmt: skip
def test_a_list_of_very_many_authors_is_read_at_once(author: str) -> None:
    began = time.monotonic()
    made = plan_publications(
        f"TY  - JOUR\nTI  - T\nPY  - 2024\nAU  - {author}\nER  - \n", "a.ris", me=("Ion Popescu",)
    )
    assert conserved(made)
    assert time.monotonic() - began < 20
