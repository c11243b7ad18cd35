TEXT = """
[base]
host = localhost
url = http://${host}:${port}/
port = 80

[live : base]
# the public machine
host = example.org
note = first
   second
"""


def test_inheritance_and_references(inherited_config):
    assert inherited_config(TEXT) == {
        "base": {"host": "localhost", "port": "80", "url": "http://localhost:80/"},
        "live": {
            "host": "example.org",
            "port": "80",
            "url": "http://example.org:80/",
            "note": "first second",
        },
    }


def test_key_occurs_twice(inherited_config):
    try:
        inherited_config("[a]\nx = 1\nx = 2")
    except ValueError as error:
        assert str(error.args[0]).startswith("line 3:")
    else:
        raise AssertionError("no ValueError")


def test_circle_of_references(inherited_config):
    try:
        inherited_config("[a]\nx = ${y}\ny = ${x}")
    except ValueError:
        return
    raise AssertionError("no ValueError")
