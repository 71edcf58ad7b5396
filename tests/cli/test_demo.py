"""The demo: a made-up doctor's ledger, shown, explained, and gone again."""

import json
import tempfile
from pathlib import Path

import pytest

from cmetrack import i18n
from cmetrack.cli import paths
from tests.cli.conftest import Cme


@pytest.fixture(autouse=True)
def temporary(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the demo leaves behind would lie here."""
    monkeypatch.setattr(tempfile, "tempdir", str(here))


def test_the_demo_shows_the_status_and_explains_three_records(cme: Cme, here: Path) -> None:
    ran = cme("demo")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("Dr. Ilinca Exemplu: Romania")
    assert lines[1] == "2021-11-22 to 2026-11-21, the years that end on the evaluation day"
    assert "18 credits short, 10 of them in courses; the right to practise is suspended" in ran.out
    assert [line for line in lines if line.startswith(("Where do", "Why does"))] == [
        "Where do the credits of record 16 come from?",
        "Why does not all of record 24 count?",
        "Why does not all of record 50 count?",
    ]
    assert "record 23 counts  [RO-L1, A1 5 h, 5 f]" in ran.out
    assert "66 in all, so 3 of this record's do not count  [RO-T3, D 4 (2)]" in ran.out
    assert "cmetrack demo --keep sample.db" in ran.err
    assert list(here.iterdir()) == []


def test_the_demo_of_russia_is_about_codes(cme: Cme) -> None:
    told = json.loads(cme("demo", "--russia", "--json").out)
    assert told["status"]["rulebook"] == "ru-nmo-2016"
    assert told["status"]["cycle"]["start"] == "2022-03-15"
    assert [one["reason"] for one in told["explained"]] == [None, "pending-code", "rejected-code"]


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("place", "options", "doctor"),
    [
        ("ru_RU.UTF-8", (), "Вера Примерова"),
        ("ru_RU.UTF-8", ("--romania",), "Dr. Ilinca Exemplu"),
        ("ro_RO.UTF-8", (), "Dr. Ilinca Exemplu"),
        ("C", (), "Dr. Ilinca Exemplu"),
    ],
)
def test_on_a_terminal_the_demo_is_of_the_own_country(
    cme: Cme, monkeypatch: pytest.MonkeyPatch, place: str, options: tuple[str, ...], doctor: str
) -> None:
    monkeypatch.setenv("LC_ALL", place)
    assert doctor in cme("demo", *options).out.splitlines()[0]


@pytest.mark.parametrize(
    ("place", "spoken", "country"),
    [
        ("C.UTF-8", "ru", "RU"),
        ("en_US.UTF-8", "ro", "RO"),
        ("de_RO.UTF-8", "en", "RO"),
        ("ru_MD", "ru", "MD"),
        ("ro", "en", "RO"),
    ],
)
def test_the_language_tells_the_country_where_the_environment_speaks_another(
    monkeypatch: pytest.MonkeyPatch, place: str, spoken: str, country: str
) -> None:
    monkeypatch.setenv("LC_ALL", place)
    monkeypatch.setattr(i18n._InUse, "language", spoken)
    assert paths.country() == country


def test_without_a_terminal_the_demo_is_of_romania(
    cme: Cme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert cme("demo").out.startswith("Dr. Ilinca Exemplu")


def test_a_kept_demo_is_a_ledger_to_try_things_on(cme: Cme, here: Path) -> None:
    ran = cme("demo", "--keep", "my sample.db")
    assert "cmetrack --db 'my sample.db' list --on 2026-11-21\n" in ran.err
    assert [one.name for one in here.iterdir()] == ["my sample.db"]
    listed = json.loads(cme("--db", "my sample.db", "list", "--json").out)
    assert len(listed) == 78
    again = cme("demo", "--keep", "my sample.db")
    assert (again.code, again.out) == (2, "")
    assert "my sample.db exists already" in again.err
    assert len(json.loads(cme("--db", "my sample.db", "list", "--json").out)) == 78


def test_the_own_ledger_is_never_touched(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ru-144")
    before = (here / "ledger.db").read_bytes()
    cme("demo")
    assert (here / "ledger.db").read_bytes() == before
