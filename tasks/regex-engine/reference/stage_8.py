import string
from itertools import islice

CLASSES = {"d": string.digits, "w": string.ascii_letters + string.digits + "_", "s": " \t\n\r\f\v"}
CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
HEXADECIMAL = {"x": 2, "u": 4}
MANY = 1 << 30
SIGNS = {"*": (0, MANY), "+": (1, MANY), "?": (0, 1)}


def fail(message, position):
    raise ValueError(message, position)


def at_begin(text, at):
    return at == 0


def at_end(text, at):
    return text[at:] in ("", "\n")


def at_line_begin(text, at):
    return at == 0 or text[at - 1] == "\n"


def at_line_end(text, at):
    return at == len(text) or text[at] == "\n"


def at_very_end(text, at):
    return at == len(text)


def at_boundary(text, at):
    around = text[max(at - 1, 0) : at], text[at : at + 1]
    before, after = (side != "" and side in CLASSES["w"] for side in around)
    return before != after


def inside_boundary(text, at):
    return not at_boundary(text, at)


PLACES = {"A": at_begin, "Z": at_very_end, "b": at_boundary, "B": inside_boundary}


def cases(char):
    return {char, char.lower(), char.upper()} if char.isascii() else {char}


def fold(text):
    return "".join(min(cases(char)) for char in text)


class One:
    """One character that a condition holds for."""

    def __init__(self, holds):
        self.holds = holds

    def match(self, text, at, spans):
        if at < len(text) and self.holds(text[at]):
            yield at + 1, spans

    def width(self):
        return 1, 1


class Place:
    """A condition on where we are."""

    def __init__(self, holds):
        self.holds = holds

    def match(self, text, at, spans):
        if self.holds(text, at):
            yield at, spans

    def width(self):
        return 0, 0


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

    def width(self):
        widths = [part.width() for part in self.parts]
        return sum(low for low, _ in widths), sum(high for _, high in widths)


class Choice:
    """The first branch that leads to a match."""

    def __init__(self, branches):
        self.branches = branches

    def match(self, text, at, spans):
        for branch in self.branches:
            yield from branch.match(text, at, spans)

    def width(self):
        widths = [branch.width() for branch in self.branches]
        return min(low for low, _ in widths), max(high for _, high in widths)


class Group:
    """What a part matched is kept."""

    def __init__(self, number, body):
        self.number = number
        self.body = body

    def match(self, text, at, spans):
        for end, found in self.body.match(text, at, spans):
            yield end, {**found, self.number: (at, end)}

    def width(self):
        return self.body.width()


class Repeat:
    """A part several times."""

    def __init__(self, body, low, high, lazy):
        self.body = body
        self.low = low
        self.high = high
        self.lazy = lazy

    def match(self, text, at, spans, count=0, before=None):
        enough = count >= self.low
        if enough and self.lazy:
            yield at, spans
        if count < self.high and at != before:
            for end, found in self.body.match(text, at, spans):
                yield from self.match(text, end, found, count + 1, at if enough else None)
        if enough and not self.lazy:
            yield at, spans

    def width(self):
        low, high = self.body.width()
        return low * self.low, high * self.high


class Reference:
    """The text of a group once more."""

    def __init__(self, group, same):
        self.group = group
        self.same = same

    def match(self, text, at, spans):
        if self.group.number in spans:
            start, end = spans[self.group.number]
            until = at + end - start
            if self.same(text[at:until]) == self.same(text[start:end]):
                yield until, spans

    def width(self):
        return self.group.width()


class Conditional:
    """One part if a group has matched, else another."""

    def __init__(self, number, chosen, other):
        self.number = number
        self.chosen = chosen
        self.other = other

    def match(self, text, at, spans):
        part = self.chosen if self.number in spans else self.other
        yield from part.match(text, at, spans)

    def width(self):
        return Choice([self.chosen, self.other]).width()


class Atomic:
    """The first way to match a part, and no other."""

    def __init__(self, body):
        self.body = body

    def match(self, text, at, spans):
        yield from islice(self.body.match(text, at, spans), 1)

    def width(self):
        return self.body.width()


class Look:
    """Whether a part matches here, or so many characters before."""

    def __init__(self, body, back, wanted):
        self.body = body
        self.back = back
        self.wanted = wanted

    def match(self, text, at, spans):
        found = None
        if at >= self.back:
            found = next(self.body.match(text, at - self.back, spans), None)
        if self.wanted and found:
            yield at, found[1]
        if not self.wanted and not found:
            yield at, spans

    def width(self):
        return 0, 0


