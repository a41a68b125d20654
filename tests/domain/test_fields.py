import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.domain.access import Introduction, Login, Role, check_login
from chaman_tui.domain.credentials.password import SPECIALS, check_password, hash_password, verify_password
from chaman_tui.domain.credentials.username import Username, check_username
from chaman_tui.domain.enterprise import (
    Capacity,
    EnterpriseNumber,
    Party,
    Registration,
    check_capacity,
    check_enterprise_number,
)
from chaman_tui.domain.errors import Refusal
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.permission import Scope, check_permissions, parse_permissions
from chaman_tui.domain.sender import check_language, check_phone, format_sender_number, parse_contact
from chaman_tui.domain.text import check_email, check_text


def rules(report: FieldReport[object]) -> list[str]:
    return [v.rule for v in report.violations]


@pytest.mark.parametrize("text", ["0566.988.259", "BE0566988259", "0566988259", " be 0566 988 259 ", "0123456749"])
def test_enterprise_number_in_its_written_forms(text: str) -> None:
    assert check_enterprise_number(text).ok


@pytest.mark.parametrize(
    "text", ["0123456789", "", "2123456749", "123456749", "01234567490", "٠٥٦٦٩٨٨٢٥٩", "0566988259x", "NL0566988259"]
)
def test_enterprise_number_refused(text: str) -> None:
    assert rules(check_enterprise_number(text)) == ["enterprise.number"]
    with pytest.raises(Refusal):
        EnterpriseNumber(text)


@given(st.integers(0, 19_999_999))
def test_exactly_one_pair_of_check_digits_holds(first: int) -> None:
    valid = [n for n in range(100) if check_enterprise_number(f"{first:08}{n:02}").ok]
    assert valid == [97 - first % 97]


def test_party_reads_what_it_writes() -> None:
    for capacity in Capacity:
        party = Party(EnterpriseNumber("0566988259"), capacity)
        assert Party.parse(party.key) == party
    assert Party.parse("0566.988.259").capacity is Capacity.EMPLOYER
    with pytest.raises(ValueError, match="baker"):
        Party.parse("0566988259:baker")


@given(st.text(string.ascii_letters + string.digits, max_size=30))
def test_username_length_is_the_only_rule_for_letters_and_digits(text: str) -> None:
    assert rules(check_username(text)) == ([] if 8 <= len(text) <= 17 else ["username.length"])


@pytest.mark.parametrize(
    "text", ["gebruiker é", "ｆｕｌｌｗｉｄｔｈ", "٠١٢٣٤٥٦٧", "naam met spatie", "naam_streep", "tab\tnaam1"]
)
def test_username_characters(text: str) -> None:
    assert "username.characters" in rules(check_username(text))


def test_username_unique_ignores_case() -> None:
    assert rules(check_username("OcmwGent1", frozenset({"ocmwgent1"}))) == ["username.unique"]
    assert check_username("OcmwGent2", frozenset({"ocmwgent1"})).ok


@given(st.text(max_size=30))
def test_password_rules_against_the_faq(text: str) -> None:
    allowed = set(string.ascii_letters + string.digits + SPECIALS)
    found = set(rules(check_password(text)))
    assert ("password.length" in found) == (len(text) > 15)
    assert ("password.space" in found) == any(c.isspace() for c in text)
    assert ("password.characters" in found) == any(c not in allowed and not c.isspace() for c in text)
    if found == set():
        assert sum(c in SPECIALS for c in text) >= 2


def test_password_artefact_of_the_faq_is_no_part_of_the_list() -> None:
    assert "password.characters" in rules(check_password("abc[]1"))
    assert check_password("abc/+1").ok


def test_password_special() -> None:
    assert rules(check_password("abcdefg+")) == ["password.special"]
    assert check_password("ab+#").ok
    assert check_password("ab+#").advice
    assert not check_password("abcdef+#").advice


def test_password_is_never_quoted() -> None:
    for violation in check_password("geheim wachtwoord é[[[[").violations:
        assert "geheim" not in violation.observed
        assert "é" not in violation.observed


def test_password_hash() -> None:
    phc = hash_password("Sterk+pas#1")
    assert phc.startswith("$argon2id$")
    assert "Sterk" not in phc
    assert verify_password("Sterk+pas#1", phc)
    assert not verify_password("sterk+pas#1", phc)


def test_email() -> None:
    assert check_email("jan@example.be").ok
    assert rules(check_email("a@x.be; b@x.be")) == ["sender.contact-single"]
    assert rules(check_email("a@x.be,b@x.be")) == ["sender.contact-single"]
    assert rules(check_email("jan")) == ["sender.contact-email"]
    assert rules(check_email("")) == ["sender.contact-email"]
    assert "text.plain" in rules(check_email("jan\u202e@example.be"))


def test_text() -> None:
    assert check_text("Jan [/bold] Ω 日本").ok
    assert rules(check_text("", "account.name")) == ["account.name"]
    assert rules(check_text("a" * 201)) == ["text.plain"]
    assert rules(check_text("a\x1b]52;c;x\x07")) == ["text.plain"]
    assert "key.private" in rules(check_text("-----BEGIN PRIVATE KEY-----"))


