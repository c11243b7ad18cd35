import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


class Node:
    """A piece of a program; first becomes the number of its first word that is no parenthesis."""

    def __init__(self, form, *parts):
        self.form, self.parts, self.first = form, parts, None


OPERATORS = {"<": 1, "==": 1, "::": 2, "+": 3, "-": 3, "*": 4}
OPEN = ("if", "fn", "let", "match")
BARE = ("name", "val", "fun")


class Writer:
    """Writes nodes with few parentheses and random white space, and knows where each begins."""

    def __init__(self, rng):
        self.rng, self.words = rng, []

    def write(self, node, level=0):
        own = OPERATORS.get(node.parts[0]) if node.form == "op" else 0 if node.form in OPEN else 6
        own = 5 if node.form == "call" else own
        wrapped = own < level or (node.form not in BARE and self.rng.random() < 0.05)
        start = len(self.words)
        if wrapped:
            self.words.append("(")
        getattr(self, node.form)(*node.parts)
        if wrapped:
            self.words.append(")")
        node.first = next(i for i in range(start, len(self.words)) if self.words[i] != "(")

    def put(self, *pieces):
        """Write words as they are, nodes at level 0."""
        for piece in pieces:
            if isinstance(piece, str):
                self.words += piece.split()
            else:
                self.write(piece)

    def word(self, text):
        self.put(text)

    name = word

    def op(self, operator, left, right):
        level = OPERATORS[operator]
        self.write(left, level + (operator == "::"))
        self.put(operator)
        self.write(right, level + (operator != "::"))

    def val(self, pattern, body):
        self.put("val", pattern, "=", body)

    def __getattr__(self, form):
        if form == "if":
            return lambda a, b, c: self.put("if", a, "then", b, "else", c)
        raise AttributeError(form)

    def text(self):
        """Return the text, and line and column of each word."""
        text, places = "", []
        for word in self.words:
            tight = word in "()[]," or text[-1:] in [*"()[],"]
            text += self.rng.choice(["", "", " "] if tight else [" ", " ", " ", "\n", "  "])
            line = text.count("\n") + 1
            places.append(f"{line}:{len(text) - text.rfind(chr(10))}")
            text += word
        return text, places


class Wrong(Exception):
    pass


INT, BOOL = ("int",), ("bool",)


class Oracle:
    """Types by definition: every use of a defined name is typed as its definition anew.

    Types are tuples, variables numbers; env has a function for each name that returns its type.
    """

    def __init__(self):
        self.known, self.count = {}, 0

    def new(self):
        self.count += 1
        return self.count

    def full(self, type):
        if isinstance(type, int):
            return self.full(self.known[type]) if type in self.known else type
        return (type[0], *map(self.full, type[1:]))

    def show(self, type, names, inside=""):
        type = self.full(type)
        if isinstance(type, int):
            if type not in names:
                number, rest = divmod(len(names), 26)
                letter = "abcdefghijklmnopqrstuvwxyz"[rest]
                names[type] = "'" + letter + (str(number) if number else "")
            return names[type]
        if type[0] == "->":
            left = self.show(type[1], names, "left")
            text = left + " -> " + self.show(type[2], names)
            return "(" + text + ")" if inside else text
        if type[0] == "*":
            text = " * ".join(self.show(part, names, "part") for part in type[1:])
            return "(" + text + ")" if inside == "part" else text
        if len(type) == 1:
            return type[0]
        if len(type) == 2:
            return self.show(type[1], names, "part") + " " + type[0]
        return "(" + ", ".join(self.show(part, names) for part in type[1:]) + ") " + type[0]

    def equal(self, node, found, wanted):
        names = {}
        words = "found " + self.show(found, names) + ", expected " + self.show(wanted, names)
        pairs = [(found, wanted)]
        while pairs:
            one, two = map(self.full, pairs.pop())
            if one == two:
                continue
            if isinstance(two, int):
                one, two = two, one
            if isinstance(one, int):
                if self.contains(two, one):
                    raise Wrong(node, words)
                self.known[one] = two
            elif one[0] != two[0] or len(one) != len(two):
                raise Wrong(node, words)
            else:
                pairs += zip(one[1:], two[1:])

    def contains(self, type, variable):
        if isinstance(type, int):
            return type == variable
        return any(self.contains(part, variable) for part in type[1:])

    def check(self, node, env, wanted):
        self.equal(node, self.type(node, env), wanted)

    def type(self, node, env):
        if node.form == "word":
            word = node.parts[0]
            if word in ("true", "false"):
                return BOOL
            if word.isdigit():
                return INT
            if word not in env:
                raise Wrong(node, "unbound " + word)
            return env[word]()
        return getattr(self, "type_" + node.form)(env, node, *node.parts)

    def type_if(self, env, node, condition, yes, no):
        self.check(condition, env, BOOL)
        type = self.type(yes, env)
        self.check(no, env, type)
        return type

    def type_op(self, env, node, operator, left, right):
        type = self.type(left, env)
        if operator == "==":
            self.check(right, env, type)
            return BOOL
        self.equal(left, type, INT)
        self.check(right, env, INT)
        return BOOL if operator == "<" else INT

    def define(self, definition, env):
        """Return the names that a definition defines, and their types."""
        if definition.form == "val":
            name, body = definition.parts
            return {name.parts[0]: self.type(body, env)}


