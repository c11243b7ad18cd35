"""Tests as other people write them: they import ``sub``, and know nothing of judges."""

import collections.abc, contextlib, copy, dataclasses, io, itertools, operator, random, sys, tempfile, unittest, os, functools, asyncio, enum
from unittest.mock import patch, Mock, MagicMock, ANY
import pytest
import sub
from sub import *
from sub import Shape, Square, Point, Color


class TestFunctions(unittest.TestCase):
    def test_defaults(self):
        self.assertEqual(add(1), 6)
        self.assertEqual(add(1, b=1, c=1), 3)
        with self.assertRaises(TypeError):
            add()
        with self.assertRaisesRegex(TypeError, "unexpected keyword"):
            add(1, d=1)

    def test_callbacks(self):
        self.assertEqual(apply(lambda x, y: x * y, 3, 4), 12)
        self.assertEqual(compose(str, lambda x: x + 1)(3), "4")
        self.assertEqual(apply(operator.add, 1, 2), 3)
        self.assertEqual(apply(str.upper, "a"), "A")
        self.assertIs(apply(lambda f: f, add), add)

    def test_globals(self):
        self.assertEqual(LIMIT, 7)
        self.assertEqual(sub.TABLE, {"a": [1, 2]})
        before = sub.counter
        bump()
        self.assertEqual(sub.counter, before + 1)
        sub.counter = 40
        self.assertEqual(bump(), 41)
        with self.assertRaises(AttributeError):
            sub.nothing
        self.assertTrue(hasattr(sub, "add"))
        self.assertFalse(hasattr(sub, "zzz"))

    def test_names(self):
        self.assertEqual(add.__name__, "add")
        self.assertTrue(callable(add))

    def test_deco(self):
        @deco
        def f(x):
            "doc"
            return x + 1

        self.assertEqual(f(2), 6)
        self.assertEqual(f.calls, 1)
        self.assertEqual(f.__name__, "f")
        self.assertEqual(f.__doc__, "doc")

        class K:
            @deco
            def m(self, x):
                return self.v + x

            v = 5

        self.assertEqual(K().m(1), 12)

    def test_cached(self):
        self.assertEqual(cached(5), 25)
        self.assertEqual(cached.cache_info().hits, 0)

    def test_in_place(self):
        l = [3, 1, 2]
        self.assertIsNone(sort_in_place(l))
        self.assertEqual(l, [1, 2, 3])

    def test_alias(self):
        items = [1]
        h = Holder(items)
        h.add(2)
        self.assertEqual(items, [1, 2])
        items.append(3)
        self.assertEqual(h.items, [1, 2, 3])
        h.items.append(4)
        h.add(5)
        self.assertEqual(items, [1, 2, 3, 4, 5])
        self.assertIs(h.items, items)

    def test_counter(self):
        c = count_words("a b a")
        self.assertEqual(c, {"a": 2, "b": 1})
        self.assertEqual(c["zz"], 0)
        self.assertEqual(c.most_common(1), [("a", 2)])


