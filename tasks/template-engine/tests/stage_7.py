import random

from hypothesis import given
from stage_1 import SEEDS, check_errors, outcome, place
from stage_3 import Wrong, joined, separate
from stage_4 import MORE, Scope, check_texts
from stage_5 import Marked


def library(**templates):
    return {"escape": True, "library": templates}


@given(seed=SEEDS)
def test_an_include_is_a_with(render, seed):
    """Templates with `include` do what the parts of one template do, each in a scope."""
    maker = Marked(seed)
    parts, words, runs = {}, [], []
    for number in range(3):
        body, run = maker.body(2)
        if maker.chance(0.6):
            name = f"t{number}"
            parts[name] = body
            runs.append((name, lambda scope, run=run: run(Scope({}, scope))))
            words += maker.tag("include", f'"{name}"')
        else:
            words += body
            runs.append((None, run))
    source, places = joined(separate(words), maker.rng)
    texts = {name: joined(separate(body), maker.rng) for name, body in parts.items()}
    scope, expected = Scope({}, Scope(MORE, None)), ""
    for name, run in runs:
        try:
            expected += run(scope)
        except Wrong as wrong:
            text, offsets = texts[name] if name else (source, places)
            at = place(text, offsets[id(wrong.word)])
            expected = (wrong.kind, *at, name) if name else (wrong.kind, *at)
            break
    options = library(**{name: text for name, (text, _) in texts.items()})
    assert outcome(render, source, MORE, options) == expected, (source, options)


@given(seed=SEEDS)
def test_line_of_templates(render, seed):
    """Blocks are put together here by their names, from the text of a base without nesting."""
    rng = random.Random(seed)
    names = ["a", "b", "c"]
    levels = rng.randint(1, 4)
    used = [rng.sample(names, rng.randint(1, 3)) for _ in range(levels)]
    templates, bodies = {}, []
    for level in range(levels):
        bodies.append({})
        text = "{% extends 't" + str(level - 1) + "' %}" if level else ""
        for name in used[level]:
            first, last = f"({name}{level}", rng.choice([")", "{{ v }})"])
            inner = rng.choice(["", "{{ super() }}", "{{ super() }}{{ super() }}"]) if level else ""
            if not any(name in before for before in bodies[:level]):
                inner = ""
            bodies[level][name] = first, inner.count("super"), last
            text += rng.choice(["", " ", "x"])
            text += "{% block " + name + " %}" + first + inner + last + "{% end %}"
        text += "." + ("{% set v = " + str(level) + " %}") * (level > 0)
        templates[f"t{level}"] = text
    values = {"v": 9}
    latest = 1 if levels > 1 else 9  # the last set is that of the oldest child

    def shown(name, level):
        while level >= 0 and name not in bodies[level]:
            level -= 1
        if level < 0:
            return ""
        first, count, last = bodies[level][name]
        return first + shown(name, level - 1) * count + last.replace("{{ v }}", str(latest))

    base = templates["t0"]
    for name in used[0]:
        first, _, last = bodies[0][name]
        whole = "{% block " + name + " %}" + first + last + "{% end %}"
        base = base.replace(whole, shown(name, levels - 1))
    top = templates.pop(f"t{levels - 1}")
    assert outcome(render, top, values, {"library": templates}) == base, (top, templates)


