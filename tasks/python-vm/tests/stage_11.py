import ast

from hypothesis import given
from stage_1 import SEEDS, Wrong, result
from stage_2 import check_refusals
from stage_3 import bound_names, check_programs
from stage_8 import Better
from stage_9 import END, check_compiled, check_source, name_of
from stage_10 import (
    Comprehender,
    Comprehensions,
    GeneratorCoder,
    Generators,
    GeneratorTools,
    GeneratorWriter,
)

# Running.


class Manager:
    """What `with` of Python needs."""

    def __init__(self, helpers, value):
        self.helpers, self.value = helpers, value

    def asked(self, name):
        return self.helpers.call(self.helpers.get(self.value, name))

    def __enter__(self):
        return self.asked("__enter__")

    def __exit__(self, *error):
        self.asked("__exit__")


class Managers(Generators):
    def manager(self, value):
        return Manager(self, value)

    def unpacked(self, items, count):
        if not isinstance(items, list):
            raise Wrong("type")
        if len(items) != count:
            raise Wrong("arity")
        return items

    def all_unpacked(self, each, count):
        return (self.unpacked(items, count) for items in each)

    def change_index(self, name, owner, index, value):
        self.set(owner, index, self.operate(name, self.index(owner, index), value()))

    def change_member(self, name, owner, attribute, value):
        self.put(owner, self.operate(name, self.get(owner, attribute), value()), attribute)


class Manager11(Comprehender):
    def several(self, target, each):
        if isinstance(target, ast.Tuple):
            return self.ask("all_unpacked", each, len(target.elts))
        return each

    def visit_For(self, node):
        node = super().visit_For(node)
        node.iter = self.several(node.target, node.iter)
        return node

    def visit_GeneratorExp(self, node):
        targets = [clause.target for clause in node.generators]
        asked = super().visit_GeneratorExp(node)
        for clause, target in zip(node.generators, targets, strict=True):
            clause.iter = self.several(target, clause.iter)
        return asked

    def visit_Assign(self, node):
        (target,) = node.targets
        if not isinstance(target, ast.Tuple):
            return super().visit_Assign(node)
        return ast.Assign([target], self.ask("unpacked", self.visit(node.value), len(target.elts)))

    def visit_AugAssign(self, node):
        name, target, value = name_of(node.op), node.target, self.visit(node.value)
        if isinstance(target, ast.Name):
            old = ast.Name(target.id, ast.Load())
            return ast.Assign([target], self.ask("operate", name, old, value))
        owner = self.visit(target.value)
        later = ast.parse("lambda: 0").body[0].value
        later.body = value
        if isinstance(target, ast.Attribute):
            return ast.Expr(self.ask("change_member", name, owner, target.attr, later))
        return ast.Expr(self.ask("change_index", name, owner, self.visit(target.slice), later))

    def visit_With(self, node):
        self.generic_visit(node)
        (item,) = node.items
        item.context_expr = self.ask("manager", item.context_expr)
        return node


# Compiling.


class Managed(Comprehensions):
    def __init__(self):
        self.withs = 0

    def of_assign(self, node):
        (target,) = node.targets
        if isinstance(target, ast.Tuple):
            return "unpack", [name.id for name in target.elts], self.expression(node.value)
        return super().of_assign(node)

    def of_augassign(self, node):
        name, target, value = name_of(node.op), node.target, self.expression(node.value)
        if isinstance(target, ast.Name):
            return "assign", target.id, ("bin", name, ("var", target.id), value)
        owner = self.expression(target.value)
        if isinstance(target, ast.Attribute):
            parts = [owner], ("ATTRIBUTE", target.attr), ("SET_ATTRIBUTE", target.attr)
        else:
            parts = [owner, self.expression(target.slice)], ("INDEX",), ("SET_INDEX",)
        return "change", *parts, name, value

    def of_for(self, node):
        return "for", self.target(node.target), self.expression(node.iter), self.block(node.body)

    def target(self, node):
        if isinstance(node, ast.Name):
            return [node.id]
        return [name.id for name in node.elts]

    def made(self, node):
        names = [self.target(clause.target) for clause in node.generators]
        for clause in node.generators:
            clause.target = ast.Name("", ast.Store())
        kind, routine, items = super().made(node)
        body, found = routine[4], []
        while names:  # from the outermost loop to the innermost
            kind, *parts = body[0]
            if kind == "for":
                found.append((names.pop(0), parts[1]))
                body = parts[2]
            else:
                ((test, body),) = parts[0]
                found.append((None, test))
        for name, part in reversed(found):
            body = [("for", name, part, body)] if name else [("if", [(part, body)], [])]
        return "call", (*routine[:4], body), items

    def of_with(self, node):
        self.withs += 1
        hidden = f"*{self.withs}"
        (item,) = node.items
        name = item.optional_vars.id if item.optional_vars else None
        return "with", hidden, self.expression(item.context_expr), name, self.block(node.body)

    def of_try(self, node):
        if not node.finalbody:
            return super().of_try(node)
        body = [super().of_try(node)] if node.handlers else self.block(node.body)
        return "final", body, self.block(node.finalbody)


