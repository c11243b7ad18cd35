"""A submission with one of everything that a test may want to see through a handle."""

import contextlib, dataclasses, enum, functools, collections, abc, sys, random, math
from typing import NamedTuple

LIMIT = 7
TABLE = {"a": [1, 2]}
counter = 0
log = []


def add(a, b=2, *, c=3):
    return a + b + c


def apply(f, *args):
    return f(*args)


def compose(f, g):
    return lambda x: f(g(x))


def bump():
    global counter
    counter += 1
    return counter


def hello(name="x"):
    print("hello", name)
    print("oops", file=sys.stderr)
    return len(name)


class Shape(abc.ABC):
    kinds = ["s"]
    count = 0

    def __init__(self, name):
        self.name = name
        type(self).count += 1

    @abc.abstractmethod
    def area(self): ...
    def describe(self):
        return f"{self.name}:{self.area()}"

    @classmethod
    def make(cls, *a):
        return cls(*a)

    @staticmethod
    def twice(x):
        return 2 * x

    def __repr__(self):
        return f"Shape({self.name!r})"


class Square(Shape):
    def __init__(self, side):
        super().__init__("square")
        self._side = side

    @property
    def side(self):
        return self._side

    @side.setter
    def side(self, v):
        if v < 0:
            raise ValueError("negative side")
        self._side = v

    def area(self):
        return self._side**2

    def __eq__(self, o):
        return isinstance(o, Square) and o._side == self._side

    def __hash__(self):
        return hash(self._side)

    def __lt__(self, o):
        return self._side < o._side

    def __len__(self):
        return 4

    def __contains__(self, x):
        return 0 <= x <= self._side

    def __iter__(self):
        return iter([self._side] * 4)

    def __getitem__(self, i):
        return [self._side] * 4 if isinstance(i, slice) else [self._side] * 4[i]

    def __call__(self, k):
        return self._side * k

    def __bool__(self):
        return self._side > 0

    def __add__(self, o):
        if isinstance(o, Square):
            return Square(self._side + o._side)
        if isinstance(o, int):
            return Square(self._side + o)
        return NotImplemented

    __radd__ = __add__

    def __neg__(self):
        return Square(-self._side)

    def __matmul__(self, o):
        return self._side * o._side

    def __iadd__(self, o):
        self._side += o
        return self


@functools.total_ordering
class Ver:
    __slots__ = ("n",)

    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n if isinstance(o, Ver) else NotImplemented

    def __lt__(self, o):
        return self.n < o.n if isinstance(o, Ver) else NotImplemented


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: int


class P3(NamedTuple):
    x: int
    y: int
    z: int = 0

    def norm(self):
        return self.x + self.y + self.z


P2 = collections.namedtuple("P2", "x y")


class Color(enum.Enum):
    RED = 1
    GREEN = 2

    def nice(self):
        return self.name.title()


class Num(enum.IntEnum):
    ONE = 1
    TWO = 2


class Flag(enum.Flag):
    A = 1
    B = 2


class Word(str):
    def shout(self):
        return Word(self.upper() + "!")


class Bag(list):
    def total(self):
        return sum(self)

    def grow(self):
        self.append(100)


class Dd(dict):
    def __missing__(self, k):
        return "missing " + k


class StackError(Exception):
    def __init__(self, message, code=5):
        super().__init__(message)
        self.code = code


class Deep(StackError, KeyError):
    pass


def fail(kind):
    if kind == "stack":
        raise StackError("empty stack")
    if kind == "deep":
        raise Deep("deep", 9)
    if kind == "from":
        try:
            {}["k"]
        except KeyError as e:
            raise ValueError("bad") from e
    if kind == "value":
        raise ValueError("a", 2)
    if kind == "os":
        raise FileNotFoundError(2, "no such", "file")


def gen(n):
    got = []
    try:
        for i in range(n):
            try:
                s = yield i
                if s is not None:
                    got.append(s)
            except KeyError as e:
                got.append("K" + str(e.args[0]))
    finally:
        log.append("closed")
    return got


class It:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise StopIteration
        self.n -= 1
        return self.n


@contextlib.contextmanager
def cm(x):
    log.append("in")
    try:
        yield x * 2
    except KeyError:
        log.append("swallowed")
    finally:
        log.append("out")


class Manager:
    def __enter__(self):
        self.inside = True
        return self

    def __exit__(self, t, e, tb):
        self.inside = False
        self.seen = (t, e)
        return t is ZeroDivisionError


def deco(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        wrapper.calls += 1
        return f(*a, **k) * 2

    wrapper.calls = 0
    return wrapper


def sort_in_place(l):
    l.sort()


class Holder:
    def __init__(self, items):
        self.items = items

    def add(self, x):
        self.items.append(x)


def walk(node):
    return [node.value] + sum((walk(c) for c in node.children), [])


def relabel(node):
    node.value = "new"
    return node


def dice():
    return random.randint(1, 6)


def ask():
    return input("? ") + "!"


def helper():
    return "real"


def uses_helper():
    return helper()


def count_words(t):
    return collections.Counter(t.split())


@functools.lru_cache
def cached(n):
    return n * n


class Observer:
    def __init__(self):
        self.cbs = []

    def on(self, cb):
        self.cbs.append(cb)

    def off(self, cb):
        self.cbs.remove(cb)

    def fire(self, x):
        return [cb(x) for cb in self.cbs]


class Desc:
    def __get__(self, o, t=None):
        return 42 if o is not None else self

    def __set__(self, o, v):
        raise AttributeError("read-only")


class HasDesc:
    d = Desc()


class Attr:
    def __getattr__(self, n):
        if n.startswith("dyn_"):
            return n[4:]
        raise AttributeError(n)


def read_file(p):
    with open(p) as f:
        return f.read()


def write_file(p, t):
    with open(p, "w") as f:
        f.write(t)


async def acoro(x):
    return x + 1


def lines(f):
    return [l.strip() for l in f]


def lazies():
    return [
        map(abs, [-1]),
        filter(None, [0, 1]),
        zip([1], [2]),
        reversed([1, 2]),
        enumerate("a"),
        iter({1: 2}),
        {1: 2}.keys(),
        {1: 2}.items(),
        range(3),
        iter([1]),
        (x for x in [1]),
    ]


SENTINEL = object()


def slots():
    return [
        object(),
        SENTINEL,
        type,
        int,
        ValueError,
        super,
        Ellipsis,
        NotImplemented,
        bytearray(b"x"),
        memoryview(b"a"),
    ]


class Metered:
    def __init__(self, socket):
        self._socket, self._ops, self._bytes = socket, 0, 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return self._socket.__exit__(*error)

    def recv(self, size, flags=0):
        self._ops += 1
        data = self._socket.recv(size, flags)
        self._bytes += len(data)
        return data

    recv_ops = property(lambda self: self._ops)


class Loud(dict):
    def __init__(self, **kw):
        super().__init__(kw)
        self.made = make_super()


def make_super():
    return super


def run_with(thing):
    with thing as opened:
        opened.work()


def make_super_now():
    return super()


class Old(DeprecationWarning):
    pass


def old(kind):
    import warnings

    warnings.warn("old", Old if kind else UserWarning)
    return 5
