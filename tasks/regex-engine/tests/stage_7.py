import random
import re

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
LETTERS = "abAB"


def text(rng, most=6, alphabet=None):
    alphabet = alphabet or rng.choice(["ab", "ab", "aab", "abc", "ab\n", "ab1 _-", LETTERS])
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, most)))


class Maker:
    """Makes random patterns, well-formed ones."""

    def __init__(self, rng, verbose=False):
        self.rng = rng
        self.count = 0
        self.closed = []
        self.height = 0
        self.budget = 4
        self.names = {}
        self.verbose = verbose

    def char(self):
        if self.verbose:
            return self.rng.choice([*LETTERS, "1", "_", "\\ ", "\\#"])
        return self.rng.choice([*LETTERS, *LETTERS, *LETTERS, *LETTERS, *"c1", "\n", "_", " ", "-"])

    def member(self):
        simple = ["\\d", "\\w", "\\s", "\\D", "\\W", "\\n", "\\-", "^", ".", "$"]
        ranges = ["a-c", "0-9", "b-z", "A-Z", " -a", "\\x61-b", ",-."]
        one = self.rng.choice([self.rng.choice(LETTERS)] * 4 + ["1", "_", " "])
        return self.rng.choice([one, one, one, self.rng.choice(ranges), self.rng.choice(simple)])

    def set(self):
        inside = "".join(self.member() for _ in range(self.rng.randint(1, 3)))
        first = self.rng.choice(["", "", "", "]", "-"])
        if inside.startswith("-"):
            first = ""
        last = "-" if inside[-1] in "ab1_" and first != "-" and self.rng.random() < 0.1 else ""
        negated = self.rng.choice(["", "^"])
        if not negated and not first and inside.startswith("^"):
            inside = "a" + inside
        return f"[{negated}{first}{inside}{last}]"

    def single(self):
        """One character."""
        kind = self.rng.randint(0, 9)
        if kind < 6:
            char = self.char()
            return "\\" + char if char in "-\n " and self.rng.random() < 0.3 else char
        if kind < 7:
            return self.set()
        if kind < 8:
            return self.rng.choice(["\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\x61", "\\u0062"])
        return self.rng.choice([".", ".", "\\n"])

    def place(self):
        return self.rng.choice(["^", "$", "\\b", "\\B", "\\A", "\\Z", "\\b"])

    def pattern(self, depth=2):
        branches = self.rng.choice([1, 1, 1, 2, 2, 3])
        return "|".join(self.sequence(depth) for _ in range(branches))

    def sequence(self, depth):
        pieces = [self.piece(depth) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3]))]
        gaps = ["", "", " ", "\n", "# a(\n"] if self.verbose else [""]
        return "".join(self.rng.choice(gaps) + piece for piece in pieces) + self.rng.choice(gaps)

    def quantifier(self):
        counts = ["{2}", "{1,2}", "{0,1}", "{,2}", "{1,}", "{2,3}", "{0}", "{,}"]
        sign = self.rng.choice(["*", "*", "+", "+", "?", "?", self.rng.choice(counts)])
        return sign + self.rng.choice(["", "", "", "?"])

    def piece(self, depth):
        if self.rng.random() < 0.1:
            return self.place()
        if self.rng.random() < 0.15:
            return self.special(depth)
        # Few quantifiers, and at most two around each other: nothing may take exponential time.
        quantified = self.rng.random() < 0.45 and self.height < 2 and self.budget > 0
        self.height += quantified
        self.budget -= quantified
        part = self.group(depth) if depth and self.rng.random() < 0.4 else self.single()
        self.height -= quantified
        if part[0] != "(" and self.rng.random() < 0.08:
            return part + self.rng.choice(["*+", "++", "?+", "{1,2}+"])
        return part + self.quantifier() if quantified else part

    def capture(self, begin, depth):
        self.count += 1
        number = self.count
        inside = self.pattern(depth - 1)
        self.closed.append(number)
        return f"({begin}{inside})"

    def group(self, depth):
        if self.rng.random() < 0.35:
            return f"(?:{self.pattern(depth - 1)})"
        if self.rng.random() < 0.25:
            name = f"n{self.count + 1}"
            self.names[self.count + 1] = name
            return self.capture(f"?P<{name}>", depth)
        return self.capture("", depth)

    def special(self, depth):
        kind = self.rng.randint(0, 5)
        if kind == 0:
            return "(?#no|(te)"
        if kind == 1 and depth:
            return f"(?{self.rng.choice('=!')}{self.pattern(depth - 1)})"
        if kind == 2:
            return f"(?<{self.rng.choice('=!')}{self.fixed()})"
        if kind == 3 and depth:
            return f"(?>{self.plain()})"
        if kind == 4 and depth:
            letters = self.rng.choice(["i", "m", "s", "i-s", "-i", "ms", "-m", "im-s"])
            return f"(?{letters}:{self.pattern(depth - 1)})"
        if not self.closed:
            return self.single()
        number = self.rng.choice(self.closed)
        if self.rng.random() < 0.3:
            name = self.rng.choice([number, self.names.get(number, number)])
            both = [self.sequence(0) for _ in range(self.rng.randint(1, 2))]
            return f"(?({name}){'|'.join(both)})"
        if number in self.names and self.rng.random() < 0.7:
            return f"(?P={self.names[number]})"
        return f"(?:\\{number})"

    def plain(self):
        """No captures in what is atomic."""
        kept, self.closed = self.closed, []
        inside = "|".join(
            "".join(
                self.single() + self.rng.choice(["", "*", "?", "+?"])
                for _ in range(self.rng.randint(0, 2))
            )
            for _ in range(self.rng.randint(1, 2))
        )
        self.closed = kept
        return inside

    def fixed(self):
        """Of one width."""
        some = ["", "^", "\\b", "a", "b", ".", "ab", "(?:a|b)", "(?:a|b).", "a{2}", "(?=a)a"]
        return self.rng.choice(some)


