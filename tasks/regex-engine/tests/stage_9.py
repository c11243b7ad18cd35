import random
import re
import warnings

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
    warnings.simplefilter("ignore")
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


def test_every_match_from_left_to_right(spans):
    assert spans("a|(b)", "abca") == [[(0, 1), None], [(1, 2), (1, 2)], [(3, 4), None]]
    assert spans("aa", "aaaaa") == [[(0, 2)], [(2, 4)]]
    assert spans("x", "abc") == []
    assert spans("^a", "aa") == [[(0, 1)]]
    assert spans("^", "a\nb", "m") == [[(0, 0)], [(2, 2)]]
    assert spans("(?<=a)b", "abab") == [[(1, 2)], [(3, 4)]]


def test_empty_matches(spans):
    assert spans("a*", "baac") == [[(0, 0)], [(1, 3)], [(3, 3)], [(4, 4)]]
    assert spans("", "ab") == [[(0, 0)], [(1, 1)], [(2, 2)]]
    assert spans("", "") == [[(0, 0)]]
    assert spans("\\b", "a b") == [[(0, 0)], [(1, 1)], [(2, 2)], [(3, 3)]]


def test_after_an_empty_match_one_that_is_not(spans):
    assert spans("|a", "aa") == [[(0, 0)], [(0, 1)], [(1, 1)], [(1, 2)], [(2, 2)]]
    assert spans("a??", "a") == [[(0, 0)], [(0, 1)], [(1, 1)]]
    assert spans("b|a*?", "ab") == [[(0, 0)], [(0, 1)], [(1, 2)], [(2, 2)]]
    assert spans("(?=a)|..", "ab") == [[(0, 0)], [(0, 2)]]
    assert spans("$|\n", "\n") == [[(0, 0)], [(0, 1)], [(1, 1)]]


def test_findall(findall):
    assert findall("a.", "abacad") == ["ab", "ac", "ad"]
    assert findall("a(.)", "abac") == ["b", "c"]
    assert findall("(a)(.)", "abac") == [("a", "b"), ("a", "c")]
    assert findall("(a)|b", "ab") == ["a", ""]
    assert findall("(a)|(b)", "ab") == [("a", ""), ("", "b")]
    assert findall("A*", "aab", "i") == ["aa", "", ""]
    assert findall("x", "a") == []


def test_split(split):
    assert split(",", "a,b,,c") == ["a", "b", "", "c"]
    assert split("x", "ab") == ["ab"]
    assert split(",", ",") == ["", ""]
    assert split("(,)|(;)", "a,b;c") == ["a", ",", None, "b", None, ";", "c"]
    assert split("B", "abc", 0, "i") == ["a", "c"]
    assert split("x", "") == [""]


def test_split_at_empty_matches(split):
    assert split("", "ab") == ["", "a", "b", ""]
    assert split("y*", "cyyd") == ["", "c", "", "d", ""]
    assert split("\\b", "a b") == ["", "a", " ", "b", ""]
    assert split("(x*)", "ax") == ["", "", "a", "x", "", "", ""]


def test_split_so_often(split):
    assert split(",", "a,b,c", 1) == ["a", "b,c"]
    assert split(",", "a,b,c", 2) == ["a", "b", "c"]
    assert split(",", "a,b,c", 5) == ["a", "b", "c"]
    assert split("(,)", "a,b,c", 1) == ["a", ",", "b,c"]
    assert split("", "ab", 2) == ["", "a", "b"]


def test_errors_tell_as_before(spans, findall, split, names):
    for function in (spans, findall, split):
        try:
            function("a(", "a")
        except ValueError as error:
            assert error.args[1] == 1
        else:
            raise AssertionError("no error")
    assert names("(?P<a>b)", "i") == {"a": 1}


@given(seed=SEEDS)
def test_spans_against_the_oracle(spans, seed):
    for pattern, flags, texts in sample(seed):
        oracle = compiled(pattern, flags)
        for some in texts:
            expected = [told(found) for found in oracle.finditer(some)]
            assert spans(pattern, some, flags) == expected, (pattern, some, flags)


@given(seed=SEEDS)
def test_findall_against_the_oracle(findall, seed):
    for pattern, flags, texts in sample(seed, 4):
        oracle = compiled(pattern, flags)
        for some in texts:
            assert findall(pattern, some, flags) == oracle.findall(some), (pattern, some, flags)


@given(seed=SEEDS, most=st.integers(0, 3))
def test_split_against_the_oracle(split, seed, most):
    for pattern, flags, texts in sample(seed, 4):
        oracle = compiled(pattern, flags)
        for some in texts:
            expected = oracle.split(some, most)
            assert split(pattern, some, most, flags) == expected, (pattern, some, most, flags)
