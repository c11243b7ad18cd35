import ast

from hypothesis import given
from stage_1 import SEEDS, Wrong, result
from stage_2 import check_refusals
from stage_3 import Builtin, check_programs
from stage_8 import Better
from stage_9 import (
    END,
    Classes,
    Function,
    Objects,
    Reader,
    Tools,
    Translator,
    Writer,
    check_compiled,
    check_source,
)

# Running.


class Generator:
    """One of Python's, that knows whether it runs."""

    def __init__(self, name, inner):
        self.name, self.inner, self.state = name, inner, "waiting"

    def __str__(self):
        return f"<generator {self.name}>"


class Generators(Objects):
    def routine(self, name, count):
        def wrap(body):
            made = Function(name, count, body)
            made.yields = True
            return made

        return wrap

    def made(self, inner):
        return Generator("generator", inner)

    def call(self, function, *items):
        if getattr(function, "yields", False) and function.count == len(items):
            self.tick()
            return Generator(function.name, function.body(*items))
        if isinstance(function, Builtin) and function.name == "next":
            if len(items) == 1 and isinstance(items[0], Generator):
                found = self.resumed(items[0])
                if not found:
                    raise Wrong("stop")
                return found[0]
        return super().call(function, *items)

    def resumed(self, generator):
        """The next value in a list, which is empty at the end."""
        self.tick()
        if generator.state == "ended":
            return []
        if generator.state == "running":
            raise Wrong("busy")
        if self.depth == 100:
            raise Wrong("depth")
        self.depth += 1
        generator.state = "running"
        found = []
        try:
            found = [value for _, value in zip([0], generator.inner, strict=False)]
        finally:
            self.depth -= 1
            generator.state = "waiting" if found else "ended"
        return found

    def each(self, items):
        if not isinstance(items, Generator):
            yield from super().each(items)
            return
        while found := self.resumed(items):
            yield found[0]

    def collect(self, generator):
        found = []
        while more := self.resumed(generator):
            found += more
        return found

    def wrong(self, value):
        raise Wrong("type")

    def names(self):
        return super().names() | {"next": Builtin("next", 1, self.wrong)}


class Yields(ast.NodeVisitor):
    """Whether a block has a yield that is not within another function."""

    def __init__(self, body):
        self.found = False
        for node in body:
            self.visit(node)

    def visit_Yield(self, node):
        self.found = True

    def visit_FunctionDef(self, node):
        pass


class Comprehender(Translator):
    def visit_FunctionDef(self, node):
        yields = Yields(node.body).found
        node = super().visit_FunctionDef(node)
        if yields:
            node.decorator_list[-1].func.id = "h_routine"
        return node

    def visit_GeneratorExp(self, node):
        self.generic_visit(node)
        for clause in node.generators:
            clause.iter = self.ask("each", clause.iter)
            clause.ifs = [self.ask("truth", test) for test in clause.ifs]
        return self.ask("made", node)

    def visit_ListComp(self, node):
        return self.ask("collect", self.visit(ast.GeneratorExp(node.elt, node.generators)))


# Compiling.


class Comprehensions(Reader):
    def routine(self, node):
        found = super().routine(node)
        how = "GENERATOR" if Yields(node.body).found else "FUNCTION"
        return found[0], how, *found[2:]

    def of_expr(self, node):
        if isinstance(node.value, ast.Yield):
            return "yield", self.expression(node.value.value)
        return super().of_expr(node)

    def expression(self, node):
        if isinstance(node, ast.ListComp):
            return "collect", self.made(node)
        if isinstance(node, ast.GeneratorExp):
            return self.made(node)
        return super().expression(node)

    def made(self, node):
        body = [("yield", self.expression(node.elt))]
        for clause in reversed(node.generators):
            for test in reversed(clause.ifs):
                body = [("if", [(self.expression(test), body)], [])]
            first = clause is node.generators[0]
            items = ("var", "*") if first else self.expression(clause.iter)
            body = [("for", clause.target.id, items, body)]
        first = self.expression(node.generators[0].iter)
        return "call", ("routine", "GENERATOR", "generator", ("*",), body), [first]


