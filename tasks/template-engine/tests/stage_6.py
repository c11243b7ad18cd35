import random

from hypothesis import given
from stage_1 import SEEDS, check_errors, outcome
from stage_3 import Word, Wrong, check_made
from stage_4 import MORE, Scope, check_texts, opened
from stage_5 import ESCAPE, Kept, Marked


class Routine:
    """A macro: parameters with what gives a default, or None, and the scope it was made in."""

    def __init__(self, name, params, run, scope):
        self.name, self.params, self.run, self.scope = name, params, run, scope

    def __radd__(self, text):
        return text + f"<macro {self.name}>"


class Macros(Marked):
    """Makes macros first and calls of them later; ``depth`` is that of the calls that run."""

    def __init__(self, seed):
        super().__init__(seed)
        self.known, self.depth = {}, 0

    def macro(self, depth):
        name = f"m{len(self.known)}"
        params = self.rng.sample(["a", "b", "x", "body"], self.rng.randrange(4))
        words, made = [], []
        for param in params:
            words += [Word(","), Word(param)]
            get = None
            if self.chance(0.4):
                more, get = self.expression(1)
                words += [Word("="), *more]
            made.append((param, get))
        body, run = self.body(depth)
        self.known[name] = made

        def define(scope):
            scope[name] = Routine(name, made, run, scope)
            return ""

        return [*self.tag("macro", name, "(", *words[1:], ")"), *body, *self.end()], define

    def arguments(self, made):
        """Mostly the right ones; what they are is a list and a dict of functions."""
        words, values, named = [], [], {}
        count = self.rng.randint(0, len(made))
        for _ in range(count + (self.chance(0.05))):
            more, get = self.expression(1)
            words += [Word(","), *more]
            values.append(get)
        rest = [name for name, get in made[count:] if get is None or self.chance(0.4)]
        rest += ["q"] * self.chance(0.03) + [name for name, _ in made[:1] if self.chance(0.03)]
        self.rng.shuffle(rest)
        for name in dict.fromkeys(rest):
            if self.chance(0.97):
                more, get = self.expression(1)
                words += [Word(","), Word(name), Word("="), *more]
                named[name] = get
        return words[1:], values, named

    def done_call(self, word, get, values, named):
        def run(scope):
            macro = get(scope)
            given = [value(scope) for value in values]
            by_name = {name: value(scope) for name, value in named.items()}
            if not isinstance(macro, Routine):
                raise Wrong("type", word)
            names = [name for name, _ in macro.params]
            places = names[: len(given)]
            bad = len(given) > len(names) or any(name in places for name in by_name)
            bad = bad or any(name not in names for name in by_name)
            inner = Scope({}, macro.scope)
            missing = [
                name
                for name, other in macro.params
                if other is None and name not in by_name and name not in places
            ]
            if bad or missing:
                raise Wrong("arity", word)
            if self.depth == 50:
                raise Wrong("depth", word)
            self.depth += 1
            for place, (name, other) in enumerate(macro.params):
                if place < len(given):
                    inner[name] = given[place]
                else:
                    inner[name] = by_name[name] if name in by_name else other(inner)
            try:
                return Kept(macro.run(inner))
            finally:
                self.depth -= 1

        return run

    def called(self, depth):
        if not self.known:
            return self.leaf()
        name = self.rng.choice([*self.known])
        words, values, named = self.arguments(self.known[name])
        callee, get = self.just(name) if self.chance(0.98) else self.name()
        sign = Word("(")
        return [*callee, sign, *words, Word(")")], self.done_call(sign, get, values, named)

    def just(self, name):
        word = Word(name)

        def find(scope):
            if name not in scope:
                raise Wrong("missing", word)
            return scope[name]

        return [word], find

    def makers(self):
        return [*super().makers(), *[(8, self.called)] * 6]

    def compound(self):
        return [*super().compound(), self.wrapped, self.macro]

    def wrapped(self, depth):
        if not self.known:
            return self.branch(depth)
        name = self.rng.choice([*self.known])
        words, values, named = self.arguments(self.known[name])
        callee, get = self.just(name)
        sign = Word("(")
        body, run = self.body(depth)
        named = {key: get for key, get in named.items() if key != "body"}
        named["body"] = lambda scope: Kept(run(scope))
        call = self.done_call(sign, get, values, named)
        return [
            *self.tag("call", *callee, sign, *words, ")"),
            *body,
            *self.end(),
        ], lambda scope: str(call(scope))


