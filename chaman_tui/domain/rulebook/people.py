"""Rules about access, people, the sender and the enterprise."""

from chaman_tui.domain.rules import Rule
from chaman_tui.i18n import N_

_ACCESS = N_("FAQ, Toegang en contactgegevens")
_REST = N_("FAQ, Configuratie van het REST-kanaal")
_DECIDED = N_("Decision of this system, the FAQ is silent")

RULES = (
    Rule(
        "access.member",
        N_(
            "Only people of the enterprise manage its sender: an Access manager, a Group manager, or an "
            "ordinary user with the right."
        ),
        _ACCESS,
        N_("Ask an Access manager or Group manager of the enterprise to add you."),
        asks_power=True,
    ),
    Rule(
        "access.right",
        N_("An ordinary user needs the right “ChaMan - Technical channel management”."),
        _ACCESS,
        N_("Ask an Access manager or Group manager of the enterprise to grant you the right."),
        asks_power=True,
    ),
    Rule(
        "access.grant",
        N_("Only an Access manager or Group manager of the same enterprise grants or revokes the right."),
        _ACCESS,
        N_("Ask an Access manager or Group manager of the enterprise."),
        asks_power=True,
    ),
    Rule(
        "access.rest-configuration",
        N_(
            "Only the Access manager or a designated technical manager (a person holding the right) configures "
            "and activates the REST channel; a software integrator never can."
        ),
        _REST,
        N_("Ask the Access manager, or a person who holds the right, to do it."),
        asks_power=True,
    ),
    Rule(
        "access.role",
        N_("The right is granted to ordinary users and Group managers; an Access manager has it by his role."),
        _DECIDED,
        N_("Choose an ordinary user or a Group manager."),
    ),
    Rule(
        "person.login",
        N_("A login is 1 to 32 characters: lower-case letters, digits, . _ and -, starting with a letter."),
        _DECIDED,
        N_("Give the person's user name on this system."),
    ),
    Rule(
        "person.one-role",
        N_("A person has one role in an enterprise."),
        _DECIDED,
        N_("Choose another login, or another enterprise."),
    ),
    Rule(
        "text.plain",
        N_(
            "A text has at most 200 characters (a message or reason 1000), nothing invisible in it and at most four "
            "marks on one letter; a name has a letter or a digit."
        ),
        _DECIDED,
        N_("Shorten it, and remove the characters that are named."),
    ),
    Rule(
        "sender.required",
        N_("No account, no delegation and no exchange before the enterprise has its sender."),
        _ACCESS,
        N_("Create the sender first: chaman sender create, or the sender form."),
    ),
    Rule(
        "sender.one",
        N_("An enterprise has one sender for each capacity."),
        _ACCESS,
        N_("Use the existing sender; its contact person can be replaced."),
    ),
    Rule(
        "sender.contact-single",
        N_("A sender has one contact person with one e-mail address."),
        _ACCESS,
        N_("Give one e-mail address; replacing it later is possible, adding a second is not."),
    ),
    Rule(
        "sender.contact-name",
        N_("The name of the contact person is mandatory."),
        _ACCESS,
        N_("Type the name of the technical user who represents the sender."),
    ),
    Rule(
        "sender.contact-email",
        N_("The e-mail address of the contact person is mandatory and must be valid."),
        _ACCESS,
        N_("Type an address such as name@example.be."),
    ),
    Rule(
        "sender.contact-phone",
        N_("A telephone number has 6 to 15 digits, with an optional + in front."),
        _DECIDED,
        N_("Type a number such as +32 2 123 45 67, or leave the field empty."),
    ),
    Rule(
        "sender.contact-language",
        N_("The language of the contact person is nl, fr, de or en."),
        _DECIDED,
        N_("Choose one of the four languages."),
    ),
    Rule(
        "enterprise.number",
        N_(
            "An enterprise number (KBO) has 10 digits, starts with 0 or 1, and its last two digits equal 97 "
            "minus the first eight modulo 97."
        ),
        _DECIDED,
        N_("Copy the number from the Crossroads Bank for Enterprises (KBO)."),
    ),
    Rule(
        "enterprise.unique",
        N_("An enterprise is registered once for each capacity."),
        _DECIDED,
        N_("Use the enterprise that exists."),
    ),
    Rule(
        "enterprise.name",
        N_("The name of the enterprise is mandatory."),
        _DECIDED,
        N_("Type the name of the enterprise."),
    ),
    Rule(
        "enterprise.capacity",
        N_("A capacity is employer, service-provider or social-secretariat."),
        _DECIDED,
        N_("Choose one of the three."),
    ),
)
