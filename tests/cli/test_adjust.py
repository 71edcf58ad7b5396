"""`cycle adjust`, `cycle edit --law-of` and `--variant`: what is stated of a cycle, and its law's day."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from cmetrack import api
from tests.cli.conftest import Cme
from tests.people.typist import Typist

RULES = """\
format = 1
id = "island"
title = "Island"
country = "IS"
since = 2010-01-01
source = "The college's rules"
cites = "1"

[families]
course = ["course"]

[[variant]]
name = "usual"
applies = "who works"

[[variant]]
name = "nurse"
applies = "nurses"

[[cycle]]
id = "C"
years = 5
window = "anniversary"
start = "required"
cites = "2"

[[target]]
id = "T"
target = "total"
label = "Points in five years"
required = 100
cites = "2"

[[target]]
id = "P"
target = "prescriber"
label = "For prescribers"
families = ["course"]
required = 5
cites = "4"

[[adjustment]]
id = "L"
name = "leave"
label = "leave"
effect = "lowers"
targets = ["total"]
credits = 2
per = "begun-month"
needs = ["days", "evidence"]
cites = "3 (1)"

[[adjustment]]
id = "S"
name = "service"
effect = "lowers"
targets = ["total"]
credits = 1
per = "unit"
rounding = {to = 1, mode = "up"}
needs = ["amount"]
cites = "3 (2)"

[[adjustment]]
id = "E"
name = "abroad"
effect = "extends"
needs = ["days"]
cites = "3 (3)"

[[adjustment]]
id = "R"
name = "prescribes"
effect = "applies"
targets = ["prescriber"]
cites = "4"

[[adjustment]]
id = "V"
name = "virus"
effect = "lowers"
targets = ["total"]
credits = 10
by_law = [{first = 2020-03-14, last = 2020-06-30}]
cites = "5"

