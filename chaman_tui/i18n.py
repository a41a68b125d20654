"""Messages for people, through gettext: English in the source, the language chosen once a process.

Values are filled in after translation with ``str.format`` and keyword names, so that a translator may reorder them.
"""

import gettext
import locale
from pathlib import Path

LANGUAGES = ("nl", "fr", "de", "en")
_DIRECTORY = Path(__file__).parent / "locale"
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for "mark, translate later")
    """Mark a message for extraction where it is declared before the language is known."""
    return message


def _(message: str, /, **values: object) -> str:
    """Translate a message, then fill in its values."""
    translated = _current.gettext(message) if message else ""
    return translated.format(**values) if values else translated


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Translate a message that counts something; ``n`` is always available to it as ``{n}``."""
    return _current.ngettext(singular, plural, n).format(n=n, **values)


def use_language(language: str | None) -> str:
    """Choose the language of this process (default: from the locale) and return it. Unknown ones become English."""
    global _current, _language  # noqa: PLW0603 (one process speaks one language)
    wanted = (language or _from_locale())[:2].lower()
    _language = wanted if wanted in LANGUAGES else "en"
    _current = gettext.translation("chaman", _DIRECTORY, [_language], fallback=True)
    return _language


def language() -> str:
    """The language in use, as its two-letter code."""
    return _language


def _from_locale() -> str:
    try:
        return locale.setlocale(locale.LC_MESSAGES, "") or "en"
    except locale.Error:  # a locale that this machine does not have
        return "en"
