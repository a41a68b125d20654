"""The rulebook: data, in the order of the FAQ. Ids are public and are never renamed."""

from chaman_tui.domain.rules import Rule
from chaman_tui.i18n import N_

_ACCESS = N_("FAQ, Toegang en contactgegevens")
_ACCOUNTS = N_("FAQ, Accounts en verbindingen")
_CERTIFICATES = N_("FAQ, Certificaten")
_REST = N_("FAQ, Configuratie van het REST-kanaal")
_DELEGATION = N_("FAQ, Technische tussenpersoon en delegatie")
_DECIDED = N_("Decision of this system, the FAQ is silent")

RULEBOOK = (
    Rule(
        "access.member",
        N_(
            "Only people of the enterprise manage its sender: an Access manager, a Group manager, or an "
            "ordinary user with the right."
        ),
        _ACCESS,
        N_("Ask an Access manager or Group manager of the enterprise to add you."),
    ),
    Rule(
        "access.right",
        N_("An ordinary user needs the right “ChaMan - Technical channel management”."),
        _ACCESS,
        N_("Ask an Access manager or Group manager of the enterprise to grant you the right."),
    ),
    Rule(
        "access.grant",
        N_("Only an Access manager or Group manager of the same enterprise grants or revokes the right."),
        _ACCESS,
        N_("Ask an Access manager or Group manager of the enterprise."),
    ),
    Rule(
        "access.rest-configuration",
        N_(
            "Only the Access manager or a designated technical manager (a person holding the right) configures "
            "and activates the REST channel; a software integrator never can."
        ),
        _REST,
        N_("Ask the Access manager, or a person who holds the right, to do it."),
    ),
    Rule(
        "access.role",
        N_(
            "The right is held by people who manage channels; an Access manager has it by his role, and the "
            "last manager of an enterprise stays."
        ),
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
        N_("A text has at most 200 characters (a message or reason 1000) and no control characters."),
        _DECIDED,
        N_("Shorten it, and remove characters that cannot be seen."),
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
        "key.private",
        N_("A private key is never accepted."),
        _DECIDED,
        N_("Give the public key or the certificate. Consider this private key exposed, and replace it."),
    ),
    Rule(
        "certificate.replace-only",
        N_("FTP, SFTP and SOAP have one certificate: it is replaced, never added to."),
        _CERTIFICATES,
        N_("Replace the certificate instead."),
    ),
    Rule(
        "certificate.add",
        N_("On REST a certificate is added without removing the previous one."),
        _CERTIFICATES,
        N_("Add the new certificate, and retire the old one when you no longer use it."),
    ),
    Rule(
        "certificate.type",
        N_(
            "FTP and SFTP: Belgian eID or GlobalSign PersonalSign 3 PRO. SOAP: PersonalSign 3 PRO. REST: "
            "self-signed, otherwise not from a recognised CA, or from a compliant service provider."
        ),
        _CERTIFICATES,
        N_(
            "Use a certificate of a type that this channel takes. An operator adds trust anchors with: chaman trust add"
        ),
    ),
    Rule(
        "certificate.key",
        N_("The key of a certificate is RSA-2048, RSA-3072, RSA-4096, P-384 or P-521."),
        _CERTIFICATES,
        N_("Make a new certificate on an allowed key, for example RSA-3072."),
    ),
    Rule(
        "certificate.signature",
        N_("A certificate is signed with SHA-256, SHA-384 or SHA-512."),
        _CERTIFICATES,
        N_("Have the certificate signed with SHA-256 or better."),
    ),
    Rule(
        "certificate.key-usage",
        N_("A self-signed certificate carries the key usage Digital Signature (bit 0)."),
        _CERTIFICATES,
        N_(
            "Make it anew: chaman certificate generate, or openssl req -x509 -addext keyUsage=critical,digitalSignature"
        ),
    ),
    Rule(
        "certificate.validity",
        N_("A certificate is valid at this moment."),
        _CERTIFICATES,
        N_("Use a certificate whose validity includes today."),
    ),
    Rule(
        "certificate.format",
        N_("One X.509 certificate, as PEM, DER or PKCS#7; its chain may follow."),
        _CERTIFICATES,
        N_("Give the certificate itself, as a .pem, .crt, .cer, .der or .p7b file."),
    ),
    Rule(
        "certificate.self-signature",
        N_("The signature of a self-signed certificate verifies with its own key."),
        _CERTIFICATES,
        N_("Make the certificate anew; this one was changed after it was signed, or only names itself as its issuer."),
    ),
    Rule(
        "certificate.chain",
        N_("A recognised certificate is proved by signatures up to a trust anchor, never by the name of its issuer."),
        _CERTIFICATES,
        N_("Give the intermediate certificates with it. An operator adds trust anchors with: chaman trust add"),
    ),
    Rule(
        "certificate.duplicate",
        N_("The same certificate is not added twice to an account."),
        _CERTIFICATES,
        N_("Use the one that is there, or give another certificate."),
    ),
    Rule(
        "trust.authority",
        N_("A trust anchor is the certificate of a certification authority."),
        _DECIDED,
        N_("Give the root or issuing certificate of the authority, not one issued to a person."),
    ),
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
        "delegation.self",
        N_("An enterprise does not delegate to itself."),
        _DECIDED,
        N_("Choose another enterprise."),
    ),
    Rule(
        "delegation.initiative",
        N_("The one who did not ask accepts or refuses a request; the one who asked resends or withdraws it."),
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
        N_("After the twentieth resend was refused, the intermediary makes no new request at that enterprise."),
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
