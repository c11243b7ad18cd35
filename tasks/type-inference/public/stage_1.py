def test_two_definitions(infer):
    assert infer("val a = 1 val b = a") == [("a", "int"), ("b", "int")]


def test_no_value(infer):
    assert infer("val a = true\nval b =") == "2:8: syntax error"
