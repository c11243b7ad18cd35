from os.path import commonprefix


def shorten_pages(pages: list[int]) -> str:
    """Write page numbers as briefly as an index does."""
    runs: list[list[str]] = []
    for page in sorted(set(pages)):
        if page - 1 not in pages:
            runs.append([])
        runs[-1].append(str(page))
    for run in runs:
        if len(run) > 2:
            shared = commonprefix([run[0], run[-1]]) if len(run[0]) == len(run[-1]) else ""
            run[:] = [f"{run[0]}-{run[-1][len(shared) :]}"]
    return ", ".join(", ".join(run) for run in runs)
