def test_precedence(lazy_formula):
    assert lazy_formula("2 + 3 * -(4 - 6)", {}) == 8


def test_choice(lazy_formula):
    assert lazy_formula("n % 2 ? 3*n + 1 : n / 2", {"n": 7}) == 22


def test_other_branch_is_not_computed(lazy_formula):
    assert lazy_formula("n == 0 ? 0 : 100 / n", {"n": 0}) == 0
    assert lazy_formula("1 ? 2 : x", {}) == 2


def test_missing_parenthesis(lazy_formula):
    try:
        lazy_formula("(1 + 2", {})
    except ValueError:
        return
    raise AssertionError("no ValueError")
