"""What is one record and what is two, in whatever way it is written; and what the doctor settles."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS

ON = ("--on", "2026-11-21")


def bring(cme: Cme, file: object, *options: str) -> list[dict[str, Any]]:
    """The reports of an import that goes in."""
    ran = cme("import", file, "--json", "--yes", *options)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    return found if isinstance(found, list) else [found]


def counted(cme: Cme) -> tuple[int, float]:
    """How many records there are, and what they count together."""
    records = json.loads(cme("list", "--json", *ON).out)
    return len(records), sum(one["counted"] for one in records)


def probable(report: dict[str, Any]) -> list[list[int]]:
    return [one["ids"] for one in report["notices"] if one["code"] == "probable-duplicate"]


@pytest.fixture
def sheet(here: Path) -> Callable[..., Path]:
    """A CSV file of the lines that are given."""

    def write(*lines: str, name: str = "sheet.csv") -> Path:
        path = here / name
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("02-have-certificate-yes.csv", (5, 30)),
        ("53-editorial.csv", (3, 240)),
        ("54-book-doi.bib", (2, 200)),
    ],
)
def test_romanian_inputs(romanian: Cme, name: str, expected: tuple[int, float]) -> None:
    bring(romanian, INPUTS / name)
    assert counted(romanian) == expected
    (again,) = bring(romanian, INPUTS / name)
    assert (again["added"], again["unchanged"]) == (0, again["read"])


@pytest.mark.parametrize("name", ["01-no-number.csv"])
def test_no_number_is_the_number_of_nothing(russian: Callable[..., Cme], name: str) -> None:
    cme = russian()
    bring(cme, INPUTS / name)
    assert counted(cme) == (3, 108)


def test_a_number_written_in_two_ways(russian: Callable[..., Cme]) -> None:
    cme = russian()
    bring(cme, INPUTS / "55-number-written-twice.csv")
    bring(cme, INPUTS / "55-number-written-twice-again.csv")
    assert counted(cme) == (1, 36)


def test_an_identifier_written_in_two_ways(romanian: Cme) -> None:
    bring(romanian, INPUTS / "09-doi-url-and-bare.csv")
    (report,) = bring(romanian, INPUTS / "09-doi-url-and-bare.bib")
    assert [(one["line"], one["record"]) for one in report["differs"]] == [(1, 1)]
    assert counted(romanian) == (1, 80)


def test_a_title_that_was_mended_is_told_until_it_is_settled(romanian: Cme) -> None:
    file = INPUTS / "12-reimport-after-edit.csv"
    bring(romanian, file)
    romanian("edit", "1", "--title", "Un caz de astm")
    (report,) = bring(romanian, file)
    assert probable(report) == [[2, 1]]
    (told,) = (one for one in report["notices"] if one["code"] == "probable-duplicate")
    assert told["line"] == 2
    assert "`cmetrack merge 1 2`" in told["hint"] and "`cmetrack distinct 1 2`" in told["hint"]
    checked = json.loads(romanian("db", "check", "--json").out)["findings"]
    assert [one["ids"] for one in checked if "ids" in one] == [[2, 1]]
    assert romanian("db", "check").code == 0
    merged = romanian("merge", "2", "1", "--prefer", "1")
    assert merged.code == 0, merged.err
    assert counted(romanian) == (1, 80)
    # The row that it was is not brought in again.
    (report,) = bring(romanian, file)
    assert (report["added"], report["unchanged"], probable(report)) == (0, 1, [])
    assert "ids" not in romanian("db", "check", "--json").out


def test_what_was_removed_stays_out_unless_it_is_brought_back(romanian: Cme) -> None:
    file = INPUTS / "13-removed-comes-back.csv"
    bring(romanian, file)
    assert romanian("rm", "1", "--yes").code == 0
    (report,) = bring(romanian, file)
    assert counted(romanian) == (1, 6)
    assert [(one["line"], one["why"], one["record"]) for one in report["left_out"]] == [
        (2, "removed", 1)
    ]
    sums = (report[name] for name in ("added", "unchanged", "updated"))
    assert report["read"] == sum(sums) + len(report["rejected"]) + len(report["left_out"])
    bring(romanian, file, "--bring-back")
    assert counted(romanian) == (2, 12)


def test_what_was_removed_is_known_by_all_that_it_ever_was(romanian: Cme) -> None:
    file = INPUTS / "13-removed-comes-back.csv"
    bring(romanian, file)
    for title in ("Curs anulat (nu)", "Altceva"):
        romanian("edit", "1", "--title", title)
    romanian("rm", "1", "--yes")
    (report,) = bring(romanian, file)
    assert (report["added"], len(report["left_out"])) == (0, 1)
    romanian("undo", "--yes")  # of the rm
    assert counted(romanian)[0] == 2
    romanian("redo", "--yes")
    (report,) = bring(romanian, file)
    assert (report["added"], len(report["left_out"])) == (0, 1)


def test_an_import_that_was_undone_is_no_removal(romanian: Cme) -> None:
    file = INPUTS / "13-removed-comes-back.csv"
    bring(romanian, file)
    romanian("undo", "--yes")
    (report,) = bring(romanian, file)
    assert (report["added"], report["left_out"]) == (2, [])
    romanian("rm", "3", "4", "--yes")
    romanian("undo", "--yes")
    (report,) = bring(romanian, file)
    assert (report["added"], report["unchanged"], report["left_out"]) == (0, 2, [])


CERTIFICATES = [
    # A running number that each organiser starts at 1.
    (("Curs A", "1", "UMF"), ("Curs B", "1", "Colegiul"), 2, [[2, 1]]),
    (("Curs A", "1", ""), ("Curs B", "1", ""), 2, [[2, 1]]),
    (("Curs A", "Nr. 1", "UMF „Carol Davila”"), ("Curs B", "1", 'UMF ""Carol Davila""'), 1, []),
    (("Curs A", "Seria AB Nr. 7", ""), ("CURS A.", "AB 7", ""), 1, []),
    (("Curs A", "7", ""), ("Curs A", "8", ""), 2, [[2, 1]]),
    (("Curs A", "da", ""), ("Curs B", "da", ""), 2, []),
    (("Curs A", "—", ""), ("Curs B", "fără", "UMF"), 2, []),
    (("Heart & lung", "", ""), ("The heart and lung.", "", ""), 1, []),
    (("Ecografie abdominală", "", ""), ("Ecografie abdominala", "", ""), 2, [[2, 1]]),
    (("Ecografie, modul 1", "", ""), ("Ecografie, modul 2", "", ""), 2, []),
    (("Ecografie, modul I", "", ""), ("Ecografie, modul II", "", ""), 2, []),
    (("Astmul la copil", "", ""), ("Astmul la adult", "", ""), 2, []),
]


@pytest.mark.parametrize(("one", "other", "records", "told"), CERTIFICATES)
def test_two_rows_of_one_day(
    romanian: Cme, sheet: Callable[..., Path], one: Any, other: Any, records: int, told: Any
) -> None:
    rows = [
        f'course,"{title}",2025-03-14,6,"{number}","{by}"' for title, number, by in (one, other)
    ]
    header = "kind,title,start,hours,certificate,provider"
    (report,) = bring(romanian, sheet(header, *rows))
    assert (report["added"], probable(report)) == (records, told)
    (again,) = bring(romanian, sheet(header, *reversed(rows)))
    assert (again["added"], again["unchanged"]) == (0, 2)


def test_a_day_with_midnight_is_a_day(romanian: Cme, sheet: Callable[..., Path]) -> None:
    bring(romanian, sheet("kind,title,start,hours", "course,Astm,2025-03-14,6"))
    for written in ("2025-03-14T00:00", "14.03.2025"):
        (report,) = bring(romanian, sheet("kind,title,start,hours", f"course,ASTM,{written},6"))
        assert (report["added"], report["unchanged"]) == (0, 1)


def editorial(title: str, start: str, journal: str, identifier: str = "") -> str:
    return f'article,"{title}",{start},"{journal}",medline,1,first,{identifier}'


@pytest.mark.parametrize("title", ["Cuvânt înainte", "Letter to the Editor.", "От редакции"])
def test_generic_titles_are_as_many_works_as_they_are(
    romanian: Cme, sheet: Callable[..., Path], title: str
) -> None:
    header = "kind,title,start,journal,index,authors,position,identifier"
    rows = [
        editorial(title, "2025-03-04", "Pneumologia"),
        editorial(title, "2025-03-04", "Alta revistă"),
        editorial(title, "2025-09", "Pneumologia"),
        editorial(title.upper(), "2025-09", "Pneumologia"),  # the same again
        editorial(title, "2024", "Pneumologia", "10.5555/pn.1"),
        editorial(title, "2024", "Pneumologia", "10.5555/pn.2"),
    ]
    (report,) = bring(romanian, sheet(header, *rows))
    assert (report["added"], probable(report)) == (5, [])
    assert counted(romanian) == (5, 400)


def test_any_other_title_in_two_journals_is_one_article(
    romanian: Cme, sheet: Callable[..., Path]
) -> None:
    header = "kind,title,start,journal,index,authors,position,identifier"
    rows = [
        editorial("Astmul „sever” & BPOC", "2025-03-04", "Pneumologia", "10.5555/pn.1"),
        editorial("Astmul sever și BPOC.", "2024-09-04", "Alta", "10.5555/ar.1"),
    ]
    bring(romanian, sheet(header, *rows))
    assert counted(romanian) == (2, 80)


@pytest.fixture
def two(romanian: Cme) -> Cme:
    """Two records that look alike: a title, the days, two certificates."""
    for number, more in (
        ("7", ("--provider", "UMF")),
        ("8", ("--place", "Cluj", "--credits", "6")),
    ):
        added = romanian(
            *("add", "course", "Ecografie", "--start", "2025-03-14", "--hours", "6"),
            *("--certificate", number, *more),
        )
        assert added.code == 0, added.err
    assert "Records 1 and 2 are probably one" in added.err
    return romanian


def test_merging_asks_what_is_right_and_refuses_where_nobody_answers(two: Cme) -> None:
    refused = two("merge", "1", "2")
    assert refused.code == 2
    assert "certificate: '7' in record 1, '8' in record 2" in refused.err
    assert "--prefer 1 or --prefer 2" in refused.err
    assert counted(two)[0] == 2
    assert two("merge", "1").code == two("merge", "1", "2", "--prefer", "9").code == 2
    assert two("merge", "1", "99").code == 2
    merged = two("merge", "1", "2", "--prefer", "2", "--json")
    assert merged.code == 0, merged.err
    one = json.loads(merged.out)
    found = [one[name] for name in ("id", "certificate", "provider", "place", "credits")]
    assert found == [1, "8", "UMF", "Cluj", 6]
    before = two("history").out
    assert "Merged record 2 into 1: course 'Ecografie'" in before
    assert two("undo", "--yes").code == 0
    assert counted(two)[0] == 2


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_is_asked(two: Cme) -> None:
    merged = two("merge", "2", "1", input="3\n2\n")
    assert merged.code == 0, merged.err
    assert "'3' is none of the two: type 1 or 2" in merged.err
    assert json.loads(two("show", "1", "--json").out)["certificate"] == "8"


def test_ticks_files_and_notes_are_kept(two: Cme, here: Path) -> None:
    for id in (1, 2):
        two("edit", id, "--notes", f"nota {id}")
        (here / f"{id}.pdf").write_text(f"%PDF-1.4 {id}")
        assert two("attach", id, f"{id}.pdf").code == 0
    assert two("merge", "1", "2", "--prefer", "1").code == 0
    one = json.loads(two("show", "1", "--json").out)
    assert one["notes"] == "nota 1; nota 2"
    assert one["evidence"].count(".pdf") == 2
    assert "Its evidence" not in two("db", "check").out


def test_two_that_are_distinct_are_never_told_again(two: Cme, here: Path) -> None:
    done = two("distinct", "2", "1")
    assert done.code == 0 and "Noted that these records are not one: 1, 2" in done.err
    assert "noted already" in two("distinct", "1", "2").err
    assert "probably one" not in two("db", "check").out
    assert "probably one" not in two("edit", "1", "--title", "Ecografie ").err
    two("undo", "--yes")
    assert "Records 1 and 2 are probably one" in two("db", "check").out
    two("redo", "--yes")
    assert two("db", "backup", "copy.db").code == 0
    assert "probably one" not in two("--db", "copy.db", "db", "check").out
    # It is gone with either of them, and comes back with it.
    two("rm", "2", "--yes")
    two("undo", "--yes")
    assert "probably one" not in two("db", "check").out
    assert "damage" not in two("db", "check").out
    assert two("distinct", "1").code == two("distinct", "1", "99").code == 2


def test_what_a_third_is_distinct_from_stays_so_after_a_merge(two: Cme) -> None:
    added = two(
        *("add", "course", "Ecografie", "--start", "2025-03-14", "--hours", "6"),
        *("--certificate", "9"),
    )
    assert "Records 1 and 3" in added.err
    two("distinct", "2", "3")
    two("merge", "1", "2", "--prefer", "1")
    assert "probably one" not in two("db", "check").out


def test_a_purge_leaves_nothing_of_a_pair(two: Cme) -> None:
    two("distinct", "1", "2")
    assert two("purge", "2", "--confirm", "purge").code == 0
    assert "damage" not in two("db", "check").out


def test_an_update_takes_over_the_first_row_and_tells_the_second(
    romanian: Cme, sheet: Callable[..., Path]
) -> None:
    header = "kind,title,start,hours"
    bring(romanian, sheet(header, "course,Astm,2025-03-14,6"))
    rows = ("course,Astm,2025-03-14,7", "course,ASTM,2025-03-14,8", "course,Astm,2025-03-14,7")
    (report,) = bring(romanian, sheet(header, *rows, name="again.csv"), "--update")
    assert (report["updated"], report["unchanged"]) == (1, 2)
    assert [(one["line"], one["record"]) for one in report["differs"]] == [(3, 1)]
    (one,) = json.loads(romanian("list", "--json", *ON).out)
    assert one["hours"] == 7


def test_the_numbers_that_are_told_are_those_of_the_ledger(
    romanian: Cme, sheet: Callable[..., Path]
) -> None:
    rows = [
        *("course,A,2025-03-01,6,1", "course,A,2025-03-01,6,1", "course,B,2025-03-02,6,2"),
        *("course,B,2025-03-02,7,2", "course,B,2025-03-02,6,3"),
    ]
    (report,) = bring(romanian, sheet("kind,title,start,hours,certificate", *rows))
    assert report["ids"] == [1, 2, 3]
    assert [(one["line"], one["record"]) for one in report["differs"]] == [(5, 2)]
    assert probable(report) == [[3, 2]]
    assert [one["line"] for one in report["notices"] if one["code"] == "probable-duplicate"] == [6]


OLD = Path(__file__).parents[1] / "store" / "fixtures" / "ledger-6" / "ledger.db"
"""A ledger of schema 6, as its program made it by `import`, `edit`, `rm`, `code add`."""


def test_records_of_an_older_ledger_are_recognised_as_those_of_today(
    cme: Cme, here: Path, sheet: Callable[..., Path]
) -> None:
    ledger = here / "ledger.db"
    ledger.write_bytes(OLD.read_bytes())
    ledger.chmod(0o600)
    assert counted(cme)[0] == 5
    assert ledger.read_bytes() == OLD.read_bytes()
    (report,) = bring(
        cme,
        sheet(
            "kind,title,start,end,hours,certificate,identifier,provider",
            "course,„Ecografie” and Doppler.,2025-03-14,,6,da,,UMF",  # it is there
            "course,Altceva,2025-03-15,,6,da,,UMF",  # "da" is no number
            "course,Altfel,2025-04-17,,,SP-12,,„UMF”",  # by number and organiser
            "article,Cuvânt,2025-03,,,,doi:10.5555/PN.2025.1,",
            "chapter,Bronșita,2025,,,,10.5555/tratat.2025,",  # another of the book
            "conference,Сердце,2025-05-10,,6,,,",
            "course,Curs scos,2025-06-01,,6,,,",
        ),
    )
    assert (report["added"], report["unchanged"]) == (2, 4)
    assert [(one["line"], one["record"]) for one in report["left_out"]] == [(8, 6)]
    assert [(one["line"], one["record"]) for one in report["differs"]][1:] == [(4, 2), (5, 3)]
    assert "damage" not in cme("db", "check").out
    records = {one["id"]: one for one in json.loads(cme("list", "--json", *ON).out)}
    assert records[2]["hours"] == 10
    cme("undo", "--yes")
    cme("undo", 3, "--yes")  # the edit
    assert json.loads(cme("show", "2", "--json").out)["hours"] == 12
    assert "damage" not in cme("db", "check").out


def test_of_very_many_rows_titles_are_left_to_the_check(
    romanian: Cme, sheet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cmetrack.cli import importing
    from cmetrack.store import duplicates, rows as store_rows

    for module in (importing, duplicates):
        monkeypatch.setattr(module, "FEW", 1)
    monkeypatch.setattr(store_rows, "BULK", 0)
    rows = ("course,Un curs de asmt,2025-03-14", "course,Un curs de astm,2025-03-14")
    (report,) = bring(romanian, sheet("kind,title,start", *rows))
    assert [one["code"] for one in report["notices"]].count("not-compared") == 1
    assert probable(report) == []
    assert "Records 1 and 2 are probably one" in romanian("db", "check").out
