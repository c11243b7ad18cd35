import pytest
from dials import parse

TEXT = "# where\n[server]\nport = 8080\nname = main\n\n[log]\nlevel = a = b\n"


def test_parsing():
    settings = parse(TEXT)
    assert settings.sections() == ["server", "log"]
    assert settings.section("server") == {"port": "8080", "name": "main"}
    assert settings.get("log", "level") == "a = b"


@pytest.mark.parametrize("text", ["a = b", "[a]\nb", "[a]\n= b", "[]"])
def test_what_is_no_settings(text):
    with pytest.raises(ValueError, match="line"):
        parse(text)


def test_missing():
    assert parse(TEXT).get("server", "host", None) is None
    with pytest.raises(KeyError, match="server.host"):
        parse(TEXT).get("server", "host")


def test_two_layers():
    from dials import merge

    merged = merge(parse(TEXT), parse("[server]\nport = 90"))
    assert merged.get("server", "port", kind=int) == 90
