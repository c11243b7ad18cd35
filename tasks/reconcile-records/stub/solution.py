from collections.abc import Callable


def reconcile(base: dict, mine: dict, theirs: dict, resolve: Callable) -> list[str]:
    """Merge the edits of both sides into `mine`; return the keys in conflict."""
    pass
