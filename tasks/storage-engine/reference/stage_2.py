import bisect
import struct


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


PAGE = struct.Struct(">BHHH")
SLOT = 2
LEAF = 1


class Page:
    """A page with slots: offsets of its records in the order of their keys."""

    def __init__(self, data):
        self.data = bytearray(data)
        self.kind, count, self.floor, self.garbage = PAGE.unpack_from(data)
        if not self.kind:
            self.kind = LEAF
            self.floor = len(data)
        self.slots = list(struct.unpack_from(f">{count}H", data, PAGE.size))

    def image(self):
        head = PAGE.pack(self.kind, len(self.slots), self.floor, self.garbage)
        head += struct.pack(f">{len(self.slots)}H", *self.slots)
        self.data[: self.floor] = head.ljust(self.floor, b"\0")
        return bytes(self.data)

    def pairs(self):
        return [decode_record(self.data, at)[:2] for at in self.slots]

    def find(self, key):
        """Return the slot where a key is or would be, and whether it is there."""
        keys = [found for found, value in self.pairs()]
        slot = bisect.bisect_left(keys, key)
        return slot, keys[slot : slot + 1] == [key]

    def get(self, key):
        slot, found = self.find(key)
        return self.pairs()[slot][1] if found else None

    def gap(self):
        """The bytes between the slots and the records."""
        return self.floor - PAGE.size - SLOT * len(self.slots)

    def remove(self, slot):
        at = self.slots.pop(slot)
        end = decode_record(self.data, at)[2]
        self.data[at:end] = bytes(end - at)
        self.garbage += end - at

    def delete(self, key):
        slot, found = self.find(key)
        if found:
            self.remove(slot)
        return found

    def compact(self):
        pairs = self.pairs()
        self.data = bytearray(len(self.data))
        self.floor = len(self.data)
        self.garbage = 0
        self.slots = []
        for slot, (key, value) in enumerate(pairs):
            self.insert(slot, encode_record(key, value))

    def insert(self, slot, record):
        if self.gap() < len(record) + SLOT:
            self.compact()
        self.floor -= len(record)
        self.data[self.floor : self.floor + len(record)] = record
        self.slots.insert(slot, self.floor)

    def put(self, key, value):
        """Write a record; False, and nothing changed, where there is no room for it."""
        record = encode_record(key, value)
        slot, found = self.find(key)
        room = self.gap() + self.garbage
        if found:
            room += len(encode_record(*self.pairs()[slot])) + SLOT
        if room < len(record) + SLOT:
            return False
        if found:
            self.remove(slot)
        self.insert(slot, record)
        return True


def perform(one, name, *arguments):
    """Carry out one command on a page."""
    if name == "scan":
        return one.pairs()
    if name == "put":
        known = one.find(arguments[0])[1]
        written = one.put(*arguments)
        return "full" if not written else "replaced" if known else "new"
    return one.get(*arguments) if name == "get" else one.delete(*arguments)


def page(image, commands):
    one = Page(image)
    answers = [perform(one, *command) for command in commands]
    return one.image(), answers
