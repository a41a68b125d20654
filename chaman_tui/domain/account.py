"""Channel accounts and the certificates on them [FAQ, Accounts en verbindingen, Certificaten]."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from chaman_tui.domain import moments
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate import Certificate, Validity, parse_certificate
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.credentials.username import Username
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import Violation
from chaman_tui.domain.permission import Scope
from chaman_tui.i18n import N_, _


class CertificateState(StrEnum):
    """Computed from the clock each time; only retirement is stored."""

    VALID = "valid"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    RETIRED = "retired"


CERTIFICATE_STATES = {
    CertificateState.VALID: N_("valid"),
    CertificateState.NOT_YET_VALID: N_("not yet valid"),
    CertificateState.EXPIRED: N_("expired"),
    CertificateState.RETIRED: N_("retired"),
}


@dataclass(frozen=True)
class AccountCertificate:
    """A certificate on an account, with the enterprise that put it there. ``der`` is public material."""

    fingerprint: str
    name: str
    der: bytes
    kind: Kind
    party: Party
    not_before: datetime
    not_after: datetime
    added_at: datetime
    retired_at: datetime | None = None

    def __post_init__(self) -> None:
        """Whatever zone a kept date was written in, or none, it is one moment in UTC."""
        for name in ("not_before", "not_after", "added_at", "retired_at"):
            moment: datetime | None = getattr(self, name)
            if moment and moment.tzinfo is not UTC:
                object.__setattr__(self, name, moments.utc(moment))

    @classmethod
    def of(cls, proven: ProvenCertificate, name: str, party: Party, now: datetime) -> "AccountCertificate":
        """A certificate that was just accepted."""
        c = proven.certificate
        return cls(c.fingerprint, name, c.der, proven.kind, party, *proven.validity, now)

    def state(self, now: datetime) -> CertificateState:
        """Its state at a moment: expired the second it expires."""
        if self.retired_at:
            return CertificateState.RETIRED
        if now < self.not_before:
            return CertificateState.NOT_YET_VALID
        valid = Validity(self.not_before, self.not_after).holds(now)
        return CertificateState.VALID if valid else CertificateState.EXPIRED

    def days_left(self, now: datetime) -> int:
        """Whole days until it expires; negative once it has."""
        return moments.days_between(now, self.not_after)

    def parse(self) -> Certificate | None:
        """The certificate itself, for its facts; None where what is kept cannot be read as one."""
        return parse_certificate(self.der)


class AccountState(StrEnum):
    """Whether an account can be used."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Account:
    """An account of an enterprise on a channel.

    Only on REST: ``delegated_to``, and ``granted``, the permissions that the delegation added and takes with it.
    """

    id: str
    party: Party
    channel: Channel
    name: str
    created_at: datetime
    username: Username | None = None
    password_hash: str | None = None
    ssh_key: str | None = None
    client_id: str | None = None
    permissions: tuple[Scope, ...] = ()
    certificates: tuple[AccountCertificate, ...] = ()
    delegated_to: Party | None = None
    state: AccountState = AccountState.OPEN
    granted: tuple[Scope, ...] = ()

    @property
    def manager(self) -> Party:
        """Who manages its certificates: the intermediary while it is delegated, else the owner."""
        return self.delegated_to or self.party

    @property
    def live(self) -> tuple[AccountCertificate, ...]:
        """The certificates that are not retired."""
        return tuple(c for c in self.certificates if not c.retired_at)

    def certificates_seen_by(self, reader: Party) -> tuple[AccountCertificate, ...] | None:
        """What a reader may see: his own, and only while he manages the account; else None."""
        if reader != self.manager:
            return None
        return tuple(c for c in self.certificates if c.party == reader)

    def live_seen_by(self, reader: Party) -> tuple[AccountCertificate, ...]:
        """Of what a reader may see, the certificates that are not retired."""
        return tuple(c for c in self.certificates_seen_by(reader) or () if not c.retired_at)

    def has_valid_certificate(self, now: datetime) -> bool:
        """Whether any certificate would authenticate now."""
        return any(c.state(now) is CertificateState.VALID for c in self.live)

    def with_certificate(self, added: AccountCertificate, now: datetime) -> "Account":
        """On REST beside the others; elsewhere in the place of the one that was there."""
        base = self if self.channel.many else self.retire_all(now)
        return replace(base, certificates=(*base.certificates, added))

    def retire_all(self, now: datetime) -> "Account":
        """Retire every live certificate: it stays in the history and no longer authenticates."""
        retired = tuple(c if c.retired_at else replace(c, retired_at=now) for c in self.certificates)
        return replace(self, certificates=retired)

    def closed(self, now: datetime) -> "Account":
        """The account after it was closed: it authenticates nobody, and no hash of a password is kept for nothing."""
        return replace(self.retire_all(now), state=AccountState.CLOSED, password_hash=None)

    def retire(self, fingerprint: str, now: datetime) -> "Account":
        """Retire one certificate by its full fingerprint."""
        changed = tuple(
            replace(c, retired_at=now) if c.fingerprint == fingerprint and not c.retired_at else c
            for c in self.certificates
        )
        return replace(self, certificates=changed)


def open_violations(account: Account) -> list[Violation]:
    """A closed account is not changed."""
    if account.state is AccountState.OPEN:
        return []
    return [Violation("account.closed", _("the account {name} is closed", name=account.name))]


def duplicate_violations(account: Account, fingerprint: str) -> list[Violation]:
    """The same certificate is not live twice on one account."""
    if all(c.fingerprint != fingerprint for c in account.live):
        return []
    return [Violation("certificate.duplicate", fingerprint[:16])]


def soap_violations(channel: Channel, fingerprint: str, bearers: Iterable[Account], own: str = "") -> list[Violation]:
    """A live SOAP certificate stands on one account only. Of the other nothing is told: it may be anybody's.

    ``bearers`` are the SOAP accounts on which it is live, ``own`` is the id of the one that it is for, if there is one.
    """
    if channel is not Channel.SOAP or all(bearer.id == own for bearer in bearers):
        return []
    return [Violation("certificate.soap-unique", _("{text} stands on another account", text=fingerprint[:16]))]
