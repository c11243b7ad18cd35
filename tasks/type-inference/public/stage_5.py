def test_filter(infer):
    text = """
fun filter p l = match l with
    [] => []
  | x :: r => if p x then x :: filter p r else filter p r
"""
    assert infer(text) == [("filter", "('a -> bool) -> 'a list -> 'a list")]


def test_items_of_different_types(infer):
    assert infer("val l = [(1, true), (2, 3)]") == "1:22: found int * int, expected int * bool"
