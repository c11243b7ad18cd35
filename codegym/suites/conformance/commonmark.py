"""CommonMark 0.31.2: the examples of the specification."""

from __future__ import annotations

import datetime as dt
import json
import re

from codegym.suites.conformance.archives import Archive, read_files
from codegym.suites.conformance.bundle import bundle, modules
from codegym.suites.conformance.suite import Case, ConformanceSuite, Contents, slug

_ARCHIVE = Archive(
    "markdown-it-py", "4.3.0", "91a58fa5b72c71a40cf7177250fd767480d7a2bb3ac426ccfb76fb90305fdaaa"
)
_MDURL = Archive(
    "mdurl", "0.1.2", "bb413d29f5eea38f31dd4754dd7377d4465116fb207585f97bf925588687c1ba"
)
_EXAMPLES = "tests/test_cmark_spec/commonmark.json"
_LEAVES, _CONTAINERS, _RAW, _EMPHASIS, _LINKS = range(1, 6)

_SECTIONS = {
    "Tabs": _CONTAINERS,
    "Precedence": _CONTAINERS,
    "Block quotes": _CONTAINERS,
    "List items": _CONTAINERS,
    "Lists": _CONTAINERS,
    "HTML blocks": _RAW,
    "Backslash escapes": _RAW,
    "Entity and numeric character references": _RAW,
    "Inlines": _RAW,
    "Code spans": _RAW,
    "Autolinks": _RAW,
    "Raw HTML": _RAW,
    "Hard line breaks": _RAW,
    "Emphasis and strong emphasis": _EMPHASIS,
    "Links": _LINKS,
    "Images": _LINKS,
    "Link reference definitions": _LINKS,
}
"""The stage of a section's examples, unless they use more; the others begin at 1."""

# What an example uses beyond its section, by its Markdown and its HTML. A wrong guess would ask
# for too much too early, so each errs to the later stage.
_USED = (
    (_LINKS, re.compile(r"^[ >\d.*+-]*\[[^\]]*\]:", re.MULTILINE), re.compile(r"<a |<img ")),
    (_EMPHASIS, None, re.compile(r"<em>|<strong>")),
    (_RAW, re.compile(r"\\|&#?\w+;|<[A-Za-z/!?]|  \n\S"), re.compile(r"(?<!<pre>)<code|<br />")),
    (_CONTAINERS, None, re.compile(r"<blockquote>|<ul>|<ol[ >]")),
)


def _cases() -> list[Case]:
    return [
        Case(
            f"{slug(example['section'])}_{example['example']}",
            _stage(example["section"], example["markdown"], example["html"]),
            {"markdown": example["markdown"], "html": example["html"]},
        )
        for example in json.loads(read_files(_ARCHIVE, _EXAMPLES)[_EXAMPLES])
    ]


def _stage(section: str, markdown: str, html: str) -> int:
    used = [
        stage
        for stage, source, result in _USED
        if (source and source.search(markdown)) or result.search(html)
    ]
    return max([_SECTIONS.get(section, _LEAVES), *used])


_CHECK = """
def verify(to_html, case):
    found = to_html(case["markdown"])
    assert type(found) is str and found == case["html"], "got %r, expected %r" % (
        found,
        case["html"],
    )
"""

# The package writes an empty block quote on one line.
_PROGRAM = r"""
import re

from markdown_it import MarkdownIt


def to_html(markdown):
    html = MarkdownIt("commonmark").render(markdown)
    return html.replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")
"""


def _read() -> Contents:
    notice = (
        f"{_ARCHIVE}: MIT, https://github.com/executablebooks/markdown-it-py\n"
        f"{_MDURL}: MIT, https://github.com/executablebooks/mdurl"
    )
    sources = {
        **modules(_ARCHIVE, "markdown_it", without=("cli",)),
        **modules(_MDURL, "mdurl", under="src/"),
    }
    return Contents(_cases(), _CHECK, bundle(notice, sources, _PROGRAM))


SUITE = ConformanceSuite(
    name="commonmark",
    title="Turn CommonMark into HTML",
    entry_point="to_html",
    parameters="markdown",
    archive=_ARCHIVE,
    read=_read,
    licence="CC-BY-SA-4.0",
    released=dt.date(2024, 1, 28),
    source="https://spec.commonmark.org/0.31.2/",
)
