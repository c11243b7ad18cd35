def test_offset(offset):
    zone = "CET-1CEST,M3.5.0,M10.5.0/3"
    assert offset(0, zone) == (3600, "CET", False)
    assert offset(15552000, zone) == (7200, "CEST", True)


def test_show(show):
    assert show(0, "HH:mm Z", "<-0230>2:30") == "21:30 -0230"
