"""The dossier as files: what an office would print, for the sample doctors and for odd ones."""

import pytest

from tests.present.conftest import Exported

START = {"pdf": b"%PDF-1.7", "html": b"<!DOCTYPE html>", "xlsx": b"PK", "docx": b"PK", "zip": b"PK"}


@pytest.mark.parametrize("kind", START)
@pytest.mark.parametrize("name", ["ro", "ru", "retired", "empty"])
def test_every_kind_of_file_is_made(exported: Exported, name: str, kind: str) -> None:
    assert exported(name, f"dossier.{kind}").read_bytes().startswith(START[kind])
