LIBRARY = {
    "page": "<title>{% block title %}Site{% end %}</title>{% block main %}{% end %}",
    "post": "{% extends 'page' %}{% block title %}{{ post }} - {{ super() }}{% end %}",
    "part": "part of {{ post }}",
    "tools": "{% macro twice(x) %}{{ x }}{{ x }}{% end %}",
}


def test_library(render):
    source = "{% extends 'post' %}{% import 'tools' as t %}"
    source += "{% block main %}{% include 'part' %} {{ t.twice(post) }}{% end %}"
    found = render(source, {"post": "News"}, {"library": LIBRARY})
    assert found == "<title>News - Site</title>part of News NewsNews"


def test_errors(render):
    try:
        render("{% include 'part' %}", {}, {"library": LIBRARY})
    except Exception as error:
        assert error.args == ("missing", 1, 12, "part")
    else:
        raise AssertionError("no error")
