"""Names that authorities constrain (RFC 5280 section 4.2.1.10): what lies within, outside, and cannot be judged."""

from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.x509 import (
    DirectoryName,
    DNSName,
    IPAddress,
    Name,
    NameAttribute,
    NameOID,
    ObjectIdentifier,
    RFC822Name,
)
from cryptography.x509 import UniformResourceIdentifier as Uri

from chaman_tui.domain.credentials.certificate import Certificate
from tests.paths import Critical, issue, leaf, subject, why_not
from tests.tailored import tlv

Names = list[x509.GeneralName]
OTHER_OID = ObjectIdentifier("1.2.3.4")
BE, FR = (NameAttribute(NameOID.COUNTRY_NAME, country) for country in ("BE", "FR"))
ACME = Name([BE, NameAttribute(NameOID.ORGANIZATION_NAME, "Acme")])
ACME_LOUD = Name([NameAttribute(NameOID.COUNTRY_NAME, "be"), NameAttribute(NameOID.ORGANIZATION_NAME, " ACME")])
JAN = Name([*ACME, NameAttribute(NameOID.COMMON_NAME, "Jan")])
PIET = Name([FR, NameAttribute(NameOID.COMMON_NAME, "Piet")])
MAIL = Name([*ACME, NameAttribute(NameOID.EMAIL_ADDRESS, "jan@evil.be")])


def constrained(permitted: Names | None = None, excluded: Names | None = None) -> Certificate:
    return issue("Middle", "Root", more=[(x509.NameConstraints(permitted, excluded), True)])


def named(*names: x509.GeneralName, who: Name = JAN) -> Certificate:
    more: list[Critical] = [(x509.SubjectAlternativeName(names), False)] if names else []
    return leaf("Middle", who, more=more)


def dns(*texts: str) -> Names:
    return [DNSName(text) for text in texts]


def mail(*texts: str) -> Names:
    return [RFC822Name(text) for text in texts]


def uri(*texts: str) -> Names:
    return [Uri(text) for text in texts]


def net(*texts: str) -> Names:
    return [IPAddress(ip_network(text)) for text in texts]


def directory(*found: Name) -> Names:
    return [DirectoryName(one) for one in found]


WITHIN = [
    (directory(ACME), named()),
    (directory(ACME_LOUD), named()),
    (directory(Name([])), named()),
    (directory(ACME, PIET), named(who=PIET)),
    (directory(ACME), named(*directory(JAN))),
    (dns("acme.be"), named(*dns("acme.be", "a.acme.be", "ACME.BE", "*.acme.be"))),
    (dns(""), named(*dns("x.be"))),
    (dns(".acme.be"), named(*dns("a.acme.be"))),
    (dns("acme.be"), named()),
    (dns("acme.be"), named(*mail("a@b.fr"))),
    (mail("acme.be"), named(*mail("jan@acme.be", "Jan@ACME.be"))),
    (mail(".acme.be"), named(*mail("jan@gent.acme.be"))),
    (mail("jan@acme.be"), named(*mail("jan@Acme.be"))),
    (mail("evil.be"), named(who=MAIL)),
    (uri("acme.be"), named(*uri("https://acme.be/x", "ldap://ACME.be:389"))),
    (uri(".acme.be"), named(*uri("http://a.acme.be"))),
    (net("10.0.0.0/8"), named(IPAddress(ip_network("10.1.2.3/32").network_address))),
]


@pytest.mark.parametrize(("permitted", "end"), WITHIN)
def test_a_name_that_is_permitted(permitted: Names, end: Certificate) -> None:
    assert why_not(end, constrained(permitted)) == ""


OUTSIDE = [
    (directory(ACME), named(who=PIET), "CN=Piet,C=FR"),
    (directory(JAN), named(who=ACME), "O=Acme,C=BE"),
    (directory(ACME), named(*directory(PIET)), "CN=Piet,C=FR"),
    (dns("acme.be"), named(*dns("evil-acme.be")), "evil-acme.be"),
    (dns("acme.be"), named(*dns("acme.be", "acme.be.evil.fr")), "acme.be.evil.fr"),
    (dns("a.acme.be"), named(*dns("*.acme.be")), "*.acme.be"),
    (mail("acme.be"), named(*mail("jan@gent.acme.be")), "jan@gent.acme.be"),
    (mail(".acme.be"), named(*mail("jan@acme.be")), "jan@acme.be"),
    (mail("jan@acme.be"), named(*mail("Jan@acme.be")), "Jan@acme.be"),
    (mail("acme.be"), named(who=MAIL), "jan@evil.be"),
    (uri("acme.be"), named(*uri("https://a.acme.be")), "https://a.acme.be"),
    (uri(".acme.be"), named(*uri("https://acme.be")), "https://acme.be"),
    (uri("acme.be"), named(*uri("https://acme.be@evil.fr/")), "https://acme.be@evil.fr/"),
    (net("10.0.0.0/8"), named(IPAddress(ip_network("11.1.2.3/32").network_address)), "an IP address"),
    (net("::/0"), named(IPAddress(ip_network("11.1.2.3/32").network_address)), "an IP address"),
    (mail("acme.be"), named(*mail("85073003328@evil.be")), "***********@evil.be"),
]


