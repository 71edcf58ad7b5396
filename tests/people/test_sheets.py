"""Sheets such as doctors keep, end to end: shown, agreed to or mended, and right once they are in."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS, in_short, records

ON = ("--on", "2026-11-21")
RO = (str(INPUTS / "sheet-ro.csv"), "--encoding", "cp1250")
RU = (str(INPUTS / "sheet-ru.csv"), "--encoding", "cp1251")

SHEET_RO = [
    ("course", "2023-02-05", None, 6, 6),
    ("symposium", "2023-03-17", "2023-03-18", 9, 9),
    ("congress", "2023-09-20", "2023-09-23", 24, 24),
    ("webinar", "2023-10-11", None, 2, 2),
    ("distance-online", "2023-11-01", "2023-11-30", 12, 12),
    ("subscription", "2023", None, 0, 0),
    ("round-table", "2023-12-14", None, 2, 2),
]
SHEET_RU = [
    ("programme", "2023-02-06", "2023-02-11", 36, 36),
    ("congress", "2023-05-15", "2023-05-17", 12, 0),
    ("session", "2023-12-22", None, 6, 6),
    ("module", "2024-03-03", None, 1, 1),
    ("webinar", "2024-04-10", None, 2, 0),
]


def test_a_romanian_sheet(romanian: Cme) -> None:
    asked = romanian("import", *RO, "--rejects", "mend.csv")
    assert asked.code == 2 and records(romanian) == []
    assert "--yes" in asked.err and "--dry-run -o proposal.csv" in asked.err
    assert asked.out.startswith("Concluded: the headings were found in line 3; ")
    assert "read from their words (Curs, Simpozionul, Congresul, Webinar, Curs on-line" in asked.out
    assert not Path("mend.csv").exists()
    ran = romanian("import", *RO, "--rejects", "mend.csv", "--yes", "--json")
    assert ran.code == 0, ran.err
    assert in_short(records(romanian)) == SHEET_RO
    assert sum(one["counted"] for one in records(romanian)) == 55
    report = json.loads(ran.out)
    assert [report[key] for key in ("read", "added", "ids")] == [10, 7, [1, 2, 3, 4, 5, 6, 7]]
    assert [(one["line"], one["why"]) for one in report["left_out"]] == [
        (13, "totals"),
        (14, "signature"),
    ]
    assert [(one["line"], one["code"]) for one in report["rejected"]] == [(11, "missing-kind")]
    said = {one["code"]: one for one in report["notices"]}
    assert said["gives-nothing"]["ids"] == [6] and "no index class" in ran.err
    assert said["role-named"]["ids"] == [3]
    assert "'poster prim autor' would give 36 in place of 24" in ran.err
    assert said["role-named"]["hint"] == "`cmetrack edit 3 --works-first 1` sets it."
    mended = Path("mend.csv").read_text(encoding="utf-8-sig")
    assert "Întâlnire de lucru" in mended and "'kind'" in mended
    assert [one["works_first"] for one in records(romanian)] == [None] * 7  # never by --yes


def test_a_russian_sheet(russian: Callable[..., Cme]) -> None:
    cme = russian("2022-09-12")
    asked = cme("import", *RU)
    assert asked.code == 2 and records(cme) == []
    assert "14 credits are pending (lines 4, 7)" in asked.err
    ran = cme("import", *RU, "--yes", "--json")
    assert ran.code == 0, ran.err
    kept = records(cme)
    assert in_short(kept) == SHEET_RU
    assert [one["code"] for one in kept] == [
        *(None, "AB12-34CDEF78", "AB34-56CDEF90", None, None),
    ]
    assert [one["code_status"] for one in kept[1:3]] == [None, "activated"]
    assert kept[0]["hours"] == 36 and kept[0]["credits"] is None
    report = json.loads(ran.out)
    assert [one["why"] for one in report["left_out"]] == ["totals"]
    said = {one["code"]: one for one in report["notices"]}
    assert said["pending-codes"]["ids"] == [2, 5] and "14 credits" in ran.err
    assert "gives-nothing" not in said
    status = json.loads(cme("status", "--json", *ON).out)
    total = next(one for one in status["targets"] if one["id"] == "total")
    assert (total["counted"], total["pending"]) == (43, 14)


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_all_of_it_is_asked(romanian: Cme) -> None:
    #        line 11: kind    line 6: poster  change: line 10, kind, role; done    store
    answers = "intalnire\nsesiune\nda\nr\n99\n10\nsimpozion\n\n\nda\n"
    ran = romanian("import", *RO, input=answers)
    assert ran.code == 0, ran.err
    assert "'Întâlnire de lucru' says what it is. Its kind?" in ran.err
    assert "it would give 36 in place of 24. Take it so?" in " ".join(ran.err.split())
    assert "No row to be stored begins on line '99'." in ran.err
    kept = records(romanian)
    assert in_short(kept) == [
        *SHEET_RO[:2],
        ("congress", "2023-09-20", "2023-09-23", 36, 36),
        *SHEET_RO[3:6],
        ("symposium", "2023-12-14", None, 2, 2),
        ("session", "2024-01-15", None, 1, 1),
    ]
    assert kept[2]["works_first"] == 1


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("answers", "code", "stored"),
    [
        ("\nn\nda\n", 0, 7),  # the row without a kind is left out, the poster not taken
        ("\nn\nnu\n", 2, 0),
        ("\nn\n\n", 2, 0),
        ("\nn\nr\n4\n-\n\nда\n", 0, 6),  # line 4 is left out
        ("\nn\nr\n4\n-\n4\ncurs\n\n\ny\n", 0, 7),  # and is brought back
        ("\nn\n", 130, 0),
    ],
)
def test_what_somebody_answers_is_done(romanian: Cme, answers: str, code: int, stored: int) -> None:
    ran = romanian("import", *RO, "--language", "ro", input=answers)
    assert (ran.code, len(records(romanian))) == (code, stored), ran.err
    assert ("[curs]" in ran.err) is ("\n4\n" in answers)  # proposed in the language in use


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_can_go_to_a_file(romanian: Cme) -> None:
    ran = romanian("import", *RO, input="sesiune\nda\nf\nmine.csv\n")
    assert ran.code == 0 and records(romanian) == []
    assert "Mend it in mine.csv, then `cmetrack import mine.csv`." in ran.err
    again = romanian("import", "mine.csv", input="")
    assert again.code == 0, again.err
    assert sum(one["counted"] for one in records(romanian)) == 68  # 55, the poster 12, 1


def test_the_proposal_is_a_file_that_comes_back_without_a_question(romanian: Cme) -> None:
    ran = romanian("import", *RO, "--dry-run", "-o", "proposal.csv")
    assert ran.code == 0 and records(romanian) == []
    assert "1 row in it has no kind yet" in ran.err
    with open("proposal.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == [*(one[0] for one in SHEET_RO), ""]
    refused = romanian("import", "proposal.csv")
    assert refused.code == 2 and "proposal.csv:9: column 'kind'" in refused.err
    rows[-1]["kind"] = "session"
    with open("proposal.csv", "w", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert romanian("import", "proposal.csv").code == 0
    assert in_short(records(romanian))[:7] == SHEET_RO
    # What is there already needs nobody's agreement.
    again = romanian("import", *RO, "--rejects", "mend.csv", "--json")
    assert again.code == 0 and json.loads(again.out)["added"] == 0


def test_another_ending_is_json_as_before(russian: Callable[..., Cme]) -> None:
    cme = russian("2022-09-12")
    assert cme("import", *RU, "--dry-run", "-o", "proposal.json").code == 0
    assert cme("import", "proposal.json").code == 0
    assert in_short(records(cme)) == SHEET_RU


def test_one_kind_for_all_against_their_titles_is_told(romanian: Cme) -> None:
    Path("sheet.csv").write_text(
        "title,start,credits\nCongresul Național,2026-03-14,6\nSimpozionul X,2026-04-14,3\n",
        encoding="utf-8",
    )
    ran = romanian("import", "sheet.csv", "--set", "kind=curs", "--json")
    assert ran.code == 0, ran.err
    said = [one for one in json.loads(ran.out)["notices"] if one["code"] == "kind-differs"]
    assert [one["ids"] for one in said] == [[1], [2]]
    assert "its title says 'Congresul', which is 'congress' (record 1)" in ran.err


def test_no_message_proposes_one_kind_for_all_rows(romanian: Cme) -> None:
    for text in ("a,b\n1,2\n", "title,start\nNimic,2026-03-14\n", "kind,title\ncourse,X\n"):
        Path("sheet.csv").write_text(text, encoding="utf-8")
        ran = romanian("import", "sheet.csv")
        assert ran.code == 2 and "--set kind" not in ran.err


def test_a_file_of_the_columns_never_asks(romanian: Cme) -> None:
    Path("own.csv").write_text(
        "kind,title,start,credits,notes\ncongress,Curs X,2026-03-14,6,poster prim autor\n"
        "course,Congresul Y,2026-04-14,6,\n",
        encoding="utf-8",
    )
    ran = romanian("import", "own.csv")
    assert ran.code == 0 and "'poster prim autor' would give 9 in place of 6" in ran.err


def test_of_very_many_rows_the_first_are_shown_and_all_summed_up(romanian: Cme) -> None:
    rows = [f"Curs {n};{1 + n % 28}.{1 + n // 28:02}.2024;6" for n in range(80)]
    rows += [f"Webinar {n};{1 + n % 28}.07.2024;1" for n in range(20)]
    Path("many.csv").write_text("Denumire;Data;Credite\n" + "\n".join(rows), encoding="utf-8")
    ran = romanian("import", "many.csv")
    assert ran.code == 2
    assert "And more; all 100 by their kinds:" in ran.out
    assert "course     80   480" in ran.out and "webinar    20    20" in ran.out
    assert len(ran.out.splitlines()) < 30


@pytest.mark.parametrize("wide", [40, 80])
def test_it_can_be_read_on_narrow_screens(
    romanian: Cme,
    wide: int,
    monkeypatch: pytest.MonkeyPatch,
    terminal: None,
) -> None:
    monkeypatch.setenv("COLUMNS", str(wide))
    monkeypatch.setenv("TERM", "xterm")
    ran = romanian("import", *RO, input="\nn\nnu\n")
    shown = re.sub("\x1b\\[[0-9;]*m", "", ran.out)
    assert "Simpozionul" in shown and "no index class" in shown
    assert max(map(len, shown.splitlines())) <= wide
    assert ("line  kind" in shown) is (wide == 80)  # one row under the other on the narrow one


@pytest.mark.usefixtures("terminal")
def test_rows_of_one_line_are_told_apart_by_their_places(romanian: Cme) -> None:
    Path("one.json").write_text(
        '[{"title": "Unu", "start": "2026-03-14", "credits": 1},'
        ' {"title": "Doi", "start": "2026-03-15", "credits": 2},'
        ' {"title": "Curs trei", "start": "2026-03-16", "credits": 3}]',
        encoding="utf-8",
    )
    ran = romanian("import", "one.json", input="curs\nsesiune\nr\n2\natelier\n\n\nda\n")
    assert ran.code == 0, ran.err
    assert "Line 2: neither a column nor the title 'Doi'" in ran.err
    assert [one["kind"] for one in records(romanian)] == ["course", "workshop", "course"]


@pytest.mark.usefixtures("terminal")
def test_several_files_are_asked_about_together(romanian: Cme) -> None:
    Path("a.csv").write_text("Denumire;Data;Credite\nAltfel;2.03.2026;1\n", encoding="utf-8")
    Path("b.csv").write_text("Titlul,Data,Credite\nCurs,13.03.2026,2\nAltceva,14.03.2026,3\n")
    ran = romanian("import", "a.csv", "b.csv", input="curs\nsesiune\nr\n\n2\n-\n\nda\n")
    assert ran.code == 0, ran.err
    assert ran.err.count("Which line of a.csv is to be changed?") == 1
    assert "\na.csv\n" in f"\n{ran.out}" and "\nb.csv\n" in ran.out
    assert in_short(records(romanian)) == [
        ("course", "2026-03-02", None, 1, 1),
        ("session", "2026-03-14", None, 3, 3),
    ]


@pytest.mark.usefixtures("terminal")
def test_a_workbook_is_read_again_with_the_answers(romanian: Cme) -> None:
    ran = romanian("import", INPUTS / "22-minutes.csv", input="nu\n")
    assert ran.code == 2
    ran = romanian("import", INPUTS / "21-hours.xlsx", input="r\n3\nxyz\natelier\n\n\nda\n")
    assert ran.code == 0, ran.err
    assert sorted(one["kind"] for one in records(romanian)) == [*["course"] * 4, "workshop"]


def test_the_standard_input_can_be_written_to_a_file(romanian: Cme) -> None:
    text = "Denumire;Data;Credite\nAltfel;2.03.2026;1\nCurs X;3.03.2026;6\n"
    ran = romanian("import", "-", "--dry-run", "-o", "proposal.csv", input=text)
    assert ran.code == 0, ran.err
    with open("proposal.csv", encoding="utf-8") as file:
        assert [row["kind"] for row in csv.DictReader(file)] == ["", "course"]


def test_a_proposal_without_the_rows_that_are_wrong_is_refused(romanian: Cme) -> None:
    text = "Denumire;Data;Credite\nAltfel;2.03.2026;1\nCurs X;31.02.2026;6\n"
    Path("bad.csv").write_text(text, encoding="utf-8")
    ran = romanian("import", "bad.csv", "--dry-run", "-o", "proposal.csv")
    assert ran.code == 2 and not Path("proposal.csv").exists()
    ran = romanian("import", "bad.csv", "--dry-run", "-o", "proposal.csv", "--rejects", "mend.csv")
    assert ran.code == 0 and Path("proposal.csv").exists()


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "code"), [("nu", 2), ("f\nmine.csv", 0)])
def test_a_script_on_a_terminal_has_its_report(romanian: Cme, answer: str, code: int) -> None:
    ran = romanian("import", *RO, "--json", input=f"\nn\n{answer}\n")
    assert ran.code == code
    report = json.loads(ran.out[ran.out.index("{") :])
    assert report["added"] == 0 and len(report["left_out"]) == 3
    assert "read from their words" in ran.err and records(romanian) == []


@pytest.mark.usefixtures("terminal")
def test_a_lecturer_is_asked_for_the_hours_taught(romanian: Cme) -> None:
    text = "Denumire;Data;Nr. ore;Obs.\nCurs de ecografie;14.03.2026;8;lector\n"
    Path("taught.csv").write_text(text, encoding="utf-8")
    ran = romanian("import", "taught.csv", input="da\nmulte\n2\nda\n")
    assert ran.code == 0, ran.err
    assert "it says 'lector'. With role teacher it would give " in ran.err
    [one] = records(romanian)
    assert (one["role"], one["hours"], one["notes"]) == ("teacher", 2, "lector")


def test_a_lecturer_is_told_which_hours_to_give(romanian: Cme) -> None:
    text = "Denumire;Data;Nr. ore;Obs.\nCurs de ecografie;14.03.2026;8;lector\n"
    Path("taught.csv").write_text(text, encoding="utf-8")
    ran = romanian("import", "taught.csv", "--yes")
    assert "`cmetrack edit 1 --role teacher --hours HOURS-TAUGHT` sets it." in ran.err


@pytest.mark.parametrize("options", [("--dry-run",), ("--yes",), ()])
def test_what_a_script_reads_adds_up(romanian: Cme, options: tuple[str, ...]) -> None:
    Path("a.csv").write_text(
        "Denumire;Data;Credite\nCurs X;2.03.2026;1\nAltfel;3.03.2026;1\nTOTAL;;2\n",
        encoding="utf-8",
    )
    Path("b.csv").write_text("kind,title,start,credits\ncourse,Y,2026-03-13,2\n", encoding="utf-8")
    ran = romanian("import", "a.csv", "b.csv", "--rejects", "mend.csv", "--json", *options)
    first, second = json.loads(ran.out)
    assert [one["file"] for one in (first, second)] == ["a.csv", "b.csv"]
    assert {*first} - {"dry_run", "records"} == {
        *("file", "read", "added", "unchanged", "updated", "rejected", "ids", "differs"),
        *("left_out", "notices", "ignored_columns", "incomplete", "change", "changes"),
    }
    assert {*first["rejected"][0]} == {"line", "column", "value", "code", "message"}
    for report in (first, second):
        rows = {one["line"] for one in report["rejected"]}
        there = report["added"] + report["unchanged"] + report["updated"]
        assert (report["read"] == there + len(rows) + len(report["left_out"])) is bool(options)
    assert (ran.code, len(records(romanian))) == (
        (0, 0) if "--dry-run" in options else (0, 2) if options else (2, 0)
    )
    assert len(first["ids"]) == ("--yes" in options)


@pytest.mark.usefixtures("terminal")
def test_nothing_is_asked_where_no_answer_would_help(romanian: Cme) -> None:
    text = "Denumire;Data;Credite\nAltfel;2.03.2026;1\nCurs;31.02.2026;1\nCurs Y;4.03.2026;1\n"
    Path("bad.csv").write_text(text, encoding="utf-8")
    ran = romanian("import", "bad.csv", input="")
    assert ran.code == 2 and "Its kind?" not in ran.err and "bad.csv:3" in ran.err
    ran = romanian("import", "bad.csv", "--rejects", "mend.csv", input="curs\nda\n")
    assert ran.code == 0 and len(records(romanian)) == 2


HEADED = {
    "Manifestare științifică / curs;Perioada de desfășurare;Credite EMC obținute\n"
    "Congresul de ORL;22-24 mai 2025;18\n": ("congress", "2025-05-22", "2025-05-24", 18, 18),
    "Cursul la care am fost;Ziua în care a avut loc;Puncte primite\nCurs de EKG;22.05.2025;6\n": (
        "course",
        "2025-05-22",
        None,
        6,
        6,
    ),
}


@pytest.mark.parametrize("text", HEADED)
def test_headings_are_guessed_by_a_word_where_none_says_it_surely(romanian: Cme, text: str) -> None:
    Path("headed.csv").write_text(text, encoding="utf-8")
    asked = romanian("import", "headed.csv")
    assert asked.code == 2 and "=title, " in asked.out and "=credits)" in asked.out
    ran = romanian("import", "headed.csv", "--yes", "--json")
    assert ran.code == 0, ran.err
    guesses = [one for one in json.loads(ran.out)["notices"] if one["code"] == "heading"]
    assert len(guesses) == 3 and all(one["guess"] for one in guesses)
    assert in_short(records(romanian)) == [HEADED[text]]


def test_a_heading_is_not_guessed_beside_one_that_says_it(romanian: Cme) -> None:
    text = "kind,title,start,Felul de credite\ncourse,Y,2026-03-13,6\n"
    Path("own.csv").write_text(text, encoding="utf-8")
    ran = romanian("import", "own.csv", "--json")
    assert ran.code == 0 and json.loads(ran.out)["ignored_columns"] == ["Felul de credite"]
    Path("two.csv").write_text("Felul;Cursul meu;Cursurile\ncurs;A;B\n", encoding="utf-8")
    assert "has no column for title, start" in romanian("import", "two.csv").err
    russian = romanian("--language", "ru", "import", "two.csv").err
    assert "не найдены столбцы: title (название), start (дата начала);" in russian
