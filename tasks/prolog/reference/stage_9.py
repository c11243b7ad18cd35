import functools
import itertools
import math
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


def type_error(kind, culprit):
    return error(Term("type_error", [Term(kind), culprit]))


def domain_error(kind, culprit):
    return error(Term("domain_error", [Term(kind), culprit]))


def instantiation_error():
    return error(Term("instantiation_error"))


def evaluation_error(kind):
    return error(Term("evaluation_error", [Term(kind)]))


def indicator(name, arity):
    return Term("/", [Term(name), arity])


def permission_error(action, kind, culprit):
    return error(Term("permission_error", [Term(action), Term(kind), culprit]))


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


def list_items(term):
    items, tail = split_list(term)
    if isinstance(tail, Var):
        raise instantiation_error()
    if not is_term(tail, "[]", 0):
        raise type_error("list", term)
    return items


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


def check_body(body):
    work = [body]
    while work:
        part = deref(work.pop())
        if isinstance(part, Term):
            if part.name in (",", ";", "->", "*->") and len(part.args) == 2:
                work.extend(part.args)
        elif not isinstance(part, Var):
            raise type_error("callable", deref(body))


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
        form = self.machine.flags["double_quotes"].name
        if form == "atom":
            return Term(text)
        return make_list([ord(char) if form == "codes" else Term(char) for char in text])

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
        self.ignore_ops = ignore_ops
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
        elif self.ignore_ops or not self.operation(term, limit):
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
    def __init__(self, mark, frames, output):
        self.mark = mark
        self.frames = frames
        self.output = output
        self.catch = None


class Output:
    """Text that was written; `column` is how much of it stands after the last line end."""

    def __init__(self):
        self.parts = []
        self.column = 0

    def write(self, text):
        self.parts.append(text)
        self.column = len(text) - text.rfind("\n") - 1 + (0 if "\n" in text else self.column)

    def text(self):
        return "".join(self.parts)


class Machine:
    """Runs goals. A frame is (goal, cut, rest): what to do first, how many choices a cut in it
    leaves, and the frame after it; no frame (None) is success."""

    def __init__(self):
        self.database = {}
        self.trail = []
        self.choices = []
        self.operators = Operators()
        self.flags = {"double_quotes": Term("chars"), "unknown": Term("error")}
        self.globals = {}
        self.goals = []
        self.output = Output()

    def bind(self, var, value):
        self.trail.append(var)
        var.ref = value

    def undo(self, mark):
        while len(self.trail) > mark:
            entry = self.trail.pop()
            if isinstance(entry, Var):
                entry.ref = None
            else:
                entry()

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
            try:
                if frame is None:
                    yield
                    frame = FAIL
                elif frame is not FAIL:
                    frame = self.step(*frame)
                elif self.choices:
                    frame = self.next_choice()
                else:
                    return
            except PrologError as problem:
                frame = self.recover(copy(problem.ball, {}))

    def next_choice(self):
        choice = self.choices[-1]
        self.undo(choice.mark)
        self.output = choice.output
        frame = next(choice.frames, FAIL)
        if frame is FAIL:
            self.choices.pop()
        return frame

    def branch(self, frames):
        """Go on with each of the frames in turn, the next one when the one before has failed."""
        self.choices.append(Choice(len(self.trail), frames, self.output))
        return FAIL

    def recover(self, ball):
        """Return the frame of the innermost catch/3 that takes the ball."""
        while self.choices:
            choice = self.choices.pop()
            if choice.catch:
                self.undo(choice.mark)
                self.output = choice.output
                catcher, recovery, rest = choice.catch
                if self.unify(catcher, ball):
                    return recovery, len(self.choices), rest
        raise PrologError(ball)

    def step(self, goal, cut, rest):
        if callable(goal):
            return rest if goal() else FAIL
        if isinstance(goal, Var):
            cut = len(self.choices)
            check_body(goal)
        goal = deref(goal)
        if isinstance(goal, Var):
            raise instantiation_error()
        if not isinstance(goal, Term):
            raise type_error("callable", goal)
        key = goal.name, len(goal.args)
        if key in CONTROL:
            return CONTROL[key](self, goal.args, cut, rest)
        if key in BUILTINS and key not in self.database:
            outcome = BUILTINS[key](self, *map(deref, goal.args))
            if isinstance(outcome, types.GeneratorType):
                return self.branch(rest for _ in outcome)
            return rest if outcome else FAIL
        clauses = self.database.get(key, LIBRARY.get(key))
        if clauses is None:
            if self.flags["unknown"].name == "fail":
                return FAIL
            raise error(Term("existence_error", [Term("procedure"), indicator(*key)]))
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

    def catch_frames(self, goal, catcher, recovery, rest):
        choice = self.choices[-1]

        def leave():
            caught, choice.catch = choice.catch, None
            self.trail.append(lambda: setattr(choice, "catch", caught))
            return True

        choice.catch = catcher, recovery, rest
        yield goal, len(self.choices), (leave, 0, rest)

    def findall_frames(self, template, goal, finish, rest):
        """Collect copies of the template; `finish` yields once for each result made of them."""
        found = []

        def collect():
            found.append(copy(template, {}))
            return False

        yield goal, len(self.choices), (collect, 0, None)
        for _ in finish(found):
            yield rest

    # Loading a program

    def consult(self, text):
        reader = Reader(text, self)
        while (term := reader.sentence()) is not None:
            if is_term(term, ":-", 1):
                self.run_once(term.args[0])
            elif is_term(term, "-->", 2):
                self.add_clause(translate_rule(*term.args))
            else:
                self.add_clause(term)
        for goal in self.goals:
            self.run_once(goal)

    def run_once(self, goal):
        check_body(goal)
        next(self.run(goal), None)
        self.choices.clear()

    def add_clause(self, clause, first=False):
        """Add a clause in a new list, since goals that run now keep to the old one."""
        head, body = split_clause(copy(clause, {}))
        self.check_changeable(head)
        key = head.name, len(head.args)
        clauses = self.database.get(key, [])
        self.database[key] = [(head, body), *clauses] if first else [*clauses, (head, body)]

    def check_changeable(self, head, action="modify", kind="static_procedure"):
        key = head.name, len(head.args)
        if (key in BUILTINS or key in CONTROL) and key not in REDEFINABLE:
            raise permission_error(action, kind, indicator(*key))


