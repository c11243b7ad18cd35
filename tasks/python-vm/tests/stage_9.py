"""Programs as text that Python parses too: run by CPython with helpers in the place of operators,
and compiled by way of Python's own trees. Later stages add to what is here.
"""

import ast
import random

import stage_3
from hypothesis import given
from stage_1 import SEEDS, Wrong, result
from stage_2 import check_refusals, refused
from stage_3 import (
    BUILTINS,
    MOST_STEPS,
    SIGNS,
    Builtin,
    Coder,
    Helpers,
    TooLong,
    bound_names,
    check_programs,
    show,
)
from stage_3 import binary as plain_binary
from stage_8 import Better

NAMES = {"Add": "ADD", "Sub": "SUB", "Mult": "MUL", "Div": "DIV", "Mod": "MOD", "In": "IN"}
NAMES |= {"Eq": "EQ", "NotEq": "NE", "Lt": "LT", "LtE": "LE", "Gt": "GT", "GtE": "GE"}
METHODS = {name: f"__{name.lower()}__" for name in SIGNS if name not in ("EQ", "NE", "IN")}
END = [("PUSH", None), ("RETURN",)]


def name_of(node):
    return NAMES[type(node).__name__]


# Running.


class Kind(type):
    """The class of the classes of programs."""

    def __str__(cls):
        return f"<class {cls.__name__}>"


class Thing(metaclass=Kind):
    def __str__(self):
        return f"<object {type(self).__name__}>"

    def special(self, name):
        for unit in type(self).__mro__[:-2]:
            if name in vars(unit):
                return vars(unit)[name]
        raise Wrong("attribute")


class Method:
    def __init__(self, function, owner):
        self.function, self.owner = function, owner

    def __str__(self):
        return f"<method {self.function.name}>"


class Function(stage_3.Function):
    def __get__(self, owner, unit):
        return self if owner is None else Method(self, owner)


class Objects(Helpers):
    """Classes of the language are classes of Python."""

    def define(self, name, count):
        return lambda body: Function(name, count, body)

    def function(self, count, body):
        return Function("lambda", count, body)

    def unit(self, name, *bases):
        if not all(isinstance(base, Kind) for base in bases):
            raise Wrong("type")
        return Kind(name, bases or (Thing,), {})

    def member(self, unit, name, value):
        setattr(unit, name, value)

    def get(self, owner, name):
        if not isinstance(owner, Thing | Kind):
            raise Wrong("type")
        if isinstance(owner, Thing) and name in vars(owner):
            return vars(owner)[name]
        if not any(name in vars(unit) for unit in self.line(owner)):
            raise Wrong("attribute")
        return getattr(owner, name)

    def line(self, owner):
        return (owner if isinstance(owner, Kind) else type(owner)).__mro__[:-2]

    def put(self, owner, value, name):
        if not isinstance(owner, Thing | Kind):
            raise Wrong("type")
        setattr(owner, name, value)

    def operate(self, name, left, right):
        if name in METHODS and isinstance(left, Thing):
            return self.special(left, METHODS[name], right)
        return plain_binary(name, left, right)

    def special(self, thing, name, *items):
        function = thing.special(name)
        if not isinstance(function, Function):
            raise Wrong("type")
        return self.call(function, thing, *items)

    def call(self, function, *items):
        if isinstance(function, Method):
            return self.call(function.function, function.owner, *items)
        if isinstance(function, Thing):
            return self.special(function, "__call__", *items)
        if isinstance(function, Kind):
            thing = object.__new__(function)
            if any("__init__" in vars(unit) for unit in self.line(function)):
                self.special(thing, "__init__", *items)
            elif items:
                raise Wrong("arity")
            return thing
        return super().call(function, *items)

    def isa(self, value, unit):
        if not isinstance(unit, Kind):
            raise Wrong("type")
        return isinstance(value, unit)

    def names(self):
        return {"isa": Builtin("isa", 2, self.isa)}


