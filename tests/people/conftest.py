"""The program as for the tests of its commands, and the two ledgers into which files come."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme, cme, here, terminal

__all__ = ["cme", "here", "terminal"]

INPUTS = Path(__file__).with_name("inputs")
"""One small file of each sort that was misread once."""


@pytest.fixture
def romanian(cme: Cme) -> Cme:
    """A Romanian doctor's ledger, with a list of one journal."""
    made = cme("init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Ion Popescu")
    assert made.code == 0, made.err
    made = cme("journals", "set", "Pneumologia", "--index", "medline")
    assert made.code == 0, made.err
    return cme


@pytest.fixture
def russian(cme: Cme) -> Callable[..., Cme]:
    """A Russian doctor's ledger, of a cycle from a day on."""

    def of(start: str = "2024-01-15") -> Cme:
        made = cme("init", "--rulebook", "ru-nmo-2016", "--start", start)
        assert made.code == 0, made.err
        return cme

    return of


def found(cme: Cme, *where: str) -> list[int]:
    """The numbers of the records that meet these conditions."""
    options = [word for one in where for word in ("--where", one)]
    ran = cme("list", "--json", *options)
    assert ran.code == 0, ran.err
    return sorted(one["id"] for one in json.loads(ran.out))


def records(cme: Cme) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cme("list", "--json", "--on", "2026-11-21").out)
    return sorted(found, key=lambda one: int(one["id"]))


def in_short(records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Kind, first and last day, what it gives and what of it counts."""
    keys = ("kind", "start", "end", "awarded", "counted")
    return [tuple(one[key] for key in keys) for one in records]