@pytest.mark.parametrize(
    ("text", "ok"), [("", True), ("+32 2 511 22 33", True), ("02/511.22.33", True), ("bel me", False), ("12", False)]
)
def test_phone(text: str, ok: bool) -> None:
    assert rules(check_phone(text)) == ([] if ok else ["sender.contact-phone"])


def test_language() -> None:
    assert check_language("NL").value == "nl"
    assert rules(check_language("es")) == ["sender.contact-language"]


def test_contact_names_every_broken_rule() -> None:
    with pytest.raises(Refusal) as caught:
        parse_contact("", "x", "y", "z")
    assert caught.value.rules == (
        "sender.contact-name",
        "sender.contact-email",
        "sender.contact-phone",
        "sender.contact-language",
    )


def test_login() -> None:
    assert check_login("an.peeters").ok
    for text in ("", "An", "a b", "1an", "a" * 33, "an\n"):
        assert rules(check_login(text)) == ([] if text == "an\n" else ["person.login"])


def test_what_is_a_login_a_user_name_or_a_scope_is_nothing_else() -> None:
    assert Login(" an.peeters\n") == "an.peeters"
    for text in ("", " ", "An", "a b", "an@0207437468", "a" * 33, "é"):
        with pytest.raises(Refusal) as caught:
            Login(text)
        assert caught.value.rules == ("person.login",)
    assert Username("OcmwGent1") == "OcmwGent1"
    for text in ("kort1", " ocmwgent1", "ocmwgent1 ", "ocmwgent\n", "ocmwgént1", "a" * 18):
        with pytest.raises(Refusal):
            Username(text)
    assert Scope("scope:dimona:declaration:consult")
    for text in ("", "a b", "a\n", 'a"', "x" * 201):
        with pytest.raises(Refusal):
            Scope(text)


def test_an_introduction_is_parsed_whole_or_not_at_all() -> None:
    typed = Introduction(" an ", "  An Peeters ", " an@X.example.be ")
    parsed = typed.parse(Party.parse("0207437468"), Role.ACCESS_MANAGER)
    assert (parsed.login, parsed.name, parsed.email, parsed.granted) == ("an", "An Peeters", "an@x.example.be", False)
    assert parsed.key == "an@0207437468:employer"
    with pytest.raises(Refusal) as caught:
        Introduction("A", "", "a@x.be; b@x.be").parse(parsed.party, Role.USER)
    assert caught.value.rules == ("person.login", "sender.contact-name", "sender.contact-single")


def test_a_registration_is_parsed_whole_or_not_at_all() -> None:
    party = Party.parse("0207437468")
    parsed = Registration(party, " OCMW Gent ", ocmw=True, registered=False).parse()
    assert (parsed.name, parsed.ocmw, parsed.registered, parsed.rest_active) == ("OCMW Gent", True, False, False)
    with pytest.raises(Refusal) as caught:
        Registration(party, " ").parse()
    assert caught.value.rules == ("enterprise.name",)


def test_permissions() -> None:
    assert parse_permissions(("b", "a", "a")) == ("a", "b")
    assert check_permissions("scope:dimona:declaration:consult x").ok
    assert rules(check_permissions("goed sch\\echt")) == ["permission.syntax"]
    for scope in ("", 'quo"te', "back\\slash", "spa ce", "é"):
        with pytest.raises(Refusal) as caught:
            parse_permissions((scope,))
        assert caught.value.rules == ("permission.syntax",)


def test_permissions_are_few_and_short() -> None:
    fifty = " ".join(f"s{i}" for i in range(50))
    assert check_permissions(fifty).ok
    assert check_permissions(fifty + " s0 s1").ok
    assert check_permissions("").ok
    assert [v.observed for v in check_permissions(fifty + " s50").violations] == ["51 permissions"]
    assert check_permissions("x" * 200).ok
    assert [v.observed for v in check_permissions("y " + "x" * 201).violations] == ["201 characters"]
    for far in ("x " * 20_000, "x" * 300_000):
        assert rules(check_permissions(far)) == ["permission.number"]
    with pytest.raises(Refusal) as caught:
        Scope("x" * 100_000)
    assert caught.value.rules == ("permission.number",)


def test_of_far_too_many_permissions_a_few_are_named() -> None:
    with pytest.raises(Refusal) as caught:
        parse_permissions(f"spa ce{i}" for i in range(10_000))
    assert caught.value.rules == ("permission.number", *["permission.syntax"] * 50)
    assert caught.value.violations[0].observed == "10000 permissions"


def test_sender_numbers_end_before_the_reserved_one() -> None:
    assert format_sender_number(1) == "000001"
    assert format_sender_number(999_998) == "999998"
    for bad in (0, 999_999):
        with pytest.raises(ValueError, match=str(bad)):
            format_sender_number(bad)


@pytest.mark.parametrize(
    ("text", "rules"), [("employer", ()), (" service-provider ", ()), ("king", ("enterprise.capacity",))]
)
def test_capacity(text: str, rules: tuple[str, ...]) -> None:
    assert tuple(v.rule for v in check_capacity(text).violations) == rules
