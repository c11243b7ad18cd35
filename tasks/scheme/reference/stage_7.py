import math
import operator
import re
from dataclasses import dataclass
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
    if isinstance(value, Symbol):
        return value.name
    if isinstance(value, Pair):
        return "(" + show_elements(value, written) + ")"
    if isinstance(value, list):
        return "#(" + " ".join(show(item, written) for item in value) + ")"
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


def error_text(condition):
    return " ".join(["error:", condition.message, *map(show, condition.irritants)])


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

    output: list


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
        node, env, k = node.step(env, k)
    return env


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
        if not isinstance(self.find(name), Global):
            self.names[name] = Global(name)


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
    return isinstance(value, Symbol)


def is_word(value, word):
    return is_name(value) and value.name == word


def check_names(names):
    if not all(map(is_name, names)):
        raise ValueError


def resolve(name, scope):
    """What a name means: a variable or a special form."""
    place = scope
    while isinstance(place, Scope):
        if name in place.names:
            return place.names[name]
        place = place.outer
    return place.find(name)


def meaning_of(form, scope):
    """The special form that a form is one of, or None."""
    if not isinstance(form, Pair):
        return None
    found = resolve(form.car, scope) if is_name(form.car) else form.car
    return found if isinstance(found, Syntax) else None


def expand(form, scope):
    """A form that is no derived one, and which form it is."""
    meaning = meaning_of(form, scope)
    while isinstance(meaning, Derived):
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
        raise bad_syntax(name)
    return found


@core("quote", 1, 1)
def quote(scope, datum):
    return Constant(datum)


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


@control("write", "any")
def write(k, value):
    k.dynamic.output.append(show(value))
    return give(k, UNSPECIFIED)


@control("display", "any")
def display(k, value):
    k.dynamic.output.append(show(value, written=False))
    return give(k, UNSPECIFIED)


@control("newline")
def newline(k):
    k.dynamic.output.append("\n")
    return give(k, UNSPECIFIED)


# Programs


def result(form, top, dynamic):
    """What a form outputs, and the text of its value or of its error."""
    output = dynamic.output
    output.clear()
    try:
        value = execute(analyse(form, top), dynamic)
        text = "" if value is UNSPECIFIED else show(value)
    except Raised as error:
        text = error_text(error.args[0])
    return "".join(output) + text


def run(source):
    reader = Reader(source)
    top = Top()
    dynamic = Dynamic([])
    results = []
    while True:
        try:
            form = reader.read()
        except Raised as error:
            return [*results, error_text(error.args[0])]
        if form is END:
            return results
        results.append(result(form, top, dynamic))
