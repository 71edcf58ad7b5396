"""The suite itself: it knows every command, and every test says what fault it is about."""

from importlib import import_module
from pathlib import Path

from tests.faults import commands, table


def test_every_command_is_known_to_write_or_to_read() -> None:
    every = {words for words, _command in commands.tree()} | {"remind"}  # it has verbs beside it
    assert every == {*commands.WRITING, *commands.READING, *commands.ASKING}


def test_every_test_says_what_fault_it_is_about() -> None:
    for path in sorted(table.FOLDER.glob("test_*.py")):
        module = import_module(f"tests.faults.{path.stem}")
        if path != Path(__file__):
            assert all(table.sentence(test) for test in table.tests(module)), path.name
