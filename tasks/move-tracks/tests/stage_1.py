from hypothesis import given
from hypothesis import strategies as st


@st.composite
def moves(draw):
    playlist = draw(st.lists(st.sampled_from("abcd"), max_size=8))
    gaps = st.integers(0, len(playlist))
    places = st.lists(st.integers(0, len(playlist) - 1), max_size=5) if playlist else st.just([])
    return playlist, draw(places), draw(gaps)


def refused(move_tracks, playlist, picks, target):
    before = list(playlist)
    try:
        move_tracks(playlist, picks, target)
    except IndexError:
        return playlist == before
    return False


def test_nothing_picked(move_tracks):
    songs = ["a", "b", "c"]
    assert move_tracks(songs, [], 2) == 2
    assert songs == ["a", "b", "c"]
    assert move_tracks([], [], 0) == 0


def test_gap_beside_a_picked_track(move_tracks):
    for target in (1, 2):
        songs = ["a", "b", "c"]
        assert move_tracks(songs, [1], target) == 1
        assert songs == ["a", "b", "c"]


def test_order_and_repeats_of_picks_do_not_matter(move_tracks):
    songs, picks = list("abcdef"), [4, 2, 4, 0]
    assert move_tracks(songs, picks, 6) == 3
    assert songs == list("bdface")
    assert picks == [4, 2, 4, 0]


def test_everything_picked(move_tracks):
    songs = list("abc")
    assert move_tracks(songs, [2, 1, 0], 2) == 0
    assert songs == list("abc")


def test_bad_pick(move_tracks):
    assert refused(move_tracks, list("abc"), [1, 3], 0)
    assert refused(move_tracks, list("abc"), [0, -1], 2)
    assert refused(move_tracks, [], [0], 0)


def test_bad_target(move_tracks):
    assert refused(move_tracks, list("abc"), [1], 4)
    assert refused(move_tracks, list("abc"), [1], -1)
    assert refused(move_tracks, list("abc"), [], 4)


@given(move=moves())
def test_against_moving_a_marker(move_tracks, move):
    playlist, picks, target = move
    # Number the tracks, put a marker into the gap, take the picked ones out and insert them there.
    numbered = list(enumerate(playlist))
    numbered.insert(target, None)
    block = [pair for pair in enumerate(playlist) if pair[0] in picks]
    for pair in block:
        numbered.remove(pair)
    start = numbered.index(None)
    numbered[start : start + 1] = block
    result = move_tracks(playlist, picks, target)
    assert type(result) is int
    assert result == start
    assert playlist == [track for _, track in numbered]
