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
SUMS = {"+": "ADD", "-": "SUB"}
PRODUCTS = {"*": "MUL", "/": "DIV", "%": "MOD"}
KEYWORDS = {"print"}
TOKEN = re.compile(
    r"(?P<skip> +|#.*)|(?P<number>\d+)|(?P<name>[a-z]+)|(?P<sign>[-+*/%(),])", re.ASCII
)


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
    line = 1
    for number, text in enumerate(source.split("\n"), 1):
        found = scan(text, number)
        if not found:
            continue
        line = number
        tokens += [*found, ("end", None, line)]
    return [*tokens, ("stop", None, line)]


class Parser:
    """Makes trees of tokens: nested tuples, the kind of node first."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.place = 0

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

    def statement(self):
        if self.accept("print"):
            self.take("(")
            node = "print", self.items(")")
        else:
            node = "expression", self.expression()
        self.take("end")
        return node

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
        return self.chain(self.term, SUMS)

    def term(self):
        return self.chain(self.factor, PRODUCTS)

    def factor(self):
        if self.accept("-"):
            return "unary", "NEG", self.factor()
        return self.atom()

    def atom(self):
        kind = self.peek()
        if kind == "number":
            return "constant", self.take(kind)
        self.take("(")
        node = self.expression()
        self.take(")")
        return node


class Compiler:
    """Makes the code of one function or of the main program."""

    def __init__(self):
        self.code = []

    def emit(self, *instruction):
        self.code.append(instruction)

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

    def constant_value(self, value):
        self.emit("PUSH", value)

    def unary_value(self, name, node):
        self.expression(node)
        self.emit(name)

    def binary_value(self, name, left, right):
        self.expression(left)
        self.expression(right)
        self.emit(name)


def compile_source(source):
    compiler = Compiler()
    compiler.block(Parser(tokenize(source)).program())
    return compiler.code


class Machine:
    """Runs code on a stack of values."""

    def __init__(self, limit):
        self.limit = limit
        self.steps = 0
        self.output = []
        self.stack = []

    def run(self, code):
        for kind, *args in code:
            if self.steps == self.limit:
                raise Failure("limit")
            self.steps += 1
            if kind in ARITHMETIC:
                right, left = self.stack.pop(), self.stack.pop()
                self.stack.append(wrap(ARITHMETIC[kind](left, right)))
            else:
                getattr(self, "do_" + kind.lower())(*args)

    def do_push(self, value):
        self.stack.append(value)

    def do_pop(self):
        self.stack.pop()

    def do_neg(self):
        self.stack.append(wrap(-self.stack.pop()))

    def do_print(self, count):
        items = [str(self.stack.pop()) for _ in range(count)]
        self.output.append(" ".join(reversed(items)))


def execute(code, limit):
    machine = Machine(limit)
    error = None
    try:
        machine.run(code)
    except Failure as failure:
        (error,) = failure.args
    return {"output": machine.output, "steps": machine.steps, "error": error}


def run(source, limit):
    return execute(compile_source(source), limit)
