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
TOKEN = re.compile(
    r"(?P<skip> +|#.*)|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*)"
    r'|(?P<string>"(?:[^"\\]|\\[n"\\])*")'
    r"|(?P<sign>[=!<>]=|[-+*/%(),:=<>\[\]{}])",
    re.ASCII,
)
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}
COMPOUND = {"if", "while", "def", "for"}
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
        return self.assignment()

    def assignment(self):
        target = self.expression()
        if self.peek() != "=":
            return "expression", target
        if target[0] not in ("name", "index"):
            self.fail()
        self.take("=")
        if target[0] == "name":
            return "assign", target[1], self.expression()
        return "set_index", *target[1:], self.expression()

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

    def for_statement(self):
        name = self.take("name")
        self.take("in")
        return "for", name, self.expression(), self.loop_body()

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
        if kind in ("assign", "def"):
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


class Compiler:
    """Makes the code of one function or of the main program."""

    def __init__(self, parent=None, params=(), body=()):
        self.code = []
        self.loops = []
        self.parent = parent
        bound = list(bindings(body))
        self.globals = {name for how, name in bound if how == "global"}
        declared = {name for how, name in bound if how != "local"}
        self.locals = {*params, *(name for _, name in bound)} - declared

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
        """Whether there are any."""
        breaks = self.loops.pop()[1]
        for place in breaks:
            self.land(place)
        return bool(breaks)

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

    def constant_value(self, value):
        self.emit("PUSH", value)

    def name_value(self, name):
        self.emit_name("LOAD", name)

    def call_value(self, function, items):
        self.expression(function)
        for item in items:
            self.expression(item)
        self.emit("CALL", len(items))

    def function_value(self, params, node):
        inner = Compiler(self, params)
        inner.return_statement(node)
        self.emit("FUNCTION", "lambda", params, inner.code)

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


def compile_source(source):
    compiler = Compiler()
    compiler.block(Parser(tokenize(source)).program())
    return compiler.code


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
    def __init__(self, name, params, code, scope):
        self.name = name
        self.params = params
        self.code = code
        self.scope = scope


class Frame:
    """A call that has not ended yet, or the main program."""

    def __init__(self, code, scope):
        self.code = code
        self.scope = scope
        self.place = 0
        self.stack = []


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
    def __init__(self, name, types, function):
        self.name = name
        self.types = types
        self.function = function


class Cursor:
    """Where a for loop is in its list or string."""

    def __init__(self, items):
        self.items = items
        self.place = 0


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
    if isinstance(value, Function):
        return f"<function {value.name}>"
    if isinstance(value, Builtin):
        return f"<builtin {value.name}>"
    return str(value)


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
        else:
            raise Failure("type")

    def call_builtin(self, builtin, items):
        if len(builtin.types) != len(items):
            raise Failure("arity")
        for item, types in zip(items, builtin.types):
            if not isinstance(item, types) or types is int and isinstance(item, bool):
                raise Failure("type")
        return builtin.function(*items)

    def call_function(self, function, items):
        if len(function.params) != len(items):
            raise Failure("arity")
        if len(self.frames) > MOST_CALLS:
            raise Failure("depth")
        scope = Scope(dict(zip(function.params, items)), function.scope)
        self.frames.append(Frame(function.code, scope))

    def do_return(self):
        value = self.stack.pop()
        self.frames.pop()
        self.stack.append(value)

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
