import bisect
import operator
import re


class Failure(Exception):
    """An error of the program that runs; its argument is what went wrong."""


class CompileError(Exception):
    """The text is no program; the arguments are the kind of the error and the line."""


def wrap(number):
    return (number + 2**31) % 2**32 - 2**31


def divide(left, right):
    if right == 0:
        raise Failure("zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def remainder(left, right):
    return left - right * divide(left, right)


ARITHMETIC = {
    "ADD": operator.add,
    "SUB": operator.sub,
    "MUL": operator.mul,
    "DIV": divide,
    "MOD": remainder,
}
ORDER = {"LT": operator.lt, "LE": operator.le, "GT": operator.gt, "GE": operator.ge}
SUMS = {"+": "ADD", "-": "SUB"}
PRODUCTS = {"*": "MUL", "/": "DIV", "%": "MOD"}
COMPARISONS = {"==": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
COMPARISONS["in"] = "IN"
KEYWORDS = {"print", "and", "or", "not", "True", "False", "None"}
KEYWORDS |= {"if", "elif", "else", "while", "break", "continue", "pass"}
KEYWORDS |= {"def", "return", "global"}
KEYWORDS |= {"nonlocal", "lambda"}
KEYWORDS |= {"for", "in"}
KEYWORDS |= {"try", "except", "raise"}
KEYWORDS |= {"class"}
TOKEN = re.compile(
    r"(?P<skip> +|#.*)|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*)"
    r'|(?P<string>"(?:[^"\\]|\\[n"\\])*")'
    r"|(?P<sign>[=!<>]=|[-+*/%(),:=<>@\[\]{}]|\.(?=[A-Za-z_]))",
    re.ASCII,
)
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}
COMPOUND = {"if", "while", "for", "try"}
DEFINITIONS = {"def", "class", "@"}
BINARY = {*ARITHMETIC, *COMPARISONS.values()}
METHODS = {*ARITHMETIC, *ORDER}
MOST_CALLS = 100
JUMPS = {"JUMP", "JUMP_IF_FALSE", "AND", "OR", "NEXT", "TRY"}


def scan(text, line):
    """The tokens of one line, as (kind, value, line); signs and keywords are their own kind."""
    tokens = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise CompileError("character", line)
        kind, value = match.lastgroup, match[0]
        place = match.end()
        if kind == "number":
            if int(value) >= 2**31:
                raise CompileError("number", line)
            tokens.append((kind, int(value), line))
        elif kind == "string":
            value = re.sub(r"\\.", lambda found: ESCAPES[found[0]], value[1:-1])
            tokens.append((kind, value, line))
        elif kind == "sign" or value in KEYWORDS:
            tokens.append((value, value, line))
        elif kind == "name":
            tokens.append((kind, value, line))
    return tokens


def tokenize(source):
    tokens = []
    indents = [0]
    depth = 0
    line = 1
    for number, text in enumerate(source.split("\n"), 1):
        found = scan(text, number)
        if not found:
            continue
        line = number
        if depth == 0:
            tokens += indentation(text, line, indents)
        tokens += found
        depth += sum((kind in ("(", "[", "{")) - (kind in (")", "]", "}")) for kind, _, _ in found)
        depth = max(0, depth)
        if depth == 0:
            tokens.append(("end", None, line))
    tokens += [("dedent", None, line)] * (len(indents) - 1)
    return [*tokens, ("stop", None, line)]


def indentation(text, line, indents):
    """The tokens for a change of indentation; indents holds the open levels."""
    level = len(text) - len(text.lstrip(" "))
    if level > indents[-1]:
        indents.append(level)
        return [("indent", None, line)]
    tokens = []
    while level < indents[-1]:
        indents.pop()
        tokens.append(("dedent", None, line))
    if level != indents[-1]:
        raise CompileError("indent", line)
    return tokens


class Parser:
    """Makes trees of tokens: nested tuples, the kind of node first."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.place = 0
        self.loops = 0
        self.functions = 0

    def peek(self):
        return self.tokens[self.place][0]

    def fail(self):
        raise CompileError("syntax", self.tokens[self.place][2])

    def take(self, kind):
        if self.peek() != kind:
            self.fail()
        self.place += 1
        return self.tokens[self.place - 1][1]

    def accept(self, kind):
        if self.peek() != kind:
            return False
        self.place += 1
        return True

    def program(self):
        statements = []
        while not self.accept("stop"):
            statements.append(self.statement())
        return statements

    def block(self, statement=None):
        for kind in (":", "end", "indent"):
            self.take(kind)
        statements = []
        while not self.accept("dedent"):
            statements.append((statement or self.statement)())
        return statements

    def statement(self):
        kind = self.peek()
        if kind in COMPOUND:
            self.take(kind)
            return getattr(self, kind + "_statement")()
        if kind in DEFINITIONS:
            return "assign", *self.definition()
        node = self.simple_statement()
        self.take("end")
        return node

    def simple_statement(self):
        kind = self.peek()
        if kind in ("break", "continue") and not self.loops:
            self.fail()
        if kind in ("return", "global", "nonlocal") and not self.functions:
            self.fail()
        if kind in ("pass", "break", "continue"):
            self.take(kind)
            return (kind,)
        if self.accept("print"):
            self.take("(")
            return "print", self.items(")")
        if self.accept("return"):
            nothing = "constant", None
            return "return", nothing if self.peek() == "end" else self.expression()
        if kind in ("global", "nonlocal"):
            line = self.tokens[self.place][2]
            self.take(kind)
            return kind, self.names("end"), line
        if self.accept("raise"):
            return "raise", self.expression()
        return self.assignment()

    def assignment(self):
        target = self.expression()
        if self.peek() != "=":
            return "expression", target
        if target[0] not in ("name", "index", "attribute"):
            self.fail()
        self.take("=")
        if target[0] == "name":
            return "assign", target[1], self.expression()
        return "set_" + target[0], *target[1:], self.expression()

    def if_statement(self):
        branches = [(self.expression(), self.block())]
        while self.accept("elif"):
            branches.append((self.expression(), self.block()))
        return "if", branches, self.block() if self.accept("else") else []

    def while_statement(self):
        return "while", self.expression(), self.loop_body()

    def loop_body(self):
        self.loops += 1
        body = self.block()
        self.loops -= 1
        return body

    def definition(self):
        """A name and what it is to be bound to."""
        if self.accept("@"):
            decorator = self.expression()
            self.take("end")
            name, value = self.definition()
            return name, ("call", decorator, [value])
        if self.accept("class"):
            return self.class_definition()
        self.take("def")
        name = self.take("name")
        self.take("(")
        params = self.names(")")
        self.take(")")
        outside, self.loops = self.loops, 0
        self.functions += 1
        body = self.block()
        self.functions -= 1
        self.loops = outside
        return name, ("routine", name, params, body)

    def class_definition(self):
        name = self.take("name")
        bases = []
        if self.accept("("):
            bases.append(self.expression())
            self.take(")")
        return name, ("class", name, bases, self.block(self.member))

    def member(self):
        """A name and the value that a class has for it; None for pass."""
        if self.peek() in DEFINITIONS:
            return self.definition()
        found = None
        if not self.accept("pass"):
            name = self.take("name")
            self.take("=")
            found = name, self.expression()
        self.take("end")
        return found

    def names(self, end):
        """Names between commas, none of them twice."""
        names = []
        while self.peek() != end or end == "end" and not names:
            if names:
                self.take(",")
            if self.tokens[self.place][1] in names:
                self.fail()
            names.append(self.take("name"))
        return tuple(names)

    def for_statement(self):
        name = self.take("name")
        self.take("in")
        return "for", name, self.expression(), self.loop_body()

    def try_statement(self):
        body = self.block()
        self.take("except")
        name = self.take("name") if self.peek() == "name" else None
        return "try", body, name, self.block()

    def items(self, end):
        """Expressions between commas, up to a closing bracket."""
        items = []
        while not self.accept(end):
            if items:
                self.take(",")
            items.append(self.expression())
        return items

    def chain(self, operand, symbols):
        """Operators of one level, from left to right."""
        left = operand()
        while self.peek() in symbols:
            name = symbols[self.take(self.peek())]
            left = "binary", name, left, operand()
        return left

    def expression(self):
        if self.accept("lambda"):
            params = self.names(":")
            self.take(":")
            return "function", params, self.expression()
        left = self.conjunction()
        while self.accept("or"):
            left = "shortcut", "OR", left, self.conjunction()
        return left

    def conjunction(self):
        left = self.negation()
        while self.accept("and"):
            left = "shortcut", "AND", left, self.negation()
        return left

    def negation(self):
        if self.accept("not"):
            return "unary", "NOT", self.negation()
        left = self.sum()
        if self.peek() in COMPARISONS:
            return "binary", COMPARISONS[self.take(self.peek())], left, self.sum()
        return left

    def sum(self):
        return self.chain(self.term, SUMS)

    def term(self):
        return self.chain(self.factor, PRODUCTS)

    def factor(self):
        if self.accept("-"):
            return "unary", "NEG", self.factor()
        return self.suffixed()

    def suffixed(self):
        node = self.atom()
        while True:
            if self.accept("("):
                node = "call", node, self.items(")")
            elif self.accept("["):
                node = "index", node, self.expression()
                self.take("]")
            elif self.accept("."):
                node = "attribute", node, self.take("name")
            else:
                return node

    def atom(self):
        kind = self.peek()
        if kind in ("number", "string"):
            return "constant", self.take(kind)
        if kind == "name":
            return "name", self.take(kind)
        if kind in ("True", "False", "None"):
            self.take(kind)
            return "constant", {"True": True, "False": False}.get(kind)
        if self.accept("["):
            return "list", self.items("]")
        if self.accept("{"):
            return "dict", self.pairs()
        self.take("(")
        node = self.expression()
        self.take(")")
        return node

    def pairs(self):
        """Keys and values in turn."""
        found = []
        while not self.accept("}"):
            if found:
                self.take(",")
            found.append(self.expression())
            self.take(":")
            found.append(self.expression())
        return found


def bindings(body):
    """(how, name) for each name that a function's own statements bind or declare."""
    for kind, *parts in body:
        if kind == "assign":
            yield "local", parts[0]
        elif kind in ("global", "nonlocal"):
            for name in parts[0]:
                yield kind, name
        elif kind == "if":
            for _, branch in parts[0]:
                yield from bindings(branch)
            yield from bindings(parts[1])
        elif kind == "while":
            yield from bindings(parts[1])
        elif kind == "for":
            yield "local", parts[0]
            yield from bindings(parts[2])
        elif kind == "try":
            if parts[1]:
                yield "local", parts[1]
            yield from bindings(parts[0] + parts[2])


def fold(node):
    """The expression with what is constant in it worked out."""
    kind = node[0]
    if kind not in ("unary", "binary", "shortcut"):
        return node
    operands = [fold(part) for part in node[2:]]
    if kind == "shortcut":
        left, right = operands
        if left[0] == "constant" and type(left[1]) is bool:
            return right if left[1] == (node[1] == "AND") else left
    elif all(part[0] == "constant" for part in operands):
        operate = unary if kind == "unary" else binary
        try:
            return "constant", operate(node[1], *[value for _, value in operands])
        except Failure:
            pass
    return *node[:2], *operands


def moved(instruction, target):
    return *instruction[:-1], target


def thread(code):
    """Jumps to a jump go where that goes."""
    for place, instruction in enumerate(code):
        if instruction[0] in JUMPS:
            target = instruction[-1]
            seen = set()
            while target < len(code) and code[target][0] == "JUMP" and target not in seen:
                seen.add(target)
                target = code[target][1]
            code[place] = moved(instruction, target)


def reachable(code):
    found = set()
    waiting = [0]
    while waiting:
        place = waiting.pop()
        if place in found or place == len(code):
            continue
        found.add(place)
        kind = code[place][0]
        if kind in JUMPS:
            waiting.append(code[place][-1])
        if kind not in ("JUMP", "RETURN", "RAISE"):
            waiting.append(place + 1)
    return found


def tidy(code):
    """Thread jumps and drop what is never reached, until nothing changes."""
    before = None
    while code != before:
        before = list(code)
        thread(code)
        kept = [place for place in sorted(reachable(code)) if code[place] != ("JUMP", place + 1)]
        code = [
            moved(code[place], bisect.bisect_left(kept, code[place][-1]))
            if code[place][0] in JUMPS
            else code[place]
            for place in kept
        ]
    return code


class Compiler:
    """Makes the code of one function or of the main program."""

    def __init__(self, optimise, parent=None, params=(), body=()):
        self.optimise = optimise
        self.code = []
        self.loops = []
        self.parent = parent
        bound = list(bindings(body))
        self.globals = {name for how, name in bound if how == "global"}
        declared = {name for how, name in bound if how != "local"}
        self.locals = {*params, *(name for _, name in bound)} - declared
        self.tries = 0

    def emit(self, *instruction):
        self.code.append(instruction)

    def emit_jump(self, kind):
        """A jump whose target is set later, by land."""
        self.emit(kind, None)
        return len(self.code) - 1

    def land(self, place):
        self.code[place] = self.code[place][0], len(self.code)

    def block(self, statements):
        for kind, *parts in statements:
            getattr(self, kind + "_statement")(*parts)
            if self.optimise and kind in ("return", "raise", "break", "continue"):
                break

    def expression(self, node):
        if self.optimise:
            node = fold(node)
        getattr(self, node[0] + "_value")(*node[1:])

    def known(self, node):
        """The value of a condition that is a constant bool, else None."""
        if self.optimise:
            kind, *parts = fold(node)
            if kind == "constant" and type(parts[0]) is bool:
                return parts[0]
        return None

    def finished(self):
        return tidy(self.code) if self.optimise else self.code

    def print_statement(self, items):
        for item in items:
            self.expression(item)
        self.emit("PRINT", len(items))

    def expression_statement(self, node):
        self.expression(node)
        self.emit("POP")

    def assign_statement(self, name, node):
        self.expression(node)
        self.emit_name("STORE", name)

    def pass_statement(self):
        pass

    def if_statement(self, branches, otherwise):
        kept = []
        for condition, body in branches:
            value = self.known(condition)
            if value:
                otherwise = body
                break
            if value is None:
                kept.append((condition, body))
        ends = []
        for number, (condition, body) in enumerate(kept, 1):
            self.expression(condition)
            skip = self.emit_jump("JUMP_IF_FALSE")
            self.block(body)
            if number < len(kept) or otherwise:
                ends.append(self.emit_jump("JUMP"))
            self.land(skip)
        self.block(otherwise)
        for end in ends:
            self.land(end)

    def while_statement(self, condition, body):
        value = self.known(condition)
        if value is False:
            return
        start = len(self.code)
        leave = None
        if value is None:
            self.expression(condition)
            leave = self.emit_jump("JUMP_IF_FALSE")
        self.loop_body(start, body)
        if leave is not None:
            self.land(leave)
        self.land_breaks()

    def loop_body(self, start, body):
        self.loops.append((start, [], self.tries))
        self.block(body)
        self.emit("JUMP", start)

    def land_breaks(self):
        """Whether there are any."""
        breaks = self.loops.pop()[1]
        for place in breaks:
            self.land(place)
        return bool(breaks)

    def end_tries(self):
        """Leave the try statements between here and the loop."""
        for _ in range(self.tries - self.loops[-1][2]):
            self.emit("END_TRY")

    def break_statement(self):
        self.end_tries()
        self.loops[-1][1].append(self.emit_jump("JUMP"))

    def continue_statement(self):
        self.end_tries()
        self.emit("JUMP", self.loops[-1][0])

    def return_statement(self, node):
        self.expression(node)
        self.emit("RETURN")

    def global_statement(self, names, line):
        pass

    def nonlocal_statement(self, names, line):
        for name in names:
            if self.level_of(name) is None:
                raise CompileError("syntax", line)

    def level_of(self, name):
        """How many functions further out a name is local; None where it is global."""
        level, unit = 0, self
        while unit.parent and name not in unit.globals:
            if name in unit.locals:
                return level
            level, unit = level + 1, unit.parent
        return None

    def emit_name(self, kind, name):
        level = self.level_of(name)
        if level is None:
            self.emit(kind, name)
        elif level == 0:
            self.emit(kind + "_LOCAL", name)
        else:
            self.emit(kind + "_OUTER", level, name)

    def set_index_statement(self, target, index, node):
        self.expression(target)
        self.expression(index)
        self.expression(node)
        self.emit("SET_INDEX")

    def set_attribute_statement(self, target, name, node):
        self.expression(target)
        self.expression(node)
        self.emit("SET_ATTRIBUTE", name)

    def for_statement(self, name, node, body):
        self.expression(node)
        self.emit("ITER")
        start = len(self.code)
        leave = self.emit_jump("NEXT")
        self.emit_name("STORE", name)
        self.loop_body(start, body)
        if self.land_breaks():
            self.emit("POP")
        self.land(leave)

    def try_statement(self, body, name, handler):
        start = self.emit_jump("TRY")
        self.tries += 1
        self.block(body)
        self.tries -= 1
        self.emit("END_TRY")
        end = self.emit_jump("JUMP")
        self.land(start)
        if name:
            self.emit_name("STORE", name)
        else:
            self.emit("POP")
        self.block(handler)
        self.land(end)

    def raise_statement(self, node):
        self.expression(node)
        self.emit("RAISE")

    def constant_value(self, value):
        self.emit("PUSH", value)

    def name_value(self, name):
        self.emit_name("LOAD", name)

    def call_value(self, function, items):
        self.expression(function)
        for item in items:
            self.expression(item)
        self.emit("CALL", len(items))

    def attribute_value(self, target, name):
        self.expression(target)
        self.emit("ATTRIBUTE", name)

    def class_value(self, name, bases, members):
        for base in bases:
            self.expression(base)
        self.emit("CLASS", name, len(bases))
        for member in filter(None, members):
            self.expression(member[1])
            self.emit("MEMBER", member[0])

    def routine_value(self, name, params, body):
        inner = Compiler(self.optimise, self, params, body)
        inner.block(body)
        inner.emit("PUSH", None)
        inner.emit("RETURN")
        self.emit("FUNCTION", name, params, inner.finished())

    def function_value(self, params, node):
        inner = Compiler(self.optimise, self, params)
        inner.return_statement(node)
        self.emit("FUNCTION", "lambda", params, inner.finished())

    def list_value(self, items):
        for item in items:
            self.expression(item)
        self.emit("LIST", len(items))

    def dict_value(self, items):
        for item in items:
            self.expression(item)
        self.emit("DICT", len(items) // 2)

    def index_value(self, target, index):
        self.expression(target)
        self.expression(index)
        self.emit("INDEX")

    def unary_value(self, name, node):
        self.expression(node)
        self.emit(name)

    def binary_value(self, name, left, right):
        self.expression(left)
        self.expression(right)
        self.emit(name)

    def shortcut_value(self, kind, left, right):
        self.expression(left)
        end = self.emit_jump(kind)
        self.expression(right)
        self.land(end)


def compile_source(source, optimise=False):
    compiler = Compiler(optimise)
    compiler.block(Parser(tokenize(source)).program())
    return compiler.finished()


def listing(source, optimise=False):
    """The code as text: the main program, then each function after the one that makes it."""
    return "\n".join(describe("main", (), compile_source(source, optimise)))


def describe(name, params, code):
    lines = [f"{name}({', '.join(params)}):"]
    inner = []
    for place, (kind, *args) in enumerate(code):
        if kind == "FUNCTION":
            inner += describe(*args)
            args = args[:1]
        elif kind == "PUSH":
            args = [show(args[0], True)]
        lines.append(" ".join([f"{place:4d}", kind, *map(str, args)]))
    return lines + inner


def equal(left, right):
    if type(left) is not type(right):
        return False
    if type(left) is list:
        return len(left) == len(right) and all(map(equal, left, right))
    if type(left) is dict:
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    return left == right


def contains(container, item):
    if type(container) is list:
        return any(equal(item, other) for other in container)
    if type(container) is dict:
        return checked_key(item) in container
    if type(container) is str and type(item) is str:
        return item in container
    raise Failure("type")


def checked_key(key):
    if type(key) not in (int, str):
        raise Failure("type")
    return key


def checked_place(sequence, index):
    if type(index) is not int:
        raise Failure("type")
    if not 0 <= index < len(sequence):
        raise Failure("index")
    return index


def unary(kind, value):
    if type(value) is not (int if kind == "NEG" else bool):
        raise Failure("type")
    return wrap(-value) if kind == "NEG" else not value


def binary(kind, left, right):
    if kind == "EQ":
        return equal(left, right)
    if kind == "NE":
        return not equal(left, right)
    if kind == "IN":
        return contains(right, left)
    types = type(left), type(right)
    if kind in ORDER and types in ((int, int), (str, str)):
        return ORDER[kind](left, right)
    if kind == "ADD" and types in ((str, str), (list, list)):
        return left + right
    if kind in ARITHMETIC and types == (int, int):
        return wrap(ARITHMETIC[kind](left, right))
    raise Failure("type")


class Function:
    kind = "function"

    def __init__(self, name, params, code, scope):
        self.name = name
        self.params = params
        self.code = code
        self.scope = scope


class Frame:
    """A call that has not ended yet, or the main program."""

    def __init__(self, code, scope, result=None):
        self.code = code
        self.scope = scope
        self.result = result
        self.place = 0
        self.stack = []
        self.handlers = []


class Scope:
    """The local names of a call, within those of the call in which the function was made."""

    def __init__(self, names, outer):
        self.names = names
        self.outer = outer

    def at(self, level):
        scope = self
        for _ in range(level):
            scope = scope.outer
        return scope.names


class Builtin:
    kind = "builtin"

    def __init__(self, name, types, function):
        self.name = name
        self.types = types
        self.function = function


class Cursor:
    """Where a for loop is in its list or string."""

    def __init__(self, items):
        self.items = items
        self.place = 0


class Class:
    kind = "class"

    def __init__(self, name, bases):
        self.name = name
        self.members = {}
        self.line = [self, *(found for base in bases for found in base.line)]

    def find(self, name):
        """The member of this class or of the nearest one that it comes from."""
        for unit in self.line:
            if name in unit.members:
                return unit.members[name]
        raise Failure("attribute")


class Instance:
    kind = "object"

    def __init__(self, made_by):
        self.made_by = made_by
        self.name = made_by.name
        self.members = {}

    def find(self, name):
        if name in self.members:
            return self.members[name]
        found = self.made_by.find(name)
        return Method(found, self) if isinstance(found, Function) else found


class Method:
    """A function that an object was asked for, with this object."""

    kind = "method"

    def __init__(self, function, owner):
        self.name = function.name
        self.function = function
        self.owner = owner


def comes_from(value, unit):
    return isinstance(value, Instance) and unit in value.made_by.line


def pop_last(items):
    if not items:
        raise Failure("index")
    return items.pop()


BUILTINS = [
    Builtin("len", [(str, list, dict)], len),
    Builtin("str", [object], lambda value: show(value)),
    Builtin("append", [list, object], list.append),
    Builtin("pop", [list], pop_last),
    Builtin("keys", [dict], list),
    Builtin("isa", [object, Class], comes_from),
    Builtin("range", [int, int], lambda start, end: list(range(start, end))),
]


def show(value, nested=False):
    """A value as text; strings within others in quotes."""
    if isinstance(value, str):
        if not nested:
            return value
        for short, char in (("\\\\", "\\"), ("\\n", "\n"), ('\\"', '"')):
            value = value.replace(char, short)
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(show(item, True) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{show(key, True)}: {show(item, True)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if value is None or isinstance(value, int):
        return str(value)
    return f"<{value.kind} {value.name}>"


class Machine:
    """Runs code, each call with a stack of values of its own."""

    def __init__(self, code, limit):
        self.limit = limit
        self.steps = 0
        self.output = []
        self.globals = {builtin.name: builtin for builtin in BUILTINS}
        self.frames = [Frame(code, None)]

    @property
    def frame(self):
        return self.frames[-1]

    @property
    def stack(self):
        return self.frame.stack

    def run(self):
        """Returns what stopped the program, None where it came to its end."""
        while self.frame.place < len(self.frame.code):
            if self.steps == self.limit:
                return "limit"
            kind, *args = self.frame.code[self.frame.place]
            self.frame.place += 1
            self.steps += 1
            try:
                self.step(kind, args)
            except Failure as failure:
                (value,) = failure.args
                if not self.catch(value):
                    return show(value)
        return None

    def catch(self, value):
        """Go on at the innermost handler, if there is one."""
        while self.frames:
            if self.frame.handlers:
                self.frame.place, height = self.frame.handlers.pop()
                self.stack[height:] = [value]
                return True
            self.frames.pop()
        return False

    def jump(self, target):
        self.frame.place = target

    def step(self, kind, args):
        if kind in ("NEG", "NOT"):
            self.stack.append(unary(kind, self.stack.pop()))
        elif kind in BINARY:
            left, right = self.take(2)
            if isinstance(left, Instance) and kind in METHODS:
                self.call_special(left, kind.lower(), [right])
            else:
                self.stack.append(binary(kind, left, right))
        else:
            getattr(self, "do_" + kind.lower())(*args)

    def do_push(self, value):
        self.stack.append(value)

    def do_pop(self):
        self.stack.pop()

    def take(self, count):
        """The topmost values, in the order in which they were pushed."""
        start = len(self.stack) - count
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def do_print(self, count):
        self.output.append(" ".join(map(show, self.take(count))))

    def load(self, names, name):
        if name not in names:
            raise Failure("name")
        self.stack.append(names[name])

    def do_load(self, name):
        self.load(self.globals, name)

    def do_store(self, name):
        self.globals[name] = self.stack.pop()

    def do_jump(self, target):
        self.jump(target)

    def condition(self):
        if type(self.stack[-1]) is not bool:
            raise Failure("type")
        return self.stack[-1]

    def do_jump_if_false(self, target):
        if not self.condition():
            self.jump(target)
        self.stack.pop()

    def shortcut(self, leaves, target):
        if self.condition() == leaves:
            self.jump(target)
        else:
            self.stack.pop()

    def do_and(self, target):
        self.shortcut(False, target)

    def do_or(self, target):
        self.shortcut(True, target)

    def do_load_local(self, name):
        self.do_load_outer(0, name)

    def do_store_local(self, name):
        self.do_store_outer(0, name)

    def do_load_outer(self, level, name):
        self.load(self.frame.scope.at(level), name)

    def do_store_outer(self, level, name):
        self.frame.scope.at(level)[name] = self.stack.pop()

    def do_function(self, name, params, code):
        self.stack.append(Function(name, params, code, self.frame.scope))

    def do_call(self, count):
        items = self.take(count)
        function = self.stack.pop()
        if isinstance(function, Builtin):
            self.stack.append(self.call_builtin(function, items))
        elif isinstance(function, Function):
            self.call_function(function, items)
        elif isinstance(function, Method):
            self.call_function(function.function, [function.owner, *items])
        elif isinstance(function, Class):
            self.make(function, items)
        elif isinstance(function, Instance):
            self.call_special(function, "call", items)
        else:
            raise Failure("type")

    def make(self, unit, items):
        """A new object of a class."""
        instance = Instance(unit)
        if any("__init__" in base.members for base in unit.line):
            self.call_special(instance, "init", items, instance)
        elif items:
            raise Failure("arity")
        else:
            self.stack.append(instance)

    def call_special(self, instance, name, items, result=None):
        """Call what the class has for an operation."""
        function = instance.made_by.find(f"__{name}__")
        if not isinstance(function, Function):
            raise Failure("type")
        self.call_function(function, [instance, *items], result)

    def call_builtin(self, builtin, items):
        if len(builtin.types) != len(items):
            raise Failure("arity")
        for item, types in zip(items, builtin.types):
            if not isinstance(item, types) or types is int and isinstance(item, bool):
                raise Failure("type")
        return builtin.function(*items)

    def call_function(self, function, items, result=None):
        if len(function.params) != len(items):
            raise Failure("arity")
        if len(self.frames) > MOST_CALLS:
            raise Failure("depth")
        scope = Scope(dict(zip(function.params, items)), function.scope)
        self.frames.append(Frame(function.code, scope, result))

    def do_return(self):
        value = self.stack.pop()
        result = self.frames.pop().result
        self.stack.append(result or value)

    def do_list(self, count):
        self.stack.append(self.take(count))

    def do_dict(self, count):
        items = self.take(2 * count)
        self.stack.append({checked_key(items[n]): items[n + 1] for n in range(0, 2 * count, 2)})

    def do_index(self):
        target, index = self.take(2)
        if type(target) is dict:
            self.load_key(target, index)
        elif type(target) in (list, str):
            self.stack.append(target[checked_place(target, index)])
        else:
            raise Failure("type")

    def load_key(self, target, key):
        if checked_key(key) not in target:
            raise Failure("key")
        self.stack.append(target[key])

    def do_set_index(self):
        target, index, value = self.take(3)
        if type(target) is dict:
            target[checked_key(index)] = value
        elif type(target) is list:
            target[checked_place(target, index)] = value
        else:
            raise Failure("type")

    def do_class(self, name, count):
        bases = self.take(count)
        for base in bases:
            if not isinstance(base, Class):
                raise Failure("type")
        self.stack.append(Class(name, bases))

    def do_member(self, name):
        value = self.stack.pop()
        self.stack[-1].members[name] = value

    def owner(self):
        value = self.stack.pop()
        if not isinstance(value, Class | Instance):
            raise Failure("type")
        return value

    def do_attribute(self, name):
        self.stack.append(self.owner().find(name))

    def do_set_attribute(self, name):
        value = self.stack.pop()
        self.owner().members[name] = value

    def do_iter(self):
        value = self.stack.pop()
        if type(value) not in (list, dict, str):
            raise Failure("type")
        self.stack.append(Cursor(list(value) if type(value) is dict else value))

    def do_next(self, target):
        cursor = self.stack[-1]
        if cursor.place < len(cursor.items):
            self.stack.append(cursor.items[cursor.place])
            cursor.place += 1
        else:
            self.stack.pop()
            self.jump(target)

    def do_try(self, target):
        self.frame.handlers.append((target, len(self.stack)))

    def do_end_try(self):
        self.frame.handlers.pop()

    def do_raise(self):
        raise Failure(self.stack.pop())


def execute(code, limit):
    machine = Machine(code, limit)
    error = machine.run()
    return {"output": machine.output, "steps": machine.steps, "error": error}


def run(source, limit, optimise=False):
    return execute(compile_source(source, optimise), limit)
