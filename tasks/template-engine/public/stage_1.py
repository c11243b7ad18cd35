def test_names(render):
    data = {"name": "Ada", "tags": ["x", 2, False]}
    assert render("Dear {{ name }}, {{tags}}.", data) == "Dear Ada, x, 2, false."


def test_missing(render):
    try:
        render("Dear\n{{ nobody }}", {})
    except Exception as error:
        assert type(error).__name__ == "TemplateError"
        assert error.args == ("missing", 2, 4)
    else:
        raise AssertionError("no error")
