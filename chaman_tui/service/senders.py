"""The sender of an enterprise [FAQ, Toegang en contactgegevens]."""

from dataclasses import replace

from chaman_tui.domain.errors import NotFound, Refusal, Violation
from chaman_tui.domain.policy import Action
from chaman_tui.domain.sender import Sender, format_sender_number, parse_contact
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.work import Session, View


def create(session: Session, name: str, email: str, phone: str = "", language: str = "nl") -> Sender:
    """Create the sender with its contact person, with the next number."""
    _refuse_second(session.authorised(Action.CREATE_SENDER))
    contact = parse_contact(name, email, phone, language)
    with session.change(Action.CREATE_SENDER) as work:
        _refuse_second(work)
        sender = Sender(format_sender_number(work.reader.next_number("senders")), work.party, contact)
        work.save(records.SENDERS, work.party.key, sender)
        work.record("sender.create", number=sender.number)
    return sender


def _refuse_second(view: View) -> None:
    existing = view.get(records.SENDERS, view.party.key)
    if existing:
        raise Refusal([Violation("sender.one", _("sender {number} exists", number=existing.number))])


def show(session: Session) -> Sender:
    """The sender; NotFound before it is created."""
    sender = session.authorised(Action.VIEW).actor().sender
    if sender is None:
        raise NotFound(_("The enterprise has no sender yet. Create it with: chaman sender create"))
    return sender


def replace_contact(session: Session, name: str, email: str, phone: str = "", language: str = "nl") -> Sender:
    """Replace the one contact person; a second is never added."""
    session.authorised(Action.MANAGE)
    contact = parse_contact(name, email, phone, language)
    with session.change(Action.MANAGE) as work:
        sender = work.actor().sender
        assert sender  # noqa: S101 (the policy asked for it just now)
        changed = replace(sender, contact=contact)
        work.save(records.SENDERS, work.party.key, changed)
        work.record("sender.contact", name=contact.name)
    return changed
