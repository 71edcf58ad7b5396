"""What counts never depends on the language, the clock or the platform's settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.program import contents
from tests.languages import MARKS, OPEN

pytestmark = pytest.mark.machine

SAMPLE = Path(__file__).parents[1] / "sample_data" / "ro-family-doctor.csv"


def run(home: Path, *arguments: str, **settings: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), **settings}
    done = subprocess.run(
        [sys.executable, "-m", "cmetrack", *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout


def test_the_same_ledger_counts_the_same_anywhere(tmp_path: Path) -> None:
    run(tmp_path, "init", "--rulebook", "ro-cmr-2009")
    run(tmp_path, "import", str(SAMPLE))
    settings = [
        {"LANG": "C", "TZ": "UTC"},
        {"LANG": "ro_RO.UTF-8", "LANGUAGE": "ro", "TZ": "Europe/Bucharest"},
        {"LANG": "ru_RU.UTF-8", "LANGUAGE": "ru", "TZ": "Asia/Kamchatka", "PYTHONHASHSEED": "7"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "42"},
    ]
    for command in ("status", "list"):
        arguments = (command, "--on", "2026-11-21", "--json")
        outputs = {run(tmp_path, *arguments, PYTHONUTF8="1", **one) for one in settings}
        assert len(outputs) == 3  # each language has its words, and these alone are its own
        found = ([*values(json.loads(one))] for one in outputs)
        assert len({str([one for one in its if one[0] not in SENTENCES]) for its in found}) == 1


Answer = tuple[list[str], int, str, str]

SENTENCES = {"label", "text", "message", "hint"}
"""The keys of JSON that hold what a person reads."""


class Spoken:
    """What a line of every command answered and left, in one language."""

    def __init__(self, folder: Path, *, marked: bool) -> None:
        stood, into = folder / "home", folder / "answers.json"
        stood.mkdir()
        subprocess.run(
            [sys.executable, "-m", "tests.languages", stood, into, *(["mark"] if marked else [])],
            cwd=Path(__file__).parents[1],
            check=True,
        )
        self.answers: list[Answer] = json.loads(into.read_text(encoding="utf-8"))
        self.left = stood.rename(folder / ("marked" if marked else "plain"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    return Spoken(tmp_path_factory.getbasetemp(), marked=False)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    return Spoken(tmp_path_factory.getbasetemp(), marked=True)


def values(answer: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a JSON document, with the key that it stands under."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield "key", name
            yield from values(value, name)
    elif isinstance(answer, list):
        for value in answer:
            yield from values(value, key)
    else:
        yield key, answer


def test_exit_codes_depend_on_no_language(plain: Spoken, marked: Spoken) -> None:
    assert [(line, code) for line, code, *_ in marked.answers] == [
        (line, code) for line, code, *_ in plain.answers
    ]
    assert {code for _line, code, *_ in plain.answers} == {0, 1, 2}
    assert sum(OPEN in err for _line, _code, _out, err in marked.answers) > 20


def test_json_depends_on_no_language_but_in_its_sentences(plain: Spoken, marked: Spoken) -> None:
    documents = [
        {" ".join(one[0]): json.loads(one[2]) for one in spoken.answers if is_json(one)}
        for spoken in (plain, marked)
    ]
    assert documents[0].keys() == documents[1].keys()
    read: set[str] = set()
    for line, ours in documents[0].items():
        read |= set(differing(line, ours, documents[1][line]))
    assert read == SENTENCES


def is_json(answer: Answer) -> bool:
    line, _code, out, _err = answer
    return bool(out and {"--json", "json"} & {*line})


def differing(line: str, ours: object, theirs: object) -> Iterator[str]:
    """The keys that hold other words there, which may be those of sentences alone."""
    for (key, value), (key_there, there) in zip(values(ours), values(theirs), strict=True):
        assert key_there == key
        if there != value:
            assert key in SENTENCES, (line, key)
            assert isinstance(there, str)
            assert there.translate(MARKS) == value, (line, key)
            yield key


def test_files_for_others_depend_on_no_language(plain: Spoken, marked: Spoken) -> None:
    def exported(one: Spoken, form: str) -> list[str]:
        return [out for line, _code, out, _err in one.answers if form in line]

    assert exported(marked, "csv") == exported(plain, "csv")
    assert not any(OPEN in out for out in exported(marked, "csv"))
    calendar, there = ("".join(exported(one, "ics")) for one in (plain, marked))
    assert OPEN in there
    assert there.replace("\n ", "").translate(MARKS) == calendar.replace("\n ", "")


def test_what_is_stored_depends_on_no_language(plain: Spoken, marked: Spoken) -> None:
    ledgers = sorted(one.relative_to(plain.left) for one in plain.left.rglob("*.db"))
    assert len(ledgers) > 4
    for ledger in ledgers:
        assert contents(marked.left / ledger) == contents(plain.left / ledger), ledger
    drafts = [(one.left / "draft.json").read_bytes() for one in (plain, marked)]
    assert drafts[0] == drafts[1]
