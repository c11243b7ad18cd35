import string

CLASSES = {"d": string.digits, "w": string.ascii_letters + string.digits + "_", "s": " \t\n\r\f\v"}
CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
HEXADECIMAL = {"x": 2, "u": 4}


def at_begin(text, at):
    return at == 0


def at_end(text, at):
    return text[at:] in ("", "\n")


def at_very_end(text, at):
    return at == len(text)


def at_boundary(text, at):
    around = text[max(at - 1, 0) : at], text[at : at + 1]
    before, after = (side != "" and side in CLASSES["w"] for side in around)
    return before != after


def inside_boundary(text, at):
    return not at_boundary(text, at)


PLACES = {"A": at_begin, "Z": at_very_end, "b": at_boundary, "B": inside_boundary}


class One:
    """One character that a condition holds for."""

    def __init__(self, holds):
        self.holds = holds

    def match(self, text, at, spans):
        if at < len(text) and self.holds(text[at]):
            yield at + 1, spans


class Place:
    """A condition on where we are."""

    def __init__(self, holds):
        self.holds = holds

    def match(self, text, at, spans):
        if self.holds(text, at):
            yield at, spans


class Sequence:
    """Parts one after the other."""

    def __init__(self, parts):
        self.parts = parts

    def match(self, text, at, spans, index=0):
        if index == len(self.parts):
            yield at, spans
        else:
            for end, found in self.parts[index].match(text, at, spans):
                yield from self.match(text, end, found, index + 1)


class Choice:
    """The first branch that leads to a match."""

    def __init__(self, branches):
        self.branches = branches

    def match(self, text, at, spans):
        for branch in self.branches:
            yield from branch.match(text, at, spans)


class Group:
    """What a part matched is kept."""

    def __init__(self, number, body):
        self.number = number
        self.body = body

    def match(self, text, at, spans):
        for end, found in self.body.match(text, at, spans):
            yield end, {**found, self.number: (at, end)}


class Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern):
        self.pattern = pattern
        self.at = 0
        self.groups = 0

    def next(self):
        char = self.pattern[self.at : self.at + 1]
        self.at += 1
        return char

    def take(self, token):
        found = self.pattern.startswith(token, self.at)
        if found:
            self.at += len(token)
        return found

    def digits(self, allowed, most):
        start = self.at
        while self.at < start + most and self.pattern[self.at : self.at + 1] in [*allowed]:
            self.at += 1
        return self.pattern[start : self.at]

    def choice(self):
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return Choice(branches)

    def sequence(self):
        parts = []
        while self.pattern[self.at : self.at + 1] not in ("", "|", ")"):
            parts.append(self.atom())
        return Sequence(parts)

    def atom(self):
        char = self.next()
        if char == ".":
            return One(lambda char: char != "\n")
        if char == "^":
            return Place(at_begin)
        if char == "$":
            return Place(at_end)
        if char == "[":
            return self.set()
        if char == "(":
            return self.group()
        return self.escaped() if char == "\\" else self.one(char)

    def one(self, member):
        return One(member if callable(member) else lambda char: char == member)

    def escaped(self):
        for char, holds in PLACES.items():
            if self.take(char):
                return Place(holds)
        return self.one(self.character())

    def character(self):
        char = self.next()
        if char.lower() in CLASSES:
            members = CLASSES[char.lower()]
            return lambda other: (other in members) == char.islower()
        if char in HEXADECIMAL:
            return chr(int(self.digits(string.hexdigits, HEXADECIMAL[char]), 16))
        if char == "0":
            return chr(int("0" + self.digits(string.octdigits, 2), 8))
        return CONTROLS.get(char, char)

    def set(self):
        negated = self.take("^")
        items = [self.item()]
        while not self.take("]"):
            items.append(self.item())
        return One(lambda char: any(item(char) for item in items) != negated)

    def item(self):
        low = high = self.member()
        if self.range_follows():
            self.at += 1
            high = self.member()
        return low if callable(low) else lambda char: low <= char <= high

    def range_follows(self):
        return self.pattern.startswith("-", self.at) and not self.pattern.startswith("-]", self.at)

    def member(self):
        char = self.next()
        if char != "\\":
            return char
        return "\b" if self.take("b") else self.character()

    def group(self):
        capturing = not self.take("?:")
        self.groups += capturing
        number = self.groups
        body = self.choice()
        self.next()
        return Group(number, body) if capturing else body


def first(pattern, text, starts, ends):
    parser = Parser(pattern)
    body = parser.choice()
    for start in starts:
        for end, spans in body.match(text, start, {}):
            if end in ends:
                return [(start, end), *(spans.get(n + 1) for n in range(parser.groups))]
    return None


def search(pattern, text):
    return first(pattern, text, range(len(text) + 1), range(len(text) + 1))


def match(pattern, text):
    return first(pattern, text, [0], range(len(text) + 1))


def fullmatch(pattern, text):
    return first(pattern, text, [0], [len(text)])
