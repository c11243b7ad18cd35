import pytest
from dials import Settings, merge, parse

TEXT = """
[server]
name = main
host = ${name}.example.org
url = http://${host}:${ports.web}/
price = 5$ or $$5
[ports]
web = 80
own = ${server.url}x
"""


def one(text, **more):
    settings = Settings()
    settings.set("a", "x", text)
    for key, value in more.items():
        settings.set("a", key, value)
    return settings.get("a", "x")


def test_references():
    settings = parse(TEXT)
    assert settings.get("server", "host") == "main.example.org"
    assert settings.get("server", "url") == "http://main.example.org:80/"
    assert settings.get("server", "price") == "5$ or $5"


def test_what_is_put_in_is_read_where_it_stands():
    assert parse(TEXT).get("ports", "own") == "http://main.example.org:80/x"


def test_a_section():
    assert parse(TEXT).section("ports") == {"web": "80", "own": "http://main.example.org:80/x"}
    assert parse(TEXT).section("none") == {}


def test_raw():
    settings = parse(TEXT)
    assert settings.raw("server", "url") == "http://${host}:${ports.web}/"
    assert settings.raw("server", "price") == "5$ or $$5"
    for place in (("server", "none"), ("none", "x")):
        with pytest.raises(KeyError) as caught:
            settings.raw(*place)
        assert caught.value.args == (".".join(place),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$", "$"),
        ("$$", "$"),
        ("$$$", "$$"),
        ("$$$$", "$$"),
        ("$${y}", "${y}"),
        ("$$${y}", "$1"),
        ("${y", "${y"),
        ("${}", "${}"),
        ("${.y}", "${.y}"),
        ("${a.}", "${a.}"),
        ("${${y}}", "${1}"),
        ("${y}${y}", "11"),
        ("$y {y} ${a.y}", "$y {y} 1"),
        ("${y}}", "1}"),
        ("${$$}", "${$}"),
        ("${ y }", "spaces"),
        ("${a.d.e}", "dots"),
    ],
)
def test_dollars(text, expected):
    assert one(text, y="1", **{" y ": "spaces", "d.e": "dots"}) == expected


def test_a_dollar_that_came_out_begins_nothing():
    assert one("${y}{z}", y="$$", z="1") == "${z}"
    assert one("${y}", y="$${z}", z="1") == "${z}"


def test_a_reference_is_not_put_together():
    assert one("$${y}${y}", y="{z}", z="1") == "${y}{z}"
    assert one("${y}{z}", y="$", z="1") == "${z}"


def test_what_is_missing():
    settings = parse("[a]\nx = ${y}\nz = ${b.c}\nw = ${x}")
    for key, missing in (("x", "a.y"), ("z", "b.c"), ("w", "a.y")):
        with pytest.raises(KeyError) as caught:
            settings.get("a", key, "default")
        assert caught.value.args == (missing,)
    with pytest.raises(KeyError):
        settings.section("a")
    assert settings.get("a", "q", "${x}") == "${x}"


def test_circles():
    settings = parse("[a]\nx = ${y}\ny = ${b.x}\nw = 1${x}\ns = ${s}\n[b]\nx = ${a.x}")
    for key, circle in (
        ("x", "a.x -> a.y -> b.x -> a.x"),
        ("w", "a.w -> a.x -> a.y -> b.x -> a.x"),
        ("s", "a.s -> a.s"),
    ):
        with pytest.raises(ValueError) as caught:
            settings.get("a", key)
        assert circle in str(caught.value)


def test_twice_is_no_circle():
    settings = parse("[a]\nx = ${y}${y}${z}\ny = ${z}\nz = 1")
    assert settings.get("a", "x") == "111"


def test_merged():
    merged = merge(parse(TEXT), parse("[server]\nname = test\n[ports]\nweb = 90"))
    assert merged.get("server", "url") == "http://test.example.org:90/"
    assert merged.raw("server", "host") == "${name}.example.org"
    over = merge(parse("[a]\nx = ${b.y}"), parse("[b]\ny = 1"))
    assert over.get("a", "x") == "1"


def test_kinds():
    settings = parse("[a]\nx = ${y}0\ny = 8\nz = ${y}x")
    assert settings.get("a", "x", kind=int) == 80
    with pytest.raises(ValueError) as caught:
        settings.get("a", "z", kind=int)
    assert str(caught.value) == "a.z: not an int: '8x'"
