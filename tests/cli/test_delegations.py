"""What people and scripts are told about requests on the command line."""

from tests.cli.conftest import COMPANY, OCMW, PROVIDER, Cli, register

SECRETARIAT = PROVIDER.replace("service-provider", "social-secretariat")
PROVIDER_NUMBER = PROVIDER.partition(":")[0]


def asked(office: Cli, *permissions: str) -> str:
    """The id of a request by Pia's enterprise."""
    named = [word for permission in permissions for word in ("--permission", permission)]
    return str(office.ok("delegation", "request", "--from", OCMW, *named, login="pia")["id"])


def press(office: Cli, identifier: str, times: int) -> None:
    """Refuse a request so many times, and send it again between."""
    for n in range(times):
        if n:
            office.ok("delegation", "resend", identifier, login="pia")
        office.ok("delegation", "refuse", identifier, "--reason", "nee", login="an")


def text(office: Cli, login: str, *words: str) -> str:
    """What people read."""
    result = office.run("--as", login, *words)
    assert result.code == 0, result
    return result.out


def test_who_is_blocked_is_given_the_contact_person(office: Cli) -> None:
    register(office, SECRETARIAT, "Provider Sociaal", "pol")
    identifier = asked(office)
    press(office, identifier, 21)
    for login in ("pia", "pol"):
        refusal = office("delegation", "request", "--from", OCMW, login=login)
        assert (refusal.code, refusal.rules) == (1, ["delegation.resend-limit", "delegation.blocked"])
        assert all("An Peeters (an@x.example.be)" in v["fix"] for v in refusal.json["error"]["violations"])
    shown = office.ok("delegation", "show", identifier, login="pia")
    assert (shown["state"], shown["blocked"], shown["sends"], shown["resends_left"]) == ("blocked", True, 21, 0)
    assert shown["contact"]["email"] == "an@x.example.be"
    assert "Contact person: An Peeters, an@x.example.be" in text(office, "pia", "delegation", "show", identifier)
    assert office.ok("delegation", "show", identifier, login="an")["contact"] is None
    offered = office.ok("account", "add", "rest", "--name", "Dimona", login="an")["id"]
    sent = office.ok("delegation", "request", "--to", PROVIDER, "--account", offered, login="an")["id"]
    accepted = office.ok("delegation", "accept", sent, login="pia")
    office.ok("delegation", "end", sent, "--reason", "klaar", login="pia")
    assert accepted["state"] == "accepted"
    assert office("delegation", "request", "--from", OCMW, login="pia").rules[-1] == "delegation.blocked"


def test_a_second_request_names_the_one_that_waits_or_the_capacity_where_it_stands(office: Cli) -> None:
    register(office, SECRETARIAT, "Provider Sociaal", "pol")
    identifier = asked(office)
    (again,) = office("delegation", "request", "--from", OCMW, login="pia").json["error"]["violations"]
    assert (again["rule"], again["observed"][:12]) == ("delegation.state", identifier)
    (elsewhere,) = office("delegation", "request", "--from", OCMW, login="pol").json["error"]["violations"]
    assert (elsewhere["rule"], elsewhere["observed"]) == (
        "delegation.state",
        "your request as service provider is open",
    )


def test_who_refuses_is_told_that_he_can_start_it_himself(office: Cli) -> None:
    account = office.ok("account", "add", "rest", "--name", "Dimona", login="an")["id"]
    offered = office.ok("delegation", "request", "--to", PROVIDER, "--account", account, login="an")["id"]
    told = text(office, "pia", "delegation", "refuse", offered, "--reason", "nee")
    assert f"You can ask for a delegation yourself.\n  chaman delegation request --from {OCMW}:employer" in told
    told = text(office, "an", "delegation", "refuse", asked(office), "--reason", "nee")
    assert f"chaman delegation request --to {PROVIDER} --account ACCOUNT" in told
    assert "yourself" not in text(office, "pia", "delegation", "list")
    blocked = asked(office)
    press(office, blocked, 20)
    office.ok("delegation", "resend", offered, login="an")
    assert "yourself" not in text(office, "pia", "delegation", "refuse", offered, "--reason", "nee")


