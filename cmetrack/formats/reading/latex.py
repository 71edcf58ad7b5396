r"""LaTeX as it stands in BibTeX files, as plain text: `Gr\'{a}d{\c t}ile` and the like.

A mark that pylatexenc does not know stays as it is written: it would leave it out.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_MEANT_AS_THEY_ARE = re.compile(r"(?<!\\)[%&#]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_SHOWS_WHAT_FOLLOWS = ("textsubscript", "textsuperscript", "textcyrillic", "relax")


def plain(text: str) -> str:
    """The text without LaTeX; as it is where nothing can be made of it."""
    if _LATEX.search(text) is None:
        return text
    # Exporters forget to escape them, and then a percent sign would hide the rest of the line.
    escaped = _MEANT_AS_THEY_ARE.sub(r"\\\g<0>", text)
    if len(_DOLLAR.findall(escaped)) % 2:
        escaped = _DOLLAR.sub(r"\\$", escaped)
    reader, read = _tools()
    try:
        shown = str(reader.latex_to_text(escaped, latex_context=read))
    except Exception:  # noqa: BLE001 - the library fails with all sorts, as on `\sqrt[`
        return text
    return shown if shown.strip() else text.strip("{} ")


@cache
def _tools() -> tuple[LatexNodes2Text, Any]:
    """What turns LaTeX into text, and the marks that it is read by."""
    from pylatexenc import latex2text, latexwalker
    from pylatexenc.macrospec import MacroSpec

    logging.getLogger("pylatexenc").addHandler(logging.NullHandler())
    spec = latex2text.MacroTextSpec
    shown = latex2text.get_default_latex_context_db()
    below = "%s\N{COMBINING COMMA BELOW}"
    shown.add_context_category(
        "cmetrack",
        prepend=True,
        macros=[
            spec("cb", simplify_repl=below),
            spec("textcommabelow", simplify_repl=below),
            spec("url", simplify_repl="%s"),
            spec("textgreater", simplify_repl=">"),
            spec("textless", simplify_repl="<"),
            *(spec(name, simplify_repl="") for name in _SHOWS_WHAT_FOLLOWS),
        ],
    )
    shown.set_unknown_macro_spec(spec("", simplify_repl=lambda node: f"\\{node.macroname} "))
    read = latexwalker.get_default_latex_context_db()
    read.add_context_category(
        "cmetrack",
        prepend=True,
        macros=[MacroSpec("cb", "{"), MacroSpec("textcommabelow", "{")],
    )
    reader = latex2text.LatexNodes2Text(shown, math_mode="text", keep_comments=True)
    return reader, read
