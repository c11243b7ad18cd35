def test_two_tracks(move_tracks):
    songs = ["a", "b", "c", "d", "e"]
    assert move_tracks(songs, [3, 0], 2) == 1
    assert songs == ["b", "a", "d", "c", "e"]


def test_to_the_end(move_tracks):
    songs = ["a", "b", "c", "d"]
    assert move_tracks(songs, [1], 4) == 3
    assert songs == ["a", "c", "d", "b"]


def test_no_such_position(move_tracks):
    try:
        move_tracks(["a", "b"], [-1], 0)
    except IndexError:
        return
    raise AssertionError("no IndexError")
