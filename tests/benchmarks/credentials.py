"""How fast a certificate is decided: ``python -m tests.benchmarks.credentials``."""

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from cryptography import x509

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.trust import Kind
from tests.conftest import NOW
from tests.material import CERT_SIGN, make

_ROUNDS, _TIMES = 7, 300


def seconds_each(call: Callable[[], object]) -> float:
    """The median over the rounds of the time of one call."""
    rounds = []
    for _round in range(_ROUNDS):
        began = time.perf_counter()
        for _time in range(_TIMES):
            call()
        rounds.append((time.perf_counter() - began) / _TIMES)
    return median(rounds)


def _parse(pem: bytes) -> object:
    return x509.load_pem_x509_certificate(pem).subject


def main() -> None:
    """Print the complete check against the bare parse of the same certificate."""
    root = make("Citizen CA", key_name="RSA-2048", authority=True, usage=CERT_SIGN)
    anchors = [check_anchor(root.pem, Kind.EID, NOW).value]
    cases = {
        "RSA-2048, self-signed, REST": (make("a", key_name="RSA-2048"), Channel.REST),
        "RSA-2048, issued by RSA-2048, FTP": (make("a", key_name="RSA-2048", issuer=root), Channel.FTP),
        "P-384, self-signed, REST": (make("a"), Channel.REST),
    }
    sys.stdout.write(f"{'case':36} {'checks a second':>16} {'against the bare parse':>24}\n")
    for name, (made, channel) in cases.items():
        check = seconds_each(partial(check_certificate, made.pem, channel, anchors, NOW))
        parse = seconds_each(partial(_parse, made.pem))
        sys.stdout.write(f"{name:36} {1 / check:16,.0f} {check / parse:24.1f}\n")


if __name__ == "__main__":
    main()