def plain(body):
    """The statements with other ones in the place of new ones that bind the same names."""
    for kind, *parts in body:
        if kind == "unpack":
            yield from (("assign", name, None) for name in parts[0])
        elif kind == "for":
            yield from (("assign", name, None) for name in parts[0])
            yield from plain(parts[2])
        elif kind == "with":
            yield from (("assign", name, None) for name in (parts[0], parts[2]) if name)
            yield from plain(parts[3])
        elif kind == "final":
            yield from plain(parts[0] + parts[1])
        elif kind == "if":
            for _, block in parts[0]:
                yield from plain(block)
            yield from plain(parts[1])
        elif kind == "while":
            yield from plain(parts[1])
        elif kind == "try":
            yield "try", list(plain(parts[0])), parts[1], list(plain(parts[2]))
        else:
            yield kind, *parts


class FinalCoder(GeneratorCoder):
    """Guards are the try statements around, each with what it does at last."""

    def __init__(self, scopes=()):
        super().__init__(scopes)
        self.guards = ()

    def scope_of(self, body):
        return bound_names(list(plain(body)))

    def store_all(self, names):
        if len(names) > 1:
            self.put("UNPACK", len(names))
        for name in names:
            self.name("STORE", name)

    def do_unpack(self, names, tree):
        self.expression(tree)
        self.store_all(names)

    def do_change(self, trees, get, put, name, value):
        for tree in trees:
            self.expression(tree)
        self.put("COPY", len(trees))
        self.put(*get)
        self.expression(value)
        self.put(name)
        self.put(*put)

    def do_for(self, names, tree, body):
        again, leave, end = self.label(), self.label(), self.label()
        self.expression(tree)
        self.put("ITER")
        self.here(again)
        self.put("NEXT", end)
        self.store_all(names)
        if self.looped(again, leave, body):
            self.here(leave)
            self.put("POP")
        self.here(end)

    def looped(self, again, leave, body):
        outside, self.loop = self.loop, [again, leave, len(self.guards), False]
        self.block(body)
        self.put("JUMP", again)
        broken, self.loop = self.loop[3], outside
        return broken

    def unguard(self, count):
        guards = self.guards
        for place in reversed(range(count, len(guards))):
            self.guards = guards[:place]
            self.put("END_TRY")
            self.block(guards[place])
        self.guards = guards

    def do_break(self):
        self.unguard(self.loop[2])
        self.loop[3] = True
        self.put("JUMP", self.loop[1])

    def do_continue(self):
        self.unguard(self.loop[2])
        self.put("JUMP", self.loop[0])

    def do_return(self, tree):
        self.expression(tree)
        outer = 0
        while outer < len(self.guards) and not self.guards[outer]:
            outer += 1
        self.unguard(outer)
        self.put("RETURN")

    def guarded(self, body, final, caught):
        self.put("TRY", caught)
        self.guards += (final,)
        self.block(body)
        self.guards = self.guards[:-1]
        self.put("END_TRY")

    def do_try(self, body, name, handler):
        caught, end = self.label(), self.label()
        self.guarded(body, (), caught)
        self.put("JUMP", end)
        self.here(caught)
        if name:
            self.name("STORE", name)
        else:
            self.put("POP")
        self.block(handler)
        self.here(end)

    def do_final(self, body, final):
        caught, end = self.label(), self.label()
        self.guarded(body, final, caught)
        self.block(final)
        self.put("JUMP", end)
        self.here(caught)
        self.block(final)
        self.put("RAISE")
        self.here(end)

    def do_with(self, hidden, tree, name, body):
        ask = [("call", ("get", f"__{word}__", ("var", hidden)), []) for word in ("enter", "exit")]
        self.do_assign(hidden, tree)
        self.statement(("assign", name, ask[0]) if name else ("expr", ask[0]))
        self.do_final(body, [("expr", ask[1])])


