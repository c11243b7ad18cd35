import itertools
import random
import re

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
    "type color = Red | Mix of color * color fun loop x = loop x"
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


def default(type):
    """Return some value of a type; values and patterns are tuples of a head and parts."""
    first = {"int": "0", "bool": "true", "list": "[]", "option": "None", "color": "Red", "->": "fn"}
    if type[0] == "either":
        return ("Left", default(type[1]))
    if type[0] == "*":
        return (",", *map(default, type[1:]))
    return (first[type[0]],)


def forms(type):
    """Return heads of a type's values, and the types of their parts."""
    if type[0] == "int":
        return [("0", []), ("1", []), ("2", []), ("3", [])]
    if type[0] == "bool":
        return [("true", []), ("false", [])]
    if type[0] == "*":
        return [(",", type[1:])]
    if type[0] == "list":
        return [("[]", []), ("::", [type[1], type])]
    return [(name, [given] if given else []) for name, given in made(type)]


def values(type, depth):
    """Return all values of a type that differ down to a depth."""
    if depth == 0 or type[0] == "->":
        return [default(type)]
    return [
        (head, *parts)
        for head, given in forms(type)
        for parts in itertools.product(*[values(part, depth - 1) for part in given])
    ]


def matches(pattern, value):
    if pattern == "_":
        return True
    return pattern[0] == value[0] and all(map(matches, pattern[1:], value[1:]))


def apart(one, two):
    """Whether no value is matched by both patterns."""
    if "_" in (one, two):
        return False
    return one[0] != two[0] or any(map(apart, one[1:], two[1:]))


def random_pattern(rng, type, depth):
    if not depth or type[0] == "->" or rng.random() < 0.25:
        return "_"
    shapes = forms(type)
    head, given = rng.choice(shapes[:3] if type[0] == "int" else shapes)
    return (head, *[random_pattern(rng, part, depth - 1) for part in given])


class Source(Maker):
    """Makes expressions of type int, and notes the patterns of each of their places."""

    def __init__(self, rng):
        super().__init__(rng, 0)
        self.noted = []

    def node(self, pattern):
        if pattern == "_":
            self.count += 1
            return Node("any") if self.chance(0.5) else word(f"p{self.count}")
        head, *parts = pattern
        if head == "::":
            chain = [parts[0]]
            while parts[1][0] == "::":
                parts = parts[1][1:]
                chain.append(parts[0])
            if parts[1] == ("[]",) and self.chance(0.7):
                return Node("list", *map(self.node, chain))
            return Node("cons", self.node(pattern[1]), self.node(pattern[2]))
        if head == ",":
            return Node("tuple", *map(self.node, parts))
        if head == "[]":
            return Node("list")
        if head[0].isupper():
            return Node("pmake", head, self.node(parts[0]) if parts else None)
        return word(head)

    def patterns(self, count):
        """Return patterns for one type."""
        while True:
            type = self.type(2)
            if type[0] not in ("int", "->") and len(values(type, 3)) < 400:
                break
        patterns = [random_pattern(self.rng, type, 3) for _ in range(count)]
        nodes = list(map(self.node, patterns))
        self.noted.append((type, patterns, nodes))
        return nodes

    def body(self, depth):
        choice = self.rng.randrange(5) if depth else 0
        anything = Node("call", word("loop"), word(0))
        if choice == 0:
            return word(5)
        if choice == 1:
            function = Node("fn", *self.patterns(1), self.body(depth - 1))
            return Node("call", function, anything)
        if choice == 2:
            definition = Node("val", *self.patterns(1), anything)
            return Node("let", [definition], self.body(depth - 1))
        if choice == 3:
            self.count += 1
            parameters = self.patterns(1) + self.patterns(1)
            function = (Node("name", f"f{self.count}"), parameters, self.body(depth - 1))
            return Node("let", [Node("fun", function)], self.body(depth - 1))
        cases = self.patterns(self.rng.choice([2, 3, 4, 5, 6]))
        return Node("match", anything, *[(case, self.body(depth - 1)) for case in cases])