def split_clause(clause):
    head, body = clause.args if is_term(clause, ":-", 2) else (clause, Term("true"))
    head, body = deref(head), deref(body)
    if isinstance(head, Var):
        raise instantiation_error()
    if not isinstance(head, Term):
        raise type_error("callable", head)
    check_body(body)
    return head, body


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
    if any(isinstance(part, Var) for part in (priority, kind)):
        raise instantiation_error()
    if not isinstance(priority, int):
        raise type_error("integer", priority)
    if not 0 <= priority <= 1200:
        raise domain_error("operator_priority", priority)
    if not is_atom(kind):
        raise type_error("atom", kind)
    if kind.name not in ("xfx", "xfy", "yfx", "fy", "fx", "xf", "yf"):
        raise domain_error("operator_specifier", kind)
    listed, tail = split_list(names)
    for name in listed or [tail]:
        machine.operators.add(priority, kind.name, atom_name(name))
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
    check_body(goal)
    return goal, len(machine.choices), rest


for arity in range(1, 9):
    CONTROL["call", arity] = call


def extend(goal, args):
    """Add arguments to a goal."""
    goal = deref(goal)
    if isinstance(goal, Var):
        raise instantiation_error()
    if not isinstance(goal, Term):
        raise type_error("callable", goal)
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

# Errors


@control("catch", 3)
def catch(machine, args, cut, rest):
    goal, catcher, recovery = args
    call_goal = Term("call", [goal])
    return machine.branch(machine.catch_frames(call_goal, catcher, recovery, rest))


@builtin("throw", 1)
def throw(machine, ball):
    if isinstance(ball, Var):
        raise instantiation_error()
    raise PrologError(ball)


def atom_name(term):
    """Return an atom's name; anything else is an error."""
    term = deref(term)
    if isinstance(term, Var):
        raise instantiation_error()
    if not is_atom(term):
        raise type_error("atom", term)
    return term.name


def integer_value(term):
    term = deref(term)
    if isinstance(term, Var):
        raise instantiation_error()
    if not isinstance(term, int):
        raise type_error("integer", term)
    return term


# Arithmetic

FUNCTIONS = {}


def evaluate(term):
    """Return the value of an arithmetic expression."""
    term = deref(term)
    if isinstance(term, Var):
        raise instantiation_error()
    if not isinstance(term, Term):
        return term
    if is_term(term, ".", 2) and is_term(deref(term.args[1]), "[]", 0):
        return evaluate(term.args[0])
    key = term.name, len(term.args)
    if key not in FUNCTIONS:
        raise type_error("evaluable", indicator(*key))
    try:
        value = FUNCTIONS[key](*[evaluate(arg) for arg in term.args])
    except ZeroDivisionError:
        raise evaluation_error("zero_divisor")
    except OverflowError:
        raise evaluation_error("float_overflow")
    except ValueError:
        raise evaluation_error("undefined")
    if value in (math.inf, -math.inf):
        raise evaluation_error("float_overflow")
    return value


def function(name, arity, integers=False):
    """Register an arithmetic function, of integers alone or of any numbers."""

    def register(python):
        def checked(*values):
            for value in values:
                if not isinstance(value, int):
                    raise type_error("integer", value)
            return python(*values)

        FUNCTIONS[name, arity] = checked if integers else python
        return python

    return register


@function("+", 2)
def add(left, right):
    return left + right


@function("-", 2)
def subtract(left, right):
    return left - right


@function("*", 2)
def multiply(left, right):
    return left * right


@function("/", 2)
def divide(left, right):
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return left / right


@function("-", 1)
def negate(value):
    return -value


@function("+", 1)
def plus_sign(value):
    return value


@function("sign", 1)
def sign(value):
    return type(value)((value > 0) - (value < 0))


@function("//", 2, integers=True)
def quotient(left, right):
    size = abs(left) // abs(right)
    return size if (left < 0) == (right < 0) else -size


@function("rem", 2, integers=True)
def remainder(left, right):
    return left - right * quotient(left, right)


@function("div", 2, integers=True)
def floor_quotient(left, right):
    return left // right


@function("mod", 2, integers=True)
def modulo(left, right):
    return left % right


@function("/\\", 2, integers=True)
def bit_and(left, right):
    return left & right


@function("\\/", 2, integers=True)
def bit_or(left, right):
    return left | right


@function("xor", 2, integers=True)
def bit_xor(left, right):
    return left ^ right


@function("\\", 1, integers=True)
def bit_not(value):
    return ~value


@function("<<", 2, integers=True)
def shift_left(value, bits):
    return value << bits if bits >= 0 else value >> -bits


@function(">>", 2, integers=True)
def shift_right(value, bits):
    return shift_left(value, -bits)


@function("^", 2)
def power(base, exponent):
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    if isinstance(base, float) or isinstance(exponent, float):
        return math.pow(base, exponent)
    if exponent >= 0:
        return base**exponent
    if base not in (1, -1):
        raise type_error("float", base)
    return base ** (-exponent)


