"""Rulebooks: listed, shown with their articles, checked strictly, tested by hand-worked cases."""

import json
import shutil
from pathlib import Path

import pytest

from cmetrack.rulebooks import load, path_of, shipped
from tests.cli.conftest import Cme, Ran

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))


@pytest.fixture
def mine(here: Path) -> Path:
    """A copy of the simplest rulebook, with its words and sentences beside it."""
    for name in ("ru-144.toml", "ru-144.en.toml", "ru-144.law.toml"):
        shutil.copy(path_of("ru-144").with_name(name), here / name.replace("ru-144", "mine"))
    return here / "mine.toml"


def test_the_rulebooks_are_listed_with_their_sources(cme: Cme) -> None:
    ran = cme("rules", "list")
    lines = ran.out.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("ro-cmr-2009: "))
    assert lines[first : first + 3] == [
        "ro-cmr-2009: Romania: College of Physicians, Decision 2 of 23 January 2009",
        "  RO, in force since 2009-03-30",
        (
            "  Source: Colegiul Medicilor din România, Decizia nr. 2 din 23 ianuarie 2009, "
            "Monitorul Oficial nr. 199 din 30 martie 2009"
        ),
    ]
    told = json.loads(cme("rules", "list", "--json").out)
    assert [one["id"] for one in told] == shipped()
    assert {one["id"]: one["since"] for one in told}["ru-144"] == "2011-01-01"
    newer = {one["id"]: one["superseded_by"] for one in told if one["superseded_by"]}
    assert newer == {
        "ie-pcs": "ie-2025",
        "ro-cmr-2009": "ro-cmr-2018",
        "ro-cmr-2013": "ro-cmr-2018",
        "ru-nmo-2016": "ru-709n",
    }
    for one in told:
        checked = one["standing"] == "checked"
        assert checked == bool(one["checked_on"])
        assert not (checked and one["id"] in newer.values())
        assert checked or one["sources"]
    assert "  A newer law has replaced ro-cmr-2009: ro-cmr-2018." in ran.out.splitlines()
    assert "  Checked against the act itself on 2026-11-27" in ran.out.splitlines()
    assert "medichub.ro" not in ran.out
    assert (
        "    Read for it: medichub.ro: Decision 7/2021" in cme("rules", "show", "ro-cmr-2018").out
    )


def test_one_rule_is_shown_with_its_sentence(cme: Cme) -> None:
    assert cme("rules", "show", "ro-cmr-2009", "ro-c6").out == (
        "What a record gives: the first norm that fits it\n"
        "  RO-C6  Course abroad without international credits  [A1 8 h]\n"
        "      For kind course or workshop; accreditation none; home false\n"
        "      6 credits a day\n"
        "      At most 60 credits in all (RO-C6)\n"
        "      At most 60 credits in all (RO-P2)\n"
        "      A1 8 h: “participarea la un curs în străinătate care nu are creditare "
        "internațională înscrisă pe certificatul de absolvire se creditează cu de 6 ori numărul "
        "zilelor de curs, maximum 60 de credite pe curs”\n"
        "\n"
        "The most that a programme gives\n"
        "  RO-C6  At most 60 credits for a course abroad  [A1 8 h]\n"
        "      At most 60 credits in all\n"
        "      A1 8 h: “participarea la un curs în străinătate care nu are creditare "
        "internațională înscrisă pe certificatul de absolvire se creditează cu de 6 ori numărul "
        "zilelor de curs, maximum 60 de credite pe curs”\n"
    )


def test_the_rulebook_in_use_needs_no_name(cme: Cme) -> None:
    nothing = cme("rules", "show")
    assert (nothing.code, nothing.out) == (2, "")
    assert "`cmetrack rules list` shows them all" in nothing.err
    cme("init", "--rulebook", "ru-144")
    assert cme("rules", "show") == cme("rules", "show", "ru-144")
    assert "  RU-T5  Completed  [S 12]\n" in cme("rules", "show", "ru-t5").out


