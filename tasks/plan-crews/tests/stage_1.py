from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st


@st.composite
def sites(draw):
    names = draw(st.permutations("abcdefg"))[: draw(st.integers(0, 7))]
    jobs = {}
    for place, name in enumerate(names):
        needs = draw(st.lists(st.sampled_from(names[:place]), max_size=2)) if place else []
        jobs[name] = (draw(st.integers(1, 4)), draw(st.sampled_from("xxy")), needs)
    crews = [
        ["x", "y"],
        *draw(st.lists(st.sampled_from([["x"], ["y"], ["y", "x"], []]), max_size=2)),
    ]
    order = draw(st.permutations(sorted(jobs)))
    return {name: jobs[name] for name in order}, draw(st.permutations(crews))


def step_by_step(jobs, crews):
    """Plan the jobs by going through time in steps of one."""

    def weight(name):
        users = [user for user in jobs if name in jobs[user][2]]
        return jobs[name][0] + max([weight(user) for user in users], default=0)

    plan, time, busy = {}, 0, {}
    waiting = sorted(jobs)
    waiting.sort(key=weight, reverse=True)
    left = {name: jobs[name][0] for name in jobs}
    while any(left.values()):
        ready = [name for name in waiting if not any(left[need] for need in jobs[name][2])]
        for name in ready:
            fit = [c for c in range(len(crews)) if c not in busy and jobs[name][1] in crews[c]]
            if fit:
                busy[fit[0]] = name
                plan[name] = (fit[0], time, time + jobs[name][0])
                waiting.remove(name)
        time += 1
        for crew, name in list(busy.items()):
            left[name] -= 1
            if not left[name]:
                del busy[crew]
    return plan


def error_of(plan_crews, jobs, crews):
    try:
        plan_crews(jobs, crews)
    except ValueError:
        return ValueError
    except KeyError:
        return KeyError
    return None


def test_no_jobs(plan_crews):
    assert plan_crews({}, []) == {}
    assert plan_crews({}, [["x"]]) == {}


def test_names_decide_between_equal_weights(plan_crews):
    jobs = {"c": (2, "x", []), "a": (2, "x", []), "b": (1, "x", []), "d": (1, "x", ["b"])}
    assert plan_crews(jobs, [["x"]]) == {
        "a": (0, 0, 2),
        "b": (0, 2, 3),
        "c": (0, 3, 5),
        "d": (0, 5, 6),
    }


def test_weight_counts_the_longest_chain(plan_crews):
    jobs = {
        "a": (5, "x", []),
        "b": (1, "x", []),
        "c": (1, "x", ["b"]),
        "d": (4, "x", ["b", "b"]),
        "e": (1, "x", ["c", "d"]),
    }
    assert plan_crews(jobs, [["x"]]) == {
        "b": (0, 0, 1),
        "a": (0, 1, 6),
        "d": (0, 6, 10),
        "c": (0, 10, 11),
        "e": (0, 11, 12),
    }


def test_job_without_a_free_crew_lets_others_pass(plan_crews):
    jobs = {"a": (9, "x", []), "b": (8, "x", []), "c": (1, "y", []), "d": (1, "y", ["c"])}
    assert plan_crews(jobs, [["x"], ["y"]]) == {
        "a": (0, 0, 9),
        "b": (0, 9, 17),
        "c": (1, 0, 1),
        "d": (1, 1, 2),
    }


def test_long_durations(plan_crews):
    jobs = {"a": (10**15, "x", []), "b": (10**12, "x", []), "c": (1, "x", ["a", "b"])}
    assert plan_crews(jobs, [[], ["x"], ["x"]]) == {
        "a": (1, 0, 10**15),
        "b": (2, 0, 10**12),
        "c": (1, 10**15, 10**15 + 1),
    }


def test_missing_skill(plan_crews):
    assert plan_crews({"a": (1, "x", [])}, [["xx"], ["x"]]) == {"a": (1, 0, 1)}
    jobs = {"d": (1, "y", ["a"]), "a": (1, "x", []), "c": (1, "", [])}
    for crews, names in [
        ([], ["a", "c", "d"]),
        ([[], ["x", "z"]], ["c", "d"]),
        ([["y", ""]], ["a"]),
    ]:
        try:
            plan_crews(jobs, crews)
        except ValueError as error:
            assert list(error.args) == [names]
        else:
            raise AssertionError("no ValueError")


def test_missing_job(plan_crews):
    assert error_of(plan_crews, {"a": (1, "x", ["b"])}, [["x"]]) is KeyError
    assert error_of(plan_crews, {"a": (1, "x", []), "b": (1, "x", ["a", "c"])}, [["x"]]) is KeyError
    assert plan_crews({"a": (1, "x", ["b"]), "b": (1, "x", [])}, [["x"]])["a"] == (0, 1, 2)


def test_circles(plan_crews):
    assert plan_crews({"a": (1, "x", [])}, [["x"]]) == {"a": (0, 0, 1)}
    assert error_of(plan_crews, {"a": (1, "x", ["a"])}, [["x"]]) is ValueError
    jobs = {"a": (1, "x", ["c"]), "b": (1, "x", ["a"]), "c": (1, "x", ["b"]), "d": (1, "x", [])}
    assert error_of(plan_crews, jobs, [["x"], ["x"]]) is ValueError


@given(site=sites())
def test_against_step_by_step(plan_crews, site):
    jobs, crews = site
    before = deepcopy(site)
    result = plan_crews(jobs, crews)
    assert all(type(entry) is tuple for entry in result.values())
    assert result == step_by_step(jobs, crews)
    assert (jobs, crews) == before
