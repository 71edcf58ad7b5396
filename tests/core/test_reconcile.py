"""A statement against the ledger: each row and each record stands in exactly one place."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.reconcile import StatementRow, commands, reconcile, taking
from cmetrack.domain.activity import Activity
from cmetrack.i18n import use
from tests.trials import examples

TITLES = (
    "Ecografie abdominală",
    "Ecografia abdominala",
    "Curs de urgențe I",
    "Curs de urgențe II",
    "Grup Balint",
    "Congresul Național de Pneumologie",
    "Pneumologie",
)


def record(id: int, title: str, start: str, **more: object) -> Activity:
    return Activity(id, "course", title, start)._replace(**more)  # type: ignore[arg-type]


def stated(place: int, title: str, start: str, **more: object) -> StatementRow:
    return StatementRow(place, place + 2, record(0, title, start, **more))


def worth(one: Activity) -> list[int]:
    return [] if one.credits is None else [one.credits]


days = st.integers(0, 20).map(lambda n: (date(2025, 3, 1) + timedelta(n)).isoformat())
entries = st.tuples(
    st.sampled_from(TITLES),
    days,
    st.sampled_from([None, 100, 600, 650]),
    st.sampled_from([None, None, "AB12-34CD5678", "EF56-00000001"]),
    st.sampled_from([None, "activated", "rejected"]),
)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(entries, max_size=8), st.lists(entries, max_size=8), days, st.booleans())
def test_each_row_and_each_record_stands_in_one_place(
    there: list[tuple[str, str, int | None, str | None, str | None]],
    here: list[tuple[str, str, int | None, str | None, str | None]],
    first: str,
    bounded: bool,
) -> None:
    rows = [
        stated(at, title, day, credits=credits, code=code, code_status=status if code else None)
        for at, (title, day, credits, code, status) in enumerate(there)
    ]
    records = [
        record(at + 1, title, day, credits=credits, code=code, code_status=status if code else None)
        for at, (title, day, credits, code, status) in enumerate(here)
    ]
    found = reconcile(rows, records, worth, date.fromisoformat(first) if bounded else None)
    places = [match.row.place for match in found.matches]
    places += [row.place for row in found.there_only]
    places += [row.place for row, _earlier in found.repeated]
    assert sorted(places) == list(range(len(rows)))
    ids = [match.record.id for match in found.matches] + [one.id for one in found.here_only]
    ids += [one.id for one, _why in found.aside]
    assert sorted(ids) == [one.id for one in records]
    for row, earlier in found.repeated:
        assert earlier.place < row.place
    if found.span is not None:
        assert all(one.last.day in found.span for one in found.here_only)
    # The same the other way round: what is the same on both sides finds itself.
    itself = reconcile([StatementRow(one.id, one.id, one) for one in records], records, worth)
    assert len(itself.matches) == len(records)
    assert not any(match.differs for match in itself.matches if match.row.line == match.record.id)


@pytest.mark.parametrize(
    ("row", "one", "probable", "columns"),
    [
        (stated(0, "Astm", "2025-03-14"), record(1, "ASTM", "2025-03-14"), False, []),
        (stated(0, "„Astm”", "2025-03-14"), record(1, "Astm.", "2025-03-14"), False, []),
        (  # a statement may have but one of its days
            stated(0, "Astm", "2025-03-16"),
            record(1, "Astm", "2025-03-14", end="2025-03-16"),
            False,
            [],
        ),
        (
            stated(0, "Astm", "2025-03-14", end="2025-03-15"),
            record(1, "Astm", "2025-03-14", end="2025-03-16"),
            False,
            ["end"],
        ),
        (
            stated(0, "Altfel numit", "2025-03-20", code="AB12-34CD5678"),
            record(1, "Astm", "2025-03-14", code="ab12 34cd5678"),
            False,
            ["start"],
        ),
        (
            stated(0, "Astm", "2025-03-14", code="AB12-34CD5678"),
            record(1, "Astm", "2025-03-14", code="AB12-34CD5679"),
            True,
            ["code"],
        ),
        (
            stated(0, "Astm", "2025-03-14", code="AB12-34CD5678", code_status="activated"),
            record(1, "Astm", "2025-03-14"),
            False,
            ["code", "code_status"],
        ),
        (
            stated(0, "Ecografia abdominala", "2025-03-14"),
            record(1, "Ecografie abdominală", "2025-03-14"),
            True,
            [],
        ),
        (
            stated(0, "Zilele medicale ieșene", "2025-03-14"),
            record(1, "Zilele medicale ieșene", "2025-04-14"),
            True,
            ["start"],
        ),
        (
            stated(0, "Astm", "2025-03-14", certificate="Nr. 48-0091"),
            record(1, "Curs de astm bronșic", "2025-03-14", certificate="48-0091"),
            False,
            [],
        ),
        (
            stated(0, "Un caz", "2024", kind="article", identifier="10.1000/x"),
            record(1, "Un caz rar", "2024-05", kind="article", identifier="https://doi.org/10.1000/X"),
            False,
            [],
        ),
    ],
    ids=lambda one: one.title if isinstance(one, Activity) else "",
)  # fmt: skip
def test_what_is_one_and_in_what_it_differs(
    row: StatementRow, one: Activity, probable: bool, columns: list[str]
) -> None:
    [match] = reconcile([row], [one], worth).matches
    assert match.probable is probable
    assert [each.column for each in match.differs] == columns


@pytest.mark.parametrize(
    ("row", "one"),
    [
        (stated(0, "Curs de urgențe I", "2025-03-14"), record(1, "Curs de urgențe II", "2025-03-14")),
        (stated(0, "Grup Balint 3", "2025-03-14"), record(1, "Grup Balint 4", "2025-03-14")),
        (stated(0, "Astm", "2025-03-14"), record(1, "Astm", "2025-06-14")),
        (stated(0, "Astm", "2025-03-14"), record(1, "Diabet", "2025-03-14")),
    ],
    ids=lambda one: one.title if isinstance(one, Activity) else "",
)  # fmt: skip
def test_what_is_two(row: StatementRow, one: Activity) -> None:
    found = reconcile([row], [one], lambda _one: [600], date(2025, 1, 1), date(2025, 12, 31))
    assert (found.matches, found.there_only, found.here_only) == ([], [row], [one])


def test_of_a_series_each_finds_its_own() -> None:
    rows = [stated(at, "Grup Balint", f"2025-0{at + 1}-10") for at in range(6)]
    records = [record(at + 1, "Grup Balint", f"2025-0{at + 1}-10") for at in (0, 1, 2, 4)]
    found = reconcile(rows, records, worth)
    assert [(match.row.place, match.record.id) for match in found.matches] == [
        (0, 1), (1, 2), (2, 3), (4, 5),
    ]  # fmt: skip
    assert [row.place for row in found.there_only] == [3, 5]


def test_twice_there_and_once_here_is_repeated_and_twice_here_is_two() -> None:
    rows = [stated(at, "Astm", "2025-03-14", credits=600) for at in range(2)]
    one = record(1, "Astm", "2025-03-14", credits=600)
    found = reconcile(rows, [one], worth)
    assert [(row.place, earlier.place) for row, earlier in found.repeated] == [(1, 0)]
    assert len(reconcile(rows, [one, one._replace(id=2)], worth).matches) == 2


def test_the_credits_may_be_any_that_are_stated_of_it() -> None:
    one = record(1, "Astm", "2025-03-14")
    row = stated(0, "Astm", "2025-03-14", credits=1800)
    assert not reconcile([row], [one], lambda _one: [1800, 2700]).matches[0].differs
    [differs] = reconcile([row], [one], lambda _one: [600]).matches[0].differs
    assert differs == ("credits", "18", "6")


def test_what_is_compared_depends_on_no_language() -> None:
    use("ro")
    try:
        row = stated(0, "Astm", "2025-03-14", credits=450)
        [match] = reconcile([row], [record(7, "Astm", "2025-03-14", credits=400)], worth).matches
        assert match.differs == (("credits", "4.5", "4"),)
        assert list(commands(match)) == ["cmetrack edit 7 --credits 4.5"]
    finally:
        use("en")


def test_what_settles_it_can_be_typed() -> None:
    there = stated(
        0, "Astm", "2025-03-14", credits=600, code="AB12-34CD5678", code_status="activated",
        code_date="2025-04-01",
    )  # fmt: skip
    [match] = reconcile([there], [record(7, "Astm", "2025-03-14", credits=400)], worth).matches
    assert list(commands(match)) == [
        "cmetrack code add 7 AB12-34CD5678",
        "cmetrack edit 7 --credits 6",
        "cmetrack code activate 7 --date 2025-04-01",
    ]
    assert taking(there) == (
        "cmetrack add course Astm --start 2025-03-14 --credits 6 --code AB12-34CD5678"
    )


def test_a_plan_that_the_statement_has_is_done() -> None:
    row = stated(0, "Astm", "2025-03-14", credits=600)
    [match] = reconcile([row], [record(3, "Astm", "2025-03-14", state="planned")], worth).matches
    assert [one.column for one in match.differs] == ["state", "credits"]
    assert list(commands(match)) == ["cmetrack plan done 3", "cmetrack edit 3 --credits 6"]


def test_what_need_not_be_there_is_not_missed() -> None:
    rows = [stated(0, "Astm", "2025-03-14", credits=600)]
    records = [
        record(1, "Plan", "2025-03-14", state="planned", credits=100),
        record(2, "Demult", "2024-03-14", credits=100),
        record(3, "Fără credite", "2025-03-14"),
        record(4, "Numai aici", "2025-03-14", credits=100),
    ]
    found = reconcile(rows, records, worth)
    assert [one.id for one in found.here_only] == [4]
    assert [(one.id, why) for one, why in found.aside] == [
        (1, "planned"), (2, "outside"), (3, "no-credits"),
    ]  # fmt: skip
