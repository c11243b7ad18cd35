"""Random programs as trees, their text, their translation to Python, and the code expected.

The trees cover the language of all stages; the tests of each draw what they know.
"""

import random
import textwrap

from hypothesis import given
from stage_1 import SEEDS, Wrong, calculate, result, wrapped
from stage_2 import check_refusals, refused

SIGNS = {"ADD": "+", "SUB": "-", "MUL": "*", "DIV": "/", "MOD": "%", "IN": "in"}
SIGNS |= {"EQ": "==", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
LEVELS = {"ADD": 5, "SUB": 5, "MUL": 6, "DIV": 6, "MOD": 6}
MOST_STEPS = 4000


# Text.


def expression_text(tree, rng, level=0):
    kind, *parts = tree
    own = 9

    def inner(part, wanted=0):
        return expression_text(part, rng, wanted)

    def joined(items):
        return ", ".join(map(inner, items))

    if kind in ("num", "const", "var"):
        text = str(parts[0])
    elif kind == "str":
        text = quoted(parts[0])
    elif kind == "neg":
        text, own = "-" + inner(parts[0], 7), 7
    elif kind == "not":
        text, own = "not " + inner(parts[0], 3), 3
    elif kind in ("and", "or"):
        own = 2 if kind == "and" else 1
        text = f"{inner(parts[0], own)} {kind} {inner(parts[1], own + 1)}"
    elif kind == "bin":
        own = LEVELS.get(parts[0], 4)
        left = inner(parts[1], own if own > 4 else 5)
        text = f"{left} {SIGNS[parts[0]]} {inner(parts[2], own + 1)}"
    elif kind == "call":
        text, own = f"{inner(parts[0], 8)}({joined(parts[1])})", 8
    elif kind == "index":
        text, own = f"{inner(parts[0], 8)}[{inner(parts[1])}]", 8
    elif kind == "list":
        text = f"[{joined(parts[0])}]"
    elif kind == "dict":
        text = "{" + ", ".join(f"{inner(key)}: {inner(item)}" for key, item in parts[0]) + "}"
    else:
        text, own = f"lambda {', '.join(parts[0])}: {inner(parts[1])}", 0
    return f"({text})" if own < level or rng.random() < 0.05 else text


def quoted(text):
    for char, short in (("\\", "\\\\"), ("\n", "\\n"), ('"', '\\"')):
        text = text.replace(char, short)
    return f'"{text}"'


def program_text(body, rng, indent=""):
    """The statements as text, with any depth of indentation."""
    lines = []

    def block(head, statements):
        deeper = indent + " " * rng.choice([1, 2, 4])
        lines.append(f"{indent}{head}:")
        lines.extend(program_text(statements, rng, deeper).split("\n"))

    def text(tree):
        return expression_text(tree, rng)

    for kind, *parts in body:
        if rng.random() < 0.1:
            lines.append(rng.choice(["", "   ", "# if", "         # else:"]))
        if kind == "print":
            lines.append(f"{indent}print({', '.join(map(text, parts[0]))})")
        elif kind == "expr":
            lines.append(indent + text(parts[0]))
        elif kind == "assign":
            lines.append(f"{indent}{parts[0]} = {text(parts[1])}")
        elif kind == "set":
            target = text(("index", parts[0], parts[1]))
            target = target[1:-1] if target.startswith("(") and target.endswith(")") else target
            lines.append(f"{indent}{target} = {text(parts[2])}")
        elif kind == "if":
            for number, (condition, branch) in enumerate(parts[0]):
                block(("elif " if number else "if ") + text(condition), branch)
            if parts[1]:
                block("else", parts[1])
        elif kind == "while":
            block("while " + text(parts[0]), parts[1])
        elif kind == "for":
            block(f"for {parts[0]} in {text(parts[1])}", parts[2])
        elif kind == "def":
            block(f"def {parts[0]}({', '.join(parts[1])})", parts[2])
        elif kind in ("return", "raise"):
            lines.append(f"{indent}{kind} {text(parts[0])}")
        elif kind in ("global", "nonlocal"):
            lines.append(f"{indent}{kind} {', '.join(parts[0])}")
        elif kind == "try":
            block("try", parts[0])
            block(f"except {parts[1] or ''}".rstrip(), parts[2])
        else:
            lines.append(indent + kind)
    return "\n".join(lines)


# Python.


def python_expression(tree):
    kind, *parts = tree
    if kind in ("num", "const", "var"):
        return str(parts[0])
    if kind == "str":
        return repr(parts[0])
    if kind in ("neg", "not"):
        return f"h_{kind}({python_expression(parts[0])})"
    if kind in ("and", "or"):
        left, right = map(python_expression, parts)
        yes, no = (right, False) if kind == "and" else (True, right)
        return f"({yes} if h_truth({left}) else {no})"
    if kind == "bin":
        left, right = map(python_expression, parts[1:])
        return f"h_binary({parts[0]!r}, {left}, {right})"
    if kind == "call":
        return f"h_call({', '.join(map(python_expression, [parts[0], *parts[1]]))})"
    if kind == "index":
        return f"h_index({', '.join(map(python_expression, parts))})"
    if kind == "list":
        return f"[{', '.join(map(python_expression, parts[0]))}]"
    if kind == "dict":
        pairs = (f"{python_expression(key)}: {python_expression(item)}" for key, item in parts[0])
        return "{" + ", ".join(pairs) + "}"
    names = ", ".join(parts[0])
    return f"h_Function('lambda', {len(parts[0])}, lambda {names}: {python_expression(parts[1])})"


def python_program(body, indent=""):
    lines = []

    def block(head, statements):
        lines.append(f"{indent}{head}:")
        lines.extend(python_program(statements, indent + " ").split("\n"))

    for kind, *parts in body:
        if kind == "print":
            lines.append(f"{indent}h_print({', '.join(map(python_expression, parts[0]))})")
        elif kind == "expr":
            lines.append(indent + python_expression(parts[0]))
        elif kind == "assign":
            lines.append(f"{indent}{parts[0]} = {python_expression(parts[1])}")
        elif kind == "set":
            lines.append(f"{indent}h_set({', '.join(map(python_expression, parts))})")
        elif kind == "if":
            for number, (condition, branch) in enumerate(parts[0]):
                word = "elif" if number else "if"
                block(f"{word} h_truth({python_expression(condition)})", branch)
            if parts[1]:
                block("else", parts[1])
        elif kind == "while":
            block(f"while h_truth({python_expression(parts[0])})", parts[1])
        elif kind == "for":
            block(f"for {parts[0]} in h_each({python_expression(parts[1])})", parts[2])
        elif kind == "def":
            block(f"def {parts[0]}({', '.join(parts[1])})", parts[2])
            lines.append(
                f"{indent}{parts[0]} = h_Function({parts[0]!r}, {len(parts[1])}, {parts[0]})"
            )
        elif kind == "raise":
            lines.append(f"{indent}raise h_Wrong({python_expression(parts[0])})")
        elif kind == "return":
            lines.append(f"{indent}return {python_expression(parts[0])}")
        elif kind in ("global", "nonlocal"):
            lines.append(f"{indent}{kind} {', '.join(parts[0])}")
        elif kind == "try":
            block("try", parts[0])
            lines.append(f"{indent}except h_Exception as h_error:")
            lines.append(f"{indent} {parts[1] or 'h_unused'} = h_caught(h_error)")
            lines.append(python_program(parts[2], indent + " "))
        else:
            lines.append(indent + kind)
    return "\n".join(lines)


class TooLong(BaseException):
    """The program is not worth waiting for."""


class Function:
    def __init__(self, name, count, body):
        self.name, self.count, self.body = name, count, body


class Builtin(Function):
    pass


def show(value, nested=False):
    if isinstance(value, str):
        return quoted(value) if nested else value
    if isinstance(value, list):
        return f"[{', '.join(show(item, True) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{show(k, True)}: {show(v, True)}" for k, v in value.items()) + "}"
    if isinstance(value, Function):
        return f"<{type(value).__name__.lower()} {value.name}>"
    return str(value)