[[norm]]
id = "A"
gives = {per = "stated"}
cites = "6"
"""

DAYS = ("--from", "10 ianuarie 2023", "--to", "2023-06-02")
LEAVE = ("cycle", "adjust", "leave", *DAYS, "--evidence", "order.pdf")


@pytest.fixture
def island(cme: Cme, here: Path) -> Path:
    """A cycle under a law of our own, and a file that proves something."""
    (here / "island.toml").write_text(RULES)
    (here / "order.pdf").write_bytes(b"%PDF-1.7 an order")
    assert cme("init", "--rulebook", "island.toml", "--start", "2022-03-15").code == 0
    return here


def test_what_is_stated_says_what_it_changes_and_is_listed(cme: Cme, island: Path) -> None:
    ran = cme(*LEAVE, "--note", "maternity")
    assert ran.code == 0 and ran.err.splitlines() == [
        "Stated of cycle 1: leave, number 1",
        "Points in five years: 90 required instead of 100.",
    ]
    lines = [" ".join(line.split()) for line in cme("cycle", "adjust").out.splitlines()]
    assert "leave leave --from, --to, --evidence 3 (1)" in lines
    assert "virus virus nothing: the law names the days, 2020-03-14 to 2020-06-30 5" in lines
    assert lines[-1] == "1 leave 2023-01-10 2023-06-02 order.pdf maternity"
    assert "Stated of this cycle: leave, 2023-01-10 to 2023-06-02." in cme("status").out
    [listed] = json.loads(cme("cycle", "list", "--json").out)
    stated = json.loads(cme("status", "--json").out)["adjustments"]
    assert (
        listed["adjustments"]
        == stated
        == json.loads(cme("cycle", "adjust", "--json").out)["stated"]
    )
    assert (island / stated[0]["evidence"]).read_bytes() == b"%PDF-1.7 an order"
    assert "leave" in cme("cycle", "list").out
    with api.open(island / "ledger.db") as ledger:
        assert ledger.status(date(2026, 11, 21)).targets[0].required == 90
    assert "adjustment 1 of a cycle added" in cme("history").out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("abroad --from 2023-01-01 --to 2023-01-31", "ends on 2027-04-14 instead of 2027-03-14"),
        ("prescribes", "For prescribers: 5 required, which was not asked for before"),
        ("service --amount 2,5", "Points in five years: 97 required instead of 100"),
    ],
)
def test_each_effect_is_said(cme: Cme, island: Path, line: str, says: str) -> None:
    ran = cme("cycle", "adjust", *line.split())
    assert ran.code == 0 and says in ran.err


def test_it_is_changed_removed_and_taken_back(cme: Cme, island: Path) -> None:
    cme(*LEAVE)
    told = json.loads(cme("cycle", "adjust", "--edit", 1, "--to", "2023-07-10", "--json").out)
    assert told["last"] == "2023-07-10" and told["changes"] == [
        {"what": "required", "target": "total", "label": "Points in five years"}
        | {"before": 90, "after": 86}
    ]
    again = cme("cycle", "adjust", "--edit", 1, "--to", "2023-07-10")
    assert again.err == "Nothing was changed.\n"
    assert cme("cycle", "adjust", "--remove", 1).code == 2
    gone = cme("cycle", "adjust", "--remove", 1, "--yes")
    assert "Points in five years: 100 required instead of 86." in gone.err
    assert "Nothing is stated of this cycle." in cme("cycle", "adjust").out
    assert cme("undo", "--yes").code == 0
    assert len(json.loads(cme("status", "--json").out)["adjustments"]) == 1


def test_what_lasts_may_stay_open(cme: Cme, island: Path) -> None:
    """Without a last day it holds from its first on, in every period; a leave needs both."""
    early = cme("cycle", "adjust", "prescribes", "--from", "2028-03-01")
    assert early.code == 0 and "that changes nothing of what the cycle asks for" in early.err
    told = cme("cycle", "adjust", "--edit", 1, "--from", "1 martie 2026", "--json")
    assert json.loads(told.out)["last"] is None
    assert "For prescribers: 5 required, which was not asked for before." in told.err
    assert cme("cycle", "adjust").out.split()[-4:] == ["1", "prescribes", "2026-03-01", "open"]
    assert "Stated of this cycle: prescribes, from 2026-03-01 on." in cme("status").out
    assert "For prescribers" in cme("status", "--on", "2031-11-21").out
    closed = cme("cycle", "adjust", "--edit", 1, "--to", "2026-12-31")
    assert closed.code == 0 and "For prescribers" not in cme("status", "--on", "2031-11-21").out
    assert cme("cycle", "adjust", "--edit", 1, "--to", "").code == 0
    assert "For prescribers" in cme("status", "--on", "2031-11-21").out


REFUSED = {
    "levae": "Did you mean 'leave'?",
    "virus": "Nobody states 'virus': the law itself names its days (5).",
    "x": "It knows: abroad, leave, prescribes, service.",
    "leave --from 2023-01-10 --to 2023-06-02": "'leave' needs a file that proves it (3 (1)).",
    "abroad --from 2023-01-10": "'abroad' needs its first and its last day (3 (3)).",
    "abroad --from 2023-06-10 --to 2023-01-10": "It would end on 2023-01-10",
    "abroad --from 2015-06-10 --to 2015-07-10": "are no days of cycle 1",
    "abroad --from soon --to 2015-07-10": "'soon' is not a date",
    "abroad --from 2023-01-01 --to 2023-02-01 --amount 3": "'abroad' goes by no amount (3 (3)).",
    "service": "'service' needs an amount (3 (2)).",
    "service --amount 0": "An amount of nothing changes nothing.",
    "prescribes --to 2023-01-01": "has a first day or a last one alone",
    "service --amount 2 --from 2023-01-01": "has a first day or a last one alone",
    "leave --from 2023-01-10 --to 2023-06-02 --evidence gone.pdf": "There is no file gone.pdf.",
    "--from 2023-01-10": "What is to be stated was not named.",
    "leave --edit 1": "go by a number",
    "--edit 1 --cycle 1 --note x": "go by a number",
    "--remove 1 --note x": "go by a number",
    "--edit 9 --note x": "Nothing is stated of a cycle under the number 9.",
    "--remove 9": "Nothing is stated of a cycle under the number 9.",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_the_law_does_not_go_by_is_refused(cme: Cme, island: Path, line: str) -> None:
    before = (island / "ledger.db").read_bytes()
    ran = cme("cycle", "adjust", *line.split())
    assert ran.code == 2 and REFUSED[line] in ran.err
    assert (island / "ledger.db").read_bytes() == before


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ('name = "levae"', "island has no adjustment 'levae'"),
        ('name = "leave", first = "2023-01-10"', "'leave' has a first day or a last one alone."),
    ],
)
def test_a_case_that_states_what_the_law_does_not_know_is_refused(
    cme: Cme, island: Path, stated: str, says: str
) -> None:
    (island / "island.cases.toml").write_text(
        'rulebook = "island.toml"\non = 2026-11-21\n[[case]]\nname = "x"\nstart = "2022-03-15"\n'
        f"record = []\nadjustment = [{{{stated}}}]\n"
    )
    ran = cme("rules", "test", "island.toml")
    assert ran.code == 2 and says in ran.err


def test_its_proof_is_in_the_archive_of_the_dossier(cme: Cme, island: Path) -> None:
    cme(*LEAVE)
    assert cme("export", "-o", "dossier.zip").code == 0
    with zipfile.ZipFile(island / "dossier.zip") as archive:
        assert archive.read("00 2023-01-10 leave 1.pdf") == b"%PDF-1.7 an order"
        assert "00 2023-01-10 leave 1.pdf" in archive.read("SHA256SUMS").decode()


def test_nothing_is_stated_twice(cme: Cme, island: Path) -> None:
    cme(*LEAVE)
    ran = cme(*LEAVE)
    assert ran.code == 2 and "That is stated already: leave, number 1." in ran.err


def test_the_law_of_a_day_is_kept_with_the_cycle(cme: Cme, island: Path) -> None:
    early = cme("cycle", "edit", "--law-of", "2009-12-31")
    assert early.code == 2 and "island is in force since 2010-01-01" in early.err
    assert cme("cycle", "edit", "--law-of", "21 noiembrie 2021").code == 0
    assert json.loads(cme("cycle", "list", "--json").out)[0]["law_of"] == "2021-11-21"
    assert "2021-11-21" in cme("cycle", "list").out
    assert "The numbers of the law are those of 2021-11-21" in cme("status").out
    assert json.loads(cme("cycle", "edit", "--law-of", "", "--json").out)["law_of"] is None


def test_a_variant_is_one_of_the_law(cme: Cme, island: Path) -> None:
    ran = cme("cycle", "edit", "--variant", "nurs")
    assert ran.code == 2 and "Did you mean 'nurse'?" in ran.err
    other = cme("cycle", "edit", "--variant", "x")
    assert other.code == 2 and "It knows: usual, nurse." in other.err
    made = cme("cycle", "add", "--rulebook", "ro-cmr-2009", "--variant", "retired", "--json")
    assert json.loads(made.out)["variant"] == "retired"
    told = cme("cycle", "edit", "1", "--variant", "nurse", "--json")
    assert json.loads(told.out)["variant"] == "nurse" and "nurse" in cme("cycle", "list").out
    assert (
        json.loads(cme("cycle", "edit", "1", "--variant", "usual", "--json").out)["variant"] is None
    )
    both = cme("cycle", "edit", "2", "--variant", "usual", "--retired")
    assert both.code == 2 and "different things" in both.err
    init = ("--db", "other.db", "init", "--rulebook", "island.toml", "--start", "2022-03-15")
    assert cme(*init, "--variant", "nurse").code == 0


def test_another_law_that_does_not_know_what_is_stated_says_so(cme: Cme, island: Path) -> None:
    cme(*LEAVE)
    ran = cme("cycle", "edit", "--rulebook", "ro-cmr-2009")
    assert "Note: ro-cmr-2009 does not know what is stated of the cycle: leave." in ran.err
    merged = cme("--db", "other.db", "init", "--rulebook", "ro-cmr-2009")
    assert merged.code == 0
    said = cme("--db", "other.db", "db", "merge", "ledger.db", "--yes").err
    assert "1 thing that is stated of a cycle of the other ledger is not in this one" in said


def test_a_topic_in_its_time_is_waived_and_one_of_days_to_come_is_in_the_plan(
    cme: Cme, here: Path
) -> None:
    """Its days are others than the cycle's; nutrition is asked for from 1 January 2027 on."""
    assert cme("init", "--rulebook", "us-tx", "--start", "2025-03-01").code == 0
    assert cme("cycle", "adjust", "no-direct-care").code == 0
    said = cme("status", "--on", "2026-11-28").out
    assert "Pain and opioids in the first year is waived: No direct patient care (TX-2)." in said
    assert "Nutrition" not in said
    assert "Nutrition" in cme("plan", "--on", "2026-11-28").out
    assert "What one record gives" not in cme("plan", "suggest", "--on", "2026-11-28").out
    assert cme("add", "course", "Ethics", "--start", "2026-06-12", "--hours", "2").code == 0
    assert "2 are of 'Formal hours of ethics'  [TX-2]" in cme("show", "1").out
    assert cme("export", "-o", "x.html", "--on", "2026-11-28").code == 0
    page = (here / "x.html").read_text(encoding="utf-8")
    assert "Life of the Mother Act, advised" in page
    assert ">Category<" in page and "Formal hours of ethics" in page


