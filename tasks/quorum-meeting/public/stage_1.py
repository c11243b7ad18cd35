CALENDARS = {"ann": [(0, 30)], "bo": [(40, 60), (20, 35)], "cy": []}


def test_start_of_the_window(quorum_meeting):
    assert quorum_meeting(CALENDARS, (0, 100), 15, 2) == (0, ["bo", "cy"])


def test_later_window(quorum_meeting):
    assert quorum_meeting(CALENDARS, (10, 100), 15, 2) == (30, ["ann", "cy"])


def test_everybody(quorum_meeting):
    assert quorum_meeting(CALENDARS, (0, 100), 15, 3) == (60, ["ann", "bo", "cy"])


def test_no_meeting(quorum_meeting):
    try:
        quorum_meeting(CALENDARS, (0, 70), 15, 3)
    except LookupError:
        return
    raise AssertionError("no LookupError")
