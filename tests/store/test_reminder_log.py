"""What was told, as the ledger keeps it: beside the doctor's own things, and never in the way."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from cmetrack.core.reminder_memory import Lease, Told
from cmetrack.domain.notice import Notice
from cmetrack.store import housekeeping
from cmetrack.store.ledger import Ledger
from tests.store.conftest import Make, undo

AT = datetime(2026, 11, 21, 10, 15)
MEMORY = {
    "record 1 код": Told(date(2026, 1, 2)),
    "b": Told(date(2026, 1, 2), date(2026, 1, 3)),
}


def lease(by: str, key: str = "a", since: datetime = AT) -> Lease:
    return Lease(key, by, since, since + timedelta(minutes=1))


def damage(path: Path) -> list[Notice]:
    return [one for one in housekeeping.check(path, AT.date()) if one.code == "damage"]


def test_the_memory_comes_back_as_it_was_and_only_that(ledger: Ledger) -> None:
    for memory in (MEMORY, {"b": Told(date(2026, 2, 2))}, {}):
        with ledger.tell(last=True) as book:
            book.remember(memory)
        assert ledger.reminder_log.told() == memory


def test_claims_hold_for_their_time_and_until_they_are_let_go(ledger: Ledger) -> None:
    with ledger.tell(last=False) as book:
        book.take([lease("me"), lease("me", "b"), lease("other", "c")])
    noted = ledger.reminder_log
    assert [(one.key, one.by) for one in noted.leases(AT)] == [
        ("a", "me"),
        ("b", "me"),
        ("c", "other"),
    ]
    assert noted.leases(AT + timedelta(minutes=1)) == []
    later = AT + timedelta(minutes=2)
    with ledger.tell(last=False) as book:
        book.take([lease("another", since=later)])
        book.release("me")
    assert noted.leases(later) == [lease("another", since=later)]


def test_it_is_no_change_of_the_doctors(path: Path, ledger: Ledger, congress: Make) -> None:
    with ledger.change("add", AT) as change:
        change.add(congress())
    with ledger.tell(last=True) as book:
        book.remember(MEMORY)
        book.take([lease("me")])
    assert [entry.command for entry in ledger.log()] == ["add"]
    undo(ledger, 1, AT)
    assert ledger.reminder_log.told() == MEMORY
    assert damage(path) == []


def test_a_day_that_cannot_be_read_is_told_again(path: Path, ledger: Ledger) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(
            "INSERT INTO reminder_log (key, \"on\", over) VALUES ('a', 'yesterday', NULL), ('b', '2026-01-02', NULL)"
        )
        other.execute("INSERT INTO lease VALUES ('a', 'me', 'now', 'then')")
    assert ledger.reminder_log.told() == {"b": Told(date(2026, 1, 2))}
    assert ledger.reminder_log.leases(AT) == []


def test_whether_it_is_the_last_of_a_command_is_told_before_it_is_written(ledger: Ledger) -> None:
    said = []
    ledger.before_commit = lambda: said.append("too late")
    with ledger.tell(last=False) as book:
        book.remember(MEMORY)
    assert said == []
    with ledger.tell(last=True) as book:
        book.remember({})
    assert said == ["too late"]
