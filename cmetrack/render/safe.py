"""No record can steer the terminal: control characters are shown, not sent."""

from __future__ import annotations

import re

# C0 and C1 controls but the line feed; marks that turn the direction of writing; separators
# that some terminals take for line ends; lone halves of characters.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with every control character written out, as `\\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
