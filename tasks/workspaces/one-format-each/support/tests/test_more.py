import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest
import report
from report import formats
from report.cli import main

ROOT = Path(report.__file__).parent
COLUMNS = ["name", "x|y", "<b>"]
ROWS = [["a,b", None, 3], ["c\"d", "e|f", "&"]]
GOLDEN = {
    "text": 'T & U\n=====\nname  x|y  <b>\n----  ---  ---\na,b        3\nc"d   e|f  &\n',
    "csv": 'name,x|y,<b>\n"a,b",,3\n"c""d",e|f,&\n',
    "markdown": '## T & U\n\n| name | x\\|y | <b> |\n|---|---|---|\n| a,b |  | 3 |\n| c"d | e\\|f | & |\n',
    "html": "<table>\n<caption>T &amp; U</caption>\n<tr><th>name</th><th>x|y</th><th>&lt;b&gt;</th></tr>\n"
    "<tr><td>a,b</td><td></td><td>3</td></tr>\n<tr><td>c&quot;d</td><td>e|f</td><td>&amp;</td></tr>\n</table>\n",
}
MIME = {
    "text": (".txt", "text/plain"),
    "csv": (".csv", "text/csv"),
    "markdown": (".md", "text/markdown"),
    "html": (".html", "text/html"),
}


@pytest.fixture
def tsv():
    name = f"tsv{len(formats.names())}"

    @formats.register(name, ".tsv", "text/tab-separated-values")
    def write(columns, rows, title):
        return title + ":" + "\n".join("\t".join(row) for row in [columns, *rows])

    assert write([], [], "x") == "x:"
    return name


def command(*arguments, source="a\tb\n1\t2\n"):
    out = io.StringIO()
    return main(list(arguments), io.StringIO(source), out), out.getvalue()


@pytest.mark.parametrize("name", GOLDEN)
def test_outputs_stay(name):
    assert report.render(COLUMNS, ROWS, name, title="T & U") == GOLDEN[name]
    source = 'name\tx|y\t<b>\na,b\t\t3\n"c""d"\te|f\t&\n'
    assert command("--to", name, "--title", "T & U", source=source) == (0, GOLDEN[name])
    suffix, mime = MIME[name]
    found = report.attachment(COLUMNS, ROWS, name, title="T & U")
    assert found == (f"t---u{suffix}", mime, GOLDEN[name].encode())


@pytest.mark.parametrize("name", GOLDEN)
def test_without_a_title(name):
    assert "T" not in report.render(["a"], [["b"]], name)
    assert report.attachment(["a"], [], name, title="")[0] == "report" + MIME[name][0]


def test_defaults_stay():
    assert report.render(["a"], [[1]]) == "a\n-\n1\n"
    assert report.attachment(["a"], [[1]]) == ("report.csv", "text/csv", b"a\n1\n")
    assert command() == (0, "a  b\n-  -\n1  2\n")


@pytest.mark.parametrize("name", MIME)
def test_get(name):
    found = formats.get(name)
    assert (found.name, found.suffix, found.mime) == (name, *MIME[name])
    assert found.write(["a"], [["b"]], "") == report.render(["a"], [["b"]], name)


def test_the_order():
    code = "import report; print(report.FORMATS, report.formats.names())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{tuple(MIME)} {list(MIME)}\n"


def test_a_name_again():
    with pytest.raises(ValueError):
        formats.register("csv", ".x", "x/y")(lambda columns, rows, title: "")
    assert formats.get("csv").suffix == ".csv"


def test_a_new_format_works_everywhere(tsv):
    assert report.render(["a", "b"], [[1, None]], tsv, title="t") == "t:a\tb\n1\t"
    assert command("--to", tsv, "--title", "t") == (0, "t:a\tb\n1\t2")
    found = report.attachment(["a"], [[1]], tsv, title="t")
    assert found == ("t.tsv", "text/tab-separated-values", b"t:a\n1")


def test_a_new_format_is_named(tsv):
    assert report.FORMATS[-1] == formats.names()[-1] == tsv
    assert isinstance(report.FORMATS, tuple) and isinstance(formats.names(), list)
    known = ", ".join(formats.names())
    with pytest.raises(ValueError) as caught:
        report.render(["a"], [], "pdf")
    assert str(caught.value) == f"no format 'pdf'; there are {known}"
    with pytest.raises(ValueError) as caught:
        formats.get("pdf")
    assert str(caught.value) == f"no format 'pdf'; there are {known}"
    assert command("--to", "pdf") == (2, f"no format 'pdf'; there are {known}\n")
    usage = f"usage: report [--to {'|'.join(formats.names())}] [--title TITLE]\n"
    assert command("--from", "x") == (2, usage)
    assert command("--to") == (2, usage)


def test_other_names_are_not_there():
    with pytest.raises(AttributeError):
        report.NOTHING


def test_names_is_no_way_in():
    formats.names().append("x")
    assert "x" not in formats.names()


def test_errors_stay():
    with pytest.raises(ValueError, match="a row has 1 cells, not 2"):
        report.render(["a", "b"], [["x"]], "csv")
    with pytest.raises(ValueError, match="a row has 1 cells, not 2"):
        report.render(["a", "b"], [["x"]], "pdf")
    assert command(source="a\tb\n1\n") == (1, "error: a row has 1 cells, not 2\n")


@pytest.mark.parametrize("file", ["render.py", "cli.py", "mail.py"])
def test_no_format_is_known_by_name(file):
    known = {"csv", "markdown", "html", *(text for pair in MIME.values() for text in pair)}
    known |= {"text"} if file != "cli.py" else set()
    texts = {
        node.value
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    defaults = {"render.py": {"text"}, "cli.py": {"text"}, "mail.py": {"csv"}}[file]
    assert texts & known <= defaults
