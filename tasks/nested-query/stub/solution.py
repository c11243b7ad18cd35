def nested_query(query: str) -> dict:
    """Parse a query string whose keys may hold groups in brackets."""
    pass
