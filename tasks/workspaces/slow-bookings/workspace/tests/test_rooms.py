import pytest
from rooms import Booking, clashes, free, parse, peak

DAY = parse("blue 9-11 Ann\nblue 10-12 Bob\nred 10-11 Cem\nblue 12-13 Dee")


def test_clashes():
    assert clashes(DAY) == [(DAY[0], DAY[1])]


def test_the_peak():
    assert peak(DAY) == 3
    assert peak([]) == 0


def test_what_is_free():
    assert free(DAY, "blue", 8, 18) == [(8, 9), (13, 18)]
    assert free(DAY, "green", 8, 18) == [(8, 18)]


def test_reading():
    assert DAY[0] == Booking("blue", 9, 11, "Ann")
    with pytest.raises(ValueError, match="line 2"):
        parse("blue 9-11 Ann\nblue 9 Ann")