class Translator(ast.NodeTransformer):
    """Makes Python's tree of a program compute as the language does."""

    def __init__(self):
        self.made = 0

    def ask(self, name, *parts):
        parts = [part if isinstance(part, ast.AST) else ast.Constant(part) for part in parts]
        return ast.Call(ast.Name("h_" + name, ast.Load()), parts, [])

    def visit_BinOp(self, node):
        self.generic_visit(node)
        return self.ask("operate", name_of(node.op), node.left, node.right)

    def visit_Compare(self, node):
        self.generic_visit(node)
        return self.ask("operate", name_of(node.ops[0]), node.left, node.comparators[0])

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        return self.ask("not" if isinstance(node.op, ast.Not) else "neg", node.operand)

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        found, *rest = node.values
        for value in rest:
            both = isinstance(node.op, ast.And)
            yes, no = (value, ast.Constant(False)) if both else (ast.Constant(True), value)
            found = ast.IfExp(self.ask("truth", found), yes, no)
        return found

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "print":
            return self.ask("print", *node.args)
        return self.ask("call", node.func, *node.args)

    def visit_Subscript(self, node):
        self.generic_visit(node)
        return self.ask("index", node.value, node.slice)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        return self.ask("get", node.value, node.attr)

    def visit_Lambda(self, node):
        self.generic_visit(node)
        return self.ask("function", len(node.args.args), node)

    def visit_Assign(self, node):
        (target,) = node.targets
        value = self.visit(node.value)
        if isinstance(target, ast.Name):
            return ast.Assign([target], value)
        owner = self.visit(target.value)
        if isinstance(target, ast.Attribute):
            return ast.Expr(self.ask("put", owner, value, target.attr))
        return ast.Expr(self.ask("set", owner, self.visit(target.slice), value))

    def visit_If(self, node):
        self.generic_visit(node)
        node.test = self.ask("truth", node.test)
        return node

    visit_While = visit_If

    def visit_For(self, node):
        self.generic_visit(node)
        node.iter = self.ask("each", node.iter)
        return node

    def visit_Raise(self, node):
        self.generic_visit(node)
        node.exc = self.ask("Wrong", node.exc)
        return node

    def visit_ExceptHandler(self, node):
        name = node.type.id if node.type else "h_unused"
        node.type, node.name = ast.Name("h_Exception", ast.Load()), "h_error"
        self.generic_visit(node)
        bind = ast.parse(f"{name} = h_caught(h_error)").body
        node.body = bind + node.body
        return node

    def visit_FunctionDef(self, node):
        outer = [self.ask("decorated", self.visit(part)) for part in node.decorator_list]
        inner = self.ask("define", node.name, len(node.args.args))
        node.body = [line for part in node.body for line in self.lines(part)]
        node.decorator_list = [*outer, inner]
        return node

    def lines(self, node):
        found = self.visit(node)
        return found if isinstance(found, list) else [found]

    def fresh(self):
        self.made += 1
        return f"h_{self.made}"

    def visit_ClassDef(self, node):
        """The class under a fresh name, its members one by one, then its own name."""
        unit = self.fresh()
        keepers = [
            (self.fresh(), self.ask("decorated", self.visit(part))) for part in node.decorator_list
        ]
        found = [ast.Assign([ast.Name(name, ast.Store())], value) for name, value in keepers]
        made = self.ask("unit", node.name, *map(self.visit, node.bases))
        found.append(ast.Assign([ast.Name(unit, ast.Store())], made))
        for part in node.body:
            if isinstance(part, ast.Pass):
                continue
            hidden = self.fresh()
            if isinstance(part, ast.Assign):
                name = part.targets[0].id
                part.targets[0].id = hidden
                found.append(self.visit(part))
            else:
                name = part.name
                lines = self.lines(part)
                lines[-1] = self.renamed(lines[-1], hidden)
                found += lines
            value = ast.Name(hidden, ast.Load())
            found.append(ast.Expr(self.ask("member", ast.Name(unit, ast.Load()), name, value)))
        value = ast.Name(unit, ast.Load())
        for name, _ in reversed(keepers):
            value = ast.Call(ast.Name(name, ast.Load()), [value], [])
        return [*found, ast.Assign([ast.Name(node.name, ast.Store())], value)]

    def renamed(self, node, name):
        if isinstance(node, ast.FunctionDef):
            node.name = name
        else:
            node.targets[0].id = name
        return node


def runs(source, helpers, translator):
    """(output, error) of a program by CPython; None where that takes long."""
    tree = translator.visit(ast.parse(source))
    names = {"__builtins__": {}, "h_not": helpers.negate}
    names["h_decorated"] = lambda outer: lambda value: helpers.call(outer, value)
    for name in dir(helpers):
        if not name.startswith("_"):
            names.setdefault("h_" + name, getattr(helpers, name))
    names |= {name: Builtin(name, *parts) for name, parts in BUILTINS.items()} | helpers.names()
    try:
        exec(compile(ast.fix_missing_locations(tree), "<translation>", "exec"), names)
    except TooLong:
        return None
    except Exception as error:
        found = helpers.output, show(helpers.caught(error))
    else:
        found = helpers.output, None
    return found if helpers.ticks <= MOST_STEPS // 10 else None