@function("**", 2)
def real_power(base, exponent):
    if isinstance(exponent, int) and exponent < 0:
        return power(float(base), exponent)
    return power(base, exponent)


@function("integer", 1)
def to_integer(value):
    if isinstance(value, int):
        return value
    return math.floor(value + 0.5) if value >= 0 else math.ceil(value - 0.5)


@function("float_fractional_part", 1)
def fractional_part(value):
    return value - math.trunc(value)


for name, python in {
    "abs": abs,
    "float": float,
    "truncate": math.trunc,
    "floor": math.floor,
    "ceiling": math.ceil,
    "round": to_integer,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "exp": math.exp,
    "log": math.log,
}.items():
    FUNCTIONS[name, 1] = python
FUNCTIONS["pi", 0] = lambda: math.pi
FUNCTIONS["max", 2] = max
FUNCTIONS["min", 2] = min
function("gcd", 2, integers=True)(math.gcd)


@builtin("is", 2)
def is_value(machine, result, expression):
    return machine.unify(result, evaluate(expression))


@builtin("=:=", 2)
def equal(machine, left, right):
    return evaluate(left) == evaluate(right)


@builtin("=\\=", 2)
def unequal(machine, left, right):
    return evaluate(left) != evaluate(right)


@builtin("<", 2)
def less(machine, left, right):
    return evaluate(left) < evaluate(right)


@builtin("=<", 2)
def at_most(machine, left, right):
    return evaluate(left) <= evaluate(right)


@builtin(">", 2)
def greater(machine, left, right):
    return evaluate(left) > evaluate(right)


@builtin(">=", 2)
def at_least(machine, left, right):
    return evaluate(left) >= evaluate(right)


@builtin("between", 3)
def between(machine, low, high, value):
    low = integer_value(low)
    last = math.inf if is_term(high, "inf", 0) else integer_value(high)
    if not isinstance(value, Var):
        return low <= integer_value(value) <= last
    return values_between(machine, low, last, value)


def values_between(machine, low, last, value):
    while low <= last:
        machine.bind(value, low)
        yield
        low += 1


@builtin("succ", 2)
def succ(machine, number, following):
    for value in (number, following):
        if not isinstance(value, Var) and integer_value(value) < 0:
            raise type_error("not_less_than_zero", value)
    if isinstance(number, Var):
        following = integer_value(following)
        return following > 0 and machine.unify(number, following - 1)
    return machine.unify(following, number + 1)


@builtin("plus", 3)
def plus(machine, left, right, total):
    if isinstance(total, Var):
        return machine.unify(total, integer_value(left) + integer_value(right))
    if isinstance(right, Var):
        return machine.unify(right, integer_value(total) - integer_value(left))
    return machine.unify(left, integer_value(total) - integer_value(right))


# Looking into terms


@builtin("functor", 3)
def functor(machine, term, name, arity):
    if not isinstance(term, Var):
        if isinstance(term, Term):
            return machine.unify(name, Term(term.name)) and machine.unify(arity, len(term.args))
        return machine.unify(name, term) and machine.unify(arity, 0)
    if isinstance(name, Var):
        raise instantiation_error()
    count = integer_value(arity)
    if count < 0:
        raise domain_error("not_less_than_zero", count)
    return machine.unify(term, construct(name, [Var() for _ in range(count)]))


def construct(name, args):
    """Return the term with this name and these arguments."""
    name = deref(name)
    if is_compound(name):
        raise type_error("atomic", name)
    return Term(atom_name(name), args) if args else name


@builtin("arg", 3)
def arg(machine, number, term, value):
    if isinstance(term, Var):
        raise instantiation_error()
    if not is_compound(term):
        raise type_error("compound", term)
    if isinstance(number, Var):
        return numbered_args(machine, number, term, value)
    number = integer_value(number)
    return 1 <= number <= len(term.args) and machine.unify(term.args[number - 1], value)


def numbered_args(machine, number, term, value):
    for place, part in enumerate(term.args, 1):
        if machine.unify(part, value):
            machine.bind(number, place)
            yield


@builtin("=..", 2)
def univ(machine, term, listed):
    if isinstance(term, Term):
        return machine.unify(listed, make_list([Term(term.name), *term.args]))
    if not isinstance(term, Var):
        return machine.unify(listed, make_list([term]))
    items = list_items(listed)
    if not items:
        raise domain_error("non_empty_list", listed)
    if isinstance(items[0], Var):
        raise instantiation_error()
    return machine.unify(term, construct(items[0], items[1:]))


@builtin("copy_term", 2)
def copy_term(machine, term, other):
    return machine.unify(copy(term, {}), other)


@builtin("term_variables", 2)
def term_variables(machine, term, listed):
    return machine.unify(listed, make_list(variables(term)))


@builtin("unify_with_occurs_check", 2)
def unify_with_occurs_check(machine, left, right):
    mark = len(machine.trail)
    if not machine.unify(left, right):
        return False
    if all(is_acyclic(var) for var in machine.trail[mark:]):
        return True
    machine.undo(mark)
    return False


def is_acyclic(start):
    """Tell whether a variable that was bound just now is outside of its own value."""
    seen = set()
    work = [start.ref]
    while work:
        part = work.pop()
        if part is start:
            return False
        if isinstance(part, Var):
            if part not in seen:
                seen.add(part)
                work.append(part.ref)
        elif isinstance(part, Term):
            work.extend(part.args)
    return True


@builtin("subsumes_term", 2)
def subsumes_term(machine, general, specific):
    mark = len(machine.trail)
    before = variables(specific)
    holds = unify_with_occurs_check(machine, general, specific)
    holds = holds and variables(make_list(before)) == before
    machine.undo(mark)
    return holds


