"""The form that makes a self-signed certificate for a REST account, on the reader's own machine."""

import asyncio
from pathlib import Path

from chaman_tui.domain.account import Account
from chaman_tui.domain.text import check_text
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.dialogs import MessageDialog
from chaman_tui.screens.form import Field, FormScreen
from chaman_tui.service import certificates, own_certificates
from chaman_tui.service.own_certificates import DEFAULT_DAYS, DEFAULT_KEY, Wish
from chaman_tui.widgets.validated_field import ValidatedField

check_directory = check_text.bound(required="file.new")


class GenerateFormScreen(FormScreen):
    """Common name, key, validity, directory, passphrase; the certificate goes straight to the account."""

    SUBMIT = _("Make it and add it (F9)")
    RULES = ("certificate.", "key.", "file.")

    def __init__(self, account: Account) -> None:
        self._account = account
        super().__init__()

    def lead(self) -> str:
        """What will happen."""
        return _(
            "Two new files: a certificate, added to {name} at once, and its private key, which stays with you.",
            name=plain(self._account.name, 40),
        )

    def make_fields(self) -> list[Field]:
        """What the certificate is for, and where it is put."""
        days = str(DEFAULT_DAYS)
        return [
            ValidatedField(_("Common name"), own_certificates.check_common_name, id="common-name"),
            ValidatedField(_("Key"), own_certificates.check_key_name, value=DEFAULT_KEY, id="key"),
            ValidatedField(_("Days"), own_certificates.check_days, value=days, id="days"),
            ValidatedField(_("Directory"), check_directory, id="directory"),
            ValidatedField(_("Passphrase"), own_certificates.check_passphrase, password=True, id="passphrase"),
        ]

    async def submit(self) -> None:
        """Make the files, add the certificate, and say where they are."""
        directory = await asyncio.to_thread(Path(self.text("directory").strip()).expanduser)
        key, days = self.text("key").strip().lower(), int(self.text("days"))
        wish = Wish(self.text("common-name"), key, days, directory, self.text("passphrase"))
        remote = self.session.identity.through_ssh
        pem = await self.ask(own_certificates.make, wish, self.system.clock(), through_ssh=remote)
        if pem is None:
            return
        added = await self.perform(certificates.add, self.session, self._account.id, pem)
        if added:
            self.app.pop_screen()
            self.app.push_screen(MessageDialog(_("The certificate is made and added"), _lines(wish)))


def _lines(wish: Wish) -> list[str]:
    return [
        _("Certificate: {path}", path=plain(wish.certificate_path)),
        _("Private key (keep it to yourself): {path}", path=plain(wish.key_path)),
        _("The same with openssl: {command}", command=plain(own_certificates.openssl_command(wish), 1000)),
    ]
