def test_dynamic_block(inflate):
    data = bytes.fromhex("1dc6490100001040c0aca37f883d3c202a979d375e1d0c")
    assert inflate(data)[0] == b"abaabbbabaababbaababaaaabaaabbbbbaa"
