import re


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
SYMBOLS = {}


def intern(name):
    return SYMBOLS.setdefault(name, Symbol(name))


def make_list(values, tail=NIL):
    for value in reversed(values):
        tail = Pair(value, tail)
    return tail


def items(value):
    """The elements of a list."""
    found = []
    while isinstance(value, Pair):
        found.append(value.car)
        value = value.cdr
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


def parse_number(token):
    return int(token) if re.fullmatch(r"[-+]?[0-9]+", token) else None


# Printing


def show(value, written=True):
    """The text of a value, as ``write`` or ``display`` has it."""
    if isinstance(value, bool):
        return "#t" if value else "#f"
    if isinstance(value, int):
        return str(value)
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


# Procedures


PRIMITIVES = {}


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_procedure(value):
    return isinstance(value, Primitive)


TYPES = {"number": is_integer}


class Primitive:
    """A procedure written in Python, and what it takes."""

    def __init__(self, tests, least, rest, function):
        self.tests = tests
        self.least = least
        self.rest = rest
        self.function = function

    def apply(self, args):
        if len(args) < self.least or (len(args) > len(self.tests) and not self.rest):
            raise failure("wrong number of arguments", len(args))
        for place, arg in enumerate(args):
            test = self.tests[place] if place < len(self.tests) else self.rest
            if not test(arg):
                raise failure("wrong type", arg)
        return self.function(*args)


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


# Numbers


@primitive("+", "number*")
def add(*numbers):
    return sum(numbers)


@primitive("*", "number*")
def multiply(*numbers):
    product = 1
    for number in numbers:
        product *= number
    return product


@primitive("-", "number number*")
def subtract(first, *rest):
    return first - sum(rest) if rest else -first


# Programs


def evaluate(form):
    if isinstance(form, Symbol):
        if form.name not in PRIMITIVES:
            raise failure("unbound variable", form)
        return PRIMITIVES[form.name]
    if not isinstance(form, Pair):
        return form
    operands = items(form.cdr)
    if form.car is intern("quote"):
        return operands[0]
    procedure, *args = map(evaluate, [form.car, *operands])
    if not is_procedure(procedure):
        raise failure("not a procedure", procedure)
    return procedure.apply(args)


def result(form):
    try:
        return show(evaluate(form))
    except Raised as error:
        return error_text(error.args[0])


def run(source):
    reader = Reader(source)
    results = []
    while True:
        try:
            form = reader.read()
        except Raised as error:
            return [*results, error_text(error.args[0])]
        if form is END:
            return results
        results.append(result(form))
