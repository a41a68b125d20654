"""Rules about certificates and trust anchors."""

from chaman_tui.domain.rules import Rule
from chaman_tui.i18n import N_

_CERTIFICATES = N_("FAQ, Certificaten")
_DECIDED = N_("Decision of this system, the FAQ is silent")

RULES = (
    Rule(
        "certificate.replace-only",
        N_("FTP, SFTP and SOAP have one certificate: it is replaced, never added to."),
        _CERTIFICATES,
        N_("Replace the certificate instead."),
    ),
    Rule(
        "certificate.add",
        N_("On REST a certificate is added without removing the previous one."),
        _CERTIFICATES,
        N_("Add the new certificate, and retire the old one when you no longer use it."),
    ),
    Rule(
        "certificate.type",
        N_(
            "FTP and SFTP: Belgian eID or GlobalSign PersonalSign 3 PRO. SOAP: PersonalSign 3 PRO. REST: "
            "self-signed, otherwise not from a recognised CA, or from a compliant service provider."
        ),
        _CERTIFICATES,
        N_(
            "Use a certificate of a type that this channel takes. An operator adds trust anchors with: chaman trust add"
        ),
    ),
    Rule(
        "certificate.key",
        N_(
            "The key of a certificate is RSA-2048, RSA-3072 or RSA-4096, with an odd exponent of 3 or more and at most "
            "64 bits, or P-384 or P-521, by the name of the curve."
        ),
        _CERTIFICATES,
        N_("Make a new certificate on an allowed key, for example RSA-3072."),
    ),
    Rule(
        "certificate.signature",
        N_("A certificate is signed with SHA-256, SHA-384 or SHA-512."),
        _CERTIFICATES,
        N_("Have the certificate signed with SHA-256 or better."),
    ),
    Rule(
        "certificate.key-usage",
        N_("A self-signed certificate carries the key usage Digital Signature (bit 0)."),
        _CERTIFICATES,
        N_(
            "Make it anew: chaman certificate generate, or openssl req -x509 -addext keyUsage=critical,digitalSignature"
        ),
    ),
    Rule(
        "certificate.validity",
        N_("A certificate is valid at this moment."),
        _CERTIFICATES,
        N_("Use a certificate that is valid now, or wait until it begins; renew one that has expired."),
    ),
    Rule(
        "certificate.format",
        N_("One X.509 certificate, as PEM, DER or PKCS#7; its chain may follow."),
        _CERTIFICATES,
        N_(
            "Give the certificate itself, as a .pem, .crt, .cer, .der or .p7b file; behind it only those of its "
            "issuers."
        ),
    ),
    Rule(
        "certificate.self-signature",
        N_("The signature of a self-signed certificate verifies with its own key."),
        _CERTIFICATES,
        N_("Make the certificate anew; this one was changed after it was signed, or only names itself as its issuer."),
    ),
    Rule(
        "certificate.chain",
        N_(
            "A recognised certificate is proved by a chain of signatures that holds up to a trust anchor (RFC 5280 "
            "section 6.1), never by the name of its issuer."
        ),
        _CERTIFICATES,
        N_(
            "Put the certificates of its issuers behind it in the same file; ask your issuer for ones that are valid. "
            "An operator adds trust anchors with: chaman trust add"
        ),
    ),
    Rule(
        "certificate.end-entity",
        N_(
            "On FTP, SFTP and SOAP the certificate is that of a person or organisation, not that of the authority that "
            "issues such certificates: that one is public."
        ),
        _DECIDED,
        N_("Give the certificate that the authority issued to you, not the authority's own."),
    ),
    Rule(
        "certificate.soap-unique",
        N_("A live SOAP certificate stands on one account only, because it alone says who calls."),
        _DECIDED,
        N_("Use another certificate for this account, or replace it on the account where it stands."),
    ),
    Rule(
        "certificate.duplicate",
        N_("The same certificate is not added twice to an account."),
        _CERTIFICATES,
        N_("Use the one that is there, or give another certificate."),
    ),
    Rule(
        "certificate.name",
        N_("The common name of a new certificate is mandatory, and has at most 64 characters."),
        _DECIDED,
        N_("Type the name of the system that will use it."),
    ),
    Rule(
        "file.new",
        N_("A certificate and its key are written as two new files; nothing is ever overwritten."),
        _DECIDED,
        N_("Choose a directory of your own in which they do not exist yet."),
    ),
    Rule(
        "trust.genuine",
        N_("A root of the Belgian eID is recognised by its published fingerprint, and proves only eID certificates."),
        _DECIDED,
        N_("Download the root again from the site of the Belgian eID, and compare its fingerprint."),
    ),
    Rule(
        "trust.authority",
        N_("A trust anchor is the certificate of a certification authority."),
        _DECIDED,
        N_("Give the root or issuing certificate of the authority, not one issued to a person."),
    ),
)
