import math
import operator
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest


class Unique:
    """A value of which there is one."""

    def __init__(self, text):
        self.text = text


class Symbol:
    def __init__(self, name):
        self.name = name


class Char:
    def __init__(self, text):
        self.text = text


class Pair:
    def __init__(self, car, cdr):
        self.car = car
        self.cdr = cdr


NIL = Unique("()")
END = Unique("#<eof>")
UNSPECIFIED = Unique("#<unspecified>")
UNASSIGNED = Unique("#<unassigned>")
DEFAULT = Unique("#<default>")
SYMBOLS = {}


def intern(name):
    return SYMBOLS.setdefault(name, Symbol(name))


def make_list(values, tail=NIL):
    for value in reversed(values):
        tail = Pair(value, tail)
    return tail


def items(value):
    """The elements of a list; ValueError where it is none."""
    found = []
    while isinstance(value, Pair):
        found.append(value.car)
        value = value.cdr
    if value is not NIL:
        raise ValueError
    return found


class Condition:
    """What an error is about: a text, and the values that belong to it."""

    def __init__(self, message, irritants):
        self.message = message
        self.irritants = irritants


class Raised(Exception):
    """Something was raised; the argument is what."""


def failure(message, *irritants):
    return Raised(Condition(message, list(irritants)))


# Reading

TOKEN = re.compile(r"#\\.[^\s()\"';`,]*|#?\(|\)|'|`|,@|,|\"(?:[^\"\\]|\\.)*\"|[^\s()\"';`,]+", re.S)
ESCAPE = re.compile(r"(?s)\\(x[0-9a-fA-F]+;|.)")
SPACE = re.compile(r"(?:\s|;[^\n]*)+")
QUOTES = {"'": "quote", "`": "quasiquote", ",": "unquote", ",@": "unquote-splicing"}
CONSTANTS = {"#t": True, "#true": True, "#f": False, "#false": False}
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
CHAR_NAMES = {"space": " ", "newline": "\n", "tab": "\t", "nul": "\0"}
NAMES_OF_CHARS = {char: name for name, char in CHAR_NAMES.items()}


class Reader:
    """Takes one datum after another from a text."""

    def __init__(self, text):
        self.text = text
        self.place = 0

    def skip(self):
        """Go on to the next token."""
        while True:
            if space := SPACE.match(self.text, self.place):
                self.place = space.end()
            elif self.text.startswith("#|", self.place):
                self.skip_block()
            elif self.text.startswith("#;", self.place):
                self.place += 2
                self.datum()
            else:
                return

    def skip_block(self):
        depth = 0
        while True:
            mark = re.compile(r"#\||\|#").search(self.text, self.place)
            if not mark:
                raise failure("end of text")
            self.place = mark.end()
            depth += 1 if mark[0] == "#|" else -1
            if depth == 0:
                return

    def token(self):
        """The next token; an empty one at the end."""
        self.skip()
        if self.place >= len(self.text):
            return ""
        found = TOKEN.match(self.text, self.place)
        if not found:
            raise failure("end of text")
        self.place = found.end()
        return found[0]

    def read(self):
        """The next datum, or END."""
        token = self.token()
        if not token:
            return END
        if token in QUOTES:
            return make_list([intern(QUOTES[token]), self.datum()])
        if token == "(":
            return self.rest_of_list()
        if token == "#(":
            return items(self.rest_of_list())
        if token in (")", "."):
            raise failure("bad token", intern(token))
        return atom(token)

    def datum(self):
        """The next datum, which has to be there."""
        found = self.read()
        if found is END:
            raise failure("end of text")
        return found

    def rest_of_list(self):
        found = []
        while (token := self.peek()) != ")":
            if token == "." and found:
                self.token()
                tail = self.datum()
                if self.token() != ")":
                    raise failure("bad token", intern("."))
                return make_list(found, tail)
            found.append(self.datum())
        self.token()
        return make_list(found)

    def peek(self):
        self.skip()
        place = self.place
        token = self.token()
        self.place = place
        return token


def atom(token):
    if token.startswith('"'):
        return ESCAPE.sub(lambda found: unescape(found[1], token), token[1:-1])
    if token.startswith("#\\"):
        return char_named(token)
    if token in CONSTANTS:
        return CONSTANTS[token]
    number = parse_number(token)
    if number is not None:
        return number
    if token.startswith("#"):
        raise failure("bad token", intern(token))
    return intern(token)


def unescape(escape, token):
    if len(escape) > 1:
        return chr(int(escape[1:-1], 16))
    if escape not in ESCAPES:
        raise failure("bad token", intern(token))
    return ESCAPES[escape]


def char_named(token):
    name = token[2:]
    if len(name) == 1:
        return Char(name)
    if re.fullmatch("x[0-9a-fA-F]+", name):
        return Char(chr(int(name[1:], 16)))
    if name not in CHAR_NAMES:
        raise failure("bad token", intern(token))
    return Char(CHAR_NAMES[name])


DIGITS = {2: "[01]", 8: "[0-7]", 10: "[0-9]", 16: "[0-9a-fA-F]"}
RADIXES = {"#b": 2, "#o": 8, "#d": 10, "#x": 16}
DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
SPECIAL_FLOATS = {"+inf.0": math.inf, "-inf.0": -math.inf, "+nan.0": math.nan}


def parse_number(token, radix=10):
    """The number that a token is, or None."""
    prefix = token[:2].lower()
    if prefix in RADIXES:
        return parse_number(token[2:], RADIXES[prefix])
    if prefix in ("#e", "#i"):
        number = parse_number(token[2:], radix)
        if number is None:
            return None
        return exact(number) if prefix == "#e" else float(number)
    digits = DIGITS[radix]
    if re.fullmatch(f"[-+]?{digits}+", token):
        return int(token, radix)
    if re.fullmatch(f"[-+]?{digits}+/{digits}+", token):
        top, bottom = token.split("/")
        return divide(int(top, radix), int(bottom, radix))
    if radix == 10 and DECIMAL.fullmatch(token):
        return float(token)
    return SPECIAL_FLOATS.get(token)


# Printing


def show(value, written=True):
    """The text of a value, as ``write`` or ``display`` has it."""
    if isinstance(value, bool):
        return "#t" if value else "#f"
    if is_number(value):
        return number_text(value)
    if isinstance(value, str):
        return quoted(value) if written else value
    if isinstance(value, Char):
        return "#\\" + NAMES_OF_CHARS.get(value.text, value.text) if written else value.text
    if isinstance(value, Symbol | Alias):
        return symbol_of(value).name
    if isinstance(value, Pair):
        return "(" + show_elements(value, written) + ")"
    if isinstance(value, list):
        return "#(" + " ".join(show(item, written) for item in value) + ")"
    if isinstance(value, Condition):
        return "#<error>"
    if isinstance(value, Record):
        return f"#<record {value.type.name}>"
    if type(value) in OPAQUE:
        return OPAQUE[type(value)]
    return value.text if isinstance(value, Unique) else "#<procedure>"


def show_elements(pair, written):
    shown = [show(pair.car, written)]
    while isinstance(pair.cdr, Pair):
        pair = pair.cdr
        shown.append(show(pair.car, written))
    if pair.cdr is not NIL:
        shown += [".", show(pair.cdr, written)]
    return " ".join(shown)


def quoted(text):
    for escape, char in (("\\\\", "\\"), ('\\"', '"'), ("\\n", "\n"), ("\\t", "\t")):
        text = text.replace(char, escape)
    return f'"{text}"'


def error_text(value):
    if not isinstance(value, Condition):
        return "error: uncaught " + show(value)
    message = value.message if isinstance(value.message, str) else show(value.message)
    return " ".join(["error:", message, *map(show, value.irritants)])


def number_text(value, radix=10):
    if isinstance(value, float):
        if math.isfinite(value):
            return repr(value)
        return {math.inf: "+inf.0", -math.inf: "-inf.0"}.get(value, "+nan.0")
    if isinstance(value, Fraction):
        return number_text(value.numerator, radix) + "/" + number_text(value.denominator, radix)
    digits = []
    rest = abs(value)
    while rest or not digits:
        rest, digit = divmod(rest, radix)
        digits.append("0123456789abcdef"[digit])
    return "-" * (value < 0) + "".join(reversed(digits))


# Compiled programs: nodes, and the frames that wait for their values.
#
# A state of the machine is a node, the environment that it runs in, and the frame that gets
# its value. An environment is a list: the one around it, then the values of its variables.


@dataclass(frozen=True, eq=False)
class Dynamic:
    """What a frame knows of the calls around it."""

    wind: "Wind | None" = None
    handlers: tuple = ()
    parameters: tuple = ()
    top: "Top | None" = None


class Frame:
    def __init__(self, following, dynamic=None):
        self.following = following
        self.dynamic = dynamic or following.dynamic


class Halt(Frame):
    """The end of a program."""

    def give(self, value):
        return None, value, self


class Then(Frame):
    """Goes on with what a function makes of the value."""

    def __init__(self, following, function, dynamic=None):
        super().__init__(following, dynamic)
        self.function = function

    def give(self, value):
        return self.function(value)


class CallFrame(Frame):
    def __init__(self, following, node, env, values):
        super().__init__(following)
        self.node = node
        self.env = env
        self.values = values

    def give(self, value):
        return self.node.go_on(self.env, self.following, [*self.values, value])


class Leave(Frame):
    """Leaves a part of the program with a dynamic context of its own."""

    def give(self, value):
        return give(self.following, value)


class Simple:
    """A node whose value is there at once."""

    def step(self, env, k):
        return k.give(self.value(env))


class Return:
    """Hands a value, in the place of an environment, to the frame that waits for it."""

    def step(self, value, k):
        return k.give(value)


RETURN = Return()


def give(k, value):
    return RETURN, value, k


class Constant(Simple):
    def __init__(self, constant):
        self.constant = constant

    def value(self, env):
        return self.constant


