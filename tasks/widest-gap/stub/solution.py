def widest_gap(marks: list[int]) -> int:
    pass
