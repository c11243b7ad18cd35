import random

from hypothesis import given
from stage_1 import SEEDS, check_errors, outcome, shown
from stage_3 import Word, check_made
from stage_4 import MORE, Blocks, check_texts, opened

SIGNS = (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"), ("'", "#39"))
ESCAPE = {"escape": True}


class Kept(str):
    """A safe string."""


def escaped(value):
    text = "" + shown(value)
    for sign, name in SIGNS:
        text = text.replace(sign, f"&{name};")
    return text


class Marked(Blocks):
    """Makes what stage 5 adds; outputs are escaped."""

    filters = {
        **Blocks.filters,
        "safe": lambda value: [Kept(shown(value))],
        "escape": lambda value: [value if isinstance(value, Kept) else Kept(escaped(value))],
    }

    def output(self, depth):
        words, get = self.expression(depth)

        def show(scope):
            value = get(scope)
            return str(value) if isinstance(value, Kept) else escaped(value)

        return [Word("{{"), *words, Word("}}")], show

    def compound(self):
        return [*super().compound(), self.caught, self.caught, self.passed]

    def caught(self, depth):
        name = self.rng.choice("ab")
        body, run = self.body(depth)

        def store(scope):
            scope[name] = Kept(run(scope))
            return ""

        return [*self.tag("set", name), *body, *self.end()], store

    def passed(self, depth):
        body, run = self.body(depth)
        words, works = [], []
        for _ in range(self.rng.randint(1, 2)):
            more, work = self.filter(1)
            words += more
            works.append(work)

        def show(scope):
            value = Kept(run(scope))
            for work in works:
                value = work(lambda scope, value=value: value, scope)
            return "" + shown(value)

        return [*self.tag("filter", *words[1:]), *body, *self.end()], show


@given(seed=SEEDS)
def test_random(render, seed):
    maker = Marked(seed)
    words, run = maker.body(3)
    pieces = [(words, lambda data: run(opened(data)))]
    check_made(render, pieces, maker.rng, MORE, ESCAPE)


@given(seed=SEEDS)
def test_without_escaping(render, seed):
    """Nothing is shown that the other option would not show, but for the replaced characters."""
    maker = Marked(seed)
    source = "{{ x }}|{{ x | safe }}|{{ x | escape }}|{{ [x] }}|{{ x ~ (x | safe) }}"
    value = maker.rng.choice(["<a>", "&", "'\"", "plain", ["<", 1], {"k": "&lt;"}, None, 3])
    text, safe = shown(value), escaped(value)
    data = {"x": value}
    for options in ((), (None,), ({},), ({"escape": False},), ({"other": 1},)):
        assert render(source, data, *options) == f"{text}|{text}|{safe}|{text}|{text}{text}"
    found = render(source, data, {"escape": True})
    assert found == f"{safe}|{text}|{safe}|{safe}|{safe}{safe}"


def test_escaping(render):
    data = {**MORE, "h": "<&'\">", "m": {"<": ">"}}
    check_texts(
        render,
        data,
        [
            ("<>&{{ h }}'", "<>&&lt;&amp;&#39;&quot;&gt;'"),
            ("{{ h | safe }}", "<&'\">"),
            ("{{ h | escape }}{{ h | escape | escape }}", "&lt;&amp;&#39;&quot;&gt;" * 2),
            ("{{ h | safe | escape }}", "<&'\">"),
            ("{{ '&lt;' }}", "&amp;lt;"),
            ("{{ m }}", "&lt;: &gt;"),
            ("{{ m | safe }}", "<: >"),
            ("{{ [h | safe] }}", "&lt;&amp;&#39;&quot;&gt;"),
            ("{{ h | safe ~ '' }}", "&lt;&amp;&#39;&quot;&gt;"),
            ("{{ '<' | safe | upper }}{{ '<' | safe | trim }}", "&lt;&lt;"),
            ("{{ '<' | safe | reverse }}{{ '<' | safe | first }}{{ ('<' | safe)[0] }}", "&lt;" * 3),
            ("{{ ['<' | safe] | join }}{{ '<' | safe | replace('a', 'b') }}", "&lt;&lt;"),
            ("{{ ['<' | safe] | first }}{{ ['<' | safe][0] }}", "<<"),
            ("{{ [1, '<' | safe] | reverse | first }}{{ ['<' | safe, '>'] | sort | first }}", "<<"),
            (
                "{% set x = '<' | safe %}{{ x }}{{ x or 1 }}{{ 1 and x }}{{ q | default(x) }}",
                "<<<<",
            ),
            ("{{ '<' | safe | default(1) }}{% with y = '<' | safe %}{{ y }}{% end %}", "<<"),
            ("{% for x in ['<' | safe, '<'] %}{{ x }}{% end %}", "<&lt;"),
            ("{{ 's' | safe == 's' }}{{ 'a' < ('b' | safe) }}{{ ('a' | safe) < 'b' }}", "true" * 3),
            (
                "{{ m['<' | safe] }}{{ ('<' | safe) in m }}{{ '<' in ('<<' | safe) }}",
                "&gt;truetrue",
            ),
            ("{{ ('<' | safe) in ['<'] }}{{ '' | safe and 1 }}{{ 'ab' | safe | length }}", "true2"),
            ("{{ 1 | safe == '1' }}{{ none | escape }}{{ true | escape }}", "truetrue"),
            ("{{ h.x | default('<') }}", "&lt;"),
        ],
        ESCAPE,
    )
    check_errors(
        render,
        data,
        [
            ("{{ h | safe + 1 }}", "type", 1, 13),
            ("{{ 1 < (1 | safe) }}", "type", 1, 6),
            ("{{ [1, '1' | safe] | sort }}", "type", 1, 22),
            ("{{ h | safe(1) }}", "arity", 1, 8),
            ("{{ h | escape(1) }}", "arity", 1, 8),
            ("{{ h | safe.x }}", "missing", 1, 13),
        ],
        ESCAPE,
    )


def test_set_and_filter(render):
    data = {**MORE, "h": "<b>"}
    check_texts(
        render,
        data,
        [
            (
                "{% set x %}<i>{{ h }}{% end %}{{ x }}{{ x ~ '' }}",
                "<i>&lt;b&gt;&lt;i&gt;&amp;lt;b&amp;gt;",
            ),
            ("{% set x %}a{% set y = 2 %}{% end %}{{ y }}{{ x | length }}", "21"),
            ("{% set x %}{% set x %}in{% end %}{{ x }}!{% end %}{{ x }}", "in!"),
            ("{% set x %}{% end %}{{ x == '' }}", "true"),
            ("{% filter upper %}<i>{{ h }}{% end %}", "<I>&LT;B&GT;"),
            ("{% filter trim | replace('a', '<') %} a {% end %}.", "<."),
            ("{% filter length %}abc{% end %}{% filter first %}xyz{% end %}", "3x"),
            ("{% filter escape %}<{% end %}{% filter safe %}<{% end %}", "<<"),
            ("{% filter upper | escape %}<{% end %}", "&lt;"),
            ("{% filter default(q) %}x{% set z = 1 %}{% end %}{{ z }}", "x1"),
            ("{% filter upper %}a{% filter lower %}B{% end %}{% end %}", "AB"),
            ("{% for c in [1] %}{% filter replace('x', h) %}x{{ c }}{% end %}{% end %}", "<b>1"),
        ],
        ESCAPE,
    )
    check_errors(
        render,
        data,
        [
            ("{% filter upper %}", "unclosed", 1, 1),
            ("{% set x %}", "unclosed", 1, 1),
            ("{% set x y %}", "syntax", 1, 10),
            ("{% filter %}{% end %}", "syntax", 1, 11),
            ("{% filter foo %}{% end %}", "filter", 1, 11),
            ("{% filter upper(1) %}{% end %}", "arity", 1, 11),
            ("{% filter upper | %}{% end %}", "syntax", 1, 19),
            ("{% filter upper lower %}{% end %}", "syntax", 1, 17),
            ("{% filter | upper %}{% end %}", "syntax", 1, 11),
            ("{% filter upper + 1 %}{% end %}", "syntax", 1, 17),
            ("{% filter upper %}{% else %}{% end %}", "syntax", 1, 19),
            ("{% set x %}{% else %}{% end %}", "syntax", 1, 12),
            ("{% filter sort %}{% end %}", "type", 1, 11),
            ("{% filter first %}{% end %}", "missing", 1, 11),
            ("{% filter replace(h, q) %}{{ 1 // 0 }}{% end %}", "zero", 1, 32),
            ("{% set x %}{{ q }}{% end %}", "missing", 1, 15),
        ],
        ESCAPE,
    )


def test_white_space(render):
    check_texts(
        render,
        MORE,
        [
            ("x \n {{- a -}} \t\n y", "x1y"),
            (" {{- a }} {{ a -}} ", "1 1"),
            ("{{-1}}{{-a}}{{- -1 -}}", "11-1"),
            ("{{ a -}}{{ a }} {{- a }} {{ a }}", "111 1"),
            ("a {%- if a -%} b {%- end -%} c", "abc"),
            ("a {%- if a %} b {% end -%} c", "a b c"),
            ("a {#- c -#} b", "ab"),
            ("a {#- c #} b {# c -#} c", "a b c"),
            ("a {# - #} b", "a  b"),
            ("\u00a0 {{- a -}} \u00a0\r", "\u00a01\u00a0\r"),
            (" \n {{- a }}", "1"),
            ("{{ a -}} \n ", "1"),
            ("{% for x in [1, 2] -%} {{ x }} {%- end %}", "12"),
            ("a {# b -#} {{ a }} {#- c #} d", "a 1 d"),
            ("{{ ' x ' -}} y", " x y"),
            ("{{ 3 - 1 -}} .", "2."),
            ("{{ 3 -1-}} .", "2."),
        ],
    )
    check_errors(
        render,
        MORE,
        [
            ("{{- q }}", "missing", 1, 5),
            (" \n {{- 1 + s -}}", "type", 2, 8),
            ("x {%- if", "unclosed", 1, 3),
            ("{#- #", "unclosed", 1, 1),
            ("{{- - }}", "syntax", 1, 7),
            ("{{ 1 - -}}", "syntax", 1, 8),
            ("{{ a - }}", "syntax", 1, 8),
            ("{%- foo %}", "tag", 1, 5),
            ("{%- end %}", "syntax", 1, 1),
            (" {%- if a -%} ", "unclosed", 1, 2),
            ("{{ a -%}", "unclosed", 1, 1),
            ("{{ a -%} }}", "syntax", 1, 6),
        ],
    )


def test_raw(render):
    check_texts(
        render,
        MORE,
        [
            ("{% raw %}{{ a }}{% if %}{# {% end %}x", "{{ a }}{% if %}{# x"),
            ("{%raw%}{%end%}.", "."),
            ("{% raw %} a {% end %}", " a "),
            ("x {%- raw %} a {% end -%} y", "x a y"),
            ("x {% raw -%} a {%- end %} y", "x a y"),
            ("x {%- raw -%} \n {%- end -%} y", "xy"),
            ("{%\nraw\t%}{% ende %}{% end x %}{%  end\n-%} y", "{% ende %}{% end x %}y"),
            ("{% raw %}1{% end %}{% raw %}2{% end %}{{ a }}", "121"),
            ("{% if a %}{% raw %}{% end %}x{% end %}y", "xy"),
            ("{% raw %}{% raw %}{% end %}", "{% raw %}"),
            ("{% set raw = 5 %}{{ raw }}", "5"),
            ("{{ a -}} {% raw %} b{% end %}", "1 b"),
            ("{% raw %}b {% end %} {{- a }}", "b 1"),
        ],
        ESCAPE,
    )
    check_errors(
        render,
        MORE,
        [
            ("{% raw %}", "unclosed", 1, 1),
            ("\n{%- raw %}{% end", "unclosed", 2, 1),
            ("{% raw %}{{ $ }}{% end %}{{ $", "character", 1, 29),
            ("{% raw %}{% {% end }", "unclosed", 1, 1),
            ("{{ a a }}{% raw %}", "unclosed", 1, 10),
            ("{% raw a %}{% end %}", "tag", 1, 4),
            ("{% if a %}{% raw %}{% end %}", "unclosed", 1, 1),
            ("{% raw %}{%%}{% end %}{{ q }}", "missing", 1, 26),
            ("{% raw", "unclosed", 1, 1),
        ],
    )


@given(seed=SEEDS)
def test_trimming_is_that_of_the_text(render, seed):
    """Signs with a hyphen do what taking the white space out of the template does."""
    rng = random.Random(seed)
    tags = [("{{", "a", "}}"), ("{%", "set c = 1", "%}"), ("{#", "}}", "#}"), ("{%", "if a", "%}")]
    tags += [("{%", "end", "%}")]
    chosen = [tags[rng.randrange(3)] for _ in range(3)]
    chosen += [tags[3], tags[rng.randrange(3)], tags[4]]
    marked, plain = "", ""
    last = False
    for opening, inner, closing in [*chosen, ("", "", "")]:
        text = rng.choice(["", " ", "\n", " x ", "\ty \n", " - "])
        first = bool(opening) and rng.random() < 0.4
        marked += text
        text = text.lstrip(" \t\n") if last else text
        plain += text.rstrip(" \t\n") if first else text
        last = bool(closing) and rng.random() < 0.4
        if opening:
            marked += opening + "-" * first + " " + inner + " " + "-" * last + closing
            plain += f"{opening} {inner} {closing}"
    assert outcome(render, marked, MORE) == outcome(render, plain, MORE)
