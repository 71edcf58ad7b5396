"""Publications as libraries and databases hand them on: whose they are, what they are, when."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS

ON = ("--on", "2026-11-21")


def brought(cme: Cme, *files: Path | str, more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The reports of importing files, one after the other."""
    reports = []
    for file in files:
        ran = cme("import", file, "--json", *more)
        assert ran.code == 0, ran.err
        reports.append(json.loads(ran.out))
    return reports


def records(cme: Cme) -> list[dict[str, Any]]:
    """The records of the ledger, with what they count."""
    return json.loads(cme("list", "--json", *ON).out)  # type: ignore[no-any-return]


def told(report: dict[str, Any]) -> list[tuple[int | None, str]]:
    """The line and the word of each notice."""
    return [(one["line"], one["code"]) for one in report["notices"]]


@pytest.mark.parametrize(
    ("file", "right"),
    [
        ("06-bib-authors-comma.bib", {"authors": 4, "position": "other", "counted": 25}),
        (
            "26-csl.json",
            {"start": "2024-05-03", "authors": 2, "position": "first", "counted": 80},
        ),
        ("29-year-span.bib", {"start": "2023", "counted": 80}),
        (
            "30-crossref.bib",
            {
                "kind": "chapter",
                "start": "2025",
                "pages": 21,
                "authors": 2,
                "position": "first",
                "counted": 63,
            },
        ),
        ("31-retracted.nbib", {"kind": "article", "counted": 80}),
        ("33-online-first.ris", {"start": "2024-04-01", "counted": 80}),
        (
            "57-booktitle-for-journal.bib",
            {"kind": "article", "journal": "Pneumologia", "counted": 80},
        ),
    ],
)
def test_the_right_answers(romanian: Cme, file: str, right: dict[str, object]) -> None:
    brought(romanian, INPUTS / file)
    (record,) = records(romanian)
    assert {name: record[name] for name in right} == right


def test_one_article_with_its_doi_written_in_two_ways(romanian: Cme) -> None:
    reports = brought(
        romanian, INPUTS / "09-doi-url-and-bare.csv", INPUTS / "09-doi-url-and-bare.bib"
    )
    assert [one["added"] for one in reports] == [1, 0]
    assert [one["line"] for one in reports[1]["differs"]] == [1]
    assert [one["counted"] for one in records(romanian)] == [80]


def test_two_chapters_with_the_doi_of_their_book(romanian: Cme) -> None:
    brought(romanian, INPUTS / "54-book-doi.bib")
    assert [one["counted"] for one in records(romanian)] == [100, 100]


def test_what_is_odd_is_told(romanian: Cme) -> None:
    (crossref,) = brought(romanian, INPUTS / "30-crossref.bib")
    assert [(one["line"], one["why"]) for one in crossref["left_out"]] == [(2, "not-a-work")]
    assert crossref["read"] == crossref["added"] + 1
    (retracted,) = brought(romanian, INPUTS / "31-retracted.nbib")
    assert (1, "retracted") in told(retracted)
    assert "PubMed marks 'Un caz de astm' as retracted" in retracted["notices"][0]["message"]
    (online,) = brought(romanian, INPUTS / "33-online-first.ris")
    assert (1, "dates") in told(online)
    assert "2023-12-28 is in the file, too" in online["notices"][0]["message"]


def test_names_in_the_cell_for_the_number_of_authors(romanian: Cme, here: Path) -> None:
    (here / "a.csv").write_text(
        "Tip,Titlu,Data,Revista,Autori\n"
        'articol,Unu,2025-01-01,Pneumologia,"Popescu I, Rusu A"\n'
        'capitol,Doi,2025-01-02,Editura,"Vasilescu Maria, Ionescu Dan și Popescu Ion"\n'
        'capitol,Trei,2025-01-03,Editura,"Popescu I. ș.a."\n'
        'capitol,Patru,2025-01-04,Editura,"Ionescu Dan, Rusu Ana"\n'
        "articol,Cinci,2025-01-05,Pneumologia,3 autori\n"
        'articol,Șase,2025-01-06,Pneumologia,"Попеску И., Русу А."\n'
        'capitol,Șapte,2025-01-07,Editura,"Rusu, Ana; Popescu, Ion"\n'
    )
    (report,) = brought(romanian, "a.csv")
    assert [(one["line"], one["why"]) for one in report["left_out"]] == [
        (5, "not-among-authors"),
        (7, "not-among-authors"),
    ]
    assert (4, "authors") in told(report)
    assert report["read"] == report["added"] + 2
    found = [(one["title"], one["authors"], one["position"]) for one in records(romanian)]
    assert found == [
        ("Unu", 2, "first"),
        ("Doi", 3, "other"),
        ("Trei", None, "first"),
        ("Cinci", 3, None),
        ("Șapte", 2, "other"),
    ]
    more = ("--me", "Попеску И.", "--me", "Dan Ionescu")
    (again,) = brought(romanian, "a.csv", more=more)
    assert (again["added"], again["left_out"]) == (2, [])


