"""The program: ``chaman``, also ``python -m chaman_tui``."""

import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import click

from chaman_tui.cli.context import Context
from chaman_tui.cli.main import build, run
from chaman_tui.i18n import _


def main() -> NoReturn:
    """Run the command line of this process and end with its exit code."""
    sys.exit(run(build(_launch_ui, _launch_demo), sys.argv[1:]))


def _launch_ui(context: Context) -> None:
    from chaman_tui.app import run_app, terminal_problem

    problem = terminal_problem()
    if problem:
        raise click.UsageError(problem)
    context.exit_code = run_app(context.system, context.caller, context.login, context.enterprise)


def _launch_demo(context: Context, delegations: int, seed_only: bool) -> None:
    from chaman_tui.demo.seed import seed

    if seed_only:
        if context.location is None:
            raise click.UsageError(_("--seed-only needs --store: the directory to fill."))
        seed(context.system, context.caller, delegations)
        context.emit({"store": str(context.directory)}, [_("Sample data is in {path}.", path=context.directory)])
        return
    with tempfile.TemporaryDirectory(prefix="chaman-demo-") as directory:
        context.location = str(Path(directory) / "store")
        seed(context.system, context.caller, delegations)
        _launch_ui(context)


if __name__ == "__main__":
    main()
