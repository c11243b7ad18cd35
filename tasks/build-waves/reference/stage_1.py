from itertools import chain


def build_waves(needs: dict[str, list[str]]) -> list[list[str]]:
    """Group packages into waves that can be built together."""
    waiting = {name: set(needs.get(name, [])) for name in chain(needs, *needs.values())}
    waves: list[list[str]] = []
    while waiting:
        wave = sorted(name for name, missing in waiting.items() if not missing)
        if not wave:
            raise ValueError(sorted(waiting))
        waves.append(wave)
        waiting = {name: waiting[name].difference(wave) for name in waiting if name not in wave}
    return waves