# All solutions


@control("findall", 3)
def findall(machine, args, cut, rest):
    template, goal, result = args

    def finish(found):
        if machine.unify(result, make_list(found)):
            yield

    return machine.branch(machine.findall_frames(template, call_of(goal), finish, rest))


@control("findall", 4)
def findall_with_tail(machine, args, cut, rest):
    template, goal, result, tail = args

    def finish(found):
        if machine.unify(result, make_list(found, tail)):
            yield

    return machine.branch(machine.findall_frames(template, call_of(goal), finish, rest))


def call_of(goal):
    return Term("call", [goal])


@control("bagof", 3)
def bagof(machine, args, cut, rest):
    return groups(machine, *args, rest, lambda items: items)


@control("setof", 3)
def setof(machine, args, cut, rest):
    return groups(machine, *args, rest, sorted_set)


def groups(machine, template, goal, result, rest, arrange):
    """One result for each value of the goal's free variables."""
    bound = [template]
    goal = deref(goal)
    while is_term(goal, "^", 2):
        bound.append(goal.args[0])
        goal = deref(goal.args[1])
    bound_variables = variables(make_list(bound))
    free = [var for var in variables(goal) if var not in bound_variables]
    witness = make_list(free)

    def finish(found):
        found.sort(key=functools.cmp_to_key(lambda a, b: compare(a.args[0], b.args[0])))
        while found:
            key = found[0].args[0]
            size = sum(1 for pair in found if compare(pair.args[0], key) == 0)
            items = arrange([pair.args[1] for pair in found[:size]])
            del found[:size]
            if machine.unify(witness, key) and machine.unify(result, make_list(items)):
                yield

    pair = Term("-", [witness, template])
    return machine.branch(machine.findall_frames(pair, call_of(goal), finish, rest))


# Sorting and lists

BY_ORDER = functools.cmp_to_key(compare)


def sorted_set(items):
    return without_repeats(sorted(items, key=BY_ORDER), lambda item: item)


def without_repeats(items, key):
    """Leave out of a sorted list what compares equal to the one before."""
    kept = []
    for item in items:
        if not kept or compare(key(kept[-1]), key(item)) != 0:
            kept.append(item)
    return kept


@builtin("msort", 2)
def msort(machine, listed, result):
    return machine.unify(result, make_list(sorted(list_items(listed), key=BY_ORDER)))


@builtin("sort", 2)
def sort(machine, listed, result):
    return machine.unify(result, make_list(sorted_set(list_items(listed))))


@builtin("sort", 4)
def sort_by(machine, key, order, listed, result):
    place = integer_value(key)
    way = atom_name(order)
    if way not in ("@<", "@=<", "@>", "@>="):
        raise domain_error("order", order)

    def key_of(item):
        return item if place == 0 else deref(item).args[place - 1]

    items = list_items(listed)
    items.sort(key=lambda item: BY_ORDER(key_of(item)), reverse=way[1] == ">")
    if "=" not in way:
        items = without_repeats(items, key_of)
    return machine.unify(result, make_list(items))


@builtin("keysort", 2)
def keysort(machine, listed, result):
    pairs = list_items(listed)
    for pair in pairs:
        if isinstance(pair, Var):
            raise instantiation_error()
        if not is_term(pair, "-", 2):
            raise type_error("pair", pair)
    pairs.sort(key=lambda pair: BY_ORDER(pair.args[0]))
    return machine.unify(result, make_list(pairs))


@builtin("length", 2)
def length(machine, listed, count):
    items, tail = split_list(listed)
    if not isinstance(count, Var) and integer_value(count) < 0:
        raise domain_error("not_less_than_zero", count)
    if is_term(tail, "[]", 0):
        return machine.unify(count, len(items))
    if not isinstance(tail, Var):
        raise type_error("list", listed)
    if isinstance(count, Var):
        return lengths(machine, tail, len(items), count)
    missing = count - len(items)
    return missing >= 0 and machine.unify(tail, make_list([Var() for _ in range(missing)]))


def lengths(machine, tail, known, count):
    for more in itertools.count():
        machine.unify(tail, make_list([Var() for _ in range(more)]))
        machine.unify(count, known + more)
        yield


@builtin("reverse", 2)
def reverse(machine, listed, result):
    return machine.unify(result, make_list(list_items(listed)[::-1]))


@builtin("sum_list", 2)
def sum_list(machine, listed, total):
    return machine.unify(total, sum(evaluate(item) for item in list_items(listed)))


@builtin("max_list", 2)
def max_list(machine, listed, largest):
    items = list_items(listed)
    return bool(items) and machine.unify(largest, max(evaluate(item) for item in items))


@builtin("min_list", 2)
def min_list(machine, listed, smallest):
    items = list_items(listed)
    return bool(items) and machine.unify(smallest, min(evaluate(item) for item in items))


@builtin("numlist", 3)
def numlist(machine, low, high, listed):
    return machine.unify(listed, make_list(range(integer_value(low), integer_value(high) + 1)))


@builtin("list_to_set", 2)
def list_to_set(machine, listed, result):
    kept = []
    for item in list_items(listed):
        if all(compare(item, other) != 0 for other in kept):
            kept.append(item)
    return machine.unify(result, make_list(kept))


REDEFINABLE = {
    ("reverse", 2),
    ("sum_list", 2),
    ("max_list", 2),
    ("min_list", 2),
    ("numlist", 3),
    ("list_to_set", 2),
}


# Clauses that change


@builtin("assertz", 1)
def assertz(machine, clause):
    machine.add_clause(clause)
    return True