class Local(Simple):
    def __init__(self, name, depth, index):
        self.name = name
        self.depth = depth
        self.index = index

    def frame(self, env):
        for _ in range(self.depth):
            env = env[0]
        return env

    def value(self, env):
        found = self.frame(env)[self.index]
        if found is UNASSIGNED:
            raise failure("unassigned variable", self.name)
        return found

    def assign(self, env, value):
        self.frame(env)[self.index] = value


class Global(Simple):
    def __init__(self, name, content=None):
        self.name = name
        self.content = content

    def value(self, env):
        if self.content is None:
            raise failure("unbound variable", self.name)
        return self.content

    def define(self, env, value):
        self.content = value

    def assign(self, env, value):
        self.value(env)
        self.content = value


class Assign:
    """Gives a variable a value, by one of its methods."""

    def __init__(self, method, node):
        self.method = method
        self.node = node

    def step(self, env, k):
        def store(value):
            self.method(env, value)
            return give(k, UNSPECIFIED)

        return self.node.step(env, Then(k, store))


class If:
    def __init__(self, test, then, otherwise):
        self.test = test
        self.then = then
        self.otherwise = otherwise

    def step(self, env, k):
        def choose(value):
            return self.otherwise if value is False else self.then, env, k

        return self.test.step(env, Then(k, choose))


class Sequence:
    def __init__(self, nodes):
        self.nodes = nodes

    def step(self, env, k, start=0):
        node = self.nodes[start]
        if start + 1 < len(self.nodes):
            k = Then(k, lambda value, k=k: self.step(env, k, start + 1))
        return node, env, k


class Call:
    def __init__(self, nodes):
        self.nodes = nodes

    def step(self, env, k):
        return self.go_on(env, k, [])

    def go_on(self, env, k, values):
        for node in self.nodes[len(values) :]:
            if not isinstance(node, Simple):
                return node, env, CallFrame(k, self, env, values)
            values.append(node.value(env))
        return call(k, *values)


class Lambda(Simple):
    """Makes a procedure of some parameters; with ``rest`` the last one gets a list."""

    def __init__(self, count, rest, scope, body):
        self.count = count
        self.rest = rest
        self.scope = scope
        self.body = body

    def value(self, env):
        return Closure(self, env)

    def takes(self, count):
        return count >= self.count if self.rest else count == self.count


class Procedure:
    pass


class Closure(Procedure):
    def __init__(self, code, env):
        self.code = code
        self.env = env

    def apply(self, k, args):
        code = self.code
        if not code.takes(len(args)):
            raise failure("wrong number of arguments", len(args))
        env = [self.env, *args[: code.count]]
        if code.rest:
            env.append(make_list(args[code.count :]))
        env += [UNASSIGNED] * (code.scope.size + 1 - len(env))
        return code.body, env, k


class CaseLambda(Simple):
    def __init__(self, clauses):
        self.clauses = clauses

    def value(self, env):
        return Cases(self.clauses, env)


class Cases(Procedure):
    """A procedure that takes the first of its clauses that fits."""

    def __init__(self, clauses, env):
        self.clauses = clauses
        self.env = env

    def apply(self, k, args):
        for clause in self.clauses:
            if clause.takes(len(args)):
                return Closure(clause, self.env).apply(k, args)
        raise failure("wrong number of arguments", len(args))


def call(k, procedure, *args):
    if not isinstance(procedure, Procedure):
        raise failure("not a procedure", procedure)
    return procedure.apply(k, args)


def execute(node, dynamic):
    """The value of a program."""
    env, k = None, Halt(None, dynamic)
    while node:
        try:
            node, env, k = node.step(env, k)
        except Raised as error:
            node, env, k = signal(k, error.args[0])
    return env


# Continuations


@dataclass(frozen=True, eq=False)
class Wind:
    """A call of dynamic-wind that has been entered; ``outside`` is the context around it."""

    before: Procedure
    after: Procedure
    outside: Dynamic


class Continuation(Procedure):
    def __init__(self, k):
        self.k = k

    def apply(self, k, args):
        value = args[0] if len(args) == 1 else Values(args)
        return travel(self.k, value, route(k.dynamic.wind, self.k.dynamic.wind))


class Values:
    """Several values, or none, for one continuation."""

    def __init__(self, values):
        self.values = values


def winds(wind):
    """A wind and those around it, the innermost first."""
    found = []
    while wind:
        found.append(wind)
        wind = wind.outside.wind
    return found


def route(here, there):
    """The thunks to be called on the way, each with its context."""
    leaving, entering = winds(here), winds(there)
    steps = [(wind.after, wind.outside) for wind in leaving if wind not in entering]
    return steps + [
        (wind.before, wind.outside) for wind in reversed(entering) if wind not in leaving
    ]


def travel(k, value, steps):
    if not steps:
        return give(k, value)
    thunk, context = steps[0]
    return call(Then(None, lambda _: travel(k, value, steps[1:]), context), thunk)


# Errors


def signal(k, value, continuable=False):
    """Hand a raised value to the innermost handler."""
    if not k.dynamic.handlers:
        raise Uncaught(value)
    handler, around = k.dynamic.handlers
    outside = replace(k.dynamic, handlers=around)

    def complain(_):
        return signal(Leave(k, outside), Condition("handler returned", [value]))

    frame = Leave(k, outside) if continuable else Then(k, complain, outside)
    return Call([Constant(handler), Constant(value)]), None, frame


class Uncaught(Exception):
    """Nobody took what was raised; the argument is it."""


class Parameter(Procedure):
    def __init__(self, value, converter):
        self.value = value
        self.converter = converter

    def apply(self, k, args):
        bound = dict(k.dynamic.parameters)
        return give(k, bound.get(self, self.value))


# Macros


class Alias:
    """A name in what a macro inserted: it means what it means where the macro was defined."""

    def __init__(self, name, scope):
        self.name = name
        self.scope = scope


class Several(list):
    """What a pattern before an ellipsis stood for, each time."""


class Macro:
    def __init__(self, scope, ellipsis, literals, rules):
        self.scope = scope
        self.ellipsis = ellipsis
        self.literals = literals
        self.rules = rules

    def use(self, form, scope):
        for pattern, template in self.rules:
            bound = {}
            if self.match(pattern.cdr, form.cdr, scope, bound):
                return self.fill(template, bound, {})
        raise bad_syntax(symbol_of(form.car))

    def match(self, pattern, form, scope, bound):
        """Whether a form is of a pattern; its parts go into ``bound``."""
        if is_name(pattern):
            if pattern in self.literals:
                return is_name(form) and resolve(form, scope) is resolve(pattern, self.scope)
            if not is_word(pattern, "_"):
                bound[pattern] = form
            return True
        if isinstance(pattern, list):
            return isinstance(form, list) and self.match(
                make_list(pattern), make_list(form), scope, bound
            )
        if not isinstance(pattern, Pair):
            return is_equal(pattern, form)
        if self.is_repeated(pattern):
            return self.match_several(pattern, form, scope, bound)
        return (
            isinstance(form, Pair)
            and self.match(pattern.car, form.car, scope, bound)
            and self.match(pattern.cdr, form.cdr, scope, bound)
        )

    def is_repeated(self, pattern):
        return isinstance(pattern.cdr, Pair) and self.is_ellipsis(pattern.cdr.car)

    def is_ellipsis(self, value):
        return is_word(value, "...") if self.ellipsis is None else value is self.ellipsis

    def match_several(self, pattern, form, scope, bound):
        behind = pattern.cdr.cdr
        forms = leading(form)
        count = len(forms) - len(leading(behind))
        matches = []
        for part in forms[: max(count, 0)]:
            matches.append({})
            if not self.match(pattern.car, part, scope, matches[-1]):
                return False
            form = form.cdr
        for name in self.variables(pattern.car):
            bound[name] = Several(match[name] for match in matches)
        return count >= 0 and self.match(behind, form, scope, bound)

    def variables(self, pattern):
        if isinstance(pattern, list):
            pattern = make_list(pattern)
        if isinstance(pattern, Pair):
            return self.variables(pattern.car) | self.variables(pattern.cdr)
        if not is_name(pattern) or is_word(pattern, "_") or pattern in self.literals:
            return set()
        return set() if self.is_ellipsis(pattern) else {pattern}

    def fill(self, template, bound, aliases, escaped=False):
        """A template with its variables replaced, and aliases for other names."""
        if is_name(template):
            if template in bound:
                return bound[template]
            return aliases.setdefault(template, Alias(template, self.scope))
        if isinstance(template, list):
            return items(self.fill(make_list(template), bound, aliases, escaped))
        if not isinstance(template, Pair):
            return template
        if not escaped and self.is_ellipsis(template.car):
            return self.fill(template.cdr.car, bound, aliases, True)
        if escaped or not self.is_repeated(template):
            return Pair(
                self.fill(template.car, bound, aliases, escaped),
                self.fill(template.cdr, bound, aliases, escaped),
            )
        part, depth, behind = template.car, 0, template.cdr
        while isinstance(behind, Pair) and self.is_ellipsis(behind.car):
            depth += 1
            behind = behind.cdr
        filled = self.fill_several(part, bound, aliases, depth)
        return make_list(filled, self.fill(behind, bound, aliases))

    def fill_several(self, part, bound, aliases, depth):
        if depth == 0:
            return [self.fill(part, bound, aliases)]
        names = [n for n in self.variables(part) if isinstance(bound.get(n), Several)]
        filled = []
        for values in zip(*(bound[name] for name in names), strict=False):
            inner = bound | dict(zip(names, values, strict=True))
            filled += self.fill_several(part, inner, aliases, depth - 1)
        return filled


def leading(value):
    """The elements of a list, or those before its dot."""
    found = []
    while isinstance(value, Pair):
        found.append(value.car)
        value = value.cdr
    return found


def symbol_of(name):
    while isinstance(name, Alias):
        name = name.name
    return name


