"""The certificates of a file: where one begins, and which pages are more of the one before."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.certificates import Certificate, Page, read_certificate
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.text import fold


def read_certificates(
    pages: Sequence[Page], patterns: Patterns, shapes: Sequence[CodeFormat] = ()
) -> list[Certificate]:
    """Every certificate of a file's pages; what stands twice in it, as on both sides, is one."""
    certificates: list[Certificate] = []
    for number, page in _apart(pages, patterns):
        one = read_certificate(page, patterns, shapes, number)
        if not any(_is_one(one, other) for other in certificates):
            certificates.append(one)
    if any(map(_tells_enough, certificates)):
        certificates = list(filter(_tells_enough, certificates))
    return certificates or [Certificate({})]


def _tells_enough(one: Certificate) -> bool:
    """Whether it says which event it is of: a page of further words does not."""
    return bool(one.found.keys() & {"title", "start", "certificate", "code"})


def _is_one(one: Certificate, other: Certificate) -> bool:
    """Whether a page says nothing but what a certificate before it says."""
    both = one.found.keys() & other.found.keys()
    agree = all(one.found[column].value == other.found[column].value for column in both)
    if "kind" in one.found and "title" in one.found:
        return agree and one.found.keys() <= other.found.keys() and one.holder == other.holder
    return agree and bool(both & {"start", "certificate", "code"})


def _apart(pages: Sequence[Page], patterns: Patterns) -> Iterator[tuple[int, Page]]:
    """The pages of each certificate as one, with the number of the first."""
    begun: list[tuple[int, Page]] = []
    for number, page in enumerate(pages, start=1):
        pieces = _pieces(page, patterns)
        if begun and not (pieces[1:] or _begins(page.text, patterns)):
            first, before = begun[-1]
            begun[-1] = first, _joined(before, page)
        else:
            begun += ((number, piece) for piece in pieces)
    if len(begun) > 1 and not _begins(begun[0][1].text, patterns):
        (first, cover), (_second, page), *others = begun
        begun = [(first, _joined(cover, page)), *others]
    return iter(begun)


def _joined(one: Page, other: Page) -> Page:
    return Page(
        f"{one.text}\n\n{other.text}",
        (*one.marks, *other.marks),
        one.recognised or other.recognised,
        one.unsure | other.unsure,
    )


def _begins(text: str, patterns: Patterns) -> bool:
    """Whether a page is a certificate of its own and not more of the one before."""
    bare = _folded(text)
    if patterns.done.search(bare):
        return True
    tells = (patterns.days, *(pattern for pattern, _written in patterns.numbers))
    return bool(patterns.headings.search(bare)) and any(one.search(bare) for one in tells)


def _folded(text: str) -> str:
    """A text folded line by line."""
    return "\n".join(map(fold, text.splitlines()))


def _pieces(page: Page, patterns: Patterns) -> list[Page]:
    """The certificates on one page, each from its heading on; none may lack what was done."""
    lines = page.text.splitlines(keepends=True)
    heads = [at for at, line in enumerate(lines) if patterns.headings.match(fold(line))]
    if len(heads) < 2 or "\n" not in page.text.strip():
        return [page]
    starts = [0, *heads[1:], len(lines)]
    texts = ["".join(lines[start:end]) for start, end in pairwise(starts)]
    if not all(patterns.done.search(_folded(text)) for text in texts):
        return [page]
    return [
        page._replace(text=text, marks=() if number else page.marks)
        for number, text in enumerate(texts)
    ]
