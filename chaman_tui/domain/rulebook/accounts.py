"""Rules about accounts and their credentials."""

from chaman_tui.domain.rules import Rule
from chaman_tui.i18n import N_

_ACCOUNTS = N_("FAQ, Accounts en verbindingen")
_DECIDED = N_("Decision of this system, the FAQ is silent")

RULES = (
    Rule(
        "account.one-per-channel",
        N_("FTP, SFTP and SOAP: one account each. REST: as many as needed."),
        _ACCOUNTS,
        N_("Open the existing account, and replace its credentials there."),
    ),
    Rule(
        "account.name",
        N_("A REST account has a name of its own within its enterprise."),
        _DECIDED,
        N_("Choose a name that no other open REST account of the enterprise has."),
    ),
    Rule(
        "account.closed",
        N_("A closed account is not changed."),
        _DECIDED,
        N_("Open a new account."),
    ),
    Rule(
        "account.channel",
        N_("What is asked does not exist on this channel."),
        _ACCOUNTS,
        N_("Choose an account of a channel that has it."),
    ),
    Rule(
        "account.delegated",
        N_("A delegated account is not closed."),
        _DECIDED,
        N_("End the delegation first."),
    ),
    Rule(
        "username.length",
        N_("A user name has 8 to 17 characters."),
        _ACCOUNTS,
        N_("Choose a user name of 8 to 17 letters and digits."),
    ),
    Rule(
        "username.characters",
        N_("A user name holds only the letters A-Z, a-z and the digits 0-9."),
        _ACCOUNTS,
        N_("Leave out accents, spaces and signs."),
    ),
    Rule(
        "username.unique",
        N_("No two accounts of one channel share a user name, with capitals or without."),
        _DECIDED,
        N_("Choose another user name."),
    ),
    Rule(
        "password.length",
        N_("A password has at most 15 characters."),
        _ACCOUNTS,
        N_("Shorten the password to 15 characters."),
    ),
    Rule(
        "password.special",
        N_("A password has at least two characters that are neither letters nor digits."),
        _ACCOUNTS,
        N_("Add two characters such as + or #."),
    ),
    Rule(
        "password.characters",
        N_("A password holds only letters A-Z, a-z, digits and , ; : = ? . / + * $ % > < & @ # ( ! { } ) - _"),
        _ACCOUNTS,
        N_("Replace the characters that are not in the list."),
    ),
    Rule(
        "password.space",
        N_("A password holds no spaces."),
        _ACCOUNTS,
        N_("Leave out the spaces."),
    ),
    Rule(
        "ssh-key.format",
        N_("One public key: OpenSSH one-line, RFC 4716, PKCS#8 or PKCS#1, and nothing else with it."),
        _ACCOUNTS,
        N_("Give the content of the .pub file, or what PuTTYgen saves as public key."),
    ),
    Rule(
        "ssh-key.size",
        N_("A public SSH key is RSA, of 2048 to 4096 bits."),
        _ACCOUNTS,
        N_("Make one: ssh-keygen -t rsa -b 3072"),
    ),
    Rule(
        "key.made-here",
        N_("A private key is made only on the machine of the one who will use it, never through SSH or for another."),
        _DECIDED,
        N_("Make it on your own machine, with the openssl command that is shown, and give the certificate here."),
    ),
    Rule(
        "key.private",
        N_("A private key is never accepted."),
        _DECIDED,
        N_("Give the public key or the certificate. Consider this private key exposed, and replace it."),
    ),
)
