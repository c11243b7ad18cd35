def test_hunks(run):
    assert run([["hunks", ["a", "b", "c", "d"], ["a", "b", "c"], 1]]) == [
        ["@@ -3,2 +3,1 @@", " c", "-d"]
    ]


def test_a_moved_hunk(run):
    text = ["new", "a", "b", "c", "d"]
    assert run([["apply", text, ["@@ -3,2 +3,1 @@", " c", "-d"]]]) == [["new", "a", "b", "c"]]


def test_reverse(run):
    assert run([["reverse", ["@@ -3,2 +3,1 @@", " c", "-d"]]]) == [["@@ -3,1 +3,2 @@", " c", "+d"]]
