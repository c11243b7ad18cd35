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

    def call(self, function, argument):
        self.write(function, 5)
        self.write(argument, 6)

    def fn(self, parameter, body):
        self.put("fn")
        self.write(parameter, 6)
        self.put("=>", body)

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

    def type_call(self, env, node, function, argument):
        type = self.full(self.type(function, env))
        if isinstance(type, int):
            self.known[type] = ("->", self.new(), self.new())
            type = self.known[type]
        if type[0] != "->":
            raise Wrong(function, "not a function: " + self.show(type, {}))
        self.check(argument, env, type[1])
        return type[2]

    def type_fn(self, env, node, parameter, body):
        type = self.new()
        env = {**env, parameter.parts[0]: lambda: type}
        return "->", type, self.type(body, env)

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
        kinds += ["->"] if depth else []
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
        if depth and self.chance(0.2):
            given = self.type(1)
            function = self.expression(("->", given, type), below, scope)
            return Node("call", function, self.expression(given, below, scope))
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
        if type[0] == "->":
            name = self.name()
            scope = [(name, type[1], None), *scope]
            return Node("fn", Node("name", name), self.expression(type[2], below, scope))


@given(seed=SEEDS)
def test_random_programs(infer, seed):
    rng = random.Random(seed)
    for slips in (0, 0.04):
        maker, scope, definitions = Maker(rng, slips), [], []
        for number in range(rng.choice([1, 2, 3])):
            name, type = f"d{number}", maker.type(2)
            body = maker.expression(type, 3, scope)
            definitions.append(Node("val", Node("name", name), body))
            shown = compare(infer, rng, definitions)
            if isinstance(shown, str):
                break
            if "'" not in shown[-1][1]:
                scope.append((name, type, None))


class Loose(Maker):
    """Makes terms that may have no type."""

    def expression(self, type, depth, scope):
        choice = self.rng.randrange(6) if depth else 0
        if choice < 2 and scope:
            return word(self.rng.choice(scope)[0])
        if choice == 5:
            parts = [self.expression(None, depth - 1, scope) for _ in range(4)]
            return Node("if", Node("op", "==", *parts[:2]), *parts[2:])
        if choice < 4 and scope and depth:
            parts = [self.expression(None, depth - 1, scope) for _ in range(2)]
            return Node("call", *parts)
        name = self.name()
        body = self.expression(None, max(depth - 1, 0), [(name, None, None), *scope])
        return Node("fn", Node("name", name), body)


@given(seed=SEEDS)
def test_random_terms(infer, seed):
    rng = random.Random(seed)
    for _ in range(3):
        body = Loose(rng, 0).expression(None, 5, [])
        compare(infer, rng, [Node("val", Node("name", "it"), body)])


@given(seed=SEEDS)
def test_eta(infer, seed):
    rng = random.Random(seed)
    writer = Writer(rng)
    maker = Maker(rng, 0)
    type = ("->", maker.type(1), maker.type(1))
    writer.write(Node("val", Node("name", "it"), maker.expression(type, 3, [])))
    text = writer.text()[0]
    body = text[text.index("=") + 1 :]
    before = infer(text)
    assert isinstance(before, list)
    assert infer("val it = fn new => (" + body + ") new") == before
    assert infer("val it = (fn new => new) (" + body + ")") == before


def test_functions(infer):
    for body, expected in [
        ("fn a => a", "'a -> 'a"),
        ("fn a => fn b => b", "'a -> 'b -> 'b"),
        ("fn g => g 3", "(int -> 'a) -> 'a"),
        ("fn g => g (g true)", "(bool -> bool) -> bool"),
        ("fn g => fn a => fn b => g (a b) b", "('a -> 'b -> 'c) -> ('b -> 'a) -> 'b -> 'c"),
        ("(fn a => a + 1) 4", "int"),
        ("fn a => fn b => if a == b then a else b", "'a -> 'a -> 'a"),
        ("(fn k => k (fn a => a)) (fn h => h 2 < 3)", "bool"),
        ("fn n => (fn m => m) n * 2", "int -> int"),
        ("fn p => fn q => p == (fn u => q)", "('a -> 'b) -> 'b -> bool"),
    ]:
        assert infer("val it = " + body) == [("it", expected)], body


def test_many_variables(infer):
    names = ["v" + str(number) for number in range(54)]
    body = " ".join("fn " + name + " =>" for name in names) + " 1"
    letters = ["'" + chr(97 + number % 26) + ["", "1", "2"][number // 26] for number in range(54)]
    assert infer("val it = " + body) == [("it", " -> ".join([*letters, "int"]))]


def test_application_is_left_associative_and_tight(infer):
    assert infer("val f = fn a => a + 1 val r = f 1 * f 2 - f (f 3)")[1] == ("r", "int")
    assert infer("val f = fn a => a + 1 val r = f f 3") == ("1:33: found int -> int, expected int")
    assert infer("val r = fn f => f 1 true < 2") == [("r", "(int -> bool -> int) -> bool")]


def test_scope_of_parameters(infer):
    assert infer("val a = true val f = fn a => a + 1 val b = a")[2] == ("b", "bool")
    assert infer("val f = (fn a => a) a") == "1:21: unbound a"
    assert infer("val f = f") == "1:9: unbound f"


def test_errors(infer):
    for text, expected in [
        ("val r = fn a => a a", "1:19: found 'a -> 'b, expected 'a"),
        ("val r = true 4", "1:9: not a function: bool"),
        ("val r = 4a", "1:9: not a function: int"),
        ("val r = nope (4 + true)", "1:9: unbound nope"),
        ("val r = 4 (4 + true)", "1:9: not a function: int"),
        ("val r = fn g => (g 1) + (g true)", "1:28: found bool, expected int"),
        (
            "val r = (fn g => g 1) (fn a => if a then 3 else 4)",
            "1:24: found bool -> int, expected int -> 'a",
        ),
        ("val r = fn a => if a then a 1 else 2", "1:27: not a function: bool"),
        ("val r = fn a => fn b => if true then a b else a", "1:47: found 'a -> 'b, expected 'b"),
        ("val r = (fn a => fn b => a) 1 2 3", "1:10: not a function: int"),
        ("val r = fn a => ((a)) + ((true))", "1:27: found bool, expected int"),
        ("val r = fn a => fn b => (a b) == (b a)", "1:37: found ('a -> 'b) -> 'c, expected 'a"),
        (
            "val r = (if true then fn a => a else fn b => b + 1) false",
            "1:53: found bool, expected int",
        ),
        ("val r = fn a => a == fn", "1:22: syntax error"),
        ("val r = fn if => 4", "1:12: syntax error"),
        ("val r = fn a = 4", "1:14: syntax error"),
        ("val r = fn a b => 4", "1:14: syntax error"),
        ("val r = 1 fn a => a", "1:11: syntax error"),
        ("val r = fn => a", "1:12: syntax error"),
    ]:
        assert infer(text) == expected, text