def read(text):
    """Read a pattern without names."""
    tokens = re.findall(r"[A-Za-z0-9_]+|::|[][(),]", text) + ["end"]
    assert "".join(tokens[:-1]) == text.replace(" ", ""), text

    def items(close):
        found = [chain()]
        while tokens[0] == ",":
            tokens.pop(0)
            found.append(chain())
        assert tokens.pop(0) == close, text
        return found

    def chain():
        head = tokens[0]
        first = simple()
        if head[0].isupper() and tokens[0] not in ("::", ",", ")", "]", "end"):
            first = (head, simple())
        if tokens[0] == "::":
            tokens.pop(0)
            return "::", first, chain()
        return first

    def simple():
        token = tokens.pop(0)
        if token == "(":
            parts = items(")")
            return parts[0] if len(parts) == 1 else (",", *parts)
        if token == "[":
            result = ("[]",)
            if tokens[0] == "]":
                tokens.pop(0)
                return result
            for item in reversed(items("]")):
                result = ("::", item, result)
            return result
        assert re.fullmatch("true|false|_|[0-9]+|[A-Z][A-Za-z0-9_]*", token), text
        return "_" if token == "_" else (str(int(token)) if token.isdigit() else token,)

    result = chain()
    assert tokens == ["end"], text
    return result


def expected_warnings(type, patterns):
    """Yield the number of each pattern with a warning, and the warning, by trying all values."""
    everything = left = values(type, 3)
    for number, pattern in enumerate(patterns):
        rest = [value for value in left if not matches(pattern, value)]
        if len(rest) == len(left):
            yield number, "unused case"
        left = rest
    assert everything
    if left:
        yield 0, "not exhaustive: "


@given(seed=SEEDS)
def test_warnings_by_trying_all_values(infer, warnings, seed):
    rng = random.Random(seed)
    source = Source(rng)
    writer = Writer(rng)
    writer.put(START, Node("val", Node("name", "it"), source.body(3)))
    text, places = writer.text()
    expected = []
    for type, patterns, nodes in source.noted:
        for number, words in expected_warnings(type, patterns):
            expected.append((nodes[number].first, words, patterns, nodes))
    expected.sort(key=lambda warning: warning[0])
    found = warnings(text)
    assert isinstance(found, list)
    assert len(found) == len(expected), text
    for warning, (first, words, patterns, nodes) in zip(found, expected):
        begin = places[first] + ": " + words
        if words == "unused case":
            assert warning == begin, text
            continue
        assert warning.startswith(begin), text
        missing = read(warning[len(begin) :])
        assert all(apart(missing, pattern) for pattern in patterns), text
        writer = Writer(rng)
        cases = "fun it u = match u with "
        for node in nodes:
            writer.put("|", node, "=> 0")
        cases += writer.text()[0].strip()[1:] + " | " + warning[len(begin) :] + " => 0"
        assert isinstance(infer(START + cases.replace("fun", " fun")), list), cases


@given(seed=SEEDS)
def test_types_are_as_before(infer, seed):
    rng = random.Random(seed)
    for slips in (0, 0.05):
        definition = Maker(rng, slips).definition(2, [])[0]
        compare(infer, rng, [definition], START.split(" fun ")[0])


def plain_places(found):
    """Return warnings without the examples in them."""
    return [re.sub("exhaustive: .+", "exhaustive", warning) for warning in found]


def test_no_warnings(warnings):
    for text in [
        "",
        "val a = 3",
        "fun f a = a",
        "fun f (a, _, (b, c)) = 3",
        "val (a, b) = (3, 4)",
        "type t = A fun f A = 3 val A = A",
        "type t = A of int * bool fun f (A (a, b)) = 3",
        "type 'a t = A of int * 'a t fun f (A (_, A (b, c))) = 3",
        "fun f a = match a with [] => 3 | [b] => 4 | b :: c :: d => 5",
        "fun f a = match a with (true, _) => 3 | (_, true) => 4 | (false, false) => 5",
        "fun f a = match a with 3 => 3 | 4 => 3 | _ => 3",
        "fun f a = match a with (3, true) => 3 | (4, b) => 3 | (b, c) => 3",
    ]:
        assert warnings(text) == [], text


