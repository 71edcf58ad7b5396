"""A saved web page as lines of text: what it calls an item, a paragraph or a row stands in one."""

from collections.abc import Iterable
from html.parser import HTMLParser

_ITEMS = frozenset("li tr p h1 h2 h3 h4 h5 h6 article section dt ul ol table body pre hr".split())
_PARTS = frozenset("div td th span dd br a b i strong em label".split())
_UNSEEN = frozenset("script style head template noscript".split())


class _PageText(HTMLParser):
    def __init__(self, breaks: Iterable[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._breaks = frozenset(breaks)
        self._unseen = 0
        self.text: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        self._gap(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        self._gap(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(" ".join(f"|{data}|".split())[1:-1])

    def _gap(self, tag: str) -> None:
        if tag in self._breaks:
            self.text.append("\n")
        elif tag in _PARTS:
            self.text.append("\t")


def page_lines(page: str) -> list[str]:
    """The page's text in two ways: an item a line, and each of an item's blocks a line."""
    made = []
    for breaks in (_ITEMS, _ITEMS | {"div", "br"}):
        parser = _PageText(breaks)
        parser.feed(page)
        parser.close()
        made.append("".join(parser.text))
    return made
