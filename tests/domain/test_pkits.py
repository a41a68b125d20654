"""NIST's test suite for path validation (PKITS), as it comes with the library's vectors, and three other judges.

Its expected results are for certificates with revocation; here revocation is not checked, and each path that is invalid
only for that reason is listed. The policy tests are those with the initial settings: any policy, nothing demanded.
"""

import re
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import verification

from chaman_tui.domain.credentials.certificate import Certificate, parse_certificate
from chaman_tui.domain.credentials.path import find_path
from chaman_tui.domain.credentials.signatures import Signatures

DIRECTORY = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data" / "certs"
FILES = {path.stem: path for path in sorted(DIRECTORY.glob("*.crt"))}
ENDS = [stem for stem in FILES if stem.endswith("EE")]
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)

# Each invalid by its revocation list alone: sections 4.4, 4.5, 4.7, 4.14 and 4.15 of the suite, and a few more.
REVOKED = [
    "BadCRLIssuerNameTest5", "BadCRLSignatureTest4", "BasicSelfIssuedCRLSigningKeyTest7",
    "BasicSelfIssuedNewWithOldTest5", "BasicSelfIssuedOldWithNewTest2", "IDPwithindirectCRLTest23",
    "IDPwithindirectCRLTest26", "LongSerialNumberTest18", "MissingCRLTest1", "NegativeSerialNumberTest15",
    "OldCRLnextUpdateTest11", "RevokedCATest2", "RevokedEETest3", "SeparateCertificateandCRLKeysTest20",
    "SeparateCertificateandCRLKeysTest21", "UnknownCRLEntryExtensionTest8", "UnknownCRLExtensionTest10",
    "UnknownCRLExtensionTest9", "WrongCRLTest6", "cRLIssuerTest27", "cRLIssuerTest31", "cRLIssuerTest32",
    "cRLIssuerTest34", "cRLIssuerTest35", "deltaCRLIndicatorNoBaseTest1", "deltaCRLTest10", "deltaCRLTest3",
    "deltaCRLTest4", "deltaCRLTest6", "deltaCRLTest9", "distributionPointTest2", "distributionPointTest3",
    "distributionPointTest6", "distributionPointTest8", "distributionPointTest9",
    "keyUsageCriticalcRLSignFalseTest4", "keyUsageNotCriticalcRLSignFalseTest5", "onlyContainsAttributeCertsTest14",
    "onlyContainsCACertsTest12", "onlyContainsUserCertsTest11", "onlySomeReasonsTest15", "onlySomeReasonsTest16",
    "onlySomeReasonsTest17", "onlySomeReasonsTest20", "onlySomeReasonsTest21", "pre2000CRLnextUpdateTest12",
]  # fmt: skip
NOT_READ = {"ValidDSAParameterInheritanceTest5EE"}  # the library takes no DSA key that inherits its parameters
# Tests without a verdict in their name: those that do not hold, with the initial settings (sections 4.8 and 4.12).
NO_POLICY = {f"DifferentPoliciesTest{n}EE" for n in (4, 5, 7, 8, 9, 12)}


@cache
def certificates() -> dict[str, Certificate]:
    read = {stem: parse_certificate(path.read_bytes()) for stem, path in FILES.items()}
    return {stem: certificate for stem, certificate in read.items() if certificate}


def related(end: Certificate) -> list[Certificate]:
    """Every certificate that may stand above one, but for the anchor."""
    reached = [end]
    for child in reached:
        reached += [c for c in certificates().values() if c.named_by(child) and c not in reached and c is not anchor()]
    return reached[1:]


def anchor() -> Certificate:
    return certificates()["TrustAnchorRootCertificate"]


def holds(stem: str) -> bool:
    end = certificates().get(stem)
    return bool(end and find_path(end, related(end), [anchor()], AT, Signatures()).anchor)