def plain(value):
    """A datum without aliases."""
    if isinstance(value, Pair):
        return Pair(plain(value.car), plain(value.cdr))
    if isinstance(value, list):
        return [plain(item) for item in value]
    return symbol_of(value)


# Matching: a pattern gives its frame what its names stand for, or False.


class Pattern:
    names = ()
    length = 0

    def match(self, env, k, value, bound):
        return give(k, bound if self.holds(value) else False)


class Anything(Pattern):
    def holds(self, value):
        return True


class Literal(Pattern):
    def __init__(self, datum):
        self.datum = datum

    def holds(self, value):
        return is_equal(self.datum, value)


class Name(Pattern):
    def __init__(self, name):
        self.names = (name,)

    def match(self, env, k, value, bound):
        return give(k, bound | dict.fromkeys(self.names, value))


class All(Pattern):
    """Patterns that a value has to match one after the other."""

    def __init__(self, parts):
        self.parts = parts
        self.names = tuple(name for part in parts for name in part.names)

    def match(self, env, k, value, bound, start=0):
        if start == len(self.parts):
            return give(k, bound)
        frame = if_matched(k, lambda found: self.match(env, k, value, found, start + 1))
        return self.parts[start].match(env, frame, value, bound)


def if_matched(k, go_on):
    return Then(k, lambda found: give(k, False) if found is False else go_on(found))


class OneOf(Pattern):
    def __init__(self, first, others):
        self.parts = [first, *others]
        self.names = first.names
        for part in others:
            if sorted(part.names, key=id) != sorted(self.names, key=id):
                raise ValueError

    def match(self, env, k, value, bound):
        def go_on(frame, part):
            return part.match(env, frame, value, bound)

        return search(k, go_on, self.parts, lambda _, found: found, False)


class Unless(Pattern):
    def __init__(self, part):
        self.part = part

    def match(self, env, k, value, bound):
        frame = Then(k, lambda found: give(k, bound if found is False else False))
        return self.part.match(env, frame, value, bound)


class Asked(Pattern):
    """Asks a procedure about a value."""

    def __init__(self, procedure):
        self.procedure = procedure

    def match(self, env, k, value, bound):
        def decide(answer):
            return give(k, answer is not False and bound)

        return Call([self.procedure, Constant(value)]).step(env, Then(k, decide))


class Viewed(Pattern):
    """Matches what a procedure makes of a value."""

    def __init__(self, procedure, part):
        self.procedure = procedure
        self.part = part
        self.names = part.names

    def match(self, env, k, value, bound):
        frame = Then(k, lambda view: self.part.match(env, k, view, bound))
        return Call([self.procedure, Constant(value)]).step(env, frame)


class PairOf(Pattern):
    def __init__(self, first, rest):
        self.first = first
        self.rest = rest
        self.names = first.names + rest.names
        self.length = 1 + rest.length

    def match(self, env, k, value, bound):
        if not is_pair(value):
            return give(k, False)
        frame = if_matched(k, lambda found: self.rest.match(env, k, value.cdr, found))
        return self.first.match(env, frame, value.car, bound)


class Repeated(Pattern):
    """Elements by one pattern, as many as the pattern behind leaves."""

    def __init__(self, part, behind):
        self.part = part
        self.behind = behind
        self.names = part.names + behind.names

    def match(self, env, k, value, bound):
        count = len(leading(value)) - self.behind.length

        def go_on(rest, matches):
            if len(matches) >= count:
                lists = {n: make_list([m[n] for m in matches]) for n in self.part.names}
                return self.behind.match(env, k, rest, bound | lists)
            frame = if_matched(k, lambda found: go_on(rest.cdr, [*matches, found]))
            return self.part.match(env, frame, rest.car, {})

        return go_on(value, [])


class VectorOf(Pattern):
    def __init__(self, elements):
        self.elements = elements
        self.names = elements.names

    def match(self, env, k, value, bound):
        if not is_vector(value):
            return give(k, False)
        return self.elements.match(env, k, make_list(value), bound)


@dataclass
class MatchClause:
    """A pattern, a procedure that asks once more, and one for the value; both take the names."""

    pattern: Pattern
    guard: Lambda
    body: Lambda


class Match:
    def __init__(self, node, clauses):
        self.node = node
        self.clauses = clauses

    def step(self, env, k):
        return self.node.step(env, Then(k, lambda value: self.attempt(env, k, value, 0)))

    def attempt(self, env, k, value, place):
        if place == len(self.clauses):
            raise failure("no match", value)
        clause = self.clauses[place]

        def ask(bound):
            values = [bound[name] for name in clause.pattern.names]

            def choose(answer):
                if answer is False:
                    return self.attempt(env, k, value, place + 1)
                return call(k, clause.body.value(env), *values)

            return call(Then(k, choose), clause.guard.value(env), *values)

        def decide(bound):
            return self.attempt(env, k, value, place + 1) if bound is False else ask(bound)

        return clause.pattern.match(env, Then(k, decide), value, {})


# Compiling


class Scope:
    """Names of the variables of one environment, with their places, and the scope around it."""

    def __init__(self, outer, names):
        self.outer = outer
        self.names = {}
        self.size = 0
        for name in names:
            self.declare(name)

    def declare(self, name):
        if not isinstance(self.names.get(name), Variable):
            self.size += 1
            self.names[name] = Variable(self, name, self.size)


@dataclass(frozen=True, eq=False)
class Variable:
    scope: Scope
    name: Symbol
    index: int

    def seen_from(self, scope):
        depth = 0
        while scope is not self.scope:
            depth += 1
            scope = scope.outer
        return Local(self.name, depth, self.index)


class Top:
    """The names outside of all procedures: what they mean in one run."""

    def __init__(self):
        self.names = {}

    def find(self, name):
        if name not in self.names:
            builtin = SYNTAX.get(name.name) or Global(name, PRIMITIVES.get(name.name))
            self.names[name] = builtin
        return self.names[name]

    def declare(self, name):
        if not isinstance(self.find(symbol_of(name)), Global):
            self.names[symbol_of(name)] = Global(symbol_of(name))


SYNTAX = {}


class Syntax:
    """A special form, of so many parts."""

    def __init__(self, name, least, most, function):
        self.name = name
        self.least = least
        self.most = most
        self.function = function

    def use(self, form, scope):
        try:
            args = items(form.cdr)
            if not self.least <= len(args) <= self.most:
                raise ValueError
            return self.function(scope, *args)
        except ValueError:
            raise bad_syntax(intern(self.name)) from None


class Core(Syntax):
    """One that becomes a node."""


class Derived(Syntax):
    """One that is written in terms of others."""


def core(name, least, most=math.inf):
    def register(function):
        SYNTAX[name] = Core(name, least, most, function)
        return SYNTAX[name]

    return register


def derived(name, least, most=math.inf):
    def register(function):
        SYNTAX[name] = Derived(name, least, most, function)
        return SYNTAX[name]

    return register


def bad_syntax(keyword):
    return failure("bad syntax", keyword)


def is_name(value):
    return isinstance(value, Symbol | Alias)


def is_word(value, word):
    return is_name(value) and symbol_of(value).name == word


def check_names(names):
    if not all(map(is_name, names)):
        raise ValueError


def resolve(name, scope):
    """What a name means: a variable, a special form or a macro."""
    place = scope
    while isinstance(place, Scope):
        if name in place.names:
            return place.names[name]
        place = place.outer
    if isinstance(name, Alias):
        return resolve(name.name, name.scope)
    return place.find(name)


def meaning_of(form, scope):
    """The special form or macro that a form is a use of, or None."""
    if not isinstance(form, Pair):
        return None
    found = resolve(form.car, scope) if is_name(form.car) else form.car
    return found if isinstance(found, Syntax | Macro) else None


def expand(form, scope):
    """A form that is no derived one, and which form it is."""
    meaning = meaning_of(form, scope)
    while isinstance(meaning, Derived | Macro):
        form = meaning.use(form, scope)
        meaning = meaning_of(form, scope)
    return form, meaning


def analyse(form, scope):
    """The node for a form."""
    form, meaning = expand(form, scope)
    if meaning:
        return meaning.use(form, scope)
    if is_name(form):
        return variable(form, scope)
    if isinstance(form, Pair):
        return Call([analyse(item, scope) for item in items(form)])
    return Constant(form)


def variable(name, scope):
    found = resolve(name, scope)
    if isinstance(found, Variable):
        return found.seen_from(scope)
    if not isinstance(found, Global):
        raise bad_syntax(symbol_of(name))
    return found


@core("quote", 1, 1)
def quote(scope, datum):
    return Constant(plain(datum))


@core("if", 2, 3)
def if_(scope, test, then, otherwise=UNSPECIFIED):
    return If(analyse(test, scope), analyse(then, scope), analyse(otherwise, scope))


@core("begin", 1)
def begin(scope, *forms):
    return Sequence([analyse(form, scope) for form in forms])


@core("set!", 2, 2)
def set_(scope, name, value):
    check_names([name])
    return Assign(variable(name, scope).assign, analyse(value, scope))


@core("define", 2)
def define(scope, target, *body):
    name, value = definition(target, body)
    if isinstance(scope, Top):
        scope.declare(name)
        return Assign(variable(name, scope).define, analyse(value, scope))
    return Assign(variable(name, scope).assign, analyse(value, scope))


def definition(target, body):
    """The name and the value in a definition."""
    if isinstance(target, Pair):
        check_names([target.car])
        return target.car, Pair(lambda_, Pair(target.cdr, make_list(body)))
    check_names([target])
    (value,) = body
    return target, value


@core("lambda", 2)
def lambda_(scope, parameters, *body):
    names = []
    while isinstance(parameters, Pair):
        names.append(parameters.car)
        parameters = parameters.cdr
    count = len(names)
    if parameters is not NIL:
        names.append(parameters)
    check_names(names)
    inner = Scope(scope, names)
    return Lambda(count, len(names) > count, inner, analyse_body(inner, body))