def same(left, right):
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return set(left) == set(right) and all(same(left[key], right[key]) for key in left)
    return left is right if isinstance(left, Function) else left == right


def key_of(value):
    if type(value) not in (int, str):
        raise Wrong("type")
    return value


def is_in(item, container):
    if isinstance(container, list):
        return any(same(item, other) for other in container)
    if isinstance(container, dict):
        return key_of(item) in container
    if not isinstance(container, str) or not isinstance(item, str):
        raise Wrong("type")
    return item in container


def binary(name, left, right):
    if name in ("EQ", "NE"):
        return same(left, right) == (name == "EQ")
    if name == "IN":
        return is_in(left, right)
    kinds = {type(left), type(right)}
    if name == "ADD" and kinds in ({str}, {list}):
        return left + right
    if name in ("LT", "LE", "GT", "GE") and kinds in ({str}, {int}):
        order = (left > right) - (left < right)
        return order in {"LT": (-1,), "LE": (-1, 0), "GT": (1,), "GE": (0, 1)}[name]
    if kinds != {int} or name not in LEVELS:
        raise Wrong("type")
    return calculate(name, left, right)


class Helpers:
    """What translated programs call; names begin with h_ in them."""

    Wrong, Function, Exception = Wrong, Function, Exception

    def __init__(self):
        self.output, self.depth, self.ticks = [], 0, 0

    def tick(self):
        self.ticks += 1
        if self.ticks > MOST_STEPS // 10:
            raise TooLong

    def truth(self, value):
        self.tick()
        if not isinstance(value, bool):
            raise Wrong("type")
        return value

    def neg(self, value):
        if type(value) is not int:
            raise Wrong("type")
        return wrapped(-value)

    def negate(self, value):
        return not self.truth(value)

    binary = staticmethod(binary)

    def print(self, *items):
        self.output.append(" ".join(map(show, items)))

    def call(self, function, *items):
        self.tick()
        if not isinstance(function, Function):
            raise Wrong("type")
        if function.count != len(items):
            raise Wrong("arity")
        if isinstance(function, Builtin):
            return function.body(*items)
        if self.depth == 100:
            raise Wrong("depth")
        self.depth += 1
        try:
            return function.body(*items)
        finally:
            self.depth -= 1

    def index(self, target, index):
        if isinstance(target, dict):
            if key_of(index) not in target:
                raise Wrong("key")
        elif not isinstance(target, list | str) or type(index) is not int:
            raise Wrong("type")
        elif not 0 <= index < len(target):
            raise Wrong("index")
        return target[index]

    def set(self, target, index, value):
        if isinstance(target, dict):
            key_of(index)
        elif isinstance(target, str):
            raise Wrong("type")
        else:
            self.index(target, index)
        target[index] = value

    def each(self, items):
        if not isinstance(items, list | dict | str):
            raise Wrong("type")
        for item in list(items) if isinstance(items, dict) else items:
            self.tick()
            yield item

    def caught(self, error):
        if isinstance(error, Wrong):
            return error.args[0]
        assert isinstance(error, NameError), error
        return "name"


