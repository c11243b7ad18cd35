import operator
import re
from collections import ChainMap

OPENING = re.compile(r"\{[{#%]-?")
END_OF_RAW = re.compile(r"\{%-?[ \t\n]*end[ \t\n]*-?%\}")
SPACES = " \t\n"
SPACE = re.compile(r"[ \t\n]*")
TOKEN = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<number>[0-9]+)|(?P<string>'[^']*'|\"[^\"]*\")"
    r"|(?P<sign>-?[}%]\}|[=!<>]=|//|[-+*%~<>|.,()=\[\]])"
)
WORDS = {"and", "or", "not", "in", "true", "false", "none"}
CLOSINGS = {"{{": "}}", "{%": "%}"}
TAGS = {"if", "for", "set", "with", "filter", "macro", "call"}
TAGS |= {"include", "import", "extends", "block"}
DEEPEST = 50
DEEPEST_TEMPLATE = 20
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
CONSTANTS = {"true": True, "false": False, "none": None}


class TemplateError(Exception):
    """What is wrong and where: a word, a line and a column, both from 1; where it is not in the
    main template, the name of the one that it is in."""


class Safe(str):
    """Text that is not to be escaped."""


def escaped(value):
    if isinstance(value, Safe):
        return value
    return Safe("".join(ENTITIES.get(char, char) for char in text_of(value)))


def kind_of(value):
    return str if isinstance(value, Safe) else type(value)


class Macro:
    """A body with the scope in which it was made; parameters are names with a default or None."""

    def __init__(self, name, params, body, scope):
        self.name = name
        self.params = params
        self.body = body
        self.scope = scope

    def __str__(self):
        return f"<macro {self.name}>"

    def call(self, depth, values, named):
        if len(values) > len(self.params):
            raise Failure("arity")
        if depth > DEEPEST:
            raise Failure("depth")
        inner = self.scope.new_child({"(": depth})
        given = dict(zip((name for name, _ in self.params), values))
        if given.keys() & named.keys() or named.keys() - {name for name, _ in self.params}:
            raise Failure("arity")
        given.update(named)
        for name, default in self.params:
            if name not in given and default is None:
                raise Failure("arity")
        for name, default in self.params:
            inner[name] = given[name] if name in given else default(inner)
        return Safe(self.body(inner))


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
        if kind_of(left) is not kind_of(right) or kind_of(left) not in (int, str):
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


def rounds(count):
    """What a loop goes through, as tuples of values for its names."""

    def apply(value):
        if isinstance(value, dict):
            return list(value.items()) if count == 2 else [(key,) for key in value]
        if not isinstance(value, list):
            raise Failure("type")
        return list(enumerate(value)) if count == 2 else [(item,) for item in value]

    return apply


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
    kinds = {kind_of(item) for item in wanted(value, list)}
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
    "trim": (0, 0, lambda value: text_of(value).strip(SPACES)),
    "length": (0, 0, lambda value: len(wanted(value, str, list, dict))),
    "first": (0, 0, lambda value: end_of(value, 0)),
    "last": (0, 0, lambda value: end_of(value, -1)),
    "sort": (0, 0, in_order),
    "reverse": (0, 0, lambda value: wanted(value, list, str)[::-1]),
    "keys": (0, 0, lambda value: list(wanted(value, dict))),
    "join": (0, 1, joined),
    "replace": (2, 2, replaced),
    "safe": (0, 0, lambda value: Safe(text_of(value))),
    "escape": (0, 0, escaped),
    "default": (1, 1, None),
}


