import configparser
from string import Template

from hypothesis import given
from hypothesis import strategies as st

KEYS = ["k0", "k-1", "K_2", "3"]
WORDS = st.sampled_from(["a", "b", "=", "#", "$", "{k0}", "$k0", "${", "}", "[x]", ":"])


def fault(inherited_config, text):
    """Return the first argument of the ValueError, or None."""
    try:
        inherited_config(text)
    except ValueError as error:
        return str(error.args[0]) if error.args else ""
    return None


@st.composite
def plain_configs(draw):
    """Sections with entries, and a text that a lenient writer makes of them."""
    blank = st.sampled_from(["", " ", "\t", "  "])
    indent = st.sampled_from([" ", "\t", "   "])
    noise = st.sampled_from(["", "", "\n", "# [no]\n", "#\n", "  # k0 = 1\n", " \t\n"])
    text, sections = draw(noise), {}
    for name in draw(st.lists(st.sampled_from(["s", "T-1", "_", "0"]), unique=True, max_size=3)):
        text += f"[{draw(blank)}{name}{draw(blank)}]{draw(blank)}\n{draw(noise)}"
        sections[name] = {}
        for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3)):
            words = draw(st.lists(WORDS, max_size=3))
            sections[name][key] = " ".join(words)
            text += f"{key}{draw(blank)}={draw(blank)}"
            for place, word in enumerate(words):
                # A new line for a word is a continuation, but "#" would make it a comment.
                if word != "#" and draw(st.booleans()):
                    text += f"{draw(blank)}\n{draw(noise)}{draw(indent)}{word}"
                else:
                    text += " " * (place > 0) + word
            text += f"{draw(blank)}\n{draw(noise)}"
    return text, sections


@st.composite
def families(draw):
    """Sections with parents whose values refer to earlier keys of KEYS only."""
    names = draw(st.permutations(["a", "b", "c", "d"]))
    family = {}
    for place, name in enumerate(names):
        parent = draw(st.sampled_from([None, *names[:place]]))
        own = {}
        for number, key in enumerate(KEYS[:3]):
            if draw(st.integers(0, 2)) or (number == 0 and parent is None):
                parts = st.sampled_from(
                    ["x", "-", name, "${k0}", *(["${k-1}"] if number > 1 else [])]
                )
                own[key] = "".join(draw(st.lists(parts if number else st.just(name), max_size=3)))
        family[name] = (parent, own)
    return family


def test_nothing_but_comments(inherited_config):
    assert inherited_config("") == {}
    assert inherited_config("\n \t\n# a\n  # b\n[s]\n#") == {"s": {}}


def test_blanks(inherited_config):
    text = "[ a\t:  b ] \t\n[b]\nx=1 \ny\t =  2 3\t\nz ="
    assert inherited_config(text) == {
        "a": {"x": "1", "y": "2 3", "z": ""},
        "b": {"x": "1", "y": "2 3", "z": ""},
    }


def test_continued_values(inherited_config):
    text = "[a]\nx =\n  1\n\n# no\n   # no\n\t2 = 3 \n [b]\ny = 4\n 5"
    assert inherited_config(text) == {"a": {"x": "1 2 = 3 [b]", "y": "4 5"}}


def test_faulty_lines(inherited_config):
    for text, number in [
        ("x = 1", 1),
        ("\n  x = 1\n[a]", 2),
        ("[a]\nx = 1\n[b]\n 2", 4),
        ("[a]\nx = 1\n[b]\n[a]\n", 4),
        ("[a]\nx = 1\ny = 1\n\nx = 1", 5),
        ("[a]\nx", 2),
        ("[a]\n= 1\n?", 2),
        ("[a]\nx y = 1", 2),
        ("[]", 1),
        ("[a b]", 1),
        ("[a :]", 1),
        ("[a : b : c]", 1),
        ("[a] x", 1),
        ("[a : b]\nx = ${y}\nx.y = 1", 3),
        ("[é]", 1),
    ]:
        message = fault(inherited_config, text)
        assert message is not None, text
        assert message.startswith(f"line {number}:"), text


def test_grandparents(inherited_config):
    text = "[c : b]\nx = 3\n[b : a]\ny = 2\nz = 2\n[a]\nx = 1\ny = 1\nw = 1\n[d : b]"
    assert inherited_config(text) == {
        "a": {"x": "1", "y": "1", "w": "1"},
        "b": {"x": "1", "y": "2", "z": "2", "w": "1"},
        "c": {"x": "3", "y": "2", "z": "2", "w": "1"},
        "d": {"x": "1", "y": "2", "z": "2", "w": "1"},
    }


def test_bad_parents(inherited_config):
    assert inherited_config("[a : b]\n[b]\nx = 1")["a"] == {"x": "1"}
    for text in ("[a : b]", "[a : a]", "[a : b]\n[b : a]", "[x : a]\n[a : b]\n[b : c]\n[c : b]"):
        assert fault(inherited_config, text) is not None, text


def test_child_changes_what_an_inherited_value_refers_to(inherited_config):
    text = "[a]\nx = <${y}${y}>\ny = ${z}!\nz = 1\n[b : a]\nz = 2 $z ${} ${z"
    assert inherited_config(text)["a"]["x"] == "<1!1!>"
    assert inherited_config(text)["b"]["x"] == "<2 $z ${} ${z!2 $z ${} ${z!>"


def test_bad_references(inherited_config):
    assert inherited_config("[a]\ny = 2\nx = ${y}\n[b : a]\ny = 1")["b"] == {"x": "1", "y": "1"}
    for text in ("[a]\nx = ${y}", "[a]\nx = ${x}", "[a]\nx = ${y}\n[b : a]\ny = 1"):
        assert fault(inherited_config, text) is not None, text


@given(config=plain_configs())
def test_against_configparser(inherited_config, config):
    text, sections = config
    result = inherited_config(text)
    assert result == sections
    parser = configparser.RawConfigParser(
        delimiters=("=",), comment_prefixes=("#",), default_section="none"
    )
    parser.optionxform = str
    parser.read_string(
        "".join(
            f"[{s}]\n" + "".join(f"{k} = {v}\n" for k, v in sections[s].items()) for s in sections
        )
    )
    assert result == {name: dict(parser.items(name)) for name in parser.sections()}


@given(family=families(), data=st.data())
def test_against_templates(inherited_config, family, data):
    expected = {}
    for name, (parent, own) in family.items():
        entries, line = {}, [name]
        while family[line[-1]][0]:
            line.append(family[line[-1]][0])
        for ancestor in reversed(line):
            entries.update(family[ancestor][1])
        for key in KEYS[:3]:
            if key in entries:
                template = entries[key].replace("${k-1}", "${one}")
                values = {"k0": entries["k0"], "one": entries.get("k-1", "${k-1}")}
                entries[key] = Template(template).substitute(values)
        expected[name] = entries
    text = ""
    for name in data.draw(st.permutations(sorted(family))):
        parent, own = family[name]
        text += f"[{name} : {parent}]\n" if parent else f"[{name}]\n"
        for key in data.draw(st.permutations(sorted(own))):
            text += f"{key} = {own[key]}\n"
    missing = any("${k-1}" in value for entries in expected.values() for value in entries.values())
    if missing:
        assert fault(inherited_config, text) is not None
    else:
        assert inherited_config(text) == expected