# Compiling.


class Reader:
    """Python's trees as those of stage 3, with more kinds."""

    def read(self, source):
        return self.block(ast.parse(source).body)

    def block(self, nodes):
        return [self.statement(node) for node in nodes]

    def statement(self, node):
        return getattr(self, "of_" + type(node).__name__.lower())(node)

    def items(self, nodes):
        return [self.expression(node) for node in nodes]

    def of_expr(self, node):
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            if call.func.id == "print":
                return "print", self.items(call.args)
        return "expr", self.expression(node.value)

    def of_assign(self, node):
        (target,), value = node.targets, self.expression(node.value)
        if isinstance(target, ast.Name):
            return "assign", target.id, value
        if isinstance(target, ast.Attribute):
            return "put", target.attr, self.expression(target.value), value
        return "set", self.expression(target.value), self.expression(target.slice), value

    def of_if(self, node):
        branches = [(self.expression(node.test), self.block(node.body))]
        rest = node.orelse
        # An `else` with nothing but an `if` in it is not written by the tests.
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            branches.append((self.expression(rest[0].test), self.block(rest[0].body)))
            rest = rest[0].orelse
        return "if", branches, self.block(rest)

    def of_while(self, node):
        return "while", self.expression(node.test), self.block(node.body)

    def of_for(self, node):
        return "for", node.target.id, self.expression(node.iter), self.block(node.body)

    def of_return(self, node):
        return "return", self.expression(node.value) if node.value else ("const", None)

    def of_raise(self, node):
        return "raise", self.expression(node.exc)

    def of_try(self, node):
        (handler,) = node.handlers
        name = handler.type.id if handler.type else None
        return "try", self.block(node.body), name, self.block(handler.body)

    def of_global(self, node):
        return type(node).__name__.lower(), node.names

    of_nonlocal = of_global

    def of_pass(self, node):
        return (type(node).__name__.lower(),)

    of_break = of_continue = of_pass

    def of_functiondef(self, node):
        return "assign", node.name, self.value_of(node)

    of_classdef = of_functiondef

    def value_of(self, node):
        if isinstance(node, ast.Assign):
            return self.expression(node.value)
        if isinstance(node, ast.ClassDef):
            members = [part for part in node.body if not isinstance(part, ast.Pass)]
            named = [(getattr(p, "name", "") or p.targets[0].id, self.value_of(p)) for p in members]
            value = "class", node.name, self.items(node.bases), named
        else:
            value = self.routine(node)
        for part in reversed(node.decorator_list):
            value = "call", self.expression(part), [value]
        return value

    def routine(self, node):
        params = tuple(arg.arg for arg in node.args.args)
        return "routine", "FUNCTION", node.name, params, self.block(node.body)

    def expression(self, node):
        kind = type(node).__name__
        if kind == "Constant":
            return "const", node.value
        if kind == "Name":
            return "var", node.id
        if kind == "BinOp":
            parts = [node.left, node.right]
            return "bin", name_of(node.op), *self.items(parts)
        if kind == "Compare":
            return "bin", name_of(node.ops[0]), *self.items([node.left, node.comparators[0]])
        if kind == "UnaryOp":
            word = "not" if isinstance(node.op, ast.Not) else "neg"
            return word, self.expression(node.operand)
        if kind == "BoolOp":
            found, *rest = self.items(node.values)
            for part in rest:
                found = type(node.op).__name__.lower(), found, part
            return found
        if kind == "Lambda":
            names = tuple(arg.arg for arg in node.args.args)
            return "lambda", names, self.expression(node.body)
        if kind == "Call":
            return "call", self.expression(node.func), self.items(node.args)
        if kind == "Subscript":
            return "index", self.expression(node.value), self.expression(node.slice)
        if kind == "List":
            return "list", self.items(node.elts)
        if kind == "Dict":
            return "dict", list(zip(self.items(node.keys), self.items(node.values), strict=True))
        assert kind == "Attribute", kind
        return "get", node.attr, self.expression(node.value)