def ahead(body):
    return Look(body, 0, True)


def not_ahead(body):
    return Look(body, 0, False)


def behind(body):
    return Look(body, body.width()[0], True)


def not_behind(body):
    return Look(body, body.width()[0], False)


LOOKS = {"=": ahead, "!": not_ahead, "<=": behind, "<!": not_behind, ">": Atomic}


def fixed(body, start):
    low, high = body.width()
    if low != high:
        fail("not of one width", start)
    return body


class Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern, flags):
        self.pattern = pattern
        self.at = 0
        self.flags = set(flags)
        self.prefix = 0
        self.groups = 0
        self.closed = {}
        self.names = {}

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

    def until(self, mark):
        start = self.at
        self.at = self.pattern.find(mark, start) + 1
        if self.at == 0:
            fail(f"missing {mark}", start)
        return self.pattern[start : self.at - 1]

    def skip(self):
        while True:
            start = self.at
            if self.take("(?#"):
                if ")" not in self.pattern[self.at :]:
                    fail("unterminated comment", start)
                self.until(")")
            elif "x" in self.flags and self.take("#"):
                self.at = (self.pattern + "\n").index("\n", self.at)
            elif "x" in self.flags:
                self.digits(CLASSES["s"], len(self.pattern))
            if self.at == start:
                break

    def whole(self):
        body = self.choice()
        if self.at < len(self.pattern):
            fail("unbalanced )", self.at)
        return body

    def choice(self):
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return Choice(branches)

    def sequence(self):
        parts = []
        self.skip()
        while self.pattern[self.at : self.at + 1] not in ("", "|", ")"):
            if not self.global_flags():
                parts.append(self.repeated(self.atom()))
            self.skip()
        return Sequence(parts)

    def repeated(self, part):
        self.skip()
        start = self.at
        bounds = self.bounds()
        if bounds is None:
            return part
        if isinstance(part, Place):
            fail("nothing to repeat", start)
        repeat = Repeat(part, *bounds, self.take("?"))
        if not repeat.lazy and self.take("+"):
            repeat = Atomic(repeat)
        self.skip()
        start = self.at
        if self.bounds():
            fail("multiple repeat", start)
        return repeat

    def bounds(self):
        for sign, bounds in SIGNS.items():
            if self.take(sign):
                return bounds
        start = self.at
        if self.take("{"):
            low = high = self.digits(string.digits, len(self.pattern))
            comma = self.take(",")
            if comma:
                high = self.digits(string.digits, len(self.pattern))
            if self.take("}") and (low or comma):
                bounds = int(low or 0), int(high or MANY)
                if bounds[0] > bounds[1]:
                    fail("more at least than at most", start + 1)
                return bounds
        self.at = start
        return None

    def atom(self):
        start = self.at
        if self.bounds():
            fail("nothing to repeat", start)
        char = self.next()
        if char == ".":
            excluded = "" if "s" in self.flags else "\n"
            return One(lambda char: char != excluded)
        if char == "^":
            return Place(at_line_begin if "m" in self.flags else at_begin)
        if char == "$":
            return Place(at_line_end if "m" in self.flags else at_end)
        if char == "[":
            return self.set(start)
        if char == "(":
            return self.group(start)
        return self.escaped(start) if char == "\\" else self.one(char)

    def one(self, member, negated=False):
        holds = member if callable(member) else lambda char: char == member
        if "i" in self.flags:
            return One(lambda char: any(map(holds, cases(char))) != negated)
        return One(lambda char: holds(char) != negated)

    def escaped(self, start):
        for char, holds in PLACES.items():
            if self.take(char):
                return Place(holds)
        digit = self.digits("123456789", 1)
        if digit:
            number = int(digit + self.digits(string.digits, 1))
            return self.reference(number, start, start + 1)
        return self.one(self.character(start))

    def character(self, start):
        char = self.next()
        if char == "":
            fail("nothing after the backslash", start)
        if char.lower() in CLASSES:
            members = CLASSES[char.lower()]
            return lambda other: (other in members) == char.islower()
        if char in HEXADECIMAL:
            digits = self.digits(string.hexdigits, HEXADECIMAL[char])
            if len(digits) < HEXADECIMAL[char]:
                fail("incomplete escape", start)
            return chr(int(digits, 16))
        if char == "0":
            return chr(int("0" + self.digits(string.octdigits, 2), 8))
        if char not in CONTROLS and char.isascii() and char.isalnum():
            fail("unknown escape", start)
        return CONTROLS.get(char, char)

    def set(self, start):
        negated = self.take("^")
        items = [self.item(start)]
        while not self.take("]"):
            items.append(self.item(start))
        return self.one(lambda char: any(item(char) for item in items), negated)

    def item(self, start):
        begin = self.at
        low = high = self.member(start)
        if self.range_follows():
            self.at += 1
            high = self.member(start)
            if callable(low) or callable(high) or low > high:
                fail("bad range", begin)
        return low if callable(low) else lambda char: low <= char <= high

    def range_follows(self):
        return self.pattern.startswith("-", self.at) and not self.pattern.startswith("-]", self.at)

    def member(self, start):
        char = self.next()
        if char == "":
            fail("unterminated set", start)
        if char != "\\":
            return char
        return "\b" if self.take("b") else self.character(self.at - 1)

    def group(self, start):
        if self.take("?P="):
            name = self.at
            return self.reference(self.number_of(self.until(")"), name), name, name)
        if self.take("?("):
            return self.conditional(start)
        outer = self.flags
        finish = self.opening(start)
        body = self.choice()
        self.close(start)
        self.flags = outer
        return finish(body)

    def close(self, start):
        if not self.take(")"):
            fail("missing )", start)

    def opening(self, start):
        if self.take("?P<"):
            self.define(self.at, self.until(">"))
        elif self.take("?"):
            for sign, look in LOOKS.items():
                if self.take(sign):
                    return lambda body: look(fixed(body, start) if "<" in sign else body)
            self.scoped_flags(start)
            return lambda body: body
        return self.capture()

    def define(self, start, name):
        if not name.isidentifier():
            fail("bad name", start)
        if name in self.names:
            fail("name defined twice", start)
        self.names[name] = self.groups + 1

    def number_of(self, name, start):
        if name not in self.names:
            fail("unknown name", start)
        return self.names[name]

    def scoped_flags(self, start):
        switched_on = self.digits("imsx", len(self.pattern))
        minus = self.take("-")
        switched_off = self.digits("imsx", len(self.pattern))
        both = set(switched_on) & set(switched_off)
        if minus != bool(switched_off) or both or not self.take(":"):
            fail("unknown extension", start + 1)
        self.flags = self.flags.union(switched_on).difference(switched_off)

    def global_flags(self):
        start = self.at
        if self.take("(?"):
            letters = self.digits("imsx", len(self.pattern))
            if letters and self.take(")"):
                if start != self.prefix:
                    fail("not at the start", start + 1)
                self.prefix = self.at
                self.flags.update(letters)
                return True
        self.at = start
        return False

    def capture(self):
        self.groups += 1
        number = self.groups

        def finish(body):
            self.closed[number] = Group(number, body)
            return self.closed[number]

        return finish

    def reference(self, number, start, place):
        if number > self.groups:
            fail("no such group", place)
        if number not in self.closed:
            fail("the group is open", start)
        return Reference(self.closed[number], fold if "i" in self.flags else str)

    def conditional(self, start):
        place = self.at
        name = self.until(")")
        number = int(name) if name.isdigit() else self.number_of(name, place)
        if number not in self.closed:
            fail("no such group", place)
        chosen = self.sequence()
        other = self.sequence() if self.take("|") else Sequence([])
        if self.pattern.startswith("|", self.at):
            fail("a third branch", self.at)
        self.close(start)
        return Conditional(number, chosen, other)


def first(pattern, text, flags, starts, ends):
    parser = Parser(pattern, flags)
    body = parser.whole()
    for start in starts:
        for end, spans in body.match(text, start, {}):
            if end in ends:
                return [(start, end), *(spans.get(n + 1) for n in range(parser.groups))]
    return None


def search(pattern, text, flags=""):
    return first(pattern, text, flags, range(len(text) + 1), range(len(text) + 1))


def match(pattern, text, flags=""):
    return first(pattern, text, flags, [0], range(len(text) + 1))


def fullmatch(pattern, text, flags=""):
    return first(pattern, text, flags, [0], [len(text)])


def names(pattern, flags=""):
    parser = Parser(pattern, flags)
    parser.whole()
    return parser.names