def checked(function, *kinds):
    """A builtin's body that looks at the types first."""

    def body(*items):
        for item, kind in zip(items, kinds, strict=True):
            if not isinstance(item, kind) or (kind is int and isinstance(item, bool)):
                raise Wrong("type")
        return function(*items)

    return body


def popped(items):
    if not items:
        raise Wrong("index")
    return items.pop()


BUILTINS = {
    "len": (1, checked(len, (str, list, dict))),
    "str": (1, show),
    "append": (2, checked(list.append, list, object)),
    "pop": (1, checked(popped, list)),
    "keys": (1, checked(list, dict)),
    "range": (2, checked(lambda start, end: list(range(start, end)), int, int)),
}


def expected_of(body):
    """(output, error) of a program as CPython sees it; None where that takes long."""
    helpers = Helpers()
    names = {"__builtins__": {}, "h_not": helpers.negate}
    for name in ("Wrong", "Function", "Exception", "truth", "neg", "binary", "print"):
        names["h_" + name] = getattr(helpers, name)
    for name in ("call", "index", "set", "each", "caught"):
        names["h_" + name] = getattr(helpers, name)
    names.update({name: Builtin(name, *parts) for name, parts in BUILTINS.items()})
    try:
        exec(compile(python_program(body), "<translation>", "exec"), names)
    except TooLong:
        return None
    except Exception as error:
        return helpers.output, show(helpers.caught(error))
    return helpers.output, None


# Code.