class GeneratorCoder(Classes):
    def expression(self, tree):
        if tree[0] != "collect":
            return super().expression(tree)
        again, end = self.label(), self.label()
        self.put("LIST", 0)
        self.expression(tree[1])
        self.here(again)
        self.put("NEXT", end)
        self.put("COLLECT")
        self.put("JUMP", again)
        return self.here(end)

    def do_yield(self, tree):
        self.expression(tree)
        self.put("YIELD")


class BetterGenerators(Better, GeneratorCoder):
    pass


class GeneratorTools(Tools):
    helpers, translator, reader = Generators, Comprehender, Comprehensions
    coder, better = GeneratorCoder, BetterGenerators


TOOLS = GeneratorTools()


# Random programs.


class GeneratorWriter(Writer):
    def __init__(self, seed):
        super().__init__(seed)
        self.generators, self.waiting, self.yields = [], [], False

    def program(self):
        for _ in range(self.rng.choice([1, 1, 2])):
            self.generator()
        for place in range(self.rng.randint(1, 2)):
            self.line(f"w{place} = {self.rng.choice(self.generators)}({self.constant(0)})")
            self.waiting.append(f"w{place}")
        return super().program()

    def generator(self):
        name = f"g{len(self.generators)}"

        def write():
            self.yields = True
            for _ in range(self.rng.randint(1, 2)):
                self.statement(2)
                self.line(f"yield {self.number(1)}")
            if self.chance(0.2):
                self.line("return 7")
            self.yields = False

        self.nested(f"def {name}(p)", lambda: self.inside(["p"], [], write))
        self.generators.append(name)

    def simple(self):
        more = [self.give, self.give] if self.yields else []
        return [*super().simple(), *more]

    def give(self, depth):
        self.line(f"yield {self.number(1)}")

    def routine(self, depth):
        outside, self.yields = self.yields, False
        super().routine(depth)
        self.yields = outside

    def inner(self):
        return [*super().inner(), self.listed, self.listed, self.following]

    def comprehension(self, depth):
        outside = self.names
        text, loops = "", []
        for name in self.rng.choice(["v", "v", "vw", "a"]):
            loops += [f"for {name} in {self.several()}"]
            self.names = [*self.names, name]
            if self.chance(0.5):
                loops += [f"if {self.truth(0)}" for _ in range(self.rng.randint(1, 2))]
        text = f"{self.number(depth)} {' '.join(loops)}"
        self.names = outside
        return text

    def listed(self, depth):
        text = f"[{self.comprehension(depth - 1)}]"
        return f"len({text})" if self.chance(0.8) else f"({text} + [5])[{self.rng.randrange(2)}]"

    def following(self, depth):
        if not self.waiting:
            return self.number(depth)
        return f"next({self.rng.choice(self.waiting)})"

    def several(self):
        kind = self.rng.randrange(5)
        if kind == 0 and self.generators:
            return f"{self.rng.choice(self.generators)}({self.constant(0)})"
        if kind == 1 and self.waiting:
            return self.rng.choice(self.waiting)
        if kind == 2:
            return f"({self.comprehension(0)})"
        return super().several()

    def show(self, depth):
        if self.chance(0.4):
            self.line(f"print([{self.comprehension(1)}])")
        elif self.chance(0.1):
            self.line(f"print([{self.rng.choice([*self.waiting, 'a'])}])")
        else:
            super().show(depth)


@given(seed=SEEDS)
def test_run(run, seed):
    writer = GeneratorWriter(seed)
    check_source(TOOLS, writer.program(), run, writer.rng)


@given(seed=SEEDS)
def test_code(compile_source, listing, seed):
    check_compiled(TOOLS, GeneratorWriter(seed).program(), compile_source, listing)


