from hypothesis import given
from stage_1 import SEEDS, check_errors, outcome
from stage_3 import DATA, Maker, Word, Wrong, check_made, truth

MORE = {**DATA, "a": 1, "b": "two"}


class Scope:
    """A scope within others; the outermost is the data."""

    def __init__(self, names, outer):
        self.names, self.outer = names, outer

    def holder(self, name):
        return self if name in self.names or self.outer is None else self.outer.holder(name)

    def __contains__(self, name):
        return name in self.holder(name).names

    def __getitem__(self, name):
        return self.holder(name).names[name]

    def __setitem__(self, name, value):
        self.names[name] = value


def opened(data):
    return Scope({}, Scope(data, None))


class Blocks(Maker):
    """Makes statements too; functions take a scope."""

    names = ("s", "n", "l", "d", "e", "a", "a", "b", "b")

    def scope(self, data):
        return opened(data)

    def makers(self):
        """More of what cannot go wrong."""
        mild = [
            (4, self.text),
            (4, self.text),
            (8, self.list),
            (8, self.fallback),
            (0, self.either),
        ]
        return [*super().makers(), *mild, *mild, *[(8, lambda depth: self.leaf())] * 8]

    def name(self):
        if self.chance(0.1):
            word, key = Word("loop"), self.rng.choice(["index", "first", "last", "length"])
            part = Word(key)

            def find(scope):
                if "loop" not in scope:
                    raise Wrong("missing", word)
                return scope["loop"][key]

            return [word, Word("."), part], find
        return super().name()

    def tag(self, *parts):
        words = [part if isinstance(part, Word) else Word(part) for part in parts]
        return [Word("{%"), *words, Word("%}")]

    def end(self):
        return self.tag("end")

    def body(self, depth):
        """A few pieces as one."""
        made = [self.piece(depth) for _ in range(self.rng.randint(1, 3))]
        return [word for words, _ in made for word in words], lambda scope: "".join(
            [get(scope) for _, get in made]
        )

    def piece(self, depth):
        makers = [self.plain, lambda: self.output(1), lambda: self.output(1), self.set]
        if depth > 0:
            makers += [lambda make=make: make(depth - 1) for make in self.compound()]
        return self.rng.choice(makers)()

    def compound(self):
        return [self.branch, self.loop, self.loop, self.bound]

    def set(self):
        name = self.rng.choice("ab")
        words, get = self.expression(2)

        def run(scope):
            scope[name] = get(scope)
            return ""

        return self.tag("set", name, "=", *words), run

    def branch(self, depth):
        words, runs = [], []
        for word in ["if", "elif", "elif"][: self.rng.randint(1, 3)]:
            test, get = self.expression(1)
            body, run = self.body(depth)
            words += [*self.tag(word, *test), *body]
            runs.append((get, run))
        if self.chance(0.5):
            body, run = self.body(depth)
            words += [*self.tag("else"), *body]
            runs.append((lambda scope: True, run))

        def show(scope):
            for get, run in runs:
                if truth(get(scope)):
                    return run(scope)
            return ""

        return [*words, *self.end()], show

    def several(self):
        makers = [lambda: self.list(2), lambda: self.list(2), self.name, lambda: self.expression(2)]
        return self.rng.choice(makers)()

    def loop(self, depth):
        words, get = self.several()
        names = self.rng.sample(["a", "b", "x"], self.rng.randint(1, 2))
        sign = Word("in")
        body, run = self.body(depth)
        empty, otherwise = self.body(depth) if self.chance(0.4) else (None, None)
        head = [names[0]] if len(names) == 1 else [names[0], ",", names[1]]

        def show(scope):
            found = get(scope)
            if not isinstance(found, list | dict):
                raise Wrong("type", sign)
            rows = [[key] for key in found]
            if len(names) == 2:
                keys = list(range(len(found))) if isinstance(found, list) else list(found)
                rows = [[key, found[key]] for key in keys]
            text = ""
            for number, row in enumerate(rows):
                inner = Scope(dict(zip(names, row, strict=True)), scope)
                last = number == len(rows) - 1
                inner["loop"] = dict(
                    index=number + 1, first=number == 0, last=last, length=len(rows)
                )
                text += run(inner)
            if not rows and otherwise:
                return otherwise(scope)
            return text

        words = [*self.tag("for", *head, sign, *words), *body]
        if otherwise:
            words += [*self.tag("else"), *empty]
        return [*words, *self.end()], show

    def bound(self, depth):
        words, gets = [], []
        for _ in range(self.rng.randint(1, 2)):
            name = self.rng.choice("abx")
            part, get = self.expression(1)
            words += [Word(","), Word(name), Word("="), *part]
            gets.append((name, get))
        body, run = self.body(depth)

        def show(scope):
            inner = Scope({}, scope)
            for name, get in gets:
                inner[name] = get(inner)
            return run(inner)

        return [*self.tag("with", *words[1:]), *body, *self.end()], show

    def pieces(self):
        return [self.body(3)]


