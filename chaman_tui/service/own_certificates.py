"""Self-signed certificates made for the caller: two new files on his machine; the private key enters nothing else."""

import os
import shlex
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chaman_tui.domain.credentials.generate import GENERATED_KEYS, generate_self_signed
from chaman_tui.domain.errors import Refusal, Violation, refuse_if
from chaman_tui.domain.field import FieldReport, check, guarded
from chaman_tui.domain.text import check_name, check_text
from chaman_tui.i18n import _

LONGEST_DAYS = 3650
DEFAULT_KEY, DEFAULT_DAYS = "rsa-3072", 365
_NAME_LENGTH = 64  # the upper bound of a common name, RFC 5280 appendix A

check_common_name = check_name.bound(required="certificate.name", limit=_NAME_LENGTH)
check_passphrase = check_text.bound()


@dataclass(frozen=True)
class Wish:
    """What certificate to make, and where. The passphrase protects the private key; empty leaves it unprotected."""

    common_name: str
    key: str
    days: int
    directory: Path
    passphrase: str = ""

    def __repr__(self) -> str:
        """Never shows the passphrase."""
        return f"Wish({self.common_name!r}, {self.key}, {self.days})"

    @property
    def certificate_path(self) -> Path:
        """Where the certificate is written."""
        return self.directory / "certificate.pem"

    @property
    def key_path(self) -> Path:
        """Where the private key is written, 0600."""
        return self.directory / "private-key.pem"


@guarded("certificate.key")
def check_key_name(text: str) -> FieldReport[str]:
    """One of the keys that the rules allow, by its name on the command line."""
    value = text.strip().lower()
    label = ", ".join(GENERATED_KEYS)
    return FieldReport((check("certificate.key", label, value in GENERATED_KEYS, text[:40] or _("nothing")),), value)


@guarded("certificate.validity")
def check_days(text: str) -> FieldReport[int]:
    """How many days the certificate is valid."""
    days = int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < 6 else 0
    label = _("1 to {n} days", n=LONGEST_DAYS)
    kept = 0 < days <= LONGEST_DAYS
    return FieldReport((check("certificate.validity", label, kept, text[:40] or _("nothing")),), days)


def make(wish: Wish, now: datetime, *, through_ssh: bool) -> bytes:
    """Write the private key and the certificate as two new files, and give the certificate as PEM.

    Through SSH it is refused: the key would be made on another machine than that of its owner.
    """
    if through_ssh:
        raise Refusal([Violation("key.made-here", _("this session came through SSH"), openssl_command(wish))])
    reports = (
        check_common_name(wish.common_name),
        check_key_name(wish.key),
        check_days(str(wish.days)),
        check_passphrase(wish.passphrase),
    )
    refuse_if([v for report in reports for v in report.violations])
    made = generate_self_signed(wish.common_name.strip(), wish.key, wish.days, now, wish.passphrase)
    try:
        wish.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(wish.key_path, made.private_key_pem)
        _write_new(wish.certificate_path, made.certificate_pem)
    except OSError as error:
        observed = f"{error.filename or wish.directory}: {error.strerror or error}"
        raise Refusal([Violation("file.new", observed)]) from error
    return made.certificate_pem


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def openssl_command(wish: Wish) -> str:
    """The command that makes the same, for those who prefer it or work through SSH."""
    key = wish.key.lower()
    algorithm = f"rsa:{key[4:]}" if key.startswith("rsa-") else f"ec -pkeyopt ec_paramgen_curve:{key.upper()}"
    subject = shlex.quote("/CN=" + wish.common_name.strip().replace("\\", "\\\\").replace("/", "\\/"))
    protect = "" if wish.passphrase else " -noenc"
    return (
        f"openssl req -x509 -newkey {algorithm}{protect} -sha256 -days {wish.days} -subj {subject} "
        "-addext keyUsage=critical,digitalSignature -addext basicConstraints=critical,CA:FALSE "
        "-keyout private-key.pem -out certificate.pem"
    )
