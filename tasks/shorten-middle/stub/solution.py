def shorten_middle(text: str, width: int, mark: str = "...") -> str:
    """Cut the middle out of a text that is longer than width."""
    pass