class Classes(Coder):
    """Writes code of the new kinds of trees."""

    def scope_of(self, body):
        return bound_names(body)

    def function(self, name, params, body, ending, how="FUNCTION"):
        bound, declared = self.scope_of(body)
        inner = type(self)([(bound | set(params), declared), *self.scopes])
        inner.block(body)
        for instruction in ending:
            inner.put(*instruction)
        self.put(how, name, params, inner.code())

    def expression(self, tree):
        kind, *parts = tree
        if kind == "get":
            self.expression(parts[1])
            self.put("ATTRIBUTE", parts[0])
        elif kind == "routine":
            how, name, params, body = parts
            self.function(name, params, body, END, how)
        elif kind == "class":
            for base in parts[1]:
                self.expression(base)
            self.put("CLASS", parts[0], len(parts[1]))
            for name, value in parts[2]:
                self.expression(value)
                self.put("MEMBER", name)
        else:
            super().expression(tree)

    def do_put(self, name, owner, value):
        self.expression(owner)
        self.expression(value)
        self.put("SET_ATTRIBUTE", name)


class BetterClasses(Better, Classes):
    """The same, optimised."""


def codes(coder, body):
    coder.block(body)
    return coder.code()


class Tools:
    """What a stage checks programs with."""

    helpers, translator, reader, coder, better = Objects, Translator, Reader, Classes, BetterClasses

    def expected(self, source):
        return runs(source, self.helpers(), self.translator())

    def code(self, source, optimise=False):
        return codes((self.better if optimise else self.coder)(), self.reader().read(source))


def check_source(tools, source, run, rng=random):
    """A program does what CPython says, optimised or not, and as far as a limit lets it."""
    expected = tools.expected(source)
    if expected is None:
        return
    whole = [run(source, 10 * MOST_STEPS, optimise) for optimise in (False, True)]
    for found in whole:
        assert (found["output"], found["error"]) == expected, source
    optimise = rng.random() < 0.5
    found = whole[optimise]
    limit = rng.randrange(found["steps"] + 1)
    cut = run(source, limit, optimise)
    if limit < found["steps"]:
        assert (cut["steps"], cut["error"]) == (limit, "limit")
        assert cut["output"] == found["output"][: len(cut["output"])]
    else:
        assert cut == found


def check_compiled(tools, source, compile_source, listing):
    both = [tools.code(source, optimise) for optimise in (False, True)]
    for optimise, code in enumerate(both):
        assert compile_source(source, bool(optimise)) == code, source
    optimise = len(source) % 2 == 1
    assert listing(source, optimise) == listed("main", (), both[optimise])


def listed(name, params, code):
    head, inner = f"{name}({', '.join(params)}):", []
    lines = [head]
    for place, (kind, *args) in enumerate(code):
        if kind in ("FUNCTION", "GENERATOR"):
            inner.append(listed(*args))
            args = args[:1]
        words = [show(arg, kind == "PUSH") for arg in args]
        lines.append(f"{place:>4} " + " ".join([kind, *words]))
    return "\n".join([*lines, *inner])


# Random programs.


