def test_escaping(render):
    data = {"text": "a < b & c"}
    source = "<p>{{ text }}</p>{{ text | safe }}"
    assert render(source, data, {"escape": True}) == "<p>a &lt; b &amp; c</p>a < b & c"
    assert render(source, data) == "<p>a < b & c</p>a < b & c"


def test_white_space_and_raw(render):
    source = "<ul>\n  {%- for x in [1, 2] -%}\n  <li>{{ x }}</li>\n  {%- end %}\n</ul>"
    assert render(source, {}) == "<ul><li>1</li><li>2</li>\n</ul>"
    assert render("{% raw %}{{ not shown }}{% end %}", {}) == "{{ not shown }}"
