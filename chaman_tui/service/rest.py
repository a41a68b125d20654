"""The REST channel of the enterprise [FAQ, Configuratie van het REST-kanaal]."""

from dataclasses import replace

from chaman_tui.domain.enterprise import Enterprise
from chaman_tui.domain.errors import refuse_if
from chaman_tui.domain.policy import Action, Actor
from chaman_tui.domain.rest_channel import Condition, activation_violations, conditions
from chaman_tui.service import records
from chaman_tui.service.accounts import own_accounts
from chaman_tui.service.work import Session, View


def readiness(session: Session) -> tuple[Condition, ...]:
    """The integrator's report: each condition as met or not, and why."""
    view = session.authorised(Action.READINESS)
    return _conditions(view, view.actor())


def activate(session: Session) -> Enterprise:
    """Activate the channel. Doing so again changes nothing."""
    with session.change(Action.ACTIVATE_REST) as work:
        actor = work.actor()
        refuse_if(activation_violations(_conditions(work, actor)))
        changed = replace(actor.enterprise, rest_active=True)
        if not actor.enterprise.rest_active:
            work.save(records.ENTERPRISES, work.party.key, changed)
            work.record("rest.activate")
    return changed


def _conditions(view: View, actor: Actor) -> tuple[Condition, ...]:
    return conditions(actor.enterprise, actor.sender, own_accounts(view), view.session.system.clock())
