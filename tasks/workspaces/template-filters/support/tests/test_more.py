import pytest
from stencil import Template, TemplateError


def fill(text, /, filters=None, **names):
    template = Template(text) if filters is None else Template(text, filters=filters)
    return template.fill(**names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ s|upper }}", "  ÄB C "),
        ("{{ s|lower }}", "  äb c "),
        ("[{{ s|trim }}]", "[Äb C]"),
        ("{{ n|upper }}", "12"),
        ("{{ none|upper }}", ""),
        ("{{ s|length }}", "7"),
        ("{{ xs|length }}", "3"),
        ('{{ xs|join(", ") }}', "1, , b"),
        ('{{ s|trim|join("-") }}', "Ä-b- -C"),
        ("{{ xs|first(2)|length }}", "2"),
        ("{{ s|trim|first(1)|lower }}", "ä"),
        ("{{ xs|first(0)|length }}", "0"),
        ('{{ xs|first(-1)|join("") }}', "1"),
        ("{{ user.name|upper }}", "ANN"),
        ("{{ s  |\n trim| upper }}", "ÄB C"),
    ],
)
def test_filters(text, expected):
    names = {"s": "  Äb C ", "n": 12, "none": None, "xs": [1, None, "b"], "user": {"name": "Ann"}}
    assert fill(text, **names) == expected


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"a|b"', "a|b"),
        ('"a, b)"', "a, b)"),
        ('"a }} b %}"', "a }} b %}"),
        (r'"say \"hi\""', 'say "hi"'),
        (r'"back\\slash"', "back\\slash"),
        (r'"a\nb"', "a\\nb"),
        ('""', ""),
        ("12", "12"),
        ("-3", "-3"),
        ('"two\nlines"', "two\nlines"),
    ],
)
def test_arguments(literal, value):
    assert fill("<{{ x|default(" + literal + ") }}>") == f"<{value}>"
    assert fill("<{{ x | default( " + literal + " ) }}>{{ y }}", y=1) == f"<{value}>1"


def test_default():
    assert fill('{{ x|default("d") }}', x=None) == "d"
    assert fill('{{ x|default("d") }}', x="") == ""
    assert fill('{{ x|default("d") }}', x=0) == "0"
    assert fill('{{ x.y.z|default("d")|upper }}', x={}) == "D"
    with pytest.raises(TemplateError):
        fill('{{ x|upper|default("d") }}')


def test_filters_in_loops():
    text = '{% for x in xs|first(2) %}{{ x|default("-") }}{% end %}'
    assert fill(text, xs=[None, "b", "c"]) == "-b"
    assert fill('{% for x in xs | default("ab") %}<{{ x }}>{% end %}') == "<a><b>"


def test_filters_of_ones_own():
    def between(value, low, high):
        return low <= value <= high

    filters = {"between": between, "upper": lambda value: value + "!"}
    assert fill("{{ x|between(1, 3) }}", filters, x=3) == "True"
    assert fill("{{ x|upper }}", filters, x="a") == "a!"
    assert fill("{{ x|upper }}", x="a") == "A"
    assert fill("{{ x|lower }}", filters, x="A") == "a"


def test_else():
    text = "{% for x in xs %}{{ x }}{% else %}none of {{ n }}{% end %}."
    assert fill(text, xs=[], n=3) == "none of 3."
    assert fill(text, xs=[1, 2], n=3) == "12."
    assert fill(text, xs=iter(()), n=3) == "none of 3."
    nested = "{% for x in xs %}{% for y in x %}{{ y }}{% else %}-{% end %}{% else %}+{% end %}"
    assert fill(nested, xs=[[1], []]) == "1-"
    assert fill(nested, xs=[]) == "+"
    inner = "{% for x in xs %}a{% else %}{% for y in ys %}{{ y }}{% else %}-{% end %}{% end %}"
    assert fill(inner, xs=[], ys=[1, 2]) == "12"


@pytest.mark.parametrize(
    "tag",
    [
        "{{ x|nothing }}",
        "{{ x| }}",
        "{{ |upper }}",
        "{{ x|upper( }}",
        "{{ x|default(a) }}",
        "{{ x|default(1.5) }}",
        "{{ x|default('a') }}",
        '{{ x|default("a" "b") }}',
        '{{ x|default("a",) }}',
        "{{ x|upper lower }}",
        "{% else %}",
        "{% for x in xs %}{% else %}{% else %}{% end %}",
        "{% for x in xs|nothing %}{% end %}",
        "{% for x in xs %}{% else %}",
    ],
)
def test_malformed_when_made(tag):
    with pytest.raises(TemplateError, match="line 2"):
        Template("one\n" + tag)


def test_the_line_is_where_the_tag_begins():
    with pytest.raises(TemplateError, match="line 2"):
        Template('a\n{{ x|default("\n\n")|nothing }}')
    with pytest.raises(TemplateError, match="line 4"):
        Template('a\n{{ x|default("\n") }}\n{{ x|nothing }}')


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ n|length }}", "length"),
        ("{{ n|first(1) }}", "first"),
        ("{{ n|join }}", "join"),
        ("{{ n|upper(1) }}", "upper"),
        ("{{ n|default }}", "default"),
        ("{{ n|bad }}", "bad"),
    ],
)
def test_a_filter_that_fails(text, name):
    template = Template(text, filters={"bad": lambda value: 1 / 0})
    with pytest.raises(TemplateError, match=name):
        template.fill(n=3)


def test_what_was_there():
    assert fill("a {{ x }} }} {% for x in xs %}{{ x.y }}{% end %}", x=1, xs=[{"y": 2}]) == "a 1 }} 2"
    for text in ("{% end %}", "{% for x in xs %}", "{{ }}", "{{ a b }}", "{{ 3 }}", "{% x %}"):
        with pytest.raises(TemplateError, match="line 1"):
            Template(text)
    with pytest.raises(TemplateError):
        fill("{{ x.y }}", x=1)