def test_include(render):
    options = library(
        a="[{{ a }}{% set a = 5 %}{{ a }}]",
        b="{% for x in [1, 2] %}{% include 'c' %}{% end %}",
        c="{{ x }}{{ loop.index }}{{ '<' }}",
        d="",
        loop="{% if n %}{% set n = n - 1 %}{{ n }}{% include 'loop' %}{% end %}",
        m="{% macro m() %}M{% end %}",
    )
    check_texts(
        render,
        MORE,
        [
            ("{% include 'a' %}{{ a }}", "[15]1"),
            ("{% set a = 2 %}{% include 'a' %}{% include 'd' %}{{ a }}", "[25]2"),
            ("{% include 'b' %}", "11&lt;22&lt;"),
            ("{% with x = 7, loop = d, loop = [] %}{{ loop | length }}{% end %}", "0"),
            ("{% set t = 'a' %}{% include t %}{% include ['d', t] | last %}", "[15][15]"),
            ("{% include 'loop' %}", "210"),
            ("{% include 'm' %}{{ m | default('none') }}", "none"),
            ("x {%- include 'd' -%} y", "xy"),
            (
                "{% set include = 1 %}{{ include }}{% set as = 2 %}{{ as }}"
                "{% set block = 3 %}{{ block }}",
                "123",
            ),
        ],
        options,
    )


def test_import(render):
    options = library(
        ui="text {% macro box(x, body = '-') %}<{{ x }}{{ body }}{{ k }}>{% end %}"
        "{% set k = n %}{{ k }}",
        sub="{% import 'ui' as ui %}{% set z = ui.k + 1 %}{% set n = 8 %}{% set z = z %}",
        empty="{% if a %}{% end %}",
        scopes="{% set x = 1 %}{% with y = 2 %}{% set w = 3 %}{% end %}{% for q in [1] %}{% end %}",
        child="{% extends 'base' %}{% set c = 1 %}{% block b %}{% set lost = 1 %}{% end %}",
        base="{% block b %}{% end %}{% set p = 2 %}{% macro q() %}{% end %}",
        deep="{% macro f(n) %}{% if n > 0 %}{{ f(n - 1) }}{% end %}{% end %}",
        used="{{ f(1) }}",
        calls="{% macro g(n) %}{% if n > 0 %}{{ g(n - 1) }}{% end %}{% end %}{{ g(25) }}",
    )
    check_texts(
        render,
        MORE,
        [
            ("{% import 'ui' as ui %}{{ ui.box('<') }}{{ ui.k }}", "<&lt;-3>3"),
            ("{% import 'ui' as u %}{% call u.box(1) %}<{{ n }}{% end %}", "<1<33>"),
            ("{% set n = 9 %}{% import 'ui' as u %}{{ u.k }}", "3"),
            ("{% import 'sub' as s %}{{ s.z }}{{ s.ui.k }}{{ s | keys | join(',') }}", "43ui,z,n"),
            ("{% import 'empty' as e %}{{ e | length }}{{ e }}", "0"),
            ("{% import 'scopes' as s %}{{ s }}", "x: 1"),
            ("{% import 'child' as s %}{{ s | keys }}", "c, p, q"),
            ("{% import 'ui' as as %}{{ as.k }}", "3"),
            ("{% with k = 1 %}{% import 'ui' as u %}{% end %}{{ u | default('-') }}", "-"),
            ("{% import 'deep' as d %}{{ d.f(49) }}.", "."),
            ("{% macro m() %}{% import 'ui' as u %}{{ u.k }}{% end %}{{ m() }}", "3"),
            (
                "{% macro m(n) %}{% if n > 1 %}{{ m(n - 1) }}{% else %}{% import 'calls' as c %}ok"
                "{% end %}{% end %}{{ m(24) }}",
                "ok",
            ),
        ],
        options,
    )
    check_errors(
        render,
        MORE,
        [
            ("{% import 'deep' as d %}{{ d.f(50) }}", "depth", 1, 35, "deep"),
            ("{% import 'ui' %}", "syntax", 1, 16),
            ("{% import 'ui' is u %}", "syntax", 1, 16),
            ("{% import 'ui' as %}", "syntax", 1, 19),
            ("{% import 'ui' as 1 %}", "syntax", 1, 19),
            ("{% import 'ui' as u x %}", "syntax", 1, 21),
            ("{% import as u %}", "syntax", 1, 14),
            ("{% import 'used' as u %}", "missing", 1, 4, "used"),
            ("{% macro f(n) %}{% end %}{% import 'used' as u %}", "missing", 1, 4, "used"),
            ("{% import 'ui' as u %}{{ u.x }}", "missing", 1, 28),
            ("{% import 'ui' as u %}\n{{ u.box() }}", "arity", 2, 9),
            (
                "{% macro m(n) %}{% if n > 1 %}{{ m(n - 1) }}{% else %}{% import 'calls' as c %}"
                "{% end %}{% end %}{{ m(25) }}",
                *("depth", 1, 35, "calls"),
            ),
        ],
        options,
    )


