"""The sender form: the one contact person of the sender [FAQ, Toegang en contactgegevens]."""

from chaman_tui.domain.sender import Sender, check_contact_name, check_language, check_phone
from chaman_tui.domain.text import check_email
from chaman_tui.i18n import _, language
from chaman_tui.screens.form import Field, FormScreen
from chaman_tui.service import senders
from chaman_tui.widgets.validated_field import ValidatedField


class SenderFormScreen(FormScreen):
    """Creates the sender, or replaces its contact person."""

    TITLE_TEXT = _("Sender")
    RULES = ("sender.",)

    def __init__(self, sender: Sender | None) -> None:
        self._sender = sender
        super().__init__()

    def lead(self) -> str:
        """Why the form is asked for."""
        if self._sender is None:
            return _(
                "Before anything else an enterprise creates its sender, with one contact person: "
                "the technical user who represents it."
            )
        return _(
            "Sender {number}. The contact person can be replaced; a second is never added.", number=self._sender.number
        )

    def submit_text(self) -> str:
        """The name of the button."""
        return _("Create the sender (F9)") if self._sender is None else _("Replace the contact person (F9)")

    def make_fields(self) -> list[Field]:
        """The contact person."""
        contact = self._sender.contact if self._sender else None
        default = contact.language if contact else language()
        return [
            ValidatedField(_("Name"), check_contact_name, value=contact.name if contact else "", id="name"),
            ValidatedField(_("E-mail"), check_email, value=contact.email if contact else "", id="email"),
            ValidatedField(_("Telephone"), check_phone, value=contact.phone if contact else "", id="phone"),
            ValidatedField(_("Language"), check_language, value=default, id="language"),
        ]

    async def submit(self) -> None:
        """Create or replace."""
        contact = [self.text(name) for name in ("name", "email", "phone", "language")]
        verb = senders.replace_contact if self._sender else senders.create
        done = await self.perform(verb, self.session, *contact)
        if done:
            self.app.pop_screen()
            self.app.notify(_("Sender {number} is in order.", number=done.number))
