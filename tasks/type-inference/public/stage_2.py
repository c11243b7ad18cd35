def test_two_definitions(infer):
    assert infer("val a = 1 + 2 val b = a < 3") == [("a", "int"), ("b", "bool")]


def test_mismatch(infer):
    assert infer("val a = 1 +\n  true") == "2:3: found bool, expected int"
