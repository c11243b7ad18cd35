def crc(data: bytes, width: int, poly: int, start: int, reflected: bool, final: int) -> int:
    """Return the cyclic redundancy check of `data`."""
    pass
