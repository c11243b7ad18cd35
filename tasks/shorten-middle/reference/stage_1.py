def shorten_middle(text: str, width: int, mark: str = "...") -> str:
    """Cut the middle out of a text that is longer than width."""
    if len(text) <= width:
        return text
    kept = max(width - len(mark), 0)
    tail = kept // 2
    return (text[: kept - tail] + mark + text[len(text) - tail :])[:width]
