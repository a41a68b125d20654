"""Offers that lapse, because their account was delegated to another or closed."""

from chaman_tui.domain.granting import lapse
from chaman_tui.domain.history import Entry
from chaman_tui.service import records
from chaman_tui.service.query import Equal
from chaman_tui.service.work import Work, write_entry


def lapse_offers(work: Work, account: str) -> None:
    """Lapse what is still offered of an account, in the commit that takes it away.

    Both parties see that it lapsed, and neither by whose doing: that may be a third party's.
    """
    of_the_account = records.DELEGATIONS.matching(work.reader, Equal("account", account))
    for lapsed in lapse(of_the_account, account, work.now, work.reader.number):
        work.save(records.DELEGATIONS, lapsed.id, lapsed)
        parties, door = (lapsed.owner, lapsed.intermediary), work.session.identity.door
        write_entry(work.reader, Entry(work.now, "", "delegation.lapse", lapsed.id, visible_to=parties, door=door))