@given(seed=SEEDS)
def test_random(render, seed):
    maker = Macros(seed)
    made = [maker.macro(1) for _ in range(maker.rng.randint(1, 3))]
    made.append(maker.body(3))
    words = [word for part, _ in made for word in part]

    def run(data):
        scope = opened(data)
        return "".join([get(scope) for _, get in made])

    check_made(render, [(words, run)], maker.rng, MORE, ESCAPE)


ROW = "{% macro row(x, y = x ~ '!', z = y) %}[{{ x }} {{ y }} {{ z }}]{% end %}"


def test_calls(render):
    check_texts(
        render,
        MORE,
        [
            (ROW + "{{ row(1) }}{{ row(1, 2) }}{{ row(1, z = 3) }}", "[1 1! 1!][1 2 2][1 1! 3]"),
            (
                ROW + "{{ row(z = 1, x = 2) }}{{ row(y = 5, x = 4) }}{{ row(1, 2, 3) }}",
                "[2 2! 1][4 5 5][1 2 3]",
            ),
            (ROW + "{{ row('<') }}{{ row }}", "[&lt; &lt;! &lt;!]&lt;macro row&gt;"),
            (ROW + "{{ row(1) ~ '' }}{{ (row)(1) | length }}", "[1 1! 1!]9"),
            (ROW + "{{ [row][0](1) }}{{ row == row }}{{ row == 1 }}", "[1 1! 1!]truefalse"),
            (ROW + "{{ row and 1 }}{{ [row] | length }}{{ (row ~ row) | length }}", "1122"),
            (
                "{% macro m() %}<i>{% end %}{{ m() }}{{ m() | upper }}{{ [m()] }}",
                "<i>&lt;I&gt;&lt;i&gt;",
            ),
            ("{% macro m() %}{% end %}{{ m() == '' }}{{ m() or 5 }}", "true5"),
            ("{% macro if(if) %}{{ if }}{% end %}{{ if(if = 3) }}", "3"),
            (
                "{% macro m(a) %}{{ a }}{% end %}{% set n = m %}{{ n(7) }}{{ n }}",
                "7&lt;macro m&gt;",
            ),
        ],
        ESCAPE,
    )
    check_texts(render, MORE, [("{% macro m() %}<{% end %}{{ m() }}{{ m }}", "<<macro m>")])


def test_scopes_of_macros(render):
    check_texts(
        render,
        MORE,
        [
            (
                "{% macro m() %}{{ c }}{% end %}{% set c = 1 %}{{ m() }}{% set c = 2 %}{{ m() }}",
                "12",
            ),
            (
                "{% macro m() %}{{ c }}{% end %}{% set c = 1 %}{% with c = 5 %}{{ m() }}{% end %}",
                "1",
            ),
            (
                "{% with c = 1 %}{% macro m() %}{{ c }}{% end %}{% set c = 3 %}{{ m() }}{% end %}"
                "{{ m | default('gone') }}",
                "3gone",
            ),
            ("{% macro m() %}{% set a = 5 %}{{ a }}{% end %}{{ m() }}{{ a }}", "51"),
            ("{% macro m(a) %}{{ a }}{% set a = 9 %}{{ a }}{% end %}{{ m(3) }}{{ a }}", "391"),
            (
                "{% set f = [] %}{% for i in [1, 2] %}{% macro m() %}{{ i }}"
                "{{ loop.last }}{% end %}"
                "{{ m() }};{% end %}",
                "1false;2true;",
            ),
            (
                "{% macro f(n) %}{% if n > 1 %}{{ n }} {{ f(n - 1) }}{% else %}end"
                "{% end %}{% end %}{{ f(3) }}",
                "3 2 end",
            ),
            (
                "{% macro o(x) %}{% macro i(y) %}{{ x }}{{ y }}{% end %}{{ i(1) }}"
                "{{ i(2) }}{% end %}{{ o(7) }}",
                "7172",
            ),
            ("{% macro m(b, c = b) %}{{ c }}{% end %}{% set b = 5 %}{{ m(1) }}", "1"),
            ("{% macro m(c = b, b = 3) %}{{ c }}{{ b }}{% end %}{{ m() }}", "two3"),
            (
                "{% macro m(c = k) %}{{ c }}{% end %}{% set k = 1 %}{{ m() }}"
                "{% set k = 2 %}{{ m() }}",
                "12",
            ),
            ("{% macro m(c = q) %}{% end %}{{ m(1) }}.", "."),
        ],
    )


