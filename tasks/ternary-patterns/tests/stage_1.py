import ipaddress

from hypothesis import given
from hypothesis import strategies as st


def by_halving(wanted, width, prefix=""):
    """Patterns of the subtree below `prefix`, found by looking at each number in it."""
    size = 1 << (width - len(prefix))
    start = int("0" + prefix, 2) * size
    inside = [number in wanted for number in range(start, start + size)]
    if all(inside):
        return [prefix + "*" * (width - len(prefix))]
    if not any(inside):
        return []
    return by_halving(wanted, width, prefix + "0") + by_halving(wanted, width, prefix + "1")


def by_ipaddress(ranges, kind):
    networks = []
    for first, last in ranges:
        networks += ipaddress.summarize_address_range(kind(first), kind(last))
    patterns = []
    for network in ipaddress.collapse_addresses(networks):
        width = network.max_prefixlen
        bits = f"{int(network.network_address):0{width}b}"[: network.prefixlen]
        patterns.append(bits + "*" * (width - network.prefixlen))
    return patterns


def rejects(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


@st.composite
def cases(draw):
    width = draw(st.integers(1, 5))
    number = st.integers(0, 2**width - 1)
    pairs = draw(st.lists(st.tuples(number, number), max_size=4))
    return [(min(pair), max(pair)) for pair in pairs], width


ADDRESSES = st.lists(
    st.tuples(
        st.integers(0, 2**31) | st.sampled_from([0, 256, 2**16, 2**31]),
        st.integers(0, 300) | st.sampled_from([2**16 - 1, 2**24, 2**31 - 1]),
    ).map(lambda pair: (pair[0], min(pair[0] + pair[1], 2**32 - 1))),
    max_size=3,
)


def test_what_is_in_no_range(ternary_patterns):
    assert ternary_patterns([], 7) == []
    assert ternary_patterns([(0, 1), (3, 3)], 2) == ["0*", "11"]
    assert ternary_patterns([(6, 7), (2, 3)], 3) == ["01*", "11*"]


def test_single_numbers_and_everything(ternary_patterns):
    assert ternary_patterns([(0, 0)], 3) == ["000"]
    assert ternary_patterns([(7, 7), (0, 0)], 3) == ["000", "111"]
    assert ternary_patterns([(0, 7)], 3) == ["***"]
    assert ternary_patterns([(0, 2**128 - 1)], 128) == ["*" * 128]


def test_nested_and_repeated_ranges(ternary_patterns):
    assert ternary_patterns([(0, 11), (2, 3), (0, 11)], 4) == ["0***", "10**"]
    assert ternary_patterns([(1, 6), (4, 4), (3, 6)], 3) == ["001", "01*", "10*", "110"]


def test_bad_ranges(ternary_patterns):
    assert rejects(ternary_patterns, [(-1, 2)], 3)
    assert rejects(ternary_patterns, [(3, 2)], 3)
    assert rejects(ternary_patterns, [(0, 3), (3, 8)], 3)
    assert rejects(ternary_patterns, [(0, 7), (5, 4)], 3)


def test_argument_is_left_alone(ternary_patterns):
    ranges = [(5, 6), (1, 2), (3, 4)]
    assert ternary_patterns(ranges, 3) == ["001", "01*", "10*", "110"]
    assert ranges == [(5, 6), (1, 2), (3, 4)]


@given(case=cases())
def test_small_widths_against_halving(ternary_patterns, case):
    ranges, width = case
    wanted = {number for first, last in ranges for number in range(first, last + 1)}
    assert ternary_patterns(ranges, width) == by_halving(wanted, width)


@given(ranges=ADDRESSES)
def test_against_ipaddress(ternary_patterns, ranges):
    expected = by_ipaddress(ranges, ipaddress.IPv4Address)
    assert ternary_patterns(list(ranges), 32) == expected
    shifted = [(first << 90, last << 90) for first, last in ranges]
    expected = by_ipaddress(shifted, ipaddress.IPv6Address)
    assert ternary_patterns(shifted, 128) == expected
