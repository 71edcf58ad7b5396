"""Many ledgers in one table; what is no ledger is a line among them."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

OLD = Path(__file__).parents[1] / "store" / "fixtures" / "ledger-0.1.0" / "ledger.db"
ON = ("--on", "2026-11-21")


@pytest.fixture
def clinic(cme: Cme) -> Path:
    """Two doctors, of whom one has done enough, a ledger of 0.1.0, and files that are none."""
    folder = Path("clinic")
    folder.mkdir()
    met = ("--db", folder / "met.db", "-q")
    cme(*met, "init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Una", "--retired")
    course = ("course", "Curs", "--start", "2026-03-02", "--end", "2026-03-11", "--hours", "60")
    cme(*met, "add", *course)
    short = ("--db", folder / "short.db", "-q")
    cme(*short, "init", "--rulebook", "ru-144", "--start", "2021-11-01", "--specialty", "терапия")
    cme(*short, "add", "programme", "ПП", "--start", "2026-05-11", "--hours", "100")
    cme(*short, "cycle", "add", "--rulebook", "ru-nmo-2016", "--start", "2024-01-01")
    cme(
        *short,
        "add",
        "webinar",
        "Код",
        "--start",
        "2026-06-11",
        "--credits",
        "2",
        "--code",
        "A6RX-G03JLV0B",
    )
    cme(*short, "cycle", "use", "1")
    shutil.copy(OLD, folder / "old.db")
    (folder / "foreign.db").write_text("Dr. X\n")
    (folder / "packed.db").write_bytes(b"age-encryption.org/v1\n-> scrypt")
    return folder


def test_a_folder_is_a_table(cme: Cme, clinic: Path) -> None:
    before = {path: path.read_bytes() for path in clinic.iterdir()}
    ran = cme("roster", clinic, "none.db", *ON, "--json")
    found = {row["ledger"]: row for row in json.loads(ran.out)}
    assert ran.code == 0 and not ran.err
    assert [*found] == [
        f"clinic/{name}.db" for name in ("foreign", "met", "old", "packed", "short")
    ] + ["none.db"]
    met, old, short = (found[f"clinic/{name}.db"] for name in ("met", "old", "short"))
    assert (met["doctor"], met["end"], met["shortfall"], met["short"]) == (
        "Dr. Una",
        "2026-11-21",
        0,
        False,
    )
    assert (short["specialty"], short["rulebook"], short["cycle"]) == ("терапия", "ru-144", 1)
    assert (short["shortfall"], short["end"], short["due_codes"]) == (44, "2026-10-31", 0)
    assert old["doctor"] == "Dr. Anton Exemplu" and old["error"] is None
    assert {name: row["error"] for name, row in found.items() if row["error"]} == {
        "clinic/foreign.db": "not-a-ledger",
        "clinic/packed.db": "not-a-ledger",
        "none.db": "no-such-ledger",
    }
    assert found["clinic/packed.db"]["message"] == (
        "clinic/packed.db is encrypted: a backup, not a ledger."
    )
    assert {path: path.read_bytes() for path in clinic.iterdir()} == before


def test_only_what_wants_a_look(cme: Cme, clinic: Path) -> None:
    ran = cme("roster", "clinic/[ms]*.db", "--short-only", "--all", "--csv", "--exit-code", *ON)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert ran.code == 1
    assert [(row["rulebook"], row["cycle"], row["short"], row["due_codes"]) for row in rows] == [
        ("ru-144", "1", "true", "0"),
        ("ru-nmo-2016", "2", "true", "1"),
    ]
    assert cme("roster", clinic / "met.db", "--exit-code", *ON).code == 0
    assert cme("roster", clinic / "foreign.db", "--exit-code", *ON).code == 1


def test_as_people_read_it(cme: Cme, clinic: Path) -> None:
    ran = cme("roster", clinic / "met.db", clinic / "short.db", "none.db", *ON)
    assert ran.out.splitlines() == [
        "ledger           doctor   specialty  rulebook     until       missing  codes due",
        "clinic/met.db    Dr. Una             ro-cmr-2009  2026-11-21        0          0",
        "clinic/short.db           терапия    ru-144       2026-10-31       44          0",
        "There is no ledger at none.db.",
        "Ledgers: 3; with credits missing: 1; not read: 1.",
    ]


def test_each_doctors_dossier(cme: Cme, clinic: Path) -> None:
    (clinic / "b").mkdir()
    shutil.copy(clinic / "met.db", clinic / "b")
    Path("dossiers").mkdir()
    Path("dossiers", "clinic-met.pdf").touch()
    line = ("roster", "clinic/met.db", "clinic/b", "clinic/foreign.db", "--dossier", "dossiers")
    ran = cme(*line, "--json", *ON)
    assert [(row["dossier"], row["error"]) for row in json.loads(ran.out)] == [
        (None, "usage"),
        ("dossiers/b-met.pdf", None),
        (None, "not-a-ledger"),
    ]
    assert Path("dossiers", "b-met.pdf").read_bytes()[:5] == b"%PDF-"
    assert cme(*line[:-1], "nowhere").code == 2
