"""The delegation inbox: incoming, outgoing and past requests, with the story of each."""

import asyncio
from collections.abc import Callable, Iterable

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.widgets import Input

from chaman_tui.domain.delegation import Delegation, Side, State, Step
from chaman_tui.domain.errors import ChamanError, Violation
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.text import required_message
from chaman_tui.domain.threads import intermediary_violations, owner_violations
from chaman_tui.domain.verbs import delegations as verbs
from chaman_tui.i18n import _, ngettext
from chaman_tui.presentation import delegations as words
from chaman_tui.presentation import rows
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.screens.dialogs import ChooseDialog, ConfirmDialog, MessageDialog, TextDialog
from chaman_tui.screens.requests import RequestFormScreen
from chaman_tui.service import accounts, delegations, people
from chaman_tui.service.delegations import Listed
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.plain_input import PlainInput
from chaman_tui.widgets.record_table import RecordTable, Row

Results = list[Delegation | ChamanError]
_OPEN = {State.PENDING, State.REFUSED}
_VIEWS: dict[str, Callable[[Listed], bool]] = {
    "in": lambda row: row.incoming and row.delegation.state is State.PENDING,
    "out": lambda row: not row.incoming and row.delegation.state in {*_OPEN, State.BLOCKED},
    "past": lambda row: row.delegation.state not in {State.PENDING},
    "all": lambda _row: True,
}
_NEW_ACCOUNT = "new"
_SPARE = (words.CHANGED, words.ACCOUNT, words.DIRECTION)  # the story tells them too


