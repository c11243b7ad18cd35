"""Templates made piece by piece, each with what it gives: a function of the scopes.

A piece of text is a ``Word``; errors name the word where they happen, so that the places of all
errors are known once the words are joined.
"""

import random

from hypothesis import given
from stage_1 import SEEDS, check_errors, outcome, place, shown, values

DATA = {
    "s": "aB",
    "n": 3,
    "l": [5, "x", None],
    "d": {"k": {"z": 1}, "0": "nil"},
    "t": True,
    "e": [],
    "none_": None,
}


class Word:
    """A token, or a text outside of tags (then nothing is put around it)."""

    def __init__(self, text, plain=False):
        self.text, self.plain = text, plain


class Wrong(Exception):
    def __init__(self, kind, word):
        self.kind, self.word = kind, word


def joined(words, rng):
    """The source, and the offset of each word by its identity."""
    source, places = "", {}
    for before, word in zip([None, *words], words, strict=False):
        if before and not word.plain and not before.plain:
            tight = rng.random() < 0.3 and not (
                before.text[-1:].isalnum() or before.text[-1:] == "_" and word.text[:1].isalnum()
            )
            tight = tight and before.text in ("(", "[", ",", "|") and word.text != "-"
            source += "" if tight else rng.choice([" ", " ", "\n", " \t"])
        places[id(word)] = len(source)
        source += word.text
    return source, places


def truth(value):
    return not (
        value is None
        or value is False
        or value == 0
        and not isinstance(value, list | dict)
        or value in ("", [], {})
    )


def is_number(value):
    return type(value) is int


def is_text(value):
    return isinstance(value, str)


def arithmetic(sign, left, right):
    if not is_number(left) or not is_number(right):
        return "type"
    if sign in ("//", "%") and right == 0:
        return "zero"
    quotient = (left - left % right) // right if right else 0
    found = {"+": left - -right, "-": left + -right, "*": left * right}
    return [found.get(sign, quotient if sign == "//" else left - right * quotient)]


