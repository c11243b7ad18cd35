from itertools import chain, cycle

from hypothesis import given
from hypothesis import strategies as st


def test_fewer_players_than_teams(snake_draft):
    assert snake_draft([], 3) == [[], [], []]
    assert snake_draft(["a", "b"], 3) == [["a"], ["b"], []]


def test_one_team_takes_everyone(snake_draft):
    assert snake_draft(["a", "b", "a"], 1) == [["a", "b", "a"]]


def test_full_rounds(snake_draft):
    assert snake_draft(list(range(8)), 2) == [[0, 3, 4, 7], [1, 2, 5, 6]]


def test_draft_stops_in_a_backward_round(snake_draft):
    assert snake_draft(list("abcdef"), 4) == [["a"], ["b"], ["c", "f"], ["d", "e"]]


def test_draft_stops_in_a_forward_round(snake_draft):
    assert snake_draft(list(range(8)), 3) == [[0, 5, 6], [1, 4, 7], [2, 3]]


@given(players=st.lists(st.integers(0, 5), max_size=25), teams=st.integers(1, 6))
def test_against_a_simulated_draft(snake_draft, players, teams):
    squads = [[] for _ in range(teams)]
    order = cycle(chain(range(teams), reversed(range(teams))))
    # A cycle remembers what it has yielded, so both directions repeat for ever.
    for player, team in zip(players, order):
        squads[team].append(player)
    given_players = list(players)
    assert snake_draft(given_players, teams) == squads
    assert given_players == players
