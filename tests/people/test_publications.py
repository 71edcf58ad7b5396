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
        (7, "doubt"),
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
