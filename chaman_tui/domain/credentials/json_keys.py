"""Finds the private part of a JSON Web Key (RFC 7517, RFC 7518) in any text: JSON, YAML, or a part of either."""

_TYPES = frozenset({"RSA", "EC", "OKP", "AKP", "OCT", ""})
_SHORTEST_OUTSIDE_BRACES = 20  # characters of a value, where nothing says which names belong together
_UNQUOTED = {ord(c): None for c in "\"'` \t;"}


def holds_private_jwk(text: str) -> bool:
    """Whether one object has ``kty`` and a private member beside it; quotes and depth do not matter. One pass."""
    if "kty" not in text:
        return False
    members: list[dict[str, str]] = [{}]
    name, start = "", 0
    bare = text.translate(_UNQUOTED)
    for at, sign in enumerate(bare):
        if sign not in "{}[],:\n":
            continue
        word, start = bare[start:at], at + 1
        if sign == ":":
            name = word.lstrip("-")
            continue
        if name:
            members[-1][name] = word
            name = ""
        if sign == "{":
            members.append({})
        elif sign == "}" and len(members) > 1 and _is_private(members.pop(), 1):
            return True
    if name:
        members[-1][name] = bare[start:]
    outermost, *unfinished = members
    return _is_private(outermost, _SHORTEST_OUTSIDE_BRACES) or any(_is_private(found, 1) for found in unfinished)


def _is_private(members: dict[str, str], shortest: int) -> bool:
    kind = members.get("kty", "-").upper()
    if kind not in _TYPES:
        return False
    secret = members.get("k", "") if kind == "OCT" else members.get("d", "") or members.get("priv", "")
    return len(secret) >= shortest