def test_a_word_that_is_no_list_of_names_is_refused(romanian: Cme, here: Path) -> None:
    (here / "a.csv").write_text(
        "kind,title,start,authors\narticle,A,2025,trei\narticle,B,2025,nu mai știu\n"
    )
    ran = romanian("import", "a.csv")
    assert ran.code == 2
    assert ran.err.count("is not a whole number of at least 1") == 2


def test_add_counts_names_too(romanian: Cme) -> None:
    given = ("--start", "2025", "--journal", "Editura", "--authors", "Rusu A, Popescu I, Ionescu D")
    ran = romanian("add", "chapter", "Astmul", *given, *ON)
    assert ran.code == 0, ran.err
    (record,) = records(romanian)
    assert (record["authors"], record["position"], record["counted"]) == (3, "other", 33)


def test_edit_counts_names_too(romanian: Cme) -> None:
    romanian("add", "chapter", "Astmul", "--start", "2025", "--journal", "Editura")
    assert romanian("edit", "1", "--authors", "Rusu Ana; Popescu Ion").code == 0
    (record,) = records(romanian)
    assert (record["authors"], record["position"], record["counted"]) == (2, "other", 50)


def test_names_in_json(romanian: Cme, here: Path) -> None:
    row = {"kind": "chapter", "title": "A", "start": "2025"}
    rows = [
        row | {"authors": ["Rusu A", "Popescu I"]},
        row | {"title": "B", "authors": "Popescu I; Rusu A"},
    ]
    (here / "a.json").write_text(json.dumps(rows))
    brought(romanian, "a.json")
    found = {one["title"]: (one["authors"], one["position"]) for one in records(romanian)}
    assert found == {"A": (2, "other"), "B": (2, "first")}


def test_works_of_others_in_a_whole_library(romanian: Cme, here: Path) -> None:
    (here / "all.bib").write_text(
        "@article{a, title={A}, year=2024, journal={Pneumologia}, author={Rusu, Ana and Popescu, Ion}}\n"
        "@inproceedings{b, title={B}, year=2024, author={Rusu, Ana}}\n"
        "@article{c, title={C}, year={in press}, author={Rusu, Ana and others}}\n"
        "@book{d, title={D}, year=2020, publisher={P}, author={Rusu, Ana}, editor={Popescu, Ion}}\n"
        "@article{e, title={E}, year=2020, journal={J}, author={Dobre, Vlad}}\n"
        "@article{f, title={F}, year=2020, journal={J}, author={{Grupul de studiu Astm}}}\n"
    )
    ran = romanian("import", "all.bib", "--rejects", "r.bib", "--json")
    report = json.loads(ran.out)
    left = {one["line"]: one["why"] for one in report["left_out"]}
    assert left == dict.fromkeys((2, 4, 5, 6), "not-among-authors")
    assert [one["line"] for one in report["rejected"]] == [3]  # the list goes on: it may be there
    assert report["read"] == 6 == report["added"] + len(left) + 1
    assert [one["title"] for one in records(romanian)] == ["A"]
    (named,) = brought(
        romanian, "all.bib", more=("--me", "Grupul de studiu Astm", "--rejects", "q.bib")
    )
    assert named["added"] == 1
    assert (6, "authors") in told(named)  # how many a group are is not known