def bound_names(body):
    """Names bound in these statements, and those declared."""
    bound, declared = set(), {}
    for kind, *parts in body:
        blocks = []
        if kind in ("assign", "for", "def"):
            bound.add(parts[0])
        if kind in ("global", "nonlocal"):
            declared.update(dict.fromkeys(parts[0], kind))
        if kind == "if":
            blocks = [branch for _, branch in parts[0]] + [parts[1]]
        elif kind == "while":
            blocks = [parts[1]]
        elif kind == "for":
            blocks = [parts[2]]
        elif kind == "try":
            blocks = [parts[0], parts[2]]
            bound |= {parts[1]} - {None}
        for block in blocks:
            more, told = bound_names(block)
            bound |= more
            declared |= told
    return bound, declared


class Coder:
    """Code with labels in the place of places; scopes from the inside out."""

    def __init__(self, scopes=()):
        self.scopes, self.items, self.labels, self.loop = scopes, [], {}, None

    def label(self):
        return object()

    def put(self, *instruction):
        self.items.append(instruction)

    def here(self, label):
        self.labels[label] = len(self.items)

    def code(self):
        return [
            tuple(self.labels.get(part, part) if type(part) is object else part for part in item)
            for item in self.items
        ]

    def name(self, how, name):
        for level, (bound, declared) in enumerate(self.scopes):
            if declared.get(name) == "global":
                break
            if name in bound and name not in declared:
                if level:
                    return self.put(how + "_OUTER", level, name)
                return self.put(how + "_LOCAL", name)
        return self.put(how, name)

    def function(self, name, params, body, ending):
        bound, declared = bound_names(body)
        inner = type(self)([(bound | set(params), declared), *self.scopes])
        inner.block(body)
        for instruction in ending:
            inner.put(*instruction)
        self.put("FUNCTION", name, params, inner.code())

    def expression(self, tree):
        kind, *parts = tree
        if kind in ("num", "const", "str"):
            self.put("PUSH", parts[0])
        elif kind == "var":
            self.name("LOAD", parts[0])
        elif kind in ("and", "or"):
            end = self.label()
            self.expression(parts[0])
            self.put(kind.upper(), end)
            self.expression(parts[1])
            self.here(end)
        elif kind == "lambda":
            self.function("lambda", parts[0], [("return", parts[1])], [])
        else:
            flat = {
                "call": lambda: ([parts[0], *parts[1]], ("CALL", len(parts[-1]))),
                "list": lambda: (parts[0], ("LIST", len(parts[0]))),
                "dict": lambda: ([e for pair in parts[0] for e in pair], ("DICT", len(parts[0]))),
                "index": lambda: (parts, ("INDEX",)),
                "bin": lambda: (parts[1:], (parts[0],)),
                "neg": lambda: (parts, ("NEG",)),
                "not": lambda: (parts, ("NOT",)),
            }
            operands, instruction = flat[kind]()
            for operand in operands:
                self.expression(operand)
            self.put(*instruction)

    def block(self, statements):
        for statement in statements:
            self.statement(statement)

    def statement(self, tree):
        kind, *parts = tree
        getattr(self, "do_" + kind)(*parts)

    def do_print(self, items):
        for item in items:
            self.expression(item)
        self.put("PRINT", len(items))

    def do_expr(self, tree):
        self.expression(tree)
        self.put("POP")

    def do_assign(self, name, tree):
        self.expression(tree)
        self.name("STORE", name)

    def do_set(self, *trees):
        for tree in trees:
            self.expression(tree)
        self.put("SET_INDEX")

    def do_if(self, branches, otherwise):
        end = self.label()
        for place, (condition, branch) in enumerate(branches):
            after = self.label()
            self.expression(condition)
            self.put("JUMP_IF_FALSE", after)
            self.block(branch)
            if otherwise or place < len(branches) - 1:
                self.put("JUMP", end)
            self.here(after)
        self.block(otherwise)
        self.here(end)

    def looped(self, again, leave, body):
        """The block of a loop; whether it has a break."""
        outside, self.loop = self.loop, [again, leave, 0, False]
        self.block(body)
        self.put("JUMP", again)
        broken, self.loop = self.loop[3], outside
        return broken

    def do_while(self, condition, body):
        again, end = self.label(), self.label()
        self.here(again)
        self.expression(condition)
        self.put("JUMP_IF_FALSE", end)
        self.looped(again, end, body)
        self.here(end)

    def do_for(self, name, tree, body):
        again, leave, end = self.label(), self.label(), self.label()
        self.expression(tree)
        self.put("ITER")
        self.here(again)
        self.put("NEXT", end)
        self.name("STORE", name)
        if self.looped(again, leave, body):
            self.here(leave)
            self.put("POP")
        self.here(end)

    def do_break(self):
        for _ in range(self.loop[2]):
            self.put("END_TRY")
        self.loop[3] = True
        self.put("JUMP", self.loop[1])

    def do_continue(self):
        for _ in range(self.loop[2]):
            self.put("END_TRY")
        self.put("JUMP", self.loop[0])

    def do_pass(self):
        pass

    def do_global(self, names):
        pass

    do_nonlocal = do_global

    def do_def(self, name, params, body):
        self.function(name, params, body, [("PUSH", None), ("RETURN",)])
        self.name("STORE", name)

    def do_return(self, tree):
        self.expression(tree)
        self.put("RETURN")

    def do_raise(self, tree):
        self.expression(tree)
        self.put("RAISE")

    def do_try(self, body, name, handler):
        caught, end = self.label(), self.label()
        self.put("TRY", caught)
        if self.loop:
            self.loop[2] += 1
        self.block(body)
        if self.loop:
            self.loop[2] -= 1
        self.put("END_TRY")
        self.put("JUMP", end)
        self.here(caught)
        if name:
            self.name("STORE", name)
        else:
            self.put("POP")
        self.block(handler)
        self.here(end)


