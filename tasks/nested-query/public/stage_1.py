def test_flat_keys(nested_query):
    assert nested_query("q=tea+pot&page=2") == {"q": "tea pot", "page": "2"}


def test_nested_keys(nested_query):
    query = "user[name]=Ann&user[tags][]=new&user[tags][]=vip"
    assert nested_query(query) == {"user": {"name": "Ann", "tags": ["new", "vip"]}}


def test_empty_pieces(nested_query):
    assert nested_query("&a[0]=x%26y&b&") == {"a": {"0": "x&y"}, "b": ""}


def test_conflict(nested_query):
    try:
        nested_query("a=1&a[b]=2")
    except ValueError:
        return
    raise AssertionError("no ValueError")