class BetterFinals(Better, FinalCoder):
    pass


class FinalTools(GeneratorTools):
    helpers, translator, reader = Managers, Manager11, Managed
    coder, better = FinalCoder, BetterFinals


TOOLS = FinalTools()


# Random programs.

GUARD = """
class G:
  def __init__(self, p):
    self.p = p
  def __enter__(self):
    print("in", self.p)
    return self.p
  def __exit__(self):
    print("out", self.p)
"""


class FinalWriter(GeneratorWriter):
    """Generators do not yield where something is to be done at last: Python would do it at the end
    of the program."""

    def __init__(self, seed):
        super().__init__(seed)
        self.finals = False

    def program(self):
        self.lines += GUARD.strip().split("\n")
        return super().program()

    def simple(self):
        return [*super().simple(), self.change, self.change, self.unpack]

    def compound(self):
        return [*super().compound(), self.final, self.final, self.with_, self.with_]

    def change(self, depth):
        targets = ["p" if self.in_function else self.rng.choice("abc")]
        targets += [f"l[{self.rng.choice('00012')}]"]
        targets += [f"{thing}.{self.rng.choice('xy')}" for thing in self.things]
        self.line(f"{self.rng.choice(targets)} {self.rng.choice('+-*%/')}= {self.number(1)}")

    def unpack(self, depth):
        names = ["p", "q", "p"] if self.in_function else list("abca")
        names = self.rng.sample(names, self.rng.randint(2, len(names)))
        count = len(names) + (self.chance(0.1))
        value = f"[{', '.join(self.number(1) for _ in range(count))}]"
        self.line(f"{', '.join(names)} = {'l' if self.chance(0.2) else value}")

    def loop(self, depth):
        if self.chance(0.7):
            return super().loop(depth)
        outside = self.in_loop, self.names
        self.in_loop, self.names = True, [*self.names, "c"]
        pairs = self.rng.choice(["[[1, 2], [3, 4]]", "[[a, 0]]", "[l, [5, a]]", "[[1, 2], [3]]"])
        self.nested(
            f"for c, {'p' if self.in_function else 'b'} in {pairs}", lambda: self.block(depth)
        )
        self.in_loop, self.names = outside
        return None

    def comprehension(self, depth):
        if self.chance(0.8):
            return super().comprehension(depth)
        outside, self.names = self.names, [*self.names, "v", "w"]
        text = f"{self.number(depth)} for v, w in [[1, 2], [a, {self.constant(0)}]]"
        text += f" if {self.truth(0)}" * self.chance(0.3)
        self.names = outside
        return text

    def quiet(self, write):
        outside, self.yields = self.yields, False
        write()
        self.yields = outside

    def at_last(self, depth):
        outside = self.in_loop, self.finals
        self.in_loop, self.finals = False, True
        self.block(depth)
        self.in_loop, self.finals = outside

    def leave(self, depth):
        if self.finals and not self.in_loop:
            self.show(depth)
        elif self.in_function and not self.finals and self.chance(0.3):
            self.line(f"return {self.number(1)}")
        elif self.in_loop and self.chance(0.3):
            self.line(self.rng.choice(self.exits()))
        else:
            super().leave(depth)

    def inside(self, names, things, write):
        outside, self.finals = self.finals, False
        super().inside(names, things, write)
        self.finals = outside

    def final(self, depth):
        def write():
            if self.chance(0.4):
                self.attempt(depth)
            else:
                self.nested("try", lambda: self.block(depth))
            self.nested("finally", lambda: self.at_last(depth - 1))

        self.quiet(write)

    def with_(self, depth):
        name = self.rng.choice(["", " as p" if self.in_function else " as a"])
        head = f"with G({self.number(0)}){name}"
        self.quiet(lambda: self.nested(head, lambda: self.block(depth)))