FLAGS = {"i": re.I, "m": re.M, "s": re.S, "x": re.X}


def compiled(pattern, flags=""):
    bits = re.A
    for letter in flags:
        bits |= FLAGS[letter]
    return re.compile(pattern, bits)


def sample(seed, times=6):
    """Some random patterns, each with flags and some texts."""
    rng = random.Random(seed)
    for _ in range(times):
        flags = "".join(letter for letter in "imsx" if rng.random() < 0.3)
        maker = Maker(rng, "x" in flags)
        pattern = maker.pattern()
        texts = [text(rng) for _ in range(5)]
        # Which of \b and \B hold in an empty text differs between versions of the oracle.
        yield pattern, flags, [some for some in texts if some or "\\B" not in pattern]


def told(found):
    if found is None:
        return None
    every = [found.span(number) for number in range(found.re.groups + 1)]
    return [None if span == (-1, -1) else span for span in every]


def test_ignoring_case(search):
    assert search("aB", "xAb", "i") == [(1, 3)]
    assert search("a", "A") is None
    assert search("a", "A", "") is None
    assert search("[a-c]", "B", "i") == [(0, 1)]
    assert search("[^a]", "A", "i") is None
    assert search("[^A]", "ab", "i") == [(1, 2)]
    assert search("(a)\\1", "aA", "i") == [(0, 2), (0, 1)]
    assert search("(a)\\1", "aA") is None
    assert search("\\x61", "A", "i") == [(0, 1)]
    assert search("[Z-_]", "z", "i") == [(0, 1)]


def test_case_of_what_is_not_ascii(search):
    assert search("é", "É", "i") is None
    assert search("é", "é", "i") == [(0, 1)]
    assert search("[^é]", "É", "i") == [(0, 1)]
    assert search("k", "\u212a", "i") is None
    assert search("(é)\\1", "éÉ", "i") is None
    assert search("(ß)\\1", "ßß", "i") == [(0, 2), (0, 1)]


def test_lines(search, fullmatch):
    assert search("^b", "a\nb", "m") == [(2, 3)]
    assert search("a$", "a\nb", "m") == [(0, 1)]
    assert search("a$", "a\nb") is None
    assert search("b$", "a\nb", "m") == [(2, 3)]
    assert search("^a", "a\nb", "m") == [(0, 1)]
    assert search("\\Ab", "a\nb", "m") is None
    assert search("a\\Z", "a\nb", "m") is None
    assert search("^$", "a\n\nb", "m") == [(2, 2)]
    assert fullmatch("a$\n^b", "a\nb", "m") == [(0, 3)]