def analyse_body(scope, forms):
    """The node of a procedure's body, whose definitions belong to its scope."""
    return Sequence([analyse(form, scope) for form in declared(scope, forms)])


def declared(scope, forms):
    """The forms of a body, after its definitions have been made known."""
    found = []
    for form in forms:
        form, meaning = expand(form, scope)
        if meaning is begin:
            found += declared(scope, items(form.cdr))
        elif meaning is define:
            name, value = definition(form.cdr.car, items(form.cdr.cdr))
            scope.declare(name)
            found.append(make_list([define, name, value]))
        elif meaning is define_syntax:
            meaning.use(form, scope)
        else:
            found.append(form)
    return found


def bindings(value):
    """The names and the expressions of the bindings of ``let``."""
    pairs = [items(item) for item in items(value)]
    names = [name for name, _ in pairs]
    check_names(names)
    return names, [expression for _, expression in pairs]


def thunk(forms):
    return Pair(lambda_, Pair(NIL, make_list(forms)))


@derived("let", 2)
def let(scope, first, *body):
    if is_name(first):
        return named_let(first, *body)
    names, values = bindings(first)
    return Pair(Pair(lambda_, Pair(make_list(names), make_list(body))), make_list(values))


def named_let(name, pairs, *body):
    names, values = bindings(pairs)
    procedure = Pair(lambda_, Pair(make_list(names), make_list(body)))
    loop = make_list([letrec, make_list([make_list([name, procedure])]), name])
    return Pair(loop, make_list(values))


@derived("let*", 2)
def let_star(scope, pairs, *body):
    names, _ = bindings(pairs)
    forms = list(body)
    for binding in reversed(items(pairs)):
        forms = [Pair(let, Pair(make_list([binding]), make_list(forms)))]
    return forms[0] if names else Pair(let, Pair(NIL, make_list(forms)))


@derived("letrec", 2)
def letrec(scope, pairs, *body):
    names, values = bindings(pairs)
    definitions = [make_list([define, *pair]) for pair in zip(names, values, strict=True)]
    return make_list([thunk([*definitions, Pair(let, Pair(NIL, make_list(body)))])])


SYNTAX["letrec*"] = letrec


@derived("do", 2)
def do(scope, variables, ending, *commands):
    variables = [items(item) for item in items(variables)]
    starts = [make_list([name, start]) for name, start, *_ in variables]
    steps = [step[0] if step else name for name, _, *step in variables]
    test, *results = items(ending)
    loop = Symbol("loop")
    again = make_list([begin, *commands, make_list([loop, *steps])])
    choice = make_list([if_, test, make_list([begin, *(results or [UNSPECIFIED])]), again])
    return make_list([let, loop, make_list(starts), choice])


@derived("cond", 1)
def cond(scope, clause, *clauses):
    test, *body = items(clause)
    if is_word(test, "else"):
        return make_list([begin, *body])
    otherwise = make_list([cond, *clauses]) if clauses else UNSPECIFIED
    if not body:
        return make_list([or_, test, otherwise])
    if is_word(body[0], "=>"):
        _, receiver = body
        found = Symbol("found")
        choice = make_list([if_, found, make_list([receiver, found]), otherwise])
        return make_list([let, make_list([make_list([found, test])]), choice])
    return make_list([if_, test, make_list([begin, *body]), otherwise])


@derived("case", 1)
def case(scope, key, *clauses):
    value = Symbol("key")
    tests = []
    for clause in clauses:
        data, *body = items(clause)
        test = data
        if not is_word(data, "else"):
            quoted_data = make_list([quote, make_list(items(data))])
            test = make_list([PRIMITIVES["memv"], value, quoted_data])
        tests.append(make_list([test, *body]))
    choice = Pair(cond, make_list(tests)) if tests else UNSPECIFIED
    return make_list([let, make_list([make_list([value, key])]), choice])


@core("case-lambda", 1)
def case_lambda(scope, *clauses):
    return CaseLambda([lambda_.use(Pair(lambda_, clause), scope) for clause in clauses])


@derived("and", 0)
def and_(scope, *forms):
    if len(forms) < 2:
        return forms[0] if forms else True
    return make_list([if_, forms[0], make_list([and_, *forms[1:]]), False])


@derived("or", 0)
def or_(scope, *forms):
    if len(forms) < 2:
        return forms[0] if forms else False
    value = Symbol("value")
    choice = make_list([if_, value, value, make_list([or_, *forms[1:]])])
    return make_list([let, make_list([make_list([value, forms[0]])]), choice])


@derived("when", 2)
def when(scope, test, *body):
    return make_list([if_, test, make_list([begin, *body])])


@derived("unless", 2)
def unless(scope, test, *body):
    return make_list([if_, test, UNSPECIFIED, make_list([begin, *body])])


@derived("quasiquote", 1, 1)
def quasiquote(scope, template):
    return filled_in(template, 1)


def filled_in(template, depth):
    """The form that makes a quasiquoted datum."""
    if isinstance(template, list):
        return make_list([PRIMITIVES["list->vector"], filled_in(make_list(template), depth)])
    if not isinstance(template, Pair):
        return make_list([quote, template])
    first = template.car
    if is_word(first, "unquote"):
        (form,) = items(template.cdr)
        return form if depth == 1 else tagged("unquote", form, depth - 1)
    if is_word(first, "quasiquote"):
        return tagged("quasiquote", template.cdr.car, depth + 1)
    rest = filled_in(template.cdr, depth)
    if isinstance(first, Pair) and is_word(first.car, "unquote-splicing"):
        (form,) = items(first.cdr)
        if depth == 1:
            return make_list([PRIMITIVES["append"], form, rest])
        first = tagged("unquote-splicing", form, depth - 1)
        return make_list([PRIMITIVES["cons"], first, rest])
    return make_list([PRIMITIVES["cons"], filled_in(first, depth), rest])


def tagged(word, form, depth):
    quoted_word = make_list([quote, intern(word)])
    return make_list([PRIMITIVES["list"], quoted_word, filled_in(form, depth)])


@derived("let-values", 2)
def let_values(scope, pairs, *body):
    """Receive all values under new names before any of the names is bound."""
    formals, receiving = [], []
    for parameters, expression in map(items, items(pairs)):
        fresh, names = renamed(parameters)
        formals += names
        receiving.append((fresh, expression))
    bound = make_list([make_list(pair) for pair in formals])
    form = Pair(let, Pair(bound, make_list(body)))
    for fresh, expression in reversed(receiving):
        form = receive(fresh, expression, [form])
    return form


def renamed(parameters):
    """Parameters under new names, and which is new for which."""
    if isinstance(parameters, Pair):
        first, names = renamed(parameters.car)
        rest, others = renamed(parameters.cdr)
        return Pair(first, rest), names + others
    if parameters is NIL:
        return NIL, []
    check_names([parameters])
    fresh = Symbol("value")
    return fresh, [(parameters, fresh)]


def receive(parameters, expression, body):
    receiver = Pair(lambda_, Pair(parameters, make_list(body)))
    return make_list([PRIMITIVES["call-with-values"], thunk([expression]), receiver])


@derived("let*-values", 2)
def let_star_values(scope, pairs, *body):
    form = Pair(let, Pair(NIL, make_list(body)))
    for parameters, expression in reversed([items(pair) for pair in items(pairs)]):
        form = receive(parameters, expression, [form])
    return form


@derived("define-values", 2, 2)
def define_values(scope, parameters, expression):
    fresh, names = renamed(parameters)
    collected = make_list([PRIMITIVES["vector"], *(new for _, new in names)])
    values = receive(fresh, expression, [collected])
    return defined_together([name for name, _ in names], values)


def defined_together(names, values):
    """Definitions of names, whose values are those of a vector."""
    made = Symbol("made")
    definitions = [make_list([define, made, values])]
    for place, name in enumerate(names):
        value = make_list([PRIMITIVES["vector-ref"], made, place])
        definitions.append(make_list([define, name, value]))
    return make_list([begin, *definitions])


@derived("parameterize", 2)
def parameterize(scope, pairs, *body):
    given = [item for pair in items(pairs) for item in checked_pair(pair)]
    return make_list([Primitive([], 0, is_anything, with_parameters, True), thunk(body), *given])


def checked_pair(value):
    parameter, content = items(value)
    return parameter, content


@derived("guard", 2)
def guard(scope, head, *body):
    name, *clauses = items(head)
    again = make_list([intern("else"), make_list([PRIMITIVES["raise"], name])])
    handling = make_list([lambda_, make_list([name]), make_list([cond, *clauses, again])])
    return make_list([Primitive([], 0, is_anything, guarded, True), handling, thunk(body)])


def transformer(form, scope):
    """The macro that a ``syntax-rules`` form stands for."""
    keyword, literals, *rules = items(form)
    if not is_word(keyword, "syntax-rules"):
        raise ValueError
    ellipsis = None
    if is_name(literals):
        ellipsis = literals
        literals, *rules = rules
    return Macro(scope, ellipsis, items(literals), [checked_pair(rule) for rule in rules])


@core("define-syntax", 2, 2)
def define_syntax(scope, name, form):
    check_names([name])
    scope.names[name] = transformer(form, scope)
    return Constant(UNSPECIFIED)


@core("let-syntax", 2)
def let_syntax(scope, pairs, *body):
    names, forms = bindings(pairs)
    inner = Scope(scope, [])
    macros = [transformer(form, scope) for form in forms]
    inner.names |= dict(zip(names, macros, strict=True))
    return Call([Lambda(0, False, inner, analyse_body(inner, body))])


@core("letrec-syntax", 2)
def letrec_syntax(scope, pairs, *body):
    names, forms = bindings(pairs)
    inner = Scope(scope, [])
    inner.names |= {name: transformer(form, inner) for name, form in zip(names, forms, strict=True)}
    return Call([Lambda(0, False, inner, analyse_body(inner, body))])


