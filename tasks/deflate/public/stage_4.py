def test_errors(inflate):
    for data, text in ((b"", "truncated"), (b"\x07", "block type"), (b"\x01ab", "truncated")):
        try:
            inflate(data)
        except ValueError as error:
            assert type(error).__name__ == "InflateError"
            assert error.args == (text,)
        else:
            raise AssertionError("no error")
