"""The first start on an empty store: the enterprise, and the reader as its first Access manager."""

from textual.app import ComposeResult
from textual.widgets import Checkbox

from chaman_tui.domain.access import Introduction, check_person_name
from chaman_tui.domain.enterprise import (
    EnterpriseNumber,
    Party,
    Registration,
    check_enterprise_name,
    check_enterprise_number,
)
from chaman_tui.domain.text import check_email
from chaman_tui.i18n import _
from chaman_tui.screens.form import Field, FormScreen
from chaman_tui.service import setup
from chaman_tui.widgets.validated_field import ValidatedField


class SetupFormScreen(FormScreen):
    """Asks who the enterprise is and who its first Access manager is."""

    TITLE_TEXT = _("Set up")
    LEAD = _("This store is empty. Register your enterprise, with yourself as its first Access manager.")
    SUBMIT = _("Set up (F9)")
    RULES = ("enterprise.", "access.")

    def make_fields(self) -> list[Field]:
        """Enterprise and person."""
        return [
            ValidatedField(_("KBO number"), check_enterprise_number, id="number"),
            ValidatedField(_("Enterprise"), check_enterprise_name, id="name"),
            ValidatedField(_("Your name"), check_person_name, id="person"),
            ValidatedField(_("Your e-mail"), check_email, id="email"),
        ]

    def compose_choices(self) -> ComposeResult:
        """Whether the enterprise is an OCMW."""
        yield Checkbox(_("The enterprise is an OCMW, and may delegate"), id="ocmw", compact=True)

    async def submit(self) -> None:
        """Set up, then go straight to the sender form."""
        party = Party(EnterpriseNumber(self.text("number")))
        identity = self.chaman.identity
        enterprise = Registration(party, self.text("name"), self.query_one("#ocmw", Checkbox).value)
        manager = Introduction(identity.login, self.text("person"), self.text("email"))
        if done := await self.perform(setup.initialise, self.system, identity, enterprise, manager):
            self.chaman.enter(done[1])

    def action_back(self) -> None:
        """There is nothing behind this screen: leave the program."""
        self.app.exit()
