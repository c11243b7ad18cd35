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
        own = 2 if node.form == "cons" else own
        own = 5 if node.form == "pmake" and node.parts[1] else own
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

    def any(self):
        self.put("_")

    def series(self, opening, items, closing):
        self.put(opening)
        for number, item in enumerate(items):
            self.put(*([","] if number else []), item)
        self.put(closing)

    def tuple(self, *items):
        self.series("(", items, ")")

    def list(self, *items):
        self.series("[", items, "]")

    def cons(self, head, tail):
        self.write(head, 3)
        self.put("::")
        self.write(tail, 2)

    def match(self, value, *cases):
        self.put("match", value, "with")
        for number, (pattern, body) in enumerate(cases):
            self.put(*(["|"] if number else []), pattern, "=>")
            self.write(body, int(number < len(cases) - 1))

    make = word

    def pmake(self, name, argument):
        self.put(name)
        if argument:
            self.write(argument, 6)

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
        if operator == "::":
            self.check(right, env, ("list", type))
            return "list", type
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
        names = {}
        self.equal(parameter, self.bind(parameter, names), type)
        env = {**env, **{name: lambda t=t: t for name, t in names.items()}}
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
            pattern, body = definition.parts
            type, names = self.type(body, env), {}
            self.equal(pattern, self.bind(pattern, names), type)
            return names
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

    def bind(self, pattern, names):
        form, parts = pattern.form, pattern.parts
        if form == "any":
            return self.new()
        literal = form == "word" and (parts[0].isdigit() or parts[0] in ("true", "false"))
        if form in ("word", "name") and not literal:
            if parts[0] in names:
                raise Wrong(pattern, "duplicate " + parts[0])
            names[parts[0]] = self.new()
            return names[parts[0]]
        if literal:
            return self.type(pattern, {})
        if form == "tuple":
            return ("*", *[self.bind(part, names) for part in parts])
        if form == "pmake":
            name, argument = parts
            type = self.type_make({}, pattern, name)
            if (type[0] == "->") != bool(argument):
                words = " needs an argument" if type[0] == "->" else " takes no argument"
                raise Wrong(pattern, name + words)
            if argument:
                self.equal(argument, self.bind(argument, names), type[1])
            return type[2] if argument else type
        type = self.new()
        if form == "cons":
            self.equal(parts[0], self.bind(parts[0], names), type)
            self.equal(parts[1], self.bind(parts[1], names), ("list", type))
        else:
            for part in parts:
                self.equal(part, self.bind(part, names), type)
        return "list", type

    def type_tuple(self, env, node, *items):
        return ("*", *[self.type(item, env) for item in items])

    def type_list(self, env, node, *items):
        type = self.new()
        for item in items:
            self.check(item, env, type)
        return "list", type

    def type_match(self, env, node, value, *cases):
        type, result = self.type(value, env), self.new()
        for pattern, body in cases:
            names = {}
            self.equal(pattern, self.bind(pattern, names), type)
            self.check(body, {**env, **{name: lambda t=t: t for name, t in names.items()}}, result)
        return result

    def type_make(self, env, node, name):
        if name not in MAKERS:
            raise Wrong(node, "unbound " + name)
        fresh = {}
        return self.renewed(MAKERS[name], fresh)

    def renewed(self, type, fresh):
        if isinstance(type, int):
            return fresh.setdefault(type, self.new())
        return (type[0], *[self.renewed(part, fresh) for part in type[1:]])


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
        kinds += ["*", "list", "list"] if depth else []
        kinds += ["option", "either", "color"] if depth else []
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
        if depth and self.chance(0.2):
            given = self.type(2)
            cases = []
            for _ in range(self.rng.choice([1, 2, 3])):
                pattern, names = self.pattern(given, 2)
                cases.append((pattern, self.expression(type, below, names + scope)))
            return Node("match", self.expression(given, below, scope), *cases)
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
            pattern, names = self.pattern(type[1], 1)
            return Node("fn", pattern, self.expression(type[2], below, names + scope))
        if type[0] == "*":
            return Node("tuple", *[self.expression(part, below, scope) for part in type[1:]])
        if type[0] == "list":
            if depth and self.chance(0.4):
                head = self.expression(type[1], below, scope)
                return Node("op", "::", head, self.expression(type, below, scope))
            size = self.rng.choice([0, 1, 1, 2, 3])
            return Node("list", *[self.expression(type[1], below, scope) for _ in range(size)])
        name, given = self.rng.choice(made(type)[: 2 if depth else 1])
        if given is None:
            return Node("make", name)
        return Node("call", Node("make", name), self.expression(given, below, scope))

    def definition(self, depth, scope):
        """Return a definition, and the scope after it."""
        name = self.name()
        if self.chance(0.4):
            return self.general(name, scope)
        if self.chance(0.4):
            return self.functions(name, depth, scope)
        type = self.type(2)
        pattern, names = self.pattern(type, 2)
        return Node("val", pattern, self.expression(type, depth, scope)), names + scope

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

    def pattern(self, type, depth):
        """Return a pattern for a type, and its names as a scope."""
        if self.chance(self.slips / 2):
            type = self.type(1)
        if not depth or self.chance(0.3):
            self.count += 1
            name = self.name() if self.chance(self.slips) else f"p{self.count}"
            if self.chance(0.2):
                return Node("any"), []
            return word(name), [(name, type, None)]
        if type == INT:
            return word(self.rng.choice([0, 1, 2])), []
        if type == BOOL:
            return word(self.rng.choice(["true", "false"])), []
        if type[0] == "->":
            return Node("any"), []
        if type[0] == "*":
            parts = [self.pattern(part, depth - 1) for part in type[1:]]
            return Node("tuple", *[part for part, _ in parts]), sum([n for _, n in parts], [])
        if type[0] != "list":
            name, given = self.rng.choice(made(type))
            if self.chance(self.slips):
                given = None if given else INT
            argument, names = self.pattern(given, depth - 1) if given else (None, [])
            return Node("pmake", name, argument), names
        if self.chance(0.6):
            head, names = self.pattern(type[1], depth - 1)
            tail, others = self.pattern(type, depth - 1)
            return Node("cons", head, tail), names + others
        parts = [self.pattern(type[1], depth - 1) for _ in range(self.rng.choice([0, 1, 2]))]
        return Node("list", *[part for part, _ in parts]), sum([n for _, n in parts], [])


