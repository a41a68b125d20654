"""The trust anchors: the operator's to choose, and everybody's to be judged by."""

from chaman_tui.domain.credentials.certificate_rules import check_anchor
from chaman_tui.domain.credentials.trust import Anchor, Kind
from chaman_tui.domain.errors import NotFound, Refusal, Violation
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.identity import Identity
from chaman_tui.service.records import TrustedCertificate
from chaman_tui.service.store import Reader
from chaman_tui.service.system import System
from chaman_tui.service.work import record_by_operator


def anchors(reader: Reader) -> list[Anchor]:
    """The trust anchors, ready to verify with; one that cannot be read proves nothing."""
    return [Anchor(t.kind, parsed) for t in records.ANCHORS.find(reader) if (parsed := t.parse())]


def marks(reader: Reader) -> frozenset[tuple[str, Kind]]:
    """By what one set of anchors is told from another: the fingerprints, and what each proves."""
    return frozenset((t.fingerprint, t.kind) for t in records.ANCHORS.find(reader))


def trusted(system: System, identity: Identity) -> list[TrustedCertificate]:
    """The anchors as they are kept."""
    identity.require_operator()
    return records.ANCHORS.find(system.store.read())


def add_anchor(system: System, identity: Identity, data: bytes, kind: Kind) -> TrustedCertificate:
    """Trust an authority. The operator is told the fingerprint, to compare it with the published one."""
    identity.require_operator()
    anchor = check_anchor(data, kind, system.clock()).value
    added = TrustedCertificate(anchor.certificate.fingerprint, kind, anchor.certificate.der)
    with system.store.transaction() as transaction:
        if transaction.get(records.ANCHORS.name, added.fingerprint):
            raise Refusal([Violation("certificate.duplicate", added.fingerprint[:16])])
        transaction.put(records.ANCHORS.name, added.fingerprint, records.encode(added))
        told = {"fingerprint": added.fingerprint, "kind": kind.value}
        record_by_operator(system, transaction, identity, "trust.add", None, **told)
    return added


def remove_anchor(system: System, identity: Identity, fingerprint: str) -> None:
    """Trust an authority no longer. Certificates that were accepted stay."""
    identity.require_operator()
    with system.store.transaction() as transaction:
        if transaction.get(records.ANCHORS.name, fingerprint) is None:
            raise NotFound(_("No trust anchor has the fingerprint {text}.", text=fingerprint[:64]))
        transaction.delete(records.ANCHORS.name, fingerprint)
        record_by_operator(system, transaction, identity, "trust.remove", None, fingerprint=fingerprint)
