"""Mutates files that people gave, for as long as one likes: ``python -m tests.fuzz --seconds 600 --seed 1``.

Nothing but a decision may come out of the readers, within its time; the first thing else is printed, and ends the run.
"""

import argparse
import base64
import json
import random
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cryptography_vectors

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.password import check_password
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.credentials.username import check_username
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.text import check_email, check_message, check_name
from tests.cases import CERTIFICATES, SSH_KEYS
from tests.conftest import NOW

LONGEST = 0.5  # seconds of the processor for one reader: more than twice what is promised
_VECTORS = Path(cryptography_vectors.__file__).parent
_SOURCES = ("x509", "pkcs7", "pkcs12", "asymmetric")
_LARGEST_BASE = 20_000
TOKENS = [
    b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----", b"-----BEGIN ", b"-----", b"----", b"BEGIN ", b"END ",
    b"PRIVATE KEY", b"PUBLIC KEY", b"---- BEGIN SSH2 PUBLIC KEY ----\n", b"---- END SSH2 PUBLIC KEY ----", b"ssh-rsa ",
    b"AAAAB3NzaC1yc2E", b"Comment: a\\\n", b"\n", b"\\n", b"\\r\\n", b"\\u002d", b"&#45;", b"%2D", b"> ", b"\t",
    b"=", b"==", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", "\u200b".encode(), "\u00a0".encode(), "–".encode(), "“".encode(),
    b"\r\n", b"\x30\x82", b"\x30\x80", b"\x02\x01\x00", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    b"\x17\x0d000000000000Z", b'{"kty":"RSA","d":', b"}", b"]", b"SHA256:", b"privateExponent:", b"MII", b"LS0t", b";",
]  # fmt: skip


def bases() -> list[bytes]:
    """The files to begin with: the cases of this project, and what the library's own tests were made with."""
    files = [path for folder in (CERTIFICATES, SSH_KEYS) for path in sorted(folder.iterdir())]
    files += [path for source in _SOURCES for path in sorted((_VECTORS / source).rglob("*"))]
    return [path.read_bytes() for path in files if path.is_file() and 0 < path.stat().st_size <= _LARGEST_BASE]


TRANSFORMS: list[Callable[[bytes], bytes]] = [
    base64.b64encode,
    base64.encodebytes,
    base64.urlsafe_b64encode,
    lambda data: data.hex().encode(),
    lambda data: data.hex(":").encode(),
    lambda data: data.decode("latin-1").encode("utf-16"),
    lambda data: data.decode("latin-1").encode("utf-16-be"),
    lambda data: json.dumps(data.decode("latin-1")).encode(),
    lambda data: data.replace(b"\n", b"\\n"),
    lambda data: data.replace(b"\n", b"\n> "),
    lambda data: data.replace(b"\n", b""),
    lambda data: data.replace(b"-----", "–––––".encode()),
    lambda data: b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(data) + b"-----END CERTIFICATE-----\n",
    lambda data: (data * (MAX_BYTES // max(1, len(data)) + 1))[:MAX_BYTES],
]  # fmt: skip


def mutate(rng: random.Random, given: Sequence[bytes]) -> bytes:
    """One file, changed in some places and ways."""
    data = bytearray(rng.choice(given))
    for _change in range(rng.choice((0, 1, 1, 2, 3, 8))):
        at, length = rng.randint(0, len(data)), rng.choice((0, 1, 1, 4, 30, 300))
        how = rng.randrange(7)
        if how == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            data[at : at + length] = rng.choice(TOKENS)
        elif how == 2:
            data[at : at + length] = b""
        elif how == 3:
            del data[at:]
        elif how == 4:
            other = rng.choice(given)
            start = rng.randint(0, len(other))
            data[at : at + length] = other[start : start + rng.choice((10, 100, 5000))]
        elif how == 5:
            data[at:at] = rng.choice(TOKENS) * rng.choice((2, 50, 1000))
        else:
            data[at : at + length] = rng.randbytes(length)
    result = bytes(data[:MAX_BYTES])
    for _turn in range(rng.choice((0, 0, 0, 1, 1, 2))):
        result = rng.choice(TRANSFORMS)(result)[: MAX_BYTES + 1]
    return result


def readers(rng: random.Random, data: bytes, text: str) -> dict[str, Callable[[], FieldReport[Any]]]:
    """What reads a file, and what reads a text."""
    channel, kind = rng.choice(list(Channel)), rng.choice((Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER))
    field = rng.choice((check_name, check_message, check_email, check_password, check_username))
    return {
        "certificate": lambda: check_certificate(data, channel, [], NOW),
        "anchor": lambda: check_anchor(data, kind, NOW),
        "SSH key": lambda: check_ssh_key(data),
        "text": lambda: field(text),
    }


def judge(report: FieldReport[Any], given: bytes | str) -> str:
    """The decision in a word; AssertionError when it is none."""
    rules = [violation.rule for violation in report.violations]
    told = holds_private_key(given)
    for violation in report.violations:
        assert violation.message, violation
        assert violation.fix, violation
        assert len(violation.observed) <= 400, violation.observed
        assert violation.observed != "a certificate" or violation.rule != "certificate.format", violation
    if told and len(given) <= MAX_BYTES:
        assert rules in (["key.private"], ["text.plain"], ["password.length"]), rules
        assert report.parsed is None
    assert report.facts is not None
    return rules[0] if rules else "accepted"


def main() -> int:
    """Run for some seconds; 0 when only decisions came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    rng, given = random.Random(asked.seed), bases()  # noqa: S311 (the same each time)
    decided: Counter[str] = Counter()
    count, slowest, end = 0, 0.0, time.monotonic() + asked.seconds
    while time.monotonic() < end:
        count += 1
        data = mutate(rng, given)
        text = data.decode("utf-8", "surrogateescape")
        for name, read in readers(rng, data, text).items():
            began = time.process_time()
            try:
                report = read()
                took = time.process_time() - began
                decided[judge(report, text if name == "text" else data)] += 1
                assert took < LONGEST, f"{took:.2f} s"
            except Exception:
                sys.stdout.write(f"{name}, number {count} of seed {asked.seed}:\n{base64.b64encode(data).decode()}\n")
                traceback.print_exc()
                return 1
            slowest = max(slowest, took)
    sys.stdout.write(f"seed {asked.seed}: {count} files, {sum(decided.values())} decisions, slowest {slowest:.3f} s\n")
    for rule, number in decided.most_common():
        sys.stdout.write(f"{number:9} {rule}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
