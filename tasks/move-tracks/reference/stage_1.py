def move_tracks(playlist: list, picks: list[int], target: int) -> int:
    """Move the picked tracks into the gap before target, in place."""
    places = range(len(playlist))
    if not set(picks) <= set(places) or not 0 <= target <= len(playlist):
        raise IndexError("a pick or the target lies outside of the playlist")
    before = [i for i in places[:target] if i not in picks]
    after = [i for i in places[target:] if i not in picks]
    order = before + sorted(set(picks)) + after
    playlist[:] = [playlist[i] for i in order]
    return len(before)
