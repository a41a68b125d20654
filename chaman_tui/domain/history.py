"""History: who did what, for which enterprise, when; seen by the enterprises it concerns."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chaman_tui.domain.enterprise import Party
from chaman_tui.i18n import N_


class Door(StrEnum):
    """By which way somebody came in."""

    LOCAL = "local"
    SSH = "ssh"


@dataclass(frozen=True)
class Entry:
    """One change. ``operator`` is the system user who acted for ``login``, if one did. No secret is ever in it.

    ``key`` is the fingerprint of the key that opened the door; ``name`` is what the person was called at that moment.
    Entries from before doors and names were kept came by the local door, and have no name.
    """

    at: datetime
    login: str
    action: str
    about: str = ""
    party: Party | None = None
    operator: str = ""
    visible_to: tuple[Party, ...] = ()
    details: dict[str, str] = field(default_factory=dict)
    sequence: int = 0
    door: Door = Door.LOCAL
    key: str | None = None
    name: str = ""

    def seen_by(self, reader: Party) -> "Entry":
        """The entry as an enterprise reads it: of people of the other side the name alone."""
        return self if self.party in {None, reader} else replace(self, login="", operator="", key=None)


ACTIONS = {
    "store.init": N_("set up the store"),
    "enterprise.add": N_("registered the enterprise"),
    "person.add": N_("added a person"),
    "access.grant": N_("granted the right"),
    "access.revoke": N_("revoked the right"),
    "sender.create": N_("created the sender"),
    "sender.contact": N_("replaced the contact person"),
    "account.add": N_("opened an account"),
    "account.close": N_("closed an account"),
    "account.password": N_("changed the password"),
    "account.ssh-key": N_("replaced the SSH key"),
    "certificate.add": N_("added a certificate"),
    "certificate.replace": N_("replaced the certificate"),
    "certificate.retire": N_("retired a certificate"),
    "permission.set": N_("set the permissions"),
    "rest.activate": N_("activated the REST channel"),
    "delegation.request": N_("requested a delegation"),
    "delegation.resend": N_("resent a delegation request"),
    "delegation.accept": N_("accepted a delegation"),
    "delegation.refuse": N_("refused a delegation"),
    "delegation.withdraw": N_("withdrew a delegation request"),
    "delegation.lapse": N_("a delegation request lapsed"),
    "delegation.end": N_("ended a delegation"),
    "trust.add": N_("added a trust anchor"),
    "trust.remove": N_("removed a trust anchor"),
}
