"""Days and periods as people write them: each reads as what it is, or not at all."""

from contextlib import suppress
from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given, strategies as st

from cmetrack.domain.word_files import tables
from cmetrack.domain.written_dates import Exchangeable, orders_in, read_written
from cmetrack.errors import BadValue

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "typed",
    [
        *("14/03/2025", "14-03-2025", "14.3.25", "14 martie 2025", "14 mart. 2025", "14 MARTIE 2025"),
        *("14 марта 2025 г.", "14.03.2025 г.", "14 марта 2025 года", "14.03.2025г.", "March 14, 2025"),
        *("Mar 14 2025", "14th of March, 2025", "03/14/2025", "vineri, 14 martie 2025", "Пт, 14.03.2025"),
        *("14.03.2025 (vineri)", "2025.03.14", "2025/3/14", "14. 03. 2025", "14-martie-2025"),
        *("în data de 14.03.2025", "14 Mar 2025", "пятница 14.3.25", "14.martie.2025", "14 mar '25"),
        *("«14» марта 2025 г.", '"14" martie 2025', "14.III.2025", "14 mar 25"),
        *("2025 martie 14", "14.03.25", "3/14/25", "Fri 14 March 2025"),
    ],
)  # fmt: skip
def test_a_day(typed: str) -> None:
    assert read_written(typed)[:3] == ("2025-03-14", None, None)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("12-14.05.2022", "2022-05-12", "2022-05-14"),
        ("6 - 8.10.2022", "2022-10-06", "2022-10-08"),
        ("22–24.11.2023", "2023-11-22", "2023-11-24"),
        ("20.09.2023 - 23.09.2023", "2023-09-20", "2023-09-23"),
        ("06.02.2023–11.02.2023", "2023-02-06", "2023-02-11"),
        ("15.06 – 17.06.2023", "2023-06-15", "2023-06-17"),
        ("14-16 martie 2025", "2025-03-14", "2025-03-16"),
        ("28 februarie – 2 martie 2025", "2025-02-28", "2025-03-02"),
        ("30 decembrie - 2 ianuarie 2025", "2024-12-30", "2025-01-02"),
        ("28.12-03.01.2025", "2024-12-28", "2025-01-03"),
        ("с 6 по 11 февраля 2023", "2023-02-06", "2023-02-11"),
        ("с 28 января по 2 февраля 2023 г.", "2023-01-28", "2023-02-02"),
        ("de la 14 la 16 martie 2025", "2025-03-14", "2025-03-16"),
        ("din 14 până în 16 martie 2025", "2025-03-14", "2025-03-16"),
        ("între 14 și 16 martie 2025", "2025-03-14", "2025-03-16"),
        ("in perioada 14-16.03.2025", "2025-03-14", "2025-03-16"),
        ("from 14 to 16 March 2025", "2025-03-14", "2025-03-16"),
        ("March 14-16, 2025", "2025-03-14", "2025-03-16"),
        ("2025-03-14/2025-03-16", "2025-03-14", "2025-03-16"),
        ("vineri 14 - duminică 16 martie 2025", "2025-03-14", "2025-03-16"),
        ("ian.-iunie 2024", "2024-01-01", "2024-06-30"),
        ("ноябрь 2023 – февраль 2024", "2023-11-01", "2024-02-29"),
        ("oct - dec 2024", "2024-10-01", "2024-12-31"),
        ("14, 15 și 16 martie 2025", "2025-03-14", "2025-03-16"),
        ("14.03, 15.03.2025", "2025-03-14", "2025-03-15"),
        ("14 și 15 martie, 2025", "2025-03-14", "2025-03-15"),
        ("14.03.2025 09:00-15:00", "2025-03-14T09:00", "2025-03-14T15:00"),
        ("14 martie 2025, orele 9-15", "2025-03-14T09:00", "2025-03-14T15:00"),
        ("14.03.2025 ora 9.30 - 15.45", "2025-03-14T09:30", "2025-03-14T15:45"),
        ("14.03.2025 18:00 – 15.03.2025 02:00", "2025-03-14T18:00", "2025-03-15T02:00"),
    ],
)
def test_a_period(typed: str, start: str, end: str) -> None:
    assert read_written(typed)[:3] == (start, end, None)


