def test_composition(infer):
    expected = "('a -> 'b) -> ('c -> 'a) -> 'c -> 'b"
    assert infer("val o = fn f => fn g => fn x => f (g x)") == [("o", expected)]


def test_no_finite_type(infer):
    assert infer("val w = fn x => x x") == "1:19: found 'a -> 'b, expected 'a"
