"""The words of the sample data. The people do not exist; the towns do, their enterprise numbers here do not."""

TOWNS = (
    "Gent", "Brugge", "Leuven", "Mechelen", "Aalst", "Kortrijk", "Hasselt", "Oostende", "Genk", "Roeselare",
    "Turnhout", "Dendermonde", "Vilvoorde", "Lokeren", "Ieper", "Diest", "Tienen", "Geel", "Lier", "Eeklo",
)  # fmt: skip
PEOPLE = (
    "An Peeters", "Bart Maes", "Chantal Dubois", "Dirk Claes", "Els Wouters", "Fatima El Amrani", "Geert Willems",
    "Hilde Goossens", "Inge Jacobs", "Jan Mertens", "Katrien De Smet", "Luc Vermeulen",
)  # fmt: skip
INTERMEDIARIES = ("Sociare Digitaal", "Dataflux Overheid", "Cevi Brug", "Lokaal Verbonden", "Remmicom Zuid")
REASONS = (
    "Wij werken al met een andere dienstverlener.",
    "De aanvraag vermeldt machtigingen die niet nodig zijn.",
    "Het contract is nog niet ondertekend.",
)
MESSAGES = (
    "Voor de Dimona-aangiften van het personeel.",
    "Zoals besproken met uw personeelsdienst.",
    "Voor de kwartaalaangifte DmfAPPL.",
)
SERVICES = ("Dimona", "DmfA", "Mijn loopbaan", "Ecaro", "Capelo")
SCOPES = ("scope:dimona:declaration:consult", "scope:dimona:declaration:declare", "scope:dmfa:notification:read")
