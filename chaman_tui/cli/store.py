"""Commands that look after the store."""

from pathlib import Path

import click

from chaman_tui.cli.context import Context, pass_context
from chaman_tui.cli.inputs import NamedPath
from chaman_tui.i18n import _
from chaman_tui.presentation import json_shapes
from chaman_tui.service import care

file_argument = click.argument("path", type=NamedPath(dir_okay=False, path_type=Path), metavar="FILE")


@click.group()
def store() -> None:
    """The store itself (operator)."""


@store.command("verify")
@pass_context
def store_verify(context: Context) -> None:
    """Check the store; exit code 5 when it has a problem."""
    records, problems = care.verify(context.system, context.identity)
    context.exit_code = 5 if problems else 0
    summary = _("{n} records, no problems", n=records) if not problems else _("{n} records", n=records)
    notes = care.leftovers(context.system, context.identity) if not problems else []
    document = {"ok": not problems, "records": records, "problems": problems, **({"notes": notes} if notes else {})}
    context.emit(document, [summary, *problems, *notes])


@store.command("info")
@pass_context
def store_info(context: Context) -> None:
    """Where the store is, its schema and its size."""
    found = dict(care.info(context.system, context.identity))
    context.emit(found, [f"{key}: {value}" for key, value in found.items()])


@store.command("backup")
@file_argument
@pass_context
def store_backup(context: Context, path: Path) -> None:
    """Write a consistent copy to a new file, while others go on (operator)."""
    count = care.backup(context.system, context.identity, path)
    context.emit({"backup": str(path), "records": count}, [_("{n} records are in {path}.", n=count, path=path)])


@store.command("restore")
@file_argument
@click.option("--replace", is_flag=True, help="Also over a store that is not empty; what was is kept aside.")
@pass_context
def store_restore(context: Context, path: Path, replace: bool) -> None:
    """Bring a backup back, after its whole chain was verified (operator)."""
    count = care.restore(context.system, context.identity, path, replace=replace)
    context.emit({"restored": str(path), "records": count}, [_("{n} records are back.", n=count)])


@store.command("compact")
@pass_context
def store_compact(context: Context) -> None:
    """Archive the journal and begin a new one; chain and history stay readable (operator)."""
    before, after = care.compact(context.system, context.identity)
    line = _("From {before} to {after} bytes; the rest is in the archive.", before=before, after=after)
    context.emit({"bytes_before": before, "bytes_after": after}, [line])


@store.command("export")
@pass_context
def store_export(context: Context) -> None:
    """Print everything but secrets as one JSON document (operator)."""
    reader = care.everything(context.system, context.identity)
    context.json = True
    context.emit(json_shapes.everything(reader, context.system.clock()))


COMMANDS: tuple[click.Command, ...] = (store,)
