def line_edits(old: list[str], new: list[str], context: int) -> list[str]:
    """Return the edits from old to new with some kept lines around them."""
    pass