def word(text):
    return Node("word", str(text))


def compare(infer, rng, definitions, start=""):
    """Compare infer with the oracle; in a text that has start before the definitions."""
    writer = Writer(rng)
    writer.put(start, *definitions)
    text, places = writer.text()
    oracle, env, expected = Oracle(), {}, []
    try:
        for definition in definitions:
            names = oracle.define(definition, env)
            expected += [(name, oracle.show(type, {})) for name, type in names.items()]
            env = {**env, **{name: lambda t=t: t for name, t in names.items()}}
    except Wrong as wrong:
        node, words = wrong.args
        expected = places[node.first] + ": " + words
    assert infer(text) == expected, text
    return expected


class Maker:
    """Makes random expressions that mostly have a wanted type; slips: how often they may not."""

    def __init__(self, rng, slips):
        self.rng, self.slips, self.count = rng, slips, 0

    def chance(self, share):
        return self.rng.random() < share

    def type(self, depth):
        kinds = ["int", "bool"]
        kind = self.rng.choice(kinds)
        sizes = {"->": 2, "list": 1, "*": self.rng.choice([2, 2, 3]), "option": 1, "either": 2}
        return (kind, *[self.type(depth - 1) for _ in range(sizes.get(kind, 0))])

    def name(self):
        return self.rng.choice(["a", "b", "c", "f", "g", "x", "y", "z_1", "fN"])

    def expression(self, type, depth, scope):
        """Return an expression; scope is a list of names and functions that make uses of them."""
        if self.chance(self.slips):
            type = self.type(1)
        if self.chance(self.slips / 4):
            return word("nowhere")
        visible = {use[0]: use for use in reversed(scope)}.values()
        uses = [use for use in visible if use[1] is None or use[1] == type]
        if uses and self.chance(0.6):
            name, _, use = self.rng.choice(uses)
            if use is None:
                return word(name)
            if depth:
                return use(self, type, depth, scope)
        below = max(depth - 1, 0)
        if depth and self.chance(0.2):
            parts = [self.expression(t, below, scope) for t in (BOOL, type, type)]
            return Node("if", *parts)
        return self.plain(type, depth, scope)

    def plain(self, type, depth, scope):
        """Return an expression of the form that belongs to a type."""
        below = max(depth - 1, 0)
        if type == INT:
            if depth and self.chance(0.5):
                sides = [self.expression(INT, below, scope) for _ in range(2)]
                return Node("op", self.rng.choice("+-*"), *sides)
            return word(self.rng.choice([0, 1, 7, 42, 100]))
        if type == BOOL:
            if depth and self.chance(0.6):
                sides = self.type(1) if self.chance(0.5) else INT
                operator = "<" if sides == INT and self.chance(0.7) else "=="
                parts = [self.expression(sides, below, scope) for _ in range(2)]
                return Node("op", operator, *parts)
            return word(self.rng.choice(["true", "false"]))


@given(seed=SEEDS)
def test_random_programs(infer, seed):
    rng = random.Random(seed)
    for slips in (0, 0.04):
        maker, scope, definitions = Maker(rng, slips), [], []
        for _ in range(rng.choice([1, 2, 3])):
            name, type = maker.name(), maker.type(0)
            body = maker.expression(type, 3, scope)
            definitions.append(Node("val", Node("name", name), body))
            scope = [(name, type, None)] + [entry for entry in scope if entry[0] != name]
        expected = compare(infer, rng, definitions)
        assert slips or isinstance(expected, list)


def test_precedence(infer):
    assert infer("val r = 5 + 2 * 3 < 4 - 2 == true") == [("r", "bool")]
    assert infer("val r = 5 == 2 < 3") == "1:9: found bool, expected int"
    assert infer("val r = true == 3 < 4") == "1:17: found int, expected bool"
    assert infer("val r = 5 == 5 == true") == [("r", "bool")]
    assert infer("val r = 3 * (4 < 5)") == "1:14: found bool, expected int"


def test_branches(infer):
    assert infer("val r = if if true then false else true then 2 else 3") == [("r", "int")]
    assert infer("val r = if 2 then 1 else true") == "1:12: found int, expected bool"
    assert infer("val r = if 2 < 3 then false\nelse ((4 + 1) * 2)") == (
        "2:8: found int, expected bool"
    )
    assert infer("val r = (if true then 1 else 2) + 3") == [("r", "int")]
    assert infer("val r = if true then 1 else 2 + false") == "1:33: found bool, expected int"


def test_first_error_counts(infer):
    assert infer("val r = (9 + true) == nope") == "1:14: found bool, expected int"
    assert infer("val r = nope + (true + 1)") == "1:9: unbound nope"
    assert infer("val r = nope + 1 val = 4") == "1:22: syntax error"


def test_syntax_errors(infer):
    for text, place in [
        ("val a == 5", "1:7"),
        ("val a = (5", "1:11"),
        ("val a = ()", "1:10"),
        ("val a = 5 +", "1:12"),
        ("val a = if true then 4", "1:23"),
        ("val a = if true else 4", "1:17"),
        ("val a = if true ) then 4", "1:17"),
        ("val a = 4 + if true then 1 else 2", "1:13"),
        ("val a = 1 < = 2", "1:13"),
        ("val a = 1 = 2", "1:11"),
    ]:
        assert infer(text) == place + ": syntax error", text
