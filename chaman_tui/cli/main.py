"""The group of all commands, and the one place where a failure becomes an exit code."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module

import click

from chaman_tui import crashes
from chaman_tui.cli import output
from chaman_tui.cli.context import Context, Once, PartyType
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import ChamanError, InternalError, Refusal, StoreError
from chaman_tui.i18n import LANGUAGES, _, use_language
from chaman_tui.presentation.safe import plain

_INTERRUPTED, _BROKEN_PIPE = 130, 141  # as shells report the signals
_WRONG_USAGE = 2
_MONITORED = "report"  # follows the monitoring plugins: any failure at all is 3, unknown
Launch = Callable[[Context], None]
MODULES = {
    "access": "enterprises",
    "account": "accounts",
    "certificate": "certificates",
    "check": "checks",
    "delegation": "delegations",
    "enterprise": "operator",
    "history": "enterprises",
    "info": "operator",
    "init": "operator",
    "permission": "accounts",
    "person": "enterprises",
    "report": "certificates",
    "rest": "accounts",
    "rules": "rulebook",
    "sender": "enterprises",
    "store": "store",
    "trust": "operator",
}
FILLS_ITS_OWN_STORE = frozenset({"demo"})  # where nobody has a login yet


class CommandsOnDemand(click.Group):
    """A group whose commands are imported when they are asked for: one run needs one of them, or none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in their order."""
        return sorted({*super().list_commands(ctx), *MODULES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name in MODULES and cmd_name not in self.commands:
            module = import_module(f"chaman_tui.cli.{MODULES[cmd_name]}")
            for command in module.COMMANDS:
                self.add_command(command)
        return super().get_command(ctx, cmd_name)


def build(launch_ui: Launch, launch_demo: Callable[[Context, int, bool], None]) -> click.Group:
    """The command group; what opens the user interface is given, so that nothing here imports it."""

    @click.group(
        cls=CommandsOnDemand, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
    )
    @click.option("--store", metavar="LOCATION", help="Directory of the store (default: $CHAMAN_STORE).")
    @click.option("--as", "login", cls=Once, metavar="LOGIN", help="Act as this person; only for the operator.")
    @click.option("--enterprise", cls=Once, type=PartyType(), help="Act for this enterprise.")
    @click.option("--lang", type=click.Choice(LANGUAGES), help="Language of messages.")
    @click.option("--json", "as_json", is_flag=True, help="Print exactly one JSON document.")
    @click.pass_context
    def chaman(
        click_context: click.Context,
        store: str | None,
        login: str | None,
        enterprise: Party | None,
        lang: str | None,
        as_json: bool,
    ) -> None:
        """Channel management for Belgian social security. Without a command: the terminal user interface."""
        if lang:
            use_language(lang)
        context = click_context.ensure_object(Context)
        context.location, context.login, context.enterprise = store, login, enterprise
        context.json = as_json
        command = click_context.invoked_subcommand
        if command and command not in FILLS_ITS_OWN_STORE:
            context.require_known_login()
        if command != "check":  # which answers for what it is given in a form of its own
            context.refuse_private_key()
        if command is None:
            launch_ui(context)

    @chaman.command()
    @click.option("--delegations", default=60, type=click.IntRange(0, 200_000), help="How many requests.")
    @click.option("--seed-only", is_flag=True, help="Fill --store and exit.")
    @click.pass_obj
    def demo(context: Context, delegations: int, seed_only: bool) -> None:
        """Open a throw-away store full of sample data."""
        launch_demo(context, delegations, seed_only)

    return chaman


def run(group: click.Group, arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code: see errors.py, 130 when interrupted, 141 when nobody reads on."""
    use_language(None)
    context = Context()
    context.arguments = tuple(arguments)
    context.json = "--json" in arguments  # before parsing, so that a usage error is JSON too
    context.monitored = _command(group, arguments) == _MONITORED  # the same
    with suppress(OSError):  # who cannot be told of a failure, for his disk is full, still has the exit code
        try:
            _invoke(group, context, arguments)
        except OSError:
            raise
        except Exception as error:  # what went wrong was in the telling
            context.exit_code = InternalError.exit_code
            output.write_error([str(crashes.keep(error))])
    return context.exit_code


def _command(group: click.Group, arguments: Sequence[str]) -> str:
    """The name of the command: the first word that is neither an option nor its value."""
    options = [p for p in group.params if isinstance(p, click.Option) and not p.is_flag]
    with_value = {name for option in options for name in option.opts}
    words = iter(arguments)
    for word in words:
        if word in with_value:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def _invoke(group: click.Group, context: Context, arguments: Sequence[str]) -> None:
    try:
        group.main(list(arguments), prog_name="chaman", standalone_mode=False, obj=context)
    except ChamanError as error:
        context.fail(error)
    except click.exceptions.Exit as finished:
        context.exit_code = finished.exit_code
    except click.ClickException as error:
        if not context.private_key:
            _fail_usage(context, error)
        else:
            context.fail(Refusal([context.private_key]))  # usage errors quote what was typed
    except (click.Abort, KeyboardInterrupt):
        context.exit_code = _INTERRUPTED
    except SystemExit:  # how click ends when the reader of a pipe has gone
        context.exit_code = _BROKEN_PIPE
    except OSError as error:
        context.fail(StoreError(_("The system refused: {cause}.", cause=error.strerror or error)))
    except Exception as error:
        context.fail(crashes.keep(error))


def _fail_usage(context: Context, error: click.ClickException) -> None:
    context.failed_with(_WRONG_USAGE)
    message = plain(error.format_message(), 1000)
    if context.json:
        output.write_json({"error": {"kind": "usage", "message": message}})
        return
    usage = error.ctx.get_usage().splitlines() if isinstance(error, click.UsageError) and error.ctx else []
    output.write_error([*usage, _("Error: {message}", message=message)])