def test_a_dot_for_all(search, match):
    assert search("a.b", "a\nb", "s") == [(0, 3)]
    assert match(".", "\n", "s") == [(0, 1)]
    assert match(".", "\n") is None
    assert match(".", "", "s") is None


def test_layout(search):
    assert search(" a b # c\n c", "abc", "x") == [(0, 3)]
    assert search("a\\ b", "a b", "x") == [(0, 3)]
    assert search("a[ #]b", "a#b a b", "x") == [(0, 3)]
    assert search("a \t\n\r\f\v+", "aa", "x") == [(0, 2)]
    assert search("a # b|c", "a", "x") == [(0, 1)]
    assert search("a #", "a", "x") == [(0, 1)]
    assert search("a#\n|b", "b", "x") == [(0, 1)]
    assert search("a\\#", "a#", "x") == [(0, 2)]
    assert search("a (?#x) +", "aa", "x") == [(0, 2)]
    assert search("(a) # (\n\\1", "aa", "x") == [(0, 2), (0, 1)]
    assert search("a b#", "a b#") == [(0, 4)]
    assert search("a{ 2}", "a{2}", "x") == [(0, 4)]


def test_flags_at_the_start(search, match, fullmatch):
    assert search("(?i)a", "A") == [(0, 1)]
    assert search("(?i)(?s)a.", "A\n") == [(0, 2)]
    assert match("(?im)a$", "A\nb") == [(0, 1)]
    assert fullmatch("(?x) a b | c", "ab") == [(0, 2)]
    assert fullmatch("(?i)a|b", "B") == [(0, 1)]
    assert search("(?x)a(?#c) b", "AB", "i") == [(0, 2)]
    assert search("(?i)(?:a)(b)", "AB") == [(0, 2), (1, 2)]


def test_flags_of_a_group(search):
    assert search("(?i:c)d", "CD .Cd") == [(4, 6)]
    assert search("(?-i:a)b", "AB aB", "i") == [(3, 5)]
    assert search("(?s-i:a.)b", "a\nB", "i") == [(0, 3)]
    assert search("(?i:a(?-i:b)c)", "ABC AbC") == [(4, 7)]
    assert search("(a(?i:b)c)", "aBc") == [(0, 3), (0, 3)]
    assert search("(?x: a b ) c", "ab c") == [(0, 4)]
    assert search("(?m:^)b|^c", "a\nb") == [(2, 3)]
    assert search("((?i:a))\\1", "Aa AA") == [(3, 5), (3, 4)]
    assert search("(a)(?i:\\1)", "aA") == [(0, 2), (0, 1)]
    assert search("(?i:a|b)c", "Bc") == [(0, 2)]
    assert search("(?ims-x:A.)", "a\n", "x") == [(0, 2)]


def test_names_with_flags(names):
    assert names("(?x) (?P<b>c) # (?P<d>e)") == {"b": 1}
    assert names("a # (?P<d>e)", "x") == {}
    assert names("a # (?P<d>e)") == {"d": 1}


@given(seed=SEEDS)
def test_against_the_oracle(search, match, fullmatch, seed):
    for pattern, flags, texts in sample(seed):
        oracle = compiled(pattern, flags)
        for some in texts:
            where = pattern, some, flags
            assert search(*where) == told(oracle.search(some)), where
            assert match(*where) == told(oracle.match(some)), where
            assert fullmatch(*where) == told(oracle.fullmatch(some)), where


@given(seed=SEEDS)
def test_flags_in_the_pattern_do_the_same(search, seed):
    for pattern, flags, texts in sample(seed, 4):
        inline = "".join(f"(?{letter})" for letter in flags)
        for some in texts[:2]:
            expected = told(compiled(pattern, flags).search(some))
            assert search(inline + pattern, some) == expected, (inline + pattern, some)


@given(first=st.characters(), second=st.characters(max_codepoint=0x17F))
def test_case_of_any_character(search, first, second):
    pairs = [(one, one.swapcase()[0]) for one in (first, second)]
    for one, other in [(first, second), *pairs]:
        pattern = re.escape(one)
        for whole in (pattern, f"[{pattern}]", f"[^{pattern}]"):
            expected = told(compiled(whole, "i").search(other))
            assert search(whole, other, "i") == expected, (whole, other)
