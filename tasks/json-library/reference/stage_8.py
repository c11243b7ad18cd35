from copy import deepcopy
from decimal import Decimal

SPACES = " \t\n\r"
DIGITS = "0123456789"
HEXADECIMAL = DIGITS + "abcdefABCDEF"
LITERALS = {"null": None, "true": True, "false": False}
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
FLOATS = {"float": float, "decimal": Decimal, "text": str}


class Parser:
    """Reads JSON from left to right."""

    def __init__(self, text, depth=None, pairs="last", floats="float"):
        self.text = text
        self.at = 0
        self.depth = depth
        self.pairs = pairs
        self.floats = floats

    def fail(self):
        raise ValueError("not JSON", self.at)

    def take(self, chars):
        char = self.text[self.at : self.at + 1]
        if char not in [*chars]:
            return ""
        self.at += 1
        return char

    def expect(self, word):
        for char in word:
            if not self.take(char):
                self.fail()

    def spaces(self):
        while self.take(SPACES):
            pass

    def whole(self):
        self.spaces()
        value = self.value()
        self.spaces()
        if self.at < len(self.text):
            self.fail()
        return value

    def value(self):
        char = self.text[self.at : self.at + 1]
        if char == "[":
            return self.listed("]", self.value)
        if char == "{":
            return self.object()
        if char == '"':
            return self.string()
        for word, meaning in LITERALS.items():
            if word[0] == char:
                self.expect(word)
                return meaning
        return self.number()

    def number(self):
        start = self.at
        kind = int
        self.take("-")
        if not self.take("0"):
            self.digits()
        if self.take("."):
            self.digits()
            kind = FLOATS[self.floats]
        if self.take("eE"):
            self.take("+-")
            self.digits()
            kind = FLOATS[self.floats]
        return kind(self.text[start : self.at])

    def digits(self):
        self.expect_one_of(DIGITS)
        while self.take(DIGITS):
            pass

    def expect_one_of(self, chars):
        char = self.take(chars)
        if not char:
            self.fail()
        return char

    def listed(self, close, item):
        if self.depth == 0:
            self.fail()
        if self.depth is not None:
            self.depth -= 1
        self.at += 1
        self.spaces()
        items = []
        while not self.take(close):
            if items:
                self.expect(",")
                self.spaces()
            items.append(item())
            self.spaces()
        if self.depth is not None:
            self.depth += 1
        return items

    def object(self):
        keys = set()
        members = self.listed("}", lambda: self.member(keys))
        if self.pairs == "list":
            return members
        if self.pairs == "first":
            kept = {}
            for key, value in members:
                kept.setdefault(key, value)
            return kept
        return dict(members)

    def member(self, keys):
        start = self.at
        key = self.string()
        if self.pairs == "error" and key in keys:
            self.at = start
            self.fail()
        keys.add(key)
        self.spaces()
        self.expect(":")
        self.spaces()
        return key, self.value()

    def string(self):
        self.expect('"')
        pieces = []
        while not self.take('"'):
            char = self.text[self.at : self.at + 1]
            if char < " ":
                self.fail()
            self.at += 1
            pieces.append(self.escape() if char == "\\" else char)
        return "".join(pieces)

    def escape(self):
        char = self.expect_one_of([*ESCAPES, "u"])
        if char != "u":
            return ESCAPES[char]
        code = self.code()
        start = self.at
        if 0xD800 <= code < 0xDC00 and self.text.startswith("\\u", start):
            self.at += 2
            low = self.code()
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00)
            self.at = start
        return chr(code)

    def code(self):
        return int("".join(self.expect_one_of(HEXADECIMAL) for _ in range(4)), 16)

    def complete(self, is_last):
        """Read the values that are certain, whatever text is still to come."""
        values = []
        self.spaces()
        while self.at < len(self.text):
            start = self.at
            try:
                value = self.value()
                open_end = self.at == len(self.text) and self.text[-1] in DIGITS
            except ValueError:
                if is_last or self.at < len(self.text):
                    raise
                open_end = True
            if open_end and not is_last:
                self.at = start
                break
            values.append(value)
            self.spaces()
        return values


def parse(text, depth=None, pairs="last", floats="float"):
    return Parser(text, depth, pairs, floats).whole()


SHORT = {meaning: "\\" + char for char, meaning in ESCAPES.items() if char != "/"}


