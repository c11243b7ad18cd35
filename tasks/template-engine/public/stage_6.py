SOURCE = """{% macro link(url, text = url) %}<a href="{{ url }}">{{ text }}</a>{% end -%}
{% macro card(title, body) %}<b>{{ title }}</b>{{ body }}{% end -%}
{{ link("/x") }} {{ link(text = "Y", url = "/y") }}
{% call card("T&") %}{{ link("/z") }}!{% end %}"""


def test_macros(render):
    assert render(SOURCE, {}, {"escape": True}) == (
        '<a href="/x">/x</a> <a href="/y">Y</a>\n<b>T&amp;</b><a href="/z">/z</a>!'
    )


def test_errors(render):
    try:
        render("{% macro m(a) %}{% end %}{{ m() }}", {})
    except Exception as error:
        assert error.args == ("arity", 1, 30)
    else:
        raise AssertionError("no error")
