"""Random small ledgers for the property tests, made of every kind of trouble."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from cmetrack.domain.activity import ALL_KINDS, Activity

ON = date(2026, 6, 30)

_TITLES = (
    *("title-resident", "title-doctorate", "title-trainer", "title-specialist"),
    *("title-attestation", "title-master"),
)
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


def _perhaps(*words: str | int) -> st.SearchStrategy[str | int | None]:
    """One of the words as often as nothing."""
    return st.sampled_from([*[None] * len(words), *words])


_AMOUNTS = st.none() | st.integers(0, 7000)
_FACTS = st.fixed_dictionaries(  # made once: a strategy made in every draw takes five times as long
    {
        "kind": st.sampled_from(ALL_KINDS),
        "title": st.sampled_from([f"Record {number}" for number in range(1, 10)]),
        "hours": _AMOUNTS,
        "days": st.none() | st.integers(0, 500),
        "credits": _AMOUNTS,
        "format": _perhaps("theory", "balint", "with-practice", "practical"),
        "level": _perhaps("local", "regional", "national", "international"),
        "country": _perhaps("RO", "RU", "FR"),
        "accreditation": _perhaps("national", "international", "none"),
        "role": _perhaps("attendee", "speaker", "teacher", "coordinator", "author", "tutor"),
        "attended": _perhaps("full", "full", "part", "failed"),
        "works_first": _perhaps(*range(5)),
        "works_co": _perhaps(*range(5)),
        "specialty": _perhaps("own", "other"),
        "indexed": _perhaps("isi", "medline", "cncsis-c", "listed", "none"),
        "authors": _perhaps(*range(1, 8)),
        "position": _perhaps("first", "corresponding", "other"),
        "pages": st.none() | st.integers(1, 200),
        "code": _perhaps("AB12-34567890", "ZZ99-00000000"),
        "code_status": _perhaps("received", "activated", "rejected"),
        "code_date": _perhaps("2026-01-01", "2026-12-31"),
        "state": _perhaps("done", "planned"),
    }
)
_BEFORE = st.integers(-60, 2400)
_LENGTHS = st.sampled_from([None, None, None, None, None, 0, 0, 1, 2, 75])


@st.composite
def activities(draw: st.DrawFn, id: int) -> Activity:
    """Any record that the ledger could hold, sensible or not."""
    first = date(2026, 6, 1) - timedelta(days=draw(_BEFORE))
    length = draw(_LENGTHS)
    end = None if length is None else (first + timedelta(days=length)).isoformat()
    return Activity(id=id, start=first.isoformat(), end=end, **draw(_FACTS))  # type: ignore[arg-type]


@st.composite
def ledgers(draw: st.DrawFn, most: int = 25) -> list[Activity]:
    """A ledger of any records."""
    return [draw(activities(id)) for id in range(1, draw(st.integers(0, most)) + 1)]


_DISTANCE = ("distance-online", "distance-online", "module", *["distance-journal"] * 3)
_FUNCTIONS = ("academic-post", "journal-editing", "stage-coordination")


@st.composite
def fixed_records(draw: st.DrawFn, id: int) -> Activity:
    """A record that stands in no group, often one that counts once."""
    kind = draw(st.sampled_from([*_FUNCTIONS, *_FUNCTIONS, *_TITLES, "subscription", "article"]))
    first = date(2026, 6, 30) - timedelta(days=draw(st.integers(-100, 2000)))
    end = None
    if kind in _FUNCTIONS:
        end = (
            first + timedelta(days=draw(st.sampled_from([30, 58, 59, 61, 90, 400, 800])))
        ).isoformat()
    within = end is not None and end[:4] == str(first.year)
    days = draw(st.sampled_from([None, None, 5900, 6000])) if within else None
    if days is not None and end is not None and (date.fromisoformat(end) - first).days < 60:
        days = None
    return Activity(
        id=id,
        kind=kind,
        title=draw(st.sampled_from(["Record A", "Record B"])),
        start=first.isoformat(),
        end=end,
        days=days,
        indexed=draw(st.sampled_from(["listed", "medline"])),
        country=draw(st.sampled_from([None, "FR"])) if kind == "subscription" else None,
        journal=draw(st.sampled_from([None, "Journal"])),
        specialty=draw(st.sampled_from(["own", "other"])),
        state=draw(st.sampled_from([None, None, None, "planned"])),
    )


@st.composite
def distance_programmes(draw: st.DrawFn, id: int) -> Activity:
    """A distance programme of a few months in which many share days or an issue."""
    kind = draw(st.sampled_from(_DISTANCE))
    first = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 150)))
    length = draw(st.sampled_from([0, 0, 3, 10, 40]))
    of_an_issue = kind == "distance-journal" and draw(st.integers(0, 3)) > 0
    return Activity(
        id=id,
        kind=kind,
        title=f"Programme {id}",
        start=first.isoformat(),
        end=(first + timedelta(days=length)).isoformat(),
        credits=draw(st.integers(1, 9)) * 100,
        role=draw(st.sampled_from([None, None, None, "tutor"])),
        attended=draw(st.sampled_from([None, None, None, "failed"])),
        accreditation=draw(st.sampled_from([None, None, None, "international"])),
        journal="Journal" if of_an_issue else None,
        work=draw(st.sampled_from(["1", "1", "2"])) if of_an_issue else None,
        specialty=draw(st.sampled_from(["own", "other"])),
    )


def _taught(id: int, credits: int, specialty: str = "own") -> Activity:
    """So many whole credits that are no course's."""
    day = f"2025-{id % 12 + 1:02}-01"
    hours = credits * 150  # half an hour each, in 300ths
    return Activity(
        id, "course", f"Taught {id}", day, hours=hours, role="teacher", specialty=specialty
    )


@st.composite
def border_ledgers(draw: st.DrawFn, *, retired: bool = False) -> list[Activity]:
    """A ledger whose total and whose courses are a little below or above what is required."""
    total, courses = (40, 14) if retired else (200, 67)
    made = [draw(programmes(id)) for id in range(1, draw(st.integers(0, 3)) + 1)]
    made += [draw(distance_programmes(10 + id)) for id in range(draw(st.integers(0, 4)))]
    made += [draw(fixed_records(20 + id)) for id in range(draw(st.integers(0, 4)))]
    of_courses = draw(st.integers(max(1, courses - 14), courses + 2))
    course = Activity(
        31, "course", "Own course", "2025-08-01", "2025-08-12", credits=min(60, of_courses) * 100
    )
    made.append(course)
    if of_courses > 60:
        more = (of_courses - 60) * 100
        made.append(Activity(32, "workshop", "More", "2025-09-01", "2025-09-03", credits=more))
    missing = total - of_courses - draw(st.integers(-4, 24))
    fixed = sum(40 for one in made if one.kind in _FUNCTIONS and draw(st.booleans()))
    if (taught := missing - fixed) > 0:
        made.append(_taught(33, taught))
    if draw(st.booleans()):
        made.append(_taught(34, draw(st.integers(1, 70 if not retired else 14)), "other"))
    return made
