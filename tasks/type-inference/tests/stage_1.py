from hypothesis import given
from hypothesis import strategies as st

NAMES = ["a", "b", "f", "x", "z_1", "fN", "valley", "t9"]
KEYWORDS = "val if then else fn let in fun and match with type of".split()
CANNOT_STAND = ["then", "else", "with", "in", "of", ")", "$", "é"]
VALUES = st.sampled_from([*NAMES, "0", "1", "007", "42", "true", "false"])
DEFINITIONS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), min_size=1, max_size=6)
SPACE = st.sampled_from([" ", " ", "\n", "  ", "\n\n", " \n "])


def words_of(definitions):
    return [word for name, value in definitions for word in ("val", name, "=", value)]


def write(words, data):
    """Return a text of the words, and what stands before each."""
    text, before = "", []
    for word in words:
        text += data.draw(SPACE)
        before.append(text)
        text += word
    return text, before


def place(before):
    lines = before.split("\n")
    return f"{len(lines)}:{len(lines[-1]) + 1}"


@given(definitions=DEFINITIONS, data=st.data())
def test_random_programs(infer, definitions, data):
    text, before = write(words_of(definitions), data)
    expected = []
    for number, (name, value) in enumerate(definitions):
        earlier = [type for defined, type in expected if defined == value]
        if value in NAMES and not earlier:
            expected = place(before[4 * number + 3]) + ": unbound " + value
            break
        constant = "int" if value.isdigit() else "bool"
        expected.append((name, earlier[-1] if earlier else constant))
    assert infer(text) == expected, text


@given(definitions=DEFINITIONS, data=st.data())
def test_random_syntax_errors(infer, definitions, data):
    words = words_of(definitions)
    at = data.draw(st.integers(0, len(words) - 1))
    words[at] = data.draw(st.sampled_from(CANNOT_STAND))
    text, before = write(words, data)
    assert infer(text) == place(before[at]) + ": syntax error", text


@given(definitions=DEFINITIONS, data=st.data())
def test_random_ends(infer, definitions, data):
    words = words_of(definitions)
    length = data.draw(st.integers(1, len(words)).filter(lambda length: length % 4))
    text = write(words[:length], data)[0] + data.draw(st.sampled_from(["", " ", "\n"]))
    assert infer(text) == place(text) + ": syntax error", text


def test_literals(infer):
    assert infer("val a=007") == [("a", "int")]
    assert infer("val a_B9 = true val t = false") == [("a_B9", "bool"), ("t", "bool")]
    assert infer("val a=2val b=true") == [("a", "int"), ("b", "bool")]
    assert type(infer("val ab = 1")[0]) is tuple


def test_no_definitions(infer):
    assert infer("") == []
    assert infer(" \n ") == []


def test_names(infer):
    assert infer("val a = true val b = a val a = 3 val c = a") == [
        ("a", "bool"),
        ("b", "bool"),
        ("a", "int"),
        ("c", "int"),
    ]
    assert infer("val a = 2\nval b = b") == "2:9: unbound b"
    assert infer("val iff = ab") == "1:11: unbound ab"


def test_first_error_counts(infer):
    assert infer("val r = nope val s = nix") == "1:9: unbound nope"
    assert infer("val r = nope val = 4") == "1:18: syntax error"


def test_keywords_are_no_names(infer):
    for keyword in KEYWORDS:
        assert infer("val " + keyword + " = 5") == "1:5: syntax error", keyword


def test_syntax_errors(infer):
    for text, expected in [
        ("vall a = 1", "1:1"),
        ("5", "1:1"),
        ("val", "1:4"),
        ("val \n", "2:1"),
        ("val a 5", "1:7"),
        ("val a = ", "1:9"),
        ("val a = 5)", "1:10"),
        ("val a = + 5", "1:9"),
        ("val a = 5 $ 3", "1:11"),
        ("val a = 5\t", "1:10"),
        ("val a = 5\r\n", "1:10"),
        ("val a = $ (", "1:9"),
        ("val a = _b", "1:9"),
        ("val a3é = 3", "1:7"),
        ("val é = 3", "1:5"),
        ("val aé = 3", "1:6"),
        ("val a = ٣", "1:9"),
        ("val a = then", "1:9"),
        ("\n\n  val b = 5 val c = \n  val d = 5", "4:3"),
    ]:
        assert infer(text) == expected + ": syntax error", text
