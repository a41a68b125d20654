"""Certificates with one odd part, signed so that nothing else is wrong with them, and what is decided of them."""

from datetime import datetime

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate, check_certificate
from chaman_tui.domain.field import FieldReport
from tests.conftest import NOW
from tests.material import make

PLAIN = make()


def decided(der: bytes, channel: Channel = Channel.REST, now: datetime = NOW) -> FieldReport[ProvenCertificate]:
    return check_certificate(der, channel, [], now)


def broken(der: bytes, channel: Channel = Channel.REST) -> dict[str, str]:
    """What was seen, by the rule that it broke."""
    return {v.rule: v.observed for v in decided(der, channel).violations}
