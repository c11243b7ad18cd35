from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally import Ledger, allocate, parse, show, transfers

WEIGHTS = st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(any)
NAMES = st.sampled_from(["ann", "bob", "cem", "dee"])


def exact(cents, weights):
    """The contract, done with fractions."""
    sign = -1 if cents < 0 else 1
    parts = [Fraction(abs(cents) * weight, sum(weights)) for weight in weights]
    shares = [int(part) for part in parts]
    left = abs(cents) - sum(shares)
    order = sorted(range(len(parts)), key=lambda i: (shares[i] - parts[i], i))
    for place in order[:left]:
        shares[place] += 1
    return [sign * share for share in shares]


def test_a_cent_goes_to_the_first_among_equals():
    assert allocate(1000, [1, 1, 1]) == [334, 333, 333]
    assert allocate(5, [1, 1]) == [3, 2]


def test_a_cent_goes_to_who_lost_most():
    assert allocate(10, [1, 2, 4]) == [1, 3, 6]


def test_negative_amounts_mirror_positive_ones():
    assert allocate(-1000, [1, 1, 1]) == [-334, -333, -333]


def test_no_weight_no_share():
    assert allocate(7, [0, 3, 0]) == [0, 7, 0]
    with pytest.raises(ValueError):
        allocate(7, [0, 0])
    with pytest.raises(ValueError):
        allocate(7, [3, -1])


def test_large_amounts_are_exact():
    assert allocate(10**17 + 1, [1, 1]) == [5 * 10**16 + 1, 5 * 10**16]


@given(st.integers(-500, 500), WEIGHTS)
def test_shares_are_the_contracts(cents, weights):
    assert allocate(cents, weights) == exact(cents, weights)


def test_a_payer_who_did_not_eat():
    ledger = Ledger()
    ledger.add("ann", 900, {"bob": 2, "cem": 1})
    assert list(ledger.balances().items()) == [("ann", 900), ("bob", -600), ("cem", -300)]


def test_a_payer_comes_first():
    ledger = Ledger()
    ledger.add("cem", 100, {"ann": 1, "cem": 1})
    ledger.add("bob", 100, {"ann": 1})
    assert list(ledger.balances()) == ["cem", "ann", "bob"]


@given(
    st.lists(
        st.tuples(
            NAMES,
            st.integers(-300, 300),
            st.dictionaries(NAMES, st.integers(1, 4), min_size=1),
        ),
        max_size=6,
    )
)
def test_balances_sum_to_zero(expenses):
    ledger = Ledger()
    for payer, cents, weights in expenses:
        ledger.add(payer, cents, weights)
    assert sum(ledger.balances().values()) == 0


def test_no_transfer_of_nothing():
    found = transfers({"ann": 300, "bob": -300, "cem": 200, "dee": -200})
    assert found == [("bob", "ann", 300), ("dee", "cem", 200)]


def test_one_debtor_pays_two():
    assert transfers({"a": -5, "b": 3, "c": 2}) == [("a", "b", 3), ("a", "c", 2)]
    assert transfers({"a": 5, "b": -3, "c": -2}) == [("b", "a", 3), ("c", "a", 2)]
    assert transfers({"a": 0}) == []


@given(st.lists(st.integers(-9, 9), max_size=6))
def test_transfers_settle(amounts):
    balances = {f"p{place}": cents for place, cents in enumerate(amounts)}
    balances["rest"] = -sum(amounts)
    found = transfers(dict(balances))
    for debtor, creditor, cents in found:
        assert cents > 0
        balances[debtor] += cents
        balances[creditor] -= cents
    assert not any(balances.values())


def test_amounts_read_and_write():
    assert [parse(text) for text in ("0", "3", "0.05", "-12.3")] == [0, 300, 5, -1230]
    assert [show(cents) for cents in (0, 7, -1230)] == ["0.00", "0.07", "-12.30"]
    for text in ("", "-", ".5", "1.", "1,5", "--1.0x"):
        with pytest.raises(ValueError):
            parse(text)
