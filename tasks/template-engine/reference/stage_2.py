import re

OPENING = re.compile(r"\{[{#]")
SPACE = re.compile(r"[ \t\n]*")
TOKEN = re.compile(r"(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<number>[0-9]+)|(?P<sign>\}\}|\.)")


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
            kind = match[0] if match.lastgroup == "sign" else match.lastgroup
            self.tokens.append((kind, match[0], place))
            place = match.end()
        return place

    def next_is(self, *kinds):
        return self.tokens[-1][0] in kinds

    def expect(self, *kinds):
        if not self.next_is(*kinds):
            raise self.error("syntax", self.tokens[-1][2])
        return self.tokens.pop()

    def body(self):
        parts = []
        while not self.next_is("stop"):
            kind, text, _ = self.expect("text", "{{")
            parts.append(self.output() if kind == "{{" else lambda scope, text=text: text)
        return lambda scope: "".join(part(scope) for part in parts)

    def output(self):
        value = self.path()
        self.expect("}}")
        return lambda scope: text_of(value(scope))

    def path(self):
        value = self.variable(*self.expect("name")[1:])
        while self.next_is("."):
            self.expect(".")
            value = self.member(value, *self.expect("name", "number")[1:])
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
