"""A specialty is a cycle's and not a text; a country that nobody names is the rulebook's in use."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cmetrack.store.ledger import Ledger
from tests.cli.conftest import Cme

ON = ("--on", "2026-06-30")
HEAD = "kind,title,start,end,credits,accreditation,specialty\n"
CONGRESS = (
    "congress,{title},2025-0{month}-01,2025-0{month}-15,{credits},international,{specialty}\n"
)


def listed(cme: Cme, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cme("list", *ON, *options, "--json").out)
    return sorted(found, key=lambda one: one["id"])


def total(cme: Cme, *options: str) -> float:
    targets = json.loads(cme("status", *ON, *options, "--json").out)["targets"]
    return float(targets[0]["counted"])


def congresses(*specialties: str, credits: int = 90) -> str:
    return HEAD + "".join(
        CONGRESS.format(title=f"Congres {n}", month=n, credits=credits, specialty=specialty)
        for n, specialty in enumerate(specialties, start=1)
    )


@pytest.fixture
def cardiologist(cme: Cme, here: Path) -> None:
    """Two congresses of 90 credits each of her own specialty, by name, and one of another."""
    cme("init", "--rulebook", "ro-cmr-2009", "--specialty", "cardiologie")
    (here / "mine.csv").write_text(congresses("cardiologie", "Cardiologie ", "other"), "utf-8")
    assert cme("import", "mine.csv").code == 0


@pytest.mark.usefixtures("cardiologist")
def test_to_rename_a_specialty_changes_nothing(cme: Cme, here: Path) -> None:
    assert total(cme) == 246  # 180 own and 66 of the other's 90
    said = cme("cycle", "edit", "--specialty", "cardiologie intervențională").err
    assert "2 records that named what the cycle was about" in said
    assert total(cme) == 246
    assert [one["specialty"] for one in listed(cme)] == [
        "cardiologie intervențională",
        "cardiologie intervențională",
        "other",
    ]
    # They are edited, exported and imported again; the file that has the old name is known, too.
    assert cme("edit", "1", "--place", "Cluj").code == 0
    assert cme("export", "-o", "out.csv").code == 0
    for file in ("out.csv", "mine.csv"):
        report = json.loads(cme("import", file, "--json").out)
        assert (report["unchanged"], report["differs"]) == (3, [])
    assert cme("add", "course", "Ecografie", "--start", "2026-01-10", "--specialty", "CARDIOLOGIE")
    assert listed(cme)[-1]["specialty"] == "cardiologie intervențională"


@pytest.mark.usefixtures("cardiologist")
def test_a_renaming_is_taken_back_with_all_that_it_took_along(cme: Cme) -> None:
    before = cme("export", "--format", "csv").out
    cme("cycle", "edit", "--specialty", "aritmologie")
    after = cme("export", "--format", "csv").out
    cme("undo", "--yes")
    assert cme("export", "--format", "csv").out == before
    assert total(cme) == 246
    cme("redo", "--yes")
    assert cme("export", "--format", "csv").out == after
    assert total(cme) == 246


@pytest.mark.usefixtures("cardiologist")
def test_a_specialty_that_is_taken_off_leaves_its_records_own(cme: Cme) -> None:
    cme("cycle", "edit", "--specialty", "")
    assert total(cme) == 246
    assert [one["specialty"] for one in listed(cme)] == [None, None, "other"]


@pytest.fixture
def two(cme: Cme, here: Path) -> str:
    """Two cycles of different specialties: 90 that name none, 90 marked own, then pediatrics."""
    cme("init", "--rulebook", "ro-cmr-2009", "--specialty", "cardiologie")
    (here / "first.csv").write_text(congresses("", "own"), "utf-8")
    cme("import", "first.csv")
    added = cme("cycle", "add", "--rulebook", "ro-cmr-2009", "--specialty", "pediatrie")
    return added.err


def test_a_second_cycle_says_whose_the_records_are(cme: Cme, two: str) -> None:
    assert (
        "2 records name no specialty: they are cardiologie's, and of another one in cycle 2" in two
    )
    assert (total(cme, "--cycle", "1"), total(cme, "--cycle", "2")) == (180, 66)
    assert "over the share of other specialties" in cme("list", *ON).out
    cme("cycle", "edit", "1", "--specialty", "pediatrie")
    assert total(cme, "--cycle", "2") == 180
    said = cme("cycle", "edit", "1", "--specialty", "reumatologie").err
    assert "they are reumatologie's, and of another one in cycle 2" in said


@pytest.mark.usefixtures("two")
def test_what_is_entered_is_of_the_cycle_in_use(cme: Cme, here: Path) -> None:
    added = ("congress", "Neonatologie", "--start", "2025-06-01", "--end", "2025-06-15")
    assert cme("add", *added, "--credits", "90", "--accreditation", "international").code == 0
    rows = congresses("", "own", "cardiologie", "other").replace("Congres", "Pediatru")
    (here / "second.csv").write_text(rows.replace("2025", "2024"), "utf-8")
    assert cme("import", "second.csv").code == 0
    assert [one["specialty"] for one in listed(cme)] == [
        *(None, "own", "pediatrie"),
        *("pediatrie", "pediatrie", "cardiologie", "other"),
    ]
    assert total(cme, "--cycle", "1") == 180 + 90 + 66
    assert total(cme, "--cycle", "2") == 270 + 66
    # Both files once more, whichever cycle is in use.
    for cycle in ("1", "2"):
        cme("cycle", "use", cycle)
        for file in ("first.csv", "second.csv"):
            report = json.loads(cme("import", file, "--json").out)
            assert (report["added"], report["differs"]) == (0, []), (cycle, file)
    assert cme("undo", "--yes").code == 0  # the cycle in use
    # To say "own" of a record is to say it of the cycle in use.
    cme("cycle", "use", "2")
    cme("edit", "7", "--specialty", "own")
    assert listed(cme)[-1]["specialty"] == "pediatrie"
    cme("edit", "1", "--place", "Cluj")
    assert listed(cme)[0]["specialty"] is None
    cme("cycle", "use", "1")
    cme("plan", "add", "course", "Ritm", "--start", "2026-05-10", "--hours", "6")
    cme("cycle", "use", "2")
    cme("plan", "done", "8", *ON)
    assert [listed(cme)[-1][name] for name in ("state", "specialty")] == ["done", None]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("format", ["csv", "json"])
def test_exports_write_the_specialty_out_and_come_in_again(
    cme: Cme, here: Path, format: str
) -> None:
    cme("add", "course", "Vaccinuri", "--start", "2026-02-01", "--hours", "6")
    cme("export", "-o", f"all.{format}")
    text = (here / f"all.{format}").read_text("utf-8")
    assert (text.count("cardiologie"), text.count("pediatrie")) == (2, 1)
    report = json.loads(cme("import", f"all.{format}", "--json").out)
    assert (report["unchanged"], report["differs"]) == (3, [])
    # In another ledger with these two cycles everything counts as here.
    counted = [total(cme, "--cycle", cycle) for cycle in ("1", "2")]
    new = ("--db", "new.db")
    cme(*new, "init", "--rulebook", "ro-cmr-2009", "--specialty", "cardiologie")
    cme(*new, "cycle", "add", "--rulebook", "ro-cmr-2009", "--specialty", "pediatrie")
    cme(*new, "import", f"all.{format}")
    for cycle, wanted in zip(("1", "2"), counted, strict=True):
        found = json.loads(cme(*new, "status", *ON, "--cycle", cycle, "--json").out)
        assert found["targets"][0]["counted"] == wanted


def test_a_country_that_nobody_names_is_kept(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Acasă", "--start", "2026-01-10", "--hours", "6")
    assert listed(cme)[0]["country"] is None
    begin = ("cycle", "add", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--name", "ru")
    assert "1 record named no country: it names RO now" in cme(*begin).err
    assert cme("undo", "--yes").code == 0
    assert listed(cme)[0]["country"] is None
    assert cme("redo", "--yes").code == 0
    cme("add", "programme", "Цикл", "--start", "2026-03-10", "--hours", "36")
    (here / "ru.csv").write_text(
        "kind,title,start,hours\nprogramme,Второй цикл,2026-05-10,18\n", "utf-8"
    )
    cme("import", "ru.csv")
    assert [one["country"] for one in listed(cme)] == ["RO", "RU", "RU"]
    # Abroad Romania gives a course six a day (A1 8 h), and Russia nothing (RU-C6).
    assert [one["awarded"] for one in listed(cme, "--cycle", "1")] == [6, 6, 6]
    assert [one["awarded"] for one in listed(cme, "--cycle", "ru")] == [0, 36, 18]
    cme("export", "-o", "all.csv")
    for cycle in ("1", "ru"):
        cme("cycle", "use", cycle)
        for file, many in (("all.csv", 3), ("ru.csv", 1)):
            report = json.loads(cme("import", file, "--json").out)
            assert (report["unchanged"], report["differs"]) == (many, []), (cycle, file)
    # The first cycle's are written down, too.
    cme("cycle", "use", "1")
    cme("add", "course", "Tot acasă", "--start", "2026-06-10", "--hours", "6")
    assert listed(cme)[-1]["country"] == "RO"
    assert "no country" not in cme("db", "check").out


def test_what_has_no_country_is_at_home_everywhere(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("cycle", "add", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--name", "ru")
    for title in ("Curs", "Цикл"):
        cme("add", "course", title, "--start", "2026-03-10", "--hours", "6")
    ledger, at = Ledger.open(here / "ledger.db", write=True), datetime(2026, 6, 1, tzinfo=UTC)
    with ledger, ledger.change("edit", at) as change:
        change.replace(ledger.activity(1)._replace(country=None))  # as 0.1.0 left it
    assert [one["country"] for one in listed(cme)] == [None, "RU"]
    assert [one["awarded"] for one in listed(cme, "--cycle", "1")] == [6, 6]
    assert [one["awarded"] for one in listed(cme, "--cycle", "ru")] == [6, 6]
    assert "Record 1 names no country" in cme("db", "check").out
    # A third cycle, or another law for one of two, is no reason to say where it was.
    cme("cycle", "add", "--rulebook", "ro-cmr-2009", "--name", "three")
    cme("cycle", "edit", "1", "--rulebook", "ru-144", "--start", "2025-09-01", "--yes")
    assert listed(cme, "--cycle", "three")[0]["country"] is None


def test_another_rulebook_for_a_cycle_leaves_the_records_where_they_were(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Acasă", "--start", "2026-01-10", "--hours", "6")
    cme("add", "course", "Paris", "--start", "2026-02-10", "--hours", "6", "--country", "FR")
    move = ("--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--yes")
    said = cme("cycle", "edit", *move).err
    assert "1 record that named what the cycle was about, or no country, is as it was." in said
    assert [one["country"] for one in listed(cme)] == ["RO", "FR"]
    cme("undo", "--yes")
    assert [one["country"] for one in listed(cme)] == [None, "FR"]


def test_two_cycles_of_one_specialty_or_of_none_share_their_records(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--specialty", "Cardiologie")
    cme("add", "course", "Acasă", "--start", "2026-01-10", "--hours", "6")
    for name in ("cardiologie", ""):
        options = ("--specialty", name) if name else ()
        said = cme("cycle", "add", "--rulebook", "ro-cmr-2009", *options).err
        assert "names no specialty" not in said
    cme("add", "course", "Altul", "--start", "2026-02-10", "--hours", "6")
    assert [one["specialty"] for one in listed(cme)] == [None, None]
    assert {total(cme, "--cycle", cycle) for cycle in "123"} == {12}


def test_in_russia_what_is_of_another_specialty_says_so_everywhere(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--specialty", "терапия")
    added = ("programme", "Кардиология", "--start", "2026-03-10", "--hours", "36")
    said = cme("add", *added, "--specialty", "other", *ON).err
    assert "Of another specialty: it counts nothing in this cycle" in said
    (here / "more.csv").write_text(
        "kind,title,start,hours,specialty\nprogramme,Ревматология,2026-05-10,18,other\n", "utf-8"
    )
    cme("import", "more.csv")
    assert [(one["awarded"], one["counted"], one["reason"]) for one in listed(cme)] == [
        (36, 0, "other-specialty"),
        (18, 0, "other-specialty"),
    ]
    assert cme("list", *ON).out.count("of another specialty") == 2
    assert "RU-C5" in cme("show", "1", *ON).out


@pytest.mark.usefixtures("cardiologist")
def test_what_an_older_program_left_behind_when_it_renamed_is_own_again(
    cme: Cme, here: Path
) -> None:
    # 0.1.0 changed the cycle alone: 180 own credits became 66, and the records could not be edited.
    with Ledger.open(here / "ledger.db", write=True) as ledger:
        [cycle] = ledger.cycles()
        with ledger.change("cycle edit", datetime(2026, 6, 1, tzinfo=UTC)) as change:
            change.put_cycle(cycle._replace(specialty="aritmologie"))
    assert total(cme) == 246
    assert cme("edit", "1", "--place", "Cluj").code == 0
    assert [one["specialty"] for one in listed(cme)] == ["aritmologie", "aritmologie", "other"]
    cme("export", "-o", "out.csv")
    report = json.loads(cme("import", "out.csv", "--update", "--json").out)
    assert (report["unchanged"] + report["updated"], report["rejected"]) == (3, [])
    assert total(cme) == 246