def test_an_account_is_chosen_by_the_owner_alone(office: Cli) -> None:
    accounts = [office.ok("account", "add", "rest", "--name", name, login="an")["id"] for name in ("Dimona", "DmfA")]
    offered = office.ok("delegation", "request", "--to", PROVIDER, "--account", accounts[0], login="an")["id"]
    wrong = office("delegation", "accept", offered, "--account", accounts[0], login="pia")
    assert (wrong.code, wrong.json["error"]["kind"]) == (2, "usage")
    assert office("delegation", "accept", "del-none", offered, "--account", "x", login="pia").code == 2
    assert office("delegation", "accept", "del-none", "--account", "x", login="pia").code == 4
    assert office.ok("delegation", "show", offered, login="pia")["state"] == "pending"
    chosen = office.ok("delegation", "accept", asked(office), "--account", accounts[1], login="an")
    assert chosen["account"] == accounts[1]


def test_who_asks_and_what_is_asked_stand_in_list_and_show(office: Cli) -> None:
    scopes = [f"scope:number-{n:02}" for n in range(50)]
    identifier = asked(office, *scopes)
    for shown in (text(office, "an", "delegation", "list"), text(office, "an", "delegation", "show", identifier)):
        for word in ("Provider", "0417.497.106", "service provider", *scopes):
            assert word in shown
    assert "Asks 50 permissions\n  scope:" in text(office, "an", "delegation", "show", identifier)
    assert "0207.437.468 · employer" in text(office, "pia", "delegation", "show", identifier)


def test_a_changed_set_is_shown_as_changed(office: Cli) -> None:
    identifier = asked(office, "a")
    press(office, identifier, 1)
    assert asked(office, "a", "b") == identifier
    shown = office.ok("delegation", "show", identifier, login="an")
    assert (shown["permissions"], shown["permissions_before"], shown["sends"]) == (["a", "b"], ["a"], 2)
    assert "! Changed with the last send; before: a" in text(office, "an", "delegation", "show", identifier)


def test_the_end_takes_back_what_the_acceptance_added(office: Cli) -> None:
    account = office.ok("account", "add", "rest", "--name", "Dimona", "--permission", "a", login="an")["id"]
    identifier = asked(office, "a", "b")
    office.ok("delegation", "accept", identifier, "--account", account, login="an")
    assert office.ok("permission", "list", account, login="an") == ["a", "b"]
    office.ok("delegation", "end", identifier, "--reason", "klaar", login="pia")
    assert office.ok("permission", "list", account, login="an") == ["a"]


def test_what_lapsed_names_no_third_party(office: Cli) -> None:
    register(office, COMPANY + ":service-provider", "Rival", "otto")
    account = office.ok("account", "add", "rest", "--name", "Dimona", login="an")["id"]
    offers = [
        office.ok("delegation", "request", "--to", party, "--account", account, login="an")["id"]
        for party in (PROVIDER, COMPANY + ":service-provider")
    ]
    office.ok("delegation", "accept", offers[0], login="pia")
    shown = office("delegation", "show", offers[1], login="otto")
    assert (shown.json["state"], shown.json["waiting_days"]) == ("lapsed", None)
    assert [d["id"] for d in office.ok("delegation", "list", "--state", "lapsed", login="otto")] == [offers[1]]
    refusal = office("delegation", "accept", offers[1], login="otto")
    assert (refusal.code, refusal.rules) == (1, ["delegation.state", "delegation.rest"])
    history = office("history", login="otto")
    for told in (shown.out, refusal.out, history.out, text(office, "otto", "delegation", "show", offers[1])):
        for third_party in (PROVIDER_NUMBER, "0417.497.106", "Provider", "pia"):
            assert third_party not in told.replace("service provider", "")


def test_who_may_not_be_an_intermediary(office: Cli) -> None:
    register(office, COMPANY, "Company", "cas")
    account = office.ok("account", "add", "rest", "--name", "Dimona", login="an")["id"]
    for arguments, login in (
        (("--from", OCMW), "cas"),
        (("--to", COMPANY, "--account", account), "an"),
    ):
        assert office("delegation", "request", *arguments, login=login).rules == ["delegation.intermediary"]
    register(office, OCMW + ":service-provider", "Gent ICT", "ict")
    assert office("delegation", "request", "--from", OCMW, login="ict").rules == ["delegation.self"]


def test_of_the_other_side_the_name_is_told_and_never_the_login(office: Cli) -> None:
    office.ok(
        "person", "add", "x9an", "--name", "Annelies", "--email", "a@x.be", "--enterprise", OCMW,
        "--role", "access-manager",
    )  # fmt: skip
    identifier = asked(office)
    own = office.ok("delegation", "refuse", identifier, "--reason", "nee", login="x9an")
    assert own["decided_by"] == "x9an"
    other = office("delegation", "show", identifier, login="pia")
    assert other.json["decided_by"] == "Annelies"
    assert "x9an" not in other.out