@builtin("asserta", 1)
def asserta(machine, clause):
    machine.add_clause(clause, first=True)
    return True


def matching_clauses(machine, head, body):
    """Unify with each clause that there is now, and give it."""
    key = head.name, len(head.args)
    mark = len(machine.trail)
    for entry in machine.database.get(key, []):
        if machine.unify(Term(":-", [head, body]), copy(Term(":-", entry), {})):
            yield entry
        machine.undo(mark)


@builtin("clause", 2)
def clause(machine, head, body):
    head, body = split_clause(Term(":-", [head, body]))
    machine.check_changeable(head, "access", "private_procedure")
    return matching_clauses(machine, head, body)


@builtin("retract", 1)
def retract(machine, clause):
    head, body = split_clause(clause)
    machine.check_changeable(head)
    return removals(machine, head, body)


def removals(machine, head, body):
    key = head.name, len(head.args)
    for entry in matching_clauses(machine, head, body):
        if entry in machine.database[key]:
            machine.database[key] = [other for other in machine.database[key] if other != entry]
            yield


@builtin("retractall", 1)
def retractall(machine, head):
    head, _ = split_clause(head)
    machine.check_changeable(head)
    for _ in removals(machine, head, Var()):
        pass
    machine.database.setdefault((head.name, len(head.args)), [])
    return True


def indicators(machine, listed):
    """Return the keys of a list or a conjunction of predicate indicators."""
    items, tail = split_list(listed)
    work = items or [tail]
    keys = []
    while work:
        part = deref(work.pop())
        if is_term(part, ",", 2):
            work.extend(part.args)
            continue
        if isinstance(part, Var):
            raise instantiation_error()
        if not is_term(part, "/", 2):
            raise type_error("predicate_indicator", part)
        keys.append((atom_name(part.args[0]), integer_value(part.args[1])))
        machine.check_changeable(Term(keys[-1][0], [None] * keys[-1][1]))
    return keys


@builtin("dynamic", 1)
def dynamic(machine, listed):
    for key in indicators(machine, listed):
        machine.database.setdefault(key, [])
    return True


@builtin("discontiguous", 1)
def discontiguous(machine, listed):
    return True


@builtin("initialization", 1)
def initialization(machine, goal):
    machine.goals.append(goal)
    return True


@builtin("abolish", 1)
def abolish(machine, listed):
    for key in indicators(machine, listed):
        machine.database.pop(key, None)
    return True


@builtin("current_predicate", 1)
def current_predicate(machine, wanted):
    if not is_term(wanted, "/", 2):
        raise type_error("predicate_indicator", wanted)
    keys = [key for key, clauses in machine.database.items() if clauses]
    return (None for key in keys if machine.unify(wanted, indicator(*key)))


@builtin("current_op", 3)
def current_op(machine, priority, kind, name):
    tables = machine.operators.prefix, machine.operators.infix, machine.operators.postfix
    wanted = make_list([priority, kind, name])
    found = [(entry, text) for table in tables for text, entry in table.items()]
    return (
        None
        for entry, text in found
        if machine.unify(wanted, make_list([entry[0], Term(entry[1]), Term(text)]))
    )


# Flags and global variables


@builtin("set_prolog_flag", 2)
def set_prolog_flag(machine, flag, value):
    name = atom_name(flag)
    if name not in machine.flags:
        raise domain_error("prolog_flag", flag)
    allowed = {"double_quotes": ("codes", "chars", "atom"), "unknown": ("error", "fail")}[name]
    if atom_name(value) not in allowed:
        raise domain_error("flag_value", Term("+", [flag, value]))
    machine.flags[name] = value
    return True


@builtin("current_prolog_flag", 2)
def current_prolog_flag(machine, flag, value):
    wanted = make_list([flag, value])
    found = list(machine.flags.items())
    return (None for name, now in found if machine.unify(wanted, make_list([Term(name), now])))


@builtin("nb_setval", 2)
def nb_setval(machine, name, value):
    machine.globals[atom_name(name)] = copy(value, {})
    return True


@builtin("b_setval", 2)
def b_setval(machine, name, value):
    key = atom_name(name)
    before = machine.globals.get(key)
    machine.globals[key] = value
    machine.trail.append(lambda: machine.globals.__setitem__(key, before))
    return True


@builtin("nb_getval", 2)
def getval(machine, name, value):
    stored = machine.globals.get(atom_name(name))
    if stored is None:
        raise error(Term("existence_error", [Term("variable"), name]))
    return machine.unify(value, stored)


BUILTINS["b_getval", 2] = getval
BUILTINS["assert", 1] = assertz

# Text


def text_of(term):
    """Return the text of an atom, a number, or a list of characters or codes."""
    term = deref(term)
    if isinstance(term, Var):
        raise instantiation_error()
    if is_term(term, ".", 2):
        return "".join(char_of(item) for item in list_items(term))
    if is_compound(term):
        raise type_error("atomic", term)
    return term.name if isinstance(term, Term) else number_text(term)


def char_of(item):
    if isinstance(item, int):
        return chr(item)
    name = atom_name(item)
    if len(name) != 1:
        raise type_error("character", item)
    return name


def listed_text(listed):
    """Return the text of a list; unlike for text_of, `[]` is a list."""
    return "".join(char_of(item) for item in list_items(listed))


def chars_of(text):
    return make_list([Term(char) for char in text])


def codes_of(text):
    return make_list([ord(char) for char in text])


def number_of(machine, text):
    try:
        term, _ = read_text(machine, text)
    except PrologError:
        return None
    return term if is_number(term) else None


def checked_number(machine, text):
    number = number_of(machine, text)
    if number is None:
        raise error(Term("syntax_error", [Term("illegal_number")]))
    return number


