SPACES = " \t\n\r"
DIGITS = "0123456789"
HEXADECIMAL = DIGITS + "abcdefABCDEF"
LITERALS = {"null": None, "true": True, "false": False}
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Parser:
    """Reads JSON from left to right."""

    def __init__(self, text, depth):
        self.text = text
        self.at = 0
        self.depth = depth

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
            return dict(self.listed("}", self.member))
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
            kind = float
        if self.take("eE"):
            self.take("+-")
            self.digits()
            kind = float
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

    def member(self):
        key = self.string()
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


def parse(text, depth=None):
    return Parser(text, depth).whole()


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