@derived("delay", 1, 1)
def delay(scope, form):
    return make_list([delay_force, make_list([Primitive([], 0, is_anything, finished), form])])


@derived("delay-force", 1, 1)
def delay_force(scope, form):
    return make_list([Primitive([], 0, is_anything, postponed), thunk([form])])


def finished(value):
    return Promise(True, value)


def postponed(procedure):
    return Promise(False, procedure)


@derived("cons-stream", 2, 2)
def cons_stream(scope, first, rest):
    return make_list([PRIMITIVES["cons"], first, make_list([delay, rest])])


@derived("define-record-type", 3)
def define_record_type(scope, name, constructor, predicate, *fields):
    maker, *given = items(constructor)
    check_names([name, maker, predicate, *given])
    fields = [items(field) for field in fields]
    places = {field[0]: place for place, field in enumerate(fields)}
    if not all(field in places for field in given):
        raise ValueError
    kind = RecordType(name.name)
    made = {maker: kind.constructor([places[field] for field in given], len(fields))}
    made[predicate] = kind.predicate()
    for place, (_, accessor, *modifier) in enumerate(fields):
        made[accessor] = kind.accessor(place)
        made.update({name: kind.modifier(place) for name in modifier})
    return make_list([begin, *(make_list([define, *pair]) for pair in made.items())])


# Forms for matching


def matcher(scope, form):
    """The pattern that a form stands for."""
    if is_word(form, "..."):
        raise ValueError
    if is_word(form, "_"):
        return Anything()
    if is_name(form):
        return Name(form)
    if isinstance(form, list):
        return VectorOf(elements(scope, make_list(form)))
    if not isinstance(form, Pair):
        return Literal(form)
    for word, make in PATTERNS.items():
        if is_word(form.car, word):
            return make(scope, items(form.cdr))
    return elements(scope, form)


def elements(scope, form):
    return sequence(scope, form, matcher, elements) if is_pair(form) else matcher(scope, form)


def sequence(scope, form, part, rest):
    """The pattern of a pair, made of those of its parts."""
    if not (is_pair(form.cdr) and is_word(form.cdr.car, "...")):
        return PairOf(part(scope, form.car), rest(scope, form.cdr))
    behind = form.cdr.cdr
    if any(is_word(item, "...") for item in leading(behind)):
        raise ValueError
    return Repeated(part(scope, form.car), rest(scope, behind))


def quasi(scope, form):
    """The pattern of a quasiquoted datum."""
    if isinstance(form, list):
        return VectorOf(quasi(scope, make_list(form)))
    if not is_pair(form):
        return Literal(plain(form))
    if is_word(form.car, "unquote"):
        (inner,) = items(form.cdr)
        return matcher(scope, inner)
    return sequence(scope, form, quasi, quasi)


def one_of(scope, parts):
    first, *others = [matcher(scope, part) for part in parts]
    return OneOf(first, others)


def quoted_pattern(scope, parts):
    (datum,) = parts
    return Literal(plain(datum))


def all_of(scope, parts):
    return All([matcher(scope, part) for part in parts])


def unless_matched(scope, parts):
    (part,) = parts
    return Unless(matcher(scope, part))


def asked(scope, parts):
    procedure, *others = parts
    return All([Asked(analyse(procedure, scope)), *(matcher(scope, part) for part in others)])


def viewed(scope, parts):
    procedure, part = parts
    return Viewed(analyse(procedure, scope), matcher(scope, part))


def quasi_pattern(scope, parts):
    (datum,) = parts
    return quasi(scope, datum)


PATTERNS = {"quote": quoted_pattern, "quasiquote": quasi_pattern, "and": all_of, "or": one_of}
PATTERNS |= {"not": unless_matched, "?": asked, "=": viewed}


def checked_matcher(scope, form):
    """A whole pattern, in which no name comes twice."""
    found = matcher(scope, form)
    if len(set(found.names)) < len(found.names):
        raise ValueError
    return found


def match_clause(scope, clause):
    pattern, first, *body = items(clause)
    found = checked_matcher(scope, pattern)
    test = True
    if isinstance(first, Pair) and is_word(first.car, "where"):
        _, test = checked_pair(first)
        first, *body = body
    names = make_list(found.names)
    guard = lambda_.function(scope, names, test)
    return MatchClause(found, guard, lambda_.function(scope, names, first, *body))


@core("match", 2)
def match(scope, form, *clauses):
    node = analyse(form, scope)
    return Match(node, [match_clause(scope, clause) for clause in clauses])


@derived("match-lambda", 1)
def match_lambda(scope, *clauses):
    value = Symbol("value")
    form = make_list([match, value, *clauses])
    return make_list([lambda_, make_list([value]), form])


@derived("match-lambda*", 1)
def match_lambda_star(scope, *clauses):
    values = Symbol("values")
    return make_list([lambda_, values, make_list([match, values, *clauses])])


@derived("match-let*", 2)
def match_let_star(scope, pairs, *body):
    form = Pair(let, Pair(NIL, make_list(body)))
    for pattern, expression in reversed([checked_pair(pair) for pair in items(pairs)]):
        form = make_list([match, expression, make_list([pattern, form])])
    return form


@derived("match-let", 2)
def match_let(scope, pairs, *body):
    """Evaluate all forms before anything is matched."""
    pairs = [checked_pair(pair) for pair in items(pairs)]
    fresh = [Symbol("value") for _ in pairs]
    bound = [make_list([name, form]) for name, (_, form) in zip(fresh, pairs, strict=True)]
    matched = [make_list([part, name]) for name, (part, _) in zip(fresh, pairs, strict=True)]
    inner = make_list([match_let_star, make_list(matched), *body])
    return make_list([let, make_list(bound), inner])


@derived("match-define", 2, 2)
def match_define(scope, pattern, expression):
    names = checked_matcher(scope, pattern).names
    collected = make_list([PRIMITIVES["vector"], *names])
    clause = make_list([pattern, collected])
    return defined_together(names, make_list([match, expression, clause]))


# Procedures


PRIMITIVES = {}


def is_anything(value):
    return True


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_exact(value):
    return is_integer(value) or isinstance(value, Fraction)


def is_number(value):
    return is_exact(value) or isinstance(value, float)


def is_radix(value):
    return is_integer(value) and value in DIGITS


def is_pair(value):
    return isinstance(value, Pair)


def is_list(value):
    while isinstance(value, Pair):
        value = value.cdr
    return value is NIL


def is_symbol(value):
    return isinstance(value, Symbol)


def is_string(value):
    return isinstance(value, str)


def is_char(value):
    return isinstance(value, Char)


def is_vector(value):
    return isinstance(value, list)


def is_procedure(value):
    return isinstance(value, Procedure)


TYPES = {"any": is_anything, "number": is_number, "integer": is_integer, "pair": is_pair}
TYPES |= {"exact": is_exact, "radix": is_radix}
TYPES["list"] = is_list
TYPES |= {"symbol": is_symbol, "string": is_string, "char": is_char}
TYPES["procedure"] = is_procedure
TYPES["vector"] = is_vector


class Primitive(Procedure):
    """A procedure written in Python, and what it takes; a control one is given its frame."""

    def __init__(self, tests, least, rest, function, control=False):
        self.tests = tests
        self.least = least
        self.rest = rest
        self.function = function
        self.control = control

    def apply(self, k, args):
        if len(args) < self.least or (len(args) > len(self.tests) and not self.rest):
            raise failure("wrong number of arguments", len(args))
        for test, arg in zip_longest(self.tests[: len(args)], args, fillvalue=self.rest):
            if not test(arg):
                raise failure("wrong type", arg)
        if self.control:
            return self.function(k, *args)
        return give(k, self.function(*args))


def primitive(name, signature="", **options):
    """Register a function under a name; "integer? any*" are types, optional and repeated."""
    types = signature.split()
    rest = TYPES[types.pop()[:-1]] if signature.endswith("*") else None
    least = sum(not word.endswith("?") for word in types)
    tests = [TYPES[word.rstrip("?")] for word in types]

    def register(function):
        PRIMITIVES[name] = Primitive(tests, least, rest, function, **options)
        return function

    return register


def control(name, signature=""):
    return primitive(name, signature, control=True)


# Numbers


def normal(number):
    """A number, as an integer where it is an exact one of that value."""
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number


@primitive("+", "number*")
def add(*numbers):
    return normal(sum(numbers))


@primitive("*", "number*")
def multiply(*numbers):
    return normal(math.prod(numbers))


@primitive("-", "number number*")
def subtract(first, *rest):
    for number in rest:
        first = first - number
    return normal(first) if rest else -first


@primitive("/", "number number*")
def divide(first, *rest):
    if not rest:
        first, rest = 1, [first]
    for number in rest:
        if number == 0:
            raise failure("division by zero")
        first = Fraction(first, number) if is_exact(first) and is_exact(number) else first / number
    return normal(first)


def comparison(name, kind, compare, key):
    """Register a procedure that compares each argument with the next."""

    def holds(*values):
        keys = [key(value) for value in values]
        return all(map(compare, keys, keys[1:]))

    primitive(name, f"{kind} {kind}*")(holds)


COMPARISONS = {"=": operator.eq, "<": operator.lt, ">": operator.gt}
COMPARISONS |= {"<=": operator.le, ">=": operator.ge}
for sign, compare in COMPARISONS.items():
    comparison(sign, "number", compare, lambda number: number)
    comparison(f"string{sign}?", "string", compare, lambda text: text)
    comparison(f"char{sign}?", "char", compare, lambda char: char.text)
    comparison(f"char-ci{sign}?", "char", compare, lambda char: char.text.lower())


@primitive("quotient", "integer integer")
def quotient(number, divisor):
    if divisor == 0:
        raise failure("division by zero")
    size = abs(number) // abs(divisor)
    return size if (number < 0) == (divisor < 0) else -size


@primitive("remainder", "integer integer")
def remainder(number, divisor):
    return number - divisor * quotient(number, divisor)


