def test_three_teams(snake_draft):
    assert snake_draft([1, 2, 3, 4, 5, 6, 7], 3) == [[1, 6, 7], [2, 5], [3, 4]]


def test_too_few_players(snake_draft):
    assert snake_draft(["ann", "bo"], 3) == [["ann"], ["bo"], []]


def test_one_team(snake_draft):
    assert snake_draft([5, 5, 8], 1) == [[5, 5, 8]]
