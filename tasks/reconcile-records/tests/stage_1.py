from hypothesis import given
from hypothesis import strategies as st


class Resolver:
    """Notes what it was asked, and answers out of a table."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def resolve(self, key, old, my, their):
        self.asked.append((key, old, my, their))
        return self.answers.get(key)


def by_cases(base, mine, theirs, answers):
    merged, asked = {}, []
    for key in sorted(base.keys() | mine.keys() | theirs.keys()):
        old, my, their = base.get(key), mine.get(key), theirs.get(key)
        changes = {value for value in (my, their) if value != old}
        if len(changes) == 2:
            asked.append((key, old, my, their))
            changes = {answers.get(key)}
        value = changes.pop() if changes else old
        if value is not None:
            merged[key] = value
    return merged, asked


RECORDS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "x", "y"]), max_size=4)


def test_edits_of_one_side(reconcile):
    base = {"a": "1", "b": "2", "c": "3", "d": "4"}
    mine = {"a": "1", "b": "20", "c": "3", "d": "4", "new": "mine"}
    theirs = {"a": "10", "b": "2", "d": "4", "other": "theirs"}
    assert reconcile(base, mine, theirs, None) == []
    assert mine == {"a": "10", "b": "20", "d": "4", "new": "mine", "other": "theirs"}


def test_same_edit_is_no_conflict(reconcile):
    mine = {"a": "2", "c": "5"}
    assert reconcile({"a": "1", "b": "1"}, mine, {"a": "2", "c": "5", "d": "6"}, None) == []
    assert mine == {"a": "2", "c": "5", "d": "6"}


def test_deletion_against_edit(reconcile):
    resolver = Resolver({"b": "kept"})
    mine = {"b": "2", "d": "7"}
    result = reconcile({"a": "1", "b": "1"}, mine, {"a": "2", "d": "7"}, resolver.resolve)
    assert result == ["a", "b"]
    assert mine == {"b": "kept", "d": "7"}
    assert resolver.asked == [("a", "1", None, "2"), ("b", "1", "2", None)]


def test_empty_text_is_a_value(reconcile):
    resolver = Resolver({"c": ""})
    mine = {"a": "", "c": "x"}
    result = reconcile({"b": "1"}, mine, {"b": "", "c": ""}, resolver.resolve)
    assert (result, resolver.asked) == (["b", "c"], [("b", "1", None, ""), ("c", None, "x", "")])
    assert mine == {"a": "", "c": ""}


def test_untouched_when_resolve_raises(reconcile):
    def resolve(key, old, my, their):
        if key == "z":
            raise LookupError(key)
        return "solved"

    mine = {"a": "1", "b": "1", "z": "1"}
    try:
        reconcile({}, mine, {"a": "2", "c": "2", "z": "2"}, resolve)
    except LookupError:
        assert mine == {"a": "1", "b": "1", "z": "1"}
    else:
        raise AssertionError("the exception got lost")


@given(base=RECORDS, mine=RECORDS, theirs=RECORDS, answers=RECORDS)
def test_against_cases(reconcile, base, mine, theirs, answers):
    before = dict(base), dict(theirs)
    expected, asked = by_cases(base, mine, theirs, answers)
    resolver = Resolver(answers)
    assert reconcile(base, mine, theirs, resolver.resolve) == [question[0] for question in asked]
    assert mine == expected
    assert resolver.asked == asked
    assert (base, theirs) == before