@given(seed=SEEDS)
def test_run(run, seed):
    writer = FinalWriter(seed)
    check_source(TOOLS, writer.program(), run, writer.rng)


@given(seed=SEEDS)
def test_code(compile_source, listing, seed):
    check_compiled(TOOLS, FinalWriter(seed).program(), compile_source, listing)


def test_code_of_finally(compile_source):
    assert compile_source("try:\n  a\nfinally:\n  b\nc") == [
        *(("TRY", 7), ("LOAD", "a"), ("POP",), ("END_TRY",), ("LOAD", "b"), ("POP",)),
        *(("JUMP", 10), ("LOAD", "b"), ("POP",), ("RAISE",), ("LOAD", "c"), ("POP",)),
    ]
    source = """
def f():
  try:
    while a:
      try:
        try:
          if b:
            return 1
          continue
        except e:
          break
      finally:
        c = 2
    try:
      return 3
    except:
      return
  finally:
    d
"""
    c, d = [("PUSH", 2), ("STORE_LOCAL", "c")], [("LOAD", "d"), ("POP",)]
    first = [
        *(
            ("TRY", 53),
            ("LOAD", "a"),
            ("JUMP_IF_FALSE", 34),
            ("TRY", 30),
            ("TRY", 21),
            ("LOAD", "b"),
        ),
        *(("JUMP_IF_FALSE", 15), ("PUSH", 1), ("END_TRY",), ("END_TRY",), *c, ("END_TRY",), *d),
    ]
    code = [
        *first,
        *(("RETURN",), ("END_TRY",), ("END_TRY",), *c, ("JUMP", 1), ("END_TRY",), ("JUMP", 26)),
        *(("STORE_LOCAL", "e"), ("END_TRY",), *c, ("JUMP", 34)),
        *(("END_TRY",), *c, ("JUMP", 33), *c, ("RAISE",), ("JUMP", 1)),
        *(("TRY", 42), ("PUSH", 3), ("END_TRY",), ("END_TRY",), *d, ("RETURN",)),
        *(("END_TRY",), ("JUMP", 48), ("POP",), ("PUSH", None), ("END_TRY",), *d, ("RETURN",)),
        *(("END_TRY",), *d, ("JUMP", 56), *d, ("RAISE",), *END),
    ]
    found = compile_source(source)[0][3]
    assert found == TOOLS.code(source)[0][3]
    without = [[part for part in steps if part[0] not in JUMPING] for steps in (found, code)]
    assert without[0] == without[1]  # the places are not worked out by hand here


JUMPING = {"JUMP", "JUMP_IF_FALSE", "TRY"}


def test_code_of_with(compile_source):
    source = "with a as b:\n  c\ndef f():\n  with d:\n    return 1\n"
    leave = [("LOAD_LOCAL", "*2"), ("ATTRIBUTE", "__exit__"), ("CALL", 0), ("POP",)]
    body = [
        *(("LOAD", "d"), ("STORE_LOCAL", "*2"), ("LOAD_LOCAL", "*2"), ("ATTRIBUTE", "__enter__")),
        *(("CALL", 0), ("POP",), ("TRY", 20), ("PUSH", 1), ("END_TRY",), *leave, ("RETURN",)),
        *(("END_TRY",), *leave, ("JUMP", 25), *leave, ("RAISE",), *END),
    ]
    exit_ = [("LOAD", "*1"), ("ATTRIBUTE", "__exit__"), ("CALL", 0), ("POP",)]
    assert compile_source(source) == [
        *(("LOAD", "a"), ("STORE", "*1"), ("LOAD", "*1"), ("ATTRIBUTE", "__enter__"), ("CALL", 0)),
        *(("STORE", "b"), ("TRY", 15), ("LOAD", "c"), ("POP",), ("END_TRY",), *exit_, ("JUMP", 20)),
        *(*exit_, ("RAISE",), ("FUNCTION", "f", (), body), ("STORE", "f")),
    ]
    source = "with a:\n  with (lambda: b)():\n    c\nwith d:\n  e"
    hidden = [part[1] for part in compile_source(source) if part[0] == "STORE"]
    assert hidden == ["*1", "*2", "*3"]


