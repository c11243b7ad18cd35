"""Where two segments meet."""

from fractions import Fraction

Segment = tuple[tuple[int, int], tuple[int, int]]


def segment_meet(first: Segment, second: Segment) -> list[tuple[Fraction, Fraction]]:
    """Return the common points: none, one, or the ends of the common segment."""
    (ax, ay), (bx, by) = first
    (cx, cy), (dx, dy) = second
    ux, uy = bx - ax, by - ay
    vx, vy = dx - cx, dy - cy
    wx, wy = cx - ax, cy - ay
    along_first = wx * vy - wy * vx
    along_second = wx * uy - wy * ux
    turn = ux * vy - uy * vx
    if turn:
        t = Fraction(along_first, turn)
        if 0 <= t <= 1 and 0 <= Fraction(along_second, turn) <= 1:
            return [(ax + t * ux, ay + t * uy)]
    if along_first or along_second:
        return []
    low = max(min(first), min(second))
    high = min(max(first), max(second))
    if low > high:
        return []
    return [(Fraction(x), Fraction(y)) for x, y in sorted({low, high})]
