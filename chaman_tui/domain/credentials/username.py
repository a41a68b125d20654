"""User names of FTP and SFTP accounts [FAQ, Accounts en verbindingen]."""

from collections.abc import Container

from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.i18n import _

SHORTEST, LONGEST = 8, 17


@guarded("username.length")
def check_username(text: str, taken: Container[str] | None = None) -> FieldReport[str]:
    """The rules of a user name; ``taken`` holds those in use on the channel, in lower case, where known."""
    label = _("{low} to {high} characters", low=SHORTEST, high=LONGEST)
    wrong = sorted({c for c in text if not (c.isascii() and c.isalnum())})
    shown = " ".join(c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in wrong[:5])
    checks = [
        check("username.length", label, SHORTEST <= len(text) <= LONGEST, _("{n} characters", n=len(text))),
        check("username.characters", _("only A-Z, a-z and 0-9, no spaces"), not wrong, shown),
    ]
    if taken is not None:
        free = text.lower() not in taken
        checks.append(check("username.unique", _("not used by another account"), free, text[:LONGEST]))
    return FieldReport(tuple(checks), text)
