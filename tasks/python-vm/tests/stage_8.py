from hypothesis import given
from stage_1 import SEEDS, Wrong, code_of, result, trees
from stage_3 import (
    Author,
    Coder,
    binary,
    check_run,
    code_of_program,
    program,
    program_text,
    quoted,
    show,
    wrapped,
)

JUMPS = {"JUMP", "JUMP_IF_FALSE", "AND", "OR", "NEXT", "TRY"}
END = [("PUSH", None), ("RETURN",)]


def is_constant(tree):
    return tree[0] in ("num", "const", "str")


def constant(value):
    return "const", value


def folded(tree):
    kind, *parts = tree
    if kind in ("and", "or"):
        left, right = map(folded, parts)
        if is_constant(left) and isinstance(left[1], bool):
            return right if left[1] is (kind == "and") else left
        return kind, left, right
    if kind in ("neg", "not"):
        (inner,) = map(folded, parts)
        wanted = int if kind == "neg" else bool
        if is_constant(inner) and type(inner[1]) is wanted:
            return constant(wrapped(-inner[1]) if kind == "neg" else not inner[1])
        return kind, inner
    if kind == "bin":
        left, right = map(folded, parts[1:])
        if is_constant(left) and is_constant(right):
            try:
                return constant(binary(parts[0], left[1], right[1]))
            except Wrong:
                pass
        return kind, parts[0], left, right
    return tree


def straightened(code):
    """Rule 4, with each instruction as an object that knows the one it jumps to."""
    while True:
        before = list(code)
        for place, (kind, *args) in enumerate(before):
            if kind in JUMPS:
                passed = []
                target = args[0]
                while target < len(code) and code[target][0] == "JUMP" and target not in passed:
                    passed.append(target)
                    target = code[target][1]
                code[place] = kind, target
        alive = [False] * len(code) + [True]

        def visit(place, alive=alive, code=code):
            while not alive[place]:
                alive[place] = True
                kind, *args = code[place]
                if kind in JUMPS - {"JUMP"}:
                    visit(args[0])
                if kind in ("RETURN", "RAISE"):
                    return
                place = args[0] if kind == "JUMP" else place + 1

        visit(0)
        stay = [
            place
            for place in range(len(code))
            if alive[place] and code[place] != ("JUMP", place + 1)
        ]
        code = [
            (code[place][0], sum(kept < code[place][1] for kept in stay))
            if code[place][0] in JUMPS
            else code[place]
            for place in stay
        ]
        if code == before:
            return code


class Better(Coder):
    """Writes optimised code."""

    def expression(self, tree):
        super().expression(folded(tree))

    def block(self, statements):
        for statement in statements:
            self.statement(statement)
            if statement[0] in ("return", "raise", "break", "continue"):
                break

    def do_if(self, branches, otherwise):
        kept = []
        for condition, branch in branches:
            condition = folded(condition)
            if condition == ("const", True):
                otherwise = branch
                break
            if condition != ("const", False):
                kept.append((condition, branch))
        super().do_if(kept, otherwise)

    def do_while(self, condition, body):
        condition = folded(condition)
        if condition == ("const", True):
            again, end = self.label(), self.label()
            self.here(again)
            self.looped(again, end, body)
            self.here(end)
        elif condition != ("const", False):
            super().do_while(condition, body)

    def code(self):
        return straightened(super().code())


def better_code(body):
    coder = Better()
    coder.block(body)
    return coder.code()


def listed(name, params, code):
    lines, inner = [f"{name}({', '.join(params)}):"], []
    for place, (kind, *args) in enumerate(code):
        if kind == "FUNCTION":
            inner += listed(*args)
            args = [args[0]]
        if kind == "PUSH":
            args = [show(args[0], True)]
        lines.append(" ".join([str(place).rjust(4), kind, *map(str, args)]))
    return lines + inner


class Constant(Author):
    """Likes constants and statements that end blocks."""

    def number(self, depth):
        if depth > 0 and self.chance(0.5):
            return super().number(depth)
        return "num", self.rng.randrange(4)

    def statements(self, depth):
        if self.in_loop and self.chance(0.1):
            return [(self.rng.choice(["break", "continue"]),)]
        if self.in_function and self.chance(0.1):
            return [(self.rng.choice(["return", "raise"]), self.any(2))]
        if depth > 0 and self.chance(0.1):
            condition = self.rng.choice([("const", True), ("not", ("const", True))])
            head, body = self.loop(condition, depth)
            return [("while", head, [*body, ("break",)])]
        return super().statements(depth)


