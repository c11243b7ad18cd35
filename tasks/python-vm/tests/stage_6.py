from hypothesis import given
from hypothesis import strategies as st
from stage_1 import SEEDS, result
from stage_2 import check_refusals, refused
from stage_3 import MOST_STEPS, check_code, check_programs, check_run, quoted


@given(seed=SEEDS)
def test_code(compile_source, seed):
    check_code(compile_source, seed, 6)


@given(seed=SEEDS)
def test_run(run, execute, seed):
    check_run(run, execute, seed, 6)


@given(text=st.text('ab"\\n\n\u00e4# ', max_size=8))
def test_strings(compile_source, run, text):
    assert compile_source(quoted(text)) == [("PUSH", text), ("POP",)]
    source = f"print({quoted(text)}, [{quoted(text)}])"
    assert run(source, 99)["output"] == [f"{text} [{quoted(text)}]"]


def test_code_of_values(compile_source):
    assert compile_source('a[1][b] = {"k": [2, c], d: {}}[e] in []') == [
        *(("LOAD", "a"), ("PUSH", 1), ("INDEX",), ("LOAD", "b"), ("PUSH", "k"), ("PUSH", 2)),
        *(("LOAD", "c"), ("LIST", 2), ("LOAD", "d"), ("DICT", 0), ("DICT", 2), ("LOAD", "e")),
        *(("INDEX",), ("LIST", 0), ("IN",), ("SET_INDEX",)),
    ]


def test_code_of_for(compile_source):
    assert compile_source("for x in y:\n  if x:\n    break\n  continue\nz") == [
        *(("LOAD", "y"), ("ITER",), ("NEXT", 10), ("STORE", "x")),
        *(("LOAD", "x"), ("JUMP_IF_FALSE", 7), ("JUMP", 9), ("JUMP", 2), ("JUMP", 2), ("POP",)),
        *(("LOAD", "z"), ("POP",)),
    ]
    inner = [("LOAD_LOCAL", "y"), ("ITER",), ("NEXT", 5), ("STORE_LOCAL", "x"), ("JUMP", 2)]
    assert compile_source("def f(y):\n  for x in y:\n    pass")[0] == (
        *("FUNCTION", "f", ("y",)),
        [*inner, ("PUSH", None), ("RETURN",)],
    )


def test_break_of_an_inner_loop(compile_source):
    source = "for x in y:\n  while a:\n    break\n  for z in x:\n    break"
    assert compile_source(source) == [
        *(("LOAD", "y"), ("ITER",), ("NEXT", 16), ("STORE", "x")),
        *(("LOAD", "a"), ("JUMP_IF_FALSE", 8), ("JUMP", 8), ("JUMP", 4)),
        *(("LOAD", "x"), ("ITER",), ("NEXT", 15), ("STORE", "z"), ("JUMP", 14), ("JUMP", 10)),
        *(("POP",), ("JUMP", 2)),
    ]


def test_loops(run):
    check_programs(
        run,
        [
            (
                "l = [1, 2]\nfor x in l:\n  if x < 4:\n    append(l, x + 2)\nprint(l)",
                ["[1, 2, 3, 4, 5]"],
                None,
            ),
            ("l = [1, 2, 3, 4]\nfor x in l:\n  pop(l)\n  print(x)", ["1", "2"], None),
            ("d = {1: 2}\nfor k in d:\n  d[k + 1] = k\nprint(d)", ["{1: 2, 2: 1}"], None),
            ('for c in "a\\nb":\n  print([c])', ['["a"]', '["\\n"]', '["b"]'], None),
            (
                "for x in [1, 2]:\n  for y in [3, 4]:\n    if y == 4:\n     break\n    print(x, y)",
                ["1 3", "2 3"],
                None,
            ),
            ("def f():\n  for x in [1, 2]:\n    return x\nprint(f() + f())", ["2"], None),
            ("x = 5\nfor x in []:\n  print(1)\nprint(x)", ["5"], None),
            ("for x in 3:\n  print(1)", [], "type"),
            ("for x in None:\n  print(1)", [], "type"),
        ],
    )