def test_without_the_doctors_name_it_is_not_looked_at_and_told_once(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    (here / "a.bib").write_text(
        "@article{a, title={A}, year=2024, journal={J}, author={Rusu, Ana and Dobre, Vlad}}\n"
        "@article{b, title={B}, year=2024, journal={J}, author={Dobre, Vlad}}\n"
    )
    (report,) = brought(cme, "a.bib")
    assert (report["added"], report["left_out"]) == (2, [])
    (notice,) = [one for one in report["notices"] if one["code"] == "place"]
    assert "2 records" in notice["message"]
    assert "--me" in notice["message"]


MINE = "author={Popescu, Ion}"


@pytest.mark.parametrize(
    ("entries", "left", "right"),
    [
        (  # the book's year, publisher and title; not its pages and its DOI
            "@inbook{c, title={C}, crossref=B, pages={3--7}, " + MINE + "}\n"
            "@book{b, title={Tratat}, publisher={P}, date={2024-05}, pagetotal=900, doi={10.5555/b}}\n",
            [(2, "not-a-work")],
            {"kind": "chapter", "start": "2024-05", "journal": "P", "pages": 5, "identifier": None},
        ),
        (  # two of one book, which stands before them and has the doctor as an editor, too
            "@collection{b, title={Tratat}, publisher={P}, year=2024, editor={Popescu, Ion}}\n"
            "@incollection{c, title={C}, crossref={b}, " + MINE + "}\n"
            "@incollection{d, title={D}, crossref={b}, author={Rusu, Ana}}\n",
            [(1, "not-a-work"), (3, "not-among-authors")],
            {"kind": "chapter", "title": "C", "start": "2024", "journal": "P"},
        ),
        (  # an issue; what the article says itself goes before
            "@article{c, title={C}, crossref={i}, month=mar, year=2023, " + MINE + "}\n"
            "@periodical{i, title={Pneumologia}, year=2024, issn={2067-2993}}\n",
            [(2, "not-a-work")],
            {"kind": "article", "start": "2023-03", "journal": "Pneumologia", "counted": 80},
        ),
        (  # what several share stands in an entry of its own
            '@string{p = "Pneumologia"}\n'
            "@xdata{x, journaltitle=p, date={2024-05-03/2024-06}}\n"
            "@article{c, title={C}, xdata={x}, " + MINE + "}\n",
            [(2, "not-a-work")],
            {"kind": "article", "start": "2024-05-03", "journal": "Pneumologia", "counted": 80},
        ),
    ],
)
def test_what_an_entry_takes_from_another(
    romanian: Cme,
    here: Path,
    entries: str,
    left: list[tuple[int, str]],
    right: dict[str, object],
) -> None:
    (here / "a.bib").write_text(entries)
    (report,) = brought(romanian, "a.bib")
    assert [(one["line"], one["why"]) for one in report["left_out"]] == left
    (record,) = records(romanian)
    assert {name: record[name] for name in right} == right
    assert report["read"] == 1 + len(left)


def test_an_entry_that_refers_to_nothing_is_told(romanian: Cme, here: Path) -> None:
    (here / "a.bib").write_text("@inbook{c, title={C}, year=2024, crossref={b}, " + MINE + "}\n")
    (report,) = brought(romanian, "a.bib")
    assert (1, "crossref") in told(report)
    (here / "b.bib").write_text(
        "@inbook{a, title={A}, crossref={b}, year=2024, " + MINE + "}\n"
        "@inbook{b, title={B}, crossref={a}, year=2024, " + MINE + "}\n"
    )
    assert romanian("import", "b.bib").code == 0  # each is the other's book: both are told


def ris(title: str = "T", *lines: str) -> str:
    """One article of the doctor's."""
    return "\n".join(("TY  - JOUR", f"TI  - {title}", "AU  - Popescu, Ion", *lines, "ER  - ", ""))


def nbib(title: str = "T", *lines: str) -> str:
    """The same as PubMed gives it."""
    return "\n".join(
        ("PMID- 1", f"TI  - {title}.", "FAU - Popescu, Ion", "JT  - Pneumologia", *lines, "")
    )


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("a.ris", ris("RETRACTED: Un caz", "PY  - 2024"), "retracted"),
        ("a.ris", ris("Un caz", "PY  - 2024", "N1  - Retracted"), "retracted"),
        ("a.ris", ris("Articol retras: Un caz", "PY  - 2024"), "retracted"),
        ("a.bib", "@article{a, title={[RETRACTED] Un caz}, year=2024, " + MINE + "}", "retracted"),
        ("a.nbib", nbib("Un caz", "DP  - 2024", "RIN - J. 2025;1:2"), "retracted"),
        ("a.nbib", nbib("Un caz", "DP  - 2024", "EIN - J. 2025;1:2"), "corrected"),
        ("a.nbib", nbib("Un caz", "DP  - 2024 Jan", "DEP - 20231228"), "dates"),
        ("a.nbib", nbib("Un caz", "DP  - 2024", "PST - aheadofprint"), "in-press"),
        ("a.bib", "@article{a, title={Un caz}, year=2024, pubstate={inpress}, " + MINE + "}", "in-press"),
        ("a.bib", "@article{a, title={Un caz}, year=2024, note={În curs de apariție}, " + MINE + "}", "in-press"),
        ("a.ris", ris("Un caz", "PY  - 2024", "Y1  - 2023/12/30"), "dates"),
    ],
)  # fmt: skip
def test_what_a_work_is_marked_as_is_told(
    romanian: Cme, here: Path, file: str, text: str, code: str
) -> None:
    (here / file).write_text(text)
    (report,) = brought(romanian, file)
    assert (1, code) in told(report)
    (record,) = records(romanian)
    assert record["kind"] == "article"
    assert record["title"].endswith("Un caz")
    assert record["start"].startswith("2024")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.nbib", nbib("Un caz", "DP  - 2024", "PT  - Published Erratum")),
        ("a.nbib", nbib("Un caz", "DP  - 2024", "PT  - Retraction of Publication")),
        ("a.nbib", nbib("Un caz", "DP  - 2024", "PT  - Expression of Concern")),
        ("a.nbib", nbib("Un caz", "DP  - 2024", "PT  - Preprint")),
        ("a.ris", ris("Erratum to: Un caz", "PY  - 2024")),
        ("a.ris", ris("Corrigendum", "PY  - 2024")),
        ("a.ris", ris("Correction to: Un caz", "PY  - 2024")),
        ("a.ris", ris("Erată: Un caz", "PY  - 2024")),
        ("a.ris", ris("Исправление: Случай", "PY  - 2024")),
        ("a.ris", ris("Retraction note: Un caz", "PY  - 2024")),
        ("a.ris", ris("Retraction of: Un caz", "PY  - 2024")),
        ("a.ris", ris("Un caz", "PY  - 2024", "T2  - medRxiv")),
        ("a.ris", ris("Un caz", "PY  - 2024").replace("JOUR", "DATA")),
        ("a.bib", "@dataset{a, title={Un caz}, year=2024, " + MINE + "}"),
        ("a.bib", "@misc{a, title={Un caz}, year=2024, eprint={2401.1}, eprinttype={arxiv}, " + MINE + "}"),
    ],
)  # fmt: skip
def test_what_is_no_work_is_left_out_and_told(
    romanian: Cme, here: Path, file: str, text: str
) -> None:
    (here / file).write_text(text)
    (report,) = brought(romanian, file)
    assert [(one["line"], one["why"]) for one in report["left_out"]] == [(1, "not-a-work")]
    assert (report["read"], report["added"]) == (1, 0)