def test_code_of_changes(compile_source):
    assert compile_source("a += b\na[c] -= d\na.e *= f * 2\na /= 1\na[1] %= 2") == [
        *(("LOAD", "a"), ("LOAD", "b"), ("ADD",), ("STORE", "a")),
        *(("LOAD", "a"), ("LOAD", "c"), ("COPY", 2), ("INDEX",), ("LOAD", "d"), ("SUB",)),
        *(("SET_INDEX",), ("LOAD", "a"), ("COPY", 1), ("ATTRIBUTE", "e"), ("LOAD", "f")),
        *(("PUSH", 2), ("MUL",), ("MUL",), ("SET_ATTRIBUTE", "e")),
        *(("LOAD", "a"), ("PUSH", 1), ("DIV",), ("STORE", "a")),
        *(("LOAD", "a"), ("PUSH", 1), ("COPY", 2), ("INDEX",), ("PUSH", 2), ("MOD",)),
        ("SET_INDEX",),
    ]


def test_code_of_several_names(compile_source):
    assert compile_source("a, b, a = c\nfor d, e in f:\n  pass") == [
        *(("LOAD", "c"), ("UNPACK", 3), ("STORE", "a"), ("STORE", "b"), ("STORE", "a")),
        *(("LOAD", "f"), ("ITER",), ("NEXT", 12), ("UNPACK", 2), ("STORE", "d"), ("STORE", "e")),
        ("JUMP", 7),
    ]
    made = [
        *(("LOAD_LOCAL", "*"), ("ITER",), ("NEXT", 9), ("UNPACK", 2), ("STORE_LOCAL", "x")),
        *(("STORE_LOCAL", "y"), ("LOAD_LOCAL", "y"), ("YIELD",), ("JUMP", 2), *END),
    ]
    assert compile_source("(y for x, y in z)")[0] == ("GENERATOR", "generator", ("*",), made)
    code = compile_source("def f():\n  a, b = c\n  for d, e in a:\n    return e")[0][3]
    assert [part for part in code if "LOAD" in part[0] or "STORE" in part[0]] == [
        *(("LOAD", "c"), ("STORE_LOCAL", "a"), ("STORE_LOCAL", "b"), ("LOAD_LOCAL", "a")),
        *(("STORE_LOCAL", "d"), ("STORE_LOCAL", "e"), ("LOAD_LOCAL", "e")),
    ]


def test_scope(compile_source):
    """What is bound within the new statements is local."""
    source = """
def f():
  try:
    a = 1
  finally:
    b = 2
  with c as d:
    e = 3
  try:
    pass
  except g:
    pass
  finally:
    pass
  return a + b + d + e + g + c
"""
    loads = [part for part in compile_source(source)[0][3] if part[0].startswith("LOAD")]
    assert loads[-6:] == [*(("LOAD_LOCAL", name) for name in "abdeg"), ("LOAD", "c")]


def test_order_of_what_is_done_at_last(run):
    check_programs(
        run,
        [
            (
                """
                def f(x):
                  for i in [1, 2, 3]:
                    try:
                      try:
                        if x == i:
                          return "returned"
                        if x + 3 == i:
                          raise "raised"
                        if x + 5 == i:
                          break
                        continue
                      except e:
                        print(e)
                        1 / 0
                      finally:
                        print("inner", i)
                    finally:
                      print("outer", i)
                  return "end"
                for x in [1, -1, -3]:
                  try:
                    print(f(x))
                  except e:
                    print("caught", e)
                """,
                [
                    *("inner 1", "outer 1", "returned", "inner 1", "outer 1", "raised", "inner 2"),
                    *("outer 2", "caught zero", "inner 1", "outer 1", "inner 2", "outer 2", "end"),
                ],
                None,
            ),
            (
                """
                def f():
                  a = 1
                  try:
                    return a
                  finally:
                    a = 2
                    for x in [7, 8]:
                      if x == 8:
                        break
                      print(a, x)
                print(f())
                try:
                  1 / 0
                finally:
                  [][0]
                """,
                ["2 7", "1"],
                "index",
            ),
            (
                """
                def f():
                  try:
                    yield 1
                    yield 2
                  finally:
                    yield 3
                    print("done")
                g = f()
                print(next(g))
                print([x for x in g])
                h = f()
                next(h)
                """,
                ["1", "done", "[2, 3]"],
                None,
            ),
            ("try:\n  pass\nfinally:\n  print(1)\nraise 2", ["1"], "2"),
            (
                "try:\n  try:\n    raise 1\n  finally:\n    print(2)\nexcept e:\n  print(e)",
                ["2", "1"],
                None,
            ),
            (
                "def f():\n  try:\n    return 1\n  finally:\n    def g():\n      return 5\n"
                "    print(g())\nprint(f())",
                ["5", "1"],
                None,
            ),
        ],
    )


