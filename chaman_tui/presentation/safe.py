"""Makes text from other people harmless for a terminal: no escape sequence, no bidi override, nothing invisible."""

import unicodedata

from chaman_tui.domain.text import is_hidden


def plain(text: object, limit: int = 200) -> str:
    """NFC text that shows every control, format, surrogate, private or unassigned character by its code, ‹U+202E›."""
    normal = unicodedata.normalize("NFC", str(text)[: limit * 2])
    visible = "".join(f"‹U+{ord(c):04X}›" if is_hidden(c) else c for c in normal)
    return visible if len(visible) <= limit else visible[: limit - 1] + "…"


def masked(text: str) -> str:
    """The text with a visible sign in the place of each hidden character, so that positions stay as they are."""
    return "".join("\N{REPLACEMENT CHARACTER}" if is_hidden(c) and c != "\t" else c for c in text)