@builtin("atom_codes", 2)
def atom_codes(machine, atom, codes):
    if isinstance(atom, Var):
        return machine.unify(atom, Term(listed_text(codes)))
    return machine.unify(codes, codes_of(text_of(atom)))


@builtin("atom_chars", 2)
def atom_chars(machine, atom, chars):
    if isinstance(atom, Var):
        return machine.unify(atom, Term(listed_text(chars)))
    return machine.unify(chars, chars_of(text_of(atom)))


@builtin("char_code", 2)
def char_code(machine, char, code):
    if isinstance(char, Var):
        return machine.unify(char, Term(chr(integer_value(code))))
    return machine.unify(code, ord(char_of(char)))


@builtin("number_codes", 2)
def number_codes(machine, number, codes):
    if isinstance(number, Var):
        return machine.unify(number, checked_number(machine, listed_text(codes)))
    return machine.unify(codes, codes_of(text_of(number)))


@builtin("number_chars", 2)
def number_chars(machine, number, chars):
    if isinstance(number, Var):
        return machine.unify(number, checked_number(machine, listed_text(chars)))
    return machine.unify(chars, chars_of(text_of(number)))


@builtin("atom_number", 2)
def atom_number(machine, atom, number):
    if isinstance(atom, Var):
        return machine.unify(atom, Term(text_of(number)))
    found = number_of(machine, atom_name(atom))
    return found is not None and machine.unify(number, found)


@builtin("atom_length", 2)
def atom_length(machine, atom, length):
    size = len(text_of(atom))
    if not isinstance(length, Var) and integer_value(length) < 0:
        raise domain_error("not_less_than_zero", length)
    return machine.unify(length, size)


@builtin("upcase_atom", 2)
def upcase_atom(machine, atom, upper):
    return machine.unify(upper, Term(text_of(atom).upper()))


@builtin("downcase_atom", 2)
def downcase_atom(machine, atom, lower):
    return machine.unify(lower, Term(text_of(atom).lower()))


@builtin("atom_concat", 3)
def atom_concat(machine, left, right, whole):
    if isinstance(left, Var) or isinstance(right, Var):
        return splits(machine, left, right, text_of(whole))
    return machine.unify(whole, Term(text_of(left) + text_of(right)))


def splits(machine, left, right, text):
    wanted = make_list([left, right])
    for place in range(len(text) + 1):
        if machine.unify(wanted, make_list([Term(text[:place]), Term(text[place:])])):
            yield


@builtin("sub_atom", 5)
def sub_atom(machine, atom, before, length, after, sub):
    text = text_of(atom)
    for number in (before, length, after):
        if not isinstance(number, Var):
            integer_value(number)
    if not isinstance(sub, Var):
        atom_name(sub)
    return parts(machine, text, [before, length, after, sub])


def parts(machine, text, wanted):
    wanted = make_list(wanted)
    for start in range(len(text) + 1):
        for end in range(start, len(text) + 1):
            found = [start, end - start, len(text) - end, Term(text[start:end])]
            if machine.unify(wanted, make_list(found)):
                yield


@builtin("atomic_list_concat", 2)
def atomic_list_concat(machine, listed, atom):
    return machine.unify(atom, Term("".join(text_of(item) for item in list_items(listed))))


@builtin("atomic_list_concat", 3)
def atomic_list_concat_with(machine, listed, separator, atom):
    between = text_of(separator)
    items, tail = split_list(listed)
    if is_term(tail, "[]", 0) and not any(isinstance(item, Var) for item in items):
        return machine.unify(atom, Term(between.join(text_of(item) for item in items)))
    if not between:
        raise domain_error("non_empty_atom", separator)
    return machine.unify(listed, make_list([Term(part) for part in text_of(atom).split(between)]))


@builtin("term_to_atom", 2)
def term_to_atom(machine, term, atom):
    if isinstance(term, Var):
        return machine.unify(term, read_text(machine, text_of(atom))[0])
    return machine.unify(atom, Term(Writer(machine.operators).text(term)))


@builtin("atom_to_term", 3)
def atom_to_term(machine, atom, term, names):
    found, variables_by_name = read_text(machine, text_of(atom))
    pairs = [Term("=", [Term(name), var]) for name, var in variables_by_name.items()]
    return machine.unify(term, found) and machine.unify(names, make_list(pairs))


# Output


@builtin("write", 1)
def write(machine, term):
    machine.output.write(Writer(machine.operators, quoted=False).text(term))
    return True


@builtin("writeq", 1)
def writeq(machine, term):
    machine.output.write(Writer(machine.operators).text(term))
    return True


BUILTINS["print", 1] = writeq


@builtin("write_canonical", 1)
def write_canonical(machine, term):
    machine.output.write(Writer(machine.operators, ignore_ops=True).text(term))
    return True


@builtin("nl", 0)
def nl(machine):
    machine.output.write("\n")
    return True


@builtin("tab", 1)
def tab(machine, count):
    machine.output.write(" " * evaluate(count))
    return True


@builtin("put_char", 1)
def put_char(machine, char):
    machine.output.write(char_of(char))
    return True


@control("with_output_to", 2)
def with_output_to(machine, args, cut, rest):
    sink, goal = args
    return machine.branch(captured(machine, deref(sink), goal, rest))


def captured(machine, sink, goal, rest):
    """Run the goal once with an output of its own, and unify the sink with what it wrote."""
    outer, inner = machine.output, Output()
    height = len(machine.choices) - 1

    def finish():
        machine.commit(height)
        machine.output = outer
        return fill_sink(machine, sink, inner.text())

    machine.output = inner
    yield call_of(goal), 0, (finish, 0, rest)