def test_code_of_generators(compile_source):
    source = """
def f(x):
  if x:
    yield x
  def g():
    return 1
(f, [x + y for x in z for y in x if y])
""".replace("(f, [", "print(f, [")
    inner = [("PUSH", 1), ("RETURN",), *END]
    body = [
        *(("LOAD_LOCAL", "x"), ("JUMP_IF_FALSE", 4), ("LOAD_LOCAL", "x"), ("YIELD",)),
        *(("FUNCTION", "g", (), inner), ("STORE_LOCAL", "g"), *END),
    ]
    made = [
        *(("LOAD_LOCAL", "*"), ("ITER",), ("NEXT", 15), ("STORE_LOCAL", "x")),
        *(("LOAD_LOCAL", "x"), ("ITER",), ("NEXT", 14), ("STORE_LOCAL", "y")),
        *(("LOAD_LOCAL", "y"), ("JUMP_IF_FALSE", 13), ("LOAD_LOCAL", "x"), ("LOAD_LOCAL", "y")),
        *(("ADD",), ("YIELD",), ("JUMP", 6), ("JUMP", 2)),
    ]
    made[2], made[6], made[9] = ("NEXT", 16), ("NEXT", 15), ("JUMP_IF_FALSE", 14)
    made += END
    assert compile_source(source) == [
        *(("GENERATOR", "f", ("x",), body), ("STORE", "f"), ("LOAD", "f"), ("LIST", 0)),
        *(("GENERATOR", "generator", ("*",), made), ("LOAD", "z"), ("CALL", 1), ("NEXT", 10)),
        *(("COLLECT",), ("JUMP", 7), ("PRINT", 2)),
    ]


def test_whether_it_is_a_generator_is_decided_first(compile_source, run):
    source = "def f():\n  return 1\n  yield 2\nprint(f())"
    for optimise in (False, True):
        assert compile_source(source, optimise)[0][0] == "GENERATOR"
        assert run(source, 99, optimise)["output"] == ["<generator f>"]
    source = "def f():\n  def g():\n    yield 1\n  return g\nprint(f()(), f())\nlambda: 1"
    assert [part[0] for part in compile_source(source)[0][3]][0] == "GENERATOR"
    assert compile_source(source)[0][0] == "FUNCTION"
    source = "def f():\n  def g():\n    pass\n  yield 1\ndef h():\n  pass"
    assert [part[0] for part in compile_source(source)] == [
        "GENERATOR",
        "STORE",
        "FUNCTION",
        "STORE",
    ]
    inner = compile_source(source)[0][3]
    assert inner[0][0] == "FUNCTION"


PRIMES = """
def numbers(n):
  while True:
    yield n
    n = n + 1
def sieve(g):
  while True:
    p = next(g)
    yield p
    g = without(p, g)
def without(p, g):
  for x in g:
    if x % p > 0:
      yield x
def first(k, g):
  if k == 0:
    return "nothing"
  for x in g:
    yield x
    k = k - 1
    if k == 0:
      return
print([p for p in first(8, sieve(numbers(2)))])
print([x for x in first(0, numbers(1))], first, first(1, 2))
class Tree:
  def __init__(self, left, key, right):
    self.left = left
    self.key = key
    self.right = right
  def walk(self):
    for part in [self.left, self.right]:
      if part != None:
        for key in part.walk():
          yield key
    yield self.key
t = Tree(Tree(None, 1, None), 2, Tree(Tree(None, 3, None), 4, None))
print([k * k for k in t.walk()], t.walk(), isa(t.walk(), Tree))
"""


def test_primes_and_trees(run):
    lines = ["[2, 3, 5, 7, 11, 13, 17, 19]", "[] <function first> <generator first>"]
    lines += ["[1, 9, 16, 4] <generator walk> False"]
    assert TOOLS.expected(PRIMES) == (lines, None)
    assert run(PRIMES, 9999)["output"] == lines
    check_source(TOOLS, PRIMES, run)


HEAD = """
def f(n):
  yield n
  yield 10 / n
  yield 3
def g():
  try:
    yield 1
    raise "inner"
  except e:
    yield e
  yield 2
def me():
  yield next(m)
def twice():
  for x in t:
    yield x
  yield 5
m = me()
t = twice()
a = f(5)
z = f(0)
"""


