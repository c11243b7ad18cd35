def snake_draft(players: list, teams: int) -> list[list]:
    """Deal players to teams, turning the order round after every round."""
    squads: list[list] = [[] for _ in range(teams)]
    for pick, player in enumerate(players):
        lap, seat = divmod(pick, teams)
        squads[-1 - seat if lap % 2 else seat].append(player)
    return squads
