"""Who came in: by which door, with which key and with which powers. Decided once, at the entrance, and passed on."""

from dataclasses import dataclass, replace
from enum import StrEnum

from chaman_tui.domain.access import check_login
from chaman_tui.domain.errors import NoAccess
from chaman_tui.domain.history import Door
from chaman_tui.i18n import _


class Power(StrEnum):
    """What somebody who came in may use."""

    PERSON = "person"  # what the roles of the login allow
    OPERATOR = "operator"  # care of the store, of its register and of whom it trusts


_PERSON_ALONE = frozenset({Power.PERSON})


@dataclass(frozen=True)
class Identity:
    """Somebody who came in. ``user`` is who it is: at the local door the system user, at others the person of the key.

    ``login`` is the person who acts; another than ``user`` where an operator acts for that person. ``remote`` says
    that the environment tells of SSH: it only ever takes a possibility away.
    """

    user: str
    login: str
    powers: frozenset[Power] = _PERSON_ALONE
    door: Door = Door.LOCAL
    key: str | None = None
    remote: bool = False

    @property
    def operator(self) -> bool:
        """Whether this is the operator, acting as such."""
        return Power.OPERATOR in self.powers

    @property
    def acted_for(self) -> str:
        """The name of the operator who acts for the person; empty when people act for themselves."""
        return self.user if self.user != self.login else ""

    @property
    def through_ssh(self) -> bool:
        """Whether the person sits at another machine than this program runs on, as far as is known."""
        return self.remote or self.door is Door.SSH

    @property
    def reads_files(self) -> bool:
        """Whether a path may name a file of this machine: in one's own session, or in one at the machine itself.

        Elsewhere the files are those of whoever runs the program, not of the person who sits at it.
        """
        own = self.door is Door.LOCAL and self.user == self.login
        return own or not self.through_ssh

    def acting_as(self, login: str) -> "Identity":
        """This identity with the powers of one person and no others. As somebody else only the operator acts."""
        if login != self.login:
            self.require_operator()
        return replace(self, login=login, powers=_PERSON_ALONE)

    def named(self, text: str) -> "Identity":
        """The identity of who says ``--as TEXT``: the operator's alone to say, for a login as the rules want it."""
        self.require_operator()
        if check_login(text).violations or text != text.strip():
            raise NoAccess(_("--as names one person: lower-case letters, digits, . _ and -, at most 32."))
        return self.acting_as(text)

    def require_operator(self) -> None:
        """Some verbs are only for the operating-system user who owns the store; NoAccess for everybody else."""
        if self.operator:
            return
        if self.acted_for:
            raise NoAccess(_("This is for the operator; whoever acts for {login} is not.", login=self.login))
        raise NoAccess(
            _("This is for the operator, the system user who owns the store; you are {user}.", user=self.user)
        )

    def require_setup(self) -> None:
        """An empty store is set up by its operator, at the machine itself: who comes through SSH would own it."""
        self.require_operator()
        if self.through_ssh:
            raise NoAccess(
                _(
                    "An empty store is not set up through SSH, where one account may stand for many people. Do it at "
                    "the machine itself, or as its system user: sudo -u {user} chaman init",
                    user=self.user,
                )
            )
