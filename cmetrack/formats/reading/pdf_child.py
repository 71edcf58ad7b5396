"""Reads the text of one PDF, in a process of its own that may fail: stdin to stdout.

A PDF is a program's worth of other people's data. Whatever one does to the library, it cannot
take more than these limits, and nothing of the ledger is in this process. Run by its path, so
that it stands alone: it imports nothing of this package.
"""

import json
import sys

MEMORY = 1 << 30
SECONDS = 10
MOST_PAGES = 20
MOST_CHARACTERS = 100_000


def limit() -> None:
    """Take away what reading a text does not need."""
    try:
        import resource
    except ImportError:  # Windows: there the parent's clock alone ends it
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):  # not every system limits everything
            continue


def read(data: bytes) -> dict[str, object]:
    """The text of the pages, or why there is none."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"refused": "password" if "assword" in str(error) else "damaged"}
    pages: list[str] = []
    left = MOST_CHARACTERS
    for number in range(min(len(document), MOST_PAGES)):
        try:
            text = document[number].get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            return {"refused": "damaged"}
        pages.append(text[:left])
        left -= len(pages[-1])
    return {"pages": pages, "cut": len(document) > MOST_PAGES or not left}


if __name__ == "__main__":
    limit()
    try:
        answer = read(sys.stdin.buffer.read())
    except MemoryError:
        answer = {"refused": "limits"}
    except ImportError:
        answer = {"refused": "library"}
    sys.stdout.write(json.dumps(answer))
