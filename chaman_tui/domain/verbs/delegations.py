"""Why a delegation may not be requested, or a step not be taken on a request, by this person now."""

from collections.abc import Callable
from dataclasses import dataclass

from chaman_tui.domain import steps
from chaman_tui.domain.account import Account
from chaman_tui.domain.delegation import Delegation, Side, State, Step
from chaman_tui.domain.enterprise import Enterprise
from chaman_tui.domain.errors import Violation
from chaman_tui.domain.granting import delegable_violations
from chaman_tui.domain.permission import number_violations
from chaman_tui.domain.sender import Sender
from chaman_tui.domain.threads import (
    block_violations,
    open_request,
    owner_violations,
    party_violations,
    thread_violations,
)
from chaman_tui.i18n import _


@dataclass(frozen=True)
class Circumstances:
    """What a request depends on beside itself, read at one moment.

    ``sender`` is the owner's. ``account`` is the one that is offered, or chosen. ``earlier`` are the requests of the
    owner with the intermediary's KBO number.
    """

    owner: Enterprise
    intermediary: Enterprise
    sender: Sender | None
    account: Account | None = None
    earlier: tuple[Delegation, ...] = ()

    def violations(self) -> list[Violation]:
        """Why these two, with this account, delegate nothing now."""
        found = party_violations(self.owner, self.intermediary)
        return found + (delegable_violations(self.account, self.owner.party) if self.account else [])


def offer_violations(owner: Enterprise, account: Account) -> list[Violation]:
    """Every rule that forbids an enterprise to offer an account, to whomever."""
    return owner_violations(owner) + delegable_violations(account, owner.party)


def choice_violations(request: Delegation, account: Account) -> list[Violation]:
    """Every rule that forbids an owner to accept a request for this account."""
    return delegable_violations(account, request.owner) + number_violations(
        (*account.permissions, *request.permissions)
    )


def request_violations(fresh: Delegation, now: Circumstances) -> list[Violation]:
    """Every rule that forbids a new request."""
    found = now.violations()
    if now.sender is None:
        found.append(Violation("sender.required", _("{key} has no sender", key=fresh.owner.key)))
    contact = now.sender.contact if now.sender else None
    return found + thread_violations(fresh, open_request(fresh, now.earlier), contact)


def step_violations(
    request: Delegation, step: Step, side: Side, login: str, read: Callable[[], Circumstances]
) -> list[Violation]:
    """Every rule that forbids a step on a request to a person of a side; ``read`` only where the step needs more."""
    if step not in {Step.ACCEPT, Step.RESEND}:
        return steps.violations(request, step, side, login)
    now = read()
    contact = now.sender.contact if now.sender else None
    found = steps.violations(request, step, side, login, contact)
    fits = steps.fits(request, step)
    if (step is Step.ACCEPT and (fits or request.state is State.LAPSED)) or (step is Step.RESEND and fits):
        found += now.violations()
    if step is Step.ACCEPT and fits and now.account:
        found += number_violations((*now.account.permissions, *request.permissions))
    if step is Step.RESEND and fits:
        found += block_violations(request, now.earlier, contact)
    return found