class DelegationInboxScreen(ChamanScreen):
    """Triage: mark with space, decide with one key, see the story beneath."""

    CSS_PATH = "delegation_inbox.tcss"
    BINDINGS = [
        Binding("a", "accept", _("Accept"), id="delegation-accept"),
        Binding("r", "refuse", _("Refuse"), id="delegation-refuse"),
        Binding("s", "resend", _("Resend"), id="delegation-resend"),
        Binding("n", "request", _("New"), id="delegation-request"),
        Binding("w", "withdraw", _("Withdraw"), id="delegation-withdraw", show=False),
        Binding("e", "end", _("End"), id="delegation-end", show=False),
        Binding("v", "next_view", _("Next view"), id="delegation-view", show=False),
        Binding("slash", "filter", _("Filter"), id="filter", show=False, key_display="/"),
    ]
    RULES = ("delegation.",)

    def __init__(self) -> None:
        super().__init__()
        self._view = "in"
        self._all: dict[str, Listed] = {}

    def compose_body(self) -> ComposeResult:
        """Views, filter, list, story."""
        yield Lines(id="views")
        yield PlainInput(placeholder=_("/ to filter by name, number, state or account"), id="filter")
        empty = _("Nothing here. v shows another view, n makes a request.")
        with Container(id="panes"):
            yield RecordTable(words.headers(), 1, empty=empty, marks=True, spare=_SPARE, id="requests")
            with VerticalScroll(id="story"):
                yield Lines(id="story-text", classes="detail")

    def on_mount(self) -> None:
        """Start in the list."""
        super().on_mount()
        self.query_one(RecordTable).focus()

    async def load(self) -> None:
        """Read all requests; the first view that holds any opens first."""
        first = not self._all
        found = await asyncio.to_thread(delegations.listed, self.session)
        self._all = {row.delegation.id: row for row in found}
        if first:
            self._view = next((v for v in ("in", "out", "all") if any(map(_VIEWS[v], found))), "in")
        self._draw()

    @on(Input.Changed)
    def _draw(self) -> None:
        wanted = self.query_one("#filter", Input).value.casefold().split()
        shown = []
        for key, listed in self._all.items():
            if _VIEWS[self._view](listed):
                cells = words.row(listed)
                if all(word in " ".join(cells).casefold() for word in wanted):
                    shown.append(Row(key, cells, listed.incoming and listed.delegation.state is State.PENDING))
        self.query_one(RecordTable).set_rows(shown)
        self.query_one("#views", Lines).show(self._view_line())

    def _view_line(self) -> str:
        names = {"in": _("Incoming"), "out": _("Outgoing"), "past": _("Past"), "all": _("All")}
        parts = []
        for view, name in names.items():
            text = f"{name} {sum(map(_VIEWS[view], self._all.values()))}"
            parts.append(f"[{text}]" if view == self._view else f" {text} ")
        return " " + " ".join(parts) + "   " + _("v: next  space: mark")

    @on(RecordTable.Moved)
    def _tell(self) -> None:
        current = self.query_one(RecordTable).current
        listed = self._all.get(current) if current else None
        self.query_one("#story-text", Lines).show(*(_story(listed) if listed else ()))

    @on(RecordTable.Opened)
    def _to_story(self) -> None:
        self.query_one("#story").focus()

    @on(Input.Submitted)
    def _to_list(self) -> None:
        self.query_one(RecordTable).focus()

    def action_filter(self) -> None:
        """Into the filter."""
        self.query_one("#filter", Input).focus()

    def action_next_view(self) -> None:
        """Incoming, outgoing, past, all."""
        views = list(_VIEWS)
        self._view = views[(views.index(self._view) + 1) % len(views)]
        self._draw()

    def action_back(self) -> None:
        """Out of the story or the filter first, then out of the screen."""
        box, table = self.query_one("#filter", Input), self.query_one(RecordTable)
        if box.value or not table.has_focus:
            box.value = ""
            table.focus()
        else:
            super().action_back()

    async def _chosen(self, step: Step) -> list[Listed]:
        """What can take the step, of what was chosen; says why when nothing can."""
        chosen = [self._all[key] for key in self.query_one(RecordTable).chosen]
        forbidden = await self.ask(delegations.why_not, self.session, [row.delegation.id for row in chosen], step)
        if forbidden is None:
            return []
        able = [row for row in chosen if forbidden.get(row.delegation.id) == []]
        if chosen and not able:
            self._explain(next((found for found in forbidden.values() if found), []))
        elif len(able) < len(chosen):
            left = len(chosen) - len(able)
            self.app.notify(
                ngettext(
                    "{n} of the marked cannot, and is left out", "{n} of the marked cannot, and are left out", left
                ),
            )
        return able

    def _explain(self, violations: list[Violation]) -> None:
        self.app.push_screen(MessageDialog(_("This cannot be done now"), rows.refusal(violations)))

    async def _sure(self, title: str, able: list[Listed], extra: str = "", *, granting: bool = False) -> bool:
        lines = [extra] if extra else []
        if granting:
            granted = sum(len(row.delegation.permissions) for row in able)
            lines.append(ngettext("{n} permission is granted", "{n} permissions are granted", granted))
        for row in able:
            lines.append(f"{words.who(row)} · {row.delegation.id}")
            if granting:
                lines += [f"  {line}" for line in words.asked(row.delegation) or [_("Asks no permissions")]]
        answer = await self.app.push_screen_wait(ConfirmDialog(title, lines))
        return bool(answer)

    async def _report(self, asked: list[Listed], results: Results | None) -> None:
        self.query_one(RecordTable).marked.clear()
        pairs = list(zip(asked, results, strict=True)) if results else []
        failed = [(row, result) for row, result in pairs if isinstance(result, ChamanError)]
        if failed:
            lines = [_("{n} done, {failed} not:", n=len(pairs) - len(failed), failed=len(failed))]
            for row, error in failed:
                lines += ["", f"{words.who(row)} · {row.delegation.id}", *rows.failure(error)]
            self.app.push_screen(MessageDialog(_("Not everything was done"), lines))
        elif results:
            self.app.notify(ngettext("{n} request done", "{n} requests done", len(results)))

    @work
    async def action_accept(self) -> None:
        """Accept what is chosen; an owner says for which account."""
        able = await self._chosen(Step.ACCEPT)
        if not able:
            return
        account = None
        if len(able) == 1 and able[0].side is Side.OWNER:
            answer = await self._which_account(able[0])
            if answer is None:
                return
            account = None if answer == _NEW_ACCOUNT else answer
        owns = any(row.side is Side.OWNER for row in able)
        extra = (
            _("Your own certificates on the account are retired; the intermediary manages them from now on.")
            if owns
            else ""
        )
        title = ngettext("Accept {n} request?", "Accept {n} requests?", len(able))
        if await self._sure(title, able, extra, granting=owns):
            ids = [row.delegation.id for row in able]
            await self._report(able, await self.perform(delegations.accept, self.session, ids, account))

    async def _which_account(self, listed: Listed) -> str | None:
        rest = await self.ask(accounts.delegable, self.session)
        if rest is None:
            return None
        choices = [Row(_NEW_ACCOUNT, (_("A new account for {name}", name=plain(listed.counterpart, 40)), ""))]
        choices += [Row(a.id, (plain(a.name, 40), a.id)) for a in rest]
        barred = _barred((a.id, verbs.choice_violations(listed.delegation, a)) for a in rest)
        told = [words.who(listed), *words.asked(listed.delegation)[:1]]  # which they are stands in the next question
        dialog = ChooseDialog(_("For which account?"), (_("Account"), "id"), choices, barred, told)
        return await self.app.push_screen_wait(dialog)

    @work
    async def action_refuse(self) -> None:
        """Refuse what is chosen, with one reason."""
        able = await self._chosen(Step.REFUSE)
        if able:
            title = ngettext("Refuse {n} request?", "Refuse {n} requests?", len(able))
            if reason := await self._reason(title):
                ids = [row.delegation.id for row in able]
                await self._report(able, await self.perform(delegations.refuse, self.session, ids, reason))

    async def _reason(self, title: str) -> str:
        check: Callable[[str], FieldReport[str]] = required_message("delegation.reason")
        lines = [_("The other party reads the reason.")]
        answer = await self.app.push_screen_wait(TextDialog(title, lines, [("reason", _("Reason"), check, "")]))
        return answer["reason"] if answer else ""

    @work
    async def action_resend(self) -> None:
        """Send refused requests again; the last possible resend warns."""
        able = await self._chosen(Step.RESEND)
        last = [row for row in able if row.delegation.resends_left == 1]
        extra = (
            _("Attention: the twentieth and last resend. After one more refusal only the enterprise can start.")
            if last
            else ""
        )
        if able and await self._sure(ngettext("Resend {n} request?", "Resend {n} requests?", len(able)), able, extra):
            ids = [row.delegation.id for row in able]
            await self._report(able, await self.perform(delegations.resend, self.session, ids))

    @work
    async def action_withdraw(self) -> None:
        """Withdraw pending requests of one's own."""
        able = await self._chosen(Step.WITHDRAW)
        if able and await self._sure(ngettext("Withdraw {n} request?", "Withdraw {n} requests?", len(able)), able):
            ids = [row.delegation.id for row in able]
            await self._report(able, await self.perform(delegations.withdraw, self.session, ids))

    @work
    async def action_end(self) -> None:
        """End accepted delegations, with a reason."""
        able = await self._chosen(Step.END)
        if able and (reason := await self._reason(ngettext("End {n} delegation?", "End {n} delegations?", len(able)))):
            ids = [row.delegation.id for row in able]
            await self._report(able, await self.perform(delegations.end, self.session, ids, reason))

    @work
    async def action_request(self) -> None:
        """A new request: for one of the own REST accounts, or to an OCMW as its intermediary."""
        actor = await self.ask(people.actor, self.session)
        if actor is None:
            return
        owner, as_intermediary = actor.enterprise, intermediary_violations(actor.enterprise)
        if not owner.ocmw:
            if as_intermediary:
                self._explain([*owner_violations(owner), *as_intermediary])
            else:
                await self.app.push_screen(RequestFormScreen(None))
            return
        rest = await self.ask(accounts.delegable, self.session)
        if rest is None:
            return
        choices = [Row(a.id, (plain(a.name, 50), a.id)) for a in rest]
        if not as_intermediary:
            choices.append(Row(_NEW_ACCOUNT, (_("Ask another OCMW, as its intermediary"), "")))
        barred = _barred((a.id, verbs.offer_violations(owner, a)) for a in rest)
        chosen = await self.app.push_screen_wait(
            ChooseDialog(_("Delegate which account?"), (_("Account"), "id"), choices, barred)
        )
        if chosen:
            account = next((a for a in rest if a.id == chosen), None)
            await self.app.push_screen(RequestFormScreen(account))


def _barred(choices: Iterable[tuple[str, list[Violation]]]) -> dict[str, str]:
    """Why some choices cannot be taken, in a line each."""
    return {key: f"{plain(found[0].observed)} [{found[0].rule}]" for key, found in choices if found}


def _story(listed: Listed) -> list[str]:
    d = listed.delegation
    account = [_("Account: {name}", name=plain(listed.account))] if listed.account else []
    head = [f"{d.id} · {words.state(d)}", words.who(listed), *account]
    return [*head, *words.asked(d), *words.told(listed), *reversed(words.story(d))]
