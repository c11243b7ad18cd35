"""Infer the types of programs in a small functional language."""

import re

KEYWORDS = set("val if then else true false fn let in fun and match with type of".split())
TOKEN = re.compile(
    r"(?P<number>[0-9]+)|(?P<name>[a-z][A-Za-z0-9_]*)|(?P<maker>[A-Z][A-Za-z0-9_]*)"
    r"|(?P<letter>'[a-z]+)|(?P<sign>->|=>|==|::|[-+*<=()\[\],|_])|[ \n]+|(?P<other>.)",
    re.DOTALL,
)
LEVELS = [("<", "=="), ("+", "-"), ("*",)]
INT, BOOL = "int", "bool"


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


class Parser:
    """Reads a program; a node is a tuple of its form, its place and its parts."""

    def __init__(self, source):
        self.tokens = tokenize(source)

    @property
    def kind(self):
        return self.tokens[0][0]

    def take(self, *kinds):
        kind, word, place = self.tokens[0]
        if kind not in kinds:
            raise Problem(place, "syntax error")
        del self.tokens[0]
        return word, place

    def program(self):
        definitions = []
        while self.kind != "end":
            definitions.append(self.definition())
        return definitions

    def definition(self):
        self.take("val")
        name = self.take("name")[0]
        self.take("=")
        return name, self.expression()

    def expression(self):
        if self.kind == "if":
            return self.choice()
        return self.operation(0)

    def choice(self):
        place = self.take("if")[1]
        condition = self.expression()
        self.take("then")
        consequence = self.expression()
        self.take("else")
        return "if", place, condition, consequence, self.expression()

    def operation(self, level):
        if level == len(LEVELS):
            return self.atom()
        left = self.operation(level + 1)
        while self.kind in LEVELS[level]:
            operator = self.take(*LEVELS[level])[0]
            left = ("operator", left[1], operator, left, self.operation(level + 1))
        return left

    def atom(self):
        if self.kind == "(":
            self.take("(")
            inner = self.expression()
            self.take(")")
            return inner
        kind = self.kind
        word, place = self.take("number", "true", "false", "name")
        return kind, place, word


class Checker:
    """Finds types."""

    def infer(self, env, node):
        form, place, *parts = node
        return getattr(self, f"infer_{form}")(env, place, *parts)

    def expect(self, env, node, wanted):
        """Find an expression's type, which has to be the wanted one."""
        self.equal(node[1], self.infer(env, node), wanted)

    def equal(self, place, found, wanted):
        if found != wanted:
            raise Problem(place, f"found {found}, expected {wanted}")

    def infer_number(self, env, place, word):
        return INT

    def infer_true(self, env, place, word):
        return BOOL

    infer_false = infer_true

    def infer_name(self, env, place, name):
        if name not in env:
            raise Problem(place, f"unbound {name}")
        return env[name]

    def infer_if(self, env, place, condition, consequence, alternative):
        self.expect(env, condition, BOOL)
        type = self.infer(env, consequence)
        self.expect(env, alternative, type)
        return type

    def infer_operator(self, env, place, operator, left, right):
        if operator == "==":
            self.expect(env, right, self.infer(env, left))
            return BOOL
        self.expect(env, left, INT)
        self.expect(env, right, INT)
        return BOOL if operator == "<" else INT


def located(source, place, words):
    """Put line and column of a place before words."""
    line = source.count("\n", 0, place) + 1
    column = place - source.rfind("\n", 0, place)
    return f"{line}:{column}: {words}"


def infer(source):
    """Return names and types of a program's definitions, or the words of an error."""
    try:
        return types_of(Parser(source).program(), Checker())
    except Problem as problem:
        return located(source, *problem.args)


def types_of(definitions, checker):
    env, found = {}, []
    for name, body in definitions:
        env[name] = checker.infer(env, body)
        found.append((name, env[name]))
    return found