class Writer:
    """Writes programs with classes as lines of text; numbers are in names and attributes."""

    def __init__(self, seed, slips=0.006):
        self.rng, self.slips = random.Random(seed), slips
        self.lines, self.indent, self.counters = [], "", 0
        self.names, self.things, self.in_loop, self.in_function = list("abc"), [], False, False
        self.classes = {}  # name: {method: number of parameters without the first}

    def chance(self, odds):
        return self.rng.random() < odds

    def line(self, text):
        self.lines.append(self.indent + text)

    def nested(self, head, write):
        self.line(head + ":")
        outside, self.indent = self.indent, self.indent + " " * self.rng.choice([1, 2, 4])
        write()
        self.indent = outside

    def program(self):
        for name in "abc":
            self.line(f"{name} = {self.rng.randrange(9)}")
        self.line(f"l = [{self.number(0)}, {self.number(0)}]")
        for _ in range(self.rng.choice([1, 2, 2])):
            self.unit()
        for _ in range(self.rng.randint(1, 3)):
            self.thing()
        for _ in range(self.rng.randint(1, 4)):
            self.statement(2)
        self.line(f"print({', '.join([*self.names, 'l', *self.things])})")
        return "\n".join(self.lines)

    def number(self, depth):
        if self.chance(self.slips):
            return self.rng.choice(["None", "True", '"s"', "unknown", "(1 / 0)", "l", "isa"])
        makers = self.leaves() if depth <= 0 else [*self.leaves(), *self.inner()]
        return self.rng.choice(makers)(depth - 1)

    def leaves(self):
        return [self.constant, self.name, self.attribute]

    def inner(self):
        return [self.sum, self.sum, self.method, self.operated, self.element]

    def constant(self, depth):
        return str(self.rng.choice([0, 1, 2, 3, 7]))

    def name(self, depth):
        return self.rng.choice(self.names)

    def attribute(self, depth):
        if not self.things:
            return self.name(depth)
        return f"{self.rng.choice(self.things)}.{self.rng.choice('xxy')}"

    def element(self, depth):
        return f"l[{self.rng.randrange(2)}]"

    def sum(self, depth):
        sign = self.rng.choice("+-*+-*%")
        return f"({self.number(depth)} {sign} {self.number(depth)})"

    def method(self, depth):
        if not self.things:
            return self.number(depth)
        name = self.rng.choice(["get", "more", "get"])
        items = [self.number(depth)] * (name == "more") + ["1"] * self.chance(self.slips)
        return f"{self.rng.choice(self.things)}.{name}({', '.join(items)})"

    def operated(self, depth):
        if not self.things:
            return self.number(depth)
        thing = self.rng.choice(self.things)
        if self.chance(0.4):
            return f"{thing}({self.number(depth)})"
        return f"({thing} {self.rng.choice('+-')} {self.number(depth)})"

    def truth(self, depth):
        kind = self.rng.randrange(6)
        if kind == 0 and self.things:
            return f"isa({self.rng.choice(self.things)}, {self.rng.choice(list(self.classes))})"
        if kind == 1 and self.things:
            return f"{self.rng.choice(self.things)} == {self.rng.choice(self.things)}"
        if kind == 2:
            return f"not {self.truth(depth - 1)}"
        if kind == 3 and depth > 0:
            return f"({self.truth(depth - 1)} {self.rng.choice(['and', 'or'])} {self.truth(0)})"
        sign = self.rng.choice(["<", "<=", ">", ">=", "==", "!="])
        return f"{self.number(depth)} {sign} {self.number(depth)}"

    def inside(self, names, things, write):
        """Write a function's block."""
        outside = self.names, self.things, self.in_loop, self.in_function
        self.names, self.things, self.in_loop, self.in_function = names, things, False, True
        write()
        self.names, self.things, self.in_loop, self.in_function = outside

    def unit(self):
        name = "ABCDEF"[len(self.classes)]
        base = self.rng.choice(["", *self.classes]) if self.classes else ""
        self.classes[name] = base

        def method(head, params, write):
            self.nested(
                f"def {head}({', '.join(['self', *params])})",
                lambda: self.inside(["a", *params], ["self"], write),
            )

        def write():
            self.line(f"x = {self.number(1)}")
            if not base or self.chance(0.5):
                method("__init__", ["p"], self.initial)
            if not base or self.chance(0.3):
                method("get", [], self.body)
                method("more", ["p"], self.body)
            if not base or self.chance(0.3):
                method("__add__", ["p"], self.small)
                method("__sub__", ["p"], self.small)
                method("__call__", ["p"], self.small)
            if base and self.chance(0.3):
                self.line(f"get = {base}.more")
            self.line("pass")

        if self.chance(0.2):
            self.line("@lambda unit: unit")
        self.nested(f"class {name}" + (f"({base})" if base else ""), write)

    def initial(self):
        self.line("self.y = p")
        if self.chance(0.4):
            self.line(f"self.x = {self.number(1)}")

    def small(self):
        self.line(f"return self.{self.rng.choice('xy')} + p * {self.constant(0)}")

    def body(self):
        if self.chance(0.5):
            self.statement(1)
        if self.chance(0.4):
            self.line(f"self.y = {self.number(0)}")
        self.line(f"return {self.number(1)}")

    def thing(self):
        unit = self.rng.choice(list(self.classes))
        name = f"o{len(self.things)}"
        self.line(f"{name} = {unit}({self.number(1)})")
        self.things.append(name)

    def statement(self, depth):
        makers = self.simple() if depth <= 0 else [*self.simple(), *self.compound()]
        self.rng.choice(makers)(depth)

    def simple(self):
        return [self.put, self.put, self.show, self.show, self.leave]

    def compound(self):
        return [self.branch, self.loop, self.attempt, self.routine]

    def block(self, depth):
        for _ in range(self.rng.randint(1, 2)):
            self.statement(depth - 1)

    def put(self, depth):
        targets = ["a", "b", "c", f"l[{self.rng.randrange(3)}]"]
        targets += [f"{thing}.{self.rng.choice('xy')}" for thing in self.things]
        if not self.in_function:
            targets += [f"{name}.x" for name in self.classes]
        else:
            targets = [*targets[3:], "p"]
        self.line(f"{self.rng.choice(targets)} = {self.number(2)}")

    def show(self, depth):
        things = [*self.things, *(f"{thing}.get" for thing in self.things), *self.classes]
        more = [self.rng.choice(things)] * self.chance(0.3) if things else []
        self.line(f"print({', '.join([self.number(2), self.truth(1), *more])})")

    def leave(self, depth):
        if self.in_loop:
            self.nested(f"if {self.truth(1)}", lambda: self.line(self.rng.choice(self.exits())))
        elif self.in_function:
            self.nested(f"if {self.truth(1)}", lambda: self.line(f"return {self.number(1)}"))
        else:
            self.show(depth)

    def exits(self):
        return ["break", "continue"]

    def branch(self, depth):
        self.nested(f"if {self.truth(2)}", lambda: self.block(depth))
        if self.chance(0.5):
            self.nested("else", lambda: (self.block(depth), self.line("pass")))

    def loop(self, depth):
        outside = self.in_loop, self.names
        self.in_loop, self.names = True, [*self.names, "c"]
        self.nested(f"for c in {self.several()}", lambda: self.block(depth))
        self.in_loop, self.names = outside

    def several(self):
        return self.rng.choice(["[1, 2]", "range(0, 3)", "[a, b]", "l", '"ab"'])

    def attempt(self, depth):
        def risky():
            self.block(depth)
            if self.chance(0.3):
                self.line(f"raise {self.number(1)}")

        self.nested("try", risky)
        name = self.rng.choice(["", " e", " e"])
        self.nested(f"except{name}", lambda: (name and self.line("print(e)"), self.block(depth)))

    def routine(self, depth):
        if self.in_function:
            return self.put(depth)
        self.counters += 1
        name = f"f{self.counters}"
        if self.chance(0.3):
            self.line(f"@lambda f: lambda p: f(p) + {self.number(1)}")
        self.nested(
            f"def {name}(p)",
            lambda: self.inside(["p"], [], lambda: (self.statement(depth - 1), self.body_end())),
        )
        return self.line(f"print({name}({self.number(1)}))")

    def body_end(self):
        self.line(f"return {self.number(2)}")


