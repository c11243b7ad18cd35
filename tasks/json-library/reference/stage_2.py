SPACES = " \t\n\r"
DIGITS = "0123456789"
LITERALS = {"null": None, "true": True, "false": False}


class Parser:
    """Reads JSON from left to right."""

    def __init__(self, text):
        self.text = text
        self.at = 0

    def fail(self):
        raise ValueError("not JSON")

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
        self.at += 1
        self.spaces()
        items = []
        while not self.take(close):
            if items:
                self.expect(",")
                self.spaces()
            items.append(item())
            self.spaces()
        return items

    def member(self):
        key = self.string()
        self.spaces()
        self.expect(":")
        self.spaces()
        return key, self.value()

    def string(self):
        self.expect('"')
        start = self.at
        while not self.take('"'):
            if self.text[self.at : self.at + 1] < " ":
                self.fail()
            self.at += 1
        return self.text[start : self.at - 1]


def parse(text):
    return Parser(text).whole()
