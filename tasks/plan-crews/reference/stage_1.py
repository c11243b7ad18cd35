from graphlib import CycleError, TopologicalSorter


def weigh(jobs: dict[str, tuple[int, str, list[str]]]) -> dict[str, int]:
    """Return the weight of every job."""
    sorter = TopologicalSorter({name: needs for name, (_, _, needs) in jobs.items()})
    try:
        order = list(sorter.static_order())
    except CycleError as error:
        raise ValueError("jobs need each other in a circle") from error
    weights = dict.fromkeys(jobs, 0)
    for name in reversed(order):
        duration, _, needs = jobs[name]
        weights[name] += duration
        for need in needs:
            weights[need] = max(weights[need], weights[name])
    return weights


def plan_crews(
    jobs: dict[str, tuple[int, str, list[str]]], crews: list[list[str]]
) -> dict[str, tuple[int, int, int]]:
    """Return the crew, the start and the end of every job."""
    skilled = set().union(*crews)
    hopeless = sorted(name for name, (_, skill, _) in jobs.items() if skill not in skilled)
    if hopeless:
        raise ValueError(hopeless)
    weights = weigh(jobs)
    order = sorted(jobs, key=lambda name: (-weights[name], name))
    free_from = [0] * len(crews)
    plan: dict[str, tuple[int, int, int]] = {}
    now = 0
    while len(plan) < len(jobs):
        ended = {name for name, (_, _, end) in plan.items() if end <= now}
        for name in order:
            duration, skill, needs = jobs[name]
            if name in plan or not ended.issuperset(needs):
                continue
            for crew, skills in enumerate(crews):
                if skill in skills and free_from[crew] <= now:
                    free_from[crew] = now + duration
                    plan[name] = crew, now, free_from[crew]
                    break
        now = min(end for end in free_from if end > now)
    return plan