@pytest.mark.parametrize(("permitted", "end", "shown"), OUTSIDE)
def test_a_name_that_is_not_permitted(permitted: Names, end: Certificate, shown: str) -> None:
    assert why_not(end, constrained(permitted)) == f"CN=Middle does not permit the name {shown}"


EXCLUDED = [
    (directory(ACME), named(), "CN=Jan,O=Acme,C=BE"),
    (directory(ACME_LOUD), named(), "CN=Jan,O=Acme,C=BE"),
    (dns("acme.be"), named(*dns("www.acme.be")), "www.acme.be"),
    (dns("a.acme.be"), named(*dns("*.acme.be")), "*.acme.be"),
    (mail("evil.be"), named(who=MAIL), "jan@evil.be"),
    (uri(".evil.be"), named(*uri("http://x.evil.be")), "http://x.evil.be"),
    (net("10.0.0.0/8"), named(IPAddress(ip_network("10.1.2.3/32").network_address)), "an IP address"),
]


@pytest.mark.parametrize(("excluded", "end", "shown"), EXCLUDED)
def test_a_name_that_is_excluded(excluded: Names, end: Certificate, shown: str) -> None:
    assert why_not(end, constrained(None, excluded)) == f"CN=Middle excludes the name {shown}"
    assert why_not(named(*dns("elsewhere.fr"), who=PIET), constrained(None, excluded)) == ""


OTHER_NAME = x509.OtherName(OTHER_OID, b"\x05\x00")
NOT_UNDERSTOOD = [
    ([OTHER_NAME], named(OTHER_NAME), "another kind of name"),
    ([x509.RegisteredID(OTHER_OID)], named(x509.RegisteredID(OTHER_OID)), "a registered number"),
    (uri("acme.be"), named(*uri("urn:x")), "urn:x"),
    (uri("acme.be"), named(*uri("http://10.0.0.1/")), "http://10.0.0.1/"),
    (uri("acme.be"), named(*uri("http://[::1/")), "http://[::1/"),
    (mail("acme.be"), named(*mail("nobody")), "nobody"),
]


@pytest.mark.parametrize(("subtrees", "end", "shown"), NOT_UNDERSTOOD)
def test_what_cannot_be_judged_does_not_pass(subtrees: Names, end: Certificate, shown: str) -> None:
    words = f"CN=Middle constrains the name {shown} in a way that is not understood here"
    assert why_not(end, constrained(subtrees)) == words
    assert why_not(end, constrained(None, subtrees)) == words
    assert why_not(named(), constrained(None, subtrees)) == ""


def test_constraints_meet_on_the_way_down() -> None:
    upper = issue("Upper", "Root", more=[(x509.NameConstraints(dns("acme.be"), None), True)])
    lower = issue("Middle", "Upper", more=[(x509.NameConstraints(dns("evil.fr"), None), True)])
    assert why_not(named(*dns("a.acme.be")), upper, issue("Middle", "Upper")) == ""
    assert why_not(named(*dns("a.acme.be")), upper, lower) == "CN=Middle does not permit the name a.acme.be"
    assert why_not(named(*dns("evil.fr")), upper, lower) == "CN=Upper does not permit the name evil.fr"


def test_authorities_are_constrained_too_unless_they_name_themselves() -> None:
    upper = issue("Upper", "Root", more=[(x509.NameConstraints(directory(ACME), None), True)])
    assert (
        why_not(leaf("Middle", JAN), upper, issue("Middle", "Upper")) == "CN=Upper does not permit the name CN=Middle"
    )
    renewed = issue("Upper", "Upper", key="renewed")
    assert why_not(leaf("Upper", JAN, signer="renewed"), upper, renewed) == ""
    assert why_not(leaf("Upper", subject("Upper"), key="x"), upper) == "CN=Upper does not permit the name CN=Upper"


@pytest.mark.parametrize("bounds", ["800101", "800100810105"])
def test_subtrees_with_bounds_are_not_guessed_at(bounds: str) -> None:
    base = tlv(0x30, tlv(0x82, b"acme.be"), bytes.fromhex(bounds))
    odd = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.30"), tlv(0x30, tlv(0xA0, base)))
    words = "in CN=Middle the extension nameConstraints (2.5.29.30) cannot be read"
    assert why_not(named(*dns("acme.be")), issue("Middle", "Root", more=[(odd, True)])) == words


def test_more_names_than_are_looked_at() -> None:
    many = constrained(dns(*(f"n{i}.be" for i in range(100))))
    assert why_not(named(*dns(*(f"n{i}.be" for i in range(49)))), many) == ""
    assert (
        why_not(named(*dns(*(f"n{i}.be" for i in range(51)))), many)
        == "CN=Middle constrains more names than are looked at"
    )
