"""What people write in the cells of their files and behind options, read as what it is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cmetrack.core.record_reader import Allowed, RecordReader, make_activity, read_record, texts
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS, fixed_words
from cmetrack.domain.credits import format_hours, parse_hours
from cmetrack.domain.text import decoded_twice
from cmetrack.errors import BadValue
from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS

EVENT = {"kind": "congress", "title": "Inima", "start": "2026-03-14"}


def brought(cme: Cme, file: str | Path, *options: str) -> list[dict[str, Any]]:
    """The records of a ledger after a file came in."""
    ran = cme("import", str(file), *options)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(cme("list", "--json", "--on", "2026-11-21").out)
    return sorted(found, key=lambda one: int(one["id"]))


def counted(records: list[dict[str, Any]]) -> float:
    return float(sum(one["counted"] for one in records))


def written(text: str, name: str = "mine.csv") -> Path:
    file = Path(name)
    file.write_text(text, encoding="utf-8")
    return file


# The small inputs


@pytest.mark.parametrize("which", ["", "-dates-only"])
def test_midnight_is_no_time(romanian: Cme, which: str) -> None:
    congress, symposium = brought(romanian, INPUTS / f"10-midnight-hides-overlap{which}.csv")
    assert (congress["start"], congress["end"]) == ("2025-03-14", "2025-03-16")
    assert (congress["counted"], symposium["counted"]) == (12, 0)
    assert symposium["reason"] == "overlap"


def test_hours_of_a_spreadsheet(romanian: Cme) -> None:
    found = brought(romanian, INPUTS / "21-hours.xlsx", "--yes")
    assert [one["hours"] for one in found] == [6, 5.5, 6.67, 6, 1.5]
    assert [one.get("minutes") for one in found] == [None, None, 400, None, None]
    assert [one["counted"] for one in found] == [6, 6, 6, 6, 2]


def test_minutes_of_a_column(romanian: Cme) -> None:
    found = brought(romanian, INPUTS / "22-minutes.csv", "--yes")
    assert [(one["hours"], one["counted"]) for one in found] == [(1.5, 1), (0.33, 0)]


def test_days_in_four_notations(russian: Callable[..., Cme]) -> None:
    found = brought(russian(), INPUTS / "43-other-notations.csv")
    days = ["2025-03-14", "2025-04-15", "2025-05-16", "2025-06-17"]
    assert [one["start"] for one in found] == days
    assert counted(found) == 0 and {one["reason"] for one in found} == {"pending-code"}


def test_a_dash_is_nothing(russian: Callable[..., Cme]) -> None:
    event, programme = brought(russian(), INPUTS / "69-no-place-for-dash.csv")
    assert (event["end"], event["code"], event["reason"]) == (None, None, "pending-code")
    assert (programme["credits"], programme["code"], programme["counted"]) == (None, None, 36)


def test_seconds_and_zones_are_told(romanian: Cme) -> None:
    shutil.copy(INPUTS / "77-seconds-and-zones.json", "a.json")
    report = json.loads(romanian("import", "a.json", "--json").out)
    assert [one["code"] for one in report["notices"]] == ["date-seconds", "date-zone"]
    found = json.loads(romanian("list", "--json").out)
    assert [one["start"] for one in found] == ["2026-03-14T09:00", "2026-03-21T18:00"]
    assert counted(found) == 2


# Nothing, and that there is something


@pytest.mark.parametrize(
    "text",
    ["-", "—", "–", "б/н", "Б/Н", "нет", "n/a", "N.A.", "fără", "Fara", "nu are", "none", "nil", "?",
     "...", "…", "/", "без номера", "не указано", "lipsă", "f.n.", "н/д", "unknown", "NULL"],
)  # fmt: skip
@pytest.mark.parametrize(
    "column", ["certificate", "identifier", "provider", "end", "hours", "credits", "code_date"]
)
def test_words_for_nothing_are_empty(column: str, text: str) -> None:
    reading = read_record(EVENT | {column: f" {text} "})
    assert reading.activity is not None, reading.troubles
    assert getattr(reading.activity, column) is None
    (notice,) = reading.notices
    assert notice.code == "nothing" and not notice.guess and column in notice.sentence


@pytest.mark.parametrize(
    "text", ["Без кода", "Без дня", "Без номера", "Fără certificat", "No number"]
)
def test_a_title_is_a_title_though_it_speaks_of_no_number(text: str) -> None:
    reading = read_record(EVENT | {"title": text, "certificate": "без кода"})
    assert reading.activity is not None, reading.troubles
    assert (reading.activity.title, reading.activity.certificate) == (text, None)


@pytest.mark.parametrize("text", ["da", "есть", "yes", "x", "+", "Да", "v", "✓"])
def test_that_there_is_a_number_is_no_number(text: str) -> None:
    for column in ("certificate", "identifier", "code"):
        reading = read_record(EVENT | {column: text})
        assert reading.activity is not None and getattr(reading.activity, column) is None
        assert "and not which" in reading.notices[0].sentence
    made = make_activity(EVENT | {"provider": "Da Vinci", "place": "Da"})
    assert (made.provider, made.place) == ("Da Vinci", "Da")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("accreditation", "нет", "none"), ("accreditation", "nu", "none"),
        ("accreditation", "da", "national"), ("attended", "nu", "part"), ("attended", "нет", "part"),
        ("attended", "да", "full"), ("code_status", "нет", "received"), ("state", "nu", "planned"),
        ("index", "none", "none"), ("accreditation", "none", "none"), ("specialty", "нет", "other"),
        ("attended", "-", None), ("level", "n/a", None), ("index", "нет", None),
    ],
)  # fmt: skip
def test_yes_and_no_keep_their_meaning(column: str, text: str, value: str | None) -> None:
    made = make_activity(EVENT | {column: text})
    assert made[1 + list(COLUMNS).index(column)] == value


def test_nothing_is_told_once_for_a_column_of_a_file(romanian: Cme) -> None:
    rows = "".join(
        f"course;Curs {n};{n:02}.03.2026;6;{'-' if n % 2 else 'n/a'}\n" for n in range(1, 31)
    )
    ran = romanian("import", str(written("kind;title;start;hours;certificate\n" + rows)))
    assert ran.code == 0 and ran.err.count("was read as nothing") == 1
    assert "line 2: column 'certificate': '-'" in ran.err
    certificates = {one["certificate"] for one in json.loads(romanian("list", "--json").out)}
    assert certificates == {None}


def test_very_many_numbers_hide_no_word_for_nothing() -> None:
    from tests.formats.records import plan

    lines = [f"course,Curs {n},2026-03-14,AB {n}\n" for n in range(9000)]
    lines[8500] = "course,Curs 8500,2026-03-14,б/н\n"
    lines[8700] = "course,Curs 8700,2026-03-14,DA\n"
    made = plan("kind,title,start,certificate\n" + "".join(lines))
    empty = {one.title for one, _marks in made.add if one.certificate is None}
    assert empty == {"Curs 8500", "Curs 8700"}
    assert len(made.notices) == 1


# Hours, credits and their units


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3:20", "3:20"), ("3h20", "3:20"), ("3 h 20 min", "3:20"), ("1h30", "1.5"), ("6 ore", "6"),
        ("6,5 ч", "6.5"), ("36 ак.ч.", "36"), ("90 minute", "1.5"), ("90 мин", "1.5"), ("90'", "1.5"),
        ("06:00:00", "6"), ("6.66666666666667", "6:40"), ("o oră", None), ("6 ore 6 credite", None),
        ("36 академических часов", "36"), ("2 часа 15 минут", "2.25"), ("6 (șase) ore", "6"),
        ("1 oră și 30 de minute", None), ("18 h", "18"), ("Ore: 6", "6"), ("2 zile", None),
        ("6-8 ore", None), ("cca. 6 ore", None), ("-6 ore", None), ("1.500 ore", None), ("6 ore/zi", None),
        ("2 hrs", "2"), ("1 hour 30 minutes", "1.5"), ("20 min", "0:20"), ("12 pagini", None),
    ],
)  # fmt: skip
def test_hours_with_their_unit(text: str, hours: str | None) -> None:
    reading = read_record(EVENT | {"hours": text})
    if hours is None:
        assert [one.column for one in reading.troubles] == ["hours"]
        return
    assert reading.activity is not None and reading.activity.hours is not None
    assert format_hours(reading.activity.hours) == hours
    plain = text[0].isdigit() and not any(map(str.isalpha, text)) and "'" not in text
    assert [one.guess for one in reading.notices] == ([] if plain else [True])


@pytest.mark.parametrize(
    ("text", "credits"),
    [
        ("12 credite", 1200), ("2 ЗЕТ", 200), ("6 баллов", 600), ("1,5", 150), ("2,0", 200),
        ("9 credite EMC", 900), ("12 кр.", 1200), ("6 puncte", 600), ("1 балл", 100), ("15 CME points", 1500),
        ("4,5 credite", 450), ("EMC: 12", 1200), ("12 (douăsprezece) credite", 1200), ("1,234", None),
        ("0.333333333", None), ("12 pagini", None), ("6 credite pe zi", None), ("1e3", None), ("-3 credite", None),
        ("1 000 credite", None), ("12 sau 18", None),
    ],
)  # fmt: skip
def test_credits_with_their_unit(text: str, credits: int | None) -> None:
    reading = read_record(EVENT | {"credits": text})
    assert (reading.activity and reading.activity.credits) == credits


def test_no_unit_of_another_column_is_taken_off() -> None:
    for column, text in (("hours", "6 pagini"), ("days", "6 ore"), ("credits", "12 pagini")):
        (trouble,) = read_record(EVENT | {column: text}).troubles
        assert "has a unit" in trouble.message and "alone" not in trouble.message


def test_hours_in_a_column_of_credits() -> None:
    one = read_record(EVENT | {"credits": "36 ак.ч."})
    assert one.activity is not None and (one.activity.hours, one.activity.credits) == (10800, None)
    assert [(notice.code, notice.guess) for notice in one.notices] == [("hours-for-credits", True)]
    there = read_record(EVENT | {"credits": "36 ак.ч.", "hours": "36"})
    assert there.activity is not None and (there.activity.hours, there.activity.credits) == (
        10800,
        None,
    )
    assert [notice.guess for notice in there.notices] == [False]
    other = read_record(EVENT | {"credits": "36 ак.ч.", "hours": "18"})
    assert [trouble.column for trouble in other.troubles] == ["credits"]


def test_a_unit_taken_off_is_a_guess_that_somebody_agrees_to(romanian: Cme) -> None:
    file = written("Tip;Denumire;Data;Nr. ore\ncurs;Ecografie;14.03.2025;6 ore\n")
    report = json.loads(romanian("import", str(file), "--dry-run", "--json").out)
    assert [(one["code"], one["guess"]) for one in report["notices"]] == [("unit", True)]
    asked = romanian("import", str(file))
    assert asked.code == 2 and json.loads(romanian("list", "--json").out) == []
    assert [one["hours"] for one in brought(romanian, file, "--yes")] == [6]


# Days


def test_the_column_decides_which_is_the_month(romanian: Cme) -> None:
    file = written(
        "Tip;Denumire;Data;Nr. ore\ncurs;Unu;03/04/2025;6\ncurs;Doi;13/04/2025;6\ncurs;Trei;05/06/25;6\n"
    )
    days = [one["start"] for one in brought(romanian, file)]
    assert days == ["2025-04-03", "2025-04-13", "2025-06-05"]
    romanian("undo", "--yes")
    file.write_text(file.read_text("utf-8").replace("13/04/2025", "04/13/2025"), encoding="utf-8")
    days = [one["start"] for one in brought(romanian, file)]
    assert days == ["2025-03-04", "2025-04-13", "2025-05-06"]


@pytest.mark.parametrize(
    "third", ["05/06/2025", "04/14/2025\ncurs;Patru;14/04/2025;6", "2025-06-05"]
)
def test_what_no_column_decides_is_not_guessed(romanian: Cme, third: str) -> None:
    file = written(f"Tip;Denumire;Data;Nr. ore\ncurs;Unu;03/04/2025;6\ncurs;Trei;{third};6\n")
    ran = romanian("import", str(file), "--yes")
    assert ran.code == 2 and json.loads(romanian("list", "--json").out) == []
    assert "'03/04/2025' can be read as 2025-04-03 or as 2025-03-04" in ran.err
    assert "--dates" in ran.err


def test_a_column_is_looked_through_to_its_end() -> None:
    from tests.formats.records import plan

    rows = [f"congress,Congresul {n},0{n % 9 + 1}/{n % 3 + 10}/2025\n" for n in range(5000)]
    made = plan("kind,title,start\n" + "".join(rows) + "congress,Ultimul,25/12/2025\n")
    assert made.rejects == [] and len(made.add) == 5001
    assert made.add[0][0].start == "2025-10-01"


def test_periods_say_both_ends(romanian: Cme) -> None:
    file = written(
        "Tip;Denumire;Perioada;Nr. ore\n"
        "curs;Unu;14-16 martie 2025;18\n"
        "curs;Doi;28.02.2025 - 02.03.2025;12\n"
        "curs;Trei;10, 17 și 24 ianuarie 2025;6\n"
        "curs;Patru;5 aprilie 2025;6\n"
    )
    ran = romanian("import", str(file), "--yes", "--json")
    codes = [one["code"] for one in json.loads(ran.out)["notices"] if one["guess"]]
    assert codes == ["period-split"] * 3
    found = json.loads(romanian("list", "--json").out)
    spans = {one["title"]: (one["start"], one["end"], one["sessions"]) for one in found}
    assert spans == {
        "Unu": ("2025-03-14", "2025-03-16", None),
        "Doi": ("2025-02-28", "2025-03-02", None),
        "Trei": ("2025-01-10", "2025-01-24", "2025-01-10 2025-01-17 2025-01-24"),
        "Patru": ("2025-04-05", None, None),
    }


def test_a_period_beside_another_end_is_refused() -> None:
    cells = {"kind": "course", "title": "Curs", "start": "12-14.05.2022"}
    assert make_activity(cells | {"end": "14.05.2022"}).end == "2022-05-14"
    assert make_activity(cells | {"end": "-"}).end == "2022-05-14"
    for wrong in ("15.05.2022", "12-14.05.2022"):
        assert read_record(cells | {"end": wrong}).troubles != ()


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        ("14.03.2025 0:00:00", "16.03.2025 0:00:00", ("2025-03-14", "2025-03-16")),
        ("2025-03-14T00:00:00", "", ("2025-03-14", None)),
        ("2025-03-14 00:00", "2025-03-16", ("2025-03-14", "2025-03-16")),
        ("14.03.2025 00:00", "14.03.2025 12:30", ("2025-03-14T00:00", "2025-03-14T12:30")),
        ("14.03.2025 18:00", "15.03.2025 00:00", ("2025-03-14T18:00", "2025-03-15T00:00")),
        ("2025-03-14T00:00:00.000Z", "2025-03-14T00:00:00.000Z", ("2025-03-14", "2025-03-14")),
    ],
)
def test_midnight(start: str, end: str, kept: tuple[str, str | None]) -> None:
    made = make_activity({"kind": "course", "title": "Curs", "start": start, "end": end})
    assert (made.start, made.end) == kept


def test_years_and_months_are_for_publications() -> None:
    article = {"kind": "article", "title": "Un caz"}
    for typed, kept in (
        ("martie 2024", "2024-03"),
        ("2023-2024", "2023"),
        ("vara 2024", "2024"),
        ("03/2024", "2024-03"),
    ):
        assert make_activity(article | {"start": typed}).start == kept
        (trouble,) = read_record(article | {"kind": "course", "start": typed}).troubles
        assert "only a publication" in trouble.message
    assert make_activity(article | {"kind": "subscription", "start": "2023"}).start == "2023"


# Words


@pytest.mark.parametrize(
    ("text", "status", "day", "reason"),
    [
        ("активирован 20.11.2022", "activated", "2022-11-20", None),
        ("Активирован: 20 ноября 2022 г.", "activated", "2022-11-20", None),
        ("акт.", "activated", None, None), ("акт. 20.11.2022", "activated", "2022-11-20", None),
        ("отклонён: неверный код", "rejected", None, "неверный код"),
        ("отклонён 21.11.2022: неверный код", "rejected", "2022-11-21", "неверный код"),
        ("отклонен 21.11.2022 (код использован)", "rejected", "2022-11-21", "код использован"),
        ("не активирован", "received", None, None), ("НЕ АКТИВИРОВАН", "received", None, None),
        ("получен", "received", None, None), ("получен 19.11.2022", "received", "2022-11-19", None),
        ("activat la 20.11.2022", "activated", "2022-11-20", None),
        ("20.11.2022 активирован", "activated", "2022-11-20", None),
        ("зачтено порталом", "activated", None, None), ("neactivat", "received", None, None),
        ("activated on 20.11.2022", "activated", "2022-11-20", None),
        ("статус: активирован", "activated", None, None), ("активирован!", "activated", None, None),
    ],
)  # fmt: skip
def test_the_status_of_a_code(text: str, status: str, day: str | None, reason: str | None) -> None:
    reading = read_record(EVENT | {"code": "A 1", "code_status": text})
    made = reading.activity
    assert made is not None, reading.troubles
    assert (made.code_status, made.code_date, made.code_reason) == (status, day, reason)


@pytest.mark.parametrize(
    "text",
    ["активирован не был", "не был активирован", "скоро", "activat nu", "nu e activat încă"],
)
def test_a_status_that_is_not_plain_is_refused_without_its_opposite(text: str) -> None:
    (trouble,) = read_record(EVENT | {"code": "A 1", "code_status": text}).troubles
    assert trouble.column == "code_status" and "activated'" not in trouble.message


def test_a_status_in_doubt_is_refused() -> None:
    for text in ("активирован?", "активирован вчера или позже", "activat cândva"):
        (trouble,) = read_record(EVENT | {"code": "A 1", "code_status": text}).troubles
        assert trouble.column == "code_status"


def test_what_the_row_says_itself_goes_before_the_status() -> None:
    cells = {"code": "A 1", "code_status": "активирован 20.11.2022", "code_date": "21.11.2022"}
    assert make_activity(EVENT | cells).code_date == "2022-11-21"
    assert make_activity(EVENT | cells | {"code_date": "-"}).code_date == "2022-11-20"


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("country", "Austria", "AT"), ("country", "Франция", "FR"), ("country", "Germania", "DE"),
        ("country", "republica moldova", "MD"), ("country", "Țările de Jos", "NL"), ("country", "USA", "US"),
        ("country", "Румыния", "RO"), ("country", "ro", "RO"), ("country", "Marea Britanie", "GB"),
        ("accreditation", "EACCME", "international"), ("accreditation", "UEMS", "international"),
        ("accreditation", "acreditat EACCME nr. 12/2025", "international"), ("accreditation", "CMR", "national"),
        ("level", "nivel național", "national"), ("level", "Всероссийский", "national"),
        ("level", "международный уровень", "international"), ("role", "Lector", "teacher"),
        ("role", "cursant", "attendee"), ("role", "слушатель", "attendee"), ("role", "докладчик", "speaker"),
        ("specialty", "по специальности", "own"), ("attended", "не сдан", "failed"),
        ("position", "prim autor", "first"), ("pages", "12 pagini", 12), ("days", "3 zile", 300),
        ("days", "2 дня", 200), ("index", "PubMed", "medline"),
    ],
)  # fmt: skip
def test_other_words(column: str, text: str, value: object) -> None:
    made = make_activity(EVENT | {column: text})
    assert made[1 + list(COLUMNS).index(column)] == value


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("country", "Ruritania"), ("country", "ROM"), ("accreditation", "fără EACCME"),
        ("accreditation", "nu EACCME"), ("level", "nivel"), ("level", "neînțeles"), ("role", "nelector"),
        ("pages", "p. 12"), ("days", "3 ore"),
    ],
)  # fmt: skip
def test_what_is_no_word_is_refused(column: str, text: str) -> None:
    reading = read_record(EVENT | {column: text})
    assert [one.column for one in reading.troubles] == [column]


@pytest.mark.parametrize(
    ("column", "text", "never"),
    [
        ("code_status", "не активированo", "activated"), ("attended", "unattended", "full"),
        ("attended", "nepromovt", "full"), ("level", "inernational", "'national'"),
        ("code_status", "неактивирован был", "activated"), ("accreditation", "neacreditt", "'national'"),
        ("role", "nonparticipant", "attendee"), ("code_status", "nu activat", "activated"),
    ],
)  # fmt: skip
def test_no_suggestion_turns_a_word_into_its_opposite(column: str, text: str, never: str) -> None:
    try:
        COLUMNS[column].read(text)
    except BadValue as refused:
        assert (
            "did you mean" not in refused.message
            or never not in refused.message.split("did you mean")[1]
        )


def test_letters_that_were_decoded_twice_are_told(romanian: Cme) -> None:
    file = written(
        "Tip;Denumire;Data;Ore;Localitate\n"
        "curs;Ecografia Ă®n cabinet;14.03.2025;6;BraČ™ov\n"
        "curs;Întâlnire la Brașov;15.04.2025;6;Iași\n"
    )
    ran = romanian("import", str(file))
    assert ran.code == 0
    assert (
        "'Ecografia Ă®n cabinet' was decoded wrongly, perhaps for 'Ecografia în cabinet'" in ran.err
    )
    assert "'BraČ™ov' was decoded wrongly, perhaps for 'Brașov'" in ran.err
    assert ran.err.count("decoded wrongly") == 2
    assert decoded_twice("РўРµСЂР°РїРёСЏ") == "Терапия" and decoded_twice("TerapÃ¯a") == "Terapïa"
    for whole in ("Întâlnire", "Терапия", "Ă", "Șoc", "Ёлка", "Zürich", "ВРАЧ", "№ 1"):
        assert decoded_twice(whole) == "", whole


# What is shown reads back the same


MOMENTS = st.dates().map(str) | st.datetimes().map(lambda at: f"{at:%Y-%m-%d}T{at:%H:%M}")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "hours": st.integers(1, 9_999).map(lambda n: n * 5)
            | st.integers(1, 9_999).map(lambda n: n * 3),
            "credits": st.integers(0, 999_999),
            "country": st.sampled_from(["RO", "AT", "NA", "NO"]),
            "place": st.sampled_from(["Iași", "Da", "Нижний"]),
            "certificate": st.from_regex(r"[A-Z]{2} [0-9]{3,6}", fullmatch=True),
            **{
                name: st.sampled_from(column.choices)
                for name, column in COLUMNS.items()
                if column.choices and name != "kind"
            },
        },
    )
)
def test_what_is_shown_reads_back_the_same(values: dict[str, Any]) -> None:
    own = {"indexed" if name == "index" else name: value for name, value in values.items()}
    made = Activity(0, "course", "Ecografie", "2026-03-14")._replace(**own)
    reading = RecordReader(Allowed()).record(texts(made))
    assert reading.activity == made and reading.notices == ()


@given(st.sampled_from(sorted(COLUMNS)), st.text(max_size=40))
def test_any_text_in_any_column_is_read_or_refused(column: str, text: str) -> None:
    reading = read_record({**EVENT, column: text})
    assert (reading.activity is None) == bool(reading.troubles)
    if reading.activity is not None:
        again = read_record(texts(reading.activity))
        assert again.activity == reading.activity


def test_every_word_of_three_languages_is_read_as_an_option_too() -> None:
    for column in COLUMNS:
        for word, value in fixed_words(column).items():
            if column not in ("kind", "specialty"):
                assert (
                    RecordReader(Allowed()).understood(column, {column: word}).values[column]
                    == value
                )
    assert parse_hours("3:20") == 1000