def checked() -> list[str]:
    """The shipped rulebooks whose law was read whole; of a draft's there are few sentences or none."""
    return [id for id in shipped() if load(id).standing == "checked"]


@pytest.mark.parametrize("id", sorted(set(shipped()) - set(checked())))
def test_every_number_of_a_draft_says_where_it_was_read(cme: Cme, id: str) -> None:
    told = json.loads(cme("rules", "show", id, "--json").out)
    rules = [rule for part in told["parts"] for rule in part["rules"]]
    assert told["standing"] == "draft" and told["sources"]
    for rule in rules:
        marked = any(
            mark in ((rule["remark"] or {}).get("text", ""))
            for mark in ("[S", "[C", "[P", "[?]", "2009", "2013")
        )
        assert marked or not rule["numbers"], rule


def test_what_was_read_of_a_drafts_law_is_shown_in_its_own_language(cme: Cme) -> None:
    said = cme("rules", "show", "fr-2023", "FR-2", "--law").out
    assert "  CSP L4022-2 (II): “Les actions réalisées au titre du développement" in said
    for id in ("de-95d", "fr-2023", "it-ecm-2026"):
        [told] = json.loads(cme("rules", "check", str(path_of(id)), "--json").out)
        assert (told["ok"], told["sentences_not_cited"]) == (True, [])


@pytest.mark.parametrize("id", checked())
def test_every_rule_is_shown_with_an_article_that_can_be_read(cme: Cme, id: str) -> None:
    told = json.loads(cme("rules", "show", id, "--law", "--json").out)
    rules = [rule for part in told["parts"] for rule in part["rules"]]
    assert len(rules) > len(told["parts"])
    for rule in rules:
        assert rule["cites"] and rule["text"], rule
        assert rule["law"] and all(one["sentence"] for one in rule["law"]), rule
        assert all(one["cites"] for one in rule["numbers"]), rule


