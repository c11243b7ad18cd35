"""What runs inside the sandbox: many programs of the subset in one execution.

Never imported by a trainer; :mod:`codegym.selfplay.batch` sends its text to the pool. It reads
one JSON request from standard input and prints one JSON answer. Standard library only, any
Python from 3.9 on.

Programs of one execution share this interpreter, so what keeps them apart is the subset: an
allow-list of syntax in which a program can name nothing but its own numbers, texts and flat
lists. There is no attribute but the methods listed here, no import, no closure, no name that
begins with an underscore, and every loop, product and list goes through a function that counts
and bounds it. Each program gets a namespace of its own. What is not allowed is never compiled.
"""

# Runs on Python 3.9 and newer, by itself, as the code in sandbox/guest does.
# mypy: ignore-errors
# ruff: noqa: B905, D102, UP

import ast
import hashlib
import json
import re
import sys

FUNCTIONS = (
    "abs all any bool chr enumerate int len list max min ord range reversed sorted str sum zip"
)
ITERATORS = {"enumerate", "range", "reversed", "zip"}  # allowed only where they are consumed
METHODS = (
    "append count endswith find index insert isalpha isdigit islower isupper join lower pop "
    "remove replace reverse split startswith strip swapcase upper"
)
TYPES = {"int": int, "bool": bool, "str": str}
STATEMENTS = (
    ast.Assign, ast.AugAssign, ast.For, ast.While, ast.If, ast.Expr, ast.Pass, ast.Break,
    ast.Continue,
)  # fmt: skip
PLAIN = (
    ast.Load, ast.Store, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.USub, ast.Not,
    ast.And, ast.Or, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Slice,
)  # fmt: skip
NAME = re.compile(r"[a-z][a-z0-9_]{0,15}")
WORKED_OUT = (ast.BinOp, ast.BoolOp, ast.Call, ast.Compare, ast.IfExp, ast.Subscript)
MAX_SOURCE = 4000
MAX_NODES = 400
MAX_CONSTANT = 1000
MAX_TEXT = 16
WIDE = 256
"""Longest text, and longest list that a single operation may make."""
HUGE = 1 << 62
TIMES = 4
"""How many times the steps of one input a program may take on all its inputs together."""
PARTS = 3
"""Of the probe inputs; a program that is new differs from every other in each part."""


class Refused(Exception):
    """The program is outside the subset."""


class Unparsed(Refused):
    """It does not parse, as it is laid out."""


class Fuel(Exception):
    """The program took more steps than it may."""


class Large(Exception):
    """A value left its bounds."""


FUNCTION_NAMES = frozenset(FUNCTIONS.split())
METHOD_NAMES = frozenset(METHODS.split())
OUT_OF_STEPS = Fuel.__name__
left = [0]  # steps that the running program may still take


# ===== What the programs' own operations become ====


def spend(steps):
    """Take steps from what is left."""
    left[0] -= steps
    if left[0] < 0:
        raise Fuel


def bounded(value):
    """The value of an operation that can grow, if it did not grow too far."""
    if type(value) is int:
        if not -HUGE < value < HUGE:
            raise Large
    elif type(value) in (str, list) and len(value) > WIDE:
        raise Large
    return value


def scalar(value):
    """What may stand in a list: lists are flat, so that no value is larger than it is long."""
    if type(value) not in (int, bool, str):
        raise TypeError("lists hold numbers and texts")
    return value


def flat(values):
    """A list of scalars, bounded."""
    for value in values:
        scalar(value)
    return bounded(values)


def add(one, two):
    """``one + two``."""
    return bounded(one + two)


def iadd(one, two):
    """``one += two``, in place as in Python."""
    if type(one) is list and type(two) is not list:
        raise TypeError("a list takes a list")
    if type(one) in (list, str) and len(one) + len(two) > WIDE:
        raise Large
    one += two
    return bounded(one)


