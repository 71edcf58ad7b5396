"""Every command that prints JSON has its schema, and what it prints is held against it."""

import json

import pytest

from tests import schemas
from tests.cli.conftest import Cme
from tests.faults.commands import tree


def test_every_command_with_json_has_a_schema() -> None:
    shows = {words for words, one in tree() if any("--json" in param.opts for param in one.params)}
    assert {*schemas.known()} == shows | {"cmetrack", "error", "plan", "remind"}


def test_a_schema_is_printed(cme: Cme) -> None:
    ran = cme("schema", "code", "list")
    assert json.loads(ran.out) == schemas.known()["code list"]
    assert json.loads(cme("schema").out) == schemas.known()
    for name, hint in (("statsu", "Did you mean 'status'?"), ("nope", "`cmetrack schema` prints")):
        wrong = cme("schema", name)
        assert wrong.code == 2 and wrong.err.splitlines()[1].startswith(hint)


def test_an_error_is_as_its_schema_has_it(cme: Cme) -> None:
    error = json.loads(cme("show", 77, "--json").err)
    assert not list(schemas.differences(error, schemas.known()["error"], {}))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"path": "a.db"}, "$ lacks exists"),
        ({"path": 1, "exists": True}, "$.path: 1 is no string"),
        ({"path": "a.db", "exists": 1}, "$.exists: 1 is no boolean"),
    ],
)
def test_what_is_not_so_is_seen(value: object, said: str) -> None:
    assert list(schemas.differences(value, schemas.known()["db path"], {})) == [said]