def test_with(run):
    head = """
class A:
  def __init__(self, n):
    self.n = n
  def __enter__(self):
    print("in", self.n)
    if self.n == 0:
      raise "no"
    return self
  def __exit__(self):
    print("out", self.n)
    return 1 / self.n
"""
    check_programs(
        run,
        [
            (
                head + "with A(4) as a:\n  with A(2):\n    print(a.n)\n    raise 3\n",
                ["in 4", "in 2", "4", "out 2", "out 4"],
                "3",
            ),
            (head + "with A(0):\n  print(1)", ["in 0"], "no"),
            (head + "b = A(1)\nwith b as a:\n  a.n = 0\n  raise 3", ["in 1", "out 0"], "zero"),
            (
                head
                + "b = A(1)\nb.__exit__ = lambda: print\nwith b:\n  pass".replace("print", "1"),
                ["in 1"],
                None,
            ),
            (head + "with 5:\n  pass", [], "type"),
            ("class B:\n  pass\nwith B() as b:\n  pass", [], "attribute"),
            (
                "class B:\n  __enter__ = lambda self: 7\nwith B() as b:\n  print(b)\nprint(1)",
                ["7"],
                "attribute",
            ),
            (
                head + "def f(n):\n  with A(n):\n    if n == 1:\n      return 5\n"
                "    return f(n - 1) + n\n"
                "print(f(3))",
                ["in 3", "in 2", "in 1", "out 1", "out 2", "out 3", "10"],
                None,
            ),
            (
                head
                + "for n in [1, 2, 3]:\n  with A(n):\n    if n == 1:\n      continue\n"
                + "    break\nprint(n)",
                ["in 1", "out 1", "in 2", "out 2", "2"],
                None,
            ),
        ],
    )


def test_changes(run):
    check_programs(
        run,
        [
            ("a = [1]\nb = a\na += [2]\nprint(a, b)", ["[1, 2] [1]"], None),
            (
                "def f():\n  print(9)\n  return 0\na = [5]\na[f()] *= 3\nprint(a)",
                ["9", "[15]"],
                None,
            ),
            ("a = 1\ndef f():\n  a += 1\nf()", [], "name"),
            ("a = 7\na /= 2\na %= 2\na -= 4\nprint(a)", ["-3"], None),
            ('d = {"a": "x"}\nd["a"] += "y"\nprint(d)\nd["b"] += 1', ['{"a": "xy"}'], "key"),
            (
                "class A:\n  n = 1\na = A()\na.n += 1\nA.n += 5\nprint(a.n, A.n)\na.m += 1",
                ["2 6"],
                "attribute",
            ),
            ("1 .x += 1", [], "type"),
            ("class A:\n  __add__ = lambda self, x: x\na = A()\na += 3\nprint(a)", ["3"], None),
        ],
    )


def test_several_names(run):
    check_programs(
        run,
        [
            (
                "a, b = [1, 2]\na, b = [b, a]\nprint(a, b)\na, b, a = [3, 4, 5]\nprint(a, b)",
                ["2 1", "5 4"],
                None,
            ),
            ("a, b = [1]", [], "arity"),
            ("a, b = [1, 2, 3]", [], "arity"),
            *((f"a, b = {text}", [], "type") for text in ('"ab"', "{1: 2, 2: 3}", "2", "None")),
            ("a, b = (x for x in [1, 2])", [], "type"),
            (
                "for a, b in [[1, 2], [3, 4]]:\n  print(a + b)\nfor a, b in [1]:\n  a",
                ["3", "7"],
                "type",
            ),
            (
                "print([[b, a, c] for a, b in [[1, 2]] for c in [a, b]])",
                ["[[2, 1, 1], [2, 1, 2]]"],
                None,
            ),
            (
                "for a, b, c in [[1, 2, 3]]:\n  print(c, a)\n[a for a, b in [[1, 2, 3]]]",
                ["3 1"],
                "arity",
            ),
        ],
    )


