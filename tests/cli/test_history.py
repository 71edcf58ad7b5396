"""The history: every change with what was there before and after, and how what is gone returns."""

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cmetrack.present.history import history_blocks
from cmetrack.present.screen import draw
from cmetrack.store.ledger import Ledger
from tests.cli.conftest import Cme, Ran

EDITED = [
    "3  2026-11-21 10:15  edit: Changed hours, provider of 1: 'Curs'",
    "  record 1 changed",
    "    hours: '4' → '5.5'",
    "    provider: not known → 'CMR'",
]
ADDED = [
    "2  2026-11-21 10:15  add: Added 1: course 'Curs'",
    "  record 1 added",
    "    kind: course",
    "    title: Curs",
    "    start: 2026-03-01",
    "    hours: 4",
]


@pytest.fixture(autouse=True)
def changes(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Curs", "--start", "2026-03-01", "--hours", "4")
    cme("edit", 1, "--hours", "5,5", "--provider", "CMR")


def test_every_change_is_told_field_by_field(cme: Cme) -> None:
    assert cme("history").out.splitlines() == [
        *EDITED,
        *ADDED,
        "1  2026-11-21 10:15  init: Made the ledger",
        "  cycle 1 added",
        "    rulebook: ro-cmr-2009",
        "    in use: yes",
    ]


def test_a_removed_record_is_seen_and_how_it_comes_back(cme: Cme) -> None:
    cme("rm", 1, "--yes")
    removed = [
        "4  2026-11-21 10:15  rm: Removed record 1: course 'Curs'",
        "  record 1 removed",
        "    kind: course",
        "    title: Curs",
        "    start: 2026-03-01",
        "    hours: 5.5",
        "    provider: CMR",
        "  `cmetrack undo 4` brings it back",
    ]
    assert cme("history", 1) == Ran(0, "\n".join([*removed, *EDITED, *ADDED, ""]), "")
    # Later changes of other records are no hindrance; then it is no longer gone.
    cme("add", "course", "Alt curs", "--start", "2026-03-02")
    assert cme("undo", 4, "--yes").code == 0
    assert json.loads(cme("list", "--json").out)[0]["hours"] == 5.5
    told = cme("history", 1).out
    assert "brings it back" not in told
    assert "  taken back by change 6\n" in told


def test_several_records_come_back_together(cme: Cme) -> None:
    cme("add", "course", "Alt curs", "--start", "2026-03-02")
    cme("rm", 1, 2, "--yes")
    assert "  `cmetrack undo 5` brings them back\n" in cme("history", "-n", 1).out
    assert cme("undo", 5, "--yes").code == 0
    assert len(json.loads(cme("list", "--json").out)) == 2


def test_a_mixed_change_is_undone_in_its_order(cme: Cme) -> None:
    rows = "kind,title,start,hours\ncourse,Curs,2026-03-01,7\ncourse,Nou,2026-04-01,3\n"
    assert cme("import", "-", "--format", "csv", "--update", input=rows).code == 0  # change 4
    cme("undo", "--yes")  # 5: record 2 is gone, record 1 as before
    cme("edit", 1, "--notes", "x")  # 6
    assert "`cmetrack undo 6`, then `cmetrack undo 5` brings it back" in cme("history", 2).out
    mixed = cme("history", "--limit", 2).out
    assert "  `cmetrack history ID` says how a removed record comes back\n" in mixed
    assert "change 6 (Changed notes of 1: 'Curs') touched" in cme("undo", 5, "--yes").err
    assert cme("undo", 6, "--yes").code == cme("undo", 5, "--yes").code == 0
    assert len(json.loads(cme("list", "--json").out)) == 2


def test_many_rows_are_one_line_and_each_still_has_its_history(cme: Cme) -> None:
    rows = "kind,title,start\n" + "".join(f"course,Curs {n},2026-01-01\n" for n in range(1500))
    cme("import", "-", "--format", "csv", input=rows)
    assert cme("history", "-n", 1).out.splitlines() == [
        "4  2026-11-21 10:15  import: Imported <stdin>: 1500 added, 0 updated",
        "  1500 rows added",
    ]
    (told,) = json.loads(cme("history", 700, "--json").out)
    assert (told["entry"], told["command"], told["added"]) == (4, "import", 1)
    assert told["touched"][0]["after"]["title"] == "Curs 698"
    cme("undo", "--yes")
    assert cme("history", "-n", 1).out.splitlines()[1:] == [
        "  1500 rows removed",
        "  `cmetrack undo 5` brings them back",
    ]
    cme("redo", "--yes")
    (told,) = json.loads(cme("history", "-n", 1, "--json").out)
    assert (told["added"], told["removed"], told["touched"]) == (1500, 0, None)


def test_json_holds_whole_records_before_and_after(cme: Cme) -> None:
    now = json.loads(cme("list", "--json").out)[0]
    (told,) = json.loads(cme("history", "--json", "-n", 1).out)
    (step,) = told.pop("touched")
    assert told == {
        "entry": 3,
        "at": "2026-11-21T10:15:00+00:00",
        "command": "edit",
        "text": "Changed hours, provider of 1: 'Curs'",
        "undoes": None,
        "undone_by": None,
        "added": 0,
        "changed": 1,
        "removed": 0,
    }
    assert (step["what"], step["id"], step["gone"]) == ("record", 1, False)
    assert step["after"] == {name: now[name] for name in step["after"]}
    assert step["before"] == {**step["after"], "hours": 4, "provider": None}
    assert '"hours": 5.5,' in cme("history", "--json", "-n", 1).out


def test_cycles_settings_and_journals_have_their_history(cme: Cme) -> None:
    cme("cycle", "add", "--rulebook", "ru-144", "--start", "2024-01-01", "--name", "ru")
    cme("journals", "set", "Pneumologia", "--index", "isi", "--issn", "2067-2993")
    cme("journals", "set", "Pneumologia", "--index", "medline")
    cme("plan", "papers", 1, "--tick", "certificate")
    told = cme("history", "--limit", 4).out
    assert "  cycle 2 added\n    rulebook: ru-144\n    start: 2024-01-01\n    name: ru\n" in told
    assert "  cycle 1 changed\n    in use: 'yes' → 'no'\n" in told
    assert "  journal 1 of the list added\n    title: Pneumologia\n    ISSN: 2067-2993\n" in told
    assert "  journal 1 of the list changed\n    index: 'isi' → 'medline'\n" in told
    touched = [
        (step["what"], step["before"], step["after"])
        for one in json.loads(cme("history", "--json").out)
        for step in one["touched"]
    ]
    assert (
        "journal",
        {"id": 1, "title": "Pneumologia", "issn": ["2067-2993"], "index": "isi"},
        {"id": 1, "title": "Pneumologia", "issn": ["2067-2993"], "index": "medline"},
    ) in touched
    assert any(
        what == "cycle" and after["given_start"] == "2024-01-01" for what, _, after in touched
    )


def test_changes_since_a_day_and_so_many_of_them(cme: Cme) -> None:
    assert cme("history", "--since", "22.11.2026").out == "No changes.\n"
    assert cme("history", 1, "--since", "22.11.2026").out == "No changes.\n"
    assert len(json.loads(cme("history", "--since", "2026-11-21", "--json").out)) == 3
    assert [one["entry"] for one in json.loads(cme("history", "-n", 2, "--json").out)] == [3, 2]
    assert [one["entry"] for one in json.loads(cme("history", 1, "-n", 1, "--json").out)] == [3]
    assert cme("history", "-n", 0).code == 2


def test_a_number_that_no_record_ever_had(cme: Cme) -> None:
    assert cme("history", 7) == Ran(
        2,
        "",
        "There is no trace of a record 7.\n"
        "`cmetrack history` lists every change; what was purged left no trace.\n",
    )


def test_a_before_image_that_somebody_wrote_is_damage_and_no_traceback(
    cme: Cme, here: Path
) -> None:
    for image in ("{", "[]", '{"hours": "x"}', '{"title": 7}', "[" * 100_000):
        with closing(sqlite3.connect(here / "ledger.db")) as connection, connection:
            connection.execute("UPDATE change SET before = ? WHERE seq = 3", (image,))
        for arguments in (("history",), ("history", 1), ("history", "--json")):
            ran = cme(*arguments)
            assert (ran.code, ran.out) == (3, "")
            assert "is damaged" in ran.err


@pytest.mark.parametrize("columns", [40, 100, 200])
def test_on_a_screen_of_any_width_nothing_is_cut(
    cme: Cme, here: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = "Actualități în tratamentul insuficienței cardiace, ediția a XII-a"
    cme("edit", 1, "--title", title)
    cme("rm", 1, "--yes")
    monkeypatch.setenv("COLUMNS", str(columns))
    with Ledger.open(here / "ledger.db") as ledger:
        blocks = list(history_blocks(ledger.history()))
    screen = io.StringIO()
    draw(blocks, screen, color=False)
    lines = screen.getvalue().splitlines()
    assert max(map(len, lines)) <= columns
    words = " ".join(screen.getvalue().split())
    assert f"title: 'Curs' → '{title}'" in words
    assert "`cmetrack undo 5` brings it back" in words