def test_blocks(render):
    options = library(
        base="<{% block a %}A{{ v }}{% end %}|"
        "{% block b %}B{% block c %}C{% end %}{% end %}>{{ v }}",
        mid="{% extends 'base' %}{% block a %}m{{ super() }}{% end %}{% set v = 'mid' %}",
        macro="{% macro m() %}{% block x %}X{{ k }}{% end %}{% end %}{{ m() }}"
        "{% set k = 1 %}{{ m() }}",
        loop="{% for i in [1, 2] %}{% block x %}{{ i }}{% end %}{% end %}",
        own="{% block a %}own{% end %}",
        uses="{% block a %}{% include 'own' %}{% import 'own' as o %}{% end %}",
        choose="{% extends which %}{% block a %}chosen{% end %}",
    )
    data = {**MORE, "v": "d", "k": 0}
    head = "{% extends 'base' %}"
    check_texts(
        render,
        data,
        [
            ("{% block a %}x{% set v = 1 %}{{ v }}{% end %}{{ v }}", "x1d"),
            ("{% block a %}{% block b %}in{% end %}{% end %}.", "in."),
            ("{% block a %}{{ super | default('none') }}{% end %}", "none"),
            (head, "<Ad|BC>d"),
            ("dropped {# c #}" + head + "also {{ v }}", "<Ad|BC>d"),
            (head + "{% block a %}new{% end %}", "<new|BC>d"),
            (head + "{% block b %}new{% end %}", "<Ad|new>d"),
            (head + "{% block c %}new{% end %}", "<Ad|Bnew>d"),
            (
                head + "{% block b %}({{ super() }}){% end %}{% block c %}[{{ super() }}]{% end %}",
                "<Ad|(B[C])>d",
            ),
            (
                head + "{% block a %}{{ super() }}{{ super() ~ '<' }}{{ super }}{% end %}",
                "<AdAd&lt;&lt;macro super&gt;|BC>d",
            ),
            (head + "{% block q %}lost{{ 1 // 0 }}{% end %}", "<Ad|BC>d"),
            (head + "{% block q %}{% block a %}in{% end %}{% end %}", "<in|BC>d"),
            (head + "{% set v = 5 %}{% block a %}{{ v }}{% end %}{% set v = 6 %}", "<6|BC>6"),
            (head + "{% macro m() %}M{% end %}{% block c %}{{ m() }}{% end %}", "<Ad|BM>d"),
            (head + "{% block a %}{% set v = 7 %}{{ super() }}{% end %}", "<Ad|BC>d"),
            (head + "{% if false %}{% block a %}seen{% end %}{% end %}", "<seen|BC>d"),
            (
                head + "{% block a %}{{ super | default('x') }}{% end %}{% block z %}"
                "{{ super() }}{% end %}",
                "<&lt;macro super&gt;|BC>d",
            ),
            ("{% extends 'mid' %}{% block a %}t{{ super() }}{% end %}", "<tmAmid|BC>mid"),
            (
                "{% extends 'mid' %}{% set v = 'top' %}{% block c %}{{ v }}{% end %}",
                "<mAmid|Bmid>mid",
            ),
            ("{% extends 'mid' %}", "<mAmid|BC>mid"),
            ("{% extends 'macro' %}{% block x %}Y{{ super() }}{% end %}", "YX0YX1"),
            (
                "{% extends 'loop' %}{% block x %}{{ super() }}{{ i }}{{ loop.index }};{% end %}",
                "111;222;",
            ),
            ("{% extends 'uses' %}{% block a %}{{ super() }}!{% end %}", "own!"),
            (
                "{% block a %}mine{% end %}{% include 'own' %}{% include 'mid' %}",
                "mineown<mAmid|BC>mid",
            ),
            ("{% set which = 'own' %}{% include 'choose' %}", "chosen"),
            ("{% raw %}{% end %} {% extends 'own' %}", "own"),
            ("{%- extends 'own' -%} ", "own"),
        ],
        options,
    )


