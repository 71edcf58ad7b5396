"""Where the bytes of a file of records come from."""

import io
import os
from pathlib import Path

import pytest

from cmetrack.errors import BadInput, BadValue, NotFound
from cmetrack.formats import source
from cmetrack.formats.source import load, open_file, open_records, open_stdin


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "x y.csv").write_bytes(b"abc")
    assert load(open_file(tmp_path / "x y.csv")) == b"abc"


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        open_file(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="folder"):
        open_file(tmp_path)
    with pytest.raises(BadInput, match="device"):
        open_file(Path("/dev/zero"))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(BadInput, match="cannot be read"):
        open_file(tmp_path / "loop")
    with pytest.raises(BadInput, match="cannot be read"):
        open_file(Path("a\0b"))


def test_a_terminal_gets_a_hint_and_no_hang() -> None:
    _master, terminal = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as stream, pytest.raises(BadInput) as refused:
        open_stdin(stream)
    assert "import -" in str(refused.value.hint)
    assert load(open_stdin(io.BytesIO(b"abc"))) == b"abc"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadValue, match="xml"):
        open_records(b"abc", "x", format="xml")


@pytest.mark.parametrize("format", ["bibtex", "ris", "nbib", "json", "jsonl"])
def test_a_list_that_is_held_as_a_whole_has_a_limit(
    monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setitem(source.LARGEST, format, 1)
    with pytest.raises(BadInput, match="more than 1 MB") as refused:
        open_records(b" " * ((1 << 20) + 1), "x", format=format)
    assert refused.value.hint
