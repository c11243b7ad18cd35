import re

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
LITERALS = {"null": None, "true": True, "false": False}


def parse(text):
    text = text.strip(" \t\n\r")
    if text in LITERALS:
        return LITERALS[text]
    found = NUMBER.fullmatch(text)
    if not found:
        raise ValueError("not JSON")
    return float(text) if found[1] or found[2] else int(text)
