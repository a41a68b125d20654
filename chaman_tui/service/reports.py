"""Reports for those who watch over an enterprise's channels."""

from dataclasses import dataclass

from chaman_tui.domain import moments
from chaman_tui.domain.account import Account, AccountCertificate, AccountState, CertificateState
from chaman_tui.service import accounts
from chaman_tui.service.work import Session


@dataclass(frozen=True)
class Expiring:
    """An account, and the certificate with which its access ends: of the live ones that which lasts longest."""

    account: Account
    certificate: AccountCertificate
    days_left: int
    expired: bool


def expiring(session: Session, days: int) -> list[Expiring]:
    """The open accounts whose last live certificate ends within these days, or has ended; the first to end first."""
    now = session.system.clock()
    found = []
    for account in accounts.visible(session):
        live = account.live_seen_by(session.party)
        if account.state is AccountState.CLOSED or not live:
            continue
        last = max(live, key=lambda c: c.not_after)
        if last.not_after < moments.later(now, days=days):
            expired = last.state(now) is CertificateState.EXPIRED
            found.append(Expiring(account, last, last.days_left(now), expired))
    return sorted(found, key=lambda e: e.certificate.not_after)
