"""No answer to one enterprise names a third, whose people, accounts and requests it has nothing to do with.

And no answer tells whether an account, a request or a person of another exists: it is the same as of what is not there.
"""

import re
from pathlib import Path

import pytest

from chaman_tui.service.system import utc_now
from tests.cli.conftest import COMPANY, OCMW, Cli, register
from tests.cli.verbs import ANYBODYS, EVERY, PEOPLES, Verb
from tests.material import make

RIVAL = COMPANY + ":service-provider"
THIRD = "0566988259:service-provider"
PERSON = ("person", "add", "theo", "--name", "Theodoor Derdeman", "--email", "theo@derde.example.be")
# By what the third party would be known, in whatever form: its number, name, people, account, words.
PUBLIC = ("0566988259", "0566.988.259", "Zwijgende Derde")
SECRET = ("Theodoor", "Derdeman", "derde.example.be", "theo", "thea", "Eigen rekening", "Geheime reden", "eigen-naam")


class House:
    """The OCMW's account was offered to a rival and to the third party, which took it."""

    def __init__(self, office: Cli, directory: Path) -> None:
        self.cli, self.directory = office, directory
        register(office, RIVAL, "Rivaal", "otto")
        office.ok("enterprise", "add", "0566988259", "--name", "Zwijgende Derde", "--capacity", "service-provider")
        office.ok(*PERSON, "--enterprise", THIRD, "--role", "access-manager")
        contact = ("--contact-name", "Theodoor Derdeman", "--contact-email", "theo@derde.example.be")
        office.ok("sender", "create", *contact, login="theo")
        office.ok("person", "add", "thea", "--name", "Thea", "--email", "thea@derde.example.be",
                  "--enterprise", THIRD, "--role", "user", login="theo")  # fmt: skip
        self.certificate, self.neutral = str(directory / "own.pem"), str(directory / "neutral.pem")
        Path(self.neutral).write_bytes(make("neutral", start=utc_now().replace(microsecond=0)).pem)
        Path(self.certificate).write_bytes(make("eigen-naam", start=utc_now().replace(microsecond=0)).pem)
        self.own = office.ok("account", "add", "rest", "--name", "Eigen rekening", "--certificate", self.certificate,
                             login="theo")  # fmt: skip
        self.account = office.ok("account", "add", "rest", "--name", "Dimona", login="an")["id"]
        offer = ("delegation", "request", "--account", self.account, "--to")
        self.lapsed = office.ok(*offer, RIVAL, "--message", "Voor Dimona", login="an")["id"]
        self.taken = office.ok(*offer, THIRD, "--message", "Geheime reden", login="an")["id"]
        office.ok("delegation", "accept", self.taken, login="theo")
        office.ok("certificate", "add", self.account, self.certificate, "--name", "eigen-naam", login="theo")
        self.asked = office.ok("delegation", "request", "--from", OCMW, "--message", "Geheime reden", login="theo")[
            "id"
        ]
        self.rivals = office.ok("delegation", "request", "--from", OCMW, login="otto")["id"]

    def words(self, verb: Verb, account: str, request: str) -> tuple[str, ...]:
        new = str(self.directory / "new")
        return verb.told(account=account, request=request, login="uma", certificate=self.neutral, anchor="-", new=new)

    def printed(self, login: str, words: tuple[str, ...]) -> str:
        """What a command prints, for people and as JSON."""
        results = [self.cli.run(*form, "--as", login, *words) for form in ((), ("--json",))]
        return "\n".join(text for result in results for text in (result.out, result.err))


@pytest.fixture
def house(office: Cli, tmp_path: Path) -> House:
    return House(office, tmp_path)


def found(text: str, marks: tuple[str, ...], words: tuple[str, ...]) -> list[str]:
    """The marks that stand in a text, but for those that the reader typed."""
    typed = " ".join(words)
    return [mark for mark in marks if mark in text and mark not in typed]


@pytest.mark.parametrize("login", ["otto", "pia"])
def test_who_has_nothing_to_do_with_the_third_party_never_reads_of_it(house: House, login: str) -> None:
    for name, verb in EVERY.items():
        if name == "enterprise list":  # the public register
            continue
        accounts, requests = (house.account, house.own["id"]), (house.lapsed, house.taken, house.asked, house.rivals)
        for words in {house.words(verb, account, request) for account in accounts for request in requests}:
            assert found(house.printed(login, words), (*PUBLIC, *SECRET), words) == [], words


