import functools
import itertools
import re
import sys
import types

sys.setrecursionlimit(200_000)
FAIL = object()
BUILTINS = {}
CONTROL = {}
SERIALS = itertools.count()


class Var:
    def __init__(self):
        self.ref = None
        self.serial = next(SERIALS)


class Term:
    """An atom or a compound term; lists are made of "." and "[]"."""

    def __init__(self, name, args=()):
        self.name = name
        self.args = args


class PrologError(Exception):
    def __init__(self, ball):
        self.ball = ball


def error(form):
    return PrologError(Term("error", [form, Var()]))


def deref(term):
    while isinstance(term, Var) and term.ref is not None:
        term = term.ref
    return term


def is_term(term, name, arity):
    return isinstance(term, Term) and term.name == name and len(term.args) == arity


def is_atom(term):
    return isinstance(term, Term) and not term.args


def is_compound(term):
    return isinstance(term, Term) and len(term.args) > 0


def make_list(items, tail=None):
    result = tail or Term("[]")
    for item in reversed(items):
        result = Term(".", [item, result])
    return result


def split_list(term):
    """Return the items of a list and what stands at its end."""
    items = []
    tail = deref(term)
    while is_term(tail, ".", 2):
        items.append(deref(tail.args[0]))
        tail = deref(tail.args[1])
    return items, tail


def copy(term, names):
    """Copy a term with new variables; `names` tells which stands for which."""
    root = [None]
    work = [(term, root, 0)]
    while work:
        part, target, place = work.pop()
        part = deref(part)
        if isinstance(part, Var):
            part = names.setdefault(part, Var())
        elif isinstance(part, Term) and part.args:
            args = [None] * len(part.args)
            work.extend((arg, args, index) for index, arg in enumerate(part.args))
            part = Term(part.name, args)
        target[place] = part
    return root[0]


def variables(term):
    """Return the variables of a term, each once, from left to right."""
    found = {}
    work = [term]
    while work:
        part = deref(work.pop())
        if isinstance(part, Var):
            found[part] = True
        elif isinstance(part, Term):
            work.extend(reversed(part.args))
    return list(found)


def order_key(term):
    if isinstance(term, Var):
        return (0, term.serial)
    if not isinstance(term, Term):
        return (1, term, isinstance(term, int))
    if not term.args:
        return (2, term.name)
    return (3, len(term.args), term.name)


def compare(left, right):
    """Return -1, 0 or 1 by the standard order of terms."""
    pairs = [(left, right)]
    while pairs:
        one, two = map(deref, pairs.pop())
        key_one, key_two = order_key(one), order_key(two)
        if key_one != key_two:
            return -1 if key_one < key_two else 1
        if isinstance(one, Term):
            pairs.extend(reversed(list(zip(one.args, two.args))))
    return 0


# Reading

