def inherited_config(text: str) -> dict[str, dict[str, str]]:
    """Read a configuration whose sections inherit from each other."""
    pass
