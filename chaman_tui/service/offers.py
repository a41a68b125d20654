"""Offers that lapse, because their account was delegated to another or closed."""

from chaman_tui.domain.delegation import Side, State
from chaman_tui.domain.granting import lapse
from chaman_tui.domain.history import Entry
from chaman_tui.service import records
from chaman_tui.service.work import Work, write_entry


def lapse_offers(work: Work, account: str) -> None:
    """Lapse what is still offered of an account, in the commit that takes it away.

    Both parties see that it lapsed, and neither by whose doing: that may be a third party's.
    """
    offers = work.find(records.DELEGATIONS, account=account, started_by=Side.OWNER, state=State.PENDING)
    for lapsed in lapse(offers, account, work.now):
        work.save(records.DELEGATIONS, lapsed.id, lapsed)
        entry = Entry(work.now, "", "delegation.lapse", lapsed.id, visible_to=(lapsed.owner, lapsed.intermediary))
        write_entry(work.reader, entry)
