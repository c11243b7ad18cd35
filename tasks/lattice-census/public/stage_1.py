def test_rectangle(lattice_census):
    assert lattice_census([(0, 0), (4, 0), (4, 3), (0, 3)]) == (6, 14)


def test_triangles(lattice_census):
    assert lattice_census([(0, 0), (1, 2), (2, 1)]) == (1, 3)
    assert lattice_census([(0, 0), (0, 1), (1, 0)]) == (0, 3)
