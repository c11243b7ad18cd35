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

    def fun(self, *functions):
        for number, (name, parameters, body) in enumerate(functions):
            self.put("and" if number else "fun", name)
            for parameter in parameters:
                self.write(parameter, 6)
            self.put("=", body)

    def let(self, definitions, body):
        self.put("let", *definitions, "in", body)

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

    def type_let(self, env, node, definitions, body):
        for definition in definitions:
            self.define(definition, env)
            env = self.extended(definition, env)
        return self.type(body, env)

    def extended(self, definition, env):
        names = self.define(definition, env)
        return {**env, **{name: lambda n=name: self.define(definition, env)[n] for name in names}}

    def define(self, definition, env):
        """Return the names that a definition defines, and their types."""
        if definition.form == "val":
            name, body = definition.parts
            return {name.parts[0]: self.type(body, env)}
        names = {}
        for name, _, _ in definition.parts:
            if name.parts[0] in names:
                raise Wrong(name, "duplicate " + name.parts[0])
            names[name.parts[0]] = self.new()
        env = {**env, **{name: lambda t=t: t for name, t in names.items()}}
        for name, parameters, body in definition.parts:
            for parameter in reversed(parameters):
                body = Node("fn", parameter, body)
            self.equal(name, self.type(body, env), names[name.parts[0]])
        return names


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
            env = oracle.extended(definition, env)
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
        if depth and self.chance(0.2):
            definitions = []
            for _ in range(self.rng.choice([1, 1, 2])):
                definition, scope = self.definition(below, scope)
                definitions.append(definition)
            return Node("let", definitions, self.expression(type, below, scope))
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

    def definition(self, depth, scope):
        """Return a definition, and the scope after it."""
        name = self.name()
        if self.chance(0.4):
            return self.general(name, scope)
        if self.chance(0.4):
            return self.functions(name, depth, scope)
        type = self.type(2)
        body = self.expression(type, depth, scope)
        return Node("val", Node("name", name), body), [(name, type, None), *scope]

    def functions(self, name, depth, scope):
        """Return functions that may call each other."""
        names = [name, "rec", "other"][: self.rng.choice([1, 2, 3])]
        if self.chance(self.slips):
            names.append(name)
        types = [("->", self.type(1), self.type(1)) for _ in names]
        inner = [(name, type, None) for name, type in zip(names, types)] + scope
        functions = []
        for name, type in zip(names, types):
            whole = self.plain(type, depth + 1, inner)
            functions.append((Node("name", name), [whole.parts[0]], whole.parts[1]))
        return Node("fun", *functions), inner

    def general(self, name, scope):
        """Return a function of a general type whose result can be anything."""
        texts = {
            "identity": ("x", "x", lambda t, a, b: [t]),
            "constant": ("x y", "x", lambda t, a, b: [t, a]),
            "other": ("x y", "y", lambda t, a, b: [a, t]),
            "apply": ("f x", "f x", lambda t, a, b: [("->", a, t), a]),
            "flip": ("f x y", "f y x", lambda t, a, b: [("->", a, ("->", b, t)), b, a]),
            "compose": ("f g x", "f ( g x )", lambda t, a, b: [("->", a, t), ("->", b, a), b]),
        }
        parameters, body, needs = self.rng.choice(list(texts.values()))
        words = body.replace("(", "").replace(")", "").split()
        tree = word(words[-1])
        if "(" in body:
            tree = Node("call", word("f"), Node("call", word("g"), tree))
        elif len(words) > 1:
            tree = word("f")
            for each in words[1:]:
                tree = Node("call", tree, word(each))

        def use(maker, type, depth, scope):
            result = word(name)
            for need in needs(type, maker.type(1), maker.type(0)):
                result = Node("call", result, maker.expression(need, depth - 1, scope))
            return result

        given = [Node("name", each) for each in parameters.split()]
        return Node("fun", (Node("name", name), given, tree)), [(name, None, use), *scope]


@given(seed=SEEDS)
def test_random_programs(infer, seed):
    rng = random.Random(seed)
    for slips in (0, 0.04):
        maker, scope, definitions = Maker(rng, slips), [], []
        for _ in range(rng.choice([1, 2, 3])):
            definition, scope = maker.definition(2, scope)
            definitions.append(definition)
        compare(infer, rng, definitions)


class Loose(Maker):
    """Makes terms that may have no type."""

    def expression(self, type, depth, scope):
        choice = self.rng.randrange(8) if depth else 0
        if choice < 2 and scope:
            return word(self.rng.choice(scope)[0])
        if choice == 4:
            parts = [self.expression(None, depth - 1, scope) for _ in range(4)]
            return Node("if", Node("op", "==", *parts[:2]), *parts[2:])
        name = self.name()
        inner = [(name, None, None), *scope]
        if choice > 5:
            body = self.expression(None, depth - 1, scope)
            form = Node("val", Node("name", name), body)
            if choice == 7:
                body = self.expression(None, depth - 1, [("w", None, None), *inner])
                form = Node("fun", (Node("name", name), [Node("name", "w")], body))
            return Node("let", [form], self.expression(None, depth - 1, inner))
        if choice < 4 and scope and depth:
            parts = [self.expression(None, depth - 1, scope) for _ in range(2)]
            return Node("call", *parts)
        return Node("fn", Node("name", name), self.expression(None, max(depth - 1, 0), inner))


@given(seed=SEEDS)
def test_random_terms(infer, seed):
    rng = random.Random(seed)
    for _ in range(3):
        body = Loose(rng, 0).expression(None, 5, [])
        compare(infer, rng, [Node("val", Node("name", "it"), body)])