def multiply(one, two):
    """``one * two``."""
    for text, times in ((one, two), (two, one)):
        if type(text) in (str, list) and type(times) in (int, bool) and len(text) * times > WIDE:
            raise Large
    return bounded(one * two)


def remainder(one, two):
    """``one % two`` of numbers; of a text it would be formatting."""
    if type(one) not in (int, bool):
        raise TypeError("% is for numbers")
    return one % two


def iterate(values):
    """Something to loop over, paid for beforehand."""
    if type(values) not in (list, str):
        if type(values) is range and len(values) > WIDE:
            raise Large
        values = list(values)
    spend(len(values) + 1)
    return values


def make_list(*values):
    """``list(values)``."""
    return flat(list(iterate(*values)) if values else [])


def make_text(value):
    """``str(value)`` of a scalar."""
    return str(scalar(value))


def make_total(values):
    """``sum(values)``."""
    spend(len(values))
    return bounded(sum(values))


def make_sorted(values, reverse=False):
    """``sorted(values)``."""
    spend(len(values))
    return sorted(values, reverse=reverse)


def method(name, owner, *arguments):
    """``owner.name(...)`` of a listed method."""
    spend(1)
    if type(owner) not in (str, list):
        raise AttributeError(name)
    if name in ("append", "insert"):
        scalar(arguments[-1])
    if name in ("replace", "join"):  # the only ones that can multiply a length
        size = len(owner) + 1
        if sum(len(item) for item in arguments if type(item) in (str, list)) * size > WIDE * WIDE:
            raise Large
    made = getattr(owner, name)(*arguments)
    bounded(owner)
    return bounded(made)


SAFE = {
    **{name: getattr(__import__("builtins"), name) for name in FUNCTION_NAMES},
    "list": make_list, "str": make_text, "sum": make_total, "sorted": make_sorted,
    "_add": add, "_iadd": iadd, "_mul": multiply, "_mod": remainder, "_it": iterate,
    "_last": lambda items: list(items)[-1:],
    "_flat": flat, "_scalar": scalar, "_spend": spend, "_method": method,
}  # fmt: skip


# ===== Which programs there are ====


def _call(name, *arguments):
    return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=list(arguments), keywords=[])


