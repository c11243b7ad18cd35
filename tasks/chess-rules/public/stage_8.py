def test_games(games):
    plain = {"nags": [], "after": [], "lines": []}
    variation = {
        "before": [],
        "moves": [{**plain, "move": "d2d4", "san": "d4", "after": ["solid"]}],
    }
    first = {**plain, "move": "e2e4", "san": "e4", "nags": [1], "lines": [variation]}
    second = {**plain, "move": "c7c5", "san": "c5"}
    assert games("1. e4! (1. d4 {solid}) c5 *") == [
        {"tags": {}, "before": [], "moves": [first, second], "result": "*"}
    ]


def test_export(games, export):
    [game] = games('[Site "?"] e4 (d4) c5 1/2-1/2')
    assert export(game) == '[Site "?"]\n\n1. e4 (1. d4) 1... c5 1/2-1/2\n'