@primitive("modulo", "integer integer")
def modulo(number, divisor):
    if divisor == 0:
        raise failure("division by zero")
    return number % divisor


def predicate(name, kind, holds):
    primitive(name, kind)(holds)


predicate("number?", "any", is_number)
predicate("rational?", "any", lambda value: is_number(value) and math.isfinite(value))
predicate("integer?", "any", lambda value: is_number(value) and value % 1 == 0)
predicate("exact?", "number", is_exact)
predicate("inexact?", "number", lambda number: not is_exact(number))
predicate("exact-integer?", "any", is_integer)
predicate("nan?", "number", math.isnan)
predicate("zero?", "number", lambda number: number == 0)
predicate("positive?", "number", lambda number: number > 0)
predicate("negative?", "number", lambda number: number < 0)
predicate("even?", "integer", lambda number: number % 2 == 0)
predicate("odd?", "integer", lambda number: number % 2 == 1)


@primitive("exact", "number")
def exact(number):
    if not math.isfinite(number):
        raise failure("wrong type", number)
    return normal(Fraction(number))


@primitive("inexact", "number")
def inexact(number):
    return float(number)


PRIMITIVES["inexact->exact"] = PRIMITIVES["exact"]
PRIMITIVES["exact->inexact"] = PRIMITIVES["inexact"]


@primitive("abs", "number")
def absolute(number):
    return abs(number)


def extreme(choose, numbers):
    chosen = choose(numbers)
    return chosen if all(map(is_exact, numbers)) else float(chosen)


@primitive("max", "number number*")
def largest(*numbers):
    return extreme(max, numbers)


@primitive("min", "number number*")
def smallest(*numbers):
    return extreme(min, numbers)


primitive("gcd", "integer*")(math.gcd)
primitive("lcm", "integer*")(math.lcm)
primitive("numerator", "exact")(lambda number: number.numerator)
primitive("denominator", "exact")(lambda number: number.denominator)


def rounding(name, function):
    """Register a procedure that rounds; floats stay floats."""

    @primitive(name, "number")
    def rounded(number):
        if is_exact(number):
            return function(number)
        return float(function(number)) if math.isfinite(number) else number


for rounding_name, function in {"floor": math.floor, "ceiling": math.ceil}.items():
    rounding(rounding_name, function)
rounding("truncate", math.trunc)
rounding("round", round)


@primitive("square", "number")
def square(number):
    return normal(number * number)


def exact_root(number):
    """The square root of an exact number, where it is exact as well; else None."""
    top, bottom = math.isqrt(number.numerator), math.isqrt(number.denominator)
    return divide(top, bottom) if Fraction(top, bottom) ** 2 == number else None


@primitive("sqrt", "number")
def square_root(number):
    if number < 0:
        raise failure("wrong type", number)
    root = exact_root(number) if is_exact(number) else None
    return math.sqrt(number) if root is None else root


@primitive("expt", "number number")
def power(base, exponent):
    if is_integer(exponent) and is_exact(base):
        if base == 0 and exponent < 0:
            raise failure("division by zero")
        return normal(Fraction(base) ** exponent)
    return float(base) ** float(exponent)


primitive("exp", "number")(math.exp)


@primitive("log", "number number?")
def logarithm(number, *base):
    for value in (number, *base):
        if value <= 0:
            raise failure("wrong type", value)
    return math.log(number, *base)


primitive("sin", "number")(math.sin)
primitive("cos", "number")(math.cos)


@primitive("atan", "number number?")
def arc_tangent(number, *other):
    return math.atan2(number, *other) if other else math.atan(number)


@primitive("number->string", "number radix?")
def number_to_string(number, radix=10):
    return number_text(number, radix)


@primitive("string->number", "string radix?")
def string_to_number(text, radix=10):
    number = parse_number(text, radix)
    return False if number is None else number


# Data


@primitive("cons", "any any")
def cons(first, rest):
    return Pair(first, rest)


@primitive("car", "pair")
def car(pair):
    return pair.car


@primitive("cdr", "pair")
def cdr(pair):
    return pair.cdr


@primitive("list", "any*")
def list_(*values):
    return make_list(values)


for type_name in ("pair", "symbol", "string", "char"):
    primitive(f"{type_name}?", "any")(TYPES[type_name])
primitive("list?", "any")(is_list)
primitive("vector?", "any")(is_vector)
primitive("procedure?", "any")(is_procedure)
primitive("boolean?", "any")(lambda value: isinstance(value, bool))
primitive("null?", "any")(lambda value: value is NIL)
primitive("not", "any")(lambda value: value is False)


@primitive("eqv?", "any any")
def is_eqv(left, right):
    if isinstance(left, Char):
        return is_char(right) and left.text == right.text
    if is_number(left):
        return is_number(right) and left == right and is_exact(left) == is_exact(right)
    return left is right


PRIMITIVES["eq?"] = PRIMITIVES["eqv?"]


@primitive("equal?", "any any")
def is_equal(left, right):
    while isinstance(left, Pair) and isinstance(right, Pair):
        if not is_equal(left.car, right.car):
            return False
        left, right = left.cdr, right.cdr
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(is_equal, left, right))
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return is_eqv(left, right)


@primitive("memv", "any list")
def memv(value, elements):
    while isinstance(elements, Pair) and not is_eqv(value, elements.car):
        elements = elements.cdr
    return elements if isinstance(elements, Pair) else False


@primitive("append", "any*")
def append(*lists):
    if not lists:
        return NIL
    *fronts, joined = lists
    for front in reversed(fronts):
        if not is_list(front):
            raise failure("wrong type", front)
        joined = make_list(items(front), joined)
    return joined


@primitive("list->vector", "list")
def list_to_vector(values):
    return items(values)


# Lists


def compose(letters):
    """Register car and cdr, one after the other."""

    @primitive(f"c{letters}r", "any")
    def access(value):
        found = value
        for letter in reversed(letters):
            if not isinstance(found, Pair):
                raise failure("wrong type", value)
            found = found.car if letter == "a" else found.cdr
        return found


for letters in ("aa", "ad", "da", "dd", "add", "ddd"):
    compose(letters)


@primitive("set-car!", "pair any")
def set_car(pair, value):
    pair.car = value
    return UNSPECIFIED


@primitive("set-cdr!", "pair any")
def set_cdr(pair, value):
    pair.cdr = value
    return UNSPECIFIED


primitive("length", "list")(lambda values: len(items(values)))


@primitive("reverse", "list")
def reverse(values):
    return make_list(items(values)[::-1])


@primitive("list-tail", "any integer")
def list_tail(values, count):
    if count < 0:
        raise failure("out of range", count)
    for _ in range(count):
        if not isinstance(values, Pair):
            raise failure("out of range", count)
        values = values.cdr
    return values


@primitive("list-ref", "any integer")
def list_ref(values, index):
    tail = list_tail(values, index)
    if not isinstance(tail, Pair):
        raise failure("out of range", index)
    return tail.car


@primitive("list-copy", "list")
def list_copy(values):
    return make_list(items(values))


@primitive("last-pair", "pair")
def last_pair(pair):
    while isinstance(pair.cdr, Pair):
        pair = pair.cdr
    return pair


@primitive("cons*", "any any*")
def cons_star(*values):
    return make_list(values[:-1], values[-1])


@primitive("iota", "integer number? number?")
def iota(count, start=0, step=1):
    if count < 0:
        raise failure("out of range", count)
    return make_list([normal(start + place * step) for place in range(count)])


@control("apply", "procedure any*")
def apply(k, procedure, *args):
    if not args or not is_list(args[-1]):
        raise failure("wrong type", args[-1] if args else procedure)
    return call(k, procedure, *args[:-1], *items(args[-1]))


def each(k, procedure, rows, finish):
    """Call a procedure with each row of arguments; ``finish`` makes the value of the results."""

    def go_on(place, results):
        if place == len(rows):
            return give(k, finish(items(results)[::-1]))
        frame = Then(k, lambda value: go_on(place + 1, Pair(value, results)))
        return call(frame, procedure, *rows[place])

    return go_on(0, NIL)


def rows_of(lists):
    return list(zip(*map(items, lists), strict=False))


@control("map", "procedure list list*")
def map_(k, procedure, *lists):
    return each(k, procedure, rows_of(lists), make_list)


@control("for-each", "procedure list list*")
def for_each(k, procedure, *lists):
    return each(k, procedure, rows_of(lists), lambda results: UNSPECIFIED)


def keeping(name, kept):
    """Register a procedure that keeps elements for which a test is true, or is not."""

    @control(name, "procedure list")
    def keep(k, test, values):
        found = items(values)

        def finish(results):
            pairs = zip(found, results, strict=True)
            return make_list([value for value, result in pairs if (result is not False) == kept])

        return each(k, test, [(value,) for value in found], finish)


keeping("filter", True)
keeping("remove", False)


def fold(k, procedure, value, rows, arrange):
    """Call a procedure with each row of arguments and what it made of those before."""
    if not rows:
        return give(k, value)
    frame = Then(k, lambda value: fold(k, procedure, value, rows[1:], arrange))
    return call(frame, procedure, *arrange(value, rows[0]))


@control("fold-left", "procedure any list list*")
def fold_left(k, procedure, value, *lists):
    return fold(k, procedure, value, rows_of(lists), lambda value, row: (value, *row))


@control("fold-right", "procedure any list list*")
def fold_right(k, procedure, value, *lists):
    return fold(k, procedure, value, rows_of(lists)[::-1], lambda value, row: (*row, value))


@control("reduce", "procedure any list")
def reduce_(k, procedure, initial, values):
    if values is NIL:
        return give(k, initial)
    rows = rows_of([values.cdr])
    return fold(k, procedure, values.car, rows, lambda value, row: (*row, value))


def search(k, test, places, found, missing):
    """The first place that a test is true of: what ``found`` makes of it and the test's value."""
    if not places:
        return give(k, missing)

    def decide(value):
        if value is False:
            return search(k, test, places[1:], found, missing)
        return give(k, found(places[0], value))

    return test(Then(k, decide), places[0])