class Template:
    """Text made into functions that take the names' values and give text or a value."""

    def __init__(self, source, options, *name):
        self.source = source
        self.options = options
        self.name = name
        self.blocks = {}
        self.parent = None
        self.begun = False
        self.shown = escaped if options.get("escape") else text_of
        self.tokens = []
        self.trims = False
        self.scan()
        self.tokens.reverse()
        self.run = self.body()
        self.expect("stop")

    def error(self, kind, offset):
        line = self.source.count("\n", 0, offset) + 1
        column = offset - self.source.rfind("\n", 0, offset)
        return TemplateError(kind, line, column, *self.name)

    def scan(self):
        """Tokens are (kind, text, offset); text between the tags is one."""
        place = 0
        while place < len(self.source):
            opening = OPENING.search(self.source, place)
            if not opening:
                self.add_text(self.source[place:])
                break
            self.add_text(self.source[place : opening.start()], opening[0])
            place = self.scan_tag(opening[0][:2], *opening.span())
        self.tokens.append(("stop", "", 0))

    def add_text(self, text, after=""):
        """Add the text between two tags, less the spaces at a tag with a hyphen."""
        if self.trims:
            text = text.lstrip(SPACES)
        if after.endswith("-"):
            text = text.rstrip(SPACES)
        self.tokens.append(("text", text, 0))

    def scan_tag(self, opening, start, place):
        """The place after the tag."""
        if opening == "{#":
            end = self.source.find("#}", place)
            if end < 0:
                raise self.error("unclosed", start)
            self.trims = self.source[end - 1] == "-"
            return end + 2
        first = len(self.tokens)
        self.tokens.append((opening, opening, start))
        while self.tokens[-1][0] != CLOSINGS[opening]:
            place = SPACE.match(self.source, place).end()
            if place == len(self.source):
                raise self.error("unclosed", start)
            match = TOKEN.match(self.source, place)
            if not match:
                raise self.error("character", place)
            kind, text = match.lastgroup, match[0]
            if kind == "sign" or text in WORDS:
                kind = text[-2:] if text.endswith("}") else text
            self.tokens.append((kind, text, place))
            place = match.end()
        self.trims = self.tokens[-1][1].startswith("-")
        if [text for _, text, _ in self.tokens[first:-1]] == ["{%", "raw"]:
            del self.tokens[first:]
            place = self.scan_raw(start, place)
        return place

    def scan_raw(self, start, place):
        end = END_OF_RAW.search(self.source, place)
        if not end:
            raise self.error("unclosed", start)
        self.add_text(self.source[place : end.start()], end[0][:3])
        self.trims = end[0][-3] == "-"
        return end.end()

    def next_is(self, *kinds):
        return self.tokens[-1][0] in kinds

    def expect(self, *kinds):
        if not self.next_is(*kinds):
            raise self.error("syntax", self.tokens[-1][2])
        return self.tokens.pop()

    def accept(self, kind):
        return self.next_is(kind) and self.expect(kind)

    def body(self):
        """What stands up to a tag that ends or divides a block, or to the end."""
        parts = []
        while self.next_is("text", "{{", "{%") and not self.before("end", "else", "elif"):
            kind, text, place = self.tokens.pop()
            if kind == "text":
                parts.append(lambda scope, text=text: text)
            elif kind == "{{":
                self.begun = True
                parts.append(self.output())
            else:
                parts.append(self.statement(place))
        return lambda scope: "".join([part(scope) for part in parts])

    def before(self, *names):
        return self.next_is("{%") and self.tokens[-2][1] in names

    def passed(self, name):
        return self.before(name) and [self.tokens.pop(), self.tokens.pop()]

    def statement(self, place):
        name, where = self.expect("name")[1:]
        if name not in TAGS:
            raise self.error("tag", where)
        if name == "extends" and self.begun:
            raise self.error("syntax", where)
        self.begun = True
        return getattr(self, name + "_tag")(place)

    def block(self):
        """The end of a tag and what stands after it."""
        self.expect("%}")
        return self.body()

    def end(self, place):
        if self.next_is("stop"):
            raise self.error("unclosed", place)
        if not self.passed("end"):
            raise self.error("syntax", self.tokens[-1][2])
        self.expect("%}")

    def otherwise(self):
        return self.block() if self.passed("else") else lambda scope: ""

    def if_tag(self, place):
        branches = [(self.expression(), self.block())]
        while self.passed("elif"):
            branches.append((self.expression(), self.block()))
        branches.append((lambda scope: True, self.otherwise()))
        self.end(place)
        return lambda scope: next(body for test, body in branches if test(scope))(scope)

    def for_tag(self, place):
        names = [self.expect("name")[1]]
        if self.accept(","):
            names.append(self.expect("name")[1])
        where = self.expect("in")[2]
        items = self.applied(rounds(len(names)), where, self.expression())
        body, empty = self.block(), self.otherwise()
        self.end(place)

        def loop(scope):
            found = items(scope)
            parts = []
            for number, values in enumerate(found, 1):
                inner = scope.new_child(dict(zip(names, values)))
                inner["loop"] = {
                    "index": number,
                    "first": number == 1,
                    "last": number == len(found),
                    "length": len(found),
                }
                parts.append(body(inner))
            return "".join(parts) if found else empty(scope)

        return loop

    def set_tag(self, place):
        name = self.expect("name")[1]
        if self.next_is("="):
            value = self.bound()
            self.expect("%}")
        else:
            value = self.kept(self.block())
            self.end(place)

        def store(scope):
            scope[name] = value(scope)
            return ""

        return store

    def kept(self, body):
        return lambda scope: Safe(body(scope))

    def bound(self):
        self.expect("=")
        return self.expression()

    def binding(self):
        return self.expect("name")[1], self.bound()

    def with_tag(self, place):
        bindings = [self.binding()]
        while self.accept(","):
            bindings.append(self.binding())
        body = self.block()
        self.end(place)

        def enter(scope):
            inner = scope.new_child()
            for name, value in bindings:
                inner[name] = value(inner)
            return body(inner)

        return enter

    def macro_tag(self, place):
        name = self.expect("name")[1]
        self.expect("(")
        params = []
        while not self.accept(")"):
            if params:
                self.expect(",")
            self.new_name(dict(params))
            param = self.expect("name")[1]
            params.append((param, self.bound() if self.next_is("=") else None))
        body = self.block()
        self.end(place)

        def define(scope):
            scope[name] = Macro(name, params, body, scope)
            return ""

        return define

    def new_name(self, names):
        """The next token must not be one of the names."""
        if self.tokens[-1][1] in names:
            raise self.error("syntax", self.tokens[-1][2])

    def call_tag(self, place):
        value = self.variable(*self.expect("name")[1:])
        while self.accept("."):
            value = self.member(value, *self.expect("name")[1:])
        where = self.expect("(")[2]
        values, named = self.arguments()
        named.pop("body", None)
        named["body"] = self.kept(self.block())
        self.end(place)
        call = self.called(where, value, values, named)
        return lambda scope: text_of(call(scope))

    def arguments(self):
        """Those by place and those by name, and the closing bracket."""
        values, named = [], {}
        while not self.accept(")"):
            if values or named:
                self.expect(",")
            if self.tokens[-2][0] == "=":
                self.new_name(named)
                name = self.expect("name")[1]
                named[name] = self.bound()
            elif named:
                self.expect()
            else:
                values.append(self.expression())
        return values, named

    def called(self, place, value, values, named):
        def call(scope):
            macro = value(scope)
            found = [part(scope) for part in values]
            found_named = {name: part(scope) for name, part in named.items()}
            try:
                return wanted(macro, Macro).call(scope.get("(", 0) + 1, found, found_named)
            except Failure as failure:
                raise self.error(failure.args[0], place) from None

        return call

    def show(self, scope, blocks=None):
        """The text, with the blocks of the templates that extend it."""
        blocks = blocks or {}
        for name, body in self.blocks.items():
            blocks.setdefault(name, []).append(body)
        scope["{"] = blocks
        text = self.run(scope)
        if self.parent is None:
            return text
        parent, scope["<"] = self.other(*self.parent, scope)
        return parent.show(scope, blocks)

    def other(self, value, place, scope):
        """Another template, and how deep it is."""
        name = value(scope)
        library = self.options.get("library", {})
        depth = scope.get("<", 0) + 1
        if not isinstance(name, str) or name not in library:
            raise self.error("template", place)
        if depth > DEEPEST_TEMPLATE:
            raise self.error("depth", place)
        return Template(library[name], self.options, name), depth

    def include_tag(self, place):
        value = self.expression()
        self.expect("%}")

        def include(scope):
            template, depth = self.other(value, place, scope)
            return template.show(scope.new_child({"<": depth}))

        return include

    def import_tag(self, place):
        value = self.expression()
        _, word, where = self.expect("name")
        if word != "as":
            raise self.error("syntax", where)
        name = self.expect("name")[1]
        self.expect("%}")

        def load(scope):
            template, depth = self.other(value, place, scope)
            inner = ChainMap({}, {"<": depth, "(": scope.get("(", 0)}, scope.maps[-1])
            template.show(inner)
            scope[name] = {key: value for key, value in inner.maps[0].items() if key not in "{<"}
            return ""

        return load

    def extends_tag(self, place):
        self.parent = self.expression(), place
        self.expect("%}")
        return lambda scope: ""

    def block_tag(self, place):
        self.new_name(self.blocks)
        name = self.expect("name")[1]
        self.blocks[name] = None
        self.blocks[name] = self.block()
        self.end(place)

        def show(scope):
            return self.block_text(scope, name, scope["{"][name])

        return lambda scope: "" if self.parent else show(scope)

    def block_text(self, scope, name, bodies):
        """What the first of the bodies gives, for which super() is what the next one does."""
        body, *rest = bodies
        inner = scope.new_child()
        if rest:
            inner["super"] = Macro("super", [], lambda _: self.block_text(scope, name, rest), scope)
        return body(inner)

    def filter_tag(self, place):
        """Filters for what its block gives, which they find under a name that is none."""
        value = self.filtered(lambda scope: scope["*"])
        while self.accept("|"):
            value = self.filtered(value)
        body = self.block()
        self.end(place)
        return lambda scope: text_of(value(scope.new_child({"*": Safe(body(scope))})))

    def output(self):
        value = self.expression()
        self.expect("}}")
        return lambda scope: self.shown(value(scope))

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
        while self.next_is(".", "[", "|", "("):
            kind, _, place = self.tokens.pop()
            if kind == "(":
                value = self.called(place, value, *self.arguments())
            elif kind == ".":
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


def render(source, data, options=None):
    return Template(source, options or {}).show(ChainMap({}, data))
