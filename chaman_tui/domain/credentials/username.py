"""User names of FTP and SFTP accounts [FAQ, Accounts en verbindingen]."""

import re
from collections.abc import Container

from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.i18n import _

SHORTEST, LONGEST = 8, 17
_USERNAME = re.compile(rf"[A-Za-z0-9]{{{SHORTEST},{LONGEST}}}", re.ASCII)


class Username(str):
    """A user name of FTP or SFTP. Building one from a text that is none raises a Refusal."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Username":
        """Parse a user name, as it is typed or kept; what has the form is known at a glance."""
        return super().__new__(cls, text if _USERNAME.fullmatch(text) else check_username(text).value)


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