class TestClasses(unittest.TestCase):
    def test_basic(self):
        s = Square(3)
        self.assertEqual(s.area(), 9)
        self.assertEqual(s.describe(), "square:9")
        self.assertEqual(s.side, 3)
        s.side = 4
        self.assertEqual(s.area(), 16)
        with self.assertRaises(ValueError) as e:
            s.side = -1
        self.assertEqual(str(e.exception), "negative side")
        self.assertEqual(e.exception.args, ("negative side",))
        self.assertIsInstance(s, Square)
        self.assertIsInstance(s, Shape)
        self.assertTrue(issubclass(Square, Shape))
        self.assertNotIsInstance(s, Point)
        self.assertIs(type(s), Square)
        self.assertEqual(type(s).__name__, "Square")
        self.assertEqual(Square.make(2).side, 2)
        self.assertEqual(Square.twice(4), 8)
        self.assertEqual(s.twice(1), 2)
        self.assertEqual(Square.area(s), 16)
        self.assertEqual(repr(s), "Shape('square')")
        self.assertEqual(f"{s}", "Shape('square')")
        s.extra = 5
        self.assertEqual(s.extra, 5)
        self.assertEqual(vars(s)["extra"], 5)
        del s.extra
        self.assertFalse(hasattr(s, "extra"))
        with self.assertRaises(TypeError):
            Shape("x")
        with self.assertRaises(AttributeError):
            s.nothing

    def test_class_attributes(self):
        old = Square.count
        Square(1)
        self.assertEqual(Square.count, old + 1)
        Square.count = 100
        Square(1)
        self.assertEqual(Square.count, 101)
        self.assertEqual(Shape.kinds, ["s"])

    def test_operators(self):
        a, b = Square(2), Square(3)
        self.assertEqual(a + b, Square(5))
        self.assertEqual(a + 1, Square(3))
        self.assertEqual(1 + a, Square(3))
        self.assertEqual(-a, Square(-2))
        self.assertEqual(a @ b, 6)
        with self.assertRaises(TypeError):
            a + "x"
        with self.assertRaises(TypeError):
            a - b
        c = a
        c += 5
        self.assertIs(c, a)
        self.assertEqual(a.side, 7)
        self.assertNotEqual(a, b)
        self.assertTrue(b < a)
        self.assertEqual(sorted([a, b]), [b, a])
        self.assertEqual(max(a, b), a)
        self.assertEqual(len(a), 4)
        self.assertIn(3, b)
        self.assertNotIn(99, b)
        self.assertEqual(list(b), [3] * 4)
        self.assertEqual(a(2), 14)
        self.assertTrue(bool(a))
        self.assertFalse(Square(0))
        self.assertEqual({a: 1}[Square(7)], 1)
        self.assertEqual(len({Square(1), Square(1)}), 1)
        self.assertEqual(b[0:2], [3] * 4)
        x, y, z, w = b
        self.assertEqual(x, 3)

    def test_ordering(self):
        self.assertTrue(Ver(1) < Ver(2) <= Ver(2))
        self.assertTrue(Ver(3) >= Ver(2))
        self.assertGreater(Ver(5), Ver(4))
        with self.assertRaises(TypeError):
            Ver(1) < 5
        with self.assertRaises(AttributeError):
            Ver(1).zzz = 4
        with self.assertRaises(TypeError):
            hash(Ver(1))

    def test_subclass(self):
        class Big(Square):
            scale = 10

            def area(self):
                return super().area() * self.scale

            @property
            def name2(self):
                return self.name + "2"

        b = Big(2)
        self.assertEqual(b.area(), 40)
        self.assertEqual(b.describe(), "square:40")
        self.assertIsInstance(b, Square)
        self.assertEqual(b.name2, "square2")
        self.assertEqual(Big.make(3).area(), 90)
        self.assertIs(type(Big.make(3)), Big)

        class Tri(Shape):
            def __init__(self, b):
                super().__init__("tri")
                self.b = b

            def area(self):
                return self.b / 2

        t = Tri(4)
        self.assertEqual(t.describe(), "tri:2.0")
        self.assertEqual(t.b, 4)
        self.assertEqual(t.name, "tri")

    def test_dataclass(self):
        p = Point(1, tags=["t"])
        self.assertEqual(p, Point(1, 0, ["t"]))
        self.assertEqual(repr(p), "Point(x=1, y=0, tags=['t'])")
        self.assertLess(Point(0), p)
        self.assertEqual(dataclasses.asdict(p), {"x": 1, "y": 0, "tags": ["t"]})
        self.assertEqual([f.name for f in dataclasses.fields(Point)], ["x", "y", "tags"])
        self.assertEqual(dataclasses.replace(p, x=9).x, 9)
        with self.assertRaises(dataclasses.FrozenInstanceError):
            Frozen(1).x = 2
        match p:
            case Point(x=1, y=yy):
                self.assertEqual(yy, 0)
            case _:
                self.fail()
        match p:
            case Point(1, 0):
                pass
            case _:
                self.fail()

    def test_namedtuple(self):
        p = P3(1, 2)
        self.assertEqual(p, (1, 2, 0))
        self.assertEqual(p.norm(), 3)
        x, y, z = p
        self.assertEqual(y, 2)
        self.assertEqual(p._replace(z=5), P3(1, 2, 5))
        self.assertEqual(p._asdict(), {"x": 1, "y": 2, "z": 0})
        self.assertIsInstance(p, tuple)
        self.assertEqual(P2(1, y=2).x, 1)
        self.assertEqual(P2._fields, ("x", "y"))
        self.assertEqual(p[1], 2)
        self.assertEqual(repr(p), "P3(x=1, y=2, z=0)")

    def test_enum(self):
        self.assertIs(Color.RED, Color(1))
        self.assertEqual(Color["GREEN"], Color.GREEN)
        self.assertEqual(Color.RED.value, 1)
        self.assertEqual(Color.RED.name, "RED")
        self.assertEqual(list(Color), [Color.RED, Color.GREEN])
        self.assertEqual(len(Color), 2)
        self.assertIn(Color.RED, Color)
        self.assertEqual(Color.GREEN.nice(), "Green")
        self.assertNotEqual(Color.RED, 1)
        self.assertEqual({Color.RED: 5}[Color.RED], 5)
        self.assertEqual(Num.TWO, 2)
        self.assertEqual(Num.ONE + 1, 2)
        self.assertIsInstance(Num.ONE, int)
        self.assertEqual(Flag.A | Flag.B, Flag(3))
        self.assertIn(Flag.A, Flag.A | Flag.B)
        self.assertEqual(str(Color.RED), "Color.RED")
        with self.assertRaises(ValueError):
            Color(9)

    def test_builtin_subclasses(self):
        w = Word("hi")
        self.assertEqual(w, "hi")
        self.assertEqual(w.shout(), "HI!")
        self.assertIsInstance(w.shout(), Word)
        self.assertEqual(len(w), 2)
        self.assertEqual(w + "x", "hix")
        b = Bag([1, 2])
        self.assertEqual(b, [1, 2])
        self.assertEqual(b.total(), 3)
        b.append(5)
        self.assertEqual(b.total(), 8)
        b.grow()
        self.assertEqual(b, [1, 2, 5, 100])
        self.assertEqual(sorted(b), [1, 2, 5, 100])
        self.assertIsInstance(b, list)
        d = Dd(a=1)
        self.assertEqual(d["zz"], "missing zz")
        d["q"] = 2
        self.assertEqual(d, {"a": 1, "q": 2})

    def test_copy(self):
        s = Square(1)
        t = copy.copy(s)
        t.side = 9
        self.assertEqual(s.side, 1)
        self.assertIsNot(s, t)
        u = copy.deepcopy(Point(1, 2, [3]))
        self.assertEqual(u.tags, [3])

    def test_descriptor(self):
        self.assertEqual(HasDesc().d, 42)
        with self.assertRaises(AttributeError):
            HasDesc().d = 3
        self.assertEqual(Attr().dyn_abc, "abc")
        self.assertFalse(hasattr(Attr(), "other"))

        class Mine:
            d = Desc()

        self.assertEqual(Mine().d, 42)