def test_states(run):
    check_programs(
        run,
        [
            (HEAD + "print(next(a), next(a), next(a))\nnext(a)", ["5 2 3"], "stop"),
            (
                HEAD + "print([x for x in a], [x for x in a])\nfor x in a:\n  print(x)\nnext(a)",
                ["[5, 2, 3] []"],
                "stop",
            ),
            (HEAD + "for x in a:\n  print(x)\n  break\nprint(next(a))", ["5", "2"], None),
            (
                HEAD + "print(next(z))\ntry:\n  next(z)\nexcept e:\n  print(e)\nnext(z)",
                ["0", "zero"],
                "stop",
            ),
            (HEAD + "for x in z:\n  print(x)", ["0"], "zero"),
            (HEAD + "print([x for x in g()])", ['[1, "inner", 2]'], None),
            (HEAD + "next(m)", [], "busy"),
            (HEAD + "try:\n  next(m)\nexcept e:\n  print(e)\nnext(m)", ["busy"], "stop"),
            (HEAD + "for x in t:\n  print(x)", [], "busy"),
            (HEAD + "for x in a:\n  for y in a:\n    print(x, y)", ["5 2", "5 3"], None),
            (
                HEAD + "print(a == a, a == f(5), a != z, [a], str(a))",
                ["True False True [<generator f>] <generator f>"],
                None,
            ),
            (HEAD + "print([next(a) + x for x in [1, 2]], 1 + next(a))", ["[6, 4] 4"], None),
        ],
    )
    for text, error in (
        *(("next([1])", "type"), ("next()", "arity"), ("next(a, 1)", "arity"), ("next(f)", "type")),
        *(("f()", "arity"), ("f(1, 2)", "arity"), ("len(a)", "type"), ("1 in a", "type")),
        *(
            ("a[0]", "type"),
            ("a.x", "type"),
            ("a()", "type"),
            ("{a: 1}", "type"),
            ("a + a", "type"),
        ),
        *(("[x for x in 5]", "type"), ("[x for x in y]", "name"), ("[y for x in a]", "name")),
        *(
            ("[x for x in a if 1]", "type"),
            ("next(x for x in 5)".replace("(x", "((x") + ")", "type"),
        ),
        *(("[1 for x in a]\nx", "name"), ("[x for x in x]", "name"), ("keys(a)", "type")),
    ):
        check_programs(run, [(HEAD + text, [], error)])
    check_programs(
        run, [(HEAD + "b = (x for x in 5)\nprint(b)\nnext(b)", ["<generator generator>"], "type")]
    )


def test_scope_of_comprehensions(run):
    check_programs(
        run,
        [
            ("x = 7\nprint([x for x in [1, x]], x)", ["[1, 7] 7"], None),
            ("x = 7\nprint([x for y in [1] for x in [x]])", [], "name"),
            ("a = [lambda: x for x in [1, 2]]\nprint(a[0](), a[1]())", ["2 2"], None),
            (
                "x = 1\ng = (x + y for y in [1, 2])\nx = 5\nprint(next(g))\nx = 9\nprint(next(g))",
                ["6", "11"],
                None,
            ),
            (
                """
                def f(a):
                  b = 3
                  c = [a * b + d for d in range(0, a) if d != b - 2]
                  return lambda e: [c, [[a, e] for a in c if a > e]]
                print(f(4)(13), [[x, y] for x in [1, 2] if x > 1 for y in range(0, x)])
                """,
                ["[[12, 14, 15], [[14, 13], [15, 13]]] [[2, 0], [2, 1]]"],
                None,
            ),
        ],
    )


def test_depth(run):
    source = """
def deep(n):
  if n > 0:
    for x in deep(n - 1):
      yield x + 1
  yield n
def down(n, g):
  if n == 0:
    return [x for x in g]
  return down(n - 1, g)
"""
    check_programs(
        run,
        [
            (source + "print(next(deep(99)))\ndeep(100)\nnext(deep(100))", ["99"], "depth"),
            (source + 'print(down(97, (x for x in "a")))', ['["a"]'], None),
            (source + 'down(98, (x for x in "a"))', [], "depth"),
            (source + "print(down(96, (x for x in deep(0))))", ["[0]"], None),
            (source + "down(97, (x for x in deep(0)))", [], "depth"),
            (
                source + "def f(n, g):\n  if n == 0:\n    return next(g)\n  return f(n - 1, g)\n"
                "g = (x for x in [4, 5])\ntry:\n  f(99, g)\nexcept e:\n  print(e)\n"
                "print(f(98, g))\n"
                "def h(n):\n  if n == 0:\n    return deep(1)\n  return h(n - 1)\nprint(h(99))",
                ["depth", "4", "<generator deep>"],
                None,
            ),
        ],
    )


