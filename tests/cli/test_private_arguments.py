"""A private key on the command line, in whatever place, is refused by its rule, and nothing of it is quoted or kept."""

from collections.abc import Iterator

import click
import pytest

from chaman_tui.cli.main import build
from tests.cli.conftest import Cli
from tests.private_keys import DISGUISES, others, pems

KEYS = {
    "PEM": pems()["PKCS#8"].decode(),
    "one line": DISGUISES["no line ends"](pems()["SEC1"]).decode(),
    "base64": DISGUISES["base64"](pems()["OpenSSH"]).decode(),
    "oct JWK": others()["oct JWK"].decode(),
}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def places() -> dict[str, list[str]]:
    """Every place of every command, each with KEY in it."""
    found = {}
    for path, command in commands(build(lambda _context: None, lambda _context, _n, _seed_only: None)):
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                given = ["--flag=KEY"] if parameter.is_flag else [parameter.opts[0], "KEY"]
            else:
                given = ["KEY"]
            found[f"{' '.join(path)} {parameter.name}"] = [*path, *given]
    return found


PLACES = {
    **places(),
    "unknown command": ["KEY"],
    "unknown subcommand": ["account", "KEY"],
    "unknown option": ["account", "list", "--KEY"],
    "unknown option of check": ["check", "username", "--KEY"],
    "too much": ["account", "list", "KEY"],
    "store": ["--store", "KEY", "info"],
    "enterprise": ["--enterprise", "KEY", "info"],
    "capacity": ["--enterprise", "0207437468:KEY", "info"],
    "language": ["--lang", "KEY", "info"],
    "anchor of check": ["check", "certificate", "-", "--channel", "ftp", "--anchor", "eid=KEY"],
    "user interface": ["--store", "KEY"],
}


def quoted(key: str, said: str) -> list[str]:
    """The pieces of a key that stand in what was printed."""
    return [key[at : at + 12] for at in range(30, len(key) - 12, 6) if key[at : at + 12].strip() in said]


@pytest.mark.parametrize("place", PLACES)
def test_wherever_it_stands(office: Cli, place: str) -> None:
    for key in KEYS.values():
        arguments = [argument.replace("KEY", key) for argument in PLACES[place]]
        answer = office(*arguments)
        violations = answer.json.get("violations") or answer.json["error"]["violations"]
        assert [v["rule"] for v in violations] == ["key.private"]
        assert answer.code == (3 if place.startswith("report ") else 1)  # a report has the codes of monitoring
        assert quoted(key, answer.out + answer.err) == []
    printed = office.run(*arguments)
    assert printed.code == answer.code
    assert "key.private" in printed.out + printed.err
    assert quoted(key, printed.out + printed.err) == []
    assert all(piece not in file.read_text("latin-1") for file in office.store.rglob("*") if file.is_file()
               for piece in (key[40:60],))  # fmt: skip


def test_as_a_login_it_is_nobody(office: Cli) -> None:
    for key in KEYS.values():
        answer = office.run("--json", "--as", key, "info")
        assert (answer.code, answer.json["error"]["kind"]) == (3, "no-access")
        assert quoted(key, answer.out + answer.err) == []


def test_a_key_that_the_shell_took_apart(office: Cli) -> None:
    words = KEYS["PEM"].split()
    assert office("account", "show", *words).rules == ["key.private"]
    assert office("person", "add", *words[:-4], "--name", "x").rules == ["key.private"]


def test_in_the_language_that_was_asked_for(office: Cli) -> None:
    answer = office.run("--lang", "nl", "account", "show", KEYS["PEM"])
    assert "een PEM-privésleutel" in answer.err
    assert answer.code == 1


def test_on_standard_input_too(office: Cli) -> None:
    for key in KEYS.values():
        for arguments in (["check", "password"], ["check", "ssh-key", "-"]):
            answer = office(*arguments, stdin=key.encode())
            assert [v["rule"] for v in answer.json["violations"]] == ["key.private"]


def test_an_honest_command_line_is_left_alone(office: Cli) -> None:
    reason = "You sent BEGIN PRIVATE KEY; the private key stays with you -- begin anew."
    assert office("delegation", "refuse", "req-1", "--reason", reason, login="an").code != 1
