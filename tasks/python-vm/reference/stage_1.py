import operator


class Failure(Exception):
    """An error of the program that runs; its argument is what went wrong."""


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