def test_errors_in_other_templates(render):
    options = library(
        zero="a\n {{ 1 // 0 }}",
        bad="{{ 1 + }}",
        open="\n\n{% if a %}",
        via="{% include 'zero' %}",
        child="{% extends 'frame' %}{% block b %}\n{{ q }}{% end %}",
        frame="{% block b %}{% end %}{% block c %}{{ w }}{% end %}",
        macro="{% macro m(x) %}{{ x.y }}{% end %}",
        none="{% extends none %}",
        me="{% extends 'me' %}",
        mutual="{% import 'mutual2' as m %}",
        mutual2="\n{% include 'mutual' %}",
        count="{% if n %}{% with n = n - 1 %}{% include 'count' %}{% end %}{% end %}",
    )
    check_errors(
        render,
        {**MORE, "big": 20},
        [
            ("{% include 'zero' %}", "zero", 2, 7, "zero"),
            ("{{ 1 }}{% include 'via' %}", "zero", 2, 7, "zero"),
            ("{% include 'bad' %}", "syntax", 1, 8, "bad"),
            ("{% include 'open' %}", "unclosed", 3, 1, "open"),
            ("{% include 'child' %}", "missing", 2, 4, "child"),
            ("{% extends 'child' %}{% block b %}{% end %}", "missing", 1, 39, "frame"),
            ("{% extends 'child' %}{% block b %}{{ super() }}{% end %}", "missing", 2, 4, "child"),
            ("{% extends 'child' %}{% block b %}{{ e.x }}{% end %}", "missing", 1, 40),
            ("{% import 'macro' as m %}{{ m.m(1) }}", "missing", 1, 22, "macro"),
            ("{% import 'macro' as m %}{{ m.m(q) }}", "missing", 1, 33),
            ("{% import 'macro' as m %}{{ m.m() }}", "arity", 1, 32),
            ("{% import 'macro' as m %}{{ m.q }}", "missing", 1, 31),
            ("x{% include 'nothing' %}", "template", 1, 2),
            ("{% include 5 %}", "template", 1, 1),
            ("{% include ['zero'] %}", "template", 1, 1),
            ("{% include none %}", "template", 1, 1),
            ("{% import 'nothing' as m %}", "template", 1, 1),
            (" {% extends 'nothing' %}", "template", 1, 2),
            (" {% extends q %}", "missing", 1, 13),
            ("{% extends 'nothing' %}{{ q }}", "missing", 1, 27),
            ("{% include q %}", "missing", 1, 12),
            ("{% include 'none' %}", "template", 1, 1, "none"),
            ("{% include 'me' %}", "depth", 1, 1, "me"),
            ("{% extends 'me' %}", "depth", 1, 1, "me"),
            ("{% include 'mutual' %}", "depth", 2, 1, "mutual2"),
            ("{% import 'mutual' as m %}", "depth", 2, 1, "mutual2"),
            ("{% with n = 20 %}{% include 'count' %}{% end %}", "depth", 1, 31, "count"),
            ("{% include 'nothing' %}{{ s s }}", "syntax", 1, 29),
            ("{% if false %}{% include 'bad' %}{% end %}{{ q }}", "missing", 1, 46),
        ],
        options,
    )
    check_texts(render, MORE, [("{% with n = 19 %}{% include 'count' %}{% end %}.", ".")], options)
    check_errors(
        render,
        MORE,
        [
            ("{% include 'a' %}", "template", 1, 1),
            ("{{ q | default(1) }}{{ q }}", "missing", 1, 24),
        ],
        {},
    )
    check_texts(render, MORE, [("{{ a }}", "1")], {"library": {}})


