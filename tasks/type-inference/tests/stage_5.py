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
        if self.chance(0.6):
            head, names = self.pattern(type[1], depth - 1)
            tail, others = self.pattern(type, depth - 1)
            return Node("cons", head, tail), names + others
        parts = [self.pattern(type[1], depth - 1) for _ in range(self.rng.choice([0, 1, 2]))]
        return Node("list", *[part for part, _ in parts]), sum([n for _, n in parts], [])


@given(seed=SEEDS)
def test_random_programs(infer, seed):
    rng = random.Random(seed)
    for slips in (0, 0.04):
        maker, scope, definitions = Maker(rng, slips), [], []
        for _ in range(rng.choice([1, 2, 2])):
            definition, scope = maker.definition(2, scope)
            definitions.append(definition)
        compare(infer, rng, definitions)


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
        compare(infer, rng, [Node("fun", (Node("name", "it"), [word("u")], body))])


@given(seed=SEEDS)
def test_lists_are_chains(infer, seed):
    rng = random.Random(seed)
    maker = Maker(rng, 0)
    type, items = maker.type(2), []
    for _ in range(rng.choice([1, 2, 3])):
        writer = Writer(rng)
        writer.write(maker.expression(type, 2, []), 3)
        items.append(writer.text()[0])
    whole = infer("val it = [" + ", ".join(items) + "]")
    assert isinstance(whole, list)
    assert infer("val it = " + " :: ".join([*items, "[]"])) == whole
    assert infer("val (_, it) = (3, [" + ", ".join(items) + "])") == whole
    assert infer("val it = match 3 with 4 => [] | n => [" + ", ".join(items) + "]") == whole


def test_written_types(infer):
    for body, expected in [
        ("(4, (true, 5))", "int * (bool * int)"),
        ("((4, true), 5, 6)", "(int * bool) * int * int"),
        ("[(4, true)]", "(int * bool) list"),
        ("[[4]]", "int list list"),
        ("[fn a => a + 1]", "(int -> int) list"),
        ("fn (a, b) => [a, b + 1]", "int * int -> int list"),
        ("(fn a => a, 4)", "('a -> 'a) * int"),
        ("fn a => fn b => (b, a)", "'a -> 'b -> 'b * 'a"),
        ("fn f => f [] (3, 4)", "('a list -> int * int -> 'b) -> 'b"),
        ("[]", "'a list"),
        ("((4))", "int"),
    ]:
        assert infer("val it = " + body) == [("it", expected)], body


def test_known_functions(infer):
    for text, expected in [
        (
            "fun map f l = match l with [] => [] | x :: r => f x :: map f r",
            "('a -> 'b) -> 'a list -> 'b list",
        ),
        (
            "fun fold f e l = match l with [] => e | x :: r => f x (fold f e r)",
            "('a -> 'b -> 'b) -> 'b -> 'a list -> 'b",
        ),
        (
            "fun append a b = match a with x :: r => x :: append r b | _ => b",
            "'a list -> 'a list -> 'a list",
        ),
        ("fun zip (x :: r, y :: s) = (x, y) :: zip (r, s)", "'a list * 'b list -> ('a * 'b) list"),
        ("fun curry f a b = f (a, b)", "('a * 'b -> 'c) -> 'a -> 'b -> 'c"),
        ("fun first (a, _) = a", "'a * 'b -> 'a"),
        ("fun pick [a, 1] true = a + 2", "int list -> bool -> int"),
        (
            "fun twin a = match a with (3, true) => [] | (n, b) => [(b, n)]",
            "int * bool -> (bool * int) list",
        ),
    ]:
        assert [type for _, type in infer(text)] == [expected], text


def test_definitions_by_patterns(infer):
    assert infer("val (b, [a, _]) = (true, [3, 4])") == [("b", "bool"), ("a", "int")]
    assert infer("val (i, k) = (fn a => a, fn a => fn b => a) val r = i k (i 3) (i true)") == [
        ("i", "'a -> 'a"),
        ("k", "'a -> 'b -> 'a"),
        ("r", "int"),
    ]
    assert infer("val a :: b = [3]") == [("a", "int"), ("b", "int list")]
    assert infer("val _ = 3 val 4 = 3") == []
    assert infer("val r = let val (f, _) = (fn a => a, 3) in (f 3, f true)") == [
        ("r", "int * bool")
    ]
    assert infer("val r = fn p => let val (a, b) = p in (b, a)") == [("r", "'a * 'b -> 'b * 'a")]
    assert infer("fun f x = match x with i => (i 1, i true)") == "1:37: found bool, expected int"


