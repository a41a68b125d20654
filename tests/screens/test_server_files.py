"""Nobody probes the files of a server through a field: who is not at home in it pastes, and reads nothing of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chaman_tui.domain.history import Door
from chaman_tui.service import accounts
from chaman_tui.service.identity import Identity
from chaman_tui.service.work import Session
from tests.conftest import OPERATOR, person
from tests.screens.conftest import REST_PEM, OpenApp
from tests.screens.test_forms import open_form

World = dict[str, Session]
AFAR = replace(person("company-mgr"), door=Door.SSH)
SHARED = replace(OPERATOR, remote=True).acting_as("company-mgr")


@pytest.mark.parametrize(
    ("identity", "reads"),
    [
        (OPERATOR, True),
        (OPERATOR.acting_as("an"), True),
        (person("an"), True),
        (replace(person("an"), remote=True), True),
        (replace(OPERATOR, remote=True), True),
        (SHARED, False),
        (AFAR, False),
        (replace(OPERATOR, door=Door.SSH), False),
    ],
)
def test_who_reads_files(identity: Identity, reads: bool) -> None:
    assert identity.reads_files is reads


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that a field opened."""
    found: list[str] = []

    def read(name: str, most: int) -> bytes:
        found.append(name)
        return Path(name).read_bytes()[:most]

    monkeypatch.setattr("chaman_tui.widgets.material_field.read_regular", read)
    return found


@pytest.mark.parametrize("identity", [AFAR, SHARED], ids=["ssh", "a shared account"])
async def test_what_looks_like_a_path_is_text(
    open_app: OpenApp, world: World, tmp_path: Path, opened: list[str], identity: Identity
) -> None:
    (tmp_path / "rest.pem").write_bytes(REST_PEM)
    said = set()
    async with open_app(identity) as user:
        await open_form(user, 3)
        assert "Certificate (may follow later): paste it" in user.text
        await user.type("Dimona")
        await user.press("tab", "tab")
        for path in (tmp_path / "rest.pem", tmp_path / "missing.pem", "/etc/shadow", "/"):
            user.app.screen.query_one("TextArea").text = ""  # type: ignore[attr-defined]  # found by its name
            await user.paste(str(path))
            said.add(tuple(line for line in user.text.splitlines() if "recognised" in line))
            await user.act("submit")
            assert user.at == "AccountFormScreen"
        assert len(said) == 1
        assert opened == []
        user.app.screen.query_one("TextArea").text = ""  # type: ignore[attr-defined]  # found by its name
        await user.paste(REST_PEM.decode())
        await user.act("submit")
    assert [a.name for a in accounts.visible(world["company"])] == ["Dimona"]


async def test_at_home_why_a_path_cannot_be_read_is_not_told(open_app: OpenApp, world: World) -> None:
    said = set()
    async with open_app("company-mgr") as user:
        await open_form(user, 3)
        for path in ("/nowhere/x", "/", "/dev/zero", "~nobody-there/x"):
            await user.press("tab", "tab")
            area = user.app.screen.query_one("TextArea")
            area.text = path  # type: ignore[attr-defined]  # found by its name
            await user.settle()
            (line,) = (line for line in user.text.splitlines() if "a file that can be read" in line)
            said.add(line.replace(path, "PATH"))
    assert len(said) == 1, said


LINES: dict[str, Callable[[str], str]] = {
    "OpenSSH": lambda body: f"ssh-rsa {body} an@ocmw.example.be",
    "with options": lambda body: f'from="10.0.0.1",no-pty ssh-rsa {body} an@x.be',
    "bare": lambda body: body,
    "in the middle": lambda body: body[40:],
    "a fingerprint": lambda body: "SHA256:" + body[:43],
    "JSON": lambda body: f'{{"kty":"RSA","n":"{body}"}}',
    "XML": lambda body: f"<Key>{body}</Key>",
    "DER in base64": lambda body: "MII" + body,
    "a long line": lambda body: "/" + body * 20,
}


@pytest.mark.parametrize("form", LINES)
def test_a_key_on_one_line_is_no_path(form: str) -> None:
    from chaman_tui.widgets.material_field import _is_path

    assert not _is_path(LINES[form]("AAAAB3NzaC1yc2EAAAADAQABAAABgQC7" * 8 + "/x+y=="))


@pytest.mark.parametrize("path", ["/etc/x", "~/id.pub", "~an/id", "./id", "../x y", "cert.pem", "a.b.crt", " /x ", "/"])
def test_a_path_is_a_path(path: str) -> None:
    from chaman_tui.widgets.material_field import _is_path

    assert _is_path(path)
    assert not _is_path(path + "\n" + path)
