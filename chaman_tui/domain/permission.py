"""Permissions of a REST account: OAuth scope tokens (RFC 6749, section 3.3)."""

import re

from chaman_tui.domain.errors import Violation, refuse_if
from chaman_tui.domain.field import FieldReport, check
from chaman_tui.i18n import _

_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,200}")


def check_permissions(text: str) -> FieldReport[str]:
    """Scopes separated by white space, as a form takes them."""
    bad = [token for token in text.split() if not _TOKEN.fullmatch(token)]
    label = _("scopes such as scope:dimona:declaration:consult, separated by spaces")
    return FieldReport((check("permission.syntax", label, not bad, ", ".join(bad)[:80]),), text)


def parse_permissions(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Validated scopes, sorted and without repetition."""
    allowed = _("printable ASCII without spaces, double quotes or backslashes")
    bad = [scope for scope in scopes if not _TOKEN.fullmatch(scope)]
    refuse_if([Violation("permission.syntax", scope[:80] or _("nothing"), allowed) for scope in bad])
    return tuple(sorted(set(scopes)))