def test_a_run_of_before_the_law_that_grew_longer_moves_those_after_it(cme: Cme) -> None:
    # Five years from 1 April 2018, one more: to 31 March 2024. The law is looked at from 2022 on.
    assert cme("init", "--rulebook", "de-95d", "--start", "2018-04-01").code == 0
    days = ("--from", "2020-12-31", "--to", "2020-12-31")
    assert cme("cycle", "adjust", "kvbw-2020", *days, "--on", "2026-11-28").code == 0
    told = json.loads(cme("status", "--json", "--on", "2026-11-28").out)
    assert (told["cycle"]["start"], told["cycle"]["end"]) == ("2024-04-01", "2029-03-31")


def test_an_answer_that_cannot_be_is_asked_for_again(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "pl-2022", "--start", "2022-05-01")
    (here / "order.pdf").write_text("x")
    answers = ("", "31.01.2023", "2023-01-01", "29 June 2023", "", "order.pdf")
    env = {"HOME": str(here), "LC_ALL": "C.UTF-8"}
    with Typist(("cycle", "adjust", "contingent"), env) as typist:
        for answer in answers:
            typist.sees(":")
            typist.types(f"{answer}\n")
        assert typist.ends() == 0, typist.seen
    for said in ("Ananswerisneededhere.", "Itwouldendon2023-01-01"):
        assert said in typist.seen
