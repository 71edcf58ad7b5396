"""Random small ledgers for the property tests, made of every kind of trouble."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from cmetrack.domain.activity import ALL_KINDS, Activity

ON = date(2026, 6, 30)

_KINDS = ("course", "workshop", "congress", "symposium", "webinar", "distance-online", "session")


@st.composite
def programmes(draw: st.DrawFn, id: int) -> Activity:
    """An attended programme within a few weeks, so that many overlap or are too close."""
    kind = draw(st.sampled_from(_KINDS))
    first = date(2026, 3, 1) + timedelta(days=draw(st.integers(0, 6)))
    length = draw(st.integers(0, 2))
    start, end = first.isoformat(), (first + timedelta(days=length)).isoformat()
    if kind == "distance-online":
        first = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 90)))
        start, end = first.isoformat(), (first + timedelta(days=length)).isoformat()
    elif draw(st.booleans()):
        begins, lasts = draw(st.integers(8, 18)), draw(st.integers(1, 4))
        end = first.isoformat()  # within one day, so that it shares that day's credits
        start, end = f"{start}T{begins:02}:00", f"{end}T{begins + lasts:02}:00"
    return Activity(
        id=id,
        kind=kind,
        title=f"Programme {id}",
        start=start,
        end=end,
        credits=draw(st.integers(0, 9)) * 100,
        level="national",
        role=draw(st.sampled_from([None, None, "speaker"])),
        works_first=draw(st.sampled_from([None, None, 1])),
        specialty=draw(st.sampled_from(["own", "other"])),
    )


@st.composite
def small_ledgers(draw: st.DrawFn, most: int = 6) -> list[Activity]:
    """A few programmes that stand in each other's way."""
    return [draw(programmes(id)) for id in range(1, draw(st.integers(1, most)) + 1)]


@st.composite
def activities(draw: st.DrawFn, id: int) -> Activity:
    """Any record that the ledger could hold, sensible or not."""
    first = date(2026, 6, 1) - timedelta(days=draw(st.integers(-60, 2400)))
    last = first + timedelta(days=draw(st.sampled_from([0, 0, 1, 2, 75])))
    amounts = st.none() | st.integers(0, 7000)

    def one_of(*words: str) -> str | None:
        return draw(st.none() | st.sampled_from(words))

    return Activity(
        id=id,
        kind=draw(st.sampled_from(ALL_KINDS)),
        title=f"Record {draw(st.integers(1, 9))}",
        start=first.isoformat(),
        end=draw(st.sampled_from([None, last.isoformat()])),
        hours=draw(amounts),
        days=draw(st.none() | st.integers(0, 500)),
        credits=draw(amounts),
        format=one_of("theory", "balint", "with-practice", "practical"),
        level=one_of("local", "regional", "national", "international"),
        country=one_of("RO", "RU", "FR"),
        accreditation=one_of("national", "international", "none"),
        role=one_of("attendee", "speaker", "teacher", "coordinator", "author", "tutor"),
        attended=one_of("full", "full", "part", "failed"),
        works_first=draw(st.none() | st.integers(0, 4)),
        works_co=draw(st.none() | st.integers(0, 4)),
        specialty=one_of("own", "other"),
        indexed=one_of("isi", "medline", "cncsis-c", "listed", "none"),
        authors=draw(st.none() | st.integers(1, 7)),
        position=one_of("first", "corresponding", "other"),
        pages=draw(st.none() | st.integers(1, 200)),
        code=one_of("AB12-34567890", "ZZ99-00000000"),
        code_status=one_of("received", "activated", "rejected"),
        code_date=one_of("2026-01-01", "2026-12-31"),
        state=one_of("done", "planned"),
    )


@st.composite
def ledgers(draw: st.DrawFn, most: int = 25) -> list[Activity]:
    """A ledger of any records."""
    return [draw(activities(id)) for id in range(1, draw(st.integers(0, most)) + 1)]
