def test_carriage_return(terminal_rows):
    assert terminal_rows("loading\rL", 20) == ["Loading"]


def test_wrap(terminal_rows):
    assert terminal_rows("abcde\n\nf", 3) == ["abc", "de", "", "f"]


def test_escape_sequences(terminal_rows):
    assert terminal_rows("12345\x1b[3DX\x1b[K", 20) == ["12X"]
    assert terminal_rows("a\x1b[2;5Hb\x1b[Ac", 20) == ["a    c", "    b"]