@given(seed=SEEDS)
def test_random(render, seed):
    maker = Blocks(seed)
    words, run = maker.body(3)
    pieces = [(words, lambda data: run(maker.scope(data)))]
    check_made(render, pieces, maker.rng, MORE)


def check_texts(render, data, cases, *more):
    for source, expected in cases:
        assert outcome(render, source, data, *more) == expected, source


def test_if(render):
    data = {**MORE, "z": 0}
    check_texts(
        render,
        data,
        [
            ("{% if a %}x{% end %}.", "x."),
            ("{% if z %}x{% end %}.", "."),
            ("{% if z %}x{% else %}y{% end %}", "y"),
            ("{% if z %}x{% elif a %}y{% else %}q{% end %}", "y"),
            ("{% if a %}x{% elif q %}y{% end %}", "x"),
            ("{% if z %}{{ 1 // 0 }}{% elif e %}{% elif d %}3{% elif a %}4{% end %}", "3"),
            ("{% if a %}{% if z %}1{% else %}2{% end %}{% else %}3{% end %}", "2"),
            ("{% if a %}{% set c = 5 %}{% end %}{{ c }}", "5"),
            ("{%if a%} }} %} {% end\n%}", " }} %} "),
        ],
    )


def test_for(render):
    check_texts(
        render,
        MORE,
        [
            ("{% for x in l %}<{{ x }}>{% end %}", "<5><x><>"),
            ("{% for k in d %}{{ k }},{% end %}", "k,0,"),
            ("{% for k, v in d %}{{ k }}={{ v }};{% end %}", "k=z: 1;0=nil;"),
            ("{% for i, x in l %}{{ i }}{{ x }};{% end %}", "05;1x;2;"),
            (
                "{% for x in e %}x{% else %}none{% end %}{% for x in l %}{% else %}n{% end %}",
                "none",
            ),
            ("{% for x in e %}x{% end %}.", "."),
            ("{% for x in l %}{{ loop }}|{% end %}".replace("loop", "loop.index"), "1|2|3|"),
            (
                "{% for x in [7, 8] %}{{ loop }};{% end %}",
                "index: 1, first: true, last: false, length: 2;"
                "index: 2, first: false, last: true, length: 2;",
            ),
            (
                "{% for x in [1, 2] %}{% for y in [3] %}{{ loop.length }}{% end %}"
                "{{ loop.length }} {% end %}",
                "12 12 ",
            ),
            ("{% for loop in [4] %}{{ loop.index }}{% end %}", "1"),
            ("{% for a in [4, 5] %}{{ a }}{% set a = 9 %}{{ a }}{% end %}{{ a }}", "49591"),
            ("{% for a, a in [4] %}{{ a }}{% end %}", "4"),
            ("{% for a in [a, a + 1] %}{{ a }}{% end %}{{ a }}", "121"),
            ("{% for x in [1] %}{% set c = 1 %}{% end %}{{ c | default('no') }}", "no"),
            ("{% for x in e %}{% else %}{% set c = 1 %}{% end %}{{ c | default('no') }}", "1"),
            ("{% for x in [1, 2] %}{{ c | default('-') }}{% set c = x %}{% end %}", "--"),
        ],
    )
    check_errors(
        render,
        MORE,
        [
            ("{% for x in b %}{% end %}", "type", 1, 10),
            ("{% for x, y in 5 %}{% end %}", "type", 1, 13),
            ("{% for x in none %}{% else %}{% end %}", "type", 1, 10),
            ("{% for x in [1] %}{% end %}{{ x }}", "missing", 1, 31),
            ("{% for x in [1] %}{% end %}{{ loop }}", "missing", 1, 31),
            ("{% for x in [1] in l %}{% end %}", "type", 1, 10),
        ],
    )


def test_set_and_with(render):
    check_texts(
        render,
        MORE,
        [
            ("{% set c = a + 1 %}{{ c }}{% set c = c * 10 %}{{ c }}", "220"),
            ("{% set a = 5 %}{{ a }}", "5"),
            ("{% with x = 2 %}{{ x }}{% end %}{{ x | default('-') }}", "2-"),
            ("{% with x = a + 1, y = x * 3, x = y %}{{ x }}{{ y }}{% end %}", "66"),
            ("{% with a = a + 1 %}{{ a }}{% set a = 7 %}{{ a }}{% end %}{{ a }}", "271"),
            ("{% with x = 1 %}{% set c = 2 %}{% end %}{{ c | default('-') }}", "-"),
            ("{% set if = 1 %}{% set end = 2 %}{% set set = 3 %}{{ if }}{{ end }}{{ set }}", "123"),
            ("{% with for = [1] %}{% for else in for %}{{ else }}{% end %}{% end %}", "1"),
            ("{% set x = 1 == 1 %}{{ x }}", "true"),
            (
                "{% set s = 1 %}{% with n = s %}{% with s = 2 %}{{ s }}{{ n }}{% end %}{% end %}",
                "21",
            ),
        ],
    )
    data = {"a": 1}
    assert render("{% set a = 2 %}{% set b = 3 %}{{ a }}", data) == "2"
    assert data == {"a": 1}