def test_execute(execute):
    body = [("PUSH", 1), ("YIELD",), ("LOAD_LOCAL", "a"), ("YIELD",), ("PUSH", 5), ("RETURN",)]
    head = [("GENERATOR", "f", ("a",), body), ("PUSH", 7), ("CALL", 1)]
    code = [*head, ("NEXT", 6), ("PRINT", 1), ("JUMP", 3), ("PUSH", 0), ("PRINT", 1)]
    assert execute(code, 99) == result(["1", "7", "0"], 3 + 5 + 5 + 3 + 2)
    code = [("LIST", 0), *head, ("NEXT", 7), ("COLLECT",), ("JUMP", 4), ("PRINT", 1)]
    assert execute(code, 99) == result(["[1, 7]"], 4 + 5 + 5 + 3 + 1)
    code = [*head, ("STORE", "g"), ("LOAD", "next"), ("LOAD", "g"), ("CALL", 1), ("PRINT", 1)]
    assert execute(code, 99) == result(["1"], 10)


def test_syntax(compile_source):
    cases = [
        *(("yield 1", 1), ("class A:\n  yield 1", 2), ("def f():\n  yield", 2), ("x = yield 1", 1)),
        *(("def f():\n  x = yield 1", 2), ("def f():\n  pass\nyield 1", 3), ("yield = 1", 1)),
        *(("[x for x in y", 1), ("[x for x y]", 1), ("[for x in y]", 1), ("[x for in y]", 1)),
        *(
            ("[x for x in]", 1),
            ("[x, y for x in z]", 1),
            ("[x for x in y, z]", 1),
            ("x for x in y", 1),
        ),
        *(
            ("[x if y]", 1),
            ("[x for x in y if]", 1),
            ("(x for x in y if z", 1),
            ("f(x for x in y)", 1),
        ),
        *(
            ("[x for x in y for]", 1),
            ("[x for 1 in y]", 1),
            ("{x: y for x in z}", 1),
            ("[x for x.y in z]", 1),
        ),
        *(("print(x for x in y)", 1), ("[x for x in y] = 1", 1), ("[\nx\nfor\nx\nof y]", 5)),
        *(
            ("a[x for x in y]", 1),
            ("[x for x in y else z]", 1),
            ("(x if y)", 1),
            ("lambda: yield 1", 1),
        ),
        *(("def f():\n  g(yield 1)", 2), ("def f():\n  yield 1, 2", 2), ("[x for x in y] z", 1)),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
    check_refusals(compile_source, [("[x for x in y if z\n\n$", "character", 3)])
    lambdas = compile_source("[lambda: x for x in y]")
    assert [part[0] for part in lambdas] == [
        *("LIST", "GENERATOR", "LOAD", "CALL", "NEXT", "COLLECT", "JUMP", "POP"),
    ]
    assert compile_source("((x for x in y))") == compile_source("(x for x in y)")
    assert compile_source("[(x for x in y)]")[-2:] == [("LIST", 1), ("POP",)]


def test_optimised_comprehensions(compile_source):
    made = [
        *(
            ("LOAD_LOCAL", "*"),
            ("ITER",),
            ("NEXT", 6),
            ("STORE_LOCAL", "x"),
            ("PUSH", 3),
            ("YIELD",),
        ),
    ]
    code = compile_source("(1 + 2 for x in y if 1 < 2)", True)[0][3]
    assert code == [*made, ("JUMP", 2), *END][:2] + [("NEXT", 7), *made[3:], ("JUMP", 2), *END]
    assert compile_source("[x for x in y if False]", True)[1][3] == [
        *(("LOAD_LOCAL", "*"), ("ITER",), ("NEXT", 5), ("STORE_LOCAL", "x"), ("JUMP", 2), *END),
    ]