def tails(values):
    found = []
    while isinstance(values, Pair):
        found.append(values)
        values = values.cdr
    return found


def equality(procedure):
    return procedure[0] if procedure else PRIMITIVES["equal?"]


@control("member", "any list procedure?")
def member(k, value, values, *same):
    def test(frame, tail):
        return call(frame, equality(same), value, tail.car)

    return search(k, test, tails(values), lambda tail, _: tail, False)


@control("assoc", "any list procedure?")
def assoc(k, value, entries, *same):
    for entry in items(entries):
        if not isinstance(entry, Pair):
            raise failure("wrong type", entry)

    def test(frame, entry):
        return call(frame, equality(same), value, entry.car)

    return search(k, test, items(entries), lambda entry, _: entry, False)


@control("assv", "any list")
def assv(k, value, entries):
    return assoc(k, value, entries, PRIMITIVES["eqv?"])


PRIMITIVES["assq"] = PRIMITIVES["assv"]
PRIMITIVES["memq"] = PRIMITIVES["memv"]


@control("find", "procedure list")
def find(k, test, values):
    def ask(frame, value):
        return call(frame, test, value)

    return search(k, ask, items(values), lambda value, _: value, False)


@control("any", "procedure list list*")
def any_(k, test, *lists):
    def ask(frame, row):
        return call(frame, test, *row)

    return search(k, ask, rows_of(lists), lambda _, value: value, False)


@control("every", "procedure list list*")
def every(k, test, *lists):
    def go_on(value, rows):
        if not rows or value is False:
            return give(k, value)
        return call(Then(k, lambda value: go_on(value, rows[1:])), test, *rows[0])

    return go_on(True, rows_of(lists))


@primitive("delete", "any list")
def delete(value, values):
    return make_list([item for item in items(values) if not is_equal(value, item)])


@control("sort", "list procedure")
def sort(k, values, less):
    return merge_sort(k, items(values), less, lambda values: give(k, make_list(values)))


def merge_sort(k, values, less, finish):
    """Sort by halves; equal elements stay in their order."""
    if len(values) < 2:
        return finish(values)
    middle = len(values) // 2

    def merge(left, right, merged):
        if not left or not right:
            return finish([*merged, *left, *right])

        def place(second_is_less):
            if second_is_less is False:
                return merge(left[1:], right, [*merged, left[0]])
            return merge(left, right[1:], [*merged, right[0]])

        return call(Then(k, place), less, right[0], left[0])

    def sort_right(left):
        return merge_sort(k, values[middle:], less, lambda right: merge(left, right, []))

    return merge_sort(k, values[:middle], less, sort_right)


# Characters, strings and vectors

predicate("char-alphabetic?", "char", lambda char: char.text.isalpha())
predicate("char-numeric?", "char", lambda char: char.text.isdecimal())
predicate("char-whitespace?", "char", lambda char: char.text.isspace())
predicate("char-upper-case?", "char", lambda char: char.text.isupper())
predicate("char-lower-case?", "char", lambda char: char.text.islower())
primitive("char->integer", "char")(lambda char: ord(char.text))
primitive("char-upcase", "char")(lambda char: Char(char.text.upper()))
primitive("char-downcase", "char")(lambda char: Char(char.text.lower()))
primitive("string-upcase", "string")(str.upper)
primitive("string-downcase", "string")(str.lower)
primitive("string-length", "string")(len)
primitive("symbol->string", "symbol")(lambda symbol: symbol.name)
primitive("string->symbol", "string")(intern)
primitive("string-append", "string*")(lambda *texts: "".join(texts))


@primitive("integer->char", "integer")
def integer_to_char(code):
    if not 0 <= code < 0x110000:
        raise failure("out of range", code)
    return Char(chr(code))


@primitive("digit-value", "char")
def digit_value(char):
    return int(char.text) if char.text.isdecimal() else False


def at(index, values):
    if not 0 <= index < len(values):
        raise failure("out of range", index)
    return index


def part(values, start, end):
    """A slice whose ends have to lie within the values."""
    end = len(values) if end is DEFAULT else end
    if not 0 <= end <= len(values):
        raise failure("out of range", end)
    if not 0 <= start <= end:
        raise failure("out of range", start)
    return slice(start, end)


def chars_of(text):
    return [Char(char) for char in text]


def text_of(chars):
    for char in chars:
        if not is_char(char):
            raise failure("wrong type", char)
    return "".join(char.text for char in chars)


def repeated(count, value):
    if count < 0:
        raise failure("out of range", count)
    return [value] * count


@primitive("string-ref", "string integer")
def string_ref(text, index):
    return Char(text[at(index, text)])


@primitive("substring", "string integer integer?")
def substring(text, start, end=DEFAULT):
    return text[part(text, start, end)]


@primitive("string-copy", "string integer? integer?")
def string_copy(text, start=0, end=DEFAULT):
    return text[part(text, start, end)]


@primitive("make-string", "integer char")
def make_string(count, char):
    return text_of(repeated(count, char))


@primitive("string", "char*")
def string(*chars):
    return text_of(chars)


@primitive("string->list", "string integer? integer?")
def string_to_list(text, start=0, end=DEFAULT):
    return make_list(chars_of(text[part(text, start, end)]))


@primitive("list->string", "list")
def list_to_string(chars):
    return text_of(items(chars))


@primitive("string-search", "string string")
def string_search(piece, text):
    place = text.find(piece)
    return False if place < 0 else place


@primitive("string-join", "list string?")
def string_join(texts, between=" "):
    for text in items(texts):
        if not is_string(text):
            raise failure("wrong type", text)
    return between.join(items(texts))


@control("string-map", "procedure string string*")
def string_map(k, procedure, *texts):
    rows = list(zip(*map(chars_of, texts), strict=False))
    return each(k, procedure, rows, text_of)


@control("string-for-each", "procedure string string*")
def string_for_each(k, procedure, *texts):
    rows = list(zip(*map(chars_of, texts), strict=False))
    return each(k, procedure, rows, lambda results: UNSPECIFIED)


@primitive("vector", "any*")
def vector(*values):
    return list(values)


primitive("vector-length", "vector")(len)


@primitive("make-vector", "integer any?")
def make_vector(count, value=0):
    return repeated(count, value)


@primitive("vector-ref", "vector integer")
def vector_ref(values, index):
    return values[at(index, values)]


@primitive("vector-set!", "vector integer any")
def vector_set(values, index, value):
    values[at(index, values)] = value
    return UNSPECIFIED


@primitive("vector->list", "vector integer? integer?")
def vector_to_list(values, start=0, end=DEFAULT):
    return make_list(values[part(values, start, end)])


@primitive("vector-copy", "vector integer? integer?")
def vector_copy(values, start=0, end=DEFAULT):
    return values[part(values, start, end)]


@primitive("vector-fill!", "vector any integer? integer?")
def vector_fill(values, value, start=0, end=DEFAULT):
    place = part(values, start, end)
    values[place] = [value] * len(values[place])
    return UNSPECIFIED


@primitive("vector-copy!", "vector integer vector integer? integer?")
def vector_copy_into(target, place, source, start=0, end=DEFAULT):
    if not 0 <= place <= len(target):
        raise failure("out of range", place)
    copied = source[part(source, start, end)]
    if place + len(copied) > len(target):
        raise failure("out of range", place)
    target[place : place + len(copied)] = copied
    return UNSPECIFIED


@primitive("vector-append", "vector*")
def vector_append(*vectors):
    return [value for values in vectors for value in values]


@control("vector-map", "procedure vector vector*")
def vector_map(k, procedure, *vectors):
    return each(k, procedure, list(zip(*vectors, strict=False)), lambda results: results)


@control("vector-for-each", "procedure vector vector*")
def vector_for_each(k, procedure, *vectors):
    return each(k, procedure, list(zip(*vectors, strict=False)), lambda results: UNSPECIFIED)


# Control


@control("call-with-current-continuation", "procedure")
def call_cc(k, receiver):
    return call(k, receiver, Continuation(k))


PRIMITIVES["call/cc"] = PRIMITIVES["call-with-current-continuation"]


@control("values", "any*")
def values(k, *values):
    return Continuation(k).apply(k, values)


@control("call-with-values", "procedure procedure")
def call_with_values(k, producer, receiver):
    def pass_on(value):
        return call(k, receiver, *(value.values if isinstance(value, Values) else [value]))

    return call(Then(k, pass_on), producer)


@control("dynamic-wind", "procedure procedure procedure")
def dynamic_wind(k, before, during, after):
    inside = replace(k.dynamic, wind=Wind(before, after, k.dynamic))

    def leave(value):
        return travel(k, value, [(after, k.dynamic)])

    return call(Then(k, lambda _: call(Then(k, leave, inside), during)), before)


@primitive("exact-integer-sqrt", "integer")
def exact_integer_sqrt(number):
    if number < 0:
        raise failure("out of range", number)
    root = math.isqrt(number)
    return Values([root, number - root * root])


