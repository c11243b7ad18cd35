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
