def shorten_pages(pages: list[int]) -> str:
    """Write page numbers as briefly as an index does."""
    pass