class Reader(ast.NodeTransformer):
    """Refuses what is not on the allow-list, and puts the bounded operations in."""

    def __init__(self):
        self.count = 0
        self.loaded = set()
        self.bound = set()  # by loops

    def refuse(self, node):
        raise Refused(f"{type(node).__name__} is not in the subset")

    def visit(self, node):
        self.count += 1
        if self.count > MAX_NODES:
            raise Refused("too long")
        handler = getattr(self, "visit_" + type(node).__name__, None)
        if handler is not None:
            return handler(node)
        if not isinstance(node, PLAIN):
            self.refuse(node)
        return self.generic_visit(node)

    def name(self, name):
        if not NAME.fullmatch(name) or name in FUNCTION_NAMES:
            raise Refused(f"{name[:20]!r} is no name for a variable")

    def visit_Name(self, node):
        self.name(node.id)
        if isinstance(node.ctx, ast.Load):
            self.loaded.add(node.id)
        return node

    def visit_Constant(self, node):
        value = node.value
        if (type(value) is int and abs(value) <= MAX_CONSTANT) or type(value) is bool:
            return node
        if type(value) is str and len(value) <= MAX_TEXT and value.isascii():
            return node
        return self.refuse(node)

    def visit_BinOp(self, node):
        node = self.generic_visit(node)
        if type(node.op) in (ast.Add, ast.Mult, ast.Mod):
            name = {ast.Add: "_add", ast.Mult: "_mul", ast.Mod: "_mod"}[type(node.op)]
            return _call(name, node.left, node.right)
        return node

    def visit_List(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.refuse(node)
        return _call("_flat", self.generic_visit(node))

    def visit_ListComp(self, node):
        if len(node.generators) > 2:
            self.refuse(node)
        for part in node.generators:
            if part.is_async:
                self.refuse(node)
            self.target(part.target, loop=True)
            part.iter = _call("_it", self.iterable(part.iter))
            part.ifs = [self.visit(test) for test in part.ifs]
        node.elt = _call("_scalar", self.visit(node.elt))
        return _call("_flat", node)

    def visit_Subscript(self, node):
        if isinstance(node.ctx, ast.Del):
            self.refuse(node)
        return self.generic_visit(node)

    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute):
            if node.func.attr not in METHOD_NAMES or node.keywords:
                raise Refused(f"method {node.func.attr[:20]!r} is not in the subset")
            arguments = [self.visit(item) for item in node.args]
            name = ast.Constant(value=node.func.attr)
            return _call("_method", name, self.visit(node.func.value), *arguments)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTION_NAMES or name in ITERATORS:
            raise Refused(f"a call of {name[:20]!r} is not in the subset here")
        reverse = [item.arg for item in node.keywords] == ["reverse"] and name == "sorted"
        if node.keywords and not (reverse and isinstance(node.keywords[0].value, ast.Constant)):
            self.refuse(node)
        if len(node.args) > 3 or (name == "sum" and len(node.args) != 1):
            self.refuse(node)
        take = self.iterable if name == "list" else self.visit
        node.args = [take(item) for item in node.args]
        return node

    def iterable(self, node):
        """An expression that is consumed at once, where iterators may stand too."""
        name = (
            node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        )
        if name not in ITERATORS:
            return self.visit(node)
        if node.keywords or not 1 <= len(node.args) <= 3:
            self.refuse(node)
        node.args = [self.visit(item) for item in node.args]
        return node

    def target(self, node, loop=False):
        """What a loop or an assignment may bind: a name, or two or three of them."""
        several = isinstance(node, ast.Tuple) and 2 <= len(node.elts) <= 3
        for item in node.elts if several else [node]:
            if not isinstance(item, ast.Name):
                self.refuse(node)
            self.visit(item)
            if loop:
                self.bound.add(item.id)

    def block(self, statements):
        return [self.statement(item) for item in statements]

    def statement(self, node):
        """Check one statement and all that is in it."""
        if not isinstance(node, STATEMENTS):
            self.refuse(node)
        self.count += 1
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            if len(node.targets) != 1:
                self.refuse(node)
            if isinstance(target, ast.Tuple):  # a, b = b, a
                if not isinstance(node.value, ast.Tuple) or len(node.value.elts) != len(
                    target.elts
                ):
                    self.refuse(node)
                node.value.elts = [self.visit(item) for item in node.value.elts]
                self.target(target)
            elif isinstance(target, ast.Subscript):
                if not isinstance(target.value, ast.Name) or isinstance(target.slice, ast.Slice):
                    self.refuse(node)
                node.value = _call("_scalar", self.visit(node.value))
                target.slice = self.visit(target.slice)
                self.loaded.add(target.value.id)
                self.name(target.value.id)
            else:
                node.value = self.visit(node.value)
                self.target(target)
        elif isinstance(node, ast.AugAssign):
            if not isinstance(node.target, ast.Name):
                self.refuse(node)
            self.visit(node.target)
            self.loaded.add(node.target.id)
            here = ast.Name(id=node.target.id, ctx=ast.Load())
            value = self.visit(node.value)
            if isinstance(node.op, ast.Add):
                value = _call("_iadd", here, value)
            elif isinstance(node.op, (ast.Mult, ast.Mod)):
                value = _call("_mul" if isinstance(node.op, ast.Mult) else "_mod", here, value)
            elif isinstance(node.op, (ast.Sub, ast.FloorDiv)):
                value = ast.BinOp(left=here, op=node.op, right=value)
            else:
                self.refuse(node.op)
            return ast.Assign(targets=[node.target], value=value)
        elif isinstance(node, ast.For):
            if node.orelse:
                self.refuse(node)
            node.iter = _call("_it", self.iterable(node.iter))
            self.target(node.target, loop=True)
            node.body = self.block(node.body)
        elif isinstance(node, ast.While):
            if node.orelse:
                self.refuse(node)
            node.test = self.visit(node.test)
            pay = ast.Expr(value=_call("_spend", ast.Constant(value=1)))
            node.body = [pay, *self.block(node.body)]
        elif isinstance(node, ast.If):
            node.test = self.visit(node.test)
            node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        elif isinstance(node, ast.Expr):
            if not (
                isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute)
            ):
                self.refuse(node.value)
            node.value = self.visit(node.value)
        return node


