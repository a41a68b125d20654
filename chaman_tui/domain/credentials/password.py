"""Passwords of FTP accounts [FAQ, Accounts en verbindingen], and the only form in which they are kept."""

import secrets
import string
from collections.abc import Callable

from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.i18n import _

LONGEST, SPECIALS_NEEDED, ADVISED = 15, 2, 8
SPECIALS = ",;:=?./+*$%><&@#(!{})-_"
_ALNUM = frozenset(string.ascii_letters + string.digits)
_ALLOWED = _ALNUM | frozenset(SPECIALS)

# OWASP's second recommended setting for Argon2id: 19 MiB, 2 passes, 1 lane.
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1


@guarded("password.length")
def check_password(text: str) -> FieldReport[str]:
    """The rules of a password. What is observed is counted or placed, never quoted."""
    specials = sum(c not in _ALNUM and not c.isspace() for c in text)
    strange = [str(i) for i, c in enumerate(text, 1) if c not in _ALLOWED and not c.isspace()]
    spaces = [str(i) for i, c in enumerate(text, 1) if c.isspace()]
    at = _("not allowed at position {positions}", positions=", ".join(strange[:8]))
    space_at = _("a space at position {positions}", positions=", ".join(spaces[:8]))
    special = _("at least {n} that are neither letter nor digit", n=SPECIALS_NEEDED)
    checks = (
        check("password.length", _("at most {n} characters", n=LONGEST), len(text) <= LONGEST, _count(len(text))),
        check("password.special", special, specials >= SPECIALS_NEEDED, str(specials)),
        check("password.characters", _("letters, digits, {specials}", specials=SPECIALS), not strange, at),
        check("password.space", _("no spaces"), not spaces, space_at),
    )
    short = _("shorter than {n} characters: allowed, but easy to guess", n=ADVISED)
    return FieldReport(checks, text, (short,) if len(text) < ADVISED else ())


def _count(n: int) -> str:
    return _("{n} characters", n=n)


def hash_password(password: str, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """The Argon2id hash of a password (RFC 9106), in the PHC string format."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=random_bytes(16), length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return kdf.derive_phc_encoded(password.encode())


def verify_password(password: str, phc: str) -> bool:
    """Whether a password belongs to a hash."""
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        Argon2id.verify_phc_encoded(password.encode(), phc)
    except InvalidKey:
        return False
    return True
