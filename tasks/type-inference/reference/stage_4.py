"""Infer the types of programs in a small functional language."""

import re

KEYWORDS = set("val if then else true false fn let in fun and match with type of".split())
TOKEN = re.compile(
    r"(?P<number>[0-9]+)|(?P<name>[a-z][A-Za-z0-9_]*)|(?P<maker>[A-Z][A-Za-z0-9_]*)"
    r"|(?P<letter>'[a-z]+)|(?P<sign>->|=>|==|::|[-+*<=()\[\],|_])|[ \n]+|(?P<other>.)",
    re.DOTALL,
)
LEVELS = [("<", "=="), ("+", "-"), ("*",)]
STARTS = ("number", "true", "false", "name", "(")
INT, BOOL = ("int",), ("bool",)


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

    def definitions(self):
        found = [self.definition()]
        while self.kind in ("val", "fun"):
            found.append(self.definition())
        return found

    def definition(self):
        if self.take("val", "fun")[0] == "val":
            name = self.name()
            self.take("=")
            return "val", name, self.expression()
        functions = [self.function()]
        while self.kind == "and":
            self.take("and")
            functions.append(self.function())
        return "fun", functions

    def function(self):
        name, place = self.take("name")
        parameters = [self.name()]
        while self.kind != "=":
            parameters.append(self.name())
        self.take("=")
        body = self.expression()
        for parameter in reversed(parameters):
            body = ("fn", place, parameter, body)
        return name, place, body

    def expression(self):
        if self.kind == "if":
            return self.choice()
        if self.kind == "fn":
            return self.abstraction()
        if self.kind == "let":
            place = self.take("let")[1]
            definitions = self.definitions()
            self.take("in")
            return "let", place, definitions, self.expression()
        return self.operation(0)

    def choice(self):
        place = self.take("if")[1]
        condition = self.expression()
        self.take("then")
        consequence = self.expression()
        self.take("else")
        return "if", place, condition, consequence, self.expression()

    def abstraction(self):
        place = self.take("fn")[1]
        parameter = self.name()
        self.take("=>")
        return "fn", place, parameter, self.expression()

    def name(self):
        word, place = self.take("name")
        return "name", place, word

    def operation(self, level):
        if level == len(LEVELS):
            return self.application()
        left = self.operation(level + 1)
        while self.kind in LEVELS[level]:
            operator = self.take(*LEVELS[level])[0]
            left = ("operator", left[1], operator, left, self.operation(level + 1))
        return left

    def application(self):
        function = self.atom()
        while self.kind in STARTS:
            function = ("call", function[1], function, self.atom())
        return function

    def atom(self):
        if self.kind == "(":
            self.take("(")
            inner = self.expression()
            self.take(")")
            return inner
        kind = self.kind
        word, place = self.take("number", "true", "false", "name")
        return kind, place, word


class Variable:
    """A type that is not known yet, or that has become known as value."""

    value = None


def resolve(type):
    """Follow variables that have become known."""
    while isinstance(type, Variable) and type.value:
        type = type.value
    return type


def variables(type):
    """Yield the variables of a type, from left to right."""
    type = resolve(type)
    if isinstance(type, Variable):
        yield type
    else:
        for part in type[1:]:
            yield from variables(part)


def unify(one, other):
    """Make two types equal; say whether that is possible."""
    one, other = resolve(one), resolve(other)
    if one is other:
        return True
    if isinstance(one, Variable):
        if one in variables(other):
            return False
        one.value = other
        return True
    if isinstance(other, Variable):
        return unify(other, one)
    return one[0] == other[0] and all(map(unify, one[1:], other[1:]))


def copy(type, replacements):
    """Return a type with some of its variables replaced."""
    type = resolve(type)
    if isinstance(type, Variable):
        return replacements.get(type, type)
    return (type[0], *[copy(part, replacements) for part in type[1:]])


def instance(scheme):
    """Return the type of a scheme with new variables for those that are general."""
    general, type = scheme
    return copy(type, {variable: Variable() for variable in general})


def generalise(env, type):
    """Return a type with those of its variables that env does not hold fast."""
    held = set()
    for general, known in env.values():
        held.update(set(variables(known)) - general)
    return set(variables(type)) - held, type


def letter(number):
    """Return the name of the variable with a number, from 0 on."""
    return "'" + chr(97 + number % 26) + (str(number // 26) if number > 25 else "")


def show(type, names, is_argument=False):
    """Write a type; names holds the variables named so far."""
    type = resolve(type)
    if isinstance(type, Variable):
        return names.setdefault(type, letter(len(names)))
    if type[0] != "->":
        return type[0]
    text = f"{show(type[1], names, True)} -> {show(type[2], names)}"
    return f"({text})" if is_argument else text


def signature(operator):
    """Return the types of an operator's sides and of its result."""
    any_type = Variable()
    if operator == "<":
        return INT, INT, BOOL
    if operator == "==":
        return any_type, any_type, BOOL
    return INT, INT, INT


class Checker:
    """Finds types."""

    def infer(self, env, node):
        form, place, *parts = node
        return getattr(self, f"infer_{form}")(env, place, *parts)

    def expect(self, env, node, wanted):
        """Find an expression's type, which has to be the wanted one."""
        self.equal(node[1], self.infer(env, node), wanted)

    def equal(self, place, found, wanted):
        names = {}
        words = f"found {show(found, names)}, expected {show(wanted, names)}"
        if not unify(found, wanted):
            raise Problem(place, words)

    def infer_number(self, env, place, word):
        return INT

    def infer_true(self, env, place, word):
        return BOOL

    infer_false = infer_true

    def infer_name(self, env, place, name):
        if name not in env:
            raise Problem(place, f"unbound {name}")
        return instance(env[name])

    def infer_if(self, env, place, condition, consequence, alternative):
        self.expect(env, condition, BOOL)
        type = self.infer(env, consequence)
        self.expect(env, alternative, type)
        return type

    def infer_operator(self, env, place, operator, left, right):
        left_type, right_type, result = signature(operator)
        self.expect(env, left, left_type)
        self.expect(env, right, right_type)
        return result

    def infer_call(self, env, place, function, argument):
        type = resolve(self.infer(env, function))
        if isinstance(type, Variable):
            type.value = ("->", Variable(), Variable())
            type = type.value
        if type[0] != "->":
            raise Problem(place, f"not a function: {show(type, {})}")
        self.expect(env, argument, type[1])
        return type[2]

    def infer_fn(self, env, place, parameter, body):
        type = Variable()
        return "->", type, self.infer({**env, parameter[2]: (set(), type)}, body)

    def infer_let(self, env, place, definitions, body):
        for definition in definitions:
            env = {**env, **self.define(env, definition)}
        return self.infer(env, body)

    def define(self, env, definition):
        """Return the names that a definition defines, and their types."""
        form, *parts = definition
        if form == "val":
            name, body = parts
            return {name[2]: generalise(env, self.infer(env, body))}
        types, inner = {}, dict(env)
        for name, place, _ in parts[0]:
            if name in types:
                raise Problem(place, f"duplicate {name}")
            types[name] = Variable()
            inner[name] = (set(), types[name])
        for name, place, body in parts[0]:
            self.equal(place, self.infer(inner, body), types[name])
        return {name: generalise(env, type) for name, type in types.items()}


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
    for definition in definitions:
        new = checker.define(env, definition)
        env.update(new)
        found += [(name, show(type, {})) for name, (_, type) in new.items()]
    return found