def test_call_tag(render):
    check_texts(
        render,
        MORE,
        [
            (
                "{% macro m(body) %}[{{ body }}]{% end %}{% call m() %}<{{ '<' }}{% end %}",
                "[<&lt;]",
            ),
            (
                "{% macro m(a, body, c = 1) %}{{ a }}{{ body }}{{ c }}{% end %}"
                "{% call m(5) %}x{% end %}",
                "5x1",
            ),
            (
                "{% macro m(a, body) %}{{ a }}{{ body }}{% end %}{% call m(a = 5) %}"
                "{{ a }}{% end %}",
                "51",
            ),
            ("{% macro m(body) %}{{ body }}{% end %}{% call m(body = q) %}x{% end %}", "x"),
            (
                "{% macro m(body) %}{{ body }}{% end %}{% call m() %}{% set z = 4 %}"
                "{% end %}{{ z }}",
                "4",
            ),
            (
                "{% macro m(body, x) %}{{ body }}{{ x }}{% end %}"
                "{% call m(body = 1, x = z | default('-')) %}{% set z = 4 %}{% end %}{{ z }}",
                "-4",
            ),
            (
                "{% macro m(body) %}({{ body }}){% end %}{% call m() %}{% call m() %}x"
                "{% end %}{% end %}",
                "((x))",
            ),
            (
                "{% macro m(body) %}{{ body }}{{ body ~ '' }}{% end %}{% call m() %}<{% end %}",
                "<&lt;",
            ),
        ],
        ESCAPE,
    )
    check_errors(
        render,
        MORE,
        [
            ("{% macro m() %}{% end %}{% call m() %}{% end %}", "arity", 1, 34),
            ("{% macro m(body) %}{% end %}{% call m(1) %}{% end %}", "arity", 1, 38),
            ("{% call a(1) %}{% end %}", "type", 1, 10),
            ("{% call q(1) %}{% end %}", "missing", 1, 9),
            ("{% call d.k(w) %}{{ q }}{% end %}", "missing", 1, 13),
            ("{% call d.k() %}{{ q }}{% end %}", "missing", 1, 20),
            ("{% call d.k() %}{% end %}", "type", 1, 12),
            ("{% call d.q() %}{% end %}", "missing", 1, 11),
            ("{% call m %}{% end %}", "syntax", 1, 11),
            ("{% call m() x %}{% end %}", "syntax", 1, 13),
            ("{% call (m)() %}{% end %}", "syntax", 1, 9),
            ("{% call m.1() %}{% end %}", "syntax", 1, 11),
            ("{% call m[0]() %}{% end %}", "syntax", 1, 10),
            ("{% call m() %}", "unclosed", 1, 1),
            ("{% call m() %}{% else %}{% end %}", "syntax", 1, 15),
        ],
    )


def test_errors_of_calls(render):
    head = "{% macro m(a, b = 1) %}{{ a }}{% end %}\n"
    check_errors(
        render,
        MORE,
        [
            (head + "{{ m() }}", "arity", 2, 5),
            (head + "{{ m(1, 2, 3) }}", "arity", 2, 5),
            (head + "{{ m(1, a = 1) }}", "arity", 2, 5),
            (head + "{{ m(b = 1) }}", "arity", 2, 5),
            (head + "{{ m(1, c = 1) }}", "arity", 2, 5),
            (head + "{{ m(1, m = 1) }}", "arity", 2, 5),
            (head + "{{ m(q) }}", "missing", 2, 6),
            (head + "{{ m(1, 2, 1 // 0) }}", "zero", 2, 14),
            (head + "{{ n(q) }}", "missing", 2, 6),
            (head + "{{ n(1) }}", "type", 2, 5),
            (head + "{{ q(1 // 0) }}", "missing", 2, 4),
            (head + "{{ s | upper(1)(2) }}", "arity", 2, 8),
            (head + "{{ m(1)(2) }}", "type", 2, 8),
            (head + "{{ m.x }}", "missing", 2, 6),
            (head + "{{ m[0] }}", "type", 2, 5),
            (head + "{{ m + 1 }}", "type", 2, 6),
            (head + "{{ m < m }}", "type", 2, 6),
            (head + "{{ m | length }}", "type", 2, 8),
            (head + "{% for x in m %}{% end %}", "type", 2, 10),
            (head + "{{ 1 in m }}", "type", 2, 6),
            ("{% macro m() %}\n{{ q }}{% end %}{{ m() }}", "missing", 2, 4),
            ("{% macro m(a = q) %}{% end %}{{ m() }}", "missing", 1, 16),
            ("{{ m() }}{% macro m() %}{% end %}", "missing", 1, 4),
            (head + "{{ m(q.x) | default(1) ~ w }}", "missing", 2, 26),
        ],
    )


