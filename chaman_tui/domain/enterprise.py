"""Enterprises: the KBO number, the capacity in which one acts, and what the register knows of it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from chaman_tui.domain.errors import Violation, refuse_if
from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.domain.text import Name, required_name
from chaman_tui.i18n import N_, _


class EnterpriseNumber(str):
    """A KBO number as its ten digits. Building one from anything else raises a Refusal (``enterprise.number``)."""

    __slots__ = ()

    def __new__(cls, text: str) -> "EnterpriseNumber":
        """Parse a number in any of its written forms."""
        return super().__new__(cls, check_enterprise_number(text).value)

    @property
    def dotted(self) -> str:
        """The form that people read: 0566.988.259."""
        return f"{self[:4]}.{self[4:7]}.{self[7:]}"


@guarded("enterprise.number")
def check_enterprise_number(text: str) -> FieldReport[str]:
    """The number in any written form: ``0566.988.259``, ``BE0566988259``, ``0566988259``."""
    digits = re.sub(r"[ .\-]", "", text.strip())
    digits = digits[2:] if digits[:2].upper() == "BE" else digits
    shaped = re.fullmatch(r"[01][0-9]{9}", digits, re.ASCII) is not None
    expected = 97 - int(digits[:8]) % 97 if shaped else 0
    valid = shaped and int(digits[8:]) == expected
    if not text.strip():
        observed = _("nothing")
    elif shaped:
        observed = _("check digits {digits}, not {expected}", digits=digits[8:], expected=f"{expected:02}")
    else:
        observed = text.strip()[:40]
    label = _("10 digits from 0 or 1, with check digits")
    facts: dict[str, object] = {"number": digits} if valid else {}
    return FieldReport((check("enterprise.number", label, valid, observed),), digits, tell_facts=lambda: facts)


class Capacity(StrEnum):
    """The role in which an enterprise exchanges data (hoedanigheid)."""

    EMPLOYER = "employer"
    SERVICE_PROVIDER = "service-provider"
    SOCIAL_SECRETARIAT = "social-secretariat"


CAPACITY_NAMES = {
    Capacity.EMPLOYER: N_("employer"),
    Capacity.SERVICE_PROVIDER: N_("service provider"),
    Capacity.SOCIAL_SECRETARIAT: N_("social secretariat"),
}


@guarded("enterprise.capacity")
def check_capacity(text: str) -> FieldReport[str]:
    """A capacity, by its name on the command line."""
    names = [c.value for c in Capacity]
    label = ", ".join(names)
    ok = text.strip() in names
    return FieldReport((check("enterprise.capacity", label, ok, text[:40] or _("nothing")),), text.strip())


@dataclass(frozen=True, order=True)
class Party:
    """An enterprise in one of its capacities: what the FAQ calls “KBO-nummer en rol”."""

    number: EnterpriseNumber
    capacity: Capacity = Capacity.EMPLOYER

    @property
    def key(self) -> str:
        """One text for both, as the command line writes it: ``0566988259:employer``."""
        return f"{self.number}:{self.capacity.value}"

    @classmethod
    def parse(cls, text: str) -> "Party":
        """Read ``KBO[:CAPACITY]``; ValueError for an unknown capacity, a Refusal for a bad number."""
        number, _colon, capacity = text.partition(":")
        return cls(EnterpriseNumber(number), Capacity(capacity or Capacity.EMPLOYER))


@dataclass(frozen=True)
class RegisterEntry:
    """What everybody may know of an enterprise, as the KBO is public."""

    party: Party
    name: Name
    ocmw: bool = False


@dataclass(frozen=True)
class Enterprise(RegisterEntry):
    """A registered enterprise. ``registered`` is about the portal of social security, ``rest_active`` about REST."""

    registered: bool = True
    rest_active: bool = False

    @property
    def public(self) -> RegisterEntry:
        """What people of other enterprises see."""
        return RegisterEntry(self.party, self.name, self.ocmw)


check_enterprise_name = required_name("enterprise.name")


@dataclass(frozen=True)
class Registration:
    """An enterprise as it was typed, apart from its number."""

    party: Party
    name: str
    ocmw: bool = False
    registered: bool = True

    @property
    def violations(self) -> tuple[Violation, ...]:
        """The rules that it breaks."""
        return check_enterprise_name(self.name).violations

    def parse(self) -> Enterprise:
        """The enterprise; a Refusal where a rule is broken."""
        refuse_if(self.violations)
        return Enterprise(self.party, Name(check_enterprise_name(self.name).value), self.ocmw, self.registered)
