"""Whatever may be typed or given meets its rules through one gate: first its size, then whether it is a private key."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, get_origin

import pytest

import chaman_tui
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.errors import Refusal
from chaman_tui.domain.field import FieldReport, Guarded, check, guarded
from chaman_tui.domain.permission import parse_permissions
from tests.conftest import NOW
from tests.private_keys import DISGUISES, others, pems

UNGUARDED = {
    # asks check_certificate, in the light of a store
    "chaman_tui.service.certificates.check_for",
}
ALSO_ASKED: dict[str, tuple[Any, ...]] = {
    "check_certificate": (Channel.REST, [], NOW),
    "check_anchor": (Kind.EID, NOW),
}


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(chaman_tui.__path__, "chaman_tui."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def fields() -> dict[str, Guarded[Any, ..., object]]:
    return {
        f"{module.__name__}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, Guarded)
    }


FIELDS = fields()


def test_every_function_of_a_field_is_guarded() -> None:
    """A field is what answers with a FieldReport, or is called check_…: a new one cannot forget the gate."""
    forgotten = set()
    for module in modules():
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                answers = get_origin(inspect.signature(value).return_annotation) is FieldReport
                if answers or name.startswith("check_"):
                    forgotten.add(f"{module.__name__}.{name}")
    assert forgotten == UNGUARDED
    assert len({name.rpartition(".")[2] for name in FIELDS}) >= 20


def ask(field: Guarded[Any, ..., object], text: str) -> FieldReport[object]:
    name = getattr(field, "__name__", "")
    given = text.encode() if name in {"check_certificate", "check_anchor", "check_ssh_key"} else text
    return field(given, *ALSO_ASKED.get(name, ()))


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_turns_private_keys_away_and_says_nothing_of_them(name: str) -> None:
    keys = [pem.decode() for pem in pems().values()]
    keys += [
        DISGUISES[disguise](keys[0].encode()).decode() for disguise in ("base64", "literal line ends", "en dashes")
    ]
    keys += [others()[form].decode() for form in ("oct JWK", "JWK nested", "XML of .NET", "openssl ec -text")]
    for text in keys:
        report = ask(FIELDS[name], text)
        assert [v.rule for v in report.violations] == ["key.private"]
        assert report.parsed is None
        assert report.facts == {}
        said = str(report)
        assert not any(text[at : at + 16] in said for at in range(30, len(text) - 16, 16))


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_decides_on_far_too_much(name: str) -> None:
    field = FIELDS[name]
    for size in (field.longest + 1, MAX_BYTES + 1):
        report = ask(field, "x" * size)
        assert [v.rule for v in report.violations] == [field.rule]
        assert report.parsed is None


def test_nothing_is_asked_of_what_was_turned_away() -> None:
    asked: list[str] = []

    @guarded("text.plain", longest=10)
    def check_it(text: str, _more: datetime | None = None) -> FieldReport[str]:
        """Remembers what it was asked."""
        asked.append(text)
        return FieldReport((check("text.plain", "", ok=True, observed=""),), text)

    for text in ("x" * 11, "x" * (MAX_BYTES + 1), pems()["PKCS#8"].decode()):
        assert not check_it(text).ok
    assert asked == []
    assert check_it("x" * 10, None).value == "x" * 10
    assert check_it.__doc__ == "Remembers what it was asked."
    bound = check_it.bound(_more=NOW)
    assert (bound("y").value, asked) == ("y", ["x" * 10, "y"])
    assert (bound.rule, bound.longest) == ("text.plain", 10)


def test_permissions_from_the_command_line_too() -> None:
    for scope in (pems()["SEC1"].decode(), others()["oct JWK"].decode()):
        with pytest.raises(Refusal) as caught:
            parse_permissions(("scope:dimona", scope))
        assert caught.value.rules == ("key.private",)


PARSERS: list[Callable[[bytes], FieldReport[object]]] = [
    lambda data: check_certificate(data, Channel.REST, [], NOW),
    lambda data: check_anchor(data, Kind.EID, NOW),
]


@pytest.mark.parametrize("parser", PARSERS)
def test_a_file_may_be_of_the_greatest_size(parser: Callable[[bytes], FieldReport[object]]) -> None:
    (violation,) = parser(b" " * MAX_BYTES).violations
    assert (violation.rule, violation.observed) == ("certificate.format", "nothing")
    (violation,) = parser(b" " * (MAX_BYTES + 1)).violations
    assert (violation.rule, violation.observed) == ("certificate.format", "more than 262,144 bytes")
