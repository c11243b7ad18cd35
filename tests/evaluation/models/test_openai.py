"""The client of servers, against a small one of ours."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from codegym.errors import InfrastructureError, InputError
from codegym.evaluation.models import Sampling, open_model
from codegym.evaluation.models.pace import Pace
from codegym.evaluation.models.prices import Price, parse_price, read_prices
from tests.evaluation.server import paid_for, serve

pytest.importorskip("openai", reason="needs the extra 'models'")


@pytest.fixture
def server(tmp_path: Path):
    with serve(0, tmp_path / "log") as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        made.url = f"http://127.0.0.1:{made.server_address[1]}/v1"
        yield made
        made.shutdown()


def test_conversations_texts_and_tools(server):
    sampling = Sampling(temperature=0.5, max_tokens=7, stop=("x",))
    with open_model("openai:tiny", sampling, base_url=server.url, body={"top_k": 3}) as model:
        answer = model.generate([{"role": "user", "content": "times 3."}], seed=5)
        assert "return x * 3" in answer.text
        assert (answer.finish_reason, answer.completion_tokens) == ("stop", 12)
        assert answer.prompt_tokens == 2
        assert model.generate("times 4.").text == "    return x * 4\n"
        tool = {"type": "function", "function": {"name": "look", "parameters": {}}}
        called = model.generate([{"role": "user", "content": "go"}], tools=[tool])
        assert called.text == '{"name": "look", "arguments": {"path": "a"}}'
        long = model.generate([{"role": "user", "content": "too long"}])
        assert (long.text, long.finish_reason) == ("", "context")
        described = model.describe()
    request = paid_for(server.log)[0]["body"]
    assert {"temperature": 0.5, "max_tokens": 7, "stop": ["x"], "seed": 5, "top_k": 3}.items() <= (
        request.items()
    )
    assert described["base_url"].startswith("http://127.0.0.1:")
    assert described["sampling"]["temperature"] == 0.5


def test_busy_servers_are_asked_again_and_others_are_not(server):
    server.failing = 2
    with open_model("openai:tiny", base_url=server.url, retries=3) as model:
        assert "x * 3" in model.generate("times 3.").text
    server.failing = 100
    with (
        open_model("openai:tiny", base_url=server.url, retries=1) as model,
        pytest.raises(InfrastructureError, match="answered 429") as caught,
    ):
        model.generate("times 3.")
    assert caught.value.cause == "model"


def test_a_server_that_is_not_there_and_a_model_that_was_stopped(tmp_path: Path):
    with open_model("openai:t", base_url="http://127.0.0.1:9/v1", retries=0) as model:
        with pytest.raises(InfrastructureError, match=r"no answer from http://127\.0\.0\.1:9"):
            model.generate("a")
        model.stop()
        with pytest.raises(InfrastructureError, match="was stopped"):
            model.generate("a")


def test_no_secret_is_described(monkeypatch):
    monkeypatch.setenv("OTHER_KEY", "secret")
    url = "http://user:secret@127.0.0.1:9/v1?token=secret"
    with open_model("openai:t", base_url=url, key_variable="OTHER_KEY") as model:
        assert "secret" not in str(model.describe())


def test_rate_limits_are_kept():
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(requests_per_minute=60, clock=lambda: now[0], sleep=sleep)
    times = []
    for _ in range(4):
        pace.wait()
        times.append(now[0])
    assert times == [0, 1, 2, 3]
    pace = Pace(tokens_per_minute=600, clock=lambda: now[0], sleep=sleep)
    start = now[0]
    pace.wait()
    pace.spent(100)  # ten seconds' worth
    pace.wait()
    assert now[0] - start == pytest.approx(10)


def test_prices(tmp_path: Path):
    assert parse_price("0.5/2").of(1_000_000, 500_000) == pytest.approx(1.5)
    assert Price(1, 1).of(None, 5) is None
    table = tmp_path / "prices.toml"
    table.write_text('["my/model"]\nprompt = 1\ncompletion = 2\n[broken]\nprompt = "x"\n')
    assert read_prices(table, "my/model") == Price(1, 2)
    assert read_prices(table, "other") is None
    with pytest.raises(InputError, match=r"prices\.toml: broken: must have"):
        read_prices(table, "broken")
    for text in ("1", "a/b", "-1/2", "nan/1"):
        with pytest.raises(InputError, match="must be PROMPT/COMPLETION"):
            parse_price(text)