@pytest.mark.parametrize(
    "title",
    [
        "Retraction of the upper eyelid in Graves' disease", "Correction of hyponatremia",
        "Corrections for the confounding", "Error in the diagnosis", "Retracted lungs in children",
        "Errors in medicine",
    ],
)  # fmt: skip
def test_a_title_that_merely_begins_so_is_a_work(romanian: Cme, here: Path, title: str) -> None:
    (here / "a.ris").write_text(ris(title, "PY  - 2024"))
    (report,) = brought(romanian, "a.ris")
    assert (report["added"], report["left_out"]) == (1, [])
    assert not any(code == "retracted" for _line, code in told(report))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.nbib", nbib("Un caz", "DP  - 2024", "PT  - Meeting Abstract")),
        ("a.ris", ris("Un caz", "PY  - 2024").replace("JOUR", "ABST")),
        ("a.bib", "@article{a, title={Un caz}, year=2024, type={Meeting Abstract}, " + MINE + "}"),
        ("a.ris", ris("Un caz", "PY  - 2024", "M3  - Conference Abstract")),
    ],
)
def test_an_abstract_of_a_meeting_is_no_article(
    romanian: Cme, here: Path, file: str, text: str
) -> None:
    (here / file).write_text(text)
    brought(romanian, file)
    assert [(one["kind"], one["counted"]) for one in records(romanian)] == [("abstract", 0)]


@pytest.mark.parametrize(
    ("year", "start"),
    [
        ("2023--2024", "2023"), ("2023-24", "2023"), ("2023/2024", "2023"), ("Spring 2024", "2024"),
        ("2024 Spring", "2024"), ("iarna 2023-2024", "2023"), ("Primăvara 2024", "2024"),
        ("весна 2024", "2024"), ("2024 Mar-Apr", "2024-03"), ("Mar-Apr 2024", "2024-03"),
        ("mart.-apr. 2024", "2024-03"), ("2024 Dec-2025 Jan", "2024-12"), ("May 3, 2024", "2024-05-03"),
        ("3 mai 2024", "2024-05-03"), ("20 сентября 2024", "2024-09-20"), ("Q3 2024", "2024"),
        ("trimestrul II 2024", "2024"), ("c2024", "2024"), ("2024-05~", "2024-05"), ("2024-21", "2024"),
    ],
)  # fmt: skip
def test_dates_of_issues(romanian: Cme, here: Path, year: str, start: str) -> None:
    (here / "a.bib").write_text(f"@article{{a, title={{T}}, year={{{year}}}, {MINE}}}")
    brought(romanian, "a.bib")
    assert [one["start"] for one in records(romanian)] == [start]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@article{a, title={T}, year={in press}, " + MINE + "}", "'in press' is not a date"),
        ("@article{a, title={T}, year={31.02.2024}, " + MINE + "}", "is not a day of the calendar"),
        ("@article{a, title={T}, pubstate={forthcoming}, " + MINE + "}", "marked as not yet published"),
        ("@article{a, title={T}, year={accepted 24}, " + MINE + "}", "is not a date"),
    ],
)  # fmt: skip
def test_without_a_day_it_is_refused(romanian: Cme, here: Path, text: str, words: str) -> None:
    (here / "a.bib").write_text(text)
    ran = romanian("import", "a.bib")
    assert ran.code == 2
    assert words in ran.err
    assert records(romanian) == []
