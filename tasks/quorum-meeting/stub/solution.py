def quorum_meeting(
    calendars: dict[str, list[tuple[int, int]]],
    window: tuple[int, int],
    length: int,
    quorum: int,
) -> tuple[int, list[str]]:
    """Return the earliest start at which enough people are free, and who they are."""
    pass
