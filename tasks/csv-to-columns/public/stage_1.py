def test_numeric_column(csv_to_columns):
    table = csv_to_columns('item,price\n"tea, green",4.50\npot,12\n')
    assert table.split("\n") == [
        "item       | price",
        "-----------+------",
        "tea, green |  4.50",
        "pot        |    12",
    ]


def test_quotes_and_missing_cells(csv_to_columns):
    table = csv_to_columns('a,"say ""hi"""\nlong one')
    assert table.split("\n") == ['a        | say "hi"', "---------+---------", "long one |"]


def test_malformed_text(csv_to_columns):
    for text in ("a,b\n1,2,3", 'a,"b'):
        try:
            csv_to_columns(text)
        except ValueError:
            continue
        raise AssertionError("no ValueError")
