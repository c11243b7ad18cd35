import re
from urllib.parse import unquote_plus

KEY = re.compile(r"[^\[\]]+(\[[^\[\]]+\])*(\[\])?")


def nested_query(query: str) -> dict:
    """Parse a query string whose keys may hold groups in brackets."""
    result: dict = {}
    for piece in filter(None, query.split("&")):
        key, _, value = map(unquote_plus, piece.partition("="))
        if not KEY.fullmatch(key):
            raise ValueError(f"malformed key: {key!r}")
        *parents, last = key.removesuffix("[]").replace("]", "").split("[")
        place = result
        for part in parents:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise ValueError(f"{part!r} is no dictionary")
        kind = list if key.endswith("[]") else str
        if not isinstance(place.setdefault(last, kind()), kind):
            raise ValueError(f"{last!r} is used in two ways")
        if kind is list:
            place[last].append(value)
        else:
            place[last] = value
    return result
