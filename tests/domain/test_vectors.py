"""Independent material: everything in cryptography's own test vectors gets a decision, and never a crash."""

import subprocess
from collections import Counter
from pathlib import Path

import cryptography_vectors
import pytest

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_certificate
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from tests.conftest import NOW

ROOT = Path(cryptography_vectors.__file__).parent
FILES = sorted(p for p in ROOT.rglob("*") if p.is_file() and p.suffix not in {".py", ".pyc", ".txt", ".rsp", ".md"})
KEY_FILES = sorted((ROOT / "asymmetric" / "OpenSSH").rglob("*.pub"))


def certificate_rules(path: Path) -> tuple[str, ...]:
    return tuple(v.rule for v in check_certificate(path.read_bytes(), Channel.REST, [], NOW).violations)


def test_every_file_gets_a_decision() -> None:
    decided = Counter(rule for path in FILES for rule in certificate_rules(path) or ("accepted",))
    assert len(FILES) > 1_000
    assert set(decided) <= {
        "accepted", "key.private", "certificate.format", "certificate.key", "certificate.signature",
        "certificate.validity", "certificate.key-usage", "certificate.self-signature",
    }  # fmt: skip
    assert dict(decided) == PINNED


# Why these numbers, for version 50 of the vectors:
# accepted: NIST's PKITS leaves and authorities, RSA-2048 with SHA-256 and valid until 2030. REST takes what is issued
#   by an authority that is not recognised, and revocation, policies and name constraints are no rules of the FAQ.
# certificate.format: keys, requests, revocation lists, test tables: everything that is not a certificate; 13 of them
#   are certificates with an extension that cannot be read or stands twice, or several that are no chain.
# key.private: 405 PKITS .p12 files and the private keys of every kind and wrapping.
# certificate.self-signature: signatures that are false: mutated vectors, and authorities that only name themselves.
PINNED = {
    "accepted": 381,
    "certificate.format": 952,
    "key.private": 575,
    "certificate.validity": 107,
    "certificate.key-usage": 90,
    "certificate.self-signature": 25,
    "certificate.signature": 63,
    "certificate.key": 31,
}


@pytest.mark.parametrize("path", KEY_FILES, ids=lambda p: p.name)
def test_ssh_keys_agree_with_ssh_keygen(path: Path) -> None:
    report = check_ssh_key(path.read_bytes())
    printed = subprocess.run(["ssh-keygen", "-lf", str(path)], capture_output=True, text=True, check=False)
    is_certificate = b"-cert-v01@" in path.read_bytes()
    if "ssh-key.format" in [v.rule for v in report.violations]:
        assert is_certificate or printed.returncode != 0
    else:
        assert printed.returncode == 0
        bits, fingerprint = printed.stdout.split()[:2]
        assert (str(report.facts["bits"]), report.facts["fingerprint"]) == (bits, fingerprint)


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix in {".p12", ".key"}], ids=lambda p: p.name)
def test_no_container_of_a_private_key_passes(path: Path) -> None:
    data = path.read_bytes()
    assert holds_private_key(data) or b"CERTIFICATE" in data
