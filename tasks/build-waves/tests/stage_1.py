from copy import deepcopy
from graphlib import CycleError, TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

NAMES = "abcdef"
ANY_NEEDS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=2), max_size=5
)


@st.composite
def needs_without_circle(draw):
    order = draw(st.permutations(NAMES))
    keys = draw(st.lists(st.integers(0, len(order) - 1), unique=True))
    return {
        order[key]: draw(st.lists(st.sampled_from(order[:key]), max_size=3)) if key else []
        for key in keys
    }


def stuck(build_waves, needs):
    try:
        build_waves(needs)
    except ValueError as error:
        return list(error.args)
    return None


def test_no_packages(build_waves):
    assert build_waves({}) == []


def test_names_that_are_no_keys(build_waves):
    assert build_waves({"m": ["z", "a"]}) == [["a", "z"], ["m"]]


def test_repeated_needs(build_waves):
    assert build_waves({"a": ["b", "b"], "b": ["c", "c"]}) == [["c"], ["b"], ["a"]]


def test_package_waits_for_its_last_need(build_waves):
    needs = {"d": ["a", "c"], "c": ["b"], "b": ["a"]}
    assert build_waves(needs) == [["a"], ["b"], ["c"], ["d"]]


def test_package_that_needs_itself(build_waves):
    assert stuck(build_waves, {"a": ["a"], "b": []}) == [["a"]]


def test_packages_behind_a_circle(build_waves):
    needs = {"z": ["y"], "y": ["x"], "x": ["w", "y"], "v": ["z"], "u": ["w"], "t": ["u"]}
    assert stuck(build_waves, needs) == [["v", "x", "y", "z"]]


@given(needs=needs_without_circle())
def test_against_graphlib(build_waves, needs):
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    expected = []
    while sorter.is_active():
        expected.append(sorted(sorter.get_ready()))
        sorter.done(*expected[-1])
    before = deepcopy(needs)
    assert build_waves(needs) == expected
    assert needs == before


@given(needs=ANY_NEEDS)
def test_circles_against_graphlib(build_waves, needs):
    def endless(name, depth=0):
        return depth > len(NAMES) or any(endless(n, depth + 1) for n in needs.get(name, []))

    try:
        TopologicalSorter(needs).prepare()
    except CycleError:
        assert stuck(build_waves, needs) == [[name for name in NAMES if endless(name)]]
    else:
        assert stuck(build_waves, needs) is None
        waves = build_waves(needs)
        assert sorted(sum(waves, [])) == sorted({*needs, *sum(needs.values(), [])})