START = (
    "type 'a option = None | Some of 'a type ('a, 'b) either = Left of 'a | Right of 'b "
    "type color = Red | Mix of color * color"
)
MAKERS = {
    "None": ("option", 0),
    "Some": ("->", 0, ("option", 0)),
    "Left": ("->", 0, ("either", 0, 1)),
    "Right": ("->", 1, ("either", 0, 1)),
    "Red": ("color",),
    "Mix": ("->", ("*", ("color",), ("color",)), ("color",)),
}


def made(type):
    """Return the constructors of a type, and what each needs."""
    if type[0] == "option":
        return [("None", None), ("Some", type[1])]
    if type[0] == "either":
        return [("Left", type[1]), ("Right", type[2])]
    return [("Red", None), ("Mix", ("*", type, type))]


@given(seed=SEEDS)
def test_random_programs(infer, seed):
    rng = random.Random(seed)
    for slips in (0, 0.04):
        maker, scope, definitions = Maker(rng, slips), [], []
        for _ in range(rng.choice([1, 2, 2])):
            definition, scope = maker.definition(2, scope)
            definitions.append(definition)
        compare(infer, rng, definitions, START)


@given(seed=SEEDS)
def test_random_matches(infer, seed):
    rng = random.Random(seed)
    for slips in (0, 0.15):
        maker, cases = Maker(rng, slips), []
        given, result = maker.type(2), maker.type(1)
        for _ in range(rng.choice([1, 2, 3])):
            pattern, names = maker.pattern(given, 3)
            cases.append((pattern, maker.expression(result, 1, names)))
        body = Node("match", word("u"), *cases)
        compare(infer, rng, [Node("fun", (Node("name", "it"), [word("u")], body))], START)


