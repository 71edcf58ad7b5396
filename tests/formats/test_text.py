"""The encodings of people's files."""

from io import BytesIO

import pytest

from cmetrack.errors import BadInput, BadValue
from cmetrack.formats.reading.text import Decoding


def decode(data: bytes, file: str, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text, and what was noticed about it."""
    decoding = Decoding(BytesIO(data), file, encoding)
    return decoding.whole(1), tuple(notice.sentence for notice in decoding.notices)


ROMANIAN = "kind;title\ncurs;Ședință și țară\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_as_it_says(encoding: str) -> None:
    assert decode(ROMANIAN.encode(encoding), "x.csv") == (ROMANIAN, ())


def test_another_encoding_is_asked_for_with_samples() -> None:
    data = "kind;title\ncongress;Съезд терапевтов\n".encode("cp1251")
    with pytest.raises(BadInput) as refused:
        decode(data, "x.csv")
    assert "x.csv:2" in refused.value.message
    assert "Съезд терапевтов" in refused.value.message
    assert "Ńúĺçä" in refused.value.message
    assert "--encoding" in str(refused.value.hint)
    assert "Съезд" in decode(data, "x.csv", "cp1251")[0]


def test_utf_8_read_as_cp1251_is_nonsense_and_said_so() -> None:
    assert decode("курс".encode(), "x.csv", "cp1251")[1]
    assert not decode("курс".encode("cp1251"), "x.csv", "cp1251")[1]


@pytest.mark.parametrize("encoding", ["cp12500", "base64", "rot13", "a\0b"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(BadValue, match="encoding"):
        decode(b"kind;title", "x.csv", encoding)


def test_bytes_that_are_not_in_the_encoding_asked_for() -> None:
    with pytest.raises(BadInput, match=r"x\.csv:2"):
        decode("a\né".encode("cp1250"), "x.csv", "utf-8")


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"PK\x03\x04abc", "XLSX"), (b"\xd0\xcf\x11\xe0\xa1", "XLS"), (b"%PDF-1.7", "PDF")],
)
def test_a_file_in_disguise_is_named(data: bytes, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        decode(data, "x.csv")


def test_utf_16_without_its_mark_is_recognised_by_its_nul_bytes() -> None:
    with pytest.raises(BadInput) as refused:
        decode("kind;title\n".encode("utf-16-le"), "x.csv")
    assert "utf-16-le" in str(refused.value.hint)