def code_of_program(body):
    coder = Coder()
    coder.block(body)
    return coder.code()


# Random programs.


class Author:
    """Writes programs that use what there is up to a stage."""

    def __init__(self, seed, stage, slips=0.02):
        self.rng, self.stage, self.slips = random.Random(seed), stage, slips
        self.counters = 0
        self.functions = [[]]  # of each open scope: (name, number of parameters)
        self.in_loop = self.in_function = False

    def chance(self, odds):
        return self.rng.random() < odds

    def program(self):
        body = [("assign", name, self.number(1)) for name in "abc" if self.chance(0.95)]
        if self.stage >= 6:
            body.append(("assign", "l", self.items(1)))
            body.append(("assign", "d", self.mapping(1)))
            body.append(("assign", "s", self.text(1)))
        for _ in range(self.rng.randint(2, 5)):
            body += self.statements(self.rng.randint(0, 3))
        return [*body, ("print", [("var", self.rng.choice("abc"))])]

    def any(self, depth):
        makers = [self.number, self.number, self.truth]
        if self.stage >= 6:
            makers += [self.text, self.items, self.mapping]
        return self.rng.choice(makers)(depth)

    def slip(self, depth):
        kinds = [("const", None), ("const", True), ("num", 7), ("var", "unknown"), self.any(depth)]
        return self.rng.choice(kinds)

    def number(self, depth):
        if self.chance(self.slips):
            return self.slip(depth - 1)
        kind = self.rng.randrange(12) if depth > 0 else self.rng.randrange(4)
        if kind < 2:
            return "num", self.rng.choice([0, 1, 2, 3, 10, 2**31 - 1, self.rng.randrange(100)])
        if kind < 4:
            return "var", self.rng.choice("abc")
        if kind == 4:
            return "neg", self.number(depth - 1)
        callable_ = [found for scope in self.functions for found in scope]
        if kind < 8 and callable_:
            name, count = self.rng.choice(callable_)
            count += self.chance(self.slips)
            return "call", ("var", name), [self.number(depth - 2) for _ in range(count)]
        if kind == 8 and self.stage >= 5:
            params = tuple(self.rng.sample(["a", "b", "x"], self.rng.randint(0, 2)))
            made = "lambda", params, self.number(depth - 1)
            return "call", made, [self.number(depth - 1) for _ in params]
        if kind == 9 and self.stage >= 6:
            holder = self.rng.choice([self.items, self.mapping, self.text])(depth - 1)
            return self.rng.choice(
                [
                    ("call", ("var", "len"), [holder]),
                    ("index", self.items(depth - 1), ("num", self.rng.choice([0, 0, 0, 1, 2]))),
                    ("index", self.mapping(depth - 1), self.key()),
                    ("call", ("var", "pop"), [self.items(depth - 1)]),
                ]
            )
        name = self.rng.choice(["ADD", "SUB", "MUL", "ADD", "SUB", "MUL", "DIV", "MOD"])
        return "bin", name, self.number(depth - 1), self.number(depth - 1)

    def truth(self, depth):
        if self.chance(self.slips):
            return self.slip(depth - 1)
        kind = self.rng.randrange(9) if depth > 0 else 0
        if kind == 0:
            return "const", self.chance(0.5)
        if kind == 1:
            return "not", self.truth(depth - 1)
        if kind < 4:
            return self.rng.choice(["and", "or"]), self.truth(depth - 1), self.truth(depth - 1)
        if kind == 4:
            return "bin", self.rng.choice(["EQ", "NE"]), self.any(depth - 1), self.any(depth - 1)
        if kind == 5 and self.stage >= 6:
            holder = self.rng.choice([self.items, self.mapping])(depth - 1)
            if self.chance(0.3):
                return "bin", "IN", self.text(depth - 1), self.text(depth - 1)
            return "bin", "IN", self.key(), holder
        maker = self.text if self.stage >= 6 and self.chance(0.2) else self.number
        name = self.rng.choice(["LT", "LE", "GT", "GE", "EQ", "NE"])
        return "bin", name, maker(depth - 1), maker(depth - 1)

    def key(self):
        return self.rng.choice([("num", 0), ("num", 1), ("str", "k"), ("str", "")])

    def text(self, depth):
        kind = self.rng.randrange(6) if depth > 0 else 0
        if kind == 4:
            return "var", "s"
        if kind == 5:
            return "call", ("var", "str"), [self.any(depth - 1)]
        if kind > 1:
            return "bin", "ADD", self.text(depth - 1), self.text(depth - 1)
        return "str", self.rng.choice(["", "a", "ab", "k", 'q"\\', "#\n"])

    def items(self, depth):
        kind = self.rng.randrange(6) if depth > 0 else 0
        if kind == 5:
            return "bin", "ADD", self.items(depth - 1), self.items(depth - 1)
        if kind == 4:
            return "var", "l"
        if kind == 3:
            return "call", ("var", "range"), [("num", self.rng.randrange(3)), ("num", 4)]
        if kind == 2:
            return "call", ("var", "keys"), [self.mapping(depth - 1)]
        return "list", [self.any(depth - 1) for _ in range(self.rng.randint(0, 3))]

    def mapping(self, depth):
        if depth > 0 and self.chance(0.4):
            return "var", "d"
        count = self.rng.randint(0, 3)
        return "dict", [(self.key(), self.any(depth - 1)) for _ in range(count)]

    def statements(self, depth):
        """One statement, or a few that belong together."""
        kind = self.rng.randrange(16)
        if kind < 3:
            return [("print", [self.any(3) for _ in range(self.rng.choice([1, 1, 2, 0]))])]
        if kind == 3:
            return [("expr", self.any(2))]
        if kind == 4:
            return [("pass",)]
        if kind == 5 and self.in_loop:
            word = self.rng.choice(["break", "continue"])
            return [("if", [(self.truth(2), [("print", [self.number(1)]), (word,)])], [])]
        if kind == 6 and self.in_function:
            return [("if", [(self.truth(2), [("return", self.number(2))])], [])]
        if kind == 7 and depth > 0 and self.stage >= 4 and (self.stage > 4 or not self.in_function):
            return [self.definition(depth - 1)]
        if kind == 8 and depth > 0 and self.stage >= 6:
            return [
                (
                    "for",
                    self.rng.choice("abc"),
                    *self.loop(
                        self.rng.choice([self.items, self.items, self.mapping, self.text])(2), depth
                    ),
                )
            ]
        if kind == 9 and self.stage >= 6:
            return [self.change()]
        if kind in (10, 11) and depth > 0 and self.stage >= 7:
            name = self.rng.choice([None, "a", "e", "e"])
            body = self.block(depth - 1)
            if self.chance(0.4):
                body.append(("raise", self.any(2)))
            return [("try", body, name, self.block(depth - 1))]
        if kind < 12 and depth > 0:
            if self.chance(0.5):
                branches = [
                    (self.truth(2), self.block(depth - 1)) for _ in range(self.rng.randint(1, 3))
                ]
                return [("if", branches, self.block(depth - 1) if self.chance(0.5) else [])]
            return self.counted(depth)
        return [("assign", self.rng.choice("abc"), self.number(3))]

    def change(self):
        if self.chance(0.3):
            return "expr", ("call", ("var", "append"), [("var", "l"), self.number(1)])
        if self.chance(0.5):
            return "set", ("var", "d"), self.key(), self.number(2)
        return "set", ("var", "l"), ("num", self.rng.choice([0, 0, 1])), self.number(2)

    def block(self, depth):
        return [line for _ in range(self.rng.randint(1, 3)) for line in self.statements(depth)]

    def loop(self, head, depth):
        outside, self.in_loop = self.in_loop, True
        body = self.block(depth - 1)
        self.in_loop = outside
        return head, body

    def counted(self, depth):
        self.counters += 1
        name = f"n{self.counters}"
        counter = ("var", name)
        test = "bin", "LT", counter, ("num", self.rng.randint(0, 3))
        if self.chance(0.3):
            test = "and", test, self.truth(1)
        head, body = self.loop(test, depth)
        more = ("assign", name, ("bin", "ADD", counter, ("num", 1)))
        return [("assign", name, ("num", 0)), ("while", head, [more, *body])]

    def definition(self, depth):
        name = f"f{self.rng.randrange(10**6)}"
        params = tuple(self.rng.sample(["a", "b", "c", "x"], self.rng.randint(0, 3)))
        body = []
        free = [variable for variable in "abc" if variable not in params]
        if free and self.chance(0.4):
            body.append(("global", [free.pop()]))
        if free and self.in_function and self.chance(0.5) and free[0] in self.bound:
            body.append(("nonlocal", [free[0]]))
        outside = self.in_loop, self.in_function, getattr(self, "bound", ())
        self.in_loop, self.in_function = False, True
        self.functions.append([])
        self.bound = set(params)
        if self.chance(0.6) and free:
            local = self.rng.choice(free)
            body.append(("assign", local, self.number(2)))
            if ("nonlocal", [local]) not in body:
                self.bound.add(local)
        body += self.block(depth)
        if self.chance(0.7):
            body.append(("return", self.number(2)))
        self.functions.pop()
        self.in_loop, self.in_function, self.bound = outside
        self.functions[-1].append((name, len(params)))
        return "def", name, params, body


