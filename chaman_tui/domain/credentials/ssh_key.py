"""The rules of public SSH keys of SFTP accounts [FAQ, Accounts en verbindingen]."""

from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.ssh_blob import NotOneKey, SshPublicKey
from chaman_tui.domain.credentials.ssh_forms import read_ssh_key
from chaman_tui.domain.field import FieldReport, check, guarded, not_reached
from chaman_tui.i18n import _

SMALLEST, LARGEST = 2048, 4096


@guarded("ssh-key.format", MAX_BYTES)
def check_ssh_key(data: bytes) -> FieldReport[SshPublicKey]:
    """The rules of an SSH public key, whatever is offered for one."""
    label = _("one public key and nothing else")
    size = _("RSA, {low} to {high} bits", low=SMALLEST, high=LARGEST)
    try:
        key = read_ssh_key(data)
    except NotOneKey as seen:
        broken = check("ssh-key.format", label, False, seen.observed, fix=seen.fix)
        return FieldReport((broken, not_reached("ssh-key.size", size)))
    sized = key.type == "ssh-rsa" and SMALLEST <= key.bits <= LARGEST
    observed = _("{bits} bits ({type})", bits=key.bits, type=key.type)
    facts: dict[str, object] = {"type": key.type, "bits": key.bits, "fingerprint": key.fingerprint}
    checks = (check("ssh-key.format", label, True, ""), check("ssh-key.size", size, sized, observed))
    return FieldReport(checks, key, tell_facts=lambda: facts)
