import pytest
from tally import Ledger, allocate, parse, show, transfers


def test_amounts():
    assert parse("12.34") == 1234
    assert parse("-0.5") == -50
    assert show(-5) == "-0.05"
    with pytest.raises(ValueError):
        parse("1.234")


def test_an_even_split():
    assert allocate(900, [1, 1, 1]) == [300, 300, 300]


def test_a_dinner_for_three():
    ledger = Ledger()
    ledger.add("ann", 1000, {"ann": 1, "bob": 1, "cem": 1})
    assert sum(ledger.balances().values()) == 0


def test_two_settle():
    assert transfers({"ann": 500, "bob": -500}) == [("bob", "ann", 500)]
