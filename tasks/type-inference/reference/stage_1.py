"""Infer the types of definitions in a small functional language."""

import re

KEYWORDS = set("val if then else true false fn let in fun and match with type of".split())
TOKEN = re.compile(
    r"(?P<number>[0-9]+)|(?P<name>[a-z][A-Za-z0-9_]*)|(?P<sign>=)|[ \n]+|(?P<other>.)",
    re.DOTALL,
)


class Problem(Exception):
    """What is wrong with a program: a place in its text, and words."""


def tokenize(source):
    """Cut a text into tokens: kind, word and place of each."""
    tokens = []
    for found in TOKEN.finditer(source):
        kind, word = found.lastgroup, found.group()
        if kind:
            stands_for_itself = kind == "sign" or word in KEYWORDS
            tokens.append((word if stands_for_itself else kind, word, found.start()))
    return [*tokens, ("end", "", len(source))]


def parse(source):
    """Return the tokens for name and value of each definition."""
    tokens = tokenize(source)

    def take(*kinds):
        token = tokens.pop(0)
        if token[0] not in kinds:
            raise Problem(token[2], "syntax error")
        return token

    definitions = []
    while tokens[0][0] != "end":
        take("val")
        name = take("name")
        take("=")
        definitions.append((name, take("number", "true", "false", "name")))
    return definitions


def type_of(env, kind, word, place):
    """Return the type of a value; env has the types of the names before."""
    if kind == "number":
        return "int"
    if kind != "name":
        return "bool"
    if word not in env:
        raise Problem(place, f"unbound {word}")
    return env[word]


def types_of(definitions):
    env, found = {}, []
    for (_, name, _), value in definitions:
        env[name] = type_of(env, *value)
        found.append((name, env[name]))
    return found


def located(source, place, words):
    """Put line and column of a place before words."""
    line = source.count("\n", 0, place) + 1
    column = place - source.rfind("\n", 0, place)
    return f"{line}:{column}: {words}"


def infer(source):
    """Return names and types of a program's definitions, or the words of an error."""
    try:
        return types_of(parse(source))
    except Problem as problem:
        return located(source, *problem.args)
