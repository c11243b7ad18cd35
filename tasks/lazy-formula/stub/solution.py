def lazy_formula(text: str, names: dict[str, int]) -> int:
    """Compute the value of a formula."""
    pass
