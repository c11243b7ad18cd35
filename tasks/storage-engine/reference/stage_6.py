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
INNER = 2


class Page:
    """A page with slots: offsets of its records in the order of their keys."""

    def __init__(self, data):
        self.data = bytearray(data)
        self.kind, count, self.floor, self.garbage = PAGE.unpack_from(data)
        if not self.kind:
            self.kind = LEAF
            self.floor = len(data)
        self.slots = list(struct.unpack_from(f">{count}H", data, PAGE.size))

    @classmethod
    def holding(cls, size, kind, pairs):
        """Return a new page of a kind, its records in order from the end of the page."""
        page = cls(bytes(size))
        page.kind = kind
        for key, value in pairs:
            page.put(key, value)
        return page

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


MAGIC = b"PGS1"
META = struct.Struct(">4sHIIIII")
NUMBER = struct.Struct(">I")
FREE = struct.Struct(">BI")
FREED = 3


def halves(pairs):
    """Cut pairs where the first part reaches half of their bytes."""
    sizes = [len(encode_record(key, value)) + SLOT for key, value in pairs]
    cut = 1
    while 2 * sum(sizes[:cut]) < sum(sizes):
        cut += 1
    return pairs[:cut], pairs[cut:]


def occupied(pairs):
    """Return the bytes that the records and slots of pairs take."""
    return sum(len(encode_record(key, value)) + SLOT for key, value in pairs)


