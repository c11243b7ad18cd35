def test_statements(render):
    data = {"users": [{"name": "Ada", "age": 36}, {"name": "Bob", "age": 9}]}
    source = """{% for user in users %}{% set kind = "child" %}\
{% if user.age > 17 %}{% set kind = "adult" %}{% end %}\
{{ loop.index }}. {{ user.name }}: {{ kind }}
{% else %}nobody{% end %}"""
    assert render(source, data) == "1. Ada: adult\n2. Bob: child\n"
    assert render(source, {"users": []}) == "nobody"


def test_errors(render):
    for source, expected in (
        ("{% for x in [] %}", ("unclosed", 1, 1)),
        ("{% loop x %}", ("tag", 1, 4)),
        ("text {% end %}", ("syntax", 1, 6)),
    ):
        try:
            render(source, {})
        except Exception as error:
            assert error.args == expected, source
        else:
            raise AssertionError(source)
