def test_missing_case(warnings):
    text = "fun head l = match l with x :: _ => x"
    assert warnings(text) in (
        ["1:27: not exhaustive: []"],
        ["1:27: not exhaustive: ([])"],
    )


def test_unused_case(warnings):
    text = "fun f b = match b with\n  true => 1\n| _ => 2\n| false => 3"
    assert warnings(text) == ["4:3: unused case"]