def test_lines_of_21_templates(render):
    chain = {"t0": "{% block a %}0{% end %}"}
    for number in range(1, 22):
        chain[f"t{number}"] = (
            "{% extends 't" + str(number - 1) + "' %}{% block a %}{{ super() }}{% end %}"
        )
    assert outcome(render, chain["t20"], MORE, {"library": chain}) == "0"
    assert outcome(render, chain["t21"], MORE, {"library": chain}) == ("depth", 1, 1, "t1")
    inner = {**chain, "in": "{% include 't18' %}", "in2": "{% include 't19' %}"}
    assert outcome(render, "{% include 'in' %}", MORE, {"library": inner}) == "0"
    found = outcome(render, "{% include 'in2' %}", MORE, {"library": inner})
    assert found == ("depth", 1, 1, "t1")


def test_syntax(render):
    options = library(base="")
    check_errors(
        render,
        MORE,
        [
            ("{{ a }}{% extends 'base' %}", "syntax", 1, 11),
            ("{% set x = 1 %}{% extends 'base' %}", "syntax", 1, 19),
            ("{% extends 'base' %}{% extends 'base' %}", "syntax", 1, 24),
            ("{% block a %}{% extends 'base' %}{% end %}", "syntax", 1, 17),
            ("{% if a %}{% extends 'base' %}{% end %}", "syntax", 1, 14),
            ("{% block a %}{% end %}{% extends 'base' %}", "syntax", 1, 26),
            ("{% extends 'base' %}{% block a %}{% extends 'base' %}{% end %}", "syntax", 1, 37),
            ("{% block a %}{% end %}{% block a %}{% end %}", "syntax", 1, 32),
            ("{% block a %}{% block a %}{% end %}{% end %}", "syntax", 1, 23),
            ("{% block %}{% end %}", "syntax", 1, 10),
            ("{% block 'a' %}{% end %}", "syntax", 1, 10),
            ("{% block a b %}{% end %}", "syntax", 1, 12),
            ("{% block a %}", "unclosed", 1, 1),
            ("{% block a %}{% else %}{% end %}", "syntax", 1, 14),
            ("{% include %}", "syntax", 1, 12),
            ("{% include 'a' 'b' %}", "syntax", 1, 16),
            ("{% extends %}", "syntax", 1, 12),
            ("{% extends 'base' x %}", "syntax", 1, 19),
            ("{% include 'base' %}{% end %}", "syntax", 1, 21),
            ("{% super %}", "tag", 1, 4),
            ("{% show %}", "tag", 1, 4),
            ("{% other a %}", "tag", 1, 4),
            ("{{ super }}", "missing", 1, 4),
            ("{% block a %}{{ super() }}{% end %}", "missing", 1, 17),
            ("{% block a %}{{ q }}{% end %}", "missing", 1, 17),
        ],
        options,
    )
    for template in (
        "{% block a %}{% end %}{% with x = 1 %}{% block b %}{{ x }}{% end %}{% end %}",
    ):
        assert outcome(render, template, MORE, options) == "1"


def test_data_stays(render):
    data = {"a": [1], "b": {"c": 2}}
    options = library(t="{% set a = 3 %}{% set z = 4 %}", u="{% extends 't' %}{% set b = 5 %}")
    source = "{% import 't' as m %}{% include 'u' %}{% set a = 5 %}{{ m.a }}{{ b.c }}{{ a }}"
    assert render(source, data, options) == "325"
    assert data == {"a": [1], "b": {"c": 2}}
    assert sorted(options["library"]) == ["t", "u"]
    assert render(source, data, options) == "325"
