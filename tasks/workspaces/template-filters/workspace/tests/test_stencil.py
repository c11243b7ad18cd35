import pytest
from stencil import Template, TemplateError


def test_values():
    assert Template("Hi {{ user.name }}!").fill(user={"name": "Ann"}) == "Hi Ann!"
    assert Template("<{{ x }}>").fill(x=None) == "<>"


def test_loops():
    text = "{% for x in xs %}{% for y in x %}{{ y }}{% end %};{% end %}"
    assert Template(text).fill(xs=[[1, 2], [3]]) == "12;3;"


@pytest.mark.parametrize("text", ["{% end %}", "{% for x in xs %}", "{{ }}", "{{ a b }}", "{% if x %}"])
def test_malformed(text):
    with pytest.raises(TemplateError, match="line 1"):
        Template(text)


def test_missing():
    with pytest.raises(TemplateError):
        Template("{{ x }}").fill()


def test_a_filter():
    assert Template("{{ x|upper }}").fill(x="abc") == "ABC"
    assert Template('{{ x | default("none") }}').fill() == "none"
