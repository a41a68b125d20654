"""The main path by keys through a real pseudo-terminal at 80x24, and what the program leaves behind it."""

import json
from pathlib import Path

from tests.terminal import Terminal, chaman_json

PROVIDER = "0417497106:service-provider"


def test_from_an_empty_store_to_an_accepted_delegation(tmp_path: Path) -> None:
    store = tmp_path / "store"
    certificate = ("certificate", "generate", "--key", "p-384", "--days", "300")
    made = json.loads(chaman_json(store, *certificate, "--common-name", "own", "--out", str(tmp_path / "own")))
    theirs = json.loads(chaman_json(store, *certificate, "--common-name", "theirs", "--out", str(tmp_path / "theirs")))

    with Terminal("--store", str(store)) as terminal:
        terminal.expect("This store is empty")
        terminal.press("0207437468", "tab", "OCMW Gent", "tab", "An Peeters", "tab", "an@ocmw.example.be", "tab", " ")
        terminal.expect("an@ocmw.example.be")
        terminal.press("f9")
        terminal.expect("Before anything else an enterprise creates its sender")
        terminal.press("An Peeters", "tab", "an@ocmw.example.be")
        terminal.expect("an@ocmw.example.be")
        terminal.press("f9")
        terminal.expect("No accounts yet")
        terminal.press("a")
        terminal.expect("Add an account on which channel?")
        terminal.press("end", "enter")
        terminal.expect("Open the account (F9)")
        terminal.press("Dimona", "tab", "scope:a", "tab")
        terminal.paste(Path(made["certificate"]).read_text())
        terminal.expect("END CERTIFICATE")
        terminal.press("f9")
        terminal.expect("REST not active", "299 days left")
        terminal.press("r")
        terminal.expect("1 of 1 REST accounts have a valid certificate")
        terminal.press("a")
        terminal.expect("Activate the REST channel?")
        terminal.press("y")
        terminal.expect("Ready: calls of the enterprise are served.")

        number, _colon, capacity = PROVIDER.partition(":")
        chaman_json(store, "enterprise", "add", number, "--name", "Provider", "--capacity", capacity)
        chaman_json(
            store, "person", "add", "pia", "--name", "Pia", "--email", "pia@x.be", "--enterprise", PROVIDER,
            "--role", "access-manager",
        )  # fmt: skip
        terminal.press("escape")
        terminal.expect("Delegated to", "299 days left")
        terminal.press("enter")
        terminal.expect("Request a delegation")
        terminal.press("d")
        terminal.expect("Ask a technical intermediary to manage Dimona for you.")
        terminal.press(number)
        terminal.expect("✓ met")
        terminal.press("f9")
        terminal.expect("requested a delegation")
        terminal.press("\x11")
        assert terminal.exit_code() == 0

    with Terminal("--store", str(store), "--as", "pia") as terminal:
        terminal.expect("Before anything else an enterprise creates its sender")
        terminal.press("Pia", "tab", "pia@x.be")
        terminal.expect("pia@x.be")
        terminal.press("f9")
        terminal.expect("1 delegation request waits for you")
        terminal.press("i")
        terminal.expect("[Incoming 1]", "OCMW Gent", "pending")
        terminal.press("a")
        terminal.expect("Accept 1 request?")
        terminal.press("y")
        terminal.expect("[Incoming 0]")
        terminal.press("escape")
        terminal.expect("for OCMW Gent", "no certificate")
        terminal.press("enter")
        terminal.expect("What you can do")
        terminal.press("c")
        terminal.expect("a path on this machine")
        terminal.press(theirs["certificate"])
        terminal.expect("✓ met")
        terminal.press("f9")
        terminal.expect("299 days left", "CN=theirs")
        terminal.press("escape")
        terminal.expect("Delegated to")
        terminal.press("q")
        assert terminal.exit_code() == 0

    (delegation,) = json.loads(chaman_json(store, "--as", "pia", "delegation", "list"))
    assert (delegation["state"], delegation["decided_by"]) == ("accepted", "pia")
    newest = json.loads(chaman_json(store, "--as", "pia", "history"))[0]
    assert (newest["login"], newest["action"]) == ("pia", "certificate.add")
    assert json.loads(chaman_json(store, "store", "verify"))["ok"]


def test_the_demo_opens_on_the_choice_of_a_role() -> None:
    with Terminal("demo") as terminal:
        terminal.expect("Choose as whom to act", "OCMW Gent", "Access manager")
        terminal.press("Sociare", "enter")
        terminal.expect("delegation requests wait for you")
        terminal.press("i")
        terminal.expect("[Incoming")
        terminal.press("\x11")
        assert terminal.exit_code() == 0


def test_the_demo_may_be_entered_as_somebody_at_once() -> None:
    with Terminal("--as", "manager9", "demo") as terminal:
        terminal.expect("delegation requests wait for you")
        terminal.press("\x11")
        assert terminal.exit_code() == 0


def test_a_damaged_store_ends_the_program_with_its_path(tmp_path: Path) -> None:
    chaman_json(tmp_path, "demo", "--seed-only")
    for path in tmp_path.iterdir():
        path.write_bytes(b"{[/x]")
    with Terminal("--store", str(tmp_path)) as terminal:
        assert terminal.exit_code() == 5
        assert str(tmp_path)[:40] in terminal.text.replace("\n", "")
        assert "Traceback" not in terminal.text


def test_a_small_or_plain_terminal_still_works(tmp_path: Path) -> None:
    with Terminal("--store", str(tmp_path), term="vt100", size=(60, 18)) as terminal:
        terminal.expect("This store is empty")
        terminal.press("escape")
        assert terminal.exit_code() == 0
