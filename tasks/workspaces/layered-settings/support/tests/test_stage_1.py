import pytest
from dials import Settings, from_environment, layers, merge, parse


def whole(settings):
    return [(name, list(settings.section(name).items())) for name in settings.sections()]


def test_names():
    assert layers.merge is merge and layers.from_environment is from_environment


def test_order_of_merging():
    one = parse("[b]\nx = 1\ny = 1\n[a]\nx = 1")
    other = parse("[c]\nz = 2\n[a]\nw = 2\nx = 2\n[b]\ny = 2")
    assert whole(merge(one, other)) == [
        ("b", [("x", "1"), ("y", "2")]),
        ("a", [("x", "2"), ("w", "2")]),
        ("c", [("z", "2")]),
    ]
    assert merge(one, other, one).get("a", "x") == "1"
    assert whole(merge()) == []


def test_layers_stay_as_they_are():
    one, other = parse("[a]\nx = 1"), parse("[a]\nx = 2\n[b]\ny = 2")
    merged = merge(one, other)
    merged.set("a", "z", "3")
    merged.set("b", "y", "3")
    assert whole(one) == [("a", [("x", "1")])]
    assert whole(other) == [("a", [("x", "2")]), ("b", [("y", "2")])]
    one.set("a", "x", "9")
    assert merged.get("a", "x") == "2"


def test_the_environment():
    variables = {
        "DIALS__SERVER__PORT": "90",
        "PATH": "/bin",
        "DIALS__WEB_SERVER__MAX_AGE": "5",
        "DIALS__A__B__C": "deep",
        "DIALS__server__Name": "x",
        "DIALS": "",
        "DIALS__": "",
        "DIALS__A": "1",
        "DIALS____X": "1",
        "DIALS__A__": "1",
        "DIALS_A__B": "1",
        "dials__a__b": "1",
        "XDIALS__A__B": "1",
        "OTHER__A__B": " o ",
    }
    assert whole(from_environment(variables)) == [
        ("server", [("port", "90"), ("name", "x")]),
        ("web_server", [("max_age", "5")]),
        ("a", [("b__c", "deep")]),
    ]
    assert whole(from_environment(variables, prefix="OTHER")) == [("a", [("b", " o ")])]
    assert whole(from_environment({"MY_APP__A__B": "1"}, "MY_APP")) == [("a", [("b", "1")])]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("8080", int, 8080), ("-3", int, -3), ("1.5", float, 1.5), ("2", float, 2.0), ("x", str, "x")]
    + [(text, bool, True) for text in ("yes", "TRUE", "On", "1")]
    + [(text, bool, False) for text in ("no", "False", "OFF", "0")],
)
def test_kinds(text, kind, value):
    settings = Settings()
    settings.set("a", "b", text)
    found = settings.get("a", "b", kind=kind)
    assert found == value and type(found) is kind


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("x", int, "an int"),
        ("1.5", int, "an int"),
        ("", float, "a float"),
        ("2", bool, "a bool"),
        ("", bool, "a bool"),
    ],
)
def test_wrong_kinds(text, kind, what):
    settings = Settings()
    settings.set("server", "port", text)
    with pytest.raises(ValueError) as caught:
        settings.get("server", "port", kind=kind)
    assert str(caught.value) == f"server.port: not {what}: {text!r}"


def test_a_default_is_given_back():
    settings = Settings()
    assert settings.get("a", "b", "x", kind=int) == "x"
    assert settings.get("a", "b", None, int) is None
    with pytest.raises(KeyError) as caught:
        settings.get("a", "b", kind=int)
    assert caught.value.args == ("a.b",)
