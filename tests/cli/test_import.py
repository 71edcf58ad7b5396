"""Files of records come in whole or not at all, and every row is accounted for."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran

SAMPLES = Path(__file__).parents[2] / "sample_data"
HEADER = "kind,title,start,end,hours,certificate\n"
GOOD = "course,Inima,2026-03-14,,6,\n"
BAD = "course,Ficatul,2026-02-31,,12..5,\n"


@pytest.fixture(autouse=True)
def ledger(cme: Cme, here: Path) -> Path:
    cme("init", "--rulebook", "ro-cmr-2009")
    return here / "ledger.db"


def _write(name: str, *rows: str, header: str = HEADER) -> str:
    Path(name).write_text(header + "".join(rows), encoding="utf-8")
    return name


def _titles(cme: Cme) -> list[str]:
    return [record["title"] for record in json.loads(cme("list", "--json").out)]


def test_a_file_goes_in_and_a_second_time_changes_nothing(cme: Cme) -> None:
    file = _write("credits.csv", GOOD)
    assert cme("import", file) == Ran(
        0,
        "",
        "credits.csv: 1 row; 1 added, 0 updated, 0 there already, 0 rejected.\n"
        "Next: `cmetrack status`; `cmetrack undo` takes the import back.\n",
    )
    assert cme("import", file) == Ran(
        0,
        "",
        "credits.csv: line 2 repeats record 1\n"
        "credits.csv: 1 row; 0 added, 0 updated, 1 there already, 0 rejected.\n",
    )
    assert _titles(cme) == ["Inima"]


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*.csv")))
def test_the_samples_go_in(cme: Cme, sample: str) -> None:
    if "ru" in sample:
        cme("cycle", "add", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    first = json.loads(cme("import", SAMPLES / sample, "--json").out)
    again = json.loads(cme("import", SAMPLES / sample, "--json").out)
    assert first["added"] == again["unchanged"] == first["read"] > 0
    assert first["rejected"] == again["rejected"] == []


def test_a_bad_row_keeps_the_good_ones_out(cme: Cme, ledger: Path) -> None:
    before = ledger.read_bytes()
    assert cme("import", _write("credits.csv", GOOD, BAD)) == Ran(
        2,
        "",
        "credits.csv:3: column 'start': '2026-02-31' is not a day of the calendar\n"
        "credits.csv:3: column 'hours': '12..5' is not a number (for example 12,5)\n"
        "Nothing was imported: 1 row was rejected.\n"
        "Mend them, or take in the good rows alone and write the others with --rejects FILE.\n",
    )
    assert ledger.read_bytes() == before


def test_the_report_comes_even_of_an_import_that_was_refused(cme: Cme) -> None:
    ran = cme("import", _write("credits.csv", GOOD, BAD), "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["read"], report["added"]) == (2, 2, 0)
    assert report["rejected"][0] == {
        "line": 3,
        "column": "start",
        "value": "2026-02-31",
        "code": "bad-start",
        "message": "'2026-02-31' is not a day of the calendar",
    }


def test_with_rejects_the_good_rows_go_in_and_the_bad_ones_can_be_mended(cme: Cme) -> None:
    ran = cme("import", _write("credits.csv", GOOD, BAD), "--rejects", "to-mend.csv")
    assert ran.code == 0
    assert "The rejected rows are in to-mend.csv" in ran.err
    rejects = Path("to-mend.csv")
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    reason, row = rejects.read_text(encoding="utf-8").splitlines()
    assert reason == "reject_reason," + HEADER.strip()
    assert row.endswith(BAD.strip()) and "not a day of the calendar" in row
    mended = rejects.read_text(encoding="utf-8").replace("02-31", "02-28").replace("12..5", "6")
    rejects.write_text(mended, encoding="utf-8")
    assert cme("import", "to-mend.csv").code == 0
    assert _titles(cme) == ["Ficatul", "Inima"]


def test_without_bad_rows_there_is_no_file_of_rejects(cme: Cme) -> None:
    assert cme("import", _write("credits.csv", GOOD), "--rejects", "to-mend.csv").code == 0
    assert not Path("to-mend.csv").exists()


@pytest.mark.parametrize("there", ["credits.csv", "ledger.db", "other.csv"])
def test_rejects_never_replace_a_file(cme: Cme, there: str) -> None:
    file = _write("credits.csv", GOOD, BAD)
    _write("other.csv")
    before = Path(there).read_bytes()
    ran = cme("import", file, "--rejects", there)
    assert (ran.code, Path(there).read_bytes()) == (2, before)
    assert "exists already" in ran.err
    assert _titles(cme) == []


@pytest.mark.parametrize(("target", "code"), [("no-folder/r.csv", 2), ("/dev/full", 3)])
def test_where_the_bad_rows_cannot_be_kept_nothing_goes_in(
    cme: Cme, target: str, code: int
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    ran = cme("import", _write("credits.csv", GOOD, BAD), "--rejects", target)
    assert ran.code == code
    assert _titles(cme) == []


def test_rejects_of_several_files(cme: Cme) -> None:
    one, other = _write("1.csv", GOOD, BAD), _write("2.csv", BAD.replace("Ficatul", "Splina"))
    ran = cme("import", one, other, "--rejects", "r.csv", "--json")
    assert [report["added"] for report in json.loads(ran.out)] == [1, 0]
    assert len(Path("r.csv").read_text(encoding="utf-8").splitlines()) == 3
    third = _write("3.csv", "congress,Splina,x\n", header="kind,title,start\n")
    ran = cme("import", other, third, "--rejects", "r2.csv")
    assert (ran.code, Path("r2.csv").exists()) == (2, False)
    assert "their columns differ" in ran.err


def test_several_files_are_one_transaction(cme: Cme) -> None:
    ran = cme("import", _write("1.csv", GOOD), _write("2.csv", BAD), "--json")
    assert [report["added"] for report in json.loads(ran.out)] == [0, 0]
    assert (ran.code, _titles(cme)) == (2, [])
    cme("import", "1.csv", _write("3.csv", GOOD.replace("Inima", "Plămânul")))
    assert _titles(cme) == ["Inima", "Plămânul"]
    assert cme("undo", "--yes").code == 0
    assert _titles(cme) == []


def test_a_dry_run_says_what_would_be_done(cme: Cme, ledger: Path) -> None:
    before = sha256(ledger.read_bytes()).hexdigest(), ledger.stat().st_mtime_ns
    file = _write("credits.csv", GOOD)
    assert cme("import", "-n", file) == Ran(
        0,
        "",
        "credits.csv: 1 row; 1 added, 0 updated, 0 there already, 0 rejected.\n"
        "Nothing was written: this was a dry run.\n",
    )
    report = json.loads(cme("import", "--dry-run", "--json", file).out)
    assert (report["added"], report["dry_run"]) == (1, True)
    ran = cme("import", "-n", _write("bad.csv", GOOD, BAD))
    assert (ran.code, "Nothing was imported" in ran.err) == (2, True)
    ran = cme("import", "-n", "bad.csv", "--rejects", "r.csv")
    assert (ran.code, Path("r.csv").exists()) == (0, False)
    assert (sha256(ledger.read_bytes()).hexdigest(), ledger.stat().st_mtime_ns) == before


def test_many_errors_are_cut_after_twenty(cme: Cme) -> None:
    rows = [f"congress,t{number},x,,,\n" for number in range(163)]
    lines = cme("import", _write("credits.csv", *rows)).err.splitlines()
    assert lines[19].startswith("credits.csv:21: ")
    assert lines[20] == "and 143 more"
    assert lines[21] == "Nothing was imported: 163 rows were rejected."


def test_the_standard_input(cme: Cme) -> None:
    report = json.loads(cme("import", "-", "--json", input=HEADER + GOOD).out)
    assert (report["file"], report["added"]) == ("<stdin>", 1)
    assert cme("import", "-", input="").err == "'<stdin>' is empty.\n"
    assert "only once" in cme("import", "-", "-", input=HEADER).err


def test_what_is_not_known_is_named_and_the_rest_goes_in(cme: Cme) -> None:
    file = _write("credits.csv", "congress,Inima,2026-03-14,1\n", header="kind,title,start,Preț\n")
    ran = cme("import", file, "--json", "--map", "Denumire=title")
    assert json.loads(ran.out)["ignored_columns"] == ["Preț"]
    assert ran.err.splitlines()[:4] == [
        "credits.csv: this column is not known and was left out: Preț",
        (
            'To keep them, say which column each is, --map "HEADING=column": --map "Preț="; '
            "with nothing behind = it is left out."
        ),
        "credits.csv: 1 of 1 gives 0 credits: no credits and no level (record 1)",
        "--map: there is no heading 'denumire'.",
    ]


LENGTH = "kind,title,start,Durata efectivă\n"


def test_what_gives_nothing_is_said_with_the_records(cme: Cme) -> None:
    lines = [f"course,Curs {day},2026-03-{day:02},6\n" for day in range(1, 4)]
    _write("a.csv", *lines, "article,Articol,2026,\n", header=LENGTH)
    word = (
        "a.csv: 4 of 4 give 0 credits: no credits and no hours ({}s {}); no index class ({} {})\n"
    )
    assert word.format("line", "2, 3, 4", "line", 5) in cme("import", "a.csv", "--dry-run").err
    ran = cme("import", "a.csv", "--json")
    assert ran.code == 0 and word.format("record", "1, 2, 3", "record", 4) in ran.err
    [said] = json.loads(ran.out)["notices"]
    assert (said["code"], said["ids"]) == ("gives-nothing", [1, 2, 3, 4])
    assert json.loads(ran.out)["incomplete"] == {
        "looked_at": 4,
        "records": 4,
        "missing": {"credits": 3, "hours": 3, "index": 1},
    }
    again = cme("import", "a.csv", "--json")  # nothing comes in, so nothing can lack anything
    assert json.loads(again.out)["incomplete"] is None and "give 0" not in again.err
    cme("undo", "1", "--yes")
    cme("undo", "2", "--yes")
    mapped = cme("import", "a.csv", "--map", "Durata efectivă=hours", "--json")
    assert json.loads(mapped.out)["incomplete"]["records"] == 1


def test_a_column_that_nobody_misses_is_only_named(cme: Cme) -> None:
    _write("a.csv", "course,Curs,2026-03-01,6,100\n", header="kind,title,start,hours,Preț\n")
    ran = cme("import", "a.csv", "--json")
    assert "gives 0" not in ran.err
    assert json.loads(ran.out)["incomplete"] is None


def test_of_very_many_the_first_stand_for_all(cme: Cme, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST", "MOST"):
        monkeypatch.setattr(f"cmetrack.cli.importing.{name}", 3)
    _write("a.csv", "course,Unu,2026-03-01,6\n", "course,Doi,2026-03-02,6\n", header=LENGTH)
    lines = [f"webinar,Al {day}-lea,2026-04-{day:02},\n" for day in range(1, 6)]
    _write("b.csv", *lines, header="kind,title,start,Preț\n")
    _write("c.csv", "course,Ultimul,2026-05-01,6\n", header=LENGTH)
    ran = cme("import", "a.csv", "b.csv", "c.csv", "--json")
    assert "a.csv: 2 of 2 give 0 credits: no credits and no hours (records 1, 2)\n" in ran.err
    assert (
        "b.csv: 1 of the first 1 gives 0 credits: no credits and no level (record 3)\n" in ran.err
    )
    reports = json.loads(ran.out)
    assert [one["incomplete"] and one["incomplete"]["records"] for one in reports] == [2, 1, None]
    assert [one["added"] for one in reports] == [2, 5, 1]


def test_with_a_refused_row_nothing_came_in_that_could_lack_anything(cme: Cme) -> None:
    _write("a.csv", "course,Unu,2026-03-01,6\n", "course,Doi,2026-02-31,6\n", header=LENGTH)
    ran = cme("import", "a.csv", "--json")
    assert ran.code == 2 and json.loads(ran.out)["incomplete"] is None
    rescued = cme("import", "a.csv", "--json", "--rejects", "bad.csv")
    assert json.loads(rescued.out)["incomplete"]["records"] == 1


def test_headings_and_letters_can_be_told(cme: Cme) -> None:
    text = "Felul;Cursul;Ziua\ncongres;Ședința;14.03.2026\n".replace("Ș", "Ş").replace("ț", "ţ")
    Path("old.csv").write_bytes(text.encode("cp1250"))
    maps = ("--map", "Felul=kind,Cursul=title", "--map", "Ziua=start")
    ran = cme("import", "old.csv", *maps)
    assert (ran.code, "--encoding cp1250" in ran.err) == (2, True)
    assert cme("import", "old.csv", *maps, "--encoding", "cp1250").code == 0
    assert len(_titles(cme)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.csv",), "There is no file 'none.csv'"),
        ((".",), "is a folder"),
        (("credits.csv", "--format", "xml"), "The formats are "),
        (("credits.csv", "--map", "Ore"), "no mapping of headings"),
        (("credits.csv", "--map", "Ore=tilte"), "Did you mean 'title'?"),
        (("credits.csv", "--encoding", "klingon"), "no encoding"),
        ((), "There is no file to import"),
    ],
)
def test_what_cannot_be_done_is_said(cme: Cme, arguments: tuple[str, ...], said: str) -> None:
    _write("credits.csv", GOOD)
    ran = cme("import", *arguments)
    assert (ran.code, ran.out, _titles(cme)) == (2, "", [])
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_an_update_takes_over_what_a_row_says(cme: Cme) -> None:
    cme("import", _write("1.csv", "congress,Inima,2026-03-14,,6,\n"))
    newer = _write("2.csv", "congress,INIMA,2026-03-14,,8,A 1\n")
    ran = cme("import", newer)
    assert "line 2 repeats record 1, but differs in title, hours, certificate" in ran.err
    assert json.loads(cme("show", 1, "--json").out)["hours"] == 6
    assert "0 added, 1 updated" in cme("import", "--update", newer).err
    record = json.loads(cme("show", 1, "--json").out)
    assert (record["hours"], record["certificate"], record["title"]) == (8, "A 1", "INIMA")


def test_an_update_is_shown_field_by_field(cme: Cme) -> None:
    cme("import", _write("1.csv", "congress,Inima,2026-03-14,,6,\n"))
    newer = _write("2.csv", "congress,INIMA,2026-03-14,,8.5,A 1\n")
    rehearsed, done = cme("import", "-n", "--update", newer), cme("import", "--update", newer)
    told = [
        "2.csv: line 2 changes record 1: title 'Inima' → 'INIMA'",
        "2.csv: line 2 changes record 1: hours '6' → '8.5'",
        "2.csv: line 2 changes record 1: certificate '' → 'A 1'",
    ]
    assert rehearsed.err.splitlines()[:3] == done.err.splitlines()[:3] == told
    cme("undo", "--yes")
    report = json.loads(cme("import", "--update", newer, "--json").out)
    assert report["changes"][1] == {
        "line": 2, "record": "record 1", "column": "hours", "before": "6", "after": "8.5"
    }  # fmt: skip


def test_rows_that_repeat_others_say_which(cme: Cme) -> None:
    rows = [f"congress,t{n},2026-03-14,,,\n" for n in range(4)]
    cme("import", _write("1.csv", *rows))
    ran = cme("import", _write("2.csv", rows[0], rows[1], rows[3], GOOD, GOOD, rows[2]), "1.csv")
    assert ran.err.splitlines()[:4] == [
        "2.csv: lines 2 to 3 repeat records 1 to 2",
        "2.csv: line 4 repeats record 4",
        "2.csv: line 6 repeats line 5 of 2.csv",
        "2.csv: line 7 repeats record 3",
    ]
    assert "1.csv: lines 2 to 5 repeat records 1 to 4" in ran.err


def test_more_hours_than_a_day_has_are_asked_about_by_line(cme: Cme) -> None:
    good = "webinar,Inima,2026-03-14,,6,\n"
    long = good.replace("Inima,2026-03-14,,6", "Ficatul,2026-03-15,,25")
    _write("a.csv", good, long)
    ran = cme("import", "a.csv")
    word = "hours are more than its days have (1 × 24): are the hours and the days right?\n"
    assert ran.code == 0 and ran.err.startswith(f"a.csv: line 3: 25 {word}a.csv: ")
    _write("a.csv", good.replace(",6,", ",30,"), long)
    assert "more than its days" not in cme("import", "a.csv").err
    assert f"a.csv: line 2: 30 {word}" in cme("import", "--update", "a.csv").err


def test_json_comes_in_as_it_went_out(cme: Cme) -> None:
    cme("import", _write("credits.csv", GOOD))
    Path("out.json").write_text(cme("list", "--json").out, encoding="utf-8")
    report = json.loads(cme("import", "out.json", "--json").out)
    assert (report["unchanged"], report["ignored_columns"]) == (1, [])
    cme("undo", "--yes")
    assert json.loads(cme("import", "out.json", "--json").out)["added"] == 1


def test_quiet_leaves_only_what_went_wrong(cme: Cme) -> None:
    assert cme("-q", "import", _write("credits.csv", GOOD)) == Ran(0, "", "")
    assert len(cme("-q", "import", _write("bad.csv", BAD)).err.splitlines()) == 4


def test_no_control_character_of_a_file_reaches_the_terminal(cme: Cme) -> None:
    ran = cme("import", _write("credits.csv", "congress,a,\x1b[31mred,,,\n"))
    assert "\x1b" not in ran.err
    assert "\\x1b[31mred" in ran.err


_PROGRAM = (sys.executable, "-m", "cmetrack")


@pytest.mark.parametrize(
    ("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_an_import_that_is_ended_leaves_nothing(
    cme: Cme, ledger: Path, sign: signal.Signals, code: int
) -> None:
    # The import waits for a pipe that gives no end, so it is surely not done yet.
    os.mkfifo("pipe.csv")
    run = subprocess.Popen([*_PROGRAM, "import", "pipe.csv"], stderr=subprocess.PIPE, text=True)
    with open("pipe.csv", "w", encoding="utf-8") as pipe:  # opens once the program reads
        pipe.write(HEADER + GOOD)
        pipe.flush()
        time.sleep(0.2)
        run.send_signal(sign)
        _out, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (code, "Interrupted; nothing was imported.\n")
    assert _titles(cme) == []


def test_an_import_loads_neither_rich_nor_sqlite_utils() -> None:
    file = _write("credits.csv", GOOD)
    program = (
        "import sys\n"
        "from cmetrack.cli.main import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code\n"
        "print([name for name in ('rich', 'sqlite_utils', 'click') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, "import", file], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
