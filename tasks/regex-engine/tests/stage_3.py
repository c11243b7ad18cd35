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

    def piece(self, depth):
        if self.rng.random() < 0.12:
            return self.place()
        return self.group(depth) if depth and self.rng.random() < 0.4 else self.single()

    def group(self, depth):
        if self.rng.random() < 0.4:
            return f"(?:{self.pattern(depth - 1)})"
        return f"({self.pattern(depth - 1)})"


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


def test_the_first_branch_that_fits_is_taken(search):
    assert search("a|ab", "ab") == [(0, 1)]
    assert search("b|ab", "ab") == [(0, 2)]
    assert search("|a", "a") == [(0, 0)]
    assert search("a|", "b") == [(0, 0)]
    assert search("ab|a|b", "cba") == [(1, 2)]


def test_a_later_branch_where_the_rest_needs_it(search):
    assert search("(?:a|ab)c", "abc") == [(0, 3)]
    assert search("(?:a|ab)(?:c|bcd)$", "abcd") == [(0, 4)]
    assert search("(a|ab)(c|bcd)$", "abcd") == [(0, 4), (0, 1), (1, 4)]


def test_groups_are_counted_by_their_opening(search):
    assert search("((a)(b))(c)", "abc") == [(0, 3), (0, 2), (0, 1), (1, 2), (2, 3)]
    assert search("(?:a)(b)", "ab") == [(0, 2), (1, 2)]
    assert search("()a", "a") == [(0, 1), (0, 0)]


def test_groups_that_took_no_part(search):
    assert search("(a)|(b)", "b") == [(0, 1), None, (0, 1)]
    assert search("(?:(a)b|(a)c)", "ac") == [(0, 2), None, (0, 1)]
    assert search("(a)|b|(c)", "b") == [(0, 1), None, None]


def test_anchors_belong_to_their_branch(search):
    assert search("^a|b", "cb") == [(1, 2)]
    assert search("a$|b", "ab") == [(1, 2)]


def test_match_is_at_the_start(match):
    assert match("c", "ac") is None
    assert match("a|ab", "ab") == [(0, 1)]
    assert match("(b)|a", "ab") == [(0, 1), None]


def test_fullmatch_takes_everything(fullmatch):
    assert fullmatch("b|ba", "ba") == [(0, 2)]
    assert fullmatch("(a|ab)(c|bcd)", "abcd") == [(0, 4), (0, 1), (1, 4)]
    assert fullmatch("a", "ab") is None
    assert fullmatch("c", "ac") is None
    assert fullmatch("a$", "a\n") is None
    assert fullmatch("", "") == [(0, 0)]


def test_special_characters_in_sets_and_escaped(search):
    assert search("[(|)]", "a|") == [(1, 2)]
    assert search("\\(a\\|b\\)", "(a|b)") == [(0, 5)]
    assert search("([)])", ")") == [(0, 1), (0, 1)]


@given(seed=SEEDS)
def test_against_the_oracle(search, match, fullmatch, seed):
    for pattern, texts in sample(seed):
        oracle = re.compile(pattern, re.A)
        for some in texts:
            assert search(pattern, some) == told(oracle.search(some)), (pattern, some)
            assert match(pattern, some) == told(oracle.match(some)), (pattern, some)
            assert fullmatch(pattern, some) == told(oracle.fullmatch(some)), (pattern, some)
