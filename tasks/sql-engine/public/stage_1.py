def test_a_table(run):
    assert run(
        [
            "CREATE TABLE pets (name TEXT, age INTEGER)",
            "INSERT INTO pets VALUES ('Rex', 4)",
            "SELECT * FROM pets",
        ]
    ) == [0, 1, [("Rex", 4)]]


def test_any_case(run):
    assert run(
        [
            "create table T (a integer)",
            "INSERT INTO t VALUES (5)",
            "Select * From T",
        ]
    ) == [0, 1, [(5,)]]
