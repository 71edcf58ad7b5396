"""Whom a certificate is made out to, and whether that is somebody else than the doctor."""

import re
from collections.abc import Sequence

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.certificate_text import CertificateText
from cmetrack.domain.names import may_be, same_person
from cmetrack.domain.text import fold

_BEFORE_NAME = 250  # characters, at most, between a name and what was done


def holder_of(page: CertificateText) -> str:
    """The person whom it is made out to: the name before what was done; empty if none is read."""
    if page.done is None:
        return ""
    end = page.done.start()
    start = max(0, end - _BEFORE_NAME)
    for cue in reversed(list(page.patterns.named.finditer(page.bare, start, end))):
        if page.patterns.institutions.search(page.bare, start, cue.start()):
            continue  # it is called after somebody
        if name := _name(page, page.text[cue.end() : end]):
            return name
    for cue in page.patterns.behind.finditer(page.bare):
        if name := _name(page, page.text[cue.end() : cue.end() + _BEFORE_NAME]):
            return name
    for line in reversed(page.text[start:end].splitlines()[-3:]):
        name = _name(page, line)
        if name and name == line.strip(" ,.:;"):  # a line of its own
            return name
    return ""


def _name(page: CertificateText, text: str) -> str:
    """Two to five words with capitals with which a text begins."""
    words: list[str] = []
    for word in re.findall(r"\S+|\n", text.lstrip(" \n,.:;–-")):
        if word == "\n" and len(words) == 1:  # the surname on a line of its own
            continue
        bare = word.strip(",;:()")
        if page.recognised:  # lon is Ion
            bare = re.sub(r"^[l|1](?=[^\W\d_])", "I", bare)
        is_name = bare[:1].isupper() and re.fullmatch(r"[^\W\d_]+(?:[-.'’][^\W\d_]*)*", bare)
        if not is_name or fold(bare).rstrip(".") in page.patterns.not_names or len(words) == 5:
            break
        words.append(bare)
        if word[-1:] in ",;:":
            break
    return " ".join(words) if sum(len(word.strip(".")) > 1 for word in words) and words[1:] else ""


def is_somebody_else(holder: str, me: Sequence[str], patterns: Patterns) -> bool:
    """Whether a certificate's person is none of the spellings of a name, declined or not."""

    def stem(name: str) -> str:
        return " ".join(
            patterns.endings.sub("", word) if len(word) > 3 else word for word in fold(name).split()
        )

    return bool(holder and me) and not any(
        same_person(name, holder)
        or same_person(stem(name), stem(holder))
        or may_be([holder], [name])  # in the letters of another script,
        or may_be([name], [holder])  # or a ledger that knows a surname alone
        for name in me
    )
