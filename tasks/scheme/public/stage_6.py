def test_exact_and_inexact(run):
    assert run("(/ 10 4) (+ 1/3 2/3) (* 1/2 3.0) (exact 0.75)") == ["5/2", "1", "1.5", "3/4"]
    assert run("(sqrt 1/9) (sqrt 3) (expt 3 -3)") == ["1/3", "1.7320508075688772", "1/27"]


def test_texts(run):
    assert run('#x1A (number->string 10 2) (string->number "ten")') == ["26", '"1010"', "#f"]
