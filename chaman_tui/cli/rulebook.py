"""``chaman rules``: the rulebook."""

import click

from chaman_tui.cli.context import Context, pass_context
from chaman_tui.domain.errors import NotFound
from chaman_tui.domain.rules import all_rules, rule
from chaman_tui.i18n import _
from chaman_tui.presentation import json_shapes
from chaman_tui.presentation.safe import plain


@click.command("rules")
@click.argument("rule_id", required=False, metavar="[RULE]")
@pass_context
def rules(context: Context, rule_id: str | None) -> None:
    """The rulebook: id, text, source."""
    if rule_id is None:
        found = [json_shapes.rule(r) for r in all_rules()]
        context.emit(found, [line for r in found for line in (r["id"], f"  {r['text']}", f"  {r['source']}")])
        return
    try:
        one = json_shapes.rule(rule(rule_id))
    except KeyError:
        raise NotFound(_("There is no rule {text}. See: chaman rules", text=plain(rule_id, 60))) from None
    context.emit(one, list(one.values()))


COMMANDS: tuple[click.Command, ...] = (rules,)