class TestErrors(unittest.TestCase):
    def test_errors(self):
        with self.assertRaises(StackError) as c:
            fail("stack")
        self.assertEqual(c.exception.args, ("empty stack",))
        self.assertEqual(c.exception.code, 5)
        self.assertEqual(str(c.exception), "empty stack")
        self.assertIs(type(c.exception), StackError)
        with self.assertRaises(StackError) as c:
            fail("deep")
        self.assertIsInstance(c.exception, KeyError)
        self.assertEqual(c.exception.code, 9)
        with self.assertRaises(ValueError) as c:
            fail("from")
        self.assertIsInstance(c.exception.__cause__, KeyError)
        self.assertEqual(c.exception.__cause__.args, ("k",))
        with self.assertRaises(OSError) as c:
            fail("os")
        self.assertEqual(c.exception.errno, 2)
        self.assertEqual(c.exception.filename, "file")
        with self.assertRaises(StackError):
            raise StackError("mine")

        def cb():
            raise StackError("from test", 3)

        with self.assertRaises(StackError) as c:
            apply(cb)
        self.assertEqual(c.exception.code, 3)

        class Own(Exception):
            pass

        own = Own("x", 1)

        def cb2():
            raise own

        with self.assertRaises(Own) as c:
            apply(cb2)
        self.assertIs(c.exception, own)

        class Sub(StackError):
            pass

        def cb3():
            raise Sub("s")

        with self.assertRaises(Sub):
            apply(cb3)

    def test_pytest_raises(self):
        with pytest.raises(StackError, match="^empty") as info:
            fail("stack")
        assert info.value.code == 5