@given(seed=SEEDS)
def test_let_is_local_definition(infer, seed):
    rng = random.Random(seed)
    maker, scope, writers = Maker(rng, 0), [], []
    for _ in range(2):
        definition, scope = maker.definition(2, scope)
        writers.append(Writer(rng))
        writers[-1].write(definition)
    writers.append(Writer(rng))
    writers[-1].write(maker.expression(maker.type(1), 2, scope))
    first, second, body = [writer.text()[0] for writer in writers]
    whole = infer(first + " " + second + " val it = " + body)
    assert isinstance(whole, list)
    assert infer("val it = let " + first + " " + second + " in " + body) == whole[-1:]
    assert infer(first + " val it = let " + second + " in " + body)[-1:] == whole[-1:]


def test_generalisation(infer):
    for text, expected in [
        ("val i = fn a => a val r = i i", "'a -> 'a"),
        ("val r = let val i = fn a => a in if i true then i 3 else 4", "int"),
        ("val r = fn a => let val b = a in b b", "1:36: found 'a -> 'b, expected 'a"),
        ("val r = fn a => let val f = fn u => a in (f 3) == (f true)", "'a -> bool"),
        ("val r = fn a => let val f = fn u => a in f", "'a -> 'b -> 'a"),
        (
            "val r = fn g => let val h = fn u => g u in if h 1 then h true else true",
            "1:58: found bool, expected int",
        ),
        ("val r = (fn i => i i) (fn a => a)", "1:20: found 'a -> 'b, expected 'a"),
        ("val k = (fn a => a) (fn b => b) val r = if k true then k 1 else 2", "int"),
        ("val r = fn a => let val f = fn u => if true then u else a in f (a + 1)", "int -> int"),
        (
            "val r = fn a => let fun f u = a == u val b = f 1 in f true",
            "1:55: found bool, expected int",
        ),
    ]:
        found = infer(text)
        assert (found if isinstance(found, str) else found[-1][1]) == expected, text


def test_recursion(infer):
    for text, expected in [
        ("fun loop a = loop a", [("loop", "'a -> 'b")]),
        ("fun f n = if n < 2 then n else f (n - 1) + f (n - 2)", [("f", "int -> int")]),
        (
            "fun even n = if n == 0 then true else odd (n - 1) and odd n = even (n - 1)",
            [("even", "int -> bool"), ("odd", "int -> bool")],
        ),
        ("fun p a b = q b and q a = p a a", [("p", "'a -> 'a -> 'b"), ("q", "'a -> 'b")]),
        ("fun f a = a and g b = f (b + 1)", [("f", "int -> int"), ("g", "int -> int")]),
        ("fun i a = a fun g b = i (i b == 3)", [("i", "'a -> 'a"), ("g", "int -> bool")]),
        ("val f = 3 fun f a = if a then 1 else f false", [("f", "int"), ("f", "bool -> int")]),
    ]:
        assert infer(text) == expected, text


def test_recursive_names_are_not_general_inside(infer):
    assert infer("fun i a = a and b c = if i true then i 3 else c") == (
        "1:40: found int, expected bool"
    )
    assert infer("fun f a = f") == "1:5: found 'a -> 'b, expected 'b"
    assert infer("fun f a = a + 1 and g b = f b == true") == "1:34: found bool, expected int"
    assert infer("fun g b = f b == true and f a = a + 1") == (
        "1:27: found int -> int, expected 'a -> bool"
    )


def test_parameters(infer):
    assert infer("fun f a a = a + 1") == [("f", "'a -> int -> int")]
    assert infer("fun f f = f + 1") == [("f", "int -> int")]
    assert infer("fun f a b c = a c (b c)") == [("f", "('a -> 'b -> 'c) -> ('a -> 'b) -> 'a -> 'c")]


def test_scopes(infer):
    assert infer("val a = true val r = let val a = 3 val b = a in b + a val c = a") == [
        ("a", "bool"),
        ("r", "int"),
        ("c", "bool"),
    ]
    assert infer("val r = (let val a = 3 in a) + a") == "1:32: unbound a"
    assert infer("val r = let val a = a in 3") == "1:21: unbound a"
    assert infer("fun f a = g a fun g a = f a") == "1:11: unbound g"


def test_errors(infer):
    for text, expected in [
        ("fun f a = a and g a = a and f b = nope", "1:29: duplicate f"),
        ("val r = let val a = nope in nope2", "1:21: unbound nope"),
        ("fun f = 3", "1:7: syntax error"),
        ("fun f if = 3", "1:7: syntax error"),
        ("fun f a = 3 and = 4", "1:17: syntax error"),
        ("fun 3 a = 3", "1:5: syntax error"),
        ("val f = 3 and g = 4", "1:11: syntax error"),
        ("fun f a = 3 and val b = 4", "1:17: syntax error"),
        ("val r = let in 3", "1:13: syntax error"),
        ("val r = let val a = 3", "1:22: syntax error"),
        ("val r = let a = 3 in a", "1:13: syntax error"),
        ("val r = 1 + let val a = 3 in a", "1:13: syntax error"),
        ("val r = let val a = 3 in in a", "1:26: syntax error"),
        ("val a = 1 in 3", "1:11: syntax error"),
        ("fun", "1:4: syntax error"),
        ("let val a = 3 in a", "1:1: syntax error"),
    ]:
        assert infer(text) == expected, text
