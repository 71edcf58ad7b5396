"""Certificate codes: read as the rulebook says, kept as the doctor says, one to a record."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran


@pytest.fixture
def russia(cme: Cme) -> None:
    """Three events of the first year; the first has a code."""
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--name", "Вера Примерова")
    event = ("--start", "2026-02-10")
    cme("add", "conference", "Кардиология", *event, "--credits", "6", "--code", "AB12-00000001")
    cme("add", "webinar", "Лёгкие", "--start", "2026-03-10", "--credits", "4", "--place", "онлайн")
    cme(
        "add", "congress", "Почки", "--start", "2026-04-01", "--end", "2026-04-03", "--credits", "8"
    )


pytestmark = pytest.mark.usefixtures("russia")


def test_a_code_is_put_on_as_the_certificate_prints_it(cme: Cme) -> None:
    ran = cme("code", "add", 2, " ав12–о0000002 ")
    assert ran == Ran(
        0,
        "",
        "Code AB12-00000002 of record 2 is recorded as received\n"
        "The code is kept as AB12-00000002; you typed ав12–о0000002 (not Latin: а, в, о): "
        "compare it with the certificate.\n"
        "It counts 0 of 4 credits. 18 credits still wait for the codes of 3 records.\n"
        "Next: once the personal account took it, `cmetrack code activate 2`.\n",
    )


def test_a_code_is_put_on_with_what_became_of_it(cme: Cme) -> None:
    ran = cme("code", "add", 2, "AB12-00000002", "--status", "активирован", "--date", "20.03.2026")
    assert ran.err.splitlines()[:2] == [
        "Code AB12-00000002 of record 2 is recorded as activated on 2026-03-20",
        "It counts 4 of 4 credits. 14 credits still wait for the codes of 2 records.",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((2, "AB12-00000001"), "Record 1 has that certificate code already."),
        ((1, "AB12-00000009"), "Record 1 has another code already: AB12-00000001"),
        ((2, "AB12"), "'AB12' is too short: a code has 12 letters and digits, this has 4"),
        ((2, " "), "'' is no code."),
        ((2, "XX"), "'XX' is no code."),
        ((9, "AB12-00000002"), "There is no record 9."),
        ((2, "AB12-00000002", "--status", "activ"), "'activ' is not known here"),
        ((2, "AB12-00000002", "--date", "31.02.2026"), "'31.02.2026' is not a day"),
    ],
)
def test_what_cannot_be_put_on_is_refused_and_nothing_is_written(
    cme: Cme, arguments: tuple[object, ...], said: str
) -> None:
    before = cme("list", "--json")
    ran = cme("code", "add", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert cme("list", "--json") == before


@pytest.mark.parametrize("which", ["AB12-00000001", "ав12-ооооооо1", "1"])
def test_a_code_is_found_by_itself_or_by_its_record(cme: Cme, which: str) -> None:
    assert cme("code", "activate", which).err.splitlines() == [
        "Code AB12-00000001 of record 1 is recorded as activated, day not known",
        "It counts 6 of 6 credits. 12 credits still wait for the codes of 2 records.",
        "Next: `cmetrack status`, or `cmetrack code list` for those that wait.",
    ]


def test_what_is_not_found_is_said_with_what_may_be_meant(cme: Cme) -> None:
    assert cme("code", "activate", "AB12-00000011") == Ran(
        2,
        "",
        "No record has the number or the code 'AB12-00000011'.\n"
        "Did you mean AB12-00000001? `cmetrack code list` shows the codes.\n",
    )
    assert "`cmetrack code add 3 CODE`" in cme("code", "activate", 3).err


def test_a_rejected_code_is_tried_again_and_keeps_why(cme: Cme) -> None:
    ran = cme("code", "reject", 1, "--date", "2026-03-01", "--reason", "уже\u00a0введён")
    assert ran.err.splitlines() == [
        "Code AB12-00000001 of record 1 is recorded as rejected on 2026-03-01",
        "It counts 0 of 6 credits. 12 credits still wait for the codes of 2 records.",
        "Next: `cmetrack code letter 1` writes to the support desk.",
    ]
    cme("code", "activate", 1)
    [first, *_others] = json.loads(cme("code", "list", "--json").out)
    # The day of the rejection is not the day of the activation.
    assert (first["code_status"], first["code_date"], first["code_reason"]) == (
        "activated",
        None,
        "уже введён",
    )
    ran = cme("code", "reject", 1)
    assert ran.code == 2
    assert "is recorded as activated.\n" in ran.err


def test_activated_after_the_evaluation_day_still_waits(cme: Cme) -> None:
    ran = cme("code", "activate", 1, "--date", "2026-12-01")
    assert "It counts 0 of 6 credits. 18 credits still wait" in ran.err
    ran = cme("code", "activate", 1, "--date", "2026-12-01", "--on", "2026-12-01")
    assert ran.err.startswith("Nothing was changed. Code AB12-00000001")
    assert "It counts 6 of 6 credits." in ran.err


def test_an_odd_day_of_activation_is_asked_about_and_the_lists_say_the_same(cme: Cme) -> None:
    ran = cme("code", "activate", 1, "--date", "2026-02-09")
    assert ran.err.splitlines()[1] == (
        "It is activated on 2026-02-09, before the record ends on 2026-02-10: is that right?"
    )
    ran = cme("code", "activate", 1, "--date", "2026-12-01")
    assert ran.err.splitlines()[1] == (
        "It is activated from 2026-12-01, after 2026-11-21: until then the credits wait."
    )
    assert "activated from  2026-12-01" in cme("code", "list").out
    assert "activated from 2026-12-01" in cme("list").out
    assert "activated from" not in cme("list", "--on", "2026-12-01").out
    assert len(cme("code", "activate", 1, "--date", "2026-02-10").err.splitlines()) == 3


def test_an_added_code_that_was_put_right_is_said(cme: Cme) -> None:
    event = ("conference", "Сердце", "--start", "2026-05-10", "--credits", "6", "--code")
    assert (
        "The code is kept as ABC0-12345670; you typed abco-12345670: "
        "compare it with the certificate.\n"
    ) in cme("add", *event, "abco-12345670").err
    # It goes in, as another code is another certificate; but it may be a slip of the pen.
    assert (
        "Records 4 and 5 are probably one: their title and days are the same.\n"
        "  `cmetrack merge 4 5` makes them one; `cmetrack distinct 4 5` says that they are two.\n"
    ) in cme("add", *event, "ABC0-12345671").err


def test_a_change_of_a_code_is_undone(cme: Cme) -> None:
    before = cme("code", "list")
    cme("code", "activate", 1)
    cme("undo", "--yes")
    assert cme("code", "list") == before


def test_the_list_shows_the_codes_and_who_waits_for_one(cme: Cme) -> None:
    cme("code", "activate", 1, "--date", "2026-02-20")
    assert cme("code", "list").out.splitlines() == [
        "record  code           state        day         credits  ended       title",
        "     1  AB12-00000001  activated    2026-02-20        6  2026-02-10  Кардиология",
        "     2                 no code yet                    4  2026-03-10  Лёгкие",
        "     3                 no code yet                    8  2026-04-03  Почки",
        "12 credits still wait for the codes of 2 records.",
    ]
    assert [
        one["id"] for one in json.loads(cme("code", "list", "--status", "missing", "--json").out)
    ] == [2, 3]
    assert cme("code", "list", "--status", "rejected").out == "No codes.\n"
    assert cme("code", "list", "--status", "lost").code == 2


def test_a_ledger_without_a_form_of_codes_takes_any_text(cme: Cme) -> None:
    assert cme("--db", "ro.db", "init", "--rulebook", "ro-cmr-2009").code == 0
    ro = ("--db", "ro.db")
    cme(*ro, "add", "webinar", "Tusea", "--start", "2026-03-10", "--credits", "2", "--hours", "2")
    ran = cme(*ro, "code", "add", 1, "EMC 12/2026")
    assert ran.err.splitlines()[:2] == [
        "Code EMC 12/2026 of record 1 is recorded as received",
        "It counts 2 of 2 credits. No credits wait for a code.",
    ]
    assert cme(*ro, "code", "activate", "emc  12/2026").code == 0


def test_the_letter_holds_the_four_and_says_which_is_missing(cme: Cme) -> None:
    ran = cme("code", "letter", 1, "--language", "ru")
    assert ran.out == (
        "Тема: Не активируется код AB12-00000001\n"
        "\n"
        "Здравствуйте!\n"
        "\n"
        "В личном кабинете не активируется индивидуальный код подтверждения со\n"
        "свидетельства участника. Прошу помочь с его активацией.\n"
        "\n"
        "Название мероприятия: Кардиология\n"
        "Дата проведения: 10.02.2026\n"
        "Место проведения: ____________\n"
        "Код: AB12-00000001\n"
        "\n"
        "С уважением,\n"
        "Вера Примерова\n"
    )
    assert ran.err == "В письме нет места проведения: его добавит `cmetrack edit 1 --place …`.\n"


def test_a_letter_that_nobody_needs_is_written_and_asked_about(cme: Cme) -> None:
    cme("code", "activate", 1)
    ran = cme("code", "letter", 1)
    assert ran.code == 0
    assert ran.err.startswith("Its code is recorded as activated: is the letter needed?\n")
    ro = ("--db", "ro.db")
    cme(*ro, "init", "--rulebook", "ro-cmr-2009")
    cme(*ro, "add", "course", "Tusea", "--start", "2026-03-10", "--hours", "2")
    ran = cme(*ro, "code", "letter", 1)
    assert "Здравствуйте" in ran.out
    assert ran.err.startswith("By ro-cmr-2009 record 1 needs no code: is the letter needed?\n")


def test_the_letter_in_english_tells_what_the_portal_answered(cme: Cme) -> None:
    cme("code", "add", 3, "AB12-00000003", "--status", "rejected", "--reason", "код не найден")
    cme("edit", 3, "--place", "Тверь")
    ran = cme("code", "letter", "AB12-00000003", "--language", "en")
    assert ran == Ran(
        0,
        "Subject: The code AB12-00000003 cannot be activated\n"
        "\n"
        "Dear support desk,\n"
        "\n"
        "my personal account does not accept the individual code on the\n"
        "certificate of an educational event. Please help me to activate it.\n"
        "\n"
        "Name of the event: Почки\n"
        "Date: 2026-04-01 – 2026-04-03\n"
        "Place: Тверь\n"
        "Code: AB12-00000003\n"
        "Answer of the portal: код не найден\n"
        "\n"
        "Kind regards,\n"
        "Вера Примерова\n",
        "",
    )


def test_the_letter_is_the_desks_unless_a_language_is_given_with_it(cme: Cme) -> None:
    (Path.cwd() / "config.toml").write_text('language = "ro"\n')
    assert cme("--config", "config.toml", "code", "letter", 2).out.startswith("Тема: ")
    assert cme("code", "letter", 2, "--language", "ro").out.startswith("Subiect: ")
    both = cme("code", "letter", 2, "--language", "both").out
    assert both.index("Здравствуйте") < both.index("Dear support desk")


def test_the_letter_says_who_organised_it_and_what_is_wanted_of_the_person(cme: Cme) -> None:
    cme("edit", 1, "--provider", "Общество терапевтов", "--title", "Сердце и сосуды " * 8)
    cme("profile", "edit", "--snils", "112-233-445 95")
    ran = cme("code", "letter", 1, "--with", "snils", "--with", "position")
    assert (
        "Код: AB12-00000001\n"
        "Организатор: Общество терапевтов\n"
        "СНИЛС: 112-233-445 95\n"
        "Должность: ____________\n"
    ) in ran.out
    assert max(map(len, ran.out.splitlines())) <= 72
    assert "112-233" not in cme("code", "letter", 1).out
    refused = cme("code", "letter", 1, "--with", "passport")
    assert (refused.code, refused.out) == (2, "")
    assert "snils" in refused.err


def test_the_letter_comes_as_json(cme: Cme) -> None:
    told = json.loads(cme("code", "letter", 2, "--language", "both", "--json").out)
    assert (told["id"], told["missing"], list(told["letters"])) == (2, ["code"], ["ru", "en"])
    assert cme("code", "letter", 2, "--language", "de").code == 2
