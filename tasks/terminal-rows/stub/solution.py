def terminal_rows(stream: str, width: int) -> list[str]:
    """Return the rows of text on the screen after `stream`."""
    pass