def random_type(rng, letters, depth):
    kinds = [("int", 0), ("bool", 0), *[(letter, 0) for letter in letters] * 2]
    if depth:
        kinds += [("->", 2), ("*", 2), ("*", 3), ("list", 1), ("option", 1), ("either", 2)]
        kinds += [("own", len(letters))]
    head, size = rng.choice(kinds)
    if head in letters:
        return letters.index(head)
    return (head, *[random_type(rng, letters, depth - 1) for _ in range(size)])


@given(seed=SEEDS)
def test_random_declarations(infer, seed):
    rng = random.Random(seed)
    letters = [["'a"], ["'b", "'a"], [], ["'left", "'r", "'a"]][rng.randrange(4)]
    names = dict(enumerate(letters))
    oracle = Oracle()
    head = {0: "", 1: "".join(letters)}.get(len(letters), "(" + ",".join(letters) + ")")
    makers, expected, uses = [], [], ""
    for number in range(rng.choice([1, 2, 3])):
        result = type = ("own", *range(len(letters)))
        text = "C" + str(number)
        if rng.random() < 0.8:
            argument = random_type(rng, letters, 3)
            type = ("->", argument, result)
            written = oracle.show(argument, dict(names))
            text += " of " + (written if rng.random() < 0.7 else "((" + written + "))")
        makers.append(text)
        uses += f" val v{number} = C{number}"
        expected.append((f"v{number}", oracle.show(type, {})))
    declaration = "type " + head + " own = " + " | ".join(makers)
    assert infer(START + " " + declaration + uses) == expected


def test_constructors(infer):
    for text, expected in [
        ("type t = A val a = A", "t"),
        ("type t_1 = A | B_2 of int val a = B_2", "int -> t_1"),
        ("type 'a t = A of 'a val a = A (A 4)", "int t t"),
        ("type ('k, 'v) m = E | N of ('k, 'v) m * 'k * 'v val a = N (E, 3, true)", "(int, bool) m"),
        ("type ('k, 'v) m = E val a = [E]", "('a, 'b) m list"),
        ("type ('k, 'v) m = E val a = (E, fn b => E == b)", "('a, 'b) m * (('c, 'd) m -> bool)"),
        (
            "type ('k, 'v) m = P of ('k * 'v) val a = P (fn b => b, (3, 4))",
            "('a -> 'a, int * int) m",
        ),
        (
            "type 'a t = L | T of 'a t * 'a t fun f a = match a with L => 0 | T (b, c) => f "
            "b + f c",
            "'a t -> int",
        ),
        ("type 'a t = L of 'a fun f (L a) = a val a = f (L f)", "'a t -> 'a"),
        ("type 'a t = L of 'a val L a = L 4", "int"),
        ("type t = A | B fun f A = B", "t -> t"),
        ("type 'a t = S of 'a val a = if true then S 3 else S 4", "int t"),
        ("type 'a t = S of ('a -> 'a) val a = S (fn x => x) val b = (fn (S f) => f) a", "'a -> 'a"),
    ]:
        found = infer(text)
        assert isinstance(found, list), text
        assert found[-1][1] == expected, text


def test_types_in_between(infer):
    assert infer("val a = 3 type t = A val b = A type u = B of t val a = B b") == [
        ("a", "int"),
        ("b", "t"),
        ("a", "u"),
    ]
    assert infer("type t = A") == []
    assert infer("val a = A type t = A") == "1:9: unbound A"
    assert infer("val t = 3 type t = T val t = (t, T)")[1] == ("t", "int * t")


def test_constructors_in_patterns(infer):
    for text, expected in [
        ("fun f a = match a with Got => 3", "3:24: unbound Got"),
        ("fun f a = match a with (3, Some) => 3", "3:28: Some needs an argument"),
        ("fun f a = match a with None 3 => 3", "3:24: None takes no argument"),
        ("fun f a = match a with None nope => 3", "3:24: None takes no argument"),
        ("fun f Some a = 3", "3:7: Some needs an argument"),
        ("fun f (Some (a, a)) = 3", "3:17: duplicate a"),
        (
            "fun f a = match a with Some 3 => 3 | Some true => 4",
            "3:38: found bool option, expected int option",
        ),
        (
            "fun f a = match a with Some 3 => 3 | Big n => n",
            "3:38: found size, expected int option",
        ),
        ("fun f a = match a with Big true => 3", "3:28: found bool, expected int"),
        ("fun f a = match a with Some 3 :: r => r", "3:39: found int option list, expected int"),
        ("fun f None a = a val r = f (Some nope)", "3:34: unbound nope"),
    ]:
        found = infer("type 'a option = None | Some of 'a\ntype size = Big of int\n" + text)
        if text.endswith("r => r"):
            assert found == [("f", "int option list -> int option list")]
        else:
            assert found == expected, text


