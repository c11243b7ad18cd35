def test_delete(run):
    puts = [["put", bytes([65 + n]), b"value"] for n in range(12)]
    image, answers = run(bytes(64), puts + [["erase", b"C", None], ["stats"], ["delete", b"Z"]])
    assert answers[12:] == [10, {"height": 1, "leaves": 1, "inner": 0, "free": 4}, False]
    assert run(image, [["scan", None, None, None]])[1] == [[(b"A", b"value"), (b"B", b"value")]]


def test_trim(run):
    puts = [["put", bytes([65 + n]), b"value"] for n in range(12)]
    image, answers = run(bytes(64), puts + [["erase", None, None], ["trim"]])
    assert answers[12:] == [12, 4]
    assert len(image) == 2 * 64
