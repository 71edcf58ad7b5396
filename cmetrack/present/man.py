"""Pages of the manual for `man`: Markdown as groff reads it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cmetrack import __version__
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Table
from cmetrack.present.plain import lines

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARKS = {"code_inline": r"\fB{}\fR"}
_TURNS = {"strong_open": r"\fB", "strong_close": r"\fR", "em_open": r"\fI", "em_close": r"\fR"}


def page(name: str, section: int, markdown: str, on: date) -> str:
    """A page of the manual: its first heading is its title, the first sentence what it is about."""
    from markdown_it import MarkdownIt  # loaded late: few ask for a page

    tokens = MarkdownIt().enable("table").parse(markdown)
    title = f'.TH "{name.upper()}" "{section}" "{on}" "cmetrack {__version__}"'
    return "\n".join([title, *_body(tokens, name)]) + "\n"


def _body(tokens: "Sequence[Token]", name: str) -> Iterator[str]:
    lists: list[int | None] = []  # the number of the next item; None in a list without numbers
    begins_an_item = False
    rows: list[list[str]] = []
    for place, token in enumerate(tokens):
        match token.type:
            case "heading_open":
                text = _inline(tokens[place + 1])
                if token.tag == "h1":
                    named, described = _("NAME"), _("DESCRIPTION")
                    yield from (f".SH {named}", f"{_escaped(name)} \\- {text}")
                    yield f".SH {described}"
                else:
                    yield f".{'SH' if token.tag == 'h2' else 'SS'} {text}"
            case "paragraph_open" if not begins_an_item:
                yield ".PP"
            case "bullet_list_open":
                lists.append(None)
                yield ".RS" if len(lists) > 1 else ".PP"
            case "ordered_list_open":
                lists.append(1)
                yield ".RS" if len(lists) > 1 else ".PP"
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                yield ".RE" if lists else ".PP"
            case "list_item_open":
                number = lists[-1]
                yield r".IP \(bu 2" if number is None else f'.IP "{number}." 4'
                lists[-1] = number and number + 1
            case "fence" | "code_block":
                yield from (".PP", ".RS 2", ".nf", *_verbatim(token.content), ".fi", ".RE")
            case "table_open":
                rows.clear()
            case "tr_open":
                rows.append([])
            case "th_open" | "td_open":
                rows[-1].append(_words(tokens[place + 1]))
            case "table_close":
                text = "\n".join(lines([Table(rows[0], rows[1:])]))
                yield from (".PP", ".nf", *_verbatim(text), ".fi")
            case "inline" if tokens[place - 1].type == "paragraph_open":
                yield _inline(token)
        begins_an_item = token.type == "list_item_open"


def _inline(token: "Token") -> str:
    parts = []
    for one in token.children or ():
        text = _TURNS.get(one.type, _escaped(one.content))
        parts.append(_MARKS.get(one.type, "{}").format(text) if one.content else text)
        if one.type in ("softbreak", "hardbreak"):
            parts.append("\n")
    return _kept("".join(parts))


def _words(token: "Token") -> str:
    return "".join(one.content for one in token.children or ())


def _verbatim(text: str) -> Iterator[str]:
    return (_kept(_escaped(line)) for line in text.rstrip("\n").split("\n"))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")


def _kept(text: str) -> str:
    """No line that begins with a full stop is taken for a request."""
    return re.sub(r"^(?=[.'])", r"\\&", text, flags=re.MULTILINE)
