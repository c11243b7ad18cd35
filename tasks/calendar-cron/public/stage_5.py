import struct


def test_one_change(offset):
    head = b"TZif" + bytes(16)
    sizes = struct.pack(">6l", 0, 0, 0, 1, 2, 8)
    kinds = struct.pack(">lBB", 3600, 0, 0) + struct.pack(">lBB", 7200, 1, 4)
    data = head + sizes + struct.pack(">lB", 500, 1) + kinds + b"ONE\0TWO\0"
    assert offset(499, data) == (3600, "ONE", False)
    assert offset(500, data) == (7200, "TWO", True)
