import operator
import re

OPENING = re.compile(r"\{[{#]")
SPACE = re.compile(r"[ \t\n]*")
TOKEN = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<number>[0-9]+)|(?P<string>'[^']*'|\"[^\"]*\")"
    r"|(?P<sign>\}\}|[=!<>]=|//|[-+*%~<>|.,()\[\]])"
)
WORDS = {"and", "or", "not", "in", "true", "false", "none"}
CONSTANTS = {"true": True, "false": False, "none": None}


class TemplateError(Exception):
    """What is wrong and where: a word, a line and a column, both from 1."""


def text_of(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text_of(item)}" for key, item in value.items())
    return str(value)


class Failure(Exception):
    """An operation that cannot be done; its argument is the word for it."""


def integers(work):
    def apply(left, right):
        if type(left) is not int or type(right) is not int:
            raise Failure("type")
        return work(left, right)

    return apply


def ordered(work):
    def apply(left, right):
        if type(left) is not type(right) or type(left) not in (int, str):
            raise Failure("type")
        return work(left, right)

    return apply


def divided(work):
    def apply(left, right):
        if right == 0:
            raise Failure("zero")
        return work(left, right)

    return integers(apply)


def inside(item, holder):
    if isinstance(holder, (str, dict)) and not isinstance(item, str):
        raise Failure("type")
    if not isinstance(holder, (str, list, dict)):
        raise Failure("type")
    return item in holder


def negative(value):
    return integers(operator.sub)(0, value)


def element(holder, key):
    if isinstance(holder, dict) and isinstance(key, str):
        if key in holder:
            return holder[key]
    elif not isinstance(holder, (list, str)) or type(key) is not int:
        raise Failure("type")
    elif 0 <= key < len(holder):
        return holder[key]
    raise Failure("missing")


LEVELS = [
    {
        "==": operator.eq,
        "!=": operator.ne,
        "<": ordered(operator.lt),
        "<=": ordered(operator.le),
        ">": ordered(operator.gt),
        ">=": ordered(operator.ge),
        "in": inside,
    },
    {"~": lambda left, right: text_of(left) + text_of(right)},
    {"+": integers(operator.add), "-": integers(operator.sub)},
    {
        "*": integers(operator.mul),
        "//": divided(operator.floordiv),
        "%": divided(operator.mod),
    },
]


def wanted(value, *types):
    if not isinstance(value, types):
        raise Failure("type")
    return value


def end_of(value, place):
    if not wanted(value, list, str):
        raise Failure("missing")
    return value[place]


def in_order(value):
    kinds = {type(item) for item in wanted(value, list)}
    if kinds not in (set(), {int}, {str}):
        raise Failure("type")
    return sorted(value)


def joined(value, between=""):
    return text_of(between).join(map(text_of, wanted(value, list)))


def replaced(value, old, new):
    return text_of(value).replace(wanted(old, str), wanted(new, str))


# The fewest and the most arguments, and the function.
FILTERS = {
    "upper": (0, 0, lambda value: text_of(value).upper()),
    "lower": (0, 0, lambda value: text_of(value).lower()),
    "trim": (0, 0, lambda value: text_of(value).strip(" \t\n")),
    "length": (0, 0, lambda value: len(wanted(value, str, list, dict))),
    "first": (0, 0, lambda value: end_of(value, 0)),
    "last": (0, 0, lambda value: end_of(value, -1)),
    "sort": (0, 0, in_order),
    "reverse": (0, 0, lambda value: wanted(value, list, str)[::-1]),
    "keys": (0, 0, lambda value: list(wanted(value, dict))),
    "join": (0, 1, joined),
    "replace": (2, 2, replaced),
    "default": (1, 1, None),
}


