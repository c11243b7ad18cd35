"""Three-way merge of records."""

from collections.abc import Callable


def reconcile(base: dict, mine: dict, theirs: dict, resolve: Callable) -> list[str]:
    """Merge the edits of both sides into `mine`; return the keys in conflict."""
    conflicts = []
    merged = {}
    for key in sorted(mine.keys() | theirs.keys()):
        old, my, their = base.get(key), mine.get(key), theirs.get(key)
        if their in (my, old):
            value = my
        elif my == old:
            value = their
        else:
            conflicts.append(key)
            value = resolve(key, old, my, their)
        if value is not None:
            merged[key] = value
    mine.clear()
    mine.update(merged)
    return conflicts
