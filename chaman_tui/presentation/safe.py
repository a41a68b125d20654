"""Makes text from other people harmless for a terminal: no escape sequence, no bidi override, nothing invisible."""

import unicodedata

from chaman_tui.domain.visible import code, hidden


def shown(text: str) -> str:
    """The text with each hidden character, a line end among them, in the form of its code: ‹U+202E›."""
    places = hidden(text)
    if not places:
        return text
    parts, start = [], 0
    for place in places:
        parts += [text[start:place], f"‹{code(text[place])}›"]
        start = place + 1
    return "".join([*parts, text[start:]])


def plain(value: object, limit: int = 200) -> str:
    """A value as NFC text of at most ``limit`` characters that shows by its code what would be hidden in it."""
    text = str(value)
    visible = shown(unicodedata.normalize("NFC", text[: limit * 2]))
    if len(visible) <= limit:
        return visible
    cut = visible[: limit - 1]
    severed = hidden(cut + "…")  # a joiner whose other half was cut off
    return cut[: severed[0]] + "…" if severed else cut + "…"


def masked(text: str) -> str:
    """The text with a visible sign in the place of each hidden character, so that positions stay as they are."""
    places = hidden(text)
    if not places:
        return text
    characters = list(text)
    for place in places:
        characters[place] = "\N{REPLACEMENT CHARACTER}"
    return "".join(characters)