class Template:
    """Text made into functions that take the names' values and give text or a value."""

    def __init__(self, source):
        self.source = source
        self.tokens = []
        self.scan()
        self.tokens.reverse()
        self.run = self.body()

    def error(self, kind, offset):
        line = self.source.count("\n", 0, offset) + 1
        return TemplateError(kind, line, offset - self.source.rfind("\n", 0, offset))

    def scan(self):
        """Tokens are (kind, text, offset); text between the tags is one."""
        place = 0
        while place < len(self.source):
            opening = OPENING.search(self.source, place)
            start = opening.start() if opening else len(self.source)
            if start > place:
                self.tokens.append(("text", self.source[place:start], place))
            place = self.scan_tag(opening[0], start) if opening else start
        self.tokens.append(("stop", "", 0))

    def scan_tag(self, opening, start):
        """The place after the tag."""
        place = start + len(opening)
        if opening == "{#":
            end = self.source.find("#}", place)
            if end < 0:
                raise self.error("unclosed", start)
            return end + 2
        self.tokens.append((opening, "", start))
        while self.tokens[-1][0] != "}}":
            place = SPACE.match(self.source, place).end()
            if place == len(self.source):
                raise self.error("unclosed", start)
            match = TOKEN.match(self.source, place)
            if not match:
                raise self.error("character", place)
            kind, text = match.lastgroup, match[0]
            if kind == "sign" or text in WORDS:
                kind = text
            self.tokens.append((kind, text, place))
            place = match.end()
        return place

    def next_is(self, *kinds):
        return self.tokens[-1][0] in kinds

    def expect(self, *kinds):
        if not self.next_is(*kinds):
            raise self.error("syntax", self.tokens[-1][2])
        return self.tokens.pop()

    def accept(self, kind):
        return self.next_is(kind) and self.expect(kind)

    def body(self):
        parts = []
        while not self.next_is("stop"):
            kind, text, _ = self.expect("text", "{{")
            parts.append(self.output() if kind == "{{" else lambda scope, text=text: text)
        return lambda scope: "".join(part(scope) for part in parts)

    def output(self):
        value = self.expression()
        self.expect("}}")
        return lambda scope: text_of(value(scope))

    def expression(self):
        left = self.conjunction()
        while self.accept("or"):
            left = self.choice(left, self.conjunction(), True)
        return left

    def conjunction(self):
        left = self.negation()
        while self.accept("and"):
            left = self.choice(left, self.negation(), False)
        return left

    def choice(self, left, right, enough):
        def choose(scope):
            value = left(scope)
            return value if bool(value) is enough else right(scope)

        return choose

    def negation(self):
        if not self.accept("not"):
            return self.operation(0)
        value = self.negation()
        return lambda scope: not value(scope)

    def operation(self, level):
        """Operators of a level and the higher ones; those of the lowest stand alone."""
        if level == len(LEVELS):
            return self.signed()
        left = self.operation(level + 1)
        while self.next_is(*LEVELS[level]):
            name, _, place = self.expect(*LEVELS[level])
            left = self.applied(LEVELS[level][name], place, left, self.operation(level + 1))
            if level == 0:
                break
        return left

    def applied(self, work, place, *parts):
        """What fails in the work is an error at the place."""

        def apply(scope):
            values = [part(scope) for part in parts]
            try:
                return work(*values)
            except Failure as failure:
                raise self.error(failure.args[0], place) from None

        return apply

    def signed(self):
        if not self.next_is("-"):
            return self.suffixed()
        place = self.expect("-")[2]
        return self.applied(negative, place, self.signed())

    def suffixed(self):
        value = self.atom()
        while self.next_is(".", "[", "|"):
            kind, _, place = self.expect(".", "[", "|")
            if kind == ".":
                value = self.member(value, *self.expect("name", "number")[1:])
            elif kind == "[":
                value = self.applied(element, place, value, self.expression())
                self.expect("]")
            else:
                value = self.filtered(value)
        return value

    def filtered(self, value):
        _, name, place = self.expect("name")
        arguments = self.items(")") if self.accept("(") else []
        fewest, most, work = FILTERS.get(name, (0, 0, None))
        if name not in FILTERS:
            raise self.error("filter", place)
        if not fewest <= len(arguments) <= most:
            raise self.error("arity", place)
        if name == "default":
            return self.defaulted(value, *arguments)
        return self.applied(work, place, value, *arguments)

    def defaulted(self, value, other):
        def choose(scope):
            try:
                found = value(scope)
            except TemplateError as error:
                if error.args[0] != "missing":
                    raise
                found = None
            return other(scope) if found is None else found

        return choose

    def items(self, end):
        """Expressions between commas, and the closing bracket."""
        found = []
        while not self.accept(end):
            if found:
                self.expect(",")
            found.append(self.expression())
        return found

    def atom(self):
        kind, text, place = self.tokens.pop()
        if kind == "name":
            return self.variable(text, place)
        if kind == "number":
            return lambda scope: int(text)
        if kind == "string":
            return lambda scope: text[1:-1]
        if kind in CONSTANTS:
            return lambda scope: CONSTANTS[kind]
        if kind == "[":
            parts = self.items("]")
            return lambda scope: [part(scope) for part in parts]
        if kind != "(":
            raise self.error("syntax", place)
        value = self.expression()
        self.expect(")")
        return value

    def variable(self, name, place):
        def find(scope):
            if name not in scope:
                raise self.error("missing", place)
            return scope[name]

        return find

    def member(self, value, name, place):
        def find(scope):
            holder = value(scope)
            if isinstance(holder, dict) and name in holder:
                return holder[name]
            if isinstance(holder, list) and name.isdigit() and int(name) < len(holder):
                return holder[int(name)]
            raise self.error("missing", place)

        return find


def render(source, data):
    return Template(source).run(data)
