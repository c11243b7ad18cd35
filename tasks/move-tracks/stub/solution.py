def move_tracks(playlist: list, picks: list[int], target: int) -> int:
    """Move the picked tracks into the gap before target, in place."""
    pass
