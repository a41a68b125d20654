"""``chaman check certificate`` at any moment: every file is decided, and the anchors are judged at the same moment."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.material import CERT_SIGN, make

CASES = Path(__file__).parent.parent / "cases" / "certificates"
AT = "2026-11-25T13:30:00Z"


def checked(chaman: Cli, name: str, *options: str, at: str = AT) -> tuple[int, dict[str, list[str]]]:
    answer = chaman("check", "certificate", str(CASES / f"{name}.pem"), "--channel", "rest", "--at", at, *options)
    assert answer.err == ""
    return answer.code, {v["rule"]: v["observed"] for v in answer.json["violations"]}


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "9999-12-31T23:59:59.999999Z", "9999-11-02",
        "2026-11-25T14:30+01:00", "2026-11-25",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["na-9999", "nb-year0", "na-year0", "starts-in-1h"])
def test_every_moment_is_decided(chaman: Cli, name: str, at: str) -> None:
    code, broken = checked(chaman, name, at=at)
    assert code == (1 if broken else 0)
    if "year0" in name:
        assert set(broken) == {"certificate.format"}
    elif name == "na-9999":
        assert set(broken) == ({"certificate.validity"} if at.startswith("0001") else set())


def test_a_moment_beyond_the_calendar_is_its_edge(chaman: Cli) -> None:
    answer = chaman(
        "check", "certificate", str(CASES / "noku.pem"), "--channel", "rest", "--at", "0001-01-01T00:00+23:59"
    )
    (found,) = [v for v in answer.json["violations"] if v["rule"] == "certificate.validity"]
    assert found["allowed"] == "valid at 0001-01-01 00:00:00 UTC"


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-02-30", "2026-11-25T25:00", "10000-01-01", "2026-11-25T00:00+24:00"]
)
def test_what_is_no_moment_is_wrong_usage(chaman: Cli, at: str) -> None:
    answer = chaman("check", "certificate", str(CASES / "noku.pem"), "--channel", "rest", "--at", at)
    assert (answer.code, answer.json["error"]["kind"]) == (2, "usage")


def test_a_date_that_is_none_is_null_and_a_dash(chaman: Cli) -> None:
    options = ("check", "certificate", str(CASES / "na-year0.pem"), "--channel", "rest", "--at", AT)
    told = chaman(*options).json["facts"]
    assert (told["not_before"], told["not_after"], told["key"]) == (None, None, "RSA-3072")
    assert "not_after: –" in chaman.run(*options).out


def test_an_anchor_is_judged_at_the_same_moment(chaman: Cli, tmp_path: Path) -> None:
    start = datetime(2001, 1, 1, tzinfo=UTC)
    root = make("Old", authority=True, usage=CERT_SIGN, start=start, days=30)
    (tmp_path / "root.pem").write_bytes(root.pem)
    (tmp_path / "leaf.pem").write_bytes(make("Jan", issuer=root, start=start, days=30).pem)
    options = (
        "check",
        "certificate",
        str(tmp_path / "leaf.pem"),
        "--channel",
        "ftp",
        "--anchor",
        f"eid={tmp_path}/root.pem",
    )
    then = chaman(*options, "--at", (start + timedelta(days=3)).isoformat())
    assert (then.code, then.json["facts"]["kind"]) == (0, "eid")
    now = chaman(*options)
    assert now.code == 1
    broken = {v["rule"]: v["observed"] for v in now.json["violations"]}
    assert {*broken} == {"certificate.validity", "certificate.type", "certificate.chain"}
    assert "expired at 2001-01-31" in broken["certificate.chain"]


def test_the_words_of_a_chain_that_does_not_hold(chaman: Cli) -> None:
    options = ("--channel", "soap", "--anchor", f"personalsign-3-pro={CASES}/root.pem", "--at", AT)
    english = chaman.run("--lang", "en", "check", "certificate", str(CASES / "c-sha1.pem"), *options)
    assert "Seen: CN=Inter,C=BE is signed with SHA-1, which is not allowed" in english.out
    dutch = chaman.run("--lang", "nl", "check", "certificate", str(CASES / "c-pathlen.pem"), *options)
    assert "Gezien: CN=Inter,C=BE laat 0 instanties onder zich toe, en CN=Inter2,C=BE is er één te veel" in dutch.out
