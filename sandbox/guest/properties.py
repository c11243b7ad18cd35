"""What property-based tests need: hypothesis seeded, set up and warm."""

import sys


def seed(number, examples):
    """Set hypothesis up for one judgement, where the tests' zygote has loaded it."""
    hypothesis = sys.modules.get("hypothesis")
    if hypothesis is None:
        return
    hypothesis.core.global_force_seed = number
    hypothesis.settings.register_profile(
        "codegym",
        database=None,
        deadline=None,
        max_examples=examples,
        print_blob=False,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("codegym")


def warm_up():
    """Load what hypothesis loads lazily, and the tables of Unicode that it computes."""
    from hypothesis import given, settings
    from hypothesis import strategies as st

    @settings(max_examples=3, database=None, deadline=None)
    @given(
        text=st.text() | st.from_regex("[a-c]+x?", fullmatch=True) | st.sampled_from("abc"),
        values=st.lists(st.integers() | st.floats() | st.booleans() | st.binary(max_size=3)),
        pairs=st.dictionaries(st.text(max_size=3), st.sets(st.integers()), max_size=3),
        moment=st.datetimes() | st.dates() | st.timedeltas(),
        data=st.data(),
    )
    def warm(text, values, pairs, moment, data):
        data.draw(st.tuples(st.none(), st.characters(), st.permutations([1, 2])))

    warm()