def test_indexing(run):
    head = 's = "abc"\nl = [1, [2]]\nd = {"k": 1, 5: {}}\n'
    good = [("s[0]", "a"), ("s[2]", "c"), ("l[1][0]", "2"), ("d[5]", "{}"), ('d["k"]', "1")]
    assert all(run(f"{head}print({text})", 99)["output"] == [out] for text, out in good)
    bad = [
        *(
            ("s[3]", "index"),
            ("s[-1]", "index"),
            ("l[2]", "index"),
            ("l[-1]", "index"),
            ("s[True]", "type"),
        ),
        *(
            ('l["k"]', "type"),
            ("l[None]", "type"),
            ("d[1]", "key"),
            ('d["x"]', "key"),
            ("d[True]", "type"),
        ),
        *(
            ("d[[]]", "type"),
            ("5[0]", "type"),
            ("None[0]", "type"),
            ("len[0]", "type"),
            ("[][0]", "index"),
        ),
        *(("{None: 1}", "type"), ("{True: 1}", "type"), ("{[]: 1}", "type"), ("{len: 1}", "type")),
    ]
    check_programs(run, [(f"{head}print({text})", [], error) for text, error in bad])
    bad = [
        *(("s[0]", "type"), ("l[2]", "index"), ("l[-1]", "index"), ("l[False]", "type")),
        *(
            ("d[None]", "type"),
            ("d[False]", "type"),
            ("7[0]", "type"),
            ('l["a"]', "type"),
            ("l[0][0]", "type"),
        ),
    ]
    check_programs(run, [(f"{head}{text} = 1", [], error) for text, error in bad])


def test_sharing(run):
    source = """
    def f(x):
      x[0] = 5
      append(x, 6)
    a = [1]
    b = a
    f(b)
    c = a + [7]
    append(c, 8)
    d = {"b": 1, "a": 2}
    e = d
    e["b"] = 3
    e["c"] = a
    e["a"] = 4
    print(a, b, c, d, keys(d), append(a, 1), len(a))
    """
    expected = (
        '[5, 6, 1] [5, 6, 1] [5, 6, 7, 8] {"b": 3, "a": 4, "c": [5, 6, 1]} ["b", "a", "c"] None 3'
    )
    check_programs(run, [(source, [expected], None)])


def test_equality(run):
    pairs = [
        *(("[1, True]", "[1, True]", True), ("[1]", "[True]", False), ("[0]", "[False]", False)),
        *(("[1]", "[1, 2]", False), ("[]", "{}", False), ("{1: 2, 3: 4}", "{3: 4, 1: 2}", True)),
        *(('"a"', '"a"', True), ("{1: [0]}", "{1: [False]}", False), ("{1: 1}", "{2: 1}", False)),
        *(
            ("{}", "{1: 1}", False),
            ('""', "None", False),
            ("len", "len", True),
            ("len", "pop", False),
        ),
        *(("[[]]", "[{}]", False), ("1", '"1"', False), ("{1: 1}", "{1: 1, 2: 2}", False)),
    ]
    for left, right, expected in pairs:
        output = run(f"print({left} == {right}, {left} != {right})", 99)["output"]
        assert output == [f"{expected} {not expected}"]


def test_in(run):
    cases = [
        *(("1 in [True, 1]", "True"), ("1 in [True]", "False"), ("[] in [1, []]", "True")),
        *(('"b" in "abc"', "True"), ('"" in ""', "True"), ('"ac" in "abc"', "False")),
        *(('"k" in {"k": 0}', "True"), ("0 in {1: 0}", "False"), ("not 1 in []", "True")),
    ]
    assert all(run(f"print({text})", 99)["output"] == [out] for text, out in cases)
    wrong = ['1 in "1"', "True in {}", "[] in {}", "1 in 1", "1 in len", '"a" in 1', '["a"] in "a"']
    check_programs(run, [(text, [], "type") for text in wrong])


def test_operators_on_more_types(run):
    cases = [
        ('"a" < "b"', "True"),
        ('"b" <= "ab"', "False"),
        ('"" >= ""', "True"),
        ('"Z" > "a"', "False"),
    ]
    cases += [('"a" + "b"', "ab"), ("[1] + [[2]]", "[1, [2]]"), ("[] + []", "[]")]
    assert all(run(f"print({text})", 99)["output"] == [out] for text, out in cases)
    wrong = [
        '"a" + 1',
        "[] + 1",
        '"a" + []',
        '"a" * 2',
        "2 * [1]",
        "[1] < [2]",
        '"a" < 1',
        "{} + {}",
        "True + 1",
    ]
    wrong += [
        '-"a"',
        'not ""',
        '"a" - "b"',
        '"a" % 1',
        "True < False",
        "1 - []",
        "None + None",
        "[] - []",
    ]
    check_programs(run, [(text, [], "type") for text in wrong])


