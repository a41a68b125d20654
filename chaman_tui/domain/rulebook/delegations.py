"""Rules about the REST channel and delegation."""

from chaman_tui.domain.rules import Rule
from chaman_tui.i18n import N_

_REST = N_("FAQ, Configuratie van het REST-kanaal")
_DELEGATION = N_("FAQ, Technische tussenpersoon en delegatie")
_DECIDED = N_("Decision of this system, the FAQ is silent")

RULES = (
    Rule(
        "rest.valid-certificate",
        N_("Activation needs a valid certificate on a REST account."),
        _REST,
        N_("Add a valid certificate to a REST account."),
    ),
    Rule(
        "rest.enterprise-registered",
        N_("Activation needs an enterprise that is registered on the portal of social security."),
        _REST,
        N_("Register the enterprise on the portal, then have the operator record it."),
    ),
    Rule(
        "rest.not-active",
        N_("Until the REST channel is activated every call of the enterprise is refused."),
        _REST,
        N_("Have the Access manager activate the REST channel: chaman rest activate"),
    ),
    Rule(
        "permission.number",
        N_("An account and a request name at most 50 permissions, each of at most 200 characters."),
        _DECIDED,
        N_("Leave out permissions that are not needed, or divide them over several accounts."),
    ),
    Rule(
        "permission.syntax",
        N_(
            "A permission is an OAuth scope token: printable ASCII without spaces, double quotes or backslashes "
            "(RFC 6749, section 3.3)."
        ),
        _REST,
        N_("Give a scope such as scope:dimona:declaration:consult."),
    ),
    Rule(
        "delegation.ocmw",
        N_("Only an OCMW delegates."),
        _DELEGATION,
        N_("Delegation is open to OCMWs; other enterprises manage their REST accounts themselves."),
    ),
    Rule(
        "delegation.rest",
        N_("Only a REST account is delegated, to one intermediary at a time."),
        _DELEGATION,
        N_("Choose a REST account of the enterprise that is open and not delegated."),
    ),
    Rule(
        "delegation.intermediary",
        N_("An intermediary offers services to others: it takes part as service provider or as social secretariat."),
        _DELEGATION,
        N_("Give the capacity in which it offers its services: service-provider or social-secretariat."),
    ),
    Rule(
        "delegation.self",
        N_("An enterprise does not delegate to itself, in whatever capacity."),
        _DELEGATION,
        N_("Choose another enterprise."),
    ),
    Rule(
        "delegation.initiative",
        N_(
            "The one who did not ask accepts or refuses a request; the one who asked resends or withdraws it. "
            "The person who sent it does not accept it for the other side."
        ),
        _DELEGATION,
        N_("Wait for the other party."),
    ),
    Rule(
        "delegation.resend-limit",
        N_("After a refusal by the enterprise the intermediary resends at most 20 times."),
        _DELEGATION,
        N_("Contact the enterprise directly, so that it starts the delegation itself."),
    ),
    Rule(
        "delegation.blocked",
        N_(
            "After the twentieth resend was refused, the intermediary makes no new request at that enterprise, "
            "in whatever capacity, and nothing that it does changes that."
        ),
        _DELEGATION,
        N_("Contact the enterprise directly, so that it starts the delegation itself. It always can."),
    ),
    Rule(
        "delegation.resend-unlimited",
        N_("A request that the intermediary refused is resent by the enterprise as often as needed."),
        _DELEGATION,
        N_("Resend the request."),
    ),
    Rule(
        "delegation.permissions",
        N_("Only the enterprise that owns an account changes its permissions, also while it is delegated."),
        _DELEGATION,
        N_("Ask the owner of the account to change its permissions."),
    ),
    Rule(
        "delegation.certificates",
        N_("While an account is delegated, only the intermediary manages and views its certificates."),
        _DELEGATION,
        N_("Ask the intermediary; or end the delegation to manage the certificates yourself."),
    ),
    Rule(
        "delegation.state",
        N_("A decision fits the state of the request."),
        _DELEGATION,
        N_("Look at the state of the request before you decide."),
    ),
    Rule(
        "delegation.reason",
        N_("A refusal and an ending carry a reason, which the other party reads."),
        _DECIDED,
        N_("Say in a few words why."),
    ),
)
