from fractions import Fraction


def test_proper_fractions(simplest_between):
    assert simplest_between(Fraction(1, 3), Fraction(1, 2)) == Fraction(2, 5)
    assert simplest_between(Fraction(314, 100), Fraction(315, 100)) == Fraction(22, 7)


def test_whole_numbers(simplest_between):
    assert simplest_between(Fraction(5, 2), Fraction(9)) == Fraction(3)
    assert simplest_between(Fraction(0), Fraction(1)) == Fraction(1, 2)
