"""Tagged binary values."""

import io
import struct


def sized(tag: bytes, count: int, content: bytes) -> bytes:
    """Return the packed form of a value that has a length."""
    return tag + count.to_bytes(4, "big") + content


def pack_value(value) -> bytes:
    """Return the one packed form of `value`."""
    if value is None:
        return b"N"
    if isinstance(value, bool):
        return b"T" if value else b"F"
    if isinstance(value, int):
        size = max(value, ~value).bit_length() // 8 + 1
        if size > 8:
            raise ValueError("integer too large")
        return b"%d" % size + value.to_bytes(size, "big", signed=True)
    if isinstance(value, float):
        return struct.pack(">cd", b"D", value)
    if isinstance(value, bytes):
        return sized(b"B", len(value), value)
    if isinstance(value, str):
        text = value.encode()
        return sized(b"S", len(text), text)
    if isinstance(value, list):
        return sized(b"L", len(value), b"".join(pack_value(item) for item in value))
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        entries = sorted((pack_value(key), pack_value(item)) for key, item in value.items())
        return sized(b"M", len(value), b"".join(key + item for key, item in entries))
    raise TypeError(f"cannot pack {type(value).__name__}")


def take(stream: io.BytesIO, size: int) -> bytes:
    """Read exactly `size` bytes."""
    taken = stream.read(size)
    if len(taken) < size:
        raise ValueError("data ends too early")
    return taken


def take_length(stream: io.BytesIO) -> int:
    """Read a length."""
    return int.from_bytes(take(stream, 4), "big")


def read_value(stream: io.BytesIO):
    """Read one value."""
    tag = take(stream, 1)
    if tag in b"12345678":
        return int.from_bytes(take(stream, int(tag)), "big", signed=True)
    if tag == b"D":
        return struct.unpack(">d", take(stream, 8))[0]
    if tag == b"B":
        return take(stream, take_length(stream))
    if tag == b"S":
        return take(stream, take_length(stream)).decode()
    if tag == b"L":
        return [read_value(stream) for _ in range(take_length(stream))]
    if tag == b"M":
        entries = {}
        for _ in range(take_length(stream)):
            key = read_value(stream)
            if not isinstance(key, str):
                raise ValueError("keys must be text")
            entries[key] = read_value(stream)
        return entries
    # An unknown tag reads as None, whose packed form is not the data.
    return {b"F": False, b"T": True}.get(tag)


def unpack_value(data: bytes):
    """Return the value whose packed form is exactly `data`."""
    value = read_value(io.BytesIO(data))
    if pack_value(value) != data:
        raise ValueError("not the packed form of a value")
    return value
