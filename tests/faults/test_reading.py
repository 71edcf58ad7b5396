"""Reading commands never write: the ledger's bytes and times, and what lies beside it, stay."""

from pathlib import Path

import pytest

from tests.faults.commands import LOOKING, READING
from tests.faults.program import Home

LINES = {**READING, **LOOKING}


def look(home: Home) -> dict[str, tuple[str, int]]:
    hashes = home.state()
    return {
        name: (hash, Path(home.folder, name).stat().st_mtime_ns) for name, hash in hashes.items()
    }


@pytest.mark.machine
@pytest.mark.fault("Every command that only reads, on a ledger that must stay as it is to the byte")
@pytest.mark.parametrize("words", LINES)
def test_a_reading_command_writes_nothing(home: Home, words: str) -> None:
    before = look(home)
    ran = home.forked(*LINES[words])
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    assert look(home) == before