class TestIteration(unittest.TestCase):
    def test_generator(self):
        g = gen(3)
        self.assertEqual(next(g), 0)
        self.assertEqual(g.send("s"), 1)
        self.assertEqual(g.throw(KeyError("k")), 2)
        with self.assertRaises(StopIteration) as c:
            next(g)
        self.assertEqual(c.exception.value, ["s", "Kk"])
        g = gen(5)
        next(g)
        n = len(sub.log)
        g.close()
        self.assertEqual(len(sub.log), n + 1)
        self.assertEqual(list(gen(3)), [0, 1, 2])
        import types

        self.assertIsInstance(gen(1), types.GeneratorType)

        def mine():
            r = yield from gen(2)
            yield r

        self.assertEqual(list(mine()), [0, 1, []])

    def test_iterator(self):
        i = It(3)
        self.assertIs(iter(i), i)
        self.assertEqual(list(i), [2, 1, 0])
        self.assertEqual(list(zip(It(2), "ab")), [(1, "a"), (0, "b")])
        self.assertIsInstance(i, collections.abc.Iterator)

    def test_callback_generator(self):
        def numbers():
            yield 1
            yield 2

        self.assertEqual(apply(list, numbers()), [1, 2])
        self.assertEqual(apply(sum, (x for x in range(4))), 6)
        self.assertEqual(apply(list, itertools.islice(itertools.count(), 3)), [0, 1, 2])


