def encode_number(number):
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def decode_number(data, at):
    """Return the number that begins at an offset, and where it ends."""
    number = shift = 0
    while True:
        if at == len(data):
            raise ValueError("a number is cut off")
        byte = data[at]
        number |= (byte & 127) << shift
        at += 1
        if byte < 128:
            break
        shift += 7
    if shift and not byte:
        raise ValueError("a number is longer than needed")
    return number, at


def encode_record(key, value):
    return encode_number(len(key)) + encode_number(len(value)) + key + value


def decode_record(data, at):
    """Return the key and the value of the record at an offset, and where it ends."""
    key_size, at = decode_number(data, at)
    value_size, at = decode_number(data, at)
    middle = at + key_size
    end = middle + value_size
    if end > len(data):
        raise ValueError("a record is cut off")
    return bytes(data[at:middle]), bytes(data[middle:end]), end


def pack(pairs):
    return b"".join(encode_record(key, value) for key, value in pairs)


def unpack(data):
    pairs = []
    at = 0
    while at < len(data):
        key, value, at = decode_record(data, at)
        pairs.append((key, value))
    return pairs