def parse(text):
    """One block of a function's body as its only statement."""
    try:
        tree = ast.parse("def f():\n" + text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unparsed(f"does not parse: {type(error).__name__}") from None
    if len(tree.body) != 1 or len(tree.body[0].body) != 1:
        raise Unparsed("one statement a line")
    return tree.body[0].body[0]


def own_nodes(statement):
    """How large a statement is, without those inside it: names, constants, operations."""
    total, todo = 0, list(ast.iter_child_nodes(statement))
    while todo:
        node = todo.pop()
        if isinstance(node, STATEMENTS):
            continue
        # A load, an operator's token or a name that is called adds nothing to read.
        total += not isinstance(node, (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop))
        todo += ast.iter_child_nodes(node)
    return total


def own_operations(statement):
    """How many operations a statement has, without those of statements inside it."""
    total, todo = 0, list(ast.iter_child_nodes(statement))
    while todo:
        node = todo.pop()
        if not isinstance(node, STATEMENTS):
            total += isinstance(node, WORKED_OUT)
            total += len(node.generators) - 1 if isinstance(node, ast.ListComp) else 0
            total += len(node.ops) - 1 if isinstance(node, ast.Compare) else 0
            # A negative number is a constant as any other.
            total += isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant)
            todo += ast.iter_child_nodes(node)
    return total


def inner(statement):
    """The statements inside another, in order."""
    return [
        node
        for node in ast.walk(statement)
        if node is not statement and isinstance(node, STATEMENTS)
    ]


def shape(node):
    """A syntax tree as text, without the names of variables and the values of constants."""
    if isinstance(node, ast.Name):
        return node.id if node.id in FUNCTION_NAMES else "n"
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    parts = [shape(item) for item in ast.iter_child_nodes(node)]
    kind = node.attr if isinstance(node, ast.Attribute) else type(node).__name__
    return f"{kind}({' '.join(part for part in parts if part not in ('Load()', 'Store()'))})"


def negative(node):
    """Whether an expression begins with a minus."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def is_sum(node):
    """Whether an expression adds or takes away."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))


def folded(tree):
    """Whether some expression is a longer way to write another.

    One is if it is worked out of constants alone, the negative of a negative, adds or takes away
    something negative, asks whether a sum is 0, or goes through a constant.
    """
    tests = [node.test for node in ast.walk(tree) if isinstance(node, (ast.If, ast.IfExp))]
    tests += [t for node in ast.walk(tree) if isinstance(node, ast.comprehension) for t in node.ifs]
    if any(is_sum(test) or negative(test) for test in tests):
        return True
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension) and isinstance(node.iter, ast.Constant):
            return True
        if negative(node) and negative(node.operand):
            return True
        if is_sum(node) and negative(node.right):
            return True
        if isinstance(node, WORKED_OUT) or any(node is test for test in tests):
            names = (item.id for item in ast.walk(node) if isinstance(item, ast.Name))
            if all(name in FUNCTION_NAMES for name in names):
                return True
    return False