TOOLS = Tools()


@given(seed=SEEDS)
def test_run(run, seed):
    writer = Writer(seed)
    check_source(TOOLS, writer.program(), run, writer.rng)


@given(seed=SEEDS)
def test_code(compile_source, listing, seed):
    check_compiled(TOOLS, Writer(seed).program(), compile_source, listing)


SHAPES = """
class Shape:
  sides = 0
  def __init__(self, name):
    self.name = name
    return 7
  def area(self):
    return 0
  def tell(self):
    return self.name + " " + str(self.sides) + " " + str(self.area())
class Square(Shape):
  sides = 4
  def __init__(self, edge):
    Shape.__init__(self, "square")
    self.edge = edge
  def area(self):
    return self.edge * self.edge
class Big(Square):
  pass
a = Shape("dot")
b = Big(3)
print(a.tell(), b.tell(), Square.tell(b))
b.sides = 5
Shape.sides = 1
Square.area = lambda self: 8
print(a.tell(), b.tell(), a, Big, b.area, Big.area, Shape.tell)
m = b.tell
b.edge = 9
b.tell = lambda: "own"
print(m(), b.tell(), m == m, b.area == b.area, b == b, a == b, Shape == Big, Shape == Shape)
print(isa(b, Shape), isa(a, Big), isa(b, Big), isa(3, Big), isa(Big, Big), [a, Big, m, isa])
"""


def test_shapes(run):
    lines = [
        "dot 0 0 square 4 9 square 4 9",
        "dot 1 0 square 5 8 <object Shape> <class Big> <method lambda> <function lambda> "
        "<function tell>",
        "square 5 8 own True False True False False True",
        "True False True False False [<object Shape>, <class Big>, <method tell>, <builtin isa>]",
    ]
    assert TOOLS.expected(SHAPES) == (lines, None)
    check_source(TOOLS, SHAPES, run)