class Writer:
    """Writes values in one style."""

    def __init__(self, indent, sort_keys, ascii, compact):
        self.indent = indent
        self.sort_keys = sort_keys
        self.ascii = ascii
        self.comma = "," if compact or indent is not None else ", "
        self.colon = ":" if compact else ": "

    def value(self, value, level):
        for word, meaning in LITERALS.items():
            if value is meaning:
                return word
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float):
            return self.number(value)
        if isinstance(value, (list, tuple)):
            return self.listed("[]", [self.value(item, level + 1) for item in value], level)
        if isinstance(value, dict):
            return self.object(value, level)
        raise TypeError("no JSON for " + type(value).__name__)

    def number(self, value):
        if value - value != 0:
            raise ValueError("no JSON for " + repr(value))
        return repr(value)

    def string(self, text):
        return '"' + "".join(SHORT.get(char) or self.char(char) for char in text) + '"'

    def char(self, char):
        code = ord(char)
        if code >= 0x20 and (code < 0x7F or not self.ascii):
            return char
        if code < 0x10000:
            return f"\\u{code:04x}"
        code -= 0x10000
        return f"\\u{0xD800 + code // 0x400:04x}\\u{0xDC00 + code % 0x400:04x}"

    def listed(self, brackets, items, level):
        if not items:
            return brackets
        if self.indent is None:
            return brackets[0] + self.comma.join(items) + brackets[1]
        before = "\n" + " " * self.indent * level
        inner = before + " " * self.indent
        return brackets[0] + inner + (self.comma + inner).join(items) + before + brackets[1]

    def object(self, value, level):
        members = []
        for key in sorted(value) if self.sort_keys else value:
            text = self.key(key) + self.colon + self.value(value[key], level + 1)
            members.append(text)
        return self.listed("{}", members, level)

    def key(self, key):
        if isinstance(key, str):
            return self.string(key)
        if isinstance(key, tuple):
            raise TypeError("a tuple is no key")
        return self.string(self.value(key, 0))


def dump(value, indent=None, sort_keys=False, ascii=True, compact=False):
    return Writer(indent, sort_keys, ascii, compact).value(value, 0)


def stream(chunks):
    parser = Parser("")
    rows = []
    for chunk in chunks:
        parser.text += chunk
        rows.append(parser.complete(False))
    return [*rows, parser.complete(True)]


def split(pointer):
    """Return the tokens of a pointer."""
    if pointer and pointer[0] != "/":
        raise ValueError("a pointer begins with /")
    tokens = pointer.split("/")[1:]
    for token in tokens:
        if any(rest[:1] not in ("0", "1") for rest in token.split("~")[1:]):
            raise ValueError("~ without 0 or 1")
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def key_in(container, token):
    """Return what a token is in an array or object."""
    if isinstance(container, dict):
        return token
    digits = token.isascii() and token.isdigit() and (token[0] != "0" or token == "0")
    if not isinstance(container, list) or not digits:
        raise LookupError("nothing at " + token)
    return int(token)


def follow(value, tokens):
    for token in tokens:
        value = value[key_in(value, token)]
    return value


def find(value, pointer):
    return follow(value, split(pointer))


def same(one, other):
    """Whether two values are the same JSON: numbers by value, and true is no number."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


class Document:
    """A value that is changed step by step, in an object of its own under an empty key."""

    def __init__(self, value):
        self.top = {"": deepcopy(value)}

    def place(self, pointer):
        """Return what contains the place, and the token for it there."""
        tokens = ["", *split(pointer)]
        return follow(self.top, tokens[:-1]), tokens[-1]

    def get(self, pointer):
        container, token = self.place(pointer)
        return container[key_in(container, token)]

    def add(self, pointer, value):
        container, token = self.place(pointer)
        if isinstance(container, list) and token == "-":
            container.append(value)
            return
        key = key_in(container, token)
        if isinstance(container, dict):
            container[key] = value
        elif key > len(container):
            raise LookupError("beyond the end")
        else:
            container.insert(key, value)

    def remove(self, pointer):
        if pointer == "":
            raise ValueError("the whole cannot be removed")
        container, token = self.place(pointer)
        key = key_in(container, token)
        return container.pop(key)

    def replace(self, pointer, value):
        self.get(pointer)
        container, token = self.place(pointer)
        container[key_in(container, token)] = value

    def move(self, pointer, source):
        if pointer.startswith(source + "/"):
            raise ValueError("into itself")
        self.add(pointer, self.remove(source))

    def copy(self, pointer, source):
        self.add(pointer, deepcopy(self.get(source)))

    def test(self, pointer, value):
        if not same(self.get(pointer), value):
            raise ValueError("a test failed")


OPERATIONS = {
    "add": (Document.add, "value"),
    "remove": (Document.remove, None),
    "replace": (Document.replace, "value"),
    "move": (Document.move, "from"),
    "copy": (Document.copy, "from"),
    "test": (Document.test, "value"),
}


def patch(value, operations):
    document = Document(value)
    for operation in operations:
        if operation.get("op") not in OPERATIONS or "path" not in operation:
            raise ValueError("no operation")
        function, name = OPERATIONS[operation["op"]]
        if name is None:
            function(document, operation["path"])
        elif name in operation:
            function(document, operation["path"], deepcopy(operation[name]))
        else:
            raise ValueError("without " + name)
    return document.top[""]