@pytest.mark.parametrize(
    ("typed", "sessions"),
    [
        ("10, 17 și 24 ianuarie 2025", "2025-01-10 2025-01-17 2025-01-24"),
        ("10.01.2025; 24.01.2025", "2025-01-10 2025-01-24"),
        ("24.01.2025 10.01.2025", "2025-01-10 2025-01-24"),
        ("10, 17 и 24 января 2025 г.", "2025-01-10 2025-01-17 2025-01-24"),
        ("10 and 24 January 2025", "2025-01-10 2025-01-24"),
        ("13, 20 decembrie 2024, 10 ianuarie 2025", "2024-12-13 2024-12-20 2025-01-10"),
        ("14-15.03, 28-29.03.2025", "2025-03-14 2025-03-15 2025-03-28 2025-03-29"),
        ("10.01.2025 18:00-20:00, 24.01.2025 18:00-20:00", "2025-01-10T18:00/20:00 2025-01-24T18:00/20:00"),
    ],
)  # fmt: skip
def test_days_with_gaps(typed: str, sessions: str) -> None:
    assert read_written(typed).sessions == sessions


@pytest.mark.parametrize(
    ("typed", "start", "dropped"),
    [
        ("2026-03-14T09:00:15", "2026-03-14T09:00", ("seconds",)),
        ("2026-03-14T09:00:00", "2026-03-14T09:00", ()),
        ("2026-03-21T18:00:00+02:00", "2026-03-21T18:00", ("zone",)),
        ("2026-03-21T18:00:59.5Z", "2026-03-21T18:00", ("seconds", "zone")),
        ("2026-03-21 18:00:00-05:00", "2026-03-21T18:00", ("zone",)),
        ("14.12.2023 (online)", "2023-12-14", ("remark",)),
        ("14.12.2023, amânat", "2023-12-14", ("remark",)),
        ("2023-2024", "2023", ("span",)),
        ("2023/24", "2023", ("span",)),
        ("primăvara 2024", "2024", ("span",)),
        ("осень 2024", "2024", ("span",)),
        ("martie 2024", "2024-03", ()),
        ("03.2024", "2024-03", ()),
        ("anul 2023", "2023", ()),
        ("14.03.2025 2:30 pm", "2025-03-14T14:30", ()),
    ],
)
def test_what_is_left_out_is_named(typed: str, start: str, dropped: tuple[str, ...]) -> None:
    found = read_written(typed)
    assert (found.start, found.end, found.dropped) == (start, None, dropped)


def test_days_that_are_put_in_order_are_named() -> None:
    assert read_written("24, 10 și 17 ianuarie 2025").dropped == ("order",)
    assert read_written("10, 17 și 24 ianuarie 2025").dropped == ()


@pytest.mark.parametrize(
    "typed",
    [
        *("31.02.2025", "31 februarie 2025", "20240315", "45000", "2024-W11-5", "luni, 14 martie 2025"),
        *("14.03.98", "16-14.03.2025", "14.13.2025", "9.30.2025", "14 mai", "azi", "вчера", "x", "14"),
        *("2026-03-14T09:00-11:00", "14.03.2025 (16.03.2025)", "١٤.٠٣.٢٠٢٥", "14.03.2025 25:00"),
        *("trim. I 2024", "14.03.2025 - ", "- 14.03.2025 -", "14/15/16", "1.2.3.4", "14..03.2025", "0.0.2025"),
        *("99 martie 2025", "martie", "14.03.2025 până la sfârșit", "14 sau 15 martie 2025", "2 pm 14.03.2025", ""),
        *("14.03.1850", "14.03.2025/15", "@03 2025", "14 @03 2025", "14.03.2025-15", "la 14.03.2025"),
    ],
)  # fmt: skip
def test_what_says_nothing_or_two_things_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_written(typed)


@pytest.mark.parametrize(
    ("typed", "dmy", "mdy"),
    [
        ("03/04/2024", "2024-04-03", "2024-03-04"),
        ("01.02.24", "2024-02-01", "2024-01-02"),
        ("3-4-2024", "2024-04-03", "2024-03-04"),
        ("03/04/2024 10:00", "2024-04-03T10:00", "2024-03-04T10:00"),
        ("03/04/2024 - 05/06/2024", "2024-04-03", "2024-03-04"),
    ],
)
def test_what_can_be_exchanged_needs_an_order(typed: str, dmy: str, mdy: str) -> None:
    with pytest.raises(Exchangeable) as refused:
        read_written(typed)
    assert refused.value.readings == {"dmy": dmy, "mdy": mdy}
    assert (read_written(typed, "dmy").start, read_written(typed, "mdy").start) == (dmy, mdy)


