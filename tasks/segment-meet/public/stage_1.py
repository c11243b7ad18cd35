from fractions import Fraction


def test_crossing(segment_meet):
    assert segment_meet(((0, 0), (2, 2)), ((0, 2), (2, 0))) == [(Fraction(1), Fraction(1))]
    assert segment_meet(((0, 0), (3, 1)), ((1, 0), (1, 5))) == [(Fraction(1), Fraction(1, 3))]


def test_apart(segment_meet):
    assert segment_meet(((0, 0), (1, 1)), ((3, 0), (3, 9))) == []


def test_overlap(segment_meet):
    assert segment_meet(((0, 0), (6, 3)), ((8, 4), (2, 1))) == [
        (Fraction(2), Fraction(1)),
        (Fraction(6), Fraction(3)),
    ]
