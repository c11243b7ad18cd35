import pytest
from seek import Hit, Index, tokenize


@pytest.fixture
def index():
    index = Index()
    index.add("tea", "Water the tea plants. Tea!")
    index.add("pot", "A pot for tea.")
    return index


def test_search(index):
    assert index.search("TEA") == [Hit("tea", 2), Hit("pot", 1)]
    assert index.search("tea plants") == [Hit("tea", 3)]
    assert index.search("coffee tea") == index.search("") == []


def test_complete(index):
    assert index.complete("p") == ["plants", "pot"]
    assert index.complete("T") == ["tea", "the"]


def test_remove(index):
    index.remove("tea")
    assert index.search("tea") == [Hit("pot", 1)]
    with pytest.raises(KeyError):
        index.remove("tea")


def test_words():
    assert tokenize("Don't stop_now, Émile!") == ["don", "t", "stop", "now", "émile"]
