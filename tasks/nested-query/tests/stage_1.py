from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text(alphabet="ab0 =&+%é.", min_size=1, max_size=3)
VALUES = st.text(alphabet="xy []=&+%ü", max_size=4)
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        VALUES | st.lists(VALUES, min_size=1, max_size=3),
        lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def pairs(tree, path=""):
    """Write a nested tree as pairs of keys and values."""
    if isinstance(tree, str):
        return [(path, tree)]
    if isinstance(tree, list):
        return [(path + "[]", value) for value in tree]
    found = []
    for part, inner in tree.items():
        found += pairs(inner, f"{path}[{part}]" if path else part)
    return found


def refused(nested_query, query):
    try:
        nested_query(query)
    except ValueError:
        return True
    return False


def test_empty_query(nested_query):
    assert nested_query("") == {}
    assert nested_query("&&") == {}


def test_only_the_first_equals_sign_splits(nested_query):
    assert nested_query("a=b=c&d") == {"a": "b=c", "d": ""}


def test_decoding_comes_after_splitting(nested_query):
    assert nested_query("a%3Db=1%262&c%5Bd%5D=%C3%A9+%2B") == {"a=b": "1&2", "c": {"d": "é +"}}


def test_later_string_replaces(nested_query):
    assert nested_query("a=1&b[c]=2&a=3&b[c]=&b[d]=4") == {"a": "3", "b": {"c": "", "d": "4"}}


def test_lists_keep_order_and_repeats(nested_query):
    assert nested_query("a[]=2&b[c][]=5&a[]=1&a[]=2&b[c][]") == {
        "a": ["2", "1", "2"],
        "b": {"c": ["5", ""]},
    }


def test_malformed_keys(nested_query):
    assert nested_query("x=1&a[b]=2") == {"x": "1", "a": {"b": "2"}}
    for key in ("[a]", "a[", "a]", "a[b", "a[b]c", "a[][b]", "a[[b]]", "", "[]", "a[][]", "a[]b"):
        assert refused(nested_query, f"x=1&{key}=2"), key


def test_conflicting_keys(nested_query):
    uses = ["a=1", "a[]=1", "a[b]=1", "c[a]=1", "c[a][]=1", "c[a][b]=1", "c[a][b][]=1"]
    clashes = [
        (first, second)
        for first in uses
        for second in uses
        if refused(nested_query, f"{first}&{second}")
    ]
    top = [("a=1", "a[]=1"), ("a=1", "a[b]=1"), ("a[]=1", "a[b]=1")]
    deep = [(one.replace("a", "c[a]", 1), two.replace("a", "c[a]", 1)) for one, two in top]
    deeper = [(one, "c[a][b][]=1") for one in ("c[a]=1", "c[a][]=1", "c[a][b]=1")]
    expected = {frozenset(clash) for clash in top + deep + deeper}
    assert {frozenset(clash) for clash in clashes} == expected
    assert len(clashes) == 2 * len(expected)


@given(items=st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_flat_query_against_urllib(nested_query, items):
    query = urlencode(items)
    result = nested_query(query)
    assert type(result) is dict
    assert result == dict(parse_qsl(query, keep_blank_values=True))


@given(tree=TREES, encode=st.sampled_from([quote, quote_plus]), data=st.data())
def test_nested_round_trip(nested_query, tree, encode, data):
    plain = data.draw(st.booleans(), label="leave brackets as they are")
    safe = "[]" if plain else ""
    pieces = [f"{encode(key, safe=safe)}={encode(value)}" for key, value in pairs(tree)]
    if not any("[]" in key for key, _ in pairs(tree)):
        pieces = data.draw(st.permutations(pieces))
    assert nested_query("&".join(pieces)) == tree
