import random
import re

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
LETTERS = "ab"


def text(rng, most=6, alphabet=None):
    alphabet = alphabet or rng.choice(["ab", "ab", "aab", "abc", "ab\n", "ab1 _-", LETTERS])
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, most)))


class Maker:
    """Makes random patterns, well-formed ones."""

    def __init__(self, rng):
        self.rng = rng
        self.count = 0
        self.closed = []
        self.height = 0
        self.budget = 4

    def char(self):
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
        return "".join(self.piece(depth) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3])))

    def quantifier(self):
        counts = ["{2}", "{1,2}", "{0,1}", "{,2}", "{1,}", "{2,3}", "{0}", "{,}"]
        sign = self.rng.choice(["*", "*", "+", "+", "?", "?", self.rng.choice(counts)])
        return sign + self.rng.choice(["", "", "", "?"])

    def piece(self, depth):
        if self.rng.random() < 0.1:
            return self.place()
        # Few quantifiers, and at most two around each other: nothing may take exponential time.
        quantified = self.rng.random() < 0.45 and self.height < 2 and self.budget > 0
        self.height += quantified
        self.budget -= quantified
        part = self.group(depth) if depth and self.rng.random() < 0.4 else self.single()
        self.height -= quantified
        return part + self.quantifier() if quantified else part

    def capture(self, begin, depth):
        self.count += 1
        number = self.count
        inside = self.pattern(depth - 1)
        self.closed.append(number)
        return f"({begin}{inside})"

    def group(self, depth):
        if self.rng.random() < 0.4:
            return f"(?:{self.pattern(depth - 1)})"
        return self.capture("", depth)


def sample(seed, times=6):
    """Some random patterns, each with some texts."""
    rng = random.Random(seed)
    for _ in range(times):
        pattern = Maker(rng).pattern()
        texts = [text(rng) for _ in range(5)]
        # Which of \b and \B hold in an empty text differs between versions of the oracle.
        yield pattern, [some for some in texts if some or "\\B" not in pattern]


def told(found):
    if found is None:
        return None
    every = [found.span(number) for number in range(found.re.groups + 1)]
    return [None if span == (-1, -1) else span for span in every]


def test_quantifiers_take_much(search):
    assert search("a*", "aab") == [(0, 2)]
    assert search("a*", "baa") == [(0, 0)]
    assert search("a+", "baa") == [(1, 3)]
    assert search("ab?", "abb") == [(0, 2)]
    assert search("[ab]+b", "abab") == [(0, 4)]


def test_lazy_quantifiers_take_little(search):
    assert search("a*?", "aa") == [(0, 0)]
    assert search("a+?", "aa") == [(0, 1)]
    assert search("a??b", "ab") == [(0, 2)]
    assert search("a??", "a") == [(0, 0)]
    assert search("(a{1,3}?)(a*)", "aaa") == [(0, 3), (0, 1), (1, 3)]
    assert search("<.*?>", "<a><b>") == [(0, 3)]


def test_they_give_back(search):
    assert search("(a*)(ab)*(b)*", "abb") == [(0, 3), (0, 1), None, (2, 3)]
    assert search("(.*)(\\d+)", "a12") == [(0, 3), (0, 2), (2, 3)]
    assert search("(.*?)(\\d+)$", "a12") == [(0, 3), (0, 1), (1, 3)]


def test_counted(search):
    assert search("a{2}", "aaa") == [(0, 2)]
    assert search("a{2,}", "abaaa") == [(2, 5)]
    assert search("a{,2}", "aaa") == [(0, 2)]
    assert search("a{1,2}b", "aaab") == [(1, 4)]
    assert search("(?:ab){2}", "abaab") is None
    assert search("a{0}b", "ab") == [(1, 2)]
    assert search("a{,}", "aaa") == [(0, 3)]
    assert search("a{10}", "a" * 11) == [(0, 10)]


def test_braces_that_are_no_quantifier(search):
    assert search("a{", "a{") == [(0, 2)]
    assert search("a{}", "a{}") == [(0, 3)]
    assert search("b{y}", "ab{y}") == [(1, 5)]
    assert search("a{1", "a{1") == [(0, 3)]
    assert search("a{1,2", "a{1,2") == [(0, 5)]
    assert search("a{ 1}", "a{ 1}") == [(0, 5)]
    assert search("x{,", "x{,") == [(0, 3)]
    assert search("{a}", "{a}") == [(0, 3)]
    assert search("a{+", "a{{") == [(0, 3)]


def test_groups_keep_the_last_round(search):
    assert search("(a|b)*", "abc") == [(0, 2), (1, 2)]
    assert search("(?:(a)|b)*", "ab") == [(0, 2), (0, 1)]
    assert search("(?:(a)|(b))*", "aba") == [(0, 3), (2, 3), (1, 2)]
    assert search("(a)*", "b") == [(0, 0), None]
    assert search("(b*)*", "bbba") == [(0, 3), (3, 3)]
    assert search("(a*)+", "b") == [(0, 0), (0, 0)]


def test_empty_rounds_end_a_repetition(search):
    assert search("(?:)*a", "a") == [(0, 1)]
    assert search("(a?)*b", "aab") == [(0, 3), (2, 2)]
    assert search("(a|)*", "aa") == [(0, 2), (2, 2)]
    assert search("(|a)*", "aa") == [(0, 0), (0, 0)]
    assert search("(|a)+", "aa") == [(0, 0), (0, 0)]
    assert search("(|b)*?c", "abbbc") == [(1, 5), (3, 4)]
    assert search("(a??)*?b", "ab") == [(0, 2), (0, 1)]
    assert search("(|a){2}", "aa") == [(0, 0), (0, 0)]
    assert search("(|a){2}b", "aab") == [(0, 3), (1, 2)]
    assert search("(|a){3}$", "aaa") == [(0, 3), (2, 3)]
    assert search("(?:^)*a", "ba") == [(1, 2)]


@given(seed=SEEDS)
def test_against_the_oracle(search, match, fullmatch, seed):
    for pattern, texts in sample(seed):
        oracle = re.compile(pattern, re.A)
        for some in texts:
            assert search(pattern, some) == told(oracle.search(some)), (pattern, some)
            assert match(pattern, some) == told(oracle.match(some)), (pattern, some)
            assert fullmatch(pattern, some) == told(oracle.fullmatch(some)), (pattern, some)
