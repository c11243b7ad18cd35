def csv_to_columns(text: str) -> str:
    """Lay CSV text out as a table with aligned columns."""
    pass
