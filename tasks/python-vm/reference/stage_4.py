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
KEYWORDS = {"print", "and", "or", "not", "True", "False", "None"}
KEYWORDS |= {"if", "elif", "else", "while", "break", "continue", "pass"}
KEYWORDS |= {"def", "return", "global"}
TOKEN = re.compile(
    r"(?P<skip> +|#.*)|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[=!<>]=|[-+*/%(),:=<>])",
    re.ASCII,
)
COMPOUND = {"if", "while", "def"}
BINARY = {*ARITHMETIC, *COMPARISONS.values()}
MOST_CALLS = 100


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
        elif kind == "sign" or value in KEYWORDS:
            tokens.append((value, value, line))
        elif kind == "name":
            tokens.append((kind, value, line))
    return tokens


def tokenize(source):
    tokens = []
    indents = [0]
    line = 1
    for number, text in enumerate(source.split("\n"), 1):
        found = scan(text, number)
        if not found:
            continue
        line = number
        tokens += indentation(text, line, indents)
        tokens += [*found, ("end", None, line)]
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

    def block(self):
        for kind in (":", "end", "indent"):
            self.take(kind)
        statements = []
        while not self.accept("dedent"):
            statements.append(self.statement())
        return statements

    def statement(self):
        kind = self.peek()
        if kind in COMPOUND:
            self.take(kind)
            return getattr(self, kind + "_statement")()
        node = self.simple_statement()
        self.take("end")
        return node

    def simple_statement(self):
        kind = self.peek()
        if kind in ("break", "continue") and not self.loops:
            self.fail()
        if kind in ("return", "global") and not self.functions:
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
        if self.accept("global"):
            return "global", self.names("end")
        return self.assignment()

    def assignment(self):
        target = self.expression()
        if self.peek() != "=":
            return "expression", target
        if target[0] != "name":
            self.fail()
        self.take("=")
        return "assign", target[1], self.expression()

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

    def def_statement(self):
        name = self.take("name")
        self.take("(")
        params = self.names(")")
        self.take(")")
        outside, self.loops = self.loops, 0
        self.functions += 1
        body = self.block()
        self.functions -= 1
        self.loops = outside
        return "def", name, params, body

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
            else:
                return node

    def atom(self):
        kind = self.peek()
        if kind == "number":
            return "constant", self.take(kind)
        if kind == "name":
            return "name", self.take(kind)
        if kind in ("True", "False", "None"):
            self.take(kind)
            return "constant", {"True": True, "False": False}.get(kind)
        self.take("(")
        node = self.expression()
        self.take(")")
        return node


def bindings(body):
    """(how, name) for each name that a function's own statements bind or declare."""
    for kind, *parts in body:
        if kind in ("assign", "def"):
            yield "local", parts[0]
        elif kind == "global":
            for name in parts[0]:
                yield kind, name
        elif kind == "if":
            for _, branch in parts[0]:
                yield from bindings(branch)
            yield from bindings(parts[1])
        elif kind == "while":
            yield from bindings(parts[1])


