"""Random programs over the domain: several threads, capacities, accounts, offers, memberships, clocks that jump."""

from hypothesis import settings

from tests.domain.delegation_machine import PARTIES, UNBORN, AnyHouse, Programs
from tests.domain.house import House


class OverTheDomain(Programs):
    """The house in memory."""

    def make_house(self) -> AnyHouse:
        house = House.of(*PARTIES)
        del house.senders[UNBORN]
        return house


OverTheDomain.TestCase.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
TestPrograms = OverTheDomain.TestCase
