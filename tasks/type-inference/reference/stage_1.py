"""Infer the types of definitions in a small functional language."""

import re

KEYWORDS = set("val if then else true false fn let in fun and match with type of".split())
TOKEN = re.compile(
    r"(?P<number>[0-9]+)|(?P<name>[a-z][A-Za-z0-9_]*)|(?P<sign>=)|[ \n]+|(?P<other>.)",
    re.DOTALL,
)
DEFINITION = [("val", "end"), ("name",), ("=",), ("number", "true", "false", "name")]
CONSTANTS = {"number": "int", "true": "bool", "false": "bool"}


def tokenize(source):
    """Cut a text into tokens: kind, word and place of each."""
    tokens = []
    for found in TOKEN.finditer(source):
        kind, word = found.lastgroup, found.group()
        if kind:
            stands_for_itself = kind == "sign" or word in KEYWORDS
            tokens.append((word if stands_for_itself else kind, word, found.start()))
    return [*tokens, ("end", "", len(source))]


def located(source, place, words):
    """Put line and column of a place before words."""
    line = source.count("\n", 0, place) + 1
    column = place - source.rfind("\n", 0, place)
    return f"{line}:{column}: {words}"


def infer(source):
    """Return names and types of a program's definitions, or the words of an error."""
    tokens = tokenize(source)
    for number, (kind, _, place) in enumerate(tokens):
        if kind not in DEFINITION[number % 4]:
            return located(source, place, "syntax error")
    env, found = {}, []
    for (_, name, _), (kind, word, place) in zip(tokens[1::4], tokens[3::4]):
        if kind == "name" and word not in env:
            return located(source, place, f"unbound {word}")
        env[name] = env[word] if kind == "name" else CONSTANTS[kind]
        found.append((name, env[name]))
    return found