class Compiler:
    """Makes the code of one function or of the main program."""

    def __init__(self, parent=None, params=(), body=()):
        self.code = []
        self.loops = []
        self.parent = parent
        bound = list(bindings(body))
        self.globals = {name for how, name in bound if how == "global"}
        self.locals = {*params, *(name for _, name in bound)} - self.globals

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

    def expression(self, node):
        getattr(self, node[0] + "_value")(*node[1:])

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
        ends = []
        for number, (condition, body) in enumerate(branches, 1):
            self.expression(condition)
            skip = self.emit_jump("JUMP_IF_FALSE")
            self.block(body)
            if number < len(branches) or otherwise:
                ends.append(self.emit_jump("JUMP"))
            self.land(skip)
        self.block(otherwise)
        for end in ends:
            self.land(end)

    def while_statement(self, condition, body):
        start = len(self.code)
        self.expression(condition)
        leave = self.emit_jump("JUMP_IF_FALSE")
        self.loop_body(start, body)
        self.land(leave)
        self.land_breaks()

    def loop_body(self, start, body):
        self.loops.append((start, []))
        self.block(body)
        self.emit("JUMP", start)

    def land_breaks(self):
        breaks = self.loops.pop()[1]
        for place in breaks:
            self.land(place)

    def break_statement(self):
        self.loops[-1][1].append(self.emit_jump("JUMP"))

    def continue_statement(self):
        self.emit("JUMP", self.loops[-1][0])

    def def_statement(self, name, params, body):
        inner = Compiler(self, params, body)
        inner.block(body)
        inner.emit("PUSH", None)
        inner.emit("RETURN")
        self.emit("FUNCTION", name, params, inner.code)
        self.emit_name("STORE", name)

    def return_statement(self, node):
        self.expression(node)
        self.emit("RETURN")

    def global_statement(self, names):
        pass

    def emit_name(self, kind, name):
        if self.parent and name in self.locals:
            kind += "_LOCAL"
        self.emit(kind, name)

    def constant_value(self, value):
        self.emit("PUSH", value)

    def name_value(self, name):
        self.emit_name("LOAD", name)

    def call_value(self, function, items):
        self.expression(function)
        for item in items:
            self.expression(item)
        self.emit("CALL", len(items))

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


def compile_source(source):
    compiler = Compiler()
    compiler.block(Parser(tokenize(source)).program())
    return compiler.code


def equal(left, right):
    return type(left) is type(right) and left == right


def unary(kind, value):
    if type(value) is not (int if kind == "NEG" else bool):
        raise Failure("type")
    return wrap(-value) if kind == "NEG" else not value


def binary(kind, left, right):
    if kind == "EQ":
        return equal(left, right)
    if kind == "NE":
        return not equal(left, right)
    if type(left) is not int or type(right) is not int:
        raise Failure("type")
    if kind in ORDER:
        return ORDER[kind](left, right)
    return wrap(ARITHMETIC[kind](left, right))


class Function:
    def __init__(self, name, params, code):
        self.name = name
        self.params = params
        self.code = code


class Frame:
    """A call that has not ended yet, or the main program."""

    def __init__(self, code, names):
        self.code = code
        self.names = names
        self.place = 0
        self.stack = []


def show(value):
    return f"<function {value.name}>" if isinstance(value, Function) else str(value)


class Machine:
    """Runs code, each call with a stack of values of its own."""

    def __init__(self, code, limit):
        self.limit = limit
        self.steps = 0
        self.output = []
        self.globals = {}
        self.frames = [Frame(code, {})]

    @property
    def frame(self):
        return self.frames[-1]

    @property
    def stack(self):
        return self.frame.stack

    def run(self):
        while self.frame.place < len(self.frame.code):
            if self.steps == self.limit:
                raise Failure("limit")
            kind, *args = self.frame.code[self.frame.place]
            self.frame.place += 1
            self.steps += 1
            self.step(kind, args)

    def jump(self, target):
        self.frame.place = target

    def step(self, kind, args):
        if kind in ("NEG", "NOT"):
            self.stack.append(unary(kind, self.stack.pop()))
        elif kind in BINARY:
            right, left = self.stack.pop(), self.stack.pop()
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
        self.load(self.frame.names, name)

    def do_store_local(self, name):
        self.frame.names[name] = self.stack.pop()

    def do_function(self, name, params, code):
        self.stack.append(Function(name, params, code))

    def do_call(self, count):
        items = self.take(count)
        function = self.stack.pop()
        if not isinstance(function, Function):
            raise Failure("type")
        if len(function.params) != count:
            raise Failure("arity")
        if len(self.frames) > MOST_CALLS:
            raise Failure("depth")
        self.frames.append(Frame(function.code, dict(zip(function.params, items))))

    def do_return(self):
        value = self.stack.pop()
        self.frames.pop()
        self.stack.append(value)


def execute(code, limit):
    machine = Machine(code, limit)
    error = None
    try:
        machine.run()
    except Failure as failure:
        (error,) = failure.args
    return {"output": machine.output, "steps": machine.steps, "error": error}


def run(source, limit):
    return execute(compile_source(source), limit)