def test_errors(render):
    check_errors(
        render,
        MORE,
        [
            ("{% if a %}", "unclosed", 1, 1),
            ("x\n {% if a %}{% else %}", "unclosed", 2, 2),
            ("{% if a %}{% for x in q %}{% end %}", "unclosed", 1, 1),
            ("{% if a %}{% for x in q %}", "unclosed", 1, 11),
            ("{% with x = 1 %}{{ q }}", "unclosed", 1, 1),
            ("{{ q }}{% if a %}{% if b %}{% end %}{{ s s", "unclosed", 1, 37),
            ("{% if a", "unclosed", 1, 1),
            ("{% if a }}", "unclosed", 1, 1),
            ("{{ a %}", "unclosed", 1, 1),
            ("{% if ; %}", "character", 1, 7),
            ("{% foo %}", "tag", 1, 4),
            ("{% ends %}", "tag", 1, 4),
            ("{% statement a %}", "tag", 1, 4),
            ("{% next %}", "tag", 1, 4),
            ("{% next_is %}{% accept_tag %}", "tag", 1, 4),
            ("{% if a %}\n{% foo %}", "tag", 2, 4),
            ("{% foo %}{{ s s }}", "tag", 1, 4),
            ("{{ s s }}{% foo %}", "syntax", 1, 6),
            ("{% foo", "unclosed", 1, 1),
            ("{% end %}", "syntax", 1, 1),
            ("{% else %}", "syntax", 1, 1),
            ("a {% elif a %}", "syntax", 1, 3),
            ("{% if a %}{% end %}{% end %}", "syntax", 1, 20),
            ("{% if a %}{% else %}{% else %}{% end %}", "syntax", 1, 21),
            ("{% if a %}{% else %}{% elif a %}{% end %}", "syntax", 1, 21),
            ("{% for x in l %}{% elif a %}{% end %}", "syntax", 1, 17),
            ("{% with x = 1 %}{% else %}{% end %}", "syntax", 1, 17),
            ("{% if %}{% end %}", "syntax", 1, 7),
            ("{% if a b %}{% end %}", "syntax", 1, 9),
            ("{% if a %}{% end a %}", "syntax", 1, 18),
            ("{% if a %}{% else a %}{% end %}", "syntax", 1, 19),
            ("{% if a %}{% elif %}{% end %}", "syntax", 1, 19),
            ("{% for in l %}{% end %}", "syntax", 1, 8),
            ("{% for x l %}{% end %}", "syntax", 1, 10),
            ("{% for x, in l %}{% end %}", "syntax", 1, 11),
            ("{% for x, y, z in l %}{% end %}", "syntax", 1, 12),
            ("{% for x.y in l %}{% end %}", "syntax", 1, 9),
            ("{% for x in %}{% end %}", "syntax", 1, 13),
            ("{% for x in l, l %}{% end %}", "syntax", 1, 14),
            ("{% set %}", "syntax", 1, 8),
            ("{% set x == 1 %}", "syntax", 1, 10),
            ("{% set x = %}", "syntax", 1, 12),
            ("{% set x = 1, y = 2 %}", "syntax", 1, 13),
            ("{% set 1 = 2 %}", "syntax", 1, 8),
            ("{% set x.y = 2 %}", "syntax", 1, 9),
            ("{% set in = 2 %}", "syntax", 1, 8),
            ("{% with %}{% end %}", "syntax", 1, 9),
            ("{% with x %}{% end %}", "syntax", 1, 11),
            ("{% with x = 1, %}{% end %}", "syntax", 1, 16),
            ("{% with x = 1 y = 2 %}{% end %}", "syntax", 1, 15),
            ("{% %}", "syntax", 1, 4),
            ("{% 1 %}", "syntax", 1, 4),
            ("{% in %}", "syntax", 1, 4),
            ("{% = %}", "syntax", 1, 4),
            ("{{ a = 1 }}", "syntax", 1, 6),
            ("{{ a %} }}", "syntax", 1, 6),
            ("{% set x = a }} %}", "syntax", 1, 14),
            ("{% if a %}{{ s | foo }}", "filter", 1, 18),
            ("{% set x = s | upper(1) %}", "arity", 1, 16),
            ("{{ q }}{% if a | foo %}", "filter", 1, 18),
        ],
    )
    assert outcome(render, "{% if a %}{# {% end %} #}x{% end %}", MORE) == "x"


def test_order_of_errors_at_work(render):
    check_errors(
        render,
        MORE,
        [
            ("{% set x = q %}{{ 1 // 0 }}", "missing", 1, 12),
            ("{% for x in [1, 0] %}{{ 1 // x }}{% end %}{{ q }}", "zero", 1, 27),
            ("{% if q %}{% end %}", "missing", 1, 7),
            ("{% if a %}{{ b.x }}{% end %}", "missing", 1, 16),
            ("{% with x = 1, y = q, z = 1 + s %}{% end %}", "missing", 1, 20),
        ],
    )
