"""The form of a new delegation request: by the owner for one account, or by an intermediary."""

from chaman_tui.domain.account import Account
from chaman_tui.domain.enterprise import Capacity, EnterpriseNumber, Party, check_capacity, check_enterprise_number
from chaman_tui.domain.permission import check_permissions
from chaman_tui.domain.text import check_message
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.form import Field, FormScreen
from chaman_tui.service import delegations
from chaman_tui.widgets.validated_field import ValidatedField


class RequestFormScreen(FormScreen):
    """Asks the other party; with an account the reader is the owner, without one an intermediary."""

    SUBMIT = _("Send the request (F9)")
    RULES = ("delegation.", "sender.required")

    def __init__(self, account: Account | None) -> None:
        self._account = account
        super().__init__()

    def lead(self) -> str:
        """Who asks whom for what."""
        if self._account:
            return _("Ask a technical intermediary to manage {name} for you.", name=plain(self._account.name, 40))
        return _("Ask an OCMW to delegate a REST account to you. Which account, it chooses when it accepts.")

    def make_fields(self) -> list[Field]:
        """The other party, what is asked, a message."""
        capacity = Capacity.SERVICE_PROVIDER if self._account else Capacity.EMPLOYER
        fields: list[Field] = [
            ValidatedField(_("KBO number"), check_enterprise_number, id="number"),
            ValidatedField(_("Capacity"), check_capacity, value=capacity.value, id="capacity"),
        ]
        if self._account is None:
            fields.append(ValidatedField(_("Permissions"), check_permissions, id="permissions"))
        return [*fields, ValidatedField(_("Message"), check_message, id="message")]

    async def submit(self) -> None:
        """Send."""
        other = Party(EnterpriseNumber(self.text("number")), Capacity(self.text("capacity").strip()))
        message = self.text("message")
        if self._account:
            done = await self.perform(delegations.request_by_owner, self.session, other, self._account.id, message)
        else:
            scopes = tuple(self.text("permissions").split())
            done = await self.perform(delegations.request_by_intermediary, self.session, other, scopes, message)
        if done:
            self.app.pop_screen()