@given(tree=trees())
def test_arithmetic(compile_source, tree):
    source = program_text([("print", [tree])], Author(0, 3).rng)
    better = folded(tree)
    expected = Better()
    expected.do_print([tree])
    assert compile_source(source, True) == expected.code()
    if is_constant(better):
        assert compile_source(source, True) == [("PUSH", better[1]), ("PRINT", 1)]
    assert compile_source(source) == [*code_of(tree), ("PRINT", 1)]


@given(seed=SEEDS)
def test_code(compile_source, seed):
    body, rng = program(seed, 7)
    source = program_text(body, rng)
    assert compile_source(source, True) == better_code(body), source
    assert compile_source(source, False) == compile_source(source) == code_of_program(body)


@given(seed=SEEDS)
def test_code_of_constants(compile_source, seed):
    author = Constant(seed, 7)
    body = author.program()
    source = program_text(body, author.rng)
    assert compile_source(source, True) == better_code(body), source


@given(seed=SEEDS)
def test_run(run, execute, seed):
    check_run(run, execute, seed, 7, True)


@given(seed=SEEDS)
def test_fewer_steps(run, seed):
    body, rng = program(seed, 7)
    source = program_text(body, rng)
    plain, better = run(source, 1000), run(source, 1000, True)
    assert better["steps"] <= plain["steps"]
    if plain["error"] != "limit":
        assert better == {**plain, "steps": better["steps"]}


@given(seed=SEEDS)
def test_listing(listing, compile_source, seed):
    body, rng = program(seed, 7)
    source = program_text(body, rng)
    assert listing(source) == "\n".join(listed("main", (), code_of_program(body)))
    assert listing(source, True) == "\n".join(listed("main", (), better_code(body)))


def test_listing_of_nested_functions(listing):
    source = "def f():\n  def g(a):\n    pass\n  x = lambda b, c: -1\n"
    source += "def h():\n  pass\nprint(None, True)"
    expected = """main():
   0 FUNCTION f
   1 STORE f
   2 FUNCTION h
   3 STORE h
   4 PUSH None
   5 PUSH True
   6 PRINT 2
f():
   0 FUNCTION g
   1 STORE_LOCAL g
   2 FUNCTION lambda
   3 STORE_LOCAL x
   4 PUSH None
   5 RETURN
g(a):
   0 PUSH None
   1 RETURN
lambda(b, c):
   0 PUSH -1
   1 RETURN
h():
   0 PUSH None
   1 RETURN"""
    assert listing(source, True) == expected
    assert listing('"a\\n\\""') == f"main():\n   0 PUSH {quoted('a' + chr(10) + chr(34))}\n   1 POP"
    assert listing("def f(a):\n  def g():\n    return a").split("\n")[-4] == "   0 LOAD_OUTER 1 a"
    assert listing("") == "main():"


def test_constants(compile_source):
    for text, value in (
        ("2147483647 + 1", -(2**31)),
        ("-7 / 2 + -7 % 3", -4),
        ("1 == True", False),
        ('"a" + "b" < "b"', True),
        ('"a" in "cat"', True),
        ("not 1 > 2 and None", None),
        ("False or True and 5", 5),
        ("False and x", False),
        ("True or x", True),
        ("None != None", False),
    ):
        code = compile_source(text, True)
        assert code == [("PUSH", value), ("POP",)]
        assert type(code[0][1]) is type(value)
    for text, code in (
        ("1 / (2 - 2)", [("PUSH", 1), ("PUSH", 0), ("DIV",)]),
        ("1 + True", [("PUSH", 1), ("PUSH", True), ("ADD",)]),
        ("-None", [("PUSH", None), ("NEG",)]),
        ("not (1 + 1)", [("PUSH", 2), ("NOT",)]),
        ("x + 1 + 2", [("LOAD", "x"), ("PUSH", 1), ("ADD",), ("PUSH", 2), ("ADD",)]),
        ("1 and 2", [("PUSH", 1), ("AND", 3), ("PUSH", 2)]),
        ("0 or 2", [("PUSH", 0), ("OR", 3), ("PUSH", 2)]),
        ("x and True", [("LOAD", "x"), ("AND", 3), ("PUSH", True)]),
        ("True and x", [("LOAD", "x")]),
        ("[1 + 1]", [("PUSH", 2), ("LIST", 1)]),
        ("[] == []", [("LIST", 0), ("LIST", 0), ("EQ",)]),
        ("f(1 < 2)[3 - 3]", [("LOAD", "f"), ("PUSH", True), ("CALL", 1), ("PUSH", 0), ("INDEX",)]),
        ("1 in None", [("PUSH", 1), ("PUSH", None), ("IN",)]),
    ):
        assert compile_source(text, True) == [*code, ("POP",)]


