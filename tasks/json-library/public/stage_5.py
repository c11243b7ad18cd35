def test_one_line(dump):
    assert dump({"a": [1, ()], None: "é"}) == '{"a": [1, []], "null": "\\u00e9"}'


def test_indent(dump):
    assert dump({"a": [1]}, 2) == '{\n  "a": [\n    1\n  ]\n}'