def test_builtins(run):
    cases = [
        *(('len("ab") + len([1]) + len({1: 2, 3: 4})', "5"), ("str(1) + str([None])", "1[None]")),
        *(
            ('str("a") + str({"a": "b"})', 'a{"a": "b"}'),
            ("range(2, 5)", "[2, 3, 4]"),
            ("range(3, 3)", "[]"),
        ),
        *(("range(-1, 1)", "[-1, 0]"), ("range(5, 1)", "[]"), ("keys({2: 1, 1: 1})", "[2, 1]")),
        *(
            ("pop([1, 2])", "2"),
            ("[len, str]", "[<builtin len>, <builtin str>]"),
            ("append([], 1)", "None"),
        ),
        *(
            ("append", "<builtin append>"),
            ("[keys, pop, range]", "[<builtin keys>, <builtin pop>, <builtin range>]"),
        ),
    ]
    for text, out in cases:
        assert run(f"print({text})", 99)["output"] == [out]
    wrong = [
        "len(1)",
        "len(None)",
        "len(len)",
        "append({}, 1)",
        "append(1, [])",
        'append("", "")',
        "pop({})",
    ]
    wrong += [
        'pop("a")',
        "keys([])",
        'keys("")',
        "range(True, 2)",
        "range(0, False)",
        'range("a", 2)',
        "range(0, [])",
    ]
    check_programs(run, [(text, [], "type") for text in wrong])
    wrong = [
        "len()",
        "len(1, 2)",
        "str()",
        "append([])",
        "append([], 1, 2)",
        "pop()",
        "keys()",
        "range(1)",
        "range(1, 2, 3)",
    ]
    check_programs(run, [(text, [], "arity") for text in wrong])
    check_programs(run, [("pop([])", [], "index"), ("len = 5\nprint(len)", ["5"], None)])
    assert run('len("abc")', 9) == result([], 4)
    source = "def f(n):\n  if n == 0:\n    return len([])\n  return f(n - 1)\nprint(f(99))"
    assert run(source, MOST_STEPS)["output"] == ["0"]


def test_line_ends_in_brackets(compile_source, run):
    source = "x = [1,\n\n # two\n  2\n]\nif x == [(\n1), 2]:\n"
    source += "    print({\n1:\n2}, (3 +\n         4))\nprint(5)"
    assert run(source, 99)["output"] == ["{1: 2} 7", "5"]
    cases = [("a = [1\n\nb\n", 3), ("f(\n1\n2)", 3), ("[1\n]]\na", 2), (")\n(", 1), ("[1, 2\n", 1)]
    cases += [("{1:\n}", 2), ("a)\n(b", 1), ("(]\n1)", 1)]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
    assert refused(compile_source, "))\nif a:\n  b\n c") == ("indent", 4)


def test_errors(compile_source):
    cases = [
        ('"abc', 1),
        ('1\n"a\\t"', 2),
        ('"\n"', 1),
        ('"\\"', 1),
        ("'a'", 1),
        ('"a" "', 1),
        ("a ? b", 1),
    ]
    check_refusals(compile_source, [(source, "character", line) for source, line in cases])
    cases = [
        *(("[1,]", 1), ("{1: 2,}", 1), ("{1}", 1), ("{1: 2: 3}", 1), ("a[]", 1), ("a[1, 2]", 1)),
        *(("a[1] = ", 1), ("[a] = 1", 1), ("{} = 1", 1), ("a() = 1", 1), ("a[0] = b[0] = 1", 1)),
        *(
            ("for x y:\n  z", 1),
            ("for 1 in y:\n  z", 1),
            ("for x[0] in y:\n  z", 1),
            ("for x in y\n  z", 1),
        ),
        *(("a in b in c", 1), ("a not in b", 1), ("for x in y:\n  z\nbreak", 3), ("in = 1", 1)),
        *(
            ("for x in y:\n  def f():\n    continue", 3),
            ('"a" = 1', 1),
            ('"a" "b"', 1),
            ("[1 2]", 1),
        ),
        *(
            ("{1: 2 3: 4}", 1),
            ("{,}", 1),
            ("[,]", 1),
            ("for x in y: z", 1),
            ("a[1", 1),
            ("a[1)", 1),
        ),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