class Tree:
    """A tree of pages."""

    def __init__(self, image):
        if not any(image):
            if not 64 <= len(image) <= 32768:
                raise ValueError("the size of a page is 64 to 32768")
            empty = Page.holding(len(image), LEAF, []).image()
            image = META.pack(MAGIC, len(image), 2, 1, 0, 0, 0).ljust(len(image), b"\0") + empty
        magic, self.size, count, self.root, self.free, self.keys, self.checkpoint = (
            META.unpack_from(image.ljust(META.size, b"\0"))
        )
        if magic != MAGIC or len(image) != count * self.size:
            raise ValueError("not the image of a store")
        self.pages = [image[at : at + self.size] for at in range(0, len(image), self.size)]

    def image(self):
        meta = META.pack(
            MAGIC, self.size, len(self.pages), self.root, self.free, self.keys, self.checkpoint
        )
        return meta.ljust(self.size, b"\0") + b"".join(self.pages[1:])

    def load(self, number):
        if self.pages[number][0] not in (LEAF, INNER):
            raise ValueError(f"page {number} is damaged")
        return Page(self.pages[number])

    def write(self, number, kind, pairs):
        self.pages[number] = Page.holding(self.size, kind, pairs).image()

    def allocate(self):
        if self.free:
            number = self.free
            self.free = FREE.unpack_from(self.pages[number])[1]
            return number
        self.pages.append(b"")
        return len(self.pages) - 1

    def path(self, key):
        """Return the numbers of the pages from the root to the leaf of a key."""
        path = [self.root]
        while True:
            loaded = self.load(path[-1])
            if loaded.kind == LEAF:
                return path
            slot, found = loaded.find(key)
            child = loaded.pairs()[slot if found else slot - 1][1]
            path.append(NUMBER.unpack(child)[0])

    def get(self, key):
        return self.load(self.path(key)[-1]).get(key)

    def count(self):
        return self.keys

    def put(self, key, value):
        largest = max(len(encode_record(key, value)), len(encode_record(key, bytes(NUMBER.size))))
        if largest + SLOT > (self.size - PAGE.size) // 4:
            return "too large"
        path = self.path(key)
        known = self.load(path[-1]).find(key)[1]
        self.add(path, key, value)
        self.keys += not known
        return "replaced" if known else "new"

    def add(self, path, key, value):
        """Write a record into the last page of a path, and split what is too full."""
        *above, number = path
        loaded = self.load(number)
        if loaded.put(key, value):
            self.pages[number] = loaded.image()
            return
        left, right = halves(sorted((dict(loaded.pairs()) | {key: value}).items()))
        separator = right[0][0]
        if loaded.kind == INNER:
            right[0] = (b"", right[0][1])
        self.write(number, loaded.kind, left)
        new = self.allocate()
        self.write(new, loaded.kind, right)
        if above:
            self.add(above, separator, NUMBER.pack(new))
        else:
            self.root = self.allocate()
            children = [(b"", NUMBER.pack(number)), (separator, NUMBER.pack(new))]
            self.write(self.root, INNER, children)

    def between(self, number, low, high):
        """Return the pairs below a page whose keys are low or more and below high."""
        loaded = self.load(number)
        pairs = loaded.pairs()
        if loaded.kind == LEAF:
            return [pair for pair in pairs if low <= pair[0] and (high is None or pair[0] < high)]
        found = []
        ends = [key for key, child in pairs[1:]] + [None]
        for (key, child), end in zip(pairs, ends):
            if (end is None or low < end) and (high is None or key < high):
                found += self.between(*NUMBER.unpack(child), low, high)
        return found

    def scan(self, low, high, limit):
        pairs = self.between(self.root, low or b"", high)
        if limit is None:
            return pairs
        return pairs[:limit] if limit >= 0 else pairs[::-1][:-limit]

    def release(self, number):
        self.pages[number] = FREE.pack(FREED, self.free).ljust(self.size, b"\0")
        self.free = number

    def delete(self, key):
        path = self.path(key)
        loaded = self.load(path[-1])
        if not loaded.delete(key):
            return False
        self.keys -= 1
        self.pages[path[-1]] = loaded.image()
        self.settle(path)
        return True

    def settle(self, path):
        """Merge the last page of a path with one beside it where it holds little."""
        *above, number = path
        loaded = self.load(number)
        if above and 3 * occupied(loaded.pairs()) < self.size - PAGE.size:
            parent = self.load(above[-1])
            children = [NUMBER.unpack(child)[0] for key, child in parent.pairs()]
            at = children.index(number)
            for slot in (at, at - 1):
                if 0 <= slot < len(children) - 1 and self.merge(parent, slot, children):
                    self.pages[above[-1]] = parent.image()
                    self.settle(above)
                    break
        elif not above and loaded.kind == INNER and len(loaded.slots) == 1:
            self.root = NUMBER.unpack(loaded.pairs()[0][1])[0]
            self.release(number)

    def merge(self, parent, slot, children):
        """Merge two neighbours where one page can hold both; return whether it can."""
        left, right = self.load(children[slot]), self.load(children[slot + 1])
        pairs = right.pairs()
        if right.kind == INNER:
            pairs[0] = (parent.pairs()[slot + 1][0], pairs[0][1])
        pairs = left.pairs() + pairs
        if occupied(pairs) > self.size - PAGE.size:
            return False
        self.write(children[slot], left.kind, pairs)
        self.release(children[slot + 1])
        parent.remove(slot + 1)
        return True

    def erase(self, low, high):
        return sum(self.delete(key) for key, value in self.scan(low, high, None))

    def trim(self):
        """Drop free pages from the end of the image; return how many."""
        free = []
        while self.free:
            free.append(self.free)
            self.free = FREE.unpack_from(self.pages[self.free])[1]
        before = len(self.pages)
        while len(self.pages) - 1 in free:
            self.pages.pop()
            free.remove(len(self.pages))
        for number in reversed(free):
            self.release(number)
        return before - len(self.pages)

    def stats(self):
        kinds = [page[0] for page in self.pages[1:]]
        return {
            "height": len(self.path(b"")),
            "leaves": kinds.count(LEAF),
            "inner": kinds.count(INNER),
            "free": kinds.count(FREED),
        }


def run(image, commands):
    tree = Tree(image)
    answers = [getattr(tree, name)(*arguments) for name, *arguments in commands]
    return tree.image(), answers


LOG_MAGIC = b"LOG1"
FRAME = struct.Struct(">IB")
POLYNOMIAL = 0xEDB88320
CRC_TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    CRC_TABLE.append(byte)


def crc(data):
    """Return the four bytes of a CRC32."""
    register = 0xFFFFFFFF
    for byte in data:
        register = register >> 8 ^ CRC_TABLE[(register ^ byte) & 255]
    return NUMBER.pack(register ^ 0xFFFFFFFF)


def log_head(checkpoint):
    head = LOG_MAGIC + NUMBER.pack(checkpoint)
    return head + crc(head)