def test_code_of_classes(compile_source):
    source = """
class A:
  x = y
  def x(self):
    return x
  pass
def f(x):
  @d(1)
  class B(A):
    z = x
    @d
    def m(self):
      return x
  B.y = x.y.z
"""
    method = [("LOAD_OUTER", 1, "x"), ("RETURN",), *END]
    body = [
        *(("LOAD", "d"), ("PUSH", 1), ("CALL", 1), ("LOAD", "A"), ("CLASS", "B", 1)),
        *(("LOAD_LOCAL", "x"), ("MEMBER", "z")),
        *(("LOAD", "d"), ("FUNCTION", "m", ("self",), method), ("CALL", 1), ("MEMBER", "m")),
        *(("CALL", 1), ("STORE_LOCAL", "B"), ("LOAD_LOCAL", "B"), ("LOAD_LOCAL", "x")),
        *(("ATTRIBUTE", "y"), ("ATTRIBUTE", "z"), ("SET_ATTRIBUTE", "y"), *END),
    ]
    assert compile_source(source) == [
        *(("CLASS", "A", 0), ("LOAD", "y"), ("MEMBER", "x")),
        ("FUNCTION", "x", ("self",), [("LOAD", "x"), ("RETURN",), *END]),
        *(("MEMBER", "x"), ("STORE", "A"), ("FUNCTION", "f", ("x",), body), ("STORE", "f")),
    ]


def test_operators(run):
    lines = ["class V:"]
    for name, method in METHODS.items():
        lines += [f"  def {method}(self, other):", f'    return ["{name}", other]']
    lines += ["v = V()"]
    for name in METHODS:
        lines.append(f"print(v {SIGNS[name]} 5)")
    found = run("\n".join(lines), 999)
    assert found["output"] == [f'["{name}", 5]' for name in METHODS]
    assert found["error"] is None


def test_errors(run):
    head = """
class A:
  x = 1
  n = len
  def m(self, p):
    return p
class B(A):
  def __init__(self, p):
    self.p = p
class C:
  __init__ = 5
  __add__ = len
  __call__ = lambda self: self
a = A()
b = B(2)
"""
    cases = [
        *(("a.z", "attribute"), ("A.p", "attribute"), ("b.z()", "attribute"), ("B.z", "attribute")),
        *(("1 .x", "type"), ('"a".x', "type"), ("len.x", "type"), ("None.x", "type")),
        *(("a.m.x", "type"), ("A.m.x", "type"), ("[].x", "type"), ("True.x", "type")),
        *(("a.m()", "arity"), ("a.m(1, 2)", "arity"), ("A.m(1)", "arity"), ("A(1)", "arity")),
        *(("B()", "arity"), ("B(1, 2)", "arity"), ("C()", "type"), ("C(1)", "type")),
        *(
            ("a + 1", "attribute"),
            ("a < 1", "attribute"),
            ("a % a", "attribute"),
            ("1 + a", "type"),
        ),
        *(("a(1)", "attribute"), ("1 in a", "type"), ("a[0]", "type"), ("len(a)", "type")),
        *(("-a", "type"), ("not a", "type"), ("A + 1", "type"), ("A < A", "type")),
        *(("isa(1, 1)", "type"), ("isa(a, a)", "type"), ("isa(a)", "arity"), ("{a: 1}", "type")),
        *(
            ("isa(1, A, 2)", "arity"),
            ("a.n()", "arity"),
            ("a.n(a)", "type"),
            ("A == 1 / 0", "zero"),
        ),
    ]
    check_programs(run, [(head + text, [], error) for text, error in cases])
    cases = [
        ("1 .x = 2", "type"),
        ("[].x = 2", "type"),
        ("a.m.x = 1", "type"),
        ("len.x = 1", "type"),
    ]
    cases += [("class D(1):\n  pass", "type"), ("class D(a):\n  pass", "type"), ("z.x = 1", "name")]
    cases += [("class D(len):\n  x = 1 / 0", "type"), ("class D:\n  x = 1\n  y = x", "name")]
    check_programs(run, [(head + text, [], error) for text, error in cases])
    good = [
        ("b.__add__ = lambda self, p: 9\nb + 1", [], "attribute"),
        ("B.__add__ = lambda self, p: p + self.p\nprint(b + 5)", ["7"], None),
        ("B.__add__ = 5\nb + 1", [], "type"),
        ("B.__lt__ = len\nb < 1", [], "type"),
        ("A.__call__ = a.m\nb()", [], "type"),
        ('print(a.n("abc"), a.n == len, a != b, a == 1)', ["3 True True False"], None),
        ("B.__init__ = A.m\nprint(B(4).x)", ["1"], None),
        ("try:\n  raise b\nexcept e:\n  print(e, e.p)\nraise a", ["<object B> 2"], "<object A>"),
    ]
    check_programs(run, [(head + text, output, error) for text, output, error in good])


