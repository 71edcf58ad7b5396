"""Days, links and minutes of records on their way in, on the screen, and out again."""

import json
from pathlib import Path

from tests.cli.conftest import Cme


def test_days_and_a_link_go_in_and_come_out_unchanged(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    link = "https://example.org/verificare/12"
    added = cme(
        "add", "course", "Grup Balint", "--sessions", "24.01.2025, 10.01.2025", "--link", link
    )
    assert added.code == 0, added.err
    shown = cme("show", 1).out
    assert "2025-01-10 2025-01-24" in shown and link in shown
    (record,) = json.loads(cme("list", "--json").out)
    days = {"start": "2025-01-10", "end": "2025-01-24", "sessions": "2025-01-10 2025-01-24"}
    assert {name: record[name] for name in (*days, "link")} == days | {"link": link}
    for format in ("csv", "json"):
        file = Path(f"out.{format}")
        file.write_text(cme("export", "--format", format).out, encoding="utf-8")
        again = json.loads(cme("import", str(file), "--json").out)
        assert (again["unchanged"], again["added"], again["rejected"]) == (1, 0, []), format


def test_a_file_may_have_days_in_place_of_a_start(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    Path("a.csv").write_text(
        "Tip;Denumire;Zilele\ncurs;Balint;10.01.2025 24.01.2025\ncurs;Balint 2;11.02.2025\n",
        encoding="utf-8",
    )
    ran = cme("import", "a.csv")
    assert ran.code == 0, ran.err
    found = json.loads(cme("list", "--json").out)
    assert [(one["start"], one["end"]) for one in found] == [
        ("2025-01-10", "2025-01-24"),
        ("2025-02-11", None),
    ]


def test_minutes_go_in_and_come_out_unchanged(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    added = cme("add", "session", "Astmul", "--start", "2026-03-14", "--hours", "3:20")
    assert added.code == 0, added.err
    (record,) = json.loads(cme("list", "--json").out)
    assert (record["hours"], record["minutes"]) == (3.33, 200)
    assert "3:20" in cme("show", 1).out
    for format, kept in (("csv", ",3:20,"), ("json", '"minutes": 200')):
        out = cme("export", "--format", format).out
        assert kept in out
        Path(f"out.{format}").write_text(out, encoding="utf-8")
        again = json.loads(cme("import", f"out.{format}", "--json").out)
        assert (again["unchanged"], again["added"], again["rejected"]) == (1, 0, []), format
    other = [{"kind": "session", "title": "Tusea", "start": "2026-03-15", "minutes": 90}]
    mended = [{**record, "hours": 4, "title": "Altceva"}]
    Path("b.json").write_text(json.dumps(other + mended), encoding="utf-8")
    assert cme("import", "b.json").code == 0
    assert [one["hours"] for one in json.loads(cme("list", "--json").out)] == [3.33, 4, 1.5]


def test_the_list_says_when_it_ended_also_where_only_the_days_tell(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Patru zile", "--start", "2025-01-30", "--days", "4", "--hours", "20")
    cme("add", "course", "Seara", "--start", "2025-02-06T18:00", "--end", "2025-02-07T00:00")
    cme("add", "article", "Articol", "--start", "2025-03", "--index", "isi")
    ended = [line.split()[1] for line in cme("list", "--on", "2026-01-01").out.splitlines()[1:4]]
    assert ended == ["2025-02-02", "2025-02-06", "2025-03"]
