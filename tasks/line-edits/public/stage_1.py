def test_replaced_line(line_edits):
    assert line_edits(["a", "b", "c"], ["a", "x", "c"], 1) == ["  a", "- b", "+ x", "  c"]


def test_deleted_line(line_edits):
    assert line_edits(["a", "b", "c", "d"], ["a", "b", "c"], 1) == ["@ 2", "  c", "- d"]


def test_no_context(line_edits):
    assert line_edits(["a", "b"], ["b", "a"], 0) == ["- a", "@ 1", "+ a"]


def test_equal_texts(line_edits):
    assert line_edits(["a", "b"], ["a", "b"], 3) == ["@ 2"]
