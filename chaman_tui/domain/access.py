"""People and their roles [FAQ, Toegang en contactgegevens]."""

import re
from dataclasses import dataclass
from enum import StrEnum

from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.i18n import N_, _

RIGHT_NAME = N_("ChaMan - Technical channel management")


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


@dataclass(frozen=True)
class Member:
    """A person in one enterprise. The same login may be a member of several, with a role of its own in each."""

    login: str
    party: Party
    name: str
    email: str
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
    ok = re.fullmatch(r"[a-z_][a-z0-9_.-]{0,31}", stripped, re.ASCII) is not None
    observed = stripped[:40] or _("nothing")
    label = _("lower-case letters, digits, . _ and -, at most 32")
    return FieldReport((check("person.login", label, ok, observed),), stripped)