def program(seed, stage):
    author = Author(seed, stage)
    return author.program(), author.rng


def check_code(compile_source, seed, stage):
    body, rng = program(seed, stage)
    source = program_text(body, rng)
    assert compile_source(source) == code_of_program(body), source


def check_run(run, execute, seed, stage, *more):
    body, rng = program(seed, stage)
    expected = expected_of(body)
    if expected is None:
        return
    source = program_text(body, rng)
    found = run(source, 10 * MOST_STEPS, *more)
    assert (found["output"], found["error"]) == expected, source
    if not more:
        assert execute(code_of_program(body), 10 * MOST_STEPS) == found
    limit = rng.randrange(found["steps"] + 1)
    if limit < found["steps"]:
        cut = run(source, limit, *more)
        assert (cut["steps"], cut["error"]) == (limit, "limit")
        assert cut["output"] == found["output"][: len(cut["output"])]
    assert run(source, found["steps"], *more) == found


def check_programs(run, cases):
    """(text, output, error) of whole programs."""
    for source, output, error in cases:
        found = run(textwrap.dedent(source), MOST_STEPS)
        assert (found["output"], found["error"]) == (output, error), source


@given(seed=SEEDS)
def test_code(compile_source, seed):
    check_code(compile_source, seed, 3)


@given(seed=SEEDS)
def test_run(run, execute, seed):
    check_run(run, execute, seed, 3)


