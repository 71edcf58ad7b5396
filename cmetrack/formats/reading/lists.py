"""Which list of publications a text is, by what it begins with; what is read by nobody is named."""

import re

from cmetrack.errors import BadInput
from cmetrack.i18n import gettext as _

_CSL = re.compile(
    r'"(?:issued|container-title|date-parts)"\s*:|'
    r'"type"\s*:\s*"(?:article-journal|article-magazine|journal-article|chapter|book|book-chapter|paper-conference)"'
)
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_BEGUN = re.compile(
    r"(?:^|[\r\n])\ufeff?[^\S\r\n]*(?:(PMID)\s*-|(TY)\s*-\s|(%0)\s|(@)\s*\w+\s*[{(])"
)
_FORMATS = ("nbib", "ris", "enw", "bibtex")

# What other programs call their own XML, by the element that it begins with.
_OTHER_XML = {
    "modscollection": "MODS", "mods": "MODS", "pubmedarticleset": "PubMed XML", "tei": "TEI",
    "rdf": "RDF", "article": "JATS", "workbook": "Excel 2003 XML", "collection": "MARCXML",
}  # fmt: skip


def list_format(text: str, file: str) -> str | None:
    """The format of a list of publications; None for anything else."""
    begun = text.lstrip("\ufeff \t\r\n")
    if begun[:1] in ("[", "{"):
        if '"itemType"' in text:
            raise _other(file, _("Zotero's own JSON"), _("Export it as CSL JSON, BibTeX or RIS."))
        return "csl" if _CSL.search(text) and '"kind"' not in text else None
    if begun[:1] == "<":
        return _of_xml(begun, file)
    if begun.startswith("FN ") and re.search(r"[\r\n]VR ", begun):
        raise _other(file, "Web of Science", _("Export it as BibTeX or RIS."))
    if found := _BEGUN.search(text):
        return next(name for name, mark in zip(_FORMATS, found.groups(), strict=True) if mark)
    return None


def _of_xml(text: str, file: str) -> str | None:
    root = found[1].lower() if (found := _ROOT.search(text)) else ""
    if root in ("xml", "records", "record"):
        return "endnote"
    if root in _OTHER_XML or (text.startswith("<?xml") and root != "html"):
        kind = _OTHER_XML.get(root, "XML")
        raise _other(file, kind, _("Export it as BibTeX, RIS or EndNote XML."))
    return None


def _other(file: str, kind: str, hint: str) -> BadInput:
    sentence = _("'{file}' is of a kind that is not read here ({kind}).")
    return BadInput(sentence.format(file=file, kind=kind), hint)
