def test_skipped(moments, parse):
    zone = "CET-1CEST,M3.5.0,M10.5.0/3"
    assert moments("2024-03-31 02:30", "y-MM-dd HH:mm", zone) == []
    assert parse("2024-03-31 02:30", "y-MM-dd HH:mm", zone) == 1711848600


def test_parse(parse):
    assert parse("1970-01-01 02", "y-MM-dd HH", "ABC-2") == 0
