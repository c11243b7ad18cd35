def test_building_site(plan_crews):
    jobs = {
        "dig": (3, "earth", []),
        "walls": (4, "brick", ["dig"]),
        "path": (2, "earth", []),
        "roof": (2, "wood", ["walls"]),
        "fence": (5, "wood", ["path"]),
    }
    assert plan_crews(jobs, [["earth"], ["brick", "wood"]]) == {
        "dig": (0, 0, 3),
        "path": (0, 3, 5),
        "walls": (1, 3, 7),
        "fence": (1, 7, 12),
        "roof": (1, 12, 14),
    }


def test_free_crews(plan_crews):
    jobs = {"b": (1, "x", []), "a": (1, "x", [])}
    assert plan_crews(jobs, [["x"], [], ["x", "y"]]) == {"a": (0, 0, 1), "b": (2, 0, 1)}


def test_missing_skill(plan_crews):
    try:
        plan_crews({"a": (1, "z", [])}, [["x"]])
    except ValueError as error:
        assert list(error.args) == [["a"]]
    else:
        raise AssertionError("no ValueError")
