def pack_value(value) -> bytes:
    """Return the one packed form of `value`."""
    pass


def unpack_value(data: bytes):
    """Return the value whose packed form is exactly `data`."""
    pass