@pytest.mark.parametrize("login", ["otto", "pia", "uma", "ivo"])
def test_who_has_no_access_reads_of_nobody_but_his_managers(house: House, login: str) -> None:
    for someone, role in (("uma", "user"), ("ivo", "integrator")):
        house.cli.ok(
            "person", "add", someone, "--name", "N", "--email", "n@x.be", "--enterprise", RIVAL, "--role", role
        )
    for name, verb in PEOPLES.items():
        words = house.words(verb, house.account, house.lapsed)
        assert found(house.printed(login, words), (*PUBLIC, *SECRET), words) == [], name


def test_the_counterpart_reads_its_name_and_no_more_of_its_people(house: House) -> None:
    seen = ""
    for name, verb in (*PEOPLES.items(), *ANYBODYS.items()):
        for request in (house.taken, house.asked):
            words = house.words(verb, house.account, request)
            text = house.printed("an", words)
            marks = ("derde.example.be", "theo", "thea", "Eigen rekening", "eigen-naam", house.own["id"])
            assert found(text, marks, words) == [], name
            seen += text
    assert "Zwijgende Derde" in seen
    assert "Theodoor Derdeman" in seen


def same(house: House, reader: str, verb: Verb, foreign: str, absent: str, /, **names: str) -> None:
    """Both answers, with what was asked for taken out of them."""
    told = []
    for identifier in (foreign, absent):
        filled = {name: value.replace("ID", identifier) for name, value in names.items()}
        words = verb.told(certificate=house.neutral, anchor="-", new=str(house.directory / "new"), **filled)
        for form in ((), ("--json",)):
            result = house.cli.run(*form, "--as", reader, *words, stdin=verb.stdin)
            told.append((form, result.code, (result.out + result.err).replace(identifier, "ID")))
    assert told[:2] == told[2:]


@pytest.mark.parametrize("login", ["otto", "pia"])
def test_an_account_of_another_is_as_one_that_is_not_there(house: House, login: str) -> None:
    absent = re.sub(r"[a-z0-9]{4}$", "zzzz", house.account)
    assert absent not in {house.account, house.own["id"]}
    for name, verb in PEOPLES.items():
        if "{account}" in verb.words:
            for foreign in (house.account, house.own["id"], house.own["client_id"]):
                same(house, login, verb, foreign, absent, account="ID", request=house.rivals, login="x")
            words = verb.told(account=house.account, certificate=house.neutral, request=house.rivals, login="x")
            assert house.cli(*words, login=login).code == 4, name
    chosen = Verb(("delegation", "accept", "{request}", "--account", "{account}"))
    same(house, login, chosen, house.account, absent, account="ID", request=house.rivals)


@pytest.mark.parametrize("login", ["otto", "pia"])
def test_a_request_of_others_is_as_one_that_is_not_there(house: House, login: str) -> None:
    for verb in PEOPLES.values():
        if "{request}" in verb.words:
            for foreign in (house.taken, house.asked):
                same(house, login, verb, foreign, "del-zzzzzzzz", request="ID", account="x", login="x")
            assert house.cli(*verb.told(request=house.taken), login=login).code == 4


@pytest.mark.parametrize("login", ["otto", "pia"])
def test_a_person_elsewhere_is_as_nobody(house: House, login: str) -> None:
    for verb in PEOPLES.values():
        if "{login}" in verb.words:
            for foreign in ("theo", "thea", "an"):
                same(house, login, verb, foreign, "xenia", login="ID", account="x", request="x")
            assert house.cli(*verb.told(login="theo"), login=login).code == 4


def test_a_certificate_elsewhere_is_as_none(house: House) -> None:
    mine = house.cli.ok("account", "add", "rest", "--name", "Mijn", login="otto")["id"]
    fingerprint = house.own["certificates"][0]["fingerprint_sha256"]
    retire = Verb(("certificate", "retire", mine, "{login}"))
    same(house, "otto", retire, fingerprint, "0" * 64, login="ID")
    add = house.cli("certificate", "add", mine, house.certificate, login="otto")
    assert add.code == 0  # one certificate may serve several REST accounts, and nobody is told whose they are


def test_what_lapsed_does_not_say_for_whom(house: House) -> None:
    shown = house.cli.ok("delegation", "show", house.lapsed, login="otto")
    assert shown["state"] == "lapsed"
    refused = house.cli("delegation", "accept", house.lapsed, login="otto")
    assert refused.code == 1
    assert "delegation.rest" in refused.rules