def test_an_order_that_does_not_fit_is_refused() -> None:
    for typed, order in (("14/03/2025", "mdy"), ("03/14/2025", "dmy"), ("03/04/2025", "ymd")):
        with pytest.raises(BadValue, match="in the order"):
            read_written(typed, order)
    assert read_written("24.02.01", "ymd").start == "2024-02-01"
    assert read_written("05/05/2025").start == "2025-05-05"  # the same either way
    assert read_written("03.04.2025", "mdy").start == "2025-04-03"  # with points the day is first


def test_the_orders_of_a_column() -> None:
    assert orders_in("14/03/2025") == {"dmy"} and orders_in("03/14/2025") == {"mdy"}
    assert orders_in("03/04/2025") == {"either"} == orders_in("1.2.24")
    for text in ("14.03.2025", "2025-03-14", "Curs 3/4", "05/05/2025", "14/15/2025", "1.2.3.4"):
        assert orders_in(text) == set(), text


def test_what_somebody_types_may_leave_the_year_to_today() -> None:
    found = {
        "14 mai": "2026-05-14", "14.05": "2026-05-14", "24 decembrie": "2025-12-24",
        "azi": "2026-11-21", "ieri": "2026-11-20", "вчера": "2026-11-20", "yesterday": "2026-11-20",
        "позавчера": "2026-11-19", "mâine": "2026-11-22", "сегодня": "2026-11-21",
    }  # fmt: skip
    for typed, start in found.items():
        written = read_written(typed, None, TODAY)
        assert (written.start, written.dropped) == (start, ("year",)), typed
    assert read_written("14-16 mai", None, TODAY)[:2] == ("2026-05-14", "2026-05-16")


DAYS = st.dates(date(1990, 1, 1), date(2069, 12, 31))
MONTHS = [calendar["months"] for calendar in tables("calendar")]


@given(DAYS, st.data())
def test_a_day_is_that_day_in_every_notation(day: date, data: st.DataObject) -> None:
    months = data.draw(st.sampled_from(MONTHS))
    word = data.draw(st.sampled_from(months[day.month - 1]))
    space = data.draw(st.sampled_from(["", " "]))
    notations = [
        f"{day:%d.%m.%Y}", f"{day.day}.{space}{day.month}.{space}{day.year}", f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}", f"{day.day} {word} {day.year}", f"{day.day} {word.upper()}. {day.year} г.",
        f"{word} {day.day}, {day.year}", f"{day:%Y-%m-%dT00:00:00}",
    ]  # fmt: skip
    for typed in notations:
        assert read_written(typed).start[:10] == day.isoformat(), typed
    for order, typed in (("dmy", f"{day:%d/%m/%Y}"), ("mdy", f"{day:%m-%d-%Y}")):
        assert read_written(typed, order).start == day.isoformat()


@given(DAYS, st.integers(1, 60), st.data())
def test_a_period_is_that_period_in_every_notation(
    first: date, more: int, data: st.DataObject
) -> None:
    last = first + timedelta(days=more)
    months = data.draw(st.sampled_from(MONTHS))
    one, other = (data.draw(st.sampled_from(months[day.month - 1])) for day in (first, last))
    dash = data.draw(st.sampled_from(["-", " - ", "–", " — "]))
    notations = [f"{first:%d.%m.%Y}{dash}{last:%d.%m.%Y}", f"{first}{dash}{last}"]
    if first.year == last.year:
        notations += [
            f"{first:%d.%m}{dash}{last:%d.%m.%Y}",
            f"{first.day} {one}{dash}{last.day} {other} {last.year}",
        ]
    if first.month == last.month and first.year == last.year:
        notations.append(f"{first.day}{dash}{last:%d.%m.%Y}")
    for typed in notations:
        assert read_written(typed)[:3] == (first.isoformat(), last.isoformat(), None), typed


@given(st.text(max_size=60) | st.text("0123456789.-/ ,:;aeimnrt()@&–мая", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for order in (None, "dmy", "ymd"):
        try:
            found = read_written(text, order, TODAY)
        except BadValue:
            continue
        assert found.end is None or found.end[:10] >= found.start[:10]


@pytest.mark.parametrize(
    "piece", ["2025 ", "1-", "1,", "14.03.2025,", "(a) ", "& ", "ora 9-", "а ", "12:30 "]
)
def test_no_text_takes_long(piece: str) -> None:
    begun = process_time()
    for size in (50, 199, 399, 50_000):
        for text in (piece * size, "14.03.2025 " + piece * size + "!"):
            with suppress(BadValue):
                read_written(text[:size])
    assert process_time() - begun < 1
