"""The form of a new account, for each channel its own fields."""

from collections.abc import Sequence
from datetime import datetime

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate, check_certificate
from chaman_tui.domain.credentials.password import check_password
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import Anchor
from chaman_tui.domain.credentials.username import check_username
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.permission import check_permissions
from chaman_tui.i18n import _
from chaman_tui.screens.form import Field, FormScreen
from chaman_tui.service import accounts
from chaman_tui.service.accounts import Opening
from chaman_tui.widgets.material_field import MaterialField
from chaman_tui.widgets.validated_field import ValidatedField


class AccountFormScreen(FormScreen):
    """Opens an account on one channel."""

    SUBMIT = _("Open the account (F9)")
    RULES = ("username.", "password.", "ssh-key.", "certificate.", "key.", "account.")

    def __init__(self, channel: Channel, taken: frozenset[str], anchors: Sequence[Anchor], now: datetime) -> None:
        self._channel = channel
        self._taken = taken
        self._anchors = anchors
        self._now = now
        super().__init__()

    def make_fields(self) -> list[Field]:
        """The fields of the channel, its certificate last."""
        channel = self._channel
        fields: list[Field] = []
        if channel.has_username:
            fields.append(ValidatedField(_("User name"), lambda text: check_username(text, self._taken), id="username"))
        if channel is Channel.FTP:
            fields.append(ValidatedField(_("Password"), check_password, password=True, id="password"))
        if channel is Channel.SFTP:
            fields.append(MaterialField(_("SSH public key"), check_ssh_key, "ssh-key.format", id="ssh-key"))
        if channel is Channel.REST:
            fields.append(ValidatedField(_("Name"), accounts.check_account_name, id="name"))
            fields.append(ValidatedField(_("Permissions"), check_permissions, id="permissions"))
        required = channel is not Channel.REST
        label = _("Certificate") if required else _("Certificate (may follow later)")
        certificate = MaterialField(
            label, self._check_certificate, "certificate.format", required=required, id="certificate"
        )
        return [*fields, certificate]

    def _check_certificate(self, data: bytes) -> FieldReport[ProvenCertificate]:
        return check_certificate(data, self._channel, self._anchors, self._now)

    async def submit(self) -> None:
        """Open the account."""
        channel = self._channel
        opening = Opening(
            channel,
            username=self.text("username") if channel.has_username else "",
            password=self.text("password") if channel is Channel.FTP else "",
            ssh_key=await self.material("ssh-key") if channel is Channel.SFTP else b"",
            certificate=await self.material("certificate"),
            name=self.text("name") if channel is Channel.REST else "",
            permissions=tuple(self.text("permissions").split()) if channel is Channel.REST else (),
        )
        if await self.perform(accounts.add, self.session, opening):
            self.app.pop_screen()
