def snake_draft(players: list, teams: int) -> list[list]:
    """Deal players to teams, turning the order round after every round."""
    pass