class Block:
    """A statement at the top of a function, checked and compiled; the same for many programs."""

    def __init__(self, text):
        self.text = text
        tree = parse(text)
        statements = (tree, *inner(tree))
        self.nodes = [own_nodes(item) for item in statements]
        self.operations = max(own_operations(item) for item in statements)
        self.loops = [isinstance(item, ast.For) for item in statements]
        self.shape = shape(tree)
        self.folded = folded(tree)
        reader = Reader()
        self.code = compiled(reader.statement(tree))
        self.reads = reader.loaded - reader.bound
        self.less = None  # made when first needed

    def poorer(self):
        """For each statement, the codes of blocks that have less of it; none for no block at all.

        They are the block without the statement and, of a loop, the block in which only its last
        turn is taken: a loop that does no more than that is an assignment.
        """
        if self.less is None:
            self.less = []
            for place, loop in enumerate(self.loops):
                codes = [self.without(place) if place else None]
                self.less.append([*codes, self.one_turn(place)] if loop else codes)
        return self.less

    def without(self, place):
        """Its code less an inner statement."""
        tree = parse(self.text)
        gone = (tree, *inner(tree))[place]
        for node in ast.walk(tree):
            for part in ("body", "orelse"):
                items = getattr(node, part, None)
                if isinstance(items, list) and gone in items:
                    items[items.index(gone)] = ast.Pass()
        return compiled(Reader().statement(tree))

    def one_turn(self, place):
        """Its code with the last turn of a loop alone."""
        tree = parse(self.text)
        loop = (tree, *inner(tree))[place]
        read = Reader().statement(tree)  # a loop stays the same node
        loop.iter = _call("_last", loop.iter)
        return compiled(read)


