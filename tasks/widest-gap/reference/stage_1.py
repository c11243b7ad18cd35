def widest_gap(marks: list[int]) -> int:
    ordered = sorted(marks)
    return max((high - low for low, high in zip(ordered, ordered[1:])), default=0)
