"""The program for other programs: exact amounts, its own errors, an import; nothing printed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cmetrack import api
from cmetrack.errors import BadInput, CmetrackError, NotFound
from tests.cli.conftest import Cme, cme, here

__all__ = ["cme", "here"]

ON = date(2026, 11, 21)


@pytest.fixture
def ledger(cme: Cme, capsys: pytest.CaptureFixture[str]) -> api.OpenLedger:
    cme("-q", "init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Una", "--specialty", "pediatrie")
    cme(
        "-q", "add", "course", "Eco", "--start", "2026-03-14", "--hours", "3:20", "--credits", "2.5"
    )
    return api.open("ledger.db")


def test_amounts_are_decimals(ledger: api.OpenLedger) -> None:
    [one] = ledger.records(ON)
    assert (one.id, one.kind, one.title, one.start) == (1, "course", "Eco", "2026-03-14")
    assert (one.columns["credits"], one.columns["hours"]) == (Decimal("2.5"), Decimal("3.33"))
    assert one.awarded == one.counted == one.steps[-1].value == Decimal(3)
    standing = ledger.status(ON)
    total = standing.targets[0]
    assert (total.id, total.required, total.shortfall) == ("total", Decimal(200), Decimal(197))
    assert (total.start, total.end, total.status) == (date(2021, 11, 22), ON, "short")
    assert (standing.doctor, standing.specialty) == ("Dr. Una", "pediatrie")
    assert (standing.to_earn, standing.met, standing.short) == (Decimal(197), False, True)


def test_files_go_in_whole_or_not_at_all(
    ledger: api.OpenLedger, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, guess = Path("good.csv"), Path("bad.csv"), Path("guess.csv")
    good.write_text("kind,title,start,hours\ncourse,Inima,2026-05-16,3\n")
    bad.write_text("kind,title,start,hours\ncourse,Inima,2026-02-31,3\n")
    guess.write_text("Denumire,Data\nCurs de eco,2026-02-01\n")
    with pytest.raises(BadInput):
        ledger.import_files(good, bad)
    with ledger as same:
        [told] = same.import_files(good)
    assert (told.added, told.ids, told.change) == (1, (2,), 3)
    [again] = ledger.import_files(good)
    assert (again.added, again.unchanged, again.change) == (0, 1, None)
    with pytest.raises(CmetrackError) as refused:
        ledger.import_files(guess)
    assert refused.value.code == "needs-yes"
    assert ledger.import_files(guess, agree=True)[0].ids == (3,)
    assert capsys.readouterr() == ("", "")


def test_what_is_no_ledger_is_refused(here: Path) -> None:
    with pytest.raises(NotFound) as refused:
        api.open("none.db")
    assert refused.value.code == "no-such-ledger"
