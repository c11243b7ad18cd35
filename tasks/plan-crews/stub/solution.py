def plan_crews(
    jobs: dict[str, tuple[int, str, list[str]]], crews: list[list[str]]
) -> dict[str, tuple[int, int, int]]:
    """Return the crew, the start and the end of every job."""
    pass
