"""Certificates are proved before the store is locked, because that takes long; inside, a proof holds or does not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from chaman_tui.domain.account import AccountCertificate, CertificateState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate, check_certificate
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.errors import StoreError
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.policy import Action
from chaman_tui.i18n import _
from chaman_tui.service import trust
from chaman_tui.service.work import Session, View, Work

T = TypeVar("T")
_TRIES = 3


@dataclass(frozen=True)
class Proof:
    """What the rules say of a certificate, by the anchors of one moment."""

    report: FieldReport[ProvenCertificate]
    anchors: frozenset[tuple[str, Kind]]

    def holds(self, work: Work) -> bool:
        """Whether the same anchors are trusted now, and the certificate neither began nor ended meanwhile."""
        valid = self.certificate("", work).state(work.now) is CertificateState.VALID
        return valid and self.anchors == trust.marks(work.reader)

    def certificate(self, name: str, work: Work) -> AccountCertificate:
        """The certificate as it is put on an account, by default under the name of its subject."""
        proven = self.report.value
        return AccountCertificate.of(proven, name or proven.certificate.subject[:80], work.party, work.now)


class Ready(Protocol):
    """What was made of an input before the store was locked."""

    @property
    def proof(self) -> Proof | None:
        """The proof of the certificate in it, if there is one."""


R = TypeVar("R", bound=Ready)


def prove(view: View, data: bytes, channel: Channel) -> Proof:
    """Ask the rules about a certificate, with the anchors of a reading."""
    report = check_certificate(data, channel, trust.anchors(view.reader), view.session.system.clock())
    return Proof(report, trust.marks(view.reader))


def change(session: Session, action: Action, prepare: Callable[[View], R], decide: Callable[[Work, R], T]) -> T:
    """Authorise and prepare on a reading; then lock the store, authorise again and decide.

    A proof that does not hold any more is made again, outside, a few times at most.
    """
    for _try in range(_TRIES):
        ready = prepare(session.authorised(action))
        with session.change(action) as work:
            if ready.proof is None or ready.proof.holds(work):
                return decide(work, ready)
    raise StoreError(_("The trust anchors changed each time that this certificate was proved. Try again."))