def test_single_patterns(warnings):
    for text, expected in [
        ("fun f 3 = 4", ["1:7: not exhaustive"]),
        ("fun f a (b, 3) [] = 4", ["1:10: not exhaustive", "1:16: not exhaustive"]),
        ("val f = fn (true) => 4", ["1:13: not exhaustive"]),
        ("val (a :: b) = [4]", ["1:6: not exhaustive"]),
        (
            "val true = false val r = let val 3 = 4 in 5",
            ["1:5: not exhaustive", "1:34: not exhaustive"],
        ),
        (
            "type t = A | B of int fun f A (B a) = 3 and g (B 4) = 5",
            ["1:29: not exhaustive", "1:32: not exhaustive", "1:48: not exhaustive"],
        ),
    ]:
        assert plain_places(warnings(text)) == expected, text


def test_unused_cases(warnings):
    for text, expected in [
        ("fun f a = match a with _ => 3 | _ => 4", ["1:33: unused case"]),
        ("fun f a = match a with 3 => 3 | 003 => 4 | _ => 5", ["1:33: unused case"]),
        (
            "fun f a = match a with true => 3 | false => 4 | _ => 5 | b => 6",
            ["1:49: unused case", "1:58: unused case"],
        ),
        (
            "fun f a = match a with (3, b) => 3 | (3, (4)) => 5",
            ["1:25: not exhaustive", "1:39: unused case"],
        ),
        ("fun f a = match a with [_] => 3\n | b :: [] => 4 | _ => 5", ["2:4: unused case"]),
        (
            "fun f a = match (match a with 3 => 4) with 5 => 6 | 5 => 7",
            ["1:31: not exhaustive", "1:44: not exhaustive", "1:53: unused case"],
        ),
        (
            "fun f a = match a with (true, false) => 3 | (false, true) => 4 "
            "| (b, c) => 5 | (_, true) => 3",
            ["1:81: unused case"],
        ),
    ]:
        assert plain_places(warnings(text)) == expected, text


def test_only_possible_examples(warnings):
    for text, expected in [
        ("fun f true = 4", {"false"}),
        ("fun f [] = 4", {"_ :: _", "(_ :: _)"}),
        ("type t = A | B of int fun f A = 4", {"B _", "(B _)"}),
        ("type t = A | B of int | C fun f a = match a with A => 1 | B _ => 4", {"C"}),
        ("fun f a = match a with (true, true) => 1 | (false, _) => 2", {"(true, false)"}),
    ]:
        found = warnings(text)
        assert len(found) == 1, text
        assert found[0].split(": ", 2)[2] in expected, text


def test_numbers_as_examples(warnings):
    found = warnings("fun f a = match a with 0 => 1 | 1 => 1 | 2 => 1 | 4 => 1 | 03 => 1")
    assert len(found) == 1
    example = found[0].split(": ", 2)[2]
    assert int(example) not in (0, 1, 2, 3, 4)


def test_constructors_of_the_right_type(warnings):
    start = "type t = A | B type u = C | D of t "
    assert plain_places(warnings(start + "fun f a = match a with A => 1 | B => 2")) == []
    assert warnings(start + "fun f a = match a with D A => 1 | D B => 2 | C => 3") == []
    assert warnings(start + "fun f a = match a with D _ => 1") == ["1:59: not exhaustive: C"]


def test_errors_instead_of_warnings(infer, warnings):
    for text, expected in [
        ("fun f 3 = nope", "1:11: unbound nope"),
        ("fun f 3 = ", "1:11: syntax error"),
        ("fun f 3 = \n 4 + true", "2:6: found bool, expected int"),
    ]:
        assert warnings(text) == expected
        assert infer(text) == expected
    assert infer("fun f 3 = 4") == [("f", "int -> int")]
