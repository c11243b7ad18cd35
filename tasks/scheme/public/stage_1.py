def test_arithmetic(run):
    assert run("(+ 1 2 3)") == ["6"]
    assert run("(* 2 (- 10 4)) 8") == ["12", "8"]


def test_one_argument(run):
    assert run("(- 5) (+) (*)") == ["-5", "0", "1"]
