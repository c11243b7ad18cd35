def test_two_uses(infer):
    text = "fun id x = x\nval a = let val n = id 3 in if id true then n else 0"
    assert infer(text) == [("id", "'a -> 'a"), ("a", "int")]


def test_parameters_are_not_general(infer):
    assert infer("fun f g = if g true then g 1 else 2") == "1:28: found int, expected bool"
