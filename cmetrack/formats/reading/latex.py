"""LaTeX as it stands in BibTeX files, made plain: `Gr\'{a}d{\\c t}ile` and the like."""

import logging
import re
from functools import cache
from typing import Any

_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_MEANT_AS_THEY_ARE = re.compile(r"(?<!\\)[%&#]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_MACROS = {
    **dict.fromkeys(("cb", "textcommabelow"), "%s\N{COMBINING COMMA BELOW}"),
    "url": "%s",
    "textgreater": ">",
    "textless": "<",
    **dict.fromkeys(("textsubscript", "textsuperscript", "textcyrillic", "relax"), ""),
}


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
def _tools() -> tuple[Any, Any]:
    """What turns LaTeX into text, and the marks that it is read by.

    A mark that pylatexenc does not know stays as it is written: it would leave it out.
    """
    from pylatexenc import latex2text, latexwalker
    from pylatexenc.macrospec import MacroSpec

    logging.getLogger("pylatexenc").addHandler(logging.NullHandler())
    spec = latex2text.MacroTextSpec
    shown = latex2text.get_default_latex_context_db()
    macros = [spec(name, simplify_repl=shown_as) for name, shown_as in _MACROS.items()]
    shown.add_context_category("cmetrack", prepend=True, macros=macros)
    shown.set_unknown_macro_spec(spec("", simplify_repl=lambda node: f"\\{node.macroname} "))
    read = latexwalker.get_default_latex_context_db()
    taking = [MacroSpec("cb", "{"), MacroSpec("textcommabelow", "{")]
    read.add_context_category("cmetrack", prepend=True, macros=taking)
    return latex2text.LatexNodes2Text(shown, math_mode="text", keep_comments=True), read
