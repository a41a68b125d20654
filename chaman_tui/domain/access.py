"""People and their roles [FAQ, Toegang en contactgegevens]."""

import re
from dataclasses import dataclass
from enum import StrEnum

from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import Violation, refuse_if
from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.domain.text import Email, Name, check_email, required_name
from chaman_tui.i18n import N_, _

RIGHT_NAME = N_("ChaMan - Technical channel management")

_LOGIN = re.compile(r"[a-z_][a-z0-9_.-]{0,31}", re.ASCII)
check_person_name = required_name("sender.contact-name")


class Role(StrEnum):
    """What a person is in an enterprise."""

    ACCESS_MANAGER = "access-manager"
    GROUP_MANAGER = "group-manager"
    USER = "user"
    INTEGRATOR = "integrator"

    @property
    def is_manager(self) -> bool:
        """Access managers and Group managers reach Chaman without the right."""
        return self in {Role.ACCESS_MANAGER, Role.GROUP_MANAGER}


ROLE_NAMES = {
    Role.ACCESS_MANAGER: N_("Access manager"),
    Role.GROUP_MANAGER: N_("Group manager"),
    Role.USER: N_("Ordinary user"),
    Role.INTEGRATOR: N_("Software integrator"),
}


class Login(str):
    """By what a person is known. Building one from a text that is none raises a Refusal."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Login":
        """Parse a login, as it is typed or kept; what has the form is known at a glance."""
        stripped = text.strip()
        return super().__new__(cls, stripped if _LOGIN.fullmatch(stripped) else check_login(text).value)


@dataclass(frozen=True)
class Member:
    """A person in one enterprise. The same login may be a member of several, with a role of its own in each."""

    login: Login
    party: Party
    name: Name
    email: Email
    role: Role
    granted: bool = False

    @property
    def key(self) -> str:
        """Unique over all enterprises."""
        return f"{self.login}@{self.party.key}"

    @property
    def right(self) -> bool:
        """Holds the right: an Access manager by his role, others when it was granted; an integrator never."""
        return self.role is Role.ACCESS_MANAGER or (self.granted and self.role is not Role.INTEGRATOR)


@guarded("person.login")
def check_login(text: str) -> FieldReport[str]:
    """A login: the name of the person on the operating system."""
    stripped = text.strip()
    ok = _LOGIN.fullmatch(stripped) is not None
    observed = stripped[:40] or _("nothing")
    label = _("lower-case letters, digits, . _ and -, at most 32")
    return FieldReport((check("person.login", label, ok, observed),), stripped)


@dataclass(frozen=True)
class Introduction:
    """A person as somebody typed it."""

    login: str
    name: str
    email: str

    @property
    def violations(self) -> list[Violation]:
        """Every broken rule of every field."""
        reports = (check_login(self.login), check_person_name(self.name), check_email(self.email))
        return [v for report in reports for v in report.violations]

    def parse(self, party: Party, role: Role) -> Member:
        """The person in an enterprise; a Refusal where a rule is broken."""
        refuse_if(self.violations)
        name, email = Name(check_person_name(self.name).value), Email(check_email(self.email).value)
        return Member(Login(self.login), party, name, email, role)
