from hypothesis import given
from hypothesis import strategies as st

# Spans of pages near round numbers, where digits change.
SPAN = st.builds(
    lambda start, length: list(range(start, start + length)),
    st.one_of(st.integers(1, 30), st.integers(95, 125), st.integers(985, 1012)),
    st.integers(1, 5),
)
PAGES = st.lists(SPAN, max_size=6).map(lambda spans: sum(spans, [])).flatmap(st.permutations)


def test_no_page_and_one(shorten_pages):
    assert shorten_pages([]) == ""
    assert shorten_pages([5]) == "5"


def test_runs_of_one_and_two(shorten_pages):
    assert shorten_pages([1, 2, 4, 6, 7]) == "1, 2, 4, 6, 7"


def test_run_of_three(shorten_pages):
    assert shorten_pages([1, 2, 3]) == "1-3"
    assert shorten_pages([3, 5, 7]) == "3, 5, 7"


def test_last_number_loses_shared_digits(shorten_pages):
    assert shorten_pages([321, 322, 323]) == "321-3"
    assert shorten_pages([1099, 1100, 1101]) == "1099-101"
    assert shorten_pages([110, 111, 112]) == "110-2"
    assert shorten_pages([128, 129, 130]) == "128-30"


def test_different_number_of_digits(shorten_pages):
    assert shorten_pages([9, 10, 11]) == "9-11"
    assert shorten_pages(list(range(1, 11))) == "1-10"
    assert shorten_pages(list(range(10, 103))) == "10-102"


def test_order_and_repeats_do_not_matter(shorten_pages):
    pages = [12, 11, 30, 13, 11, 30, 13]
    assert shorten_pages(pages) == "11-3, 30"
    assert pages == [12, 11, 30, 13, 11, 30, 13]


@given(pages=PAGES)
def test_against_a_page_by_page_reading(shorten_pages, pages):
    items = []
    for page in range(1, 1020):
        if page not in pages or page - 1 in pages:
            continue
        end = page
        while end + 1 in pages:
            end += 1
        if end - page < 2:
            items.extend(str(number) for number in range(page, end + 1))
            continue
        first, last, skip = str(page), str(end), 0
        while len(first) == len(last) and first[skip] == last[skip]:
            skip += 1
        items.append(first + "-" + last[skip:])
    result = shorten_pages(pages)
    assert type(result) is str
    assert result == ", ".join(items)