def test_depth(run):
    source = """
class A:
  def __init__(self, n):
    if n > 0:
      self.next = A(n - 1)
  def __sub__(self, n):
    if n == 0:
      return 0
    return 1 + (self - (n - 1))
  def __call__(self, n):
    if n == 0:
      return 0
    return 1 + self(n - 1)
  def go(self, n):
    if n == 0:
      return 0
    return 1 + self.go(n - 1)
a = A(0)
print(A({0}).next, a - {0}, a({0}), a.go({0}))
"""
    assert run(source.replace("{0}", "99"), 9999)["output"] == ["<object A> 99 99 99"]
    for call in ("A(100)", "a - 100", "a(100)", "a.go(100)"):
        assert run(source.replace("{0}", "1") + call, 9999)["error"] == "depth"


def test_execute(execute):
    code = [
        *(("CLASS", "A", 0), ("PUSH", 3), ("MEMBER", "x"), ("STORE", "A"), ("LOAD", "A")),
        *(("CLASS", "B", 1), ("ATTRIBUTE", "x"), ("PRINT", 1), ("LOAD", "A"), ("CALL", 0)),
        *(("STORE", "a"), ("LOAD", "a"), ("PUSH", 4), ("SET_ATTRIBUTE", "x"), ("LOAD", "a")),
        *(("ATTRIBUTE", "x"), ("LOAD", "A"), ("ATTRIBUTE", "x"), ("PRINT", 2)),
    ]
    assert execute(code, 99) == result(["3", "4 3"], 19)
    assert execute([("PUSH", 1), ("PUSH", 2), ("SET_ATTRIBUTE", "x")], 99) == result([], 3, "type")


def test_syntax(compile_source):
    cases = [
        *(
            ("class A", 1),
            ("class A:", 1),
            ("class A():\n  pass", 1),
            ("class A(B, C):\n  pass", 1),
        ),
        *(
            ("class:\n  pass", 1),
            ("class A:\nx = 1", 2),
            ("class A: x = 1", 1),
            ("class 1:\n  x", 1),
        ),
        *(("class A:\n  x", 2), ("class A:\n  x.y = 1", 2), ("class A:\n  x = 1\n  1", 3)),
        *(
            ("class A:\n  if a:\n    x = 1", 2),
            ("class A:\n  x = 1 y = 2", 2),
            ("class A(B:\n  x", 1),
        ),
        *(("class A:\n  pass pass", 2), ("class A:\n  x[0] = 1", 2), ("class A:\n  print(1)", 2)),
        *(("while a:\n  class A:\n    break", 3), ("def f():\n  class A:\n    return 1", 3)),
        *(("while a:\n  class A:\n    def f():\n      continue", 4), ("class A:\n  return = 1", 2)),
        *(("a.1", "character"), ("a. b", "character"), ("a.", "character"), (".", "character")),
        *((".a", 1), ("a.b.", "character"), ("a.print", 1), ("a.b c", 1), ("a.b(1) = 2", 1)),
        *(("@a\nb = 1", 2), ("@a", 1), ("@\ndef f():\n  pass", 1), ("@a def f():\n  pass", 1)),
        *(("@a\n\n@b\nclass A:\n  x", 5), ("x = @a", 1), ("a @ b", 1), ("@a\n  def f():\n  x", 2)),
        *(("class A:\n  @b\n  c = 1", 3), ("@a\npass", 2), ("class = 1", 1), ("def f():\n  @a", 2)),
    ]
    for source, line in cases:
        word, line = ("syntax", line) if isinstance(line, int) else (line, 1)
        check_refusals(compile_source, [(source, word, line)])
    assert refused(compile_source, "a .b . c") == ("character", 1)
    assert compile_source("a .b._c1\n") == compile_source("(a.b)._c1")
    assert (
        compile_source("while a:\n  class A:\n    def f():\n      pass\n  break")[-2][0] == "JUMP"
    )


def test_scope_of_classes(run):
    check_programs(
        run,
        [
            (
                """
                def make(n):
                  class Counter:
                    start = n
                    def more(self):
                      nonlocal n
                      n = n + 1
                      return [self.start, n]
                  return Counter
                a = make(5)()
                b = make(7)()
                print(a.more(), a.more(), b.more(), Counter)
                """,
                [],
                "name",
            ),
            (
                """
                class A:
                  class B:
                    x = 3
                  def f(self):
                    return f
                f = 8
                print(A.B.x, A().f(), A.B)
                """,
                ["3 8 <class B>"],
                None,
            ),
            (
                """
                def count(f):
                  f.calls = f.calls + 1
                  return f
                @count
                @count
                class A:
                  calls = 0
                print(A.calls)
                """,
                ["2"],
                None,
            ),
        ],
    )
