"""Cover number ranges with ternary patterns."""


def ternary_patterns(ranges: list[tuple[int, int]], width: int) -> list[str]:
    """Return the fewest prefix patterns that match exactly the numbers in `ranges`."""
    merged: list[list[int]] = []
    for first, last in sorted(ranges):
        if not 0 <= first <= last < 1 << width:
            raise ValueError(f"bad range {first}..{last}")
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    patterns = []
    for first, last in merged:
        while first <= last:
            stars = 0
            while first % (2 << stars) == 0 and first + (2 << stars) - 1 <= last:
                stars += 1
            patterns.append(f"{first:0{width}b}"[: width - stars] + "*" * stars)
            first += 1 << stars
    return patterns
