"""The sender (verzender) and its one contact person [FAQ, Toegang en contactgegevens]."""

import re
from dataclasses import dataclass

from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import refuse_if
from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.domain.text import Email, Name, check_email, required_name
from chaman_tui.i18n import LANGUAGES, _

RESERVED_NUMBER = 999_999

check_contact_name = required_name("sender.contact-name")


@dataclass(frozen=True)
class Contact:
    """The technical user who represents the sender."""

    name: Name
    email: Email
    phone: str = ""
    language: str = "nl"


@dataclass(frozen=True)
class Sender:
    """A sender. ``number`` is six digits with leading zeros, never reused."""

    number: str
    party: Party
    contact: Contact


@guarded("sender.contact-phone")
def check_phone(text: str) -> FieldReport[str]:
    """An optional telephone number; spaces and the usual separators are allowed."""
    stripped = text.strip()
    digits = re.sub(r"[ ./()\-]", "", stripped)
    ok = not stripped or re.fullmatch(r"\+?[0-9]{6,15}", digits, re.ASCII) is not None
    label = _("empty, or 6 to 15 digits with an optional +")
    return FieldReport((check("sender.contact-phone", label, ok, stripped[:40]),), stripped)


@guarded("sender.contact-language")
def check_language(text: str) -> FieldReport[str]:
    """The language in which the contact person is written to."""
    value = text.strip().lower()
    label = ", ".join(LANGUAGES)
    ok = value in LANGUAGES
    return FieldReport((check("sender.contact-language", label, ok, text[:40] or _("nothing")),), value)


def parse_contact(name: str, email: str, phone: str = "", language: str = "nl") -> Contact:
    """Parse a contact person; the Refusal names every broken rule of every field."""
    named, mailed = check_contact_name(name), check_email(email)
    called, spoken = check_phone(phone), check_language(language)
    refuse_if([v for report in (named, mailed, called, spoken) for v in report.violations])
    return Contact(Name(named.value), Email(mailed.value), called.value, spoken.value)


def format_sender_number(sequence: int) -> str:
    """The sender number for the n-th sender (from 1); 999999 is reserved, so the range ends before it."""
    if not 0 < sequence < RESERVED_NUMBER:
        raise ValueError(f"no sender number for {sequence}")
    return f"{sequence:06}"