def fill_sink(machine, sink, text):
    for name, convert in (("atom", Term), ("chars", chars_of), ("codes", codes_of)):
        if is_term(sink, name, 1):
            return machine.unify(sink.args[0], convert(text))
    raise domain_error("output_sink", sink)


@builtin("format", 1)
def format_text(machine, form):
    machine.output.write(Formatter(machine, machine.output.column, []).text(text_of(form)))
    return True


@builtin("format", 2)
def format_items(machine, form, items):
    formatter = Formatter(machine, machine.output.column, format_arguments(items))
    machine.output.write(formatter.text(text_of(form)))
    return True


@builtin("format", 3)
def format_to(machine, sink, form, items):
    text = Formatter(machine, 0, format_arguments(items)).text(text_of(form))
    return fill_sink(machine, sink, text)


def format_arguments(items):
    return list_items(items) if is_list(items) else [items]


def format_error(message):
    return error(Term("format", [Term(message)]))


DIRECTIVE = re.compile(r"~(?:`(.)|(\d+)|(\*))?(.)|([^~]+)|~", re.DOTALL)


class Formatter:
    """Makes the text of format/2. `start` is the column of the last column stop, `segment` the
    text since then, and `fills` are the places in it that take padding."""

    def __init__(self, machine, column, items):
        self.machine = machine
        self.items = items
        self.done = ""
        self.start = column
        self.segment = ""
        self.fills = []

    def text(self, form):
        for fill, digits, star, directive, plain in DIRECTIVE.findall(form):
            if plain:
                self.segment += plain
            elif directive == "t":
                self.fills.append((len(self.segment), fill or " "))
            else:
                number = integer_value(self.item()) if star else int(digits) if digits else None
                self.directive(directive, number)
        if self.items:
            raise format_error("too many arguments")
        return self.done + self.segment

    def item(self):
        if not self.items:
            raise format_error("not enough arguments")
        return self.items.pop(0)

    def directive(self, directive, number):
        if directive == "~":
            self.segment += "~"
        elif directive == "n":
            self.segment += "\n" * (1 if number is None else number)
        elif directive == "|":
            self.stop(self.column() if number is None else number)
        elif directive == "+":
            self.stop(self.start + (8 if number is None else number))
        elif directive == "i":
            self.item()
        elif directive in CONVERSIONS:
            self.segment += CONVERSIONS[directive](self.machine, self.item(), number)
        else:
            raise format_error("no such directive")

    def column(self):
        before, line_end, last = self.segment.rpartition("\n")
        return len(last) + (0 if line_end else self.start)

    def stop(self, target):
        """Pad the segment so that it ends at the column, and begin the next one."""
        missing = target - self.column()
        if missing > 0:
            fills = self.fills or [(len(self.segment), " ")]
            share, rest = divmod(missing, len(fills))
            for place, fill in reversed(fills):
                padding = fill * (share + rest)
                self.segment = self.segment[:place] + padding + self.segment[place:]
                rest = 0
        self.start = self.column()
        self.done += self.segment
        self.segment = ""
        self.fills = []


def format_integer(machine, item, number):
    text = str(integer_value(item))
    if not number:
        return text
    digits = text.lstrip("-").rjust(number + 1, "0")
    return text[: text.startswith("-")] + digits[:-number] + "." + digits[-number:]


def format_radix(machine, item, number):
    value = integer_value(item)
    if number is None:
        raise format_error("no radix")
    digits = ""
    rest = abs(value)
    while rest or not digits:
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest % number] + digits
        rest //= number
    return "-" + digits if value < 0 else digits


def format_fixed(machine, item, number):
    return f"{evaluate(item):.{6 if number is None else number}f}"


def format_exponent(machine, item, number):
    return f"{evaluate(item):.{6 if number is None else number}e}"


CONVERSIONS = {
    "w": lambda machine, item, number: Writer(machine.operators, quoted=False).text(item),
    "q": lambda machine, item, number: Writer(machine.operators).text(item),
    "p": lambda machine, item, number: Writer(machine.operators).text(item),
    "a": lambda machine, item, number: text_of(item),
    "s": lambda machine, item, number: listed_text(item),
    "c": lambda machine, item, number: chr(integer_value(item)) * (number or 1),
    "d": format_integer,
    "D": lambda machine, item, number: f"{integer_value(item):,}",
    "r": format_radix,
    "f": format_fixed,
    "e": format_exponent,
}

# Grammars


def translate_rule(head, body):
    """Return the clause of a grammar rule, which carries the text before and after it along."""
    start, end = Var(), Var()
    head = deref(head)
    if is_term(head, ",", 2):
        middle = Var()
        head, pushback = map(deref, head.args)
        after = terminals(pushback, end, middle)
        goal = Term(",", [translate_body(body, start, middle), after])
    else:
        goal = translate_body(body, start, end)
    return Term(":-", [extend(head, [start, end]), goal])


def terminals(listed, start, end):
    return Term("=", [start, make_list(list_items(listed), end)])


def translate_body(body, start, end):
    body = deref(body)
    if isinstance(body, Var):
        return Term("phrase", [body, start, end])
    same = Term("=", [start, end])
    if is_term(body, ",", 2) or is_term(body, "->", 2) or is_term(body, "*->", 2):
        middle = Var()
        first = translate_body(body.args[0], start, middle)
        return Term(body.name, [first, translate_body(body.args[1], middle, end)])
    if is_term(body, ";", 2):
        return Term(";", [translate_body(side, start, end) for side in body.args])
    if is_term(body, "\\+", 1):
        refuted = Term("\\+", [translate_body(body.args[0], start, Var())])
        return Term(",", [refuted, same])
    if is_term(body, "!", 0):
        return Term(",", [body, same])
    if is_term(body, "{}", 1):
        return Term(",", [body.args[0], same])
    if is_term(body, "[]", 0) or is_term(body, ".", 2):
        return terminals(body, start, end)
    return extend(body, [start, end])


