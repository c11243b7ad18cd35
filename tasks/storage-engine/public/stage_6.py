def test_savepoint(store):
    commands = [
        ["begin"],
        ["put", b"k", b"1"],
        ["savepoint", "s"],
        ["put", b"k", b"2"],
        ["back", "s"],
        ["get", b"k"],
        ["commit"],
        ["versions"],
    ]
    answers = store(bytes(64), b"", commands)[2]
    assert answers == ["ok", "new", "ok", "replaced", "ok", b"1", "ok", 1]


def test_versions(store):
    commands = [["put", b"k", b"1"], ["put", b"k", b"2"]]
    image, log, _ = store(bytes(64), b"", commands)
    commands = [["at", 1, ["get", b"k"]], ["diff", 0, 2], ["at", 3, ["count"]]]
    assert store(image, log, commands)[2] == [b"1", [(b"k", None, b"2")], "no version"]