def test_code_of_an_if(compile_source):
    source = "if a:\n  b\nelif True:\n  c\nelse:\n  d"
    assert compile_source(source) == [
        *(("LOAD", "a"), ("JUMP_IF_FALSE", 5), ("LOAD", "b"), ("POP",), ("JUMP", 12)),
        *(("PUSH", True), ("JUMP_IF_FALSE", 10), ("LOAD", "c"), ("POP",), ("JUMP", 12)),
        *(("LOAD", "d"), ("POP",)),
    ]


def test_code_of_a_loop(compile_source):
    source = "while not a:\n  if b and c or d:\n    break\n  continue"
    assert compile_source(source) == [
        *(("LOAD", "a"), ("NOT",), ("JUMP_IF_FALSE", 12)),
        *(("LOAD", "b"), ("AND", 6), ("LOAD", "c"), ("OR", 8), ("LOAD", "d")),
        *(("JUMP_IF_FALSE", 10), ("JUMP", 12), ("JUMP", 0), ("JUMP", 0)),
    ]


def test_values_apart(run):
    source = (
        "print(1 == True, 0 == False, None == False, 2 != 2, None == None, True != False, None)"
    )
    assert run(source, 99)["output"] == ["False False False False True True None"]


def test_types(run, execute):
    for code in (
        [("PUSH", True), ("NEG",)],
        [("PUSH", 1), ("NOT",)],
        [("PUSH", None), ("JUMP_IF_FALSE", 0)],
        [("PUSH", 1), ("AND", 0)],
        [("PUSH", 0), ("OR", 0)],
        *([("PUSH", 1), ("PUSH", True), (name,)] for name in ("ADD", "DIV", "LT", "GE")),
        *([("PUSH", False), ("PUSH", 1), (name,)] for name in ("SUB", "MOD", "LE", "GT")),
        [("PUSH", None), ("PUSH", 0), ("DIV",)],
    ):
        assert execute(code, 99) == result([], len(code), "type")
    assert execute([("LOAD", "x")], 9) == result([], 1, "name")
    assert run("True and 5", 9) == result([], 4)
    assert run("print(False and 5, True or x)", 9) == result(["False True"], 5)


