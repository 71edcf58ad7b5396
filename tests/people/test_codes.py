"""Codes as they are typed: several at once, without hyphens, with letters that look alike."""

import json
from collections.abc import Callable

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import found

EVENTS = """\
Вид,Название,Дата,Баллы,Код
конференция,Неделя сердца,10.02.2025,6,AB12-34CD5678
конгресс,Конгресс терапевтов,15.03.2025,12,EF56-00000001
вебинар,Астма,20.04.2025,2,
вебинар,Подагра,21.04.2025,3,
"""


@pytest.fixture
def portal(russian: Callable[..., Cme]) -> Cme:
    cme = russian("2024-09-01")
    made = cme("import", "-", input=EVENTS)
    assert made.code == 0, made.err
    return cme


def states(cme: Cme) -> dict[int, str | None]:
    found = json.loads(cme("list", "--json").out)
    return {one["id"]: one["code_status"] for one in found if one["code_status"]}


@pytest.mark.parametrize(
    "words",
    [
        ["1", "2"],
        ["AB12-34CD5678", "2"],
        ["AB12", "34CD5678", "EF56", "00000001"],
        ["ав12", "–", "34сd5678", "2"],
        ["1", "EF5600000001"],
        ["EF56 0000 0001", "ab12 34cd5678"],
        ["AB12", "34CD", "5678", "2", "1"],
    ],
    ids=" ".join,
)
def test_several_codes_are_activated_together(portal: Cme, words: list[str]) -> None:
    ran = portal("code", "activate", *words, "--date", "20.05.2025")
    assert ran.code == 0, ran.err
    assert states(portal) == {1: "activated", 2: "activated"}
    assert sorted(ran.err.splitlines()[:2]) == [
        "Code AB12-34CD5678 of record 1 is recorded as activated on 2025-05-20",
        "Code EF56-00000001 of record 2 is recorded as activated on 2025-05-20",
    ]
    assert ran.err.splitlines()[2:] == [
        "They count 18 of 18 credits. 5 credits still wait for the codes of 2 records.",
        "Next: `cmetrack status`, or `cmetrack code list` for those that wait.",
    ]
    assert "The codes of 2 records are recorded as activated: " in portal("undo", "--yes").err
    assert states(portal) == {}


def test_one_without_a_code_keeps_all_of_them(portal: Cme) -> None:
    ran = portal("code", "activate", 1, 3)
    assert ran.code == 2
    assert ran.err.startswith(
        "Record 3 has no code yet.\nPut it on with `cmetrack code add 3 CODE`"
    )
    assert "cmetrack edit 3 --code-status activated" in ran.err
    ran = portal("code", "reject", "1", "ZZ99", "00000009", "--reason", "нет такого")
    assert ran.err.startswith("No record has the number or the code 'ZZ99 00000009'.")
    assert states(portal) == {}


def test_several_are_rejected_with_one_reason(portal: Cme) -> None:
    assert portal("code", "reject", 1, "EF56", "00000001", "--reason", "срок истёк").code == 0
    assert states(portal) == {1: "rejected", 2: "rejected"}
    assert found(portal, "code_reason = срок истек") == [1, 2]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["GH7800000001"], "GH78-00000001"),
        (["GH78", "00000001"], "GH78-00000001"),
        (["gh78 0000 0001"], "GH78-00000001"),
        (["АОСЕ – 12О4 КМНР"], "A0CE-1204KMHP"),
        (["АОСЕ", "–", "12О4", "КМНР"], "A0CE-1204KMHP"),
        (["ав12—о000оооо"], "AB12-00000000"),
        (["аосе\u00a0123456 78"], "A0CE-12345678"),
    ],
    ids=str,
)
def test_a_code_is_taken_without_its_hyphen(portal: Cme, typed: list[str], kept: str) -> None:
    ran = portal("code", "add", 3, *typed)
    assert ran.err.startswith(f"Code {kept} of record 3 is recorded as received\n")
    assert found(portal, f"code = {typed[0]}" if len(typed) == 1 else f"code = {kept}") == [3]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("GH7-800000001", "'GH7-800000001': character 4 is a hyphen, and none stands there"),
        ("GH78 - - 00000001", "'GH78 - - 00000001': character 8 is a hyphen"),
        ("GH78-0000-0001", "'GH78-0000-0001': character 10 is a hyphen"),
        (
            "GH78-0000000",
            "'GH78-0000000' is too short: a code has 12 letters and digits, this has 11",
        ),
        ("GH78000000011", "'GH78000000011' is too long: a code has 12 letters and digits"),
        ("GH78-0000Ж001", "'GH78-0000Ж001': character 10, 'Ж', never occurs in a code"),
        ("GH78/00000001", "'GH78/00000001': character 5, '/', never occurs in a code"),
    ],
)
def test_what_is_no_code_is_refused_at_its_place(portal: Cme, typed: str, said: str) -> None:
    ran = portal("code", "add", 3, typed)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_code_of_another_record_is_refused_however_it_is_written(portal: Cme) -> None:
    for command in (
        ["code", "add", "3", "ав12 34сd5678"],
        ["edit", "3", "--code", "ab1234cd5678"],
        ["add", "webinar", "Новый", "--start", "2025-06-01", "--code", "AB12 34CD5678"],
    ):
        ran = portal(*command)
        assert (ran.code, ran.err.partition("\n")[0]) == (
            2,
            "Record 1 has that certificate code already."
            if command[0] != "add"
            else "Record 1 has the same code already.",
        )


def test_before_its_day_a_rejected_code_is_pending(portal: Cme) -> None:
    portal("code", "reject", 1, "--date", "2025-06-01", "--reason", "код не найден")
    assert found(portal, "reason = rejected-code") == [1]
    [first, *_others] = json.loads(portal("list", "--json", "--on", "2025-05-31").out)
    assert (first["id"], first["reason"]) == (1, "pending-code")
    assert "Its code is rejected on 2025-06-01, after the evaluation" in (
        portal("show", 1, "--on", "2025-05-31").out
    )


def test_what_the_organiser_credited_counts_and_says_so(portal: Cme) -> None:
    portal("edit", 3, "--code-status", "activated")
    portal("edit", 4, "--code-status", "активирован", "--code-date", "2025-05-01")
    assert found(portal, "counted > 0") == [3, 4]
    ran = portal("show", 4, "--on", "2025-04-30")
    assert "activated on 2025-05-01, after the evaluation" in ran.out
    assert "It has no code: as you say, its organiser credited it." in ran.out
