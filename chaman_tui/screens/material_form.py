"""The form that gives an existing account a certificate or an SSH key."""

from chaman_tui.domain.account import Account
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.text import check_name
from chaman_tui.i18n import _
from chaman_tui.presentation import certificates as facts
from chaman_tui.screens.dialogs import ConfirmDialog
from chaman_tui.screens.form import Field, FormScreen
from chaman_tui.service import accounts, certificates
from chaman_tui.service.work import Session
from chaman_tui.widgets.material_field import MaterialField
from chaman_tui.widgets.validated_field import ValidatedField


class MaterialFormScreen(FormScreen):
    """One certificate or key, by path or pasted."""

    CERTIFICATE, SSH_KEY = "certificate", "ssh-key"
    RULES = ("certificate.", "ssh-key.", "key.")

    def __init__(self, account: Account, what: str) -> None:
        self._account = account
        self._what = what
        super().__init__()

    def make_fields(self) -> list[Field]:
        """The material, and a name for a certificate."""
        if self._what == self.SSH_KEY:
            return [MaterialField(_("SSH public key"), check_ssh_key, "ssh-key.format", id="material")]
        fields: list[Field] = [MaterialField(_("Certificate"), self._check, "certificate.format", id="material")]
        if self._account.channel is Channel.REST:
            fields.append(ValidatedField(_("Name (optional)"), check_name, id="name"))
        return fields

    def _check(self, data: bytes) -> FieldReport[object]:
        report: FieldReport[object] = certificates.check_for(self.session, self._account, data)
        return report

    async def submit(self) -> None:
        """Add or replace."""
        data, reference = await self.material("material"), self._account.id
        if self._what == self.CERTIFICATE and not await self._compared(data):
            return
        if self._what == self.SSH_KEY:
            done = await self.perform(accounts.set_ssh_key, self.session, reference, data)
        elif self._account.channel is Channel.REST:
            done = await self.perform(certificates.add, self.session, reference, data, self.text("name"))
        else:
            done = await self.perform(certificates.replace, self.session, reference, data)
        if done:
            self.app.pop_screen()

    async def _compared(self, data: bytes) -> bool:
        """Old and new side by side before anything is done, where there is an old one."""
        read = await self.ask(_compare, self.session, self._account.id, data)
        if not read:
            return read is not None
        title = _("Add this certificate?") if self._account.channel.many else _("Replace the certificate?")
        answer = await self.app.push_screen_wait(ConfirmDialog(title, read))
        return bool(answer)


def _compare(session: Session, reference: str, data: bytes) -> list[str]:
    account, now = accounts.show(session, reference), session.system.clock()
    report = certificates.check_for(session, account, data)
    live = account.live_seen_by(session.party)
    if not live:
        return []
    new = report.value
    lines = [
        *facts.side_by_side(new, live),
        facts.overlap(new.validity, live, now) if account.channel.many else "",
    ]
    return [line for line in lines if line] + [_("Advice: {text}", text=text) for text in report.advice]