def compiled(statement):
    """Code of one statement."""
    module = ast.fix_missing_locations(ast.Module(body=[statement], type_ignores=[]))
    try:
        return compile(module, "program", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # a stray break
        raise Refused(f"does not compile: {type(error).__name__}") from None


class Program:
    """A function of the subset: parameters with types, blocks, and what it returns."""

    def __init__(self, source, caches):
        try:
            self.read(*split(source), caches)
        except Unparsed:
            self.read(*split(source, anew=True), caches)
        names = {name for name, _ in self.parameters}
        self.stageable = all(block.reads <= names for block in self.blocks) and (
            self.returns == [name for name, _ in self.parameters]
        )

    def read(self, head, body, end, caches):
        """Take the parts, each out of its cache where it was seen before."""
        heads, blocks, ends = caches
        self.parameters = recall(heads, read_head, head)
        self.blocks = [recall(blocks, Block, text) for text in body]
        self.end, self.returns = recall(ends, read_end, end)

    def run(self, arguments, bounds, states=None, other=None):
        """The value it returns, or the name of the exception.

        Args:
            arguments: One value per parameter.
            bounds: Steps, and the largest number and longest list of a state or a result.
            states: Takes the values of the parameters after each block.
            other: A block, and the code to run instead of its own, if any.
        """
        left[0] = min(bounds["steps"], bounds.get("left", bounds["steps"]))
        space = {"__builtins__": SAFE}
        try:
            for (name, kind), value in zip(self.parameters, arguments):
                space[name] = typed(value, kind, bounds)
            if len(arguments) != len(self.parameters):
                raise TypeError("arguments")
            for place, block in enumerate(self.blocks):
                code = block.code if other is None or other[0] != place else other[1]
                if code is not None:
                    exec(code, space)
                if states is not None:
                    # As JSON, for a list may be changed in place later on.
                    now = [typed(space[name], kind, bounds) for name, kind in self.parameters]
                    states.append(json.loads(json.dumps(now)))
            return [result(eval(self.end, space), bounds)]
        except Refused:
            raise
        except Exception as error:
            return type(error).__name__


def recall(cache, make, text):
    """What a maker makes of a text, once; why it refuses is kept too."""
    if text not in cache:
        try:
            cache[text] = make(text)
        except Refused as why:
            cache[text] = why
    if isinstance(cache[text], Refused):
        raise type(cache[text])(*cache[text].args)
    return cache[text]


def typed(value, kind, bounds):
    """A value of exactly a parameter's type, within bounds."""
    if kind.startswith("list"):
        if type(value) is not list or any(type(item) is not TYPES[kind[5:-1]] for item in value):
            raise TypeError(kind)
    elif type(value) is not TYPES[kind]:
        raise TypeError(kind)
    return result(value, bounds)


def result(value, bounds):
    """A value that may come out: plain, flat, within bounds."""
    if type(value) is tuple:
        return [result(item, bounds) for item in value]
    items = value if type(value) is list else [value]
    if len(items) > bounds["length"]:
        raise Large
    for item in items:
        scalar(item)
        if type(item) is int and abs(item) > bounds["number"]:
            raise Large
        if type(item) is str and len(item) > bounds["text"]:
            raise Large
    return list(value) if type(value) is list else value


def split(source, anew=False):
    """A function's head, its blocks and its return, as texts.

    The usual layout is cut by its lines, which is quick and lets programs share blocks. Each piece
    must then parse by itself, so that no cut can change a meaning; ``anew`` lays it out again.
    """
    plain_text = source.isascii() and source.replace("\n", "").isprintable()
    if len(source) > MAX_SOURCE or not plain_text:
        raise Refused("longer than allowed, or not plain text")
    lines = [line.rstrip() for line in source.split("\n")]
    lines = [line for line in lines if line and not line.lstrip().startswith("#")]
    odd = "\\" in source or '"""' in source or "'''" in source
    if anew or odd or len(lines) < 2 or any(not line.startswith("    ") for line in lines[1:]):
        lines = normal(source)
    blocks = []
    for line in lines[1:]:
        nested = line[4] == " " or re.match(r"(else|elif)\b", line[4:])
        if nested and blocks:
            blocks[-1] += "\n" + line
        else:
            blocks.append(line)
    return lines[0], blocks[:-1], blocks[-1]


def normal(source):
    """The lines of a program that is laid out in some other way."""
    try:
        tree = ast.parse(source)
        if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
            raise Refused("must be one function")
        text = ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Refused(f"does not parse: {type(error).__name__}") from None
    lines = text.split("\n")
    if len(lines) < 2 or '"""' in text or "\\" in text:
        raise Refused("a function with a body is needed")
    return lines


def read_head(text):
    """Names and types of the parameters."""
    try:
        tree = ast.parse(text + " pass").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unparsed("the first line is not a function's") from None
    if len(tree) != 1 or not isinstance(tree[0], ast.FunctionDef) or tree[0].decorator_list:
        raise Refused("must be one function")
    if len(tree[0].body) != 1:  # something stands on the same line
        raise Unparsed("statements stand on lines of their own")
    given = tree[0].args
    extra = (given.posonlyargs, given.vararg, given.kwonlyargs, given.kwarg, given.defaults)
    if any(extra) or not 1 <= len(given.args) <= 4:
        raise Refused("one to four plain parameters")
    found = []
    for item in given.args:
        kind = ast.unparse(item.annotation) if item.annotation is not None else ""
        if kind not in ("int", "bool", "str", "list[int]", "list[str]"):
            raise Refused(
                f"parameter {item.arg[:20]} needs a type: int, bool, str, list[int], list[str]"
            )
        Reader().name(item.arg)
        found.append((item.arg, kind))
    if len({name for name, _ in found}) != len(found):
        raise Refused("parameters need names of their own")
    return found


def read_end(text):
    """The value of the return statement as code, and the names that it returns."""
    node = parse(text)
    if not isinstance(node, ast.Return) or node.value is None:
        raise Refused("the last line must return a value")
    items = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    names = [item.id if isinstance(item, ast.Name) else "" for item in items]
    items = [Reader().visit(item) for item in items]
    value = ast.Tuple(elts=items, ctx=ast.Load()) if len(items) > 1 else items[0]
    tree = ast.fix_missing_locations(ast.Expression(body=value))
    return compile(tree, "program", "eval"), names


def literal(text):
    """A plain value out of its source text."""
    if len(text) > MAX_SOURCE:
        raise Refused("too long")
    try:
        value = ast.literal_eval(text.strip())
        json.dumps(value)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise Refused("not a literal") from None
    return value


def as_arguments(text):
    """The values of a call out of their source text, as between its brackets."""
    values = literal(text)
    return list(values) if type(values) is tuple else [values]


# ===== Requests ====


def needed(program, cases, bounds):
    """For each statement, whether an output changes without it, and with one turn of a loop."""

    def differs(place, code):
        return any(program.run(args, bounds, None, (place, code)) != out for args, out in cases)

    return [
        all(differs(place, code) for code in codes)
        for place, block in enumerate(program.blocks)
        for codes in block.poorer()
    ]


def run_all(program, inputs, bounds, wanted):
    """Outputs, and states after each block where wanted; a program that never ends runs once.

    All inputs together have a few times the steps of one, so that slow programs stay few.
    """
    outputs, states = [], []
    budget = TIMES * bounds["steps"]
    for arguments in inputs:
        passed = [] if wanted else None
        late = outputs and outputs[-1] == OUT_OF_STEPS
        bounds = {**bounds, "left": budget}
        outputs.append(OUT_OF_STEPS if late else program.run(arguments, bounds, passed))
        budget -= min(bounds["steps"], budget) - max(0, left[0])
        states.append(passed if type(outputs[-1]) is list else None)
    return outputs, states


def digest(values):
    """A short name for plain data."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def examine(program, job, bounds):
    """All that a gate wants to know about a program; less where that is enough to turn it away."""
    offered = [as_arguments(text) for text in job.get("texts", [])]
    inputs = offered + job["inputs"]
    outputs, states = run_all(program, inputs, bounds, program.stageable)
    cases = [(args, out) for args, out in zip(inputs, outputs) if type(out) is list]
    varied = len({json.dumps(out) for _, out in cases})
    if OUT_OF_STEPS in outputs or len(cases) < job["enough"] or varied < job["varied"]:
        return {"offered": offered, "outputs": outputs}
    probed = [program.run(arguments, bounds) for arguments in job["probes"]]
    return {
        "parameters": program.parameters,
        "stageable": program.stageable,
        "tuple": len(program.returns) > 1,
        "operations": max((block.operations for block in program.blocks), default=0),
        "folded": any(block.folded for block in program.blocks),
        "nodes": [size for block in program.blocks for size in block.nodes],
        "blocks": [len(block.nodes) for block in program.blocks],
        "shape": digest([block.shape for block in program.blocks]),
        "offered": offered,
        "outputs": outputs,
        "states": states,
        "needed": needed(program, cases, bounds),
        "parts": [digest(probed[start::PARTS]) for start in range(PARTS)],
    }


def answer(job, bounds, caches):
    """The answer to one job; a program outside the subset is told why."""
    try:
        if job["op"] == "value":
            return {"value": literal(job["text"])}
        program = Program(job["source"], caches)
        if job["op"] == "gate":
            return examine(program, job, bounds)
        if job["op"] == "call":
            return {"outputs": [program.run(as_arguments(job["text"]), bounds)]}
        outputs, states = run_all(program, job["inputs"], bounds, job.get("states", False))
        return {"outputs": outputs, "states": states}
    except (RecursionError, MemoryError) as error:
        return {"refused": type(error).__name__}
    except Refused as why:
        return {"refused": str(why)}


def main():
    """Answer one request."""
    sys.setrecursionlimit(400)  # the subset nests little; a parser's own limit is far deeper
    request = json.load(sys.stdin)
    caches = ({}, {}, {})
    answers = [answer(job, request["bounds"], caches) for job in request["jobs"]]
    json.dump(answers, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