def test_precedence(infer):
    assert infer("val r = 1 + 2 :: 3 * 4 :: []") == [("r", "int list")]
    assert infer("val r = 1 :: [] == [] == true") == [("r", "bool")]
    assert infer("val r = 1 :: 2 < 3 :: []") == "1:14: found int, expected int list"
    assert infer("val r = (fn a => a) 1 :: []") == [("r", "int list")]
    assert infer("fun f (a :: b :: c) = (a == true, c)") == [("f", "bool list -> bool * bool list")]
    assert infer("fun f a = match a with 1 => match a with 2 => 3 | 4 => 5 | (6, 7) => 8") == (
        "1:61: found int * int, expected int"
    )
    assert infer("fun f a = match a with 1 => (match a with 2 => 3) | (6, 7) => 8") == (
        "1:54: found int * int, expected int"
    )


def test_errors(infer):
    for text, expected in [
        ("val r = [4, true]", "1:13: found bool, expected int"),
        ("val r = [[], 4]", "1:14: found int, expected 'a list"),
        ("val r = 4 :: 5", "1:14: found int, expected int list"),
        ("val r = 4 :: [true]", "1:14: found bool list, expected int list"),
        ("val r = (4, 5) + 6", "1:10: found int * int, expected int"),
        ("val r = (4, 5) == (4, 5, 6)", "1:20: found int * int * int, expected int * int"),
        ("val (a, b) = 4", "1:6: found 'a * 'b, expected int"),
        ("val [a] = (4, nope)", "1:15: unbound nope"),
        ("val (a, a) = nope", "1:14: unbound nope"),
        ("val (a, [b, a]) = 4", "1:13: duplicate a"),
        ("val (a, a, [1, true]) = 4", "1:9: duplicate a"),
        ("fun f (a, b, _, _, b) = c", "1:20: duplicate b"),
        ("fun f [1, true] = nope", "1:11: found bool, expected int"),
        ("fun f (1 :: true) = nope", "1:13: found bool, expected int list"),
        ("fun f (a :: b :: true) = nope", "1:18: found bool, expected 'a list"),
        ("val r = match 4 with true => 1", "1:22: found bool, expected int"),
        ("val r = match 4 with 3 => 1 | [] => 2", "1:31: found 'a list, expected int"),
        ("val r = match 4 with 3 => 1 | n => true", "1:36: found bool, expected int"),
        ("val r = match 4 with n => n n", "1:27: not a function: int"),
        ("val r = match 4 with n => 4 | 5 => n", "1:36: unbound n"),
        ("val r = match [] with x :: r => x x", "1:35: found 'a -> 'b, expected 'a"),
        ("val r = (fn (a, b) => a) 4", "1:26: found int, expected 'a * 'b"),
        ("val r = [] 4", "1:9: not a function: 'a list"),
        ("val r = fn a => (a, a) 4", "1:18: not a function: 'a * 'a"),
        ("fun f a = a == (a, a)", "1:17: found 'a * 'a, expected 'a"),
    ]:
        assert infer(text) == expected, text


def test_syntax_errors(infer):
    for text, place in [
        ("val r = [4", "1:11"),
        ("val r = [4,]", "1:12"),
        ("val r = [,4]", "1:10"),
        ("val r = [4)", "1:11"),
        ("val r = (4,)", "1:12"),
        ("val r = (4, 5]", "1:14"),
        ("val r = (4, 5", "1:14"),
        ("val r = 4 ::", "1:13"),
        ("val r = match 4", "1:16"),
        ("val r = match 4 with", "1:21"),
        ("val r = match 4 with | 5 => 6", "1:22"),
        ("val r = match 4 with 5", "1:23"),
        ("val r = match 4 with 5 => 6 |", "1:30"),
        ("val r = match 4 with 5 -> 6", "1:24"),
        ("val r = match 4 with 5 + 6 => 7", "1:24"),
        ("val r = match 4 with f 6 => 7", "1:24"),
        ("val r = 4 + match 5 with 6 => 7", "1:13"),
        ("val r = fn a :: b => 3", "1:14"),
        ("fun f a :: b = 3", "1:9"),
        ("fun (a, b) c = 3", "1:5"),
        ("val (a, b = 3", "1:11"),
        ("val [a = 3", "1:8"),
        ("val () = 3", "1:6"),
        ("val r = _", "1:9"),
        ("val _b = 3", "1:6"),
        ("val a :: = 3", "1:10"),
    ]:
        assert infer(text) == place + ": syntax error", text