class TestContext(unittest.TestCase):
    def test_cm(self):
        with cm(4) as v:
            self.assertEqual(v, 8)
        with cm(1):
            raise KeyError("x")
        self.assertEqual(sub.log[-2:], ["swallowed", "out"])
        m = Manager()
        with m as inner:
            self.assertIs(inner, m)
            self.assertTrue(m.inside)
        self.assertFalse(m.inside)
        with m:
            1 / 0
        self.assertIs(m.seen[0], ZeroDivisionError)
        self.assertIsInstance(m.seen[1], ZeroDivisionError)
        with self.assertRaises(KeyError):
            with m:
                raise KeyError

    def test_stdout(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            hello("bob")
        self.assertEqual(out.getvalue(), "hello bob\n")
        with patch("sys.stdout", new_callable=io.StringIO) as fake:
            hello()
        self.assertEqual(fake.getvalue(), "hello x\n")


class TestPatching(unittest.TestCase):
    def test_patch(self):
        with patch("sub.helper", return_value="fake") as m:
            self.assertEqual(uses_helper(), "fake")
            m.assert_called_once_with()
        self.assertEqual(uses_helper(), "real")
        with patch.object(sub, "helper", lambda: "lam"):
            self.assertEqual(uses_helper(), "lam")
        self.assertEqual(uses_helper(), "real")
        with patch.object(Square, "area", return_value=77):
            self.assertEqual(Square(2).describe(), "square:77")
        self.assertEqual(Square(2).describe(), "square:4")
        with patch("sub.LIMIT", 1):
            self.assertEqual(sub.LIMIT, 1)
        self.assertEqual(sub.LIMIT, 7)
        with patch("sub.random.randint", return_value=99):
            self.assertEqual(dice(), 99)
        self.assertIn(dice(), range(1, 7))
        with patch("random.randint", return_value=98):
            self.assertEqual(dice(), 98)
        self.assertIn(dice(), range(1, 7))
        with patch("builtins.input", side_effect=["a", "b"]):
            self.assertEqual(ask() + ask(), "a!b!")
        with patch("sub.open", create=True, side_effect=lambda n: io.StringIO("text " + n)):
            self.assertEqual(read_file("x"), "text x")

    @patch("sub.helper")
    def test_decorated(self, m):
        m.return_value = "deco"
        self.assertEqual(uses_helper(), "deco")

    def test_seed(self):
        random.seed(5)
        a = [dice() for _ in range(10)]
        random.seed(5)
        self.assertEqual(a, [dice() for _ in range(10)])

    def test_mock(self):
        m = Mock(return_value=3)
        self.assertEqual(apply(m, 1, 2), 3)
        m.assert_called_once_with(1, 2)
        o = Observer()
        cb = Mock(side_effect=lambda x: x + 1)
        o.on(cb)
        self.assertEqual(o.fire(1), [2])
        o.off(cb)
        self.assertEqual(o.fire(1), [])
        self.assertEqual(cb.call_count, 1)
        p = functools.partial(operator.mul, 3)
        o.on(p)
        self.assertEqual(o.fire(2), [6])
        mm = MagicMock()
        mm.__iter__.return_value = iter([1, 2])
        self.assertEqual(apply(list, mm), [1, 2])


class Node:
    def __init__(self, value, children=()):
        self.value = value
        self.children = list(children)


class TestTestObjects(unittest.TestCase):
    def test_nodes(self):
        n = Node(1, [Node(2), Node(3, [Node(4)])])
        self.assertEqual(walk(n), [1, 2, 3, 4])
        self.assertIs(relabel(n), n)
        self.assertEqual(n.value, "new")

        class E(enum.Enum):
            A = 1

        self.assertIs(apply(lambda x: x, E.A), E.A)
        self.assertEqual(lines(io.StringIO("a\nb\n")), ["a", "b"])

        class Cmp:
            def __init__(self, v):
                self.v = v

            def __lt__(self, o):
                return self.v < o.v

        l = [Cmp(3), Cmp(1)]
        sort_in_place(l)
        self.assertEqual([c.v for c in l], [1, 3])


@pytest.fixture
def sq():
    return Square(3)


@pytest.mark.parametrize("n,expected", [(1, 1), (2, 4), pytest.param(3, 9, id="three")])
def test_param(n, expected):
    assert Square(n).area() == expected


def test_fixture(sq):
    assert sq.side == 3 and len(sq) == 4


def test_capsys(capsys):
    hello("cap")
    out, err = capsys.readouterr()
    assert out == "hello cap\n"
    assert err == "oops\n"


def test_tmp(tmp_path):
    p = tmp_path / "f.txt"
    p.write_text("data")
    assert read_file(p) == "data"
    assert read_file(str(p)) == "data"
    write_file(tmp_path / "g.txt", "out")
    assert (tmp_path / "g.txt").read_text() == "out"
    with tempfile.TemporaryDirectory() as d:
        write_file(os.path.join(d, "x"), "1")
        assert os.listdir(d) == ["x"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write("hey")
        f.flush()
        assert read_file(f.name) == "hey"


def test_approx():
    assert add(0.1, 0.2, c=0) == pytest.approx(0.3)


def test_monkeypatch(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda p: "mp")
    assert ask() == "mp!"
    monkeypatch.setattr(sub, "helper", lambda: "mk")
    assert uses_helper() == "mk"
    monkeypatch.setattr("sys.stdin", io.StringIO("typed\n"))


def test_stdin(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("typed\n"))
    assert ask() == "typed!"


def test_async():
    assert asyncio.run(acoro(1)) == 2


class TestPlainPytest:
    def test_in_class(self, sq):
        assert sq + 1 == Square(4)

    @pytest.mark.parametrize("a", [1, 2])
    def test_cp(self, a):
        assert add(a) == a + 5


class Subtests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = Square(5)

    def setUp(self):
        self.s = Square(2)

    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertEqual(add(i), i + 5)
        self.assertEqual(self.shared.side, 5)
        self.assertEqual(self.s.side, 2)


def test_lazies():
    assert [list(x) for x in lazies()] == [
        [1],
        [1],
        [(1, 2)],
        [2, 1],
        [(0, "a")],
        [1],
        [1],
        [(1, 2)],
        [0, 1, 2],
        [1],
        [1],
    ]
    assert slots()[1] is sub.SENTINEL and slots()[3] is int and slots()[0] is not sub.SENTINEL
    assert next(iter(lazies()[0])) == 1
    assert 1 not in Color


def test_standard_values():
    import collections, datetime, decimal, fractions, pathlib, re, types, uuid

    values = [
        uuid.UUID(int=5),
        pathlib.Path("/a/b"),
        pathlib.PurePosixPath("x"),
        re.compile("a+", re.I),
        decimal.Decimal("1.50"),
        fractions.Fraction(1, 3),
        datetime.date(2020, 2, 3),
        slice(1, 2),
        collections.Counter("aab"),
        collections.deque([1, 2], 3),
        collections.OrderedDict(a=1),
        collections.defaultdict(list, {1: [2]}),
        types.SimpleNamespace(a=1),
        memoryview(b"x"),
        float("inf"),
        1j,
        b"x",
        bytearray(b"y"),
        {1, 2},
        frozenset({3}),
        range(3),
        10**40,
        "\ud800",
    ]
    for value in values:
        back = apply(lambda x: x, value)
        assert back == value and type(back) is type(value)
    back = apply(lambda x: x, values)
    assert back is values


def test_signature():
    import inspect

    assert str(inspect.signature(add)) == "(a, b=2, *, c=3)"


class Trouble(Exception):
    pass


class FakeSocket:
    def __init__(self, error=None):
        self.__error = error
        self.__closed = False
        self.flags = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.__closed = True
        return kind is not None and "suppress" in error.args[0]

    def recv(self, size, flags=0):
        if self.__closed:
            raise OSError(9, "Bad file descriptor")
        if size is None:
            raise TypeError("'NoneType' object cannot be interpreted as an integer")
        self.flags = flags
        if self.__error is not None:
            raise self.__error
        return b"x" * size


class FakeFile:
    is_open = did = False

    def __init__(self, fails):
        self.fails = fails

    def __enter__(self):
        self.is_open = True
        return self

    def __exit__(self, *args):
        self.is_open = False

    def work(self):
        self.did = True
        if self.fails:
            raise Exception("failed at work")


class TestMocksOfSockets(unittest.TestCase):
    def mocked(self, **kwargs):
        from unittest.mock import NonCallableMagicMock

        wrapped = FakeSocket(**kwargs)
        mock = NonCallableMagicMock(wraps=wrapped, autospec=True)
        mock.__exit__.side_effect = wrapped.__exit__
        return wrapped, mock

    def test_plain(self):
        wrapped, mock = self.mocked()
        with Metered(mock) as socket:
            self.assertFalse(mock.__enter__.called)
            self.assertEqual(socket.recv(3), b"xxx")
            self.assertEqual(socket.recv(2, 7), b"xx")
            self.assertEqual(wrapped.flags, 7)
        mock.__exit__.assert_called_once_with(None, None, None)
        self.assertEqual(mock.recv.call_count, 2)
        self.assertEqual(len(mock.mock_calls), 3)
        self.assertEqual(socket.recv_ops, 2)
        with self.assertRaisesRegex(OSError, os.strerror(9)):
            socket.recv(1)
        with self.assertRaises(AttributeError):
            socket.recv_ops = 5

    def test_exception(self):
        error = Trouble("should raise")
        _, mock = self.mocked(error=error)
        with self.assertRaisesRegex(Trouble, "should raise") as caught:
            with Metered(mock) as socket:
                socket.recv(1)
        mock.__exit__.assert_called_once_with(Trouble, caught.exception, ANY)
        self.assertIs(caught.exception, error)

    def test_suppressed(self):
        error = Trouble("should suppress")
        _, mock = self.mocked(error=error)
        with Metered(mock) as socket:
            socket.recv(1)
        mock.__exit__.assert_called_once_with(Trouble, error, ANY)

    def test_arguments(self):
        _, mock = self.mocked()
        with self.assertRaisesRegex(TypeError, "argument"):
            with Metered(mock) as socket:
                socket.recv()
        self.assertFalse(mock.recv.called)
        _, mock = self.mocked()
        with self.assertRaisesRegex(TypeError, "^'NoneType'.+integer$"):
            with Metered(mock) as socket:
                socket.recv(None)
        from unittest.mock import call

        self.assertTrue(call(None, ANY) in mock.recv.mock_calls)

    def test_patched_builtin(self):
        class Super:
            def __call__(self, *args):
                import inspect

                stack = [(frame.function, frame.filename) for frame in inspect.stack()]
                assert ("make_super_now", "sub.py") in stack
                return "patched"

        with patch("sub.super", create=True, new_callable=Super):
            self.assertEqual(sub.make_super_now(), "patched")
        self.assertIs(sub.make_super(), super)

    def test_file(self):
        file = FakeFile(True)
        with self.assertRaisesRegex(Exception, r".+"):
            run_with(file)
        self.assertIs(file.is_open, False)
        self.assertIs(file.did, True)
        file = FakeFile(False)
        run_with(file)
        self.assertIs(file.did, True)


class TestWarnings(unittest.TestCase):
    def test_warnings(self):
        with self.assertWarns(DeprecationWarning) as caught:
            self.assertEqual(old(True), 5)
        self.assertEqual(str(caught.warning), "old")
        with self.assertWarnsRegex(sub.Old, "^old$"):
            old(True)
        with pytest.warns(UserWarning, match="old"):
            old(False)
        with self.assertRaises(AssertionError):
            with self.assertWarns(RuntimeWarning):
                old(False)


def test_logging(caplog):
    import logging

    apply(logging.getLogger("x").warning, "told %s", 1)
    assert caplog.messages == ["told 1"]
