"""The rulebook: data, in the order of the FAQ. Ids are public and are never renamed."""

from chaman_tui.domain.rulebook import accounts, certificates, delegations, people

RULEBOOK = (*people.RULES, *accounts.RULES, *certificates.RULES, *delegations.RULES)