def test_numbers_are_numbers_and_a_third_stays_one(cme: Cme) -> None:
    told = json.loads(cme("rules", "show", "ro-cmr-2009", "--json").out)
    by_part = {part["part"]: part["rules"] for part in told["parts"]}
    [total, _retired, courses] = by_part["targets"]
    assert total["numbers"] == [
        {"name": "required", "value": 200, "since": "2009-03-30", "cites": "D 4 (1)"}
    ]
    assert courses["numbers"][0]["value"] == "1/3"
    [balint] = [one for one in by_part["norms"] if one["id"] == "RO-C2"]
    assert balint["numbers"][0]["value"] == 0.75
    assert "law" not in total
    assert "At most 1/2 of what 'total' requires" in cme("rules", "show", "ua-650").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ro-cmr-2090",), "Did you mean ro-cmr-2009?"),
        (("ro-cmr-2009", "RO-X1"), "ro-cmr-2009 has no rule 'RO-X1'."),
        (("nothing.toml",), "'nothing.toml': there is no such file."),
    ],
)
def test_what_there_is_not_is_not_shown(cme: Cme, arguments: tuple[str, ...], said: str) -> None:
    ran = cme("rules", "show", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_the_shipped_rulebooks_lack_nothing(cme: Cme) -> None:
    assert cme("rules", "check", *checked()) == Ran(
        0,
        "ro-cmr-2009: ro-cmr-2009 can be used; it has 52 rules\n"
        "ru-144: ru-144 can be used; it has 4 rules\n"
        "ru-nmo-2016: ru-nmo-2016 can be used; it has 12 rules\n",
        "",
    )


@pytest.mark.parametrize(
    ("id", "rule", "said"),
    [
        ("us-fl", "FL-1", "It starts on this day: the 1 February on which your first"),
        ("us-fl", "FL-2", "Once in 3 periods of the cycle, looking back from the end of each"),
        ("us-fl", "FL-2", "Once for life\n      For the first time by the end of period 1 of"),
        ("us-tx", "TX-2", "Once in 8 years, looking back from the end of each period of the cycle"),
        ("us-tx", "TX-2", "Once in 3 periods of the cycle"),
    ],
)
def test_how_often_and_by_when_is_told(cme: Cme, id: str, rule: str, said: str) -> None:
    assert said in cme("rules", "show", id, rule).out


def test_what_a_rulebook_lacks_is_told(cme: Cme, mine: Path) -> None:
    text = mine.read_text(encoding="utf-8")
    # The norm for everything else now asks for something.
    start = text.rindex("programme = false")
    mine.write_text(text[:start] + 'when = { kind = "article" }\n' + text[start:], encoding="utf-8")
    law = mine.with_name("mine.law.toml")
    with law.open("a", encoding="utf-8") as sentences:
        sentences.write('"S more" = "Nothing."\n')
    ran = cme("rules", "check", "mine.toml")
    assert ran.code == 0
    assert "may find no norm: chapter, book, " in ran.out
    assert "Nothing cites these sentences: S more\n" in ran.out
    law.unlink()
    told = json.loads(cme("rules", "check", "mine.toml", "--json").out)
    assert told[0]["articles_without_sentence"][0] == "S 24"


def test_every_file_is_checked_and_a_faulty_one_ends_with_2(cme: Cme, mine: Path) -> None:
    mine.write_text(mine.read_text(encoding="utf-8").replace("required = 144", "require = 144"))
    ran = cme("rules", "check", "mine.toml", "ru-144")
    assert ran.code == 2
    assert ran.out == "ru-144: ru-144 can be used; it has 4 rules\n"
    assert ran.err.startswith("mine.toml: 'target[1].require': is not known (allowed: about, ")
    assert ran.err.endswith("1 of 2 rulebooks cannot be used.\n")
    told = json.loads(cme("rules", "check", "mine.toml", "ru-144", "--json").out)
    assert [one["ok"] for one in told] == [False, True]


def test_what_no_words_tell_is_said(cme: Cme, mine: Path) -> None:
    words = mine.with_name("mine.en.toml")
    text = words.read_text("utf-8")
    words.write_text(text.replace("\nlabel = ", "\n# label = ", 1), "utf-8")
    told = cme("rules", "check", "mine.toml").err
    assert "'target[1].label': is missing, here and in the file of words beside it\nIt is" in told
    words.write_text(text.replace("\nabout = ", "\n# about = "), "utf-8")
    shown = cme("rules", "check", "mine.toml").out
    assert "No words say what these rules are about: RU-" in shown


def test_a_case_that_differs_tells_what_was_stated_and_given(cme: Cme, here: Path) -> None:
    (here / "own.cases.toml").write_text(
        'rulebook = "de-95d"\non = "2026-06-30"\n[[case]]\nname = "Rests"\nstart = "2021-07-01"\n'
        'adjustment = [{name = "admission-rests", first = "2022-01-01", last = "2022-06-30"}]\n'
        'record = [{kind = "course", title = "A", start = "2022-01-10", credits = "5"}]\n'
        'targets.total.end = "2026-06-30"\n[[case]]\nname = "Asked"\nstart = "2021-07-01"\n'
        "record = []\ntargets.total = false\n"
    )
    told = cme("rules", "test", "de-95d", "own.cases.toml").out
    for line in (
        "  total.end: the case says 2026-06-30, the program 2026-12-28\n",
        "(SGB V § 95d (3) 1).\n",
        "  total: the case says that it is not asked for, and it is\n",
        ": +50 (",
    ):
        assert line in told
    text = (here / "own.cases.toml").read_text()
    (here / "own.cases.toml").write_text(text.replace('"5"}', '"5", gives = {warned = "no"}}'))
    refused = cme("rules", "test", "de-95d", "own.cases.toml").err
    assert "'Rests' cannot be read: 'warned' should be true or false" in refused


def test_an_editor_gets_its_schema(cme: Cme) -> None:
    told = json.loads(cme("rules", "schema").out)
    assert told["properties"]["norm"]["items"]["required"] == ["id", "cites"]


def test_the_cases_beside_a_rulebook_are_run(cme: Cme, mine: Path) -> None:
    missing = cme("rules", "test", "mine.toml")
    assert (missing.code, missing.out) == (2, "")
    assert "mine.cases.toml" in missing.err
    record = '[{kind = "programme", title = "П", start = "2024-02-05", hours = "%s", gives = {counted = 72}}]'
    mine.with_name("mine.cases.toml").write_text(
        'on = "2026-06-30"\n'
        f'[[case]]\nname = "Right"\nshows = ["RU-T5"]\nrecord = {record % 72}\n'
        f'[[case]]\nname = "Wrong"\nrecord = {record % 36}\n'
        "targets.programmes.counted = 72\nmet = true\n"
        '[[code]]\nname = "A code"\ntyped = "AB12-3456789"\nrefused_at = 12\n',
        encoding="utf-8",
    )
    assert cme("rules", "test", "mine.toml") == Ran(
        2,
        "mine.cases.toml: Wrong\n"
        "  1.counted: the case says 72, the program 36\n"
        "  programmes.counted: the case says 72, the program 36\n"
        "  met: the case says yes, the program no\n"
        "  Record 1, П, gives 36 hours, of which 36 count:\n"
        "    1. Advanced-training programme: 36 h × 1 = 36  [RU-T5, S 24]\n"
        "  Hours of advanced training in five years: 36 of 144  [RU-T5, S 24]\n"
        "mine.cases.toml: A code\n"
        "  refused_at: the case says 12, the program 13\n"
        "3 cases, 2 differ\n",
        "",
    )
    told = json.loads(cme("rules", "test", "mine.toml", "--json").out)
    assert [one["agrees"] for one in told] == [True, False, False]
    assert told[1]["records"][0]["steps"][0]["cites"] == "S 24"
    assert told[1]["differs"][2] == {"at": "met", "case": True, "program": False}
    assert told[1]["differs"][0] == {"at": "1.counted", "case": 72, "program": 36}
    assert told[1]["status"]["targets"][0]["cites"] == "S 24"
    here = cme("rules", "test", "mine.toml", "--language", "ro")
    assert "  met: cazul spune da, programul nu\n" in here.out


def test_what_is_before_the_law_is_said_where_a_topic_looks_back(cme: Cme, here: Path) -> None:
    text = path_of("us-ca").read_text(encoding="utf-8").replace("dated_norms = false", "")
    words = path_of("us-ca").with_name("us-ca.en.toml").read_text(encoding="utf-8")
    (here / "mine.toml").write_text(text, encoding="utf-8")
    (here / "mine.en.toml").write_text(words, encoding="utf-8")
    ran = cme("rules", "check", "mine.toml")
    assert ran.out.endswith("gives nothing without `dated_norms = false`: pain\n")
    record = '[{kind = "course", title = "Pain", start = "2018-05-01", credits = "12"}]'
    (here / "cases.toml").write_text(
        f'on = "2026-06-30"\n[[case]]\nname = "A"\nstart = "2023-01-01"\nrecord = {record}\n'
        "targets.total.counted = 12\n"
    )
    said = cme("rules", "test", "mine.toml", "cases.toml").out
    assert (
        "    Note: Incomplete: this rulebook has no law before 2019-01-01, so it gives 0.\n" in said
    )
    assert "0 of 50  [CA-1, 16 CCR 1336 (a)]\n" in said
    target = (
        '[[target]]\nid = "CA-9"\ntext = "CA-9"\ntarget = "total"\nrequired = 1\ncites = "CA-1"\n'
    )
    (here / "mine.toml").write_text(text + target + 'variant = "first-2025"\n', encoding="utf-8")
    (here / "mine.en.toml").write_text(words + '[target.CA-9]\nlabel = "X"\n', encoding="utf-8")
    refused = cme("rules", "check", "mine.toml").err
    assert "'total' is named twice: each of one name needs a 'variant' of its own" in refused


def test_a_draft_without_sentences_is_not_asked_for_them(cme: Cme) -> None:
    ran = cme("rules", "check", str(path_of("uk-fed")))
    assert len(ran.out.splitlines()) == 1
    [told] = json.loads(cme("rules", "check", str(path_of("uk-fed")), "--json").out)
    assert "UK-1" in told["articles_without_sentence"]


def test_the_programs_own_cases_agree(cme: Cme) -> None:
    ran = cme("rules", "test", "ro-cmr-2009", *CASES)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(" cases, 0 differ\n")


def test_without_cases_those_that_came_with_a_rulebook_are_taken(cme: Cme) -> None:
    heads = [path.read_text(encoding="utf-8").partition("[[")[0] for path in CASES]
    for id in shipped():
        count = sum(f'rulebook = "{id}"\n' in head for head in heads)
        told = json.loads(cme("rules", "test", id, "--json").out)
        assert all(one["agrees"] for one in told)
        assert len({one["file"] for one in told}) >= count


UNKNOWN = """[[case]]
name = "A"
rulebook = "uk-fed"
on = "2026-06-30"
start = "2022-04-01"
record = [{{kind = "course", title = "B", start = "2023-01-01", category = "{}"}}]
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on = ", "cases.toml: it ends in the middle of a line of TOML"),
        ('on = "2026-06-30"', "cases.toml: there are no cases in it."),
        ("case = 3", "cases.toml: the cases cannot be read: 'case' should be a list of tables"),
        ('[[cases]]\nname = "A"', "cases.toml: the cases cannot be read: 'cases' is not known"),
        ('[[case]]\nname = "A"', "cases.toml: the case 'A' cannot be read: 'record' is missing"),
        (
            '[[case]]\nname = "A"\non = 2026-06-30\nrecord = []',
            "the case 'A' cannot be read: a value is of the wrong sort; columns and days are texts",
        ),
        (
            '[[case]]\nname = "A"\nrecord = [{kind = "course", hours = 3}]',
            "'hours' should be a text in quotes, as in a file: hours = \"3\"",
        ),
        (
            '[[case]]\nname = "A"\n[[case]]\nname = "B"\nmat = true',
            "'record' is missing\ncases.toml: the case 'B' cannot be read: 'mat' is not known",
        ),
        (
            '[[case]]\nname = "A"\non = "2026-06-30"\nrecord = []\ntargets.total.counted = "3"',
            "'counted' should be a number without quotes: counted = 3",
        ),
        (
            '[[case]]\nname = "A"\non = "2026-06-30"\nrecord = []\ntargets.totl.counted = 3',
            "the case 'A' cannot be read: 'totl' is not known (allowed: courses, total)",
        ),
        (
            UNKNOWN.format("extern:2"),
            "column 'category': 'extern' is no category of uk-fed (allowed: ex",
        ),
        (
            UNKNOWN.format("gb-extern audit"),
            "'gb-extern' is no category of uk-fed (allowed: examining",
        ),
    ],
)
def test_cases_that_cannot_be_read_are_named(cme: Cme, here: Path, text: str, said: str) -> None:
    (here / "cases.toml").write_text(text)
    ran = cme("rules", "test", "ro-cmr-2009", "cases.toml")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_rulebook_may_be_like_one_of_the_site(cme: Cme, tmp_path: Path) -> None:
    head = (
        'format = 1\nid = "{id}"\ntitle = "T"\ncountry = "RO"\nsince = 2020-01-01\nsource = "S"\n'
    )
    for id, base in (("site", "ro-cmr-2009"), ("other", "site")):
        text = f'{head.format(id=id)}cites = "D 1"\n[like]\nrulebook = "{base}"\n'
        (tmp_path / f"{id}.toml").write_text(text, encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(f"rulebooks = {json.dumps(str(tmp_path))}\n", encoding="utf-8")
    ran = cme("--config", str(config), "rules", "check", str(tmp_path / "other.toml"))
    assert "other can be used; it has 52 rules" in ran.out
