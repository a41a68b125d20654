"""Permissions of a REST account: OAuth scope tokens (RFC 6749, section 3.3)."""

import re
from collections.abc import Iterable

from chaman_tui.domain.errors import Violation, refuse_if
from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.i18n import _

MOST, LONGEST = 50, 200
MOST_TYPED = 16_384  # characters of all permissions in one field of a form
_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


class Scope(str):
    """One permission. Building one from a text that is none raises a Refusal."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Scope":
        """Parse a scope, as it is typed or kept; what has the form is known at a glance."""
        kept = len(text) <= LONGEST and _TOKEN.fullmatch(text)
        return super().__new__(cls, text if kept else check_permission(text).value)


@guarded("permission.number", MOST_TYPED)
def check_permissions(text: str) -> FieldReport[str]:
    """Scopes separated by white space, as a form takes them."""
    tokens = set(text.split())
    bad = sorted(token for token in tokens if not _TOKEN.fullmatch(token))
    label = _("scopes such as scope:dimona:declaration:consult, separated by spaces")
    longest = max(map(len, tokens), default=0)
    observed = _count(len(tokens)) if len(tokens) > MOST else _("{n} characters", n=longest)
    few = _("at most {n}, each of at most {length} characters", n=MOST, length=LONGEST)
    return FieldReport(
        (
            check("permission.syntax", label, not bad, ", ".join(bad)[:80]),
            check("permission.number", few, len(tokens) <= MOST and longest <= LONGEST, observed),
        ),
        text,
    )


@guarded("permission.number")
def check_permission(text: str) -> FieldReport[str]:
    """One scope."""
    label = _("printable ASCII without spaces, double quotes or backslashes")
    kept = _TOKEN.fullmatch(text) is not None
    short = _("at most {n} characters", n=LONGEST)
    return FieldReport(
        (
            check("permission.syntax", label, kept, text[:80] or _("nothing")),
            check("permission.number", short, len(text) <= LONGEST, _("{n} characters", n=len(text))),
        ),
        text,
    )


def scope_violations(scopes: Iterable[str]) -> list[Violation]:
    """What is wrong with scopes as they were given, one by one and together."""
    distinct = sorted(set(scopes))
    return number_violations(distinct) + [v for scope in distinct[:MOST] for v in check_permission(scope).violations]


def parse_permissions(scopes: Iterable[str]) -> tuple[Scope, ...]:
    """Scopes as they were given, sorted and without repetition; the Refusal names what is wrong with each."""
    distinct = sorted(set(scopes))
    refuse_if(scope_violations(distinct))
    return tuple(map(Scope, distinct))


def number_violations(scopes: Iterable[str]) -> list[Violation]:
    """Whether these are more than an account or a request may name. What was seen is how many they are."""
    n = len(set(scopes))
    return [Violation("permission.number", _count(n), _("at most {n} permissions", n=MOST))] if n > MOST else []


def _count(n: int) -> str:
    return _("{n} permissions", n=n)