def compared(sign, left, right):
    if sign in ("==", "!="):
        return [(left == right) is (sign == "==")]
    if sign == "in":
        if isinstance(right, list):
            return [any(left == item for item in right)]
        if not is_text(left) or not isinstance(right, str | dict):
            return "type"
        return [right.find(left) >= 0 if is_text(right) else left in list(right)]
    for kind in (is_number, is_text):
        if kind(left) and kind(right):
            order = (left > right) - (left < right)
            return [order in {"<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}[sign]]
    return "type"


def element(holder, key):
    if isinstance(holder, dict) and is_text(key):
        return [holder[key]] if key in holder else "missing"
    if isinstance(holder, list | str) and is_number(key):
        return [holder[key]] if key in range(len(holder)) else "missing"
    return "type"


def member(holder, key):
    if isinstance(holder, list):
        good = key.isdigit() and int(key) < len(holder)
        return [holder[int(key)]] if good else "missing"
    return [holder[key]] if isinstance(holder, dict) and key in holder else "missing"


def end_of(value, at):
    if not isinstance(value, list | str):
        return "type"
    return [value[at]] if len(value) else "missing"


def sort(value):
    if not isinstance(value, list):
        return "type"
    if all(map(is_number, value)) or all(map(is_text, value)):
        found = []
        for item in value:
            found.insert(sum(other <= item for other in found), item)
        return [found]
    return "type"


def join(value, between=""):
    if not isinstance(value, list):
        return "type"
    text = ""
    for number, item in enumerate(value):
        text += (shown(between) if number else "") + shown(item)
    return [text]


def replace(value, old, new):
    if not is_text(old) or not is_text(new):
        return "type"
    return [shown(value).replace(old, new)]


FILTERS = {
    "upper": lambda value: [shown(value).upper()],
    "lower": lambda value: [shown(value).lower()],
    "trim": lambda value: [shown(value).strip(" \n\t")],
    "length": lambda value: [len(value)] if isinstance(value, str | list | dict) else "type",
    "first": lambda value: end_of(value, 0),
    "last": lambda value: end_of(value, -1),
    "sort": sort,
    "reverse": lambda value: [value[::-1]] if isinstance(value, str | list) else "type",
    "keys": lambda value: [list(value)] if isinstance(value, dict) else "type",
    "join": join,
    "replace": replace,
}


class Maker:
    """Each method gives words and a function from a scope (a dict of names) to a value."""

    filters = FILTERS
    names = tuple(DATA)

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def chance(self, odds):
        return self.rng.random() < odds

    def done(self, work, word, *parts):
        """What the work gives for the parts; it names an error or gives a list of one."""

        def run(scope):
            found = work(*[part(scope) for part in parts])
            if isinstance(found, str):
                raise Wrong(found, word)
            return found[0]

        return run

    def constant(self, text, value):
        return [Word(text)], lambda scope: value

    def number(self):
        number = self.rng.choice([0, 1, 2, 7, 10, 123456789012345678])
        return self.constant(str(number), number)

    def string(self):
        text = self.rng.choice(["", "a", "b c", "<x>", "}}", "it's", "{{ a }}", "\n ", "B", "k"])
        return self.constant(f'"{text}"' if "'" in text or self.chance(0.5) else f"'{text}'", text)

    def word(self):
        text, value = self.rng.choice([("true", True), ("false", False), ("none", None)])
        return self.constant(text, value)

    def name(self):
        word = Word("unknown" if self.chance(0.03) else self.rng.choice(self.names))

        def find(scope):
            if word.text not in scope:
                raise Wrong("missing", word)
            return scope[word.text]

        return [word], find

    def leaf(self):
        return self.rng.choice([self.number, self.string, self.name, self.name, self.word])()

    def expression(self, depth, level=0):
        """An expression that can stand where one of a level can, in brackets if need be."""
        if depth <= 0:
            return self.leaf()
        own, make = self.rng.choice(self.makers())
        words, run = make(depth - 1)
        if own < level or self.chance(0.05):
            words = [Word("("), *words, Word(")")]
        return words, run

    def makers(self):
        return [
            *((0, self.either), (1, self.both), (2, self.opposite), (3, self.comparison)),
            *((4, self.text), (5, self.sum), (6, self.product), (7, self.minus)),
            *((8, self.indexed), (8, self.member), (8, self.filtered), (8, self.filtered)),
            *((8, self.fallback), (8, self.list), (8, lambda depth: self.leaf())),
        ]

    def either(self, depth, word="or"):
        (left, get), (right, other) = self.expression(depth, 0), self.expression(depth, 1)

        def run(scope):
            value = get(scope)
            return value if truth(value) else other(scope)

        return [*left, Word("or"), *right], run

    def both(self, depth):
        (left, get), (right, other) = self.expression(depth, 1), self.expression(depth, 2)

        def run(scope):
            value = get(scope)
            return other(scope) if truth(value) else value

        return [*left, Word("and"), *right], run

    def opposite(self, depth):
        words, get = self.expression(depth, 2)
        return [Word("not"), *words], lambda scope: not truth(get(scope))

    def operation(self, sign, own, depth, work, first=None):
        (left, get), (right, other) = (
            self.expression(depth, first or own),
            self.expression(depth, own + 1),
        )
        word = Word(sign)
        return [*left, word, *right], self.done(work, word, get, other)

    def comparison(self, depth):
        sign = self.rng.choice(["==", "!=", "<", "<=", ">", ">=", "in", "in"])
        return self.operation(sign, 3, depth, lambda *both: compared(sign, *both), 4)

    def text(self, depth):
        return self.operation("~", 4, depth, lambda left, right: [shown(left) + shown(right)])

    def sum(self, depth):
        sign = self.rng.choice("+-")
        return self.operation(sign, 5, depth, lambda *both: arithmetic(sign, *both))

    def product(self, depth):
        sign = self.rng.choice(["*", "//", "%"])
        return self.operation(sign, 6, depth, lambda *both: arithmetic(sign, *both))

    def minus(self, depth):
        words, get = self.expression(depth, 7)
        word = Word("-")
        return [word, *words], self.done(lambda value: arithmetic("-", 0, value), word, get)

    def indexed(self, depth):
        words, get = self.expression(depth, 8)
        inner, key = self.expression(depth)
        word = Word("[")
        return [*words, word, *inner, Word("]")], self.done(element, word, get, key)

    def member(self, depth):
        words, get = self.expression(depth, 8)
        word = Word(self.rng.choice(["0", "1", "k", "z", "00"]))
        return [*words, Word("."), word], self.done(
            lambda value: member(value, word.text), word, get
        )

    def items(self, parts):
        words = [word for part, _ in parts for word in [Word(","), *part]]
        return words[1:], [get for _, get in parts]

    def list(self, depth):
        parts = [self.expression(depth - 1) for _ in range(self.rng.randrange(4))]
        words, gets = self.items(parts)
        return [Word("["), *words, Word("]")], lambda scope: [get(scope) for get in gets]

    def filtered(self, depth):
        words, get = self.expression(depth, 8)
        more, work = self.filter(depth)
        return [*words, *more], lambda scope: work(get, scope)

    def filter(self, depth):
        """Words from the | on, and a function from what gives the value, and the scope."""
        word = Word(self.rng.choice(list(self.filters)))
        count = {"join": self.rng.randrange(2), "replace": 2}.get(word.text, 0)
        makers = [self.string] * (word.text == "replace") or [self.string, self.leaf]
        inner, gets = self.items([self.rng.choice(makers)() for _ in range(count)])
        if count or self.chance(0.1):
            inner = [Word("("), *inner, Word(")")]
        work = self.filters[word.text]
        return [Word("|"), word, *inner], lambda get, scope: self.done(work, word, get, *gets)(
            scope
        )

    def fallback(self, depth):
        (words, get), (inner, other) = self.expression(depth, 8), self.expression(depth - 1)

        def run(scope):
            try:
                value = get(scope)
            except Wrong as wrong:
                if wrong.kind != "missing":
                    raise
                value = None
            return other(scope) if value is None else value

        return [*words, Word("|"), Word("default"), Word("("), *inner, Word(")")], run

    def output(self, depth):
        words, get = self.expression(depth)
        return [Word("{{", False), *words, Word("}}")], lambda scope: shown(get(scope))

    def plain(self):
        text = self.rng.choice(["", "text ", "\n", "} }", "<&>", " %"])
        return [Word(text, True)], lambda scope: text

    def pieces(self):
        return [self.rng.choice([self.plain, lambda: self.output(3)])() for _ in range(3)]


def separate(words):
    """Words of outputs and tags that follow each other have nothing between them."""
    found = []
    for word in words:
        if word.text[:2] in ("{{", "{%"):
            found.append(Word("", True))
        found.append(word)
        if word.text[-2:] in ("}}", "%}") and word.text[:1] not in "'\"":
            found.append(Word("", True))
    return found


def check_made(render, pieces, rng, data, *more):
    """Compare with what the pieces give; an error is compared with its place."""
    words = separate([word for part, _ in pieces for word in part])
    source, places = joined(words, rng)
    try:
        expected = "".join([get(data) for _, get in pieces])
    except Wrong as wrong:
        expected = wrong.kind, *place(source, places[id(wrong.word)])
    assert outcome(render, source, data, *more) == expected, source


@given(seed=SEEDS)
def test_random(render, seed):
    maker = Maker(seed)
    data = {**DATA, "l": values(maker.rng), "s": maker.rng.choice(["", "aB", " x\n", "k"])}
    check_made(render, maker.pieces(), maker.rng, data)


@given(seed=SEEDS)
def test_single_operations(render, seed):
    maker = Maker(seed)
    for _ in range(6):
        check_made(render, [maker.output(1)], maker.rng, DATA)


def check_values(render, data, cases):
    for text, expected in cases:
        assert outcome(render, "{{ " + text + " }}", data) == expected, text


def test_levels(render):
    check_values(
        render,
        DATA,
        [
            ("1 + 2 * 3 - 4 // 3 % 2", "6"),
            ("7 - 2 - 1", "4"),
            ("- 7 // 2", "-4"),
            ("7 // -2 % 5", "1"),
            ("-7 % 3", "2"),
            ("2 * -n", "-6"),
            ("--n", "3"),
            ("1 ~ 2 + 3 ~ 4 * 5", "1520"),
            ("1 ~ 2 == 12", "false"),
            ("1 ~ 2 == '12'", "true"),
            ("not 1 == 2", "true"),
            ("not not 0", "false"),
            ("0 or not 1 or 'x'", "x"),
            ("1 and 0 or 5 and 6", "6"),
            ("1 or q", "1"),
            ("0 and q", "0"),
            ("[] and q", ""),
            ("d and 1", "1"),
            ("e or none or '' or {}".replace(" or {}", ""), ""),
            ("1 + n | default(2) + 1", "5"),
            ("-l.0 | upper ~ 1".replace("-", ""), "51"),
            ("n ~ s | upper ~ s", "3ABaB"),
            ("(n ~ s) | upper", "3AB"),
            ("l[0] + l . 0", "10"),
            ("d.k.z + d['k']['z']", "2"),
            ("[[1, 2], 3][0][1]", "2"),
            ("'abc'[1]", "b"),
            ("[1, [2, 'x']]", "1, 2, x"),
            ("1 == true", "true"),
            ("[1, 'a'] == [true, 'a']", "true"),
            ("none_ == none", "true"),
            ("'b' in 'abc' and 'k' in d and 5 in l and not 'K' in d", "true"),
            ("none in l", "true"),
            ("'' in ''", "true"),
            ("'a' < 'b'", "true"),
            ("'B' < 'a'", "true"),
            ("2 >= 2", "true"),
            ("\"it's\" ~ '\"}}'", "it's\"}}"),
            ("99999999999 * 99999999999", "9999999999800000000001"),
            ("007", "7"),
        ],
    )


def test_filters(render):
    check_values(
        render,
        DATA,
        [
            ("s | upper", "AB"),
            ("l | lower", "5, x, "),
            ("t|upper()", "TRUE"),
            ("' \n a b\t ' | trim ~ '.'", "a b."),
            ("s|length ~ l|length ~ d | length ~ e | length", "2320"),
            ("l|first ~ s|last ~ s | first", "5Ba"),
            ("[3, -1, 2] | sort", "-1, 2, 3"),
            ("['b', 'B', 'a'] | sort | join", "Bab"),
            ("e | sort | length", "0"),
            ("l | reverse", ", x, 5"),
            ("s|reverse", "Ba"),
            ("d | keys", "k, 0"),
            ("l | join('-')", "5-x-"),
            ("[1, 2, 3] | join(0)", "10203"),
            ("l | join", "5x"),
            ("121 | replace('1', 'one')", "one2one"),
            ("'aaa' | replace('aa', '')", "a"),
            ("q | default(7)", "7"),
            ("none_ | default(none) | default(1)", "1"),
            ("0 | default(1) ~ '' | default(1) ~ false | default(1)", "0false"),
            ("d.x.y | default('-')", "-"),
            ("l[9] | default(q) | default('-')", "-"),
            ("e | first | upper | default('-')", "-"),
            ("1 | default(1 // 0)", "1"),
        ],
    )


def test_errors_of_operations(render):
    check_errors(
        render,
        DATA,
        [
            ("{{ 1 + s }}", "type", 1, 6),
            ("{{ t + 1 }}", "type", 1, 6),
            ("{{ 1 * true }}", "type", 1, 6),
            ("{{ -t }}", "type", 1, 4),
            ("{{ -s }}", "type", 1, 4),
            ("{{ 'a' + 'b' }}", "type", 1, 8),
            ("{{ 1 // 0 }}", "zero", 1, 6),
            ("{{ 1 % (1 - 1) }}", "zero", 1, 6),
            ("{{ s // 0 }}", "type", 1, 6),
            ("{{ 1 % s }}", "type", 1, 6),
            ("{{ 1 < 'a' }}", "type", 1, 6),
            ("{{ t < 2 }}", "type", 1, 6),
            ("{{ l >= l }}", "type", 1, 6),
            ("{{ none > none }}", "type", 1, 9),
            ("{{ 1 in 's' }}", "type", 1, 6),
            ("{{ 0 in d }}", "type", 1, 6),
            ("{{ l in d }}", "type", 1, 6),
            ("{{ 's' in n }}", "type", 1, 8),
            ("{{ 's' in none }}", "type", 1, 8),
            ("{{ q + (1 // 0) }}", "missing", 1, 4),
            ("{{ (1 // 0) + q }}", "zero", 1, 7),
            ("{{ n[0] }}", "type", 1, 5),
            ("{{ d[0] }}", "type", 1, 5),
            ("{{ l['0'] }}", "type", 1, 5),
            ("{{ s[true] }}", "type", 1, 5),
            ("{{ l[3] }}", "missing", 1, 5),
            ("{{ l[-1] }}", "missing", 1, 5),
            ("{{ s[2] }}", "missing", 1, 5),
            ("{{ d['q'] }}", "missing", 1, 5),
            ("{{ none[0] }}", "type", 1, 8),
            ("{{ s.0 }}", "missing", 1, 6),
            ("{{ 1 | first }}", "type", 1, 8),
            ("{{ d | last }}", "type", 1, 8),
            ("{{ e | first }}", "missing", 1, 8),
            ("{{ '' | last }}", "missing", 1, 9),
            ("{{ 1\n|length }}", "type", 2, 2),
            ("{{ none | length }}", "type", 1, 11),
            ("{{ l | sort }}", "type", 1, 8),
            ("{{ [1, true] | sort }}", "type", 1, 16),
            ("{{ [[]] | sort }}", "type", 1, 11),
            ("{{ s | sort }}", "type", 1, 8),
            ("{{ d | reverse }}", "type", 1, 8),
            ("{{ l | keys }}", "type", 1, 8),
            ("{{ s | join }}", "type", 1, 8),
            ("{{ s | replace('a', 1) }}", "type", 1, 8),
            ("{{ s | replace(1, 'a') }}", "type", 1, 8),
            ("{{ s + 1 | default(2) }}", "type", 1, 6),
            ("{{ (1 // 0) | default(2) }}", "zero", 1, 7),
            ("{{ n[0] | default(2) }}", "type", 1, 5),
            ("{{ q | default(1 // 0) }}", "zero", 1, 18),
            ("{{ l | replace(q, w) }}", "missing", 1, 16),
        ],
    )


def test_errors_in_the_template(render):
    check_errors(
        render,
        DATA,
        [
            ("{{ q }}{{ s | foo }}", "filter", 1, 15),
            ("{{ s | foo(1, }}", "syntax", 1, 15),
            ("{{ s | foo(1 }}", "syntax", 1, 14),
            ("{{ s | upper(1) }}", "arity", 1, 8),
            ("{{ s | join(1, 2) }}", "arity", 1, 8),
            ("{{ s | replace('a') }}", "arity", 1, 8),
            ("{{ s | replace }}", "arity", 1, 8),
            ("{{ s | default }}", "arity", 1, 8),
            ("{{ s | default() }}", "arity", 1, 8),
            ("{{ s | default(1, 2) }}", "arity", 1, 8),
            ("{{ s | foo | }}", "filter", 1, 8),
            ("{{ s | upper | }}", "syntax", 1, 16),
            ("{{ s | foo(bar | baz) }}", "filter", 1, 18),
            ("{{ s | join(1 2 | foo) }}", "syntax", 1, 15),
            ("{{ s | 1 }}", "syntax", 1, 8),
            ("{{ s | in }}", "syntax", 1, 8),
            ("{{ 1 < 2 < 3 }}", "syntax", 1, 10),
            ("{{ 1 == 2 != 3 }}", "syntax", 1, 11),
            ("{{ 1 in l in l }}", "syntax", 1, 11),
            ("{{ 1 not in l }}", "syntax", 1, 6),
            ("{{ 1 + not 2 }}", "syntax", 1, 8),
            ("{{ + 1 }}", "syntax", 1, 4),
            ("{{ 1 + }}", "syntax", 1, 8),
            ("{{ (1 }}", "syntax", 1, 7),
            ("{{ () }}", "syntax", 1, 5),
            ("{{ 1) }}", "syntax", 1, 5),
            ("{{ [1, }}", "syntax", 1, 8),
            ("{{ [1,] }}", "syntax", 1, 7),
            ("{{ [,] }}", "syntax", 1, 5),
            ("{{ [1 2] }}", "syntax", 1, 7),
            ("{{ l[] }}", "syntax", 1, 6),
            ("{{ l[1 }}", "syntax", 1, 8),
            ("{{ l[1, 2] }}", "syntax", 1, 7),
            ("{{ d.'k' }}", "syntax", 1, 6),
            ("{{ d.in }}", "syntax", 1, 6),
            ("{{ d.true }}", "syntax", 1, 6),
            ("{{ 'a' 'b' }}", "syntax", 1, 8),
            ("{{ or }}", "syntax", 1, 4),
            ("{{ and 1 }}", "syntax", 1, 4),
            ("{{ not }}", "syntax", 1, 8),
            ("{{ }}", "syntax", 1, 4),
            ("{{ s 'x }}", "character", 1, 6),
            ("{{ \"a' }}", "character", 1, 4),
            ("{{ 1 ! 2 }}", "character", 1, 6),
            ("{{ 1 / 2 }}", "character", 1, 6),
            ("{{ s }}{{ '}}' ", "unclosed", 1, 8),
            ("{{ 1 + }}{{ 'x }}", "character", 1, 13),
            ("{{ s s }}{{ s | foo }}", "syntax", 1, 6),
        ],
    )


def test_names_and_words(render):
    data = {"nota": 1, "or_": 2, "In": 3, "True": 4, "not1": 5}
    assert render("{{ nota }}{{ or_ }}{{ In }}{{ True }}{{not1}}", data) == "12345"
    assert render("{{ not nota }}{{not(nota)}}{{ 1or 2 }}", data) == "falsefalse1"
