def test_paths(render):
    data = {"user": {"name": "Ada", "pets": ["cat", {"kind": "dog"}]}}
    source = "{# greeting #}{{ user.name }} has {{ user.pets.0 }}, {{ user . pets.1.kind }}"
    assert render(source, data) == "Ada has cat, dog"


def test_errors(render):
    for source, expected in (
        ("a {{ user.age }}", ("missing", 1, 11)),
        ("\n{{ user", ("unclosed", 2, 1)),
        ("{{ user ? }}", ("character", 1, 9)),
        ("{{ user name }}", ("syntax", 1, 9)),
    ):
        try:
            render(source, {"user": {}})
        except Exception as error:
            assert error.args == expected, source
        else:
            raise AssertionError(source)