def read_log(log, size):
    """Return the commits of a log, as pages by number, and the log up to the last of them."""
    end = at = len(log_head(0))
    commits = []
    pages = {}
    while at < len(log):
        frame = log[at : at + FRAME.size + size]
        check = crc(log[at - NUMBER.size : at] + frame)
        at += FRAME.size + size + NUMBER.size
        if log[at - NUMBER.size : at] != check:
            break
        number, last = FRAME.unpack_from(frame)
        pages[number] = frame[FRAME.size :]
        if last:
            commits.append(pages)
            pages = {}
            end = at
    return commits, log[:end]


class Session:
    """An image with a log, and the tree that both make together."""

    def __init__(self, image, log):
        self.image = image if any(image) else Tree(image).image()
        magic, self.size, *numbers, checkpoint = META.unpack_from(self.image)
        head = log_head(checkpoint)
        if log[: len(head)] != head:
            log = head
        self.commits, self.log = read_log(log, self.size)
        self.tree = Tree(self.version(len(self.commits)))
        self.saved = None

    def version(self, count):
        """Return the image with the first commits of the log applied."""
        pages = {}
        for commit in self.commits[:count]:
            pages |= commit
        total = META.unpack_from(pages.get(0, self.image))[2]
        return b"".join(
            pages.get(number, self.image[number * self.size : (number + 1) * self.size])
            for number in range(total)
        )

    def write(self):
        """Write what has changed since the last commit to the log."""
        before = self.version(len(self.commits))
        after = self.tree.image()
        changed = {}
        for at in range(0, len(after), self.size):
            if after[at : at + self.size] != before[at : at + self.size]:
                changed[at // self.size] = after[at : at + self.size]
        if changed:
            self.commits.append(changed)
        for number, data in changed.items():
            frame = FRAME.pack(number, number == max(changed)) + data
            self.log += frame + crc(self.log[-NUMBER.size :] + frame)

    def checkpoint(self):
        folded = len(self.commits)
        self.tree.checkpoint += 1
        self.image = self.tree.image()
        self.commits = []
        self.log = log_head(self.tree.checkpoint)
        return folded

    def begin(self):
        if self.saved is not None:
            return "in a transaction"
        self.saved = []
        return "ok"

    def commit(self):
        self.write()
        self.saved = None
        return "ok"

    def rollback(self):
        self.tree = Tree(self.version(len(self.commits)))
        self.saved = None
        return "ok"

    def savepoint(self, name):
        self.saved.append((name, self.tree.image()))
        return "ok"

    def release(self, name):
        """Forget the newest savepoint of a name and those after it; return its image."""
        names = [saved for saved, image in self.saved]
        if name not in names:
            return None
        at = len(names) - 1 - names[::-1].index(name)
        image = self.saved[at][1]
        del self.saved[at:]
        return image

    def back(self, name):
        """Go back to the newest savepoint of a name, which remains."""
        image = self.release(name)
        if image is None:
            return None
        self.tree = Tree(image)
        return self.savepoint(name)

    def perform(self, name, *arguments):
        if name == "begin":
            return self.begin()
        if name in ("commit", "rollback", "savepoint", "release", "back"):
            if self.saved is None:
                return "no transaction"
            answer = getattr(self, name)(*arguments)
            return "no savepoint" if answer is None else "ok"
        if name == "checkpoint":
            return self.checkpoint() if self.saved is None else "in a transaction"
        if name == "versions":
            return len(self.commits)
        if name in ("at", "diff"):
            return getattr(self, name)(*arguments)
        answer = getattr(self.tree, name)(*arguments)
        if self.saved is None:
            self.write()
        return answer

    def at(self, count, command):
        """Carry out a reading command as of a number of commits."""
        if not 0 <= count <= len(self.commits):
            return "no version"
        name, *arguments = command
        if name not in ("get", "scan", "count", "stats"):
            return "not a reading command"
        return getattr(Tree(self.version(count)), name)(*arguments)

    def diff(self, old, new):
        """Return what differs between two versions: keys with the value in each."""
        before, after = (self.at(count, ["scan", None, None, None]) for count in (old, new))
        if "no version" in (before, after):
            return "no version"
        before, after = dict(before), dict(after)
        return [
            (key, before.get(key), after.get(key))
            for key in sorted(before | after)
            if before.get(key) != after.get(key)
        ]


def store(image, log, commands):
    session = Session(image, log)
    answers = [session.perform(*command) for command in commands]
    return session.image, session.log, answers