LAYOUT = re.compile(r"(?:\s|%[^\n]*|/\*.*?\*/)*", re.DOTALL)
TOKEN = re.compile(
    r"""(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?)
    |(?P<char>0'(?:\\x[0-9a-fA-F]+\\|\\.|''|[^\\']))
    |(?P<number>0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|\d+)
    |(?P<var>[A-Z_][A-Za-z0-9_]*)
    |(?P<end>\.(?=\s|%|\Z))
    |(?P<name>[a-z][A-Za-z0-9_]*|[-+*/\\^<>=~:.?@\#&$]+|[!;])
    |'(?P<quoted>(?:[^'\\]|\\x[0-9a-fA-F]+\\|\\.|'')*)'
    |"(?P<string>(?:[^"\\]|\\x[0-9a-fA-F]+\\|\\.|"")*)"
    |(?P<sign>[()\[\]{},|])
    |(?P<eof>\Z)
    |(?P<bad>.)""",
    re.DOTALL | re.VERBOSE,
)
ESCAPE = re.compile(r"""\\x([0-9a-fA-F]+)\\|\\(.)|''|"\"""", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
ESCAPES |= {"\n": "", "\\": "\\", "'": "'", '"': '"', "`": "`"}
OPERATORS = """
1200 xfx :- -->; 1200 fx :- ?-; 1100 xfy ; |; 1050 xfy -> *->; 1000 xfy ,; 900 fy \\+
700 xfx = \\= == \\== @< @> @=< @>= =.. is =:= =\\= < > =< >=; 600 xfy :; 500 yfx + - /\\ \\/ xor
400 yfx * / // mod rem div << >>; 200 xfx **; 200 xfy ^; 200 fy - + \\
1150 fx dynamic discontiguous table initialization
"""


class Operators:
    """The operators, in a table each for prefix, infix and postfix ones."""

    def __init__(self):
        self.prefix, self.infix, self.postfix = {}, {}, {}
        for line in re.split(r"\n|; (?=\d)", OPERATORS.strip()):
            priority, kind, *names = line.split()
            for name in names:
                self.add(int(priority), kind, name)

    def table(self, kind):
        return {2: self.prefix if kind[0] == "f" else self.postfix, 3: self.infix}[len(kind)]

    def add(self, priority, kind, name):
        if priority:
            self.table(kind)[name] = priority, kind
        else:
            self.table(kind).pop(name, None)

    def find(self, name, arity):
        if arity == 2:
            return self.infix.get(name)
        return (self.prefix.get(name) or self.postfix.get(name)) if arity == 1 else None

    def any(self, name):
        return self.find(name, 1) or self.find(name, 2)


def syntax_error():
    return error(Term("syntax_error", [Term("read")]))


def unescape(text):
    return ESCAPE.sub(unescaped, text)


def unescaped(match):
    if match[1]:
        return chr(int(match[1], 16))
    if match[2]:
        if match[2] not in ESCAPES:
            raise syntax_error()
        return ESCAPES[match[2]]
    return match[0][0]


class Reader:
    """Reads terms out of a text; `kind` and `value` are those of the next token."""

    def __init__(self, text, machine):
        self.text = text
        self.machine = machine
        self.operators = machine.operators
        self.place = 0
        self.advance()

    def advance(self):
        start = LAYOUT.match(self.text, self.place).end()
        self.tight = start == self.place
        match = TOKEN.match(self.text, start)
        self.place = match.end()
        self.kind, self.value = match.lastgroup, match[match.lastgroup]

    def at(self, sign):
        return self.kind == "sign" and self.value == sign

    def accept(self, sign):
        if not self.at(sign):
            return False
        self.advance()
        return True

    def expect(self, sign):
        if not self.accept(sign):
            raise syntax_error()

    def sentence(self):
        """Return the next term up to its full stop, or None at the end of the text."""
        if self.kind == "eof":
            return None
        self.names = {}
        term = self.parse(1200)
        if self.kind != "end":
            raise syntax_error()
        self.advance()
        return term

    def parse(self, limit):
        left, priority = self.primary(limit)
        while self.kind in ("name", "quoted") or self.at(",") or self.at("|"):
            name = unescape(self.value) if self.kind == "quoted" else self.value
            entry = self.operators.infix.get(name) or self.operators.postfix.get(name)
            if entry is None:
                break
            own, kind = entry
            if own > limit or priority > own - (kind[0] == "x"):
                break
            self.advance()
            args = [left]
            if len(kind) == 3:
                args.append(self.parse(own - (kind[2] == "x")))
            left = Term(";" if name == "|" else name, args)
            priority = own
        return left

    def primary(self, limit):
        """Return a term that begins here, without infix operators, and its priority."""
        kind, value = self.kind, self.value
        self.advance()
        if kind == "number":
            return int(value, 0 if value[:2] in ("0x", "0o", "0b") else 10), 0
        if kind == "float":
            return float(value), 0
        if kind == "char":
            return ord(unescape(value[2:])), 0
        if kind == "var":
            return Var() if value == "_" else self.names.setdefault(value, Var()), 0
        if kind == "string":
            return self.string(unescape(value)), 0
        if kind == "sign":
            return self.bracketed(value, limit)
        if kind == "quoted":
            return self.named(unescape(value), False, limit)
        if kind == "name":
            return self.named(value, value == "-", limit)
        raise syntax_error()

    def string(self, text):
        return make_list([Term(char) for char in text])

    def bracketed(self, sign, limit):
        if sign == "(":
            term = self.parse(1200)
            self.expect(")")
            return term, 0
        if sign == "[":
            if self.accept("]"):
                return self.named("[]", False, limit)
            items = self.arguments()
            tail = self.parse(999) if self.accept("|") else None
            self.expect("]")
            return make_list(items, tail), 0
        if sign == "{":
            if self.accept("}"):
                return self.named("{}", False, limit)
            term = self.parse(1200)
            self.expect("}")
            return Term("{}", [term]), 0
        raise syntax_error()

    def arguments(self):
        found = [self.parse(999)]
        while self.accept(","):
            found.append(self.parse(999))
        return found

    def named(self, name, minus, limit):
        """Go on after a name: a compound term, a negative number, a prefix operator or an atom."""
        if self.at("(") and self.tight:
            self.advance()
            args = self.arguments()
            self.expect(")")
            return Term(name, args), 0
        if minus and self.tight and self.kind in ("number", "float", "char"):
            value, _ = self.primary(limit)
            return -value, 0
        if name not in self.operators.prefix or self.stands_alone():
            return Term(name), 0
        priority, kind = self.operators.prefix[name]
        if priority > limit:
            raise syntax_error()
        return Term(name, [self.parse(priority - (kind == "fx"))]), priority

    def stands_alone(self):
        """Tell whether a prefix operator before the next token is an atom."""
        if self.kind == "sign":
            return self.value in ")]},|"
        if self.kind == "name":
            other = self.value in self.operators.infix or self.value in self.operators.postfix
            return other and self.value not in self.operators.prefix
        return self.kind in ("end", "eof")


def read_text(machine, text):
    """Read the one term of a text; return it and its variables."""
    reader = Reader(text + "\n.", machine)
    term = reader.sentence()
    if reader.kind != "eof":
        raise syntax_error()
    return term, reader.names


# Writing

PLAIN = re.compile(r"[a-z][A-Za-z0-9_]*|(?!/\*|\.\Z)[-+*/\\^<>=~:.?@#&$]+|[!;]|\[\]|\{\}")
SYMBOLS = frozenset("+-*/\\^<>=~:.?@#&$")
WRITTEN = {"\n": "\\n", "\t": "\\t", "\\": "\\\\", "'": "\\'"}


def quote(name):
    if PLAIN.fullmatch(name):
        return name
    return "'" + "".join(WRITTEN.get(char, char) for char in name) + "'"


def number_text(number):
    text = repr(number)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def run_together(last, first):
    """Tell whether two characters would be read as of one token."""
    if last in SYMBOLS:
        return first in SYMBOLS
    return (last.isalnum() or last == "_") and (first.isalnum() or first == "_")


class Writer:
    def __init__(self, operators, quoted=True, ignore_ops=False):
        self.operators = operators
        self.quoted = quoted
        self.names = {}

    def text(self, term, limit=1200):
        self.parts = [" "]
        self.prefix = False
        self.term(term, limit)
        return "".join(self.parts[1:])

    def put(self, token):
        if token:
            after_prefix = self.prefix and (token[0] == "(" or token[0].isdigit())
            if after_prefix or run_together(self.parts[-1][-1], token[0]):
                self.parts.append(" ")
            self.parts.append(token)
            self.prefix = False

    def atom(self, name):
        self.put(quote(name) if self.quoted else name)

    def term(self, term, limit, operand=False):
        term = deref(term)
        if isinstance(term, Var):
            self.put(self.names.setdefault(term, f"_{len(self.names) + 1}"))
        elif not isinstance(term, Term):
            self.put(number_text(term))
        elif is_term(term, ".", 2):
            self.list(term)
        elif not term.args and operand and self.operators.any(term.name):
            self.put("(")
            self.atom(term.name)
            self.put(")")
        elif not self.operation(term, limit):
            self.compound(term)

    def list(self, term):
        sign = "["
        while is_term(term, ".", 2):
            self.put(sign)
            self.term(term.args[0], 999)
            sign = ","
            term = deref(term.args[1])
        if not is_term(term, "[]", 0):
            self.put("|")
            self.term(term, 999)
        self.put("]")

    def compound(self, term):
        self.atom(term.name)
        sign = "("
        for arg in term.args:
            self.put(sign)
            self.term(arg, 999)
            sign = ","
        if term.args:
            self.put(")")

    def operation(self, term, limit):
        """Write a term with its operator, or return False where it has none."""
        name, arity = term.name, len(term.args)
        if arity == 1 and name == "{}":
            self.put("{")
            self.term(term.args[0], 1200)
            self.put("}")
            return True
        entry = self.operators.find(name, arity)
        if entry is None:
            return False
        priority, kind = entry
        if priority > limit:
            self.put("(")
        args = iter(term.args)
        for sign in kind:
            if sign == "f":
                self.operator(name, kind)
            else:
                self.term(next(args), priority - (sign == "x"), operand=True)
        if priority > limit:
            self.put(")")
        return True

    def operator(self, name, kind):
        if len(kind) == 3 and name == ",":
            self.put(",")
        elif len(kind) == 3 and name[0].isalpha():
            self.put(" ")
            self.atom(name)
            self.put(" ")
        else:
            self.atom(name)
            self.prefix = kind[0] == "f"


# Running


def control(name, arity):
    """Register a function of the machine, the arguments, the cut's height and what comes after."""

    def register(function):
        CONTROL[name, arity] = function
        return function

    return register


def builtin(name, arity):
    """Register a predicate: it returns whether it holds, or yields once for each way it does."""

    def register(function):
        BUILTINS[name, arity] = function
        return function

    return register


class Choice:
    def __init__(self, mark, frames):
        self.mark = mark
        self.frames = frames


class Machine:
    """Runs goals. A frame is (goal, cut, rest): what to do first, how many choices a cut in it
    leaves, and the frame after it; no frame (None) is success."""

    def __init__(self):
        self.database = {}
        self.trail = []
        self.choices = []
        self.operators = Operators()

    def bind(self, var, value):
        self.trail.append(var)
        var.ref = value

    def undo(self, mark):
        while len(self.trail) > mark:
            self.trail.pop().ref = None

    def unify(self, left, right):
        mark = len(self.trail)
        pairs = [(left, right)]
        while pairs:
            one, two = map(deref, pairs.pop())
            if one is two:
                continue
            if isinstance(one, Var):
                self.bind(one, two)
            elif isinstance(two, Var):
                self.bind(two, one)
            elif not isinstance(one, Term) or not isinstance(two, Term):
                if type(one) is not type(two) or one != two:
                    self.undo(mark)
                    return False
            elif one.name == two.name and len(one.args) == len(two.args):
                pairs.extend(zip(one.args, two.args))
            else:
                self.undo(mark)
                return False
        return True

    def run(self, goal):
        """Yield once for each way in which the goal holds."""
        frame = goal, 0, None
        while True:
            if frame is None:
                yield
                frame = FAIL
            elif frame is not FAIL:
                frame = self.step(*frame)
            elif self.choices:
                frame = self.next_choice()
            else:
                return

    def next_choice(self):
        choice = self.choices[-1]
        self.undo(choice.mark)
        frame = next(choice.frames, FAIL)
        if frame is FAIL:
            self.choices.pop()
        return frame

    def branch(self, frames):
        """Go on with each of the frames in turn, the next one when the one before has failed."""
        self.choices.append(Choice(len(self.trail), frames))
        return FAIL

    def step(self, goal, cut, rest):
        if callable(goal):
            return rest if goal() else FAIL
        if isinstance(goal, Var):
            cut = len(self.choices)
        goal = deref(goal)
        key = goal.name, len(goal.args)
        if key in CONTROL:
            return CONTROL[key](self, goal.args, cut, rest)
        if key in BUILTINS:
            outcome = BUILTINS[key](self, *map(deref, goal.args))
            if isinstance(outcome, types.GeneratorType):
                return self.branch(rest for _ in outcome)
            return rest if outcome else FAIL
        clauses = self.database.get(key) or LIBRARY.get(key, [])
        return self.branch(self.clause_frames(goal, clauses, rest))

    def clause_frames(self, goal, clauses, rest):
        height = len(self.choices) - 1
        for head, body in clauses:
            names = {}
            if self.unify(goal, copy(head, names)):
                yield copy(body, names), height, rest

    def commit(self, height):
        del self.choices[height:]
        return True

    def once_frames(self, goal, then, otherwise):
        """If the goal holds, go on with `then` and forget its other solutions."""
        height = len(self.choices)
        yield goal, height, (functools.partial(self.commit, height - 1), 0, then)
        yield otherwise

    def soft_frames(self, goal, then, otherwise):
        """If the goal holds, go on with `then` for each solution."""
        choice = self.choices[-1]

        def found():
            choice.frames = iter(())
            return True

        yield goal, len(self.choices), (found, 0, then)
        yield otherwise

    # Loading a program

    def consult(self, text):
        reader = Reader(text, self)
        while (term := reader.sentence()) is not None:
            if is_term(term, ":-", 1):
                self.run_once(term.args[0])
            else:
                self.add_clause(term)

    def run_once(self, goal):
        next(self.run(goal), None)
        self.choices.clear()

    def add_clause(self, clause):
        head, body = split_clause(clause)
        self.database.setdefault((head.name, len(head.args)), []).append((head, body))


def split_clause(clause):
    if is_term(clause, ":-", 2):
        return clause.args
    return clause, Term("true")


@control(",", 2)
def conjunction(machine, args, cut, rest):
    return args[0], cut, (args[1], cut, rest)


@builtin("true", 0)
def true(machine):
    return True


@builtin("=", 2)
def unify(machine, left, right):
    return machine.unify(left, right)


@builtin("fail", 0)
def fail(machine):
    return False


@builtin("op", 3)
def op(machine, priority, kind, names):
    machine.operators.add(deref(priority), deref(kind).name, deref(names).name)
    return True


# Control


@builtin("false", 0)
def false(machine):
    return False


@control("!", 0)
def cut_choices(machine, args, cut, rest):
    machine.commit(cut)
    return rest


@control(";", 2)
def disjunction(machine, args, cut, rest):
    left = deref(args[0])
    otherwise = args[1], cut, rest
    if is_term(left, "->", 2):
        then = left.args[1], cut, rest
        return machine.branch(machine.once_frames(left.args[0], then, otherwise))
    if is_term(left, "*->", 2):
        then = left.args[1], cut, rest
        return machine.branch(machine.soft_frames(left.args[0], then, otherwise))
    return machine.branch(iter([(args[0], cut, rest), otherwise]))


@control("->", 2)
def if_then(machine, args, cut, rest):
    return machine.branch(machine.once_frames(args[0], (args[1], cut, rest), FAIL))


@control("*->", 2)
def soft_if_then(machine, args, cut, rest):
    return args[0], len(machine.choices), (args[1], cut, rest)


@control("\\+", 1)
def negation(machine, args, cut, rest):
    return machine.branch(machine.once_frames(args[0], FAIL, rest))


def call(machine, args, cut, rest):
    goal = extend(args[0], args[1:])
    return goal, len(machine.choices), rest


for arity in range(1, 9):
    CONTROL["call", arity] = call


def extend(goal, args):
    """Add arguments to a goal."""
    goal = deref(goal)
    return Term(goal.name, [*goal.args, *args])


# Comparing and telling apart


@builtin("\\=", 2)
def not_unifiable(machine, left, right):
    mark = len(machine.trail)
    unifiable = machine.unify(left, right)
    machine.undo(mark)
    return not unifiable


@builtin("==", 2)
def identical(machine, left, right):
    return compare(left, right) == 0


@builtin("\\==", 2)
def not_identical(machine, left, right):
    return compare(left, right) != 0


@builtin("@<", 2)
def before(machine, left, right):
    return compare(left, right) < 0


@builtin("@>", 2)
def after(machine, left, right):
    return compare(left, right) > 0


@builtin("@=<", 2)
def not_after(machine, left, right):
    return compare(left, right) <= 0


@builtin("@>=", 2)
def not_before(machine, left, right):
    return compare(left, right) >= 0


@builtin("compare", 3)
def compare_order(machine, order, left, right):
    return machine.unify(order, Term("<=>"[compare(left, right) + 1]))


def is_type(name):
    """Register a test of one term."""

    def register(function):
        BUILTINS[name, 1] = lambda machine, term: function(term)
        return function

    return register


@is_type("var")
def is_var(term):
    return isinstance(term, Var)


@is_type("nonvar")
def is_nonvar(term):
    return not isinstance(term, Var)


@is_type("integer")
def is_integer(term):
    return isinstance(term, int)


@is_type("float")
def is_float(term):
    return isinstance(term, float)


@is_type("number")
def is_number(term):
    return isinstance(term, (int, float))


@is_type("atomic")
def is_atomic(term):
    return is_number(term) or is_atom(term)


@is_type("callable")
def is_callable(term):
    return isinstance(term, Term)


@is_type("is_list")
def is_list(term):
    return is_term(split_list(term)[1], "[]", 0)


@is_type("ground")
def is_ground(term):
    return not variables(term)


is_type("atom")(is_atom)
is_type("compound")(is_compound)

LIBRARY = {}
PRELUDE = r"""
not(G) :- \+ G.
once(G) :- call(G), !.
ignore(G) :- (call(G) -> true ; true).
forall(C, G) :- \+ (C, \+ G).
"""


def solve(program, query, limit):
    """Return the first answers of a query, at most `limit`."""
    machine = Machine()
    answers = []
    end = "exhausted"
    try:
        machine.consult(program)
        goal, names = read_text(machine, query)
        for _ in machine.run(goal):
            answers.append(answer(machine, names))
            if len(answers) == limit:
                end = "limit"
                break
    except PrologError as problem:
        end = "error: " + Writer(machine.operators).text(problem.ball)
    return {"answers": answers, "end": end, "output": ""}


def answer(machine, names):
    """Return the texts of a query's variables; they share the names of the unbound ones."""
    writer = Writer(machine.operators)
    shown = {name: var for name, var in names.items() if not name.startswith("_")}
    return {name: writer.text(var) for name, var in shown.items()}


def load_library():
    machine = Machine()
    machine.consult(PRELUDE)
    LIBRARY.update(machine.database)


load_library()
