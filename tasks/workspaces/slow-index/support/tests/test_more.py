import random
import sys
from collections import Counter

import pytest
import seek
from hypothesis import given
from hypothesis import strategies as st
from seek import Hit, Index, tokenize

FOLDER = seek.__file__.rpartition("/")[0]


class TooSlow(Exception):
    pass


class Limited:
    """Ends what executes more lines of the package than that."""

    def __init__(self, most):
        self.left = most

    def trace(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith(FOLDER):
            return None
        if event == "line":
            self.left -= 1
            if self.left < 0:
                raise TooSlow("more lines than there may be")
        return self.trace

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.trace)

    def __exit__(self, *error):
        sys.settrace(self.before)


class Slow:
    """What it did before."""

    def __init__(self):
        self.texts = {}

    def add(self, name, text):
        self.texts.pop(name, None)
        self.texts[name] = tokenize(text)

    def remove(self, name):
        del self.texts[name]

    def search(self, query):
        wanted = set(tokenize(query))
        hits = [
            Hit(name, sum(words.count(word) for word in wanted))
            for name, words in self.texts.items()
            if wanted and wanted <= set(words)
        ]
        return sorted(hits, key=lambda hit: -hit.score)

    def complete(self, prefix):
        counts = Counter(word for words in self.texts.values() for word in set(words))
        found = [word for word in counts if word.startswith(prefix.lower())]
        return sorted(found, key=lambda word: (-counts[word], word))


WORDS = st.lists(st.sampled_from(["tea", "Tea", "ten", "pot", "po"]), max_size=6).map(" ".join)
STEPS = st.lists(st.tuples(st.sampled_from(["add", "add", "remove"]), st.sampled_from("abc"), WORDS))


@given(STEPS, WORDS, st.sampled_from(["", "t", "TE", "pot", "x"]))
def test_as_before(steps, query, prefix):
    index, slow = Index(), Slow()
    for step, name, text in steps:
        if step == "add":
            index.add(name, text)
            slow.add(name, text)
        elif name in slow.texts:
            index.remove(name)
            slow.remove(name)
        assert len(index) == len(slow.texts)
    assert index.search(query) == slow.search(query)
    for word in ("tea", "pot tea", "ten"):
        assert index.search(word) == slow.search(word)
    assert index.complete(prefix) == slow.complete(prefix)


def test_a_replaced_note_counts_as_added_last():
    index = Index()
    for name in "abc":
        index.add(name, "tea")
    index.add("a", "tea")
    assert [hit.name for hit in index.search("tea")] == ["b", "c", "a"]


def test_removing_what_is_not_there_changes_nothing():
    index = Index()
    index.add("a", "tea tea")
    with pytest.raises(KeyError):
        index.remove("b")
    assert index.search("tea") == [Hit("a", 2)]


def test_texts_are_split_once():
    seen = []

    def split(text):
        seen.append(text)
        return tokenize(text)

    index = Index(split)
    index.add("a", "one two")
    index.add("b", "two three")
    index.add("a", "three")
    index.remove("b")
    for _ in range(3):
        index.search("three")
        index.complete("t")
    assert seen == ["one two", "two three", "three", *["three"] * 3]


def test_another_tokenizer():
    index = Index(lambda text: text.split("/"))
    index.add("a", "X y/Z")
    assert index.search("Z/X y") == [Hit("a", 2)]
    assert index.search("z") == []
    assert index.complete("x") == []


@pytest.fixture(scope="module")
def large():
    numbers = random.Random(3)
    words = [f"w{number:05}" for number in range(6000)]
    texts = {f"n{place}": " ".join(numbers.choices(words, k=30)) for place in range(2000)}
    for place in range(0, 2000, 2):
        texts[f"n{place}"] += " common"
    index, slow = Index(), Slow()
    for name, text in texts.items():
        index.add(name, text)
        slow.add(name, text)
    index.add("rare", "common rarely seen rarest")
    slow.add("rare", "common rarely seen rarest")
    return index, slow


@pytest.mark.parametrize("query", ["rarely", "rarely common", "common seen", "w00007 w00008", "nothing"])
def test_a_search_in_few_steps(large, query):
    index, slow = large
    with Limited(1000):
        found = index.search(query)
    assert found == slow.search(query)


@pytest.mark.parametrize("prefix", ["rare", "w0123", "nothing", "x"])
def test_a_completion_in_few_steps(large, prefix):
    index, slow = large
    index.complete("rare")  # what may be made once
    with Limited(1000):
        found = index.complete(prefix)
    assert found == slow.complete(prefix)


def test_adding_and_removing_in_few_steps(large):
    index, slow = large
    for name, text in (("n5", "rarely w00001"), ("new", "common rarity " * 10)):
        with Limited(2000):
            index.add(name, text)
        slow.add(name, text)
    with Limited(2000):
        index.remove("n7")
    slow.remove("n7")
    for query in ("rarely", "rarity common", "w00001"):
        with Limited(1000):
            found = index.search(query)
        assert found == slow.search(query)
    assert index.complete("rar") == slow.complete("rar")
