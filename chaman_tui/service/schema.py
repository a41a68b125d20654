"""The tables of the product as they are declared. Their types stand in ``records``; this imports none of them."""

from chaman_tui.service.declared import (
    HISTORY,
    At,
    Declaration,
    Each,
    Field,
    HowMany,
    Joined,
    Key,
    Kind,
    Last,
    Most,
    PartiesAt,
    PartyAt,
    Take,
    Through,
    When,
)


def _code(name: str, take: Take | None = None) -> Field:
    return Field(name, Kind.CODE, take or At(name))


def _text(name: str, take: Take | None = None) -> Field:
    return Field(name, Kind.TEXT, take or At(name))


def _number(name: str, take: Take | None = None) -> Field:
    return Field(name, Kind.NUMBER, take or At(name))


def _flag(name: str) -> Field:
    return Field(name, Kind.FLAG, At(name))


def _moment(name: str, take: Take | None = None) -> Field:
    return Field(name, Kind.MOMENT, take or At(name))


def _many(name: str, take: Take) -> Field:
    return Field(name, Kind.MANY, take)


def _party(name: str) -> Field:
    return Field(name, Kind.CODE, PartyAt(name))


def _name_of(name: str, field: str, table: str = "enterprises") -> Field:
    return Field(name, Kind.TEXT, Through(field, table, "name"))


_LIVE = Each("certificates", "fingerprint", unless="retired_at")

ENTERPRISES = Declaration(
    "enterprises",
    (
        _code("number", At("party", "number")),
        _code("capacity", At("party", "capacity")),
        _text("name"),
        _flag("ocmw"),
        _flag("registered"),
        _flag("rest_active"),
    ),
)
MEMBERS = Declaration(
    "members",
    (
        _code("login"),
        _party("party"),
        _name_of("enterprise_name", "party"),
        _text("name"),
        _text("email"),
        _code("role"),
        _flag("granted"),
    ),
    keys=(Key(("login", "party"), unique=True), Key(("login",)), Key(("party",))),
)
SENDERS = Declaration(
    "senders",
    (
        _code("number"),
        _party("party"),
        _name_of("enterprise_name", "party"),
        _text("contact_name", At("contact", "name")),
        _text("contact_email", At("contact", "email")),
    ),
    keys=(Key(("number",), unique=True),),
)
ACCOUNTS = Declaration(
    "accounts",
    (
        _party("party"),
        _name_of("owner_name", "party"),
        _party("delegated_to"),
        _name_of("delegated_name", "delegated_to"),
        _code("channel"),
        _text("name"),
        _text("username"),
        _code("client_id"),
        _code("state"),
        _text("permissions", Joined("permissions")),
        _moment("created_at"),
        _number("live", HowMany(_LIVE)),
        _moment("ends_at", Most(Each("certificates", "not_after", unless="retired_at"))),
        _many("fingerprints", Each("certificates", "fingerprint")),
        _many("live_fingerprints", _LIVE),
        _many("soap_fingerprint", When("channel", "soap", _LIVE)),
    ),
    keys=(
        Key(("channel", "username"), unique=True),
        Key(("client_id",), unique=True),
        Key(("soap_fingerprint",), unique=True),
        Key(("live_fingerprints",)),
        Key(("fingerprints",)),
        Key(("party",)),
        Key(("delegated_to",)),
    ),
    indexes=(("party", "channel"), ("delegated_to",)),
)
DELEGATIONS = Declaration(
    "delegations",
    (
        _party("owner"),
        _name_of("owner_name", "owner"),
        _party("intermediary"),
        _name_of("intermediary_name", "intermediary"),
        _code("started_by"),
        _code("state"),
        _code("account"),
        _name_of("account_name", "account", "accounts"),
        _text("permissions", Joined("permissions")),
        _text("message"),
        _number("sends"),
        _moment("requested_at", At("events", 0, "at")),
        _moment("sent_at", Last("events", "at", "step", ("request", "resend"))),
        _text("asked_by", Last("events", "name", "step", ("request", "resend"))),
        _moment("updated_at", At("events", -1, "at")),
        _text("updated_by", At("events", -1, "name")),
        _number("updated_in", At("events", -1, "number")),
        _text("reason", Last("events", "text", "step", ("refuse", "end"))),
    ),
    keys=(Key(("account",)), Key(("owner", "intermediary"))),
    indexes=(("owner", "state", "started_by"), ("intermediary", "state", "started_by")),
)
ANCHORS = Declaration("anchors", (_code("kind"),))
ENTRIES = Declaration(
    HISTORY,
    (
        _moment("at"),
        _code("login"),
        _code("action"),
        _code("about"),
        _party("party"),
        _code("operator"),
        _code("door"),
        _code("key_used", At("key")),
        _text("counterpart", At("details", "counterpart")),
        _many("visible_to", PartiesAt("visible_to")),
    ),
    indexes=(("about",), ("login",)),
)
DRAFTS = Declaration("drafts", (_code("login"), _party("party"), _code("kind")), private=True)

DECLARED = {
    table.name: table for table in (ENTERPRISES, MEMBERS, SENDERS, ACCOUNTS, DELEGATIONS, ANCHORS, ENTRIES, DRAFTS)
}
