def test_expressions(render):
    data = {"price": 12, "items": ["pen", "ink"], "user": {"name": "ada"}}
    for text, expected in (
        ("price * 2 + 1", "25"),
        ("'to ' ~ user.name | upper", "to ADA"),
        ("items | sort | join(' & ')", "ink & pen"),
        ("price > 10 and not 'cup' in items", "true"),
        ("user.mail | default('no mail')", "no mail"),
        ("items[1][0]", "i"),
    ):
        assert render("{{ " + text + " }}", data) == expected


def test_errors(render):
    for source, expected in (
        ("{{ price + items }}", ("type", 1, 10)),
        ("{{ items\n| shout }}", ("filter", 2, 3)),
        ("{{ items | first(2) }}", ("arity", 1, 12)),
        ("{{ 10 // (5 - 5) }}", ("zero", 1, 7)),
    ):
        try:
            render(source, {"price": 12, "items": ["pen"]})
        except Exception as error:
            assert error.args == expected, source
        else:
            raise AssertionError(source)
