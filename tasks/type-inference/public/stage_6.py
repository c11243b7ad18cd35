TREE = "type 'a tree = Leaf | Fork of 'a tree * 'a * 'a tree\n"


def test_sum_of_a_tree(infer):
    text = TREE + "fun sum t = match t with Leaf => 0 | Fork (l, x, r) => sum l + x + sum r"
    assert infer(text) == [("sum", "int tree -> int")]


def test_wrong_number_of_arguments(infer):
    assert infer("type t = A of list") == "1:15: list takes 1, found 0"
