import io

import pytest
import report
from report.cli import main


def test_text():
    assert report.render(["a", "bb"], [["xyz", None]]) == "a    bb\n---  --\nxyz\n"


def test_markdown():
    found = report.render(["a"], [["x|y"]], "markdown", title="T")
    assert found == "## T\n\n| a |\n|---|\n| x\\|y |\n"


def test_an_attachment():
    assert report.attachment(["a"], [[1]], title="Q 1") == ("q-1.csv", "text/csv", b"a\n1\n")


def test_the_command_line():
    out = io.StringIO()
    assert main(["--to", "csv"], io.StringIO("a\tb\n1\t2\n"), out) == 0
    assert out.getvalue() == "a,b\n1,2\n"


def test_no_such_format():
    with pytest.raises(ValueError, match="no format 'pdf'; there are text, csv, markdown, html"):
        report.render(["a"], [], "pdf")
    assert report.FORMATS == ("text", "csv", "markdown", "html")


def test_the_formats_are_registered():
    from report import formats

    assert formats.names() == ["text", "csv", "markdown", "html"]
