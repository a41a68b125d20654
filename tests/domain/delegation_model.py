"""Delegation as one keeps it on paper: for each thread the list of what happened, read from the start each time."""

from dataclasses import dataclass, field

from chaman_tui.domain.delegation import Side, Step
from chaman_tui.domain.enterprise import Capacity, Party

Key = tuple[object, ...]


@dataclass
class Thread:
    """What the moves of one thread come to: nothing open, or the open request and how it stands."""

    open: str | None = None
    capacity: Capacity | None = None
    state: str = ""
    sends: int = 0
    refused: bool = False
    scopes: tuple[str, ...] = ()
    senders: frozenset[str] = frozenset()


@dataclass
class Paper:
    """A request as the model knows it: where it stands now, and in which thread."""

    key: Key
    side: Side
    owner: Party
    intermediary: Party
    account: str | None
    state: str = "pending"
    sends: int = 0


@dataclass
class PaperAccount:
    """An account: what its owner gave it, what the delegation in force added, who manages it."""

    owner: Party
    scopes: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    delegated: str | None = None
    closed: bool = False


def read(moves: list[tuple[str, str, Capacity, str, tuple[str, ...]]], limit: int | None) -> Thread:
    """Read a thread's moves: (what, request, capacity, login, scopes)."""
    thread = Thread()
    for what, request, capacity, login, scopes in moves:
        if what == "send":
            kept = scopes or thread.scopes
            thread = Thread(
                request, capacity, "pending", thread.sends + 1, thread.refused, kept, thread.senders | {login}
            )
        elif what == "refuse":
            thread.refused = True
            thread.state = "blocked" if thread.sends == limit else "refused"
        elif what == "withdraw" and thread.refused:
            thread.state = "blocked by withdrawal" if thread.sends == limit else "withdrawn"
        else:
            thread = Thread()
    return thread


class Model:
    """The plain model: says of every gesture which rules forbid it, and what it comes to."""

    def __init__(self, ocmws: set[Party], without_sender: set[Party]) -> None:
        self.ocmws = ocmws
        self.without_sender = without_sender
        self.moves: dict[Key, list[tuple[str, str, Capacity, str, tuple[str, ...]]]] = {}
        self.papers: dict[str, Paper] = {}
        self.accounts: dict[str, PaperAccount] = {}

    def thread(self, key: Key) -> Thread:
        return read(self.moves.get(key, []), 21 if key[0] is Side.INTERMEDIARY else None)

    def key(self, side: Side, owner: Party, intermediary: Party, account: str | None) -> Key:
        if side is Side.INTERMEDIARY:
            return (side, owner, intermediary.number)
        return (side, owner, intermediary, account)

    def _pair(self, owner: Party, intermediary: Party) -> set[str]:
        rules = set()
        if owner not in self.ocmws:
            rules.add("delegation.ocmw")
        if intermediary.capacity is Capacity.EMPLOYER:
            rules.add("delegation.intermediary")
        if owner.number == intermediary.number:
            rules.add("delegation.self")
        return rules

    def _account(self, account: str | None) -> set[str]:
        found = self.accounts[account] if account else None
        return {"delegation.rest"} if found and (found.closed or found.delegated) else set()

    def ask(self, side: Side, owner: Party, intermediary: Party, account: str | None) -> set[str]:
        """The rules that forbid a new request."""
        rules = self._pair(owner, intermediary) | self._account(account)
        if owner in self.without_sender:
            rules.add("sender.required")
        thread = self.thread(self.key(side, owner, intermediary, account))
        if thread.state.startswith("blocked"):
            rules |= {"delegation.resend-limit", "delegation.blocked"}
        elif thread.open and (thread.state == "pending" or thread.capacity is not intermediary.capacity):
            rules.add("delegation.state")
        return rules

    def step(self, request: str, step: Step, side: Side, login: str, account: str | None) -> set[str]:
        """The rules that forbid a step."""
        paper = self.papers[request]
        thread = self.thread(paper.key)
        asker = paper.side
        right_side = {Step.RESEND: asker, Step.WITHDRAW: asker, Step.END: side}.get(step, asker.other)
        rules = set() if side is right_side else {"delegation.initiative"}
        if step is Step.ACCEPT and login in self._senders(request):
            rules.add("delegation.initiative")
        if step is Step.RESEND and thread.open == request and thread.state.startswith("blocked"):
            return rules | {"delegation.resend-limit", "delegation.blocked"}
        if step is Step.RESEND:
            fits = thread.open == request and thread.state in {"refused", "withdrawn"}
        else:
            fits = paper.state == ("accepted" if step is Step.END else "pending")
        if not fits:
            rules.add("delegation.state")
        chosen = self.accounts.get(paper.account or account or "")
        if step is Step.ACCEPT and fits and chosen and len(chosen.scopes | set(thread.scopes)) > 50:
            rules.add("permission.number")
        gone = step is Step.ACCEPT and paper.state == "lapsed"
        if step in {Step.ACCEPT, Step.RESEND} and (fits or gone):
            rules |= self._pair(paper.owner, paper.intermediary) | self._account(paper.account or account)
        return rules

    def _senders(self, request: str) -> set[str]:
        return {m[3] for m in self.moves[self.papers[request].key] if m[:2] == ("send", request)}

    def _move(self, request: str, what: str, login: str, scopes: tuple[str, ...] = ()) -> Thread:
        paper = self.papers[request]
        moves = self.moves.setdefault(paper.key, [])
        moves.append((what, request, paper.intermediary.capacity, login, scopes))
        return self.thread(paper.key)

    def send(self, request: str, paper: Paper, login: str, scopes: tuple[str, ...]) -> None:
        """A send, of a new request or again."""
        kept = self.papers.setdefault(request, paper)
        kept.sends = self._move(request, "send", login, scopes).sends
        kept.state = "pending"

    def take(self, request: str, step: Step, login: str, account: str | None) -> None:
        """A step that nothing forbade; ``account`` is the one that an acceptance is for."""
        paper = self.papers[request]
        if step is Step.RESEND:
            self.send(request, paper, login, ())
            return
        if step is not Step.END:
            scopes = self.thread(paper.key).scopes
            thread = self._move(request, step.value, login)
            paper.state = {Step.ACCEPT: "accepted", Step.REFUSE: thread.state, Step.WITHDRAW: "withdrawn"}[step]
            if step is Step.ACCEPT and account:
                self._delegate(request, self.accounts[account], set(scopes))
                paper.account = account
                self.lapse(account)
            return
        paper.state = "ended"
        assert paper.account
        ended = self.accounts[paper.account]
        ended.scopes, ended.added, ended.delegated = ended.scopes - ended.added, set(), None

    def _delegate(self, request: str, account: PaperAccount, asked: set[str]) -> None:
        account.added = asked - account.scopes
        account.scopes = account.scopes | asked
        account.delegated = request

    def lapse(self, account: str) -> None:
        """What is still offered of an account lapses."""
        for request, paper in self.papers.items():
            if paper.side is Side.OWNER and paper.account == account and paper.state == "pending":
                paper.state = "lapsed"
                self._move(request, "lapse", "")
