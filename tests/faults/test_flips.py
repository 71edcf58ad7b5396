"""A flipped byte anywhere in the ledger is noticed, or it is harmless; no sum is made of it."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.commands import ON
from tests.faults.conftest import Times
from tests.faults.program import Home

SECTOR = 512

READ = {
    "status": ["status", "--json", *ON],
    "list": ["list", "--json", *ON],
    "undo --list": ["undo", "--list"],
}
ADD = ["add", "course", "Ecografie", "--start", "2026-03-14", "--hours", "6", *ON]


def flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= chance.randrange(1, 256)


def flip_in_use(content: bytearray, chance: random.Random) -> None:
    """Where there is something already: most of a small ledger is empty room."""
    at = chance.choice([at for at, byte in enumerate(content) if byte])
    content[at] ^= 1 << chance.randrange(8)


def flip_two(content: bytearray, chance: random.Random) -> None:
    flip(content, chance)
    flip_in_use(content, chance)


def zero_a_sector(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) // SECTOR) * SECTOR
    content[at : at + SECTOR] = bytes(SECTOR)


def cut_short(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


HARM: dict[str, Callable[[bytearray, random.Random], None]] = {
    "a byte": flip,
    "a bit in use": flip_in_use,
    "two bytes": flip_two,
    "a sector": zero_a_sector,
    "the end": cut_short,
}
SHARE = {"a byte": (150, 6), "a bit in use": (200, 10), "two bytes": (50, 3)}


@pytest.mark.machine
@pytest.mark.fault("Bytes and bits of the ledger flipped, sectors emptied, its end cut off")
@pytest.mark.parametrize("harm", HARM)
def test_harm_to_the_file_is_noticed_or_harmless(
    home: Home, times: Times, chance: random.Random, harm: str
) -> None:
    sound = home.ledger.read_bytes()
    wanted = {name: home.forked(*words).out for name, words in READ.items()}
    assert home.forked(*ADD).code == 0
    wanted_then = {name: home.forked(*words).out for name, words in READ.items()}
    full, brief = SHARE.get(harm, (50, 3))
    for _turn in times(full=full, brief=brief):
        content = bytearray(sound)
        HARM[harm](content, chance)
        forget(home.ledger)
        home.ledger.write_bytes(content)
        look(home, wanted)
        assert noticed_or_done(home, ["db", "check"]) is not None
        if noticed_or_done(home, ADD) is not None:
            look(home, wanted_then)
        else:
            look(home, wanted)  # what was refused was not written either


def forget(ledger: Path) -> None:
    for beside in ledger.parent.glob(f"{ledger.name}-*"):
        beside.unlink()


def look(home: Home, *wanted: dict[str, str]) -> None:
    """Every command that reads says what it said of the sound ledger, or that this one is not."""
    for name, words in READ.items():
        said = noticed_or_done(home, words)
        assert said is None or said in [one[name] for one in wanted], (name, said)


def noticed_or_done(home: Home, words: list[str]) -> str | None:
    """What a command said; None if it refused the ledger, with a sentence."""
    ran = home.forked(*words)
    assert "Traceback" not in ran.err, (words, ran.err[-2000:])
    assert ran.code in (0, 3), (words, ran)
    if ran.code == 0 or words[:2] == ["db", "check"]:
        return ran.out
    assert ran.err.strip(), words
    return None
