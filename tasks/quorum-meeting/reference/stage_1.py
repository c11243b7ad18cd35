def quorum_meeting(
    calendars: dict[str, list[tuple[int, int]]],
    window: tuple[int, int],
    length: int,
    quorum: int,
) -> tuple[int, list[str]]:
    """Return the earliest start at which enough people are free, and who they are."""
    opens, closes = window
    ends = {end for busy in calendars.values() for _, end in busy}
    for start in sorted(ends | {opens}):
        stop = start + length
        free = sorted(
            name
            for name, busy in calendars.items()
            if all(end <= start or stop <= begin for begin, end in busy)
        )
        if opens <= start and stop <= closes and len(free) >= quorum:
            return start, free
    raise LookupError("no meeting is possible")
