"""Every message of the source is translated, with the values that it has and no others."""

import ast
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import chaman_tui
from chaman_tui.i18n import _, ngettext, use_language

SOURCE = Path(chaman_tui.__file__).parent
CATALOGUES = sorted(SOURCE.glob("locale/*/LC_MESSAGES/chaman.po"))


def messages() -> set[str]:
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    found = extract_from_dir(str(SOURCE), method_map=[("**.py", "python")], keywords=keywords)
    texts = (message[2] for message in found)
    return {text[0] if isinstance(text, tuple) else text for text in texts} - {""}


def placeholders(text: str) -> set[str]:
    if "( ! {" in text:  # the list of signs in a password, which is never formatted
        return set()
    return {name.split("!")[0] for _literal, name, _spec, _conversion in Formatter().parse(text) if name}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_is_complete(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = [message for message in read_po(file) if message.id]
    translated = {m.id[0] if isinstance(m.id, tuple) else m.id: m for m in catalogue}
    assert messages() - translated.keys() == set()
    assert translated.keys() - messages() == set()
    for identifier, message in translated.items():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), identifier
        for text in texts:
            assert placeholders(str(text)) <= placeholders(str(identifier)) | {"n"}, identifier


def test_dutch_is_there() -> None:
    assert [path.parent.parent.name for path in CATALOGUES] == ["nl"]


def test_no_message_hides_in_an_f_string_where_it_would_not_be_extracted() -> None:
    for path in SOURCE.rglob("*.py"):
        for literal in (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.JoinedStr)):
            for call in (n for n in ast.walk(literal) if isinstance(n, ast.Call)):
                translates = isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
                assert not (translates and isinstance(call.args[0], ast.Constant)), path


def test_a_language_is_chosen() -> None:
    assert use_language("nl") == "nl"
    assert _("{n} characters", n=7) == "7 tekens"
    assert ngettext("{n} day left", "{n} days left", 1) == "nog 1 dag"
    assert use_language("fr") == "fr"
    assert _("{n} characters", n=7) == "7 characters"  # until there is a French catalogue
    assert use_language("xx") == "en"


def test_the_language_follows_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.setlocale", lambda _category, _name: "nl_BE.UTF-8")
    assert use_language(None) == "nl"
    monkeypatch.setattr("locale.setlocale", lambda _category, _name: "C")
    assert use_language(None) == "en"