def test_depth(render):
    head = "{% macro f(n) %}{% if n > 0 %}{{ f(n - 1) }}{% else %}{{ g(0) }}{% end %}{% end %}"
    head += "{% macro g(n) %}.{% end %}"
    check_texts(render, MORE, [(head + "{{ f(48) }}{{ f(48) }}", "..")])
    check_errors(
        render,
        MORE,
        [
            (head + "{{ f(49) }}", "depth", 1, 59),
            (head + "{{ f(60) }}", "depth", 1, 35),
            (head.replace("g(0)", "g()") + "{{ f(48) }}", "arity", 1, 59),
            (head.replace("g(0)", "g()") + "{{ f(49) }}", "depth", 1, 59),
            (head.replace("g(0)", "g(1, 2)") + "{{ f(49) }}", "arity", 1, 59),
            (head.replace("g(0)", "s(0)") + "{{ f(49) }}", "type", 1, 59),
        ],
    )
    arguments = "{% macro f(n) %}{{ n }}{% end %}{{ " + "f(" * 60 + "1" + ")" * 60 + " }}"
    check_texts(render, MORE, [(arguments, "1")])
    inside = (
        "{% macro f(body) %}{{ body }}{% end %}" + "{% call f() %}" * 60 + "x" + "{% end %}" * 60
    )
    check_texts(render, MORE, [(inside, "x")])


def test_syntax(render):
    check_errors(
        render,
        MORE,
        [
            ("{% macro %}{% end %}", "syntax", 1, 10),
            ("{% macro m %}{% end %}", "syntax", 1, 12),
            ("{% macro m( %}{% end %}", "syntax", 1, 13),
            ("{% macro m(a %}{% end %}", "syntax", 1, 14),
            ("{% macro m(a,) %}{% end %}", "syntax", 1, 14),
            ("{% macro m(,a) %}{% end %}", "syntax", 1, 12),
            ("{% macro m(a b) %}{% end %}", "syntax", 1, 14),
            ("{% macro m(a, b, a) %}{% end %}", "syntax", 1, 18),
            ("{% macro m(a = 1, a = 2) %}{% end %}", "syntax", 1, 19),
            ("{% macro m(1) %}{% end %}", "syntax", 1, 12),
            ("{% macro m(a =) %}{% end %}", "syntax", 1, 15),
            ("{% macro m(a) x %}{% end %}", "syntax", 1, 15),
            ("{% macro m() %}", "unclosed", 1, 1),
            ("{% macro m() %}{% else %}{% end %}", "syntax", 1, 16),
            ("{{ a(1,) }}", "syntax", 1, 8),
            ("{{ a(,) }}", "syntax", 1, 6),
            ("{{ a(1 2) }}", "syntax", 1, 8),
            ("{{ a(b = 1, 2) }}", "syntax", 1, 13),
            ("{{ a(b = 1, c = 2, b = 3) }}", "syntax", 1, 20),
            ("{{ a(b =) }}", "syntax", 1, 9),
            ("{{ a(b = c = 1) }}", "syntax", 1, 12),
            ("{{ a((b) = 2) }}", "syntax", 1, 10),
            ("{{ a(b.c = 2) }}", "syntax", 1, 10),
            ("{{ a(1 }}", "syntax", 1, 8),
            ("{{ s | upper(a = 1) }}", "syntax", 1, 16),
            ("{{ a(b = 1 }}", "syntax", 1, 12),
        ],
    )


@given(seed=SEEDS)
def test_a_call_is_a_with(render, seed):
    """A macro without free names that is called once does what its body does in a with."""
    rng = random.Random(seed)
    names = rng.sample(["x", "y", "z"], rng.randint(1, 3))
    values = [rng.choice(["1", "'<'", "[1, 2]", "n + 1", "s", "d"]) for _ in names]
    body = "".join(
        rng.choice(["{{ %s }}", "<{{ [%s] | join }}", "{%% if %s %%}t{%% end %%}"])
        % rng.choice(names)
        for _ in range(3)
    )
    bound = ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))
    count = rng.randint(0, len(names))
    mixed = (
        ", ".join([*values[:count], *bound.split(", ")[count:]]) if "[1, 2]" not in bound else bound
    )
    macro = f"{{% macro m({', '.join(names)}) %}}{body}{{% end %}}{{{{ m({mixed}) }}}}"
    plain = f"{{% with {bound} %}}{body}{{% end %}}"
    assert outcome(render, macro, MORE, ESCAPE) == outcome(render, plain, MORE, ESCAPE)
