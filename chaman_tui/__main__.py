"""The program: ``chaman``, also ``python -m chaman_tui``."""

import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import click

from chaman_tui import process
from chaman_tui.cli.context import Context
from chaman_tui.cli.main import build, run
from chaman_tui.i18n import _
from chaman_tui.service.identity import Identity
from chaman_tui.service.system import System
from chaman_tui.wiring import enter


def main() -> NoReturn:
    """Run the command line of this process and end with its exit code."""
    process.begin()
    sys.exit(run(build(_launch_ui, _launch_demo), sys.argv[1:]))


def _launch_ui(context: Context, sample_delegations: int | None = None) -> None:
    process.begin_ui()
    from chaman_tui.app import run_app, terminal_problem

    def open_system() -> System:
        if sample_delegations is not None:
            _seed(context, enter(context.directory), sample_delegations)  # it is nobody's store but this program's
        return context.system

    problem = terminal_problem()
    if problem:
        raise click.UsageError(problem)
    context.exit_code = run_app(open_system, context.identity, context.enterprise)


def _seed(context: Context, identity: Identity, delegations: int) -> None:
    from chaman_tui.demo.seed import seed

    seed(context.system, identity, delegations)


def _launch_demo(context: Context, delegations: int, seed_only: bool) -> None:
    if seed_only:
        if context.location is None:
            raise click.UsageError(_("--seed-only needs --store: the directory to fill."))
        _seed(context, context.identity, delegations)
        context.emit({"store": str(context.directory)}, [_("Sample data is in {path}.", path=context.directory)])
        return
    with tempfile.TemporaryDirectory(prefix="chaman-demo-") as directory:
        context.location = str(Path(directory) / "store")
        _launch_ui(context, delegations)


if __name__ == "__main__":
    main()