def test_execute(execute):
    code = [("PUSH", 1), ("PUSH", 2), ("PUSH", 3), ("COPY", 2), ("PRINT", 5)]
    assert execute(code, 99) == result(["1 2 3 2 3"], 5)
    code = [("PUSH", 1), ("PUSH", 2), ("PUSH", 3), ("LIST", 2), ("UNPACK", 2), ("PRINT", 3)]
    assert execute(code, 99) == result(["1 3 2"], 6)
    assert execute([("PUSH", None), ("UNPACK", 2)], 99) == result([], 2, "type")
    assert execute([("LIST", 0), ("UNPACK", 2)], 99) == result([], 2, "arity")


def test_syntax(compile_source):
    at_last = "try:\n  pass\nfinally:\n  "
    cases = [
        *(
            ("try:\n  a\nfinally:\n  b\nexcept:\n  c", 5),
            ("finally:\n  a", 1),
            ("try:\n  a\nfinally e:\n  b", 3),
        ),
        *(
            ("try:\n  a\nfinally:\n  b\nfinally:\n  c", 5),
            ("try:\n  a\nexcept:\n  b\nexcept:\n  c\nfinally:\n  d", 5),
        ),
        *(
            ("while a:\n  try:\n    a\n  finally:\n    break", 5),
            ("def f():\n  try:\n    a\n  finally:\n    return", 5),
        ),
        *(
            ("while a:\n  try:\n    a\n  finally:\n    if b:\n      continue", 6),
            (at_last + "return 1", 4),
        ),
        *(
            (
                "def f():\n  try:\n    a\n  finally:\n    try:\n      pass\n"
                "    finally:\n      pass\n    return 1",
                9,
            ),
        ),
        *(
            ("with a as b.c:\n  d", 1),
            ("with a as:\n  b", 1),
            ("with:\n  b", 1),
            ("with a, b:\n  c", 1),
        ),
        *(
            ("with a as b, c:\n  d", 1),
            ("with a: b", 1),
            ("as = 1", 1),
            ("with a\n  b", 1),
            ("a as b", 1),
        ),
        *(("a += ", 1), ("a + b += 1", 1), ("f() -= 1", 1), ("a += b += 1", 1), ("a, b += c", 1)),
        *(
            ("1 += 1", 1),
            ("a =+ 1", 1),
            ("a + = 1", 1),
            ("(a += 1)", 1),
            ("print(a += 1)", 1),
            ("[a] %= 1", 1),
        ),
        *(
            ("a, b", 1),
            ("a, = b", 1),
            ("a, b.c = d", 1),
            ("a.b, c = d", 1),
            ("a, 1 = b", 1),
            ("1, a = b", 1),
        ),
        *(
            ("a, b = c, d", 1),
            ("a, b, = c", 1),
            ("(a, b) = c", 1),
            ("a[0], b = c", 1),
            ("a, b = c = d", 1),
        ),
        *(("for a, in b:\n  c", 1), ("for a, b.c in d:\n  e", 1), ("for (a, b) in c:\n  d", 1)),
        *(("[a for b, in c]", 1), ("finally = 1", 1), ("with = 1", 1), ("class A:\n  x += 1", 2)),
        *(("class A:\n  x, y = z", 2), ("a, b, c", 1), ("with a as b:\n  pass\nfinally:\n  c", 3)),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
    check_refusals(compile_source, [("a ^= b", "character", 1), ("a .= b", "character", 1)])
    for good in (
        "try:\n  a\nfinally:\n  while b:\n    break",
        "try:\n  a\nfinally:\n  def f():\n    return 1",
        "def f():\n  while a:\n    try:\n      try:\n        a\n      finally:\n        b\n"
        "      break\n"
        "    finally:\n      c\n    return 1\n  return 2",
        "def f():\n  try:\n    a\n  finally:\n    global b\n    yield c",
        "while a:\n  try:\n    a\n  finally:\n    for x in b:\n      continue\n  break",
        "def f():\n  try:\n    a\n  finally:\n    class A:\n      def g(self):\n        return 1\n"
        "  return 2",
        "with a:\n  pass\nwith (b) as c:\n  pass",
    ):
        assert compile_source(good) == TOOLS.code(good), good
        assert compile_source(good, True) == TOOLS.code(good, True), good
