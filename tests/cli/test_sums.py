"""The records added up: by year, kind, provider or another column."""

import json

import pytest

from tests.cli.conftest import Cme


@pytest.fixture
def ledger(cme: Cme) -> Cme:
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    for year, provider in ((2025, "UMF"), (2026, "UMF"), (2026, "umf"), (2026, "")):
        start = f"{year}-03-{12 + len(provider)}"
        cme(
            "-q",
            "add",
            "course",
            f"Eco {provider}",
            "--start",
            start,
            "--hours",
            "4",
            "--provider",
            provider,
        )
    cme(
        "-q", "add", "session", "Seara", "--start", "2026-04-01", "--hours", "2", "--level", "local"
    )
    return cme


def test_as_people_read_it(ledger: Cme) -> None:
    assert ledger("list", "--sum", "year,fel,provider").code == 2
    assert ledger("list", "--sum", "year,tip").out.splitlines() == [
        "year  kind     records  gives  counts",
        "2025  course         1      4       4",
        "2026  course         2      8       8",
        "2026  session        1      2       2",
        "4 records: 14 credits, 14 of them count.",
    ]


def test_for_scripts(ledger: Cme) -> None:
    assert json.loads(ledger("list", "--kind", "course", "--sum", "provider", "--json").out) == [
        {"provider": "UMF", "records": 2, "awarded": 8, "counted": 8},
        {"provider": None, "records": 1, "awarded": 4, "counted": 4},
    ]
    ran = ledger("list", "--sum", "yaer")
    assert (ran.code, ran.err.splitlines()[1]) == (2, "Did you mean 'year'?")
