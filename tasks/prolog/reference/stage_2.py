import re

FAIL = object()
BUILTINS = {}
CONTROL = {}


class Var:
    def __init__(self):
        self.ref = None


class Term:
    """An atom or a compound term; lists are made of "." and "[]"."""

    def __init__(self, name, args=()):
        self.name = name
        self.args = args


def deref(term):
    while isinstance(term, Var) and term.ref is not None:
        term = term.ref
    return term


def is_term(term, name, arity):
    return isinstance(term, Term) and term.name == name and len(term.args) == arity


def make_list(items, tail=None):
    result = tail or Term("[]")
    for item in reversed(items):
        result = Term(".", [item, result])
    return result


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


# Reading

TOKEN = re.compile(
    r"""(?:\s|%[^\n]*|/\*.*?\*/)*
    (?:(?P<number>-?\d+)|(?P<var>[A-Z_]\w*)|(?P<name>[a-z]\w*)
    |'(?P<quoted>(?:[^']|'')*)'|(?P<sign>:-|.)|(?P<end>\Z))""",
    re.DOTALL | re.VERBOSE,
)


class Reader:
    def __init__(self, text):
        self.tokens = [(m.lastgroup, m[m.lastgroup]) for m in TOKEN.finditer(text)]
        self.place = 0

    def advance(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def accept(self, sign):
        if self.tokens[self.place] == ("sign", sign):
            self.place += 1
            return True
        return False

    def clause(self):
        """Return the head and the body of the next clause, or None at the end."""
        if self.tokens[self.place][0] == "end":
            return None
        self.names = {}
        head = self.term()
        body = self.goals() if self.accept(":-") else Term("true")
        self.advance()
        return head, body

    def goals(self):
        goal = self.term()
        if self.accept("="):
            goal = Term("=", [goal, self.term()])
        return Term(",", [goal, self.goals()]) if self.accept(",") else goal

    def terms(self):
        found = [self.term()]
        while self.accept(","):
            found.append(self.term())
        return found

    def term(self):
        kind, text = self.advance()
        if kind == "number":
            return int(text)
        if kind == "var":
            return Var() if text == "_" else self.names.setdefault(text, Var())
        if text == "[" and kind == "sign":
            return self.list()
        name = text.replace("''", "'") if kind == "quoted" else text
        if not self.accept("("):
            return Term(name)
        args = self.terms()
        self.advance()
        return Term(name, args)

    def list(self):
        if self.accept("]"):
            return Term("[]")
        items = self.terms()
        tail = self.term() if self.accept("|") else None
        self.advance()
        return make_list(items, tail)


# Writing


def quote(name):
    if re.fullmatch(r"[a-z]\w*|\[\]", name):
        return name
    return "'" + name.replace("'", "\\'") + "'"


def write(term, names):
    term = deref(term)
    if isinstance(term, int):
        return str(term)
    if isinstance(term, Var):
        return names.setdefault(term, f"_{len(names) + 1}")
    if is_term(term, ".", 2):
        return "[" + write_items(term, names) + "]"
    if not term.args:
        return quote(term.name)
    return quote(term.name) + "(" + ",".join([write(arg, names) for arg in term.args]) + ")"


def write_items(term, names):
    items = []
    while is_term(term, ".", 2):
        items.append(write(term.args[0], names))
        term = deref(term.args[1])
    text = ",".join(items)
    return text if is_term(term, "[]", 0) else text + "|" + write(term, names)


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
        goal = deref(goal)
        key = goal.name, len(goal.args)
        if key in CONTROL:
            return CONTROL[key](self, goal.args, cut, rest)
        if key in BUILTINS:
            return rest if BUILTINS[key](self, *goal.args) else FAIL
        return self.branch(self.clause_frames(goal, self.database.get(key, []), rest))

    def clause_frames(self, goal, clauses, rest):
        height = len(self.choices) - 1
        for head, body in clauses:
            names = {}
            if self.unify(goal, copy(head, names)):
                yield copy(body, names), height, rest

    # Loading a program

    def consult(self, text):
        reader = Reader(text)
        while clause := reader.clause():
            head, body = clause
            self.database.setdefault((head.name, len(head.args)), []).append((head, body))


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


def solve(program, query, limit):
    """Return the first answers of a query, at most `limit`."""
    machine = Machine()
    machine.consult(program)
    reader = Reader(query)
    reader.names = {}
    goal = reader.goals()
    answers = []
    for _ in machine.run(goal):
        names = {}
        answers.append(
            {
                name: write(var, names)
                for name, var in reader.names.items()
                if not name.startswith("_")
            }
        )
        if len(answers) == limit:
            return {"answers": answers, "end": "limit", "output": ""}
    return {"answers": answers, "end": "exhausted", "output": ""}
