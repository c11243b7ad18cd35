def build_waves(needs: dict[str, list[str]]) -> list[list[str]]:
    """Group packages into waves that can be built together."""
    pass
