"""Free text that people type: names, messages, reasons."""

import unicodedata
from typing import NewType

from chaman_tui.domain.field import FieldReport, Guarded, RuleCheck, check, guarded
from chaman_tui.domain.visible import code, hidden
from chaman_tui.i18n import _

Name = NewType("Name", str)
"""What somebody or something is called, as ``check_name`` parsed it."""
Email = NewType("Email", str)
"""An address as ``check_email`` parsed it."""

NAME_LENGTH = 200
MESSAGE_LENGTH = 1000
_MOST_NAMED = 5
_LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the brackets
_SPACES = str.maketrans("\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " " * 16)


def plain_checks(
    text: str, limit: int = NAME_LENGTH, *, listed: bool = True, emoji_joined: bool = False
) -> tuple[RuleCheck, ...]:
    """The rules of every free text: its length, and visible characters only.

    Without ``listed`` a form shows them only when they are broken.
    """
    label = _("at most {n} visible characters", n=limit)
    observed = _unseen(text, limit, emoji_joined=emoji_joined)
    return (check("text.plain", label, not observed, observed, listed=listed),)


def _unseen(text: str, limit: int, *, emoji_joined: bool) -> str:
    """What is too much in a text, or cannot be seen in it, with its place from 1; empty when nothing is."""
    if len(text) > limit:
        return _("{n} characters", n=len(text))
    places = hidden(text, emoji_joined=emoji_joined)
    if not places:
        return ""
    named = [_("{code} at {n}", code=code(text[place]), n=place + 1) for place in places[:_MOST_NAMED]]
    return _("the characters {codes}", codes=", ".join(named))


@guarded("text.plain")
def check_text(
    text: str, required: str | None = None, limit: int = NAME_LENGTH, *, emoji_joined: bool = False
) -> FieldReport[str]:
    """A free text; ``required`` is the rule that makes it mandatory, if any. What is parsed is NFC."""
    parsed = unicodedata.normalize("NFC", text.strip()) if len(text) <= 4 * limit else text
    checks = plain_checks(parsed, limit, listed=required is None, emoji_joined=emoji_joined)
    if required:
        checks = (check(required, _("mandatory"), bool(parsed), _("nothing")), *checks)
    return FieldReport(checks, parsed)


@guarded("text.plain")
def check_name(text: str, required: str | None = None, limit: int = NAME_LENGTH) -> FieldReport[str]:
    """What something or somebody is called: a free text with a letter or digit in it, unless it may be empty and is."""
    report = check_text.own_rules(text, required, limit)
    if not report.ok or not report.value or any(unicodedata.category(c)[0] in "LN" for c in report.value):
        return report
    nameless = check("text.plain", _("at least one letter or digit"), ok=False, observed=_("signs and marks only"))
    return FieldReport((*(c for c in report.checks if c.rule != "text.plain"), nameless), report.value)


@guarded("text.plain")
def check_message(text: str, required: str | None = None) -> FieldReport[str]:
    """Words to somebody else: every kind of space counts as a plain one, and emoji keep what joins them."""
    return check_text.own_rules(text.translate(_SPACES), required, MESSAGE_LENGTH, emoji_joined=True)


def required_name(rule: str) -> Guarded[str, [], str]:
    """The checker of a mandatory name under this rule."""
    return check_name.bound(required=rule)


def required_message(rule: str) -> Guarded[str, [], str]:
    """The checker of a mandatory message under this rule."""
    return check_message.bound(required=rule)


@guarded("sender.contact-email")
def check_email(text: str) -> FieldReport[str]:
    """One e-mail address [FAQ, Toegang en contactgegevens]. Syntax only: no name server is asked."""
    stripped = text.strip()
    single = not (stripped.count("@") > 1 or any(c in stripped for c in ";,"))
    address = _normalised_email(stripped) if len(stripped) <= _LONGEST_ADDRESS else None
    observed = _("nothing") if not stripped else _("{text} is not an address", text=stripped[:80])
    return FieldReport(
        (
            check("sender.contact-email", _("a valid e-mail address"), bool(address) or not single, observed),
            check("sender.contact-single", _("exactly one address"), single, _("more than one address")),
            *plain_checks(stripped, _LONGEST_ADDRESS, listed=False),
        ),
        address,
    )


def _normalised_email(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