def test_constructors_in_expressions(infer):
    for text, expected in [
        ("val r = Got nope", "3:9: unbound Got"),
        ("val r = None 3", "3:9: not a function: 'a option"),
        ("val r = Big true", "3:13: found bool, expected int"),
        ("val r = Some 3 4", "3:9: not a function: int option"),
        ("val r = Some Big 4", "3:9: not a function: (int -> size) option"),
        ("val r = Some 3 == None", None),
        ("val r = Some + 3", "3:9: found 'a -> 'a option, expected int"),
    ]:
        found = infer("type 'a option = None | Some of 'a\ntype size = Big of int\n" + text)
        assert found == (expected or [("r", "bool")]), text


def test_declaration_errors(infer):
    for text, expected in [
        ("type t = A type t = B", "1:17: duplicate t"),
        ("type int = A", "1:6: duplicate int"),
        ("type bool = A", "1:6: duplicate bool"),
        ("type 'a list = A of 'b", "1:9: duplicate list"),
        ("type ('x, 'y, 'x) t = A of nope", "1:15: duplicate 'x"),
        ("type t = A type u = B | A of nope", "1:25: duplicate A"),
        ("type t = A | A", "1:14: duplicate A"),
        ("type 'a t = A of 'b", "1:18: unbound 'b"),
        ("type t = A of u type u = B", "1:15: unbound u"),
        ("type t = A of int * nope | A", "1:21: unbound nope"),
        ("type 'a t = A of t", "1:18: t takes 1, found 0"),
        ("type t = A of int t", "1:19: t takes 0, found 1"),
        ("type t = A of (int, bool) list", "1:27: list takes 1, found 2"),
        ("type ('a, 'b) t = A of ('a) t", "1:29: t takes 2, found 1"),
        ("type ('a, 'b) t = A of (nope, 'a, 'b) t", "1:25: unbound nope"),
        ("type t = A of int list -> 'a", "1:27: unbound 'a"),
        ("type t = A val r = nope type u = A", "1:20: unbound nope"),
    ]:
        assert infer(text) == expected, text


def test_syntax_errors(infer):
    for text, place in [
        ("type T = A", "1:6"),
        ("type t", "1:7"),
        ("type t = ", "1:10"),
        ("type t = a", "1:10"),
        ("type t = | A", "1:10"),
        ("type t = A |", "1:13"),
        ("type t = A int", "1:12"),
        ("type t = A of", "1:14"),
        ("type t = A of B", "1:15"),
        ("type t = A of int *", "1:20"),
        ("type t = A of int ->", "1:21"),
        ("type t = A of (int, int)", "1:25"),
        ("type t = A of (int, int) * bool", "1:26"),
        ("type t = A of (int", "1:19"),
        ("type t = A of ()", "1:16"),
        ("type 'a 'b t = A", "1:9"),
        ("type () t = A", "1:7"),
        ("type ('a, t) t = A", "1:11"),
        ("type ('a 'b) t = A", "1:10"),
        ("type t 'a = A", "1:8"),
        ("type 'A t = A", "1:6"),
        ("type t = A of int 'a", "1:19"),
        ("type t = A and u = B", "1:12"),
        ("val a = 'a", "1:9"),
        ("val r = let type t = A in 3", "1:13"),
        ("fun f a = match a with A 3 4 => 5", "1:28"),
        ("fun f a = match a with A B 4 => 5", "1:28"),
        ("fun A a = 3", "1:5"),
        ("fun f a = match a with A of 3 => 5", "1:26"),
    ]:
        assert infer(text) == place + ": syntax error", text