@control("phrase", 2)
def phrase(machine, args, cut, rest):
    return phrase_rest(machine, [*args, Term("[]")], cut, rest)


@control("phrase", 3)
def phrase_rest(machine, args, cut, rest):
    body, start, end = map(deref, args)
    if isinstance(body, Var):
        raise instantiation_error()
    for listed in (start, end):
        tail = split_list(listed)[1]
        if not isinstance(tail, Var) and not is_term(tail, "[]", 0):
            raise type_error("list", listed)
    return translate_body(body, start, end), len(machine.choices), rest


@builtin("dcg_translate_rule", 2)
def dcg_translate_rule(machine, rule, clause):
    if not is_term(rule, "-->", 2):
        raise type_error("grammar_rule", rule)
    return machine.unify(clause, translate_rule(*rule.args))


LIBRARY = {}
PRELUDE = r"""
not(G) :- \+ G.
once(G) :- call(G), !.
ignore(G) :- (call(G) -> true ; true).
forall(C, G) :- \+ (C, \+ G).
"""
PRELUDE += r"""
append([], L, L).
append([X|Xs], L, [X|Ys]) :- append(Xs, L, Ys).
append(Ls, L) :- foldl_append_(Ls, L).
foldl_append_([], []).
foldl_append_([L|Ls], All) :- append(L, Rest, All), foldl_append_(Ls, Rest).
member(X, [X|_]).
member(X, [_|Xs]) :- member(X, Xs).
memberchk(X, Xs) :- member(X, Xs), !.
select(X, [X|Xs], Xs).
select(X, [Y|Xs], [Y|Ys]) :- select(X, Xs, Ys).
permutation([], []).
permutation(Xs, [Y|Ys]) :- select(Y, Xs, Rest), permutation(Rest, Ys).
exclude(_, [], []).
exclude(G, [X|Xs], Ys) :- (call(G, X) -> Ys = Rest ; Ys = [X|Rest]), exclude(G, Xs, Rest).
include(_, [], []).
include(G, [X|Xs], Ys) :- (call(G, X) -> Ys = [X|Rest] ; Ys = Rest), include(G, Xs, Rest).
partition(_, [], [], []).
partition(G, [X|Xs], I, E) :-
    (call(G, X) -> I = [X|I1], E = E1 ; I = I1, E = [X|E1]), partition(G, Xs, I1, E1).
maplist(_, []).
maplist(G, [A|As]) :- call(G, A), maplist(G, As).
maplist(_, [], []).
maplist(G, [A|As], [B|Bs]) :- call(G, A, B), maplist(G, As, Bs).
maplist(_, [], [], []).
maplist(G, [A|As], [B|Bs], [C|Cs]) :- call(G, A, B, C), maplist(G, As, Bs, Cs).
foldl(_, [], V, V).
foldl(G, [X|Xs], V0, V) :- call(G, X, V0, V1), foldl(G, Xs, V1, V).
nth0(N, L, X) :- nth_(L, 0, N, X).
nth1(N, L, X) :- nth_(L, 1, N, X).
nth_([X|_], N, N, X).
nth_([_|Xs], M, N, X) :- M1 is M + 1, nth_(Xs, M1, N, X).
last([X], X).
last([_|Xs], X) :- last(Xs, X).
delete([], _, []).
delete([Y|Ys], X, Zs) :- (Y \= X -> Zs = [Y|Rest] ; Zs = Rest), delete(Ys, X, Rest).
subtract([], _, []).
subtract([X|Xs], Ys, Zs) :- (memberchk(X, Ys) -> Zs = R ; Zs = [X|R]), subtract(Xs, Ys, R).
intersection([], _, []).
intersection([X|Xs], Ys, Zs) :- (memberchk(X, Ys) -> Zs = [X|R] ; Zs = R), intersection(Xs, Ys, R).
union([], Ys, Ys).
union([X|Xs], Ys, Zs) :- (memberchk(X, Ys) -> Zs = R ; Zs = [X|R]), union(Xs, Ys, R).
pairs_keys_values([], [], []).
pairs_keys_values([K-V|Ps], [K|Ks], [V|Vs]) :- pairs_keys_values(Ps, Ks, Vs).
aggregate_all(count, G, N) :- !, findall(x, G, L), length(L, N).
aggregate_all(sum(E), G, S) :- !, findall(E, G, L), sum_list(L, S).
aggregate_all(max(E), G, M) :- !, findall(E, G, L), max_list(L, M).
aggregate_all(min(E), G, M) :- !, findall(E, G, L), min_list(L, M).
aggregate_all(bag(E), G, L) :- !, findall(E, G, L).
aggregate_all(set(E), G, S) :- findall(E, G, L), sort(L, S).
"""
PRELUDE += r"""
string([]) --> [].
string([C|Cs]) --> [C], string(Cs).
remainder(R, R, []).
"""


def solve(program, query, limit):
    """Return the first answers of a query, at most `limit`."""
    machine = Machine()
    output = machine.output
    answers = []
    end = "exhausted"
    try:
        machine.consult(program)
        goal, names = read_text(machine, query)
        check_body(goal)
        for _ in machine.run(goal):
            answers.append(answer(machine, names))
            if len(answers) == limit:
                end = "limit"
                break
    except PrologError as problem:
        end = "error: " + Writer(machine.operators).text(problem.ball)
    return {"answers": answers, "end": end, "output": output.text()}


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
