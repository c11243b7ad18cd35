def parse(pattern):
    parts = []
    chars = iter(pattern)
    for char in chars:
        if char == "\\":
            parts.append(("char", next(chars)))
        else:
            parts.append((char if char in (".", "^", "$") else "char", char))
    return parts


def step(part, text, at):
    """Return where a part that begins here ends, None where it does not match."""
    kind, wanted = part
    if kind == "^":
        return at if at == 0 else None
    if kind == "$":
        return at if text[at:] in ("", "\n") else None
    char = text[at : at + 1]
    fits = char == wanted if kind == "char" else char not in ("", "\n")
    return at + 1 if fits else None


def search(pattern, text):
    parts = parse(pattern)
    for start in range(len(text) + 1):
        at = start
        for part in parts:
            at = step(part, text, at)
            if at is None:
                break
        else:
            return [(start, at)]
    return None
