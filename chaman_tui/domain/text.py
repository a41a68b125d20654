"""Free text that people type: names, messages, reasons."""

import unicodedata
from collections.abc import Callable

from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.field import FieldReport, RuleCheck, check, unlisted_violation
from chaman_tui.i18n import _

NAME_LENGTH = 200
MESSAGE_LENGTH = 1000
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def is_hidden(character: str) -> bool:
    """Whether a character has no form of its own on a screen, or changes that of others (Unicode category)."""
    return unicodedata.category(character) in INVISIBLE


def plain_checks(text: str, limit: int = NAME_LENGTH, *, listed: bool = True) -> tuple[RuleCheck, ...]:
    """The rules of every free text: its length, visible characters only, and never a private key.

    Without ``listed`` a form shows them only when they are broken.
    """
    hidden = sorted({f"U+{ord(c):04X}" for c in text if is_hidden(c)})
    if len(text) > limit:
        observed = _("{n} characters", n=len(text))
    else:
        observed = _("the characters {codes}", codes=", ".join(hidden[:5]))
    label = _("at most {n} visible characters", n=limit)
    private = holds_private_key(text.encode("utf-8", "replace"))
    kept = len(text) <= limit and not hidden
    checks: tuple[RuleCheck, ...] = (check("text.plain", label, kept, observed, listed=listed),)
    if private:
        checks += (unlisted_violation("key.private", private),)
    return checks


def check_text(text: str, required: str | None = None, limit: int = NAME_LENGTH) -> FieldReport[str]:
    """A free text; ``required`` is the rule that makes it mandatory, if any."""
    stripped = text.strip()
    checks = plain_checks(stripped, limit, listed=required is None)
    if required:
        checks = (check(required, _("mandatory"), bool(stripped), _("nothing")), *checks)
    return FieldReport(checks, stripped)


def required_text(rule: str, limit: int = NAME_LENGTH) -> Callable[[str], FieldReport[str]]:
    """The checker of a mandatory free text under this rule."""
    return lambda text: check_text(text, rule, limit)


def check_email(text: str) -> FieldReport[str]:
    """One e-mail address [FAQ, Toegang en contactgegevens]. Syntax only: no name server is asked."""
    stripped = text.strip()
    single = not (stripped.count("@") > 1 or any(c in stripped for c in ";,"))
    address = _normalised_email(stripped)
    observed = _("nothing") if not stripped else _("{text} is not an address", text=stripped[:80])
    return FieldReport(
        (
            check("sender.contact-email", _("a valid e-mail address"), bool(address) or not single, observed),
            check("sender.contact-single", _("exactly one address"), single, _("more than one address")),
            *plain_checks(stripped, 254, listed=False),
        ),
        address,
    )


def _normalised_email(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
