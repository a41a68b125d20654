"""A command line for each verb, so that one test may go over all of them as anybody."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from chaman_tui.cli.main import build
from tests.cli.conftest import COMPANY, OCMW, PROVIDER

CONTACT = ("--contact-name", "Bo", "--contact-email", "bo@x.example.be")
PERSON = ("--name", "Nieuw", "--email", "nieuw@x.be", "--enterprise", OCMW, "--role")


@dataclass(frozen=True)
class Verb:
    """One command line. ``{name}`` stands for what a test has: an account, a request, a file."""

    words: tuple[str, ...]
    stdin: bytes = b""

    def told(self, **names: str) -> tuple[str, ...]:
        return tuple(word.format(**names) for word in self.words)


# What takes the operator's power; and by which the store's owner is known.
OPERATORS = {
    "init": Verb(("init", "--enterprise", COMPANY, "--name", "x", "--manager", "an", "--manager-name", "x",
                  "--manager-email", "an@x.be")),
    "enterprise add": Verb(("enterprise", "add", COMPANY, "--name", "Company")),
    "person add": Verb(("person", "add", "nieuw", *PERSON, "access-manager")),
    "trust add": Verb(("trust", "add", "{anchor}", "--type", "eid")),
    "trust list": Verb(("trust", "list")),
    "trust remove": Verb(("trust", "remove", "00")),
    "store verify": Verb(("store", "verify")),
    "store info": Verb(("store", "info")),
    "store backup": Verb(("store", "backup", "{new}")),
    "store restore": Verb(("store", "restore", "{new}")),
    "store compact": Verb(("store", "compact")),
    "store export": Verb(("store", "export")),
}  # fmt: skip

# What the people of an enterprise do, each by the policy.
PEOPLES = {
    "access grant": Verb(("access", "grant", "{login}")),
    "access list": Verb(("access", "list")),
    "access revoke": Verb(("access", "revoke", "{login}")),
    "account add ftp": Verb(("account", "add", "ftp", "--username", "ocmwgent1", "--password-stdin",
                             "--certificate", "{certificate}"), b"Sterk+pas#1"),
    "account add rest": Verb(("account", "add", "rest", "--name", "Nieuw", "--permission", "x")),
    "account add sftp": Verb(("account", "add", "sftp", "--username", "ocmwgent1", "--ssh-key", "{certificate}",
                              "--certificate", "{certificate}")),
    "account add soap": Verb(("account", "add", "soap", "--certificate", "{certificate}")),
    "account close": Verb(("account", "close", "{account}")),
    "account list": Verb(("account", "list")),
    "account set-password": Verb(("account", "set-password", "{account}", "--password-stdin"), b"Sterk+pas#1"),
    "account set-ssh-key": Verb(("account", "set-ssh-key", "{account}", "{certificate}")),
    "account show": Verb(("account", "show", "{account}")),
    "certificate add": Verb(("certificate", "add", "{account}", "{certificate}")),
    "certificate list": Verb(("certificate", "list", "{account}")),
    "certificate replace": Verb(("certificate", "replace", "{account}", "{certificate}")),
    "certificate retire": Verb(("certificate", "retire", "{account}", "0123456789abcdef")),
    "delegation accept": Verb(("delegation", "accept", "{request}")),
    "delegation end": Verb(("delegation", "end", "{request}", "--reason", "nee")),
    "delegation list": Verb(("delegation", "list")),
    "delegation refuse": Verb(("delegation", "refuse", "{request}", "--reason", "nee")),
    "delegation request": Verb(("delegation", "request", "--to", PROVIDER, "--account", "{account}")),
    "delegation resend": Verb(("delegation", "resend", "{request}")),
    "delegation show": Verb(("delegation", "show", "{request}")),
    "delegation withdraw": Verb(("delegation", "withdraw", "{request}")),
    "history": Verb(("history",)),
    "permission list": Verb(("permission", "list", "{account}")),
    "permission set": Verb(("permission", "set", "{account}", "x")),
    "report expiring": Verb(("report", "expiring")),
    "rest activate": Verb(("rest", "activate")),
    "rest status": Verb(("rest", "status")),
    "sender contact": Verb(("sender", "contact", *CONTACT)),
    "sender create": Verb(("sender", "create", *CONTACT)),
    "sender show": Verb(("sender", "show")),
}  # fmt: skip

# What everybody may ask, each for what is theirs.
ANYBODYS = {
    "certificate generate": Verb(("certificate", "generate", "--common-name", "x", "--key", "p-384", "--out", "{new}")),
    "check certificate": Verb(("check", "certificate", "{certificate}", "--channel", "rest")),
    "check email": Verb(("check", "email", "an@x.be")),
    "check enterprise-number": Verb(("check", "enterprise-number", OCMW)),
    "check password": Verb(("check", "password"), b"Sterk+pas#1"),
    "check ssh-key": Verb(("check", "ssh-key", "{certificate}")),
    "check username": Verb(("check", "username", "ocmwgent1")),
    "enterprise list": Verb(("enterprise", "list")),
    "info": Verb(("info",)),
    "rules": Verb(("rules",)),
}
EVERY = {**OPERATORS, **PEOPLES, **ANYBODYS}


def commands() -> Iterator[str]:
    """The names of all commands of the program, as they are typed."""

    def walk(group: click.Group, *path: str) -> Iterator[str]:
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from walk(command, *path, name)
            else:
                yield " ".join((*path, name))

    return walk(build(lambda _context: None, lambda _context, _n, _seed_only: None))
