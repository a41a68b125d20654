"""Certificates on accounts [FAQ, Certificaten]: added on REST, replaced elsewhere, retired."""

from dataclasses import dataclass

from chaman_tui.domain.account import (
    Account,
    AccountCertificate,
    duplicate_violations,
    open_violations,
    soap_violations,
)
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate, check_certificate
from chaman_tui.domain.errors import NotFound, Refusal, Violation, refuse_if
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.policy import Action, certificate_violations
from chaman_tui.domain.text import check_name
from chaman_tui.i18n import _
from chaman_tui.service import proofs, records
from chaman_tui.service.accounts import find_account, soap_bearers
from chaman_tui.service.proofs import Proof, prove
from chaman_tui.service.trust import anchors
from chaman_tui.service.work import Session, View, Work


def listed(session: Session, reference: str) -> tuple[AccountCertificate, ...]:
    """The certificates of an account that this reader may see; a Refusal where he may see none."""
    view = session.authorised(Action.VIEW)
    account = find_account(view, reference)
    refuse_if(certificate_violations(view.actor(), account))
    return account.certificates_seen_by(view.party) or ()


def check_for(session: Session, account: Account, data: bytes) -> FieldReport[ProvenCertificate]:
    """What the rules say of a certificate for an account, with the anchors of this store. Changes nothing."""
    system = session.system
    replaced = [old for c in account.live_seen_by(session.party) if (old := c.parse())]
    return check_certificate(data, account.channel, anchors(system.store.read()), system.clock(), replaced)


def add(session: Session, reference: str, data: bytes, name: str = "") -> Account:
    """Add a certificate to a REST account, beside those it has."""
    return _put(session, reference, data, name, replacing=False)


def replace(session: Session, reference: str, data: bytes, name: str = "") -> Account:
    """Replace the certificate of an FTP, SFTP or SOAP account."""
    return _put(session, reference, data, name, replacing=True)


def require_addable(session: Session, reference: str) -> None:
    """A Refusal where no certificate can be added by this person: asked before one is made."""
    _receiving(session.authorised(Action.MANAGE), reference, replacing=False)


def _receiving(view: View, reference: str, *, replacing: bool) -> Account:
    account = _managed(view, reference)
    if replacing == account.channel.many:
        rule = "certificate.add" if replacing else "certificate.replace-only"
        raise Refusal([Violation(rule, _("an account on {channel}", channel=account.channel.upper()))])
    return account


@dataclass(frozen=True)
class _Ready:
    """A certificate whose rules are kept, and the account that it is for."""

    account: str
    name: str
    proof: Proof


def _put(session: Session, reference: str, data: bytes, name: str, *, replacing: bool) -> Account:
    def prepare(view: View) -> _Ready:
        account = _receiving(view, reference, replacing=replacing)
        proof, named = prove(view, data, account.channel), check_name(name)
        violations = [*proof.report.violations, *named.violations]
        if proof.report.parsed:
            violations += _unique_violations(view, account, proof.report.parsed.certificate.fingerprint)
        refuse_if(violations)
        return _Ready(account.id, named.value, proof)

    def decide(work: Work, ready: _Ready) -> Account:
        account, added = _managed(work, ready.account), ready.proof.certificate(ready.name, work)
        refuse_if(_unique_violations(work, account, added.fingerprint))
        changed = account.with_certificate(added, work.now)
        work.save(records.ACCOUNTS, account.id, changed)
        action = "certificate.replace" if replacing else "certificate.add"
        work.record(action, account.id, name=account.name, fingerprint=added.fingerprint)
        return changed

    return proofs.change(session, Action.MANAGE, prepare, decide)


def _unique_violations(view: View, account: Account, fingerprint: str) -> list[Violation]:
    """Whether a certificate is live where it may not be twice: on the account, or anywhere on SOAP."""
    bearers = soap_bearers(view, fingerprint)
    return duplicate_violations(account, fingerprint) + soap_violations(
        account.channel, fingerprint, bearers, account.id
    )


def retire(session: Session, reference: str, fingerprint: str) -> Account:
    """Retire a live certificate, by its fingerprint or the beginning of it (8 characters at least)."""
    wanted = fingerprint.replace(":", "").lower()
    with session.change(Action.MANAGE) as work:
        account = _managed(work, reference)
        found = [c for c in account.live_seen_by(work.party) if len(wanted) >= 8 and c.fingerprint.startswith(wanted)]
        if len(found) != 1:
            raise NotFound(
                _("No live certificate of {name} has the fingerprint {text}.", name=account.name, text=wanted[:64])
            )
        changed = account.retire(found[0].fingerprint, work.now)
        work.save(records.ACCOUNTS, account.id, changed)
        work.record("certificate.retire", account.id, name=account.name, fingerprint=found[0].fingerprint)
    return changed


def _managed(view: View, reference: str) -> Account:
    account = find_account(view, reference)
    refuse_if(open_violations(account) + certificate_violations(view.actor(), account))
    return account