def expected(stem: str) -> bool:
    if stem.startswith("Invalid"):
        return stem.removeprefix("Invalid").removesuffix("EE") in REVOKED
    return stem not in NOT_READ | NO_POLICY


@pytest.mark.parametrize("stem", ENDS)
def test_a_path_of_the_suite(stem: str) -> None:
    assert holds(stem) is expected(stem)


def test_the_suite_is_whole() -> None:
    assert len(ENDS) == 223
    assert set(FILES) - set(certificates()) == {"DSAParametersInheritedCACert", *NOT_READ}


@cache
def library() -> verification.ClientVerifier:
    """The library's verifier, with what it demands of web servers taken away as far as it lets itself be asked."""
    lenient = verification.ExtensionPolicy.permit_all()
    agnostic = verification.Criticality.AGNOSTIC
    authorities = lenient.require_present(x509.BasicConstraints, agnostic, None)
    store = verification.Store([anchor().x509])
    builder = verification.PolicyBuilder().store(store).time(AT.replace(tzinfo=None))
    return builder.extension_policies(ca_policy=authorities, ee_policy=lenient).build_client_verifier()


def library_holds(stem: str) -> bool:
    end = certificates()[stem]
    try:
        library().verify(end.x509, [c.x509 for c in related(end)])
    except verification.VerificationError:
        return False
    return True


# Where the library's verifier says yes and the suite says no: it does not look at key usage unless it is told how.
TOO_KIND = {f"InvalidkeyUsage{c}keyCertSignFalseTest{n}EE" for c, n in (("Critical", 1), ("NotCritical", 2))}
# Why it is no judge of its own: the valid paths that it refuses, by what they are about.
TOO_STRICT = {
    "DNandRFC": 1, "DNname": 8, "DSASignatures": 1, "GeneralizedTimenotBefore": 1, "NameChaining": 3,
    "PolicyMapping": 12, "Rollover": 1, "SelfIssued": 6, "URI": 2, "UTF8StringCase": 1, "inhibitAnyPolicy": 3,
    "inhibitPolicyMapping": 3, "requireExplicitPolicy": 4,
}  # fmt: skip


def test_the_library_agrees_where_it_can_judge() -> None:
    judged = [stem for stem in ENDS if stem in certificates() and stem.startswith(("Valid", "Invalid"))]
    yes = {stem for stem in judged if library_holds(stem)}
    ours = {stem for stem in judged if holds(stem)}
    assert yes - ours == TOO_KIND
    strict = {stem.removeprefix("Valid") for stem in ours - yes if stem.startswith("Valid")}
    assert {about: sum(about in stem for stem in strict) for about in TOO_STRICT} == TOO_STRICT


OPENSSL = [
    "openssl",
    "verify",
    "-attime",
    str(int(AT.timestamp())),
    "-policy",
    "anyPolicy",
    "-policy_check",
    "-purpose",
    "any",
]


def openssl_holds(stem: str, directory: Path) -> bool:
    end = certificates()[stem]
    others = b"".join(c.x509.public_bytes(Encoding.PEM) for c in related(end))
    (directory / "others.pem").write_bytes(others or b"\n")
    (directory / "anchor.pem").write_bytes(anchor().x509.public_bytes(Encoding.PEM))
    (directory / "end.pem").write_bytes(end.x509.public_bytes(Encoding.PEM))
    command = [*OPENSSL, "-CAfile", "anchor.pem", *(["-untrusted", "others.pem"] if others else []), "end.pem"]
    return subprocess.run(command, cwd=directory, capture_output=True, check=False).returncode == 0


SAMPLE = [
    stem for stem in ENDS if stem in certificates() and re.search("Policy|Policies|Constraint|SelfIssued|Name", stem)
]


@pytest.mark.parametrize("part", range(4))
def test_openssl_agrees(part: int, tmp_path: Path) -> None:
    apart = {stem for stem in SAMPLE[part::4] if openssl_holds(stem, tmp_path) is not holds(stem)}
    assert apart == set()