def test_what_stays_on_the_stack(run):
    source = "print(1, True and 2, False or 3, False and 4, True or 5)\n"
    assert run(source, 99)["output"] == ["1 2 3 False True"]


def test_endless(run):
    assert run("while True:\n  print(1)", 10) == result(["1", "1"], 10, "limit")


def test_indentation(compile_source):
    cases = [
        *(("if a:\n    b\n  c", "indent", 3), ("if a:\n  b\n c\n$", "indent", 3)),
        *(("if a:\n  b\n c $", "character", 3), ("  a\nb", "syntax", 1), ("a\n  b", "syntax", 2)),
        *(
            (")\nif a:\n  b\n c", "indent", 4),
            ("if a:\nb", "syntax", 2),
            ("if a:\n\n", "syntax", 1),
        ),
        *(("if a:\n\tb", "character", 2), ("if a:\n  b\n    c", "syntax", 3)),
        *(("if a:\n  if b:\n  c", "syntax", 3), ("while a:\n# b\n\n  \nc", "syntax", 5)),
    ]
    check_refusals(compile_source, cases)
    deep = "if a:\n   if b:\n     c\n   # d\n d\n      \n\n# x\ne".replace("\n d", "\n   d")
    assert compile_source(deep) == [
        *(("LOAD", "a"), ("JUMP_IF_FALSE", 8), ("LOAD", "b"), ("JUMP_IF_FALSE", 6)),
        *(("LOAD", "c"), ("POP",), ("LOAD", "d"), ("POP",), ("LOAD", "e"), ("POP",)),
    ]


def test_syntax(compile_source):
    cases = [
        *(("a < b < c", 1), ("a == b != c", 1), ("1 = 2", 1), ("a + b = 2", 1), ("a = b = 1", 1)),
        *(("a =", 1), ("not", 1), ("a not b", 1), ("1 + not a", 1), ("a = pass", 1)),
        *(("break", 1), ("if a:\n  continue", 2), ("while a:\n  b\nbreak", 3), ("else:\n  a", 1)),
        *(("if a: b", 1), ("if a\n  b", 1), ("if:\n  b", 1), ("pass pass", 1), ("True = 1", 1)),
        *(("while a:\n  b\nelse:\n  c", 3), ("if a:\n  b\nelse:\n  c\nelif d:\n  e", 5)),
        *(("a and", 1), ("or a", 1), ("print = 1", 1), ("a === 1", 1), ("if a:\n  b\n\nelif", 4)),
        *(("break = 1", 1), ("print(a = 1)", 1), ("(a) b", 1)),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
    assert refused(compile_source, "(a) = 1") is None
    assert refused(compile_source, "a ! b") == ("character", 1)


def test_names(run):
    source = "_a1 = 1\nA = 2\niff = 3\nnot_ = 4\nprint(_a1, A, iff, not_)\nprint(a)"
    assert run(source, 99) == result(["1 2 3 4"], 14, "name")
