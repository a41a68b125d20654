"""What the house promises about itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "chaman_tui"


@pytest.mark.parametrize("module", ["cli.main", "service.delegations", "domain.policy", "demo.seed", "wiring"])
def test_nothing_but_the_screens_imports_textual(module: str) -> None:
    script = f"import sys, chaman_tui.{module}; sys.exit(any(m in sys.modules for m in ('textual', 'rich')))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    "module", ["cryptography", "msgspec", "tinydb", "chaman_tui.screens", "chaman_tui.cli.accounts"]
)
def test_the_first_picture_does_not_wait_for(module: str) -> None:
    script = f"import sys, chaman_tui.__main__, chaman_tui.app; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_domain_imports_no_storage() -> None:
    script = "import sys, chaman_tui.domain.policy; sys.exit('tinydb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_no_module_is_long() -> None:
    assert {p.name: n for p in SOURCE.rglob("*.py") if (n := len(p.read_text().splitlines())) > 400} == {}


def test_everything_public_has_a_docstring() -> None:
    for path in SOURCE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text())), path


PRINTING = {"print", "echo", "secho", "echo_via_pager", "prompt", "confirm", "progressbar"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
AT_STREAMS = {"cli/output.py", "process.py", "app.py"}  # the way out; the beginning; whether it is a terminal


def test_there_is_one_way_out_to_the_terminal() -> None:
    for path in SOURCE.rglob("*.py"):
        name = str(path.relative_to(SOURCE))
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            said = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            assert said not in PRINTING, f"{name}:{getattr(node, 'lineno', 0)} prints by itself"
            touches = isinstance(node, ast.Attribute) and node.attr in STREAMS
            assert not touches or name in AT_STREAMS, f"{name}:{getattr(node, 'lineno', 0)} writes past cli/output.py"


DRAWS_TEXT = {"widgets/lines.py", "widgets/rule_list.py"}


def test_text_is_shown_through_lines_and_never_as_markup() -> None:
    for path in SOURCE.rglob("*.py"):
        name, tree = str(path.relative_to(SOURCE)), ast.parse(path.read_text())
        imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
        assert not imported & {"Static", "Label", "Markdown", "Log", "RichLog", "Pretty"} or name in DRAWS_TEXT, name
        keywords = {k.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords}
        assert not keywords & {"tooltip", "border_title", "border_subtitle"}, name
        assigned = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
        assert not assigned & {"tooltip", "border_title", "border_subtitle", "title", "sub_title"}, name