@primitive("floor/", "integer integer")
def floor_division(number, divisor):
    rest = modulo(number, divisor)
    return Values([(number - rest) // divisor, rest])


@primitive("truncate/", "integer integer")
def truncate_division(number, divisor):
    return Values([quotient(number, divisor), remainder(number, divisor)])


@control("partition", "procedure list")
def partition(k, test, elements):
    found = items(elements)

    def finish(results):
        pairs = list(zip(found, results, strict=True))
        chosen = [value for value, result in pairs if result is not False]
        return Values([make_list(chosen), make_list([v for v, r in pairs if r is False])])

    return each(k, test, [(value,) for value in found], finish)


@control("raise", "any")
def raise_(k, value):
    return signal(k, value)


@control("raise-continuable", "any")
def raise_continuable(k, value):
    return signal(k, value, continuable=True)


@control("error", "any any*")
def error(k, message, *irritants):
    return signal(k, Condition(message, list(irritants)))


@control("with-exception-handler", "procedure procedure")
def with_exception_handler(k, handler, body):
    inside = replace(k.dynamic, handlers=(handler, k.dynamic.handlers))
    return call(Leave(k, inside), body)


def guarded(k, handling, body):
    """Run a body; what is raised in it goes to a procedure, from where the guard stands."""
    frame = Then(k, lambda value: call(k, handling, value))
    return with_exception_handler(k, Continuation(frame), body)


def is_condition(value):
    return isinstance(value, Condition)


TYPES["condition"] = is_condition
primitive("error-object?", "any")(is_condition)
primitive("error-object-message", "condition")(lambda condition: condition.message)


@primitive("error-object-irritants", "condition")
def irritants_of(condition):
    return make_list(condition.irritants)


@control("make-parameter", "any procedure?")
def make_parameter(k, value, *converter):
    convert = converter[0] if converter else PRIMITIVES["values"]
    return call(Then(k, lambda value: give(k, Parameter(value, convert))), convert, value)


def with_parameters(k, body, *given, converted=()):
    """Convert the given values one by one, then call the body with them."""
    if not given:
        inside = replace(k.dynamic, parameters=k.dynamic.parameters + converted)
        return call(Leave(k, inside), body)
    parameter, value, *rest = given
    if not isinstance(parameter, Parameter):
        raise failure("wrong type", parameter)

    def go_on(value):
        return with_parameters(k, body, *rest, converted=(*converted, (parameter, value)))

    return call(Then(k, go_on), parameter.converter, value)


# Promises and streams


class Promise:
    """What is to be worked out, or has been; several promises may come to share a state."""

    def __init__(self, done, content):
        self.state = PromiseState(done, content)


class PromiseState:
    """A value if it is done, else a procedure that gives the promise of one."""

    def __init__(self, done, content):
        self.done = done
        self.content = content


def is_promise(value):
    return isinstance(value, Promise)


@primitive("make-promise", "any")
def make_promise(value):
    return value if is_promise(value) else Promise(True, value)


predicate("promise?", "any", is_promise)


@control("force", "any")
def force(k, promise):
    if not is_promise(promise):
        return give(k, promise)
    if promise.state.done:
        return give(k, promise.state.content)

    def settle(inner):
        if not is_promise(inner):
            raise failure("wrong type", inner)
        if not promise.state.done:
            promise.state.done = inner.state.done
            promise.state.content = inner.state.content
            inner.state = promise.state
        return force(k, promise)

    return call(Then(k, settle), promise.state.content)


def is_stream(value):
    return isinstance(value, Pair) and is_promise(value.cdr)


TYPES["stream"] = is_stream
predicate("stream-pair?", "any", is_stream)


@primitive("stream-car", "stream")
def stream_car(stream):
    return stream.car


@control("stream-cdr", "stream")
def stream_cdr(k, stream):
    return force(k, stream.cdr)


@control("stream-head", "any integer")
def stream_head(k, stream, count):
    """A list of the first elements."""

    def collect(stream, found):
        if len(found) == count:
            return give(k, make_list(found))
        if not is_stream(stream):
            raise failure("wrong type", stream)
        return force(Then(k, lambda rest: collect(rest, [*found, stream.car])), stream.cdr)

    return collect(stream, [])


# Records


class RecordType:
    """A type of records; it makes the procedures that know of them."""

    def __init__(self, name):
        self.name = name

    def holds(self, value):
        return isinstance(value, Record) and value.type is self

    def constructor(self, places, size):
        def make(*given):
            values = [False] * size
            for place, value in zip(places, given, strict=True):
                values[place] = value
            return Record(self, values)

        return Primitive([is_anything] * len(places), len(places), None, make)

    def predicate(self):
        return Primitive([is_anything], 1, None, self.holds)

    def accessor(self, place):
        return Primitive([self.holds], 1, None, lambda record: record.values[place])

    def modifier(self, place):
        def modify(record, value):
            record.values[place] = value
            return UNSPECIFIED

        return Primitive([self.holds, is_anything], 2, None, modify)


class Record:
    def __init__(self, type_, values):
        self.type = type_
        self.values = values


# Hash tables


class HashTable:
    """Entries by a key that equal values have in common, in the order in which they came."""

    def __init__(self):
        self.entries = {}


def is_table(value):
    return isinstance(value, HashTable)


TYPES["table"] = is_table
predicate("hash-table?", "any", is_table)
primitive("make-hash-table")(HashTable)


def key_of(value):
    """Something hashable that is equal for values that are equal in the sense of equal?."""
    if isinstance(value, Pair):
        parts = []
        while isinstance(value, Pair):
            parts.append(key_of(value.car))
            value = value.cdr
        return Pair, tuple(parts), key_of(value)
    if isinstance(value, list):
        return list, tuple(map(key_of, value))
    return type(value), value.text if is_char(value) else value


@primitive("hash-table-set!", "table any any")
def hash_table_set(table, key, value):
    table.entries[key_of(key)] = key, value
    return UNSPECIFIED


@control("hash-table-ref", "table any procedure?")
def hash_table_ref(k, table, key, *fail):
    if key_of(key) in table.entries:
        return give(k, table.entries[key_of(key)][1])
    if not fail:
        raise failure("no such key", key)
    return call(k, *fail)


@primitive("hash-table-ref/default", "table any any")
def hash_table_ref_default(table, key, default):
    return table.entries.get(key_of(key), (key, default))[1]


@primitive("hash-table-contains?", "table any")
def hash_table_contains(table, key):
    return key_of(key) in table.entries


@primitive("hash-table-delete!", "table any")
def hash_table_delete(table, key):
    table.entries.pop(key_of(key), None)
    return UNSPECIFIED


@primitive("hash-table-count", "table")
def hash_table_count(table):
    return len(table.entries)


@primitive("hash-table-keys", "table")
def hash_table_keys(table):
    return make_list([key for key, _ in table.entries.values()])


@primitive("hash-table-values", "table")
def hash_table_values(table):
    return make_list([value for _, value in table.entries.values()])


@primitive("hash-table->alist", "table")
def hash_table_to_alist(table):
    return make_list([Pair(key, value) for key, value in table.entries.values()])


@control("hash-table-update!/default", "table any procedure any")
def hash_table_update(k, table, key, procedure, default):
    def store(value):
        return give(k, hash_table_set(table, key, value))

    return call(Then(k, store), procedure, hash_table_ref_default(table, key, default))


@control("hash-table-walk", "table procedure")
def hash_table_walk(k, table, procedure):
    rows = list(table.entries.values())
    return each(k, procedure, rows, lambda results: UNSPECIFIED)


# Ports


class OutputPort:
    def __init__(self):
        self.texts = []


def is_input_port(value):
    return isinstance(value, Reader)


def is_output_port(value):
    return isinstance(value, OutputPort)


TYPES |= {"input": is_input_port, "output": is_output_port}
CURRENT_OUTPUT = Parameter(None, PRIMITIVES["values"])
PRIMITIVES["current-output-port"] = CURRENT_OUTPUT
predicate("eof-object?", "any", lambda value: value is END)
primitive("eof-object")(lambda: END)
primitive("open-input-string", "string")(Reader)
primitive("open-output-string")(OutputPort)
primitive("get-output-string", "output")(lambda port: "".join(port.texts))
primitive("read", "input")(Reader.read)


@primitive("peek-char", "input")
def peek_char(port):
    return Char(port.text[port.place]) if port.place < len(port.text) else END


@primitive("read-char", "input")
def read_char(port):
    char = peek_char(port)
    port.place += 1
    return char


@primitive("read-line", "input")
def read_line(port):
    if port.place >= len(port.text):
        return END
    line, _, _ = port.text[port.place :].partition("\n")
    port.place += len(line) + 1
    return line


@primitive("read-string", "integer input")
def read_string(count, port):
    if count < 0:
        raise failure("out of range", count)
    text = port.text[port.place : port.place + count]
    port.place += len(text)
    return text or END


def output(name, signature, text_of_value):
    """Register a procedure that writes to a port, or to the current one."""

    @control(name, f"{signature} output?".strip())
    def put(k, *args):
        count = len(signature.split())
        port = args[count] if len(args) > count else dict(k.dynamic.parameters)[CURRENT_OUTPUT]
        port.texts.append(text_of_value(*args[:count]))
        return give(k, UNSPECIFIED)


output("write", "any", show)
output("display", "any", lambda value: show(value, written=False))
output("newline", "", lambda: "\n")
output("write-char", "char", lambda char: char.text)
output("write-string", "string", lambda text: text)


@control("with-output-to-string", "procedure")
def with_output_to_string(k, body):
    port = OutputPort()
    frame = Then(k, lambda _: give(k, "".join(port.texts)))
    return with_parameters(frame, body, CURRENT_OUTPUT, port)


@control("eval", "any")
def evaluate(k, form):
    return analyse(form, k.dynamic.top), None, k


OPAQUE = {Promise: "#<promise>", HashTable: "#<hash-table>"}
OPAQUE |= {Reader: "#<port>", OutputPort: "#<port>"}


# Programs


def result(form, top, dynamic):
    """What a form outputs, and the text of its value or of its error."""
    output = dict(dynamic.parameters)[CURRENT_OUTPUT].texts
    output.clear()
    try:
        value = execute(analyse(form, top), dynamic)
        text = "" if value is UNSPECIFIED else show(value)
    except Raised as error:
        text = error_text(error.args[0])
    except Uncaught as error:
        text = error_text(error.args[0])
    return "".join(output) + text


def run(source):
    reader = Reader(source)
    top = Top()
    dynamic = Dynamic(parameters=((CURRENT_OUTPUT, OutputPort()),), top=top)
    results = []
    while True:
        try:
            form = reader.read()
        except Raised as error:
            return [*results, error_text(error.args[0])]
        if form is END:
            return results
        results.append(result(form, top, dynamic))