def test_branches(compile_source):
    a, b, c = ([("LOAD", name), ("POP",)] for name in "abc")
    for text, code in (
        ("if 1 < 2:\n  a\nelse:\n  b", a),
        ("if False:\n  a\nelse:\n  b", b),
        ("if False:\n  a", []),
        ("if False:\n  a\nelif c:\n  b", [("LOAD", "c"), ("JUMP_IF_FALSE", 4), *b]),
        (
            "if c:\n  a\nelif True:\n  b\nelse:\n  c",
            [("LOAD", "c"), ("JUMP_IF_FALSE", 5), *a, ("JUMP", 7), *b],
        ),
        ("if c:\n  a\nelif False:\n  b", [("LOAD", "c"), ("JUMP_IF_FALSE", 4), *a]),
        ("if 1:\n  a", [("PUSH", 1), ("JUMP_IF_FALSE", 4), *a]),
        ("while False:\n  a\nc", c),
        ("while 1 == 1:\n  a\nc", [*a, ("JUMP", 0)]),
        ("while True:\n  a\n  break\n  b\nc", [*a, *c]),
        ("while 0:\n  a", [("PUSH", 0), ("JUMP_IF_FALSE", 5), *a, ("JUMP", 0)]),
        ("while None:\n  continue\n  a", [("PUSH", None), ("JUMP_IF_FALSE", 3), ("JUMP", 0)]),
    ):
        assert compile_source(text, True) == code, text


def test_jumps(compile_source):
    assert compile_source("while a:\n  while b:\n    c", True) == [
        *(("LOAD", "a"), ("JUMP_IF_FALSE", 7), ("LOAD", "b"), ("JUMP_IF_FALSE", 0)),
        *(("LOAD", "c"), ("POP",), ("JUMP", 2)),
    ]
    assert compile_source("while True:\n  if a:\n    b", True) == [
        *(("LOAD", "a"), ("JUMP_IF_FALSE", 0), ("LOAD", "b"), ("POP",), ("JUMP", 0)),
    ]
    assert compile_source("raise 1\na", True) == [("PUSH", 1), ("RAISE",)]
    assert compile_source("try:\n  pass\nexcept:\n  pass\na", True) == [
        *(("TRY", 3), ("END_TRY",), ("JUMP", 4), ("POP",), ("LOAD", "a"), ("POP",)),
    ]
    assert compile_source("while True:\n  while True:\n    pass", True) == [("JUMP", 0)]
    assert compile_source("for x in y:\n  break\n  z", True) == [
        *(("LOAD", "y"), ("ITER",), ("NEXT", 5), ("STORE", "x"), ("POP",)),
    ]


def test_scope_is_that_of_the_source(compile_source, run):
    source = "a = 1\ndef f():\n  return a\n  a = 2\ndef g():\n  if False:\n    a = 2\n  return a\n"
    code = [("LOAD_LOCAL", "a"), ("RETURN",)]
    found = compile_source(source, True)
    assert found[2][3] == found[4][3] == code
    assert run(source + "f()", 99, True) == result([], 9, "name")


def test_ends_of_functions(compile_source):
    for text, code in (
        ("return 1 + 1\n  a", [("PUSH", 2), ("RETURN",)]),
        ("raise 1", [("PUSH", 1), ("RAISE",)]),
        ("a", [("LOAD", "a"), ("POP",), *END]),
        ("while True:\n    pass", [("JUMP", 0)]),
        (
            "if a:\n    return 1\n  else:\n    return 2",
            [
                ("LOAD", "a"),
                ("JUMP_IF_FALSE", 4),
                ("PUSH", 1),
                ("RETURN",),
                ("PUSH", 2),
                ("RETURN",),
            ],
        ),
    ):
        assert compile_source(f"def f():\n  {text}", True)[0][3] == code
    assert compile_source("lambda: 2 * 3", True)[0][3] == [("PUSH", 6), ("RETURN",)]
