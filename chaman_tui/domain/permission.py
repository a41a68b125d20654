"""Permissions of a REST account: OAuth scope tokens (RFC 6749, section 3.3)."""

import re

from chaman_tui.domain.errors import refuse_if
from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.i18n import _

MOST_TYPED = 16_384  # characters of all permissions in one field of a form
_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,200}")


@guarded("permission.syntax", MOST_TYPED)
def check_permissions(text: str) -> FieldReport[str]:
    """Scopes separated by white space, as a form takes them."""
    bad = [token for token in text.split() if not _TOKEN.fullmatch(token)]
    label = _("scopes such as scope:dimona:declaration:consult, separated by spaces")
    return FieldReport((check("permission.syntax", label, not bad, ", ".join(bad)[:80]),), text)


@guarded("permission.syntax")
def check_permission(text: str) -> FieldReport[str]:
    """One scope."""
    label = _("printable ASCII without spaces, double quotes or backslashes")
    kept = _TOKEN.fullmatch(text) is not None
    return FieldReport((check("permission.syntax", label, kept, text[:80] or _("nothing")),), text)


def parse_permissions(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Validated scopes, sorted and without repetition."""
    reports = [check_permission(scope) for scope in scopes]
    refuse_if([violation for report in reports for violation in report.violations])
    return tuple(sorted({report.value for report in reports}))
