"""The pages in a real browser: Debian's chromium, driven by playwright, looked at by axe-core."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from codegym import Judge, SandboxPool, Task
from codegym.suites import jsonl
from tests.leaderboard import making
from tests.leaderboard.conftest import Board, make_board

playwright = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright: pip install playwright"
)
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.docker,
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install it"),
]

SHOTS = os.environ.get("CODEGYM_SHOTS")
"""A folder for pictures of each page, to be looked at."""

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Tab:
    """A page, and everything that went wrong in it."""

    def __init__(self, browser: Any, start: str, **options: Any) -> None:
        self.wrong: list[str] = []
        self.page = browser.new_context(**options).new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append("a dialog"), dialog.dismiss()))
        self.page.on("request", self._request)
        self._site = start.rpartition("/")[0]
        self.page.goto(start)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self._site, "data:", "blob:")):
            self.wrong.append(f"an external request: {request.url}")

    def names(self) -> list[str]:
        return self.page.locator("tr.row:visible th a").all_inner_texts()

    def shot(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def board(
    folder: Path, spec: str, docker_pool: SandboxPool, docker_judge: Judge
) -> Iterator[Board]:
    with make_board(folder, spec, docker_pool, docker_judge) as made:
        yield made


@pytest.fixture(scope="module")
def rows(
    board: Board, docker_pool: SandboxPool, docker_judge: Judge, folder: Path, suite: Any
) -> dict[str, Any]:
    """Rows of several strengths; one is rejected, one waits, one is over another suite."""
    added = {}
    for name, right in (("strong", 4), ("middling", 2), (EVIL, 3), ("weak", 1)):
        lot = random.Random(name)

        def programs(task: Task, right: int = right, lot: random.Random = lot) -> list[str]:
            passes = task.id in ("double", "sign", "digits", "both")[:right]
            return [task.reference if passes else task.stub, task.stub + "#" * lot.randrange(9)]

        made = making.evaluate(suite, docker_pool, docker_judge, folder / str(right), programs)
        added[name] = board.graded(made, name)
    forged = shutil.copytree(folder / "1", folder / "forged")
    lines = making.read(forged, "verdicts.jsonl")
    for line in lines:
        verdict = line["verdict"]
        stages = len(suite[verdict["task_id"]].stages)
        verdict |= {"outcome": "passed", "passed": verdict["total"], "stage": stages}
    making.write(forged, "verdicts.jsonl", lines)
    making.reseal(forged, suite)
    added["forged"] = board.graded(forged, "forged")
    added["waiting"] = board.add(_relabelled(folder / "2", suite), "waiting")
    jsonl.dump(making.tasks()[:1], folder / "other.jsonl")
    other = board.catalogue.add(f"jsonl:{folder / 'other.jsonl'}")
    made = making.evaluate(other, docker_pool, docker_judge, folder / "other")
    added["elsewhere"] = board.add(made, "elsewhere")
    return added


def _relabelled(run: Path, suite: Any) -> Path:
    folder = shutil.copytree(run, run.with_name("relabelled"))
    manifest = making.read(folder, "manifest.json")
    manifest["label"] = "another"
    making.write(folder, "manifest.json", manifest)
    making.reseal(folder, suite)
    return folder


@pytest.fixture(scope="module", params=["live", "static"])
def site(
    request: pytest.FixtureRequest,
    rows: dict[str, Any],
    board: Board,
    folder: Path,
    serving: Callable[..., str],
) -> str:
    """The board from a server, and as files without one."""
    if request.param == "live":
        return serving(board.store)
    from codegym.leaderboard.export import export

    assert export(board.store, folder / "site") == len(rows)
    return (folder / "site").as_uri()


def test_the_board(browser: Any, site: str, rows: dict[str, Any]) -> None:
    tab = Tab(browser, f"{site}/index.html", viewport={"width": 1400, "height": 900})
    page = tab.page
    page.wait_for_selector("#plot .scatterlayer .trace")
    tab.shot("board")
    # Best first, what is rejected behind, other suites apart; names are text.
    first = ["strong", EVIL, "middling", "waiting", "weak", "forged"]
    assert tab.names() == [*first, "elsewhere"]
    bodies = page.locator("tbody")
    assert bodies.count() == 2
    assert "4 tasks" in bodies.first.locator("tr.suite").inner_text()
    assert page.locator("#plot .legend .traces").count() == 4, "verified rows of one suite alone"

    # Sorting, with the keyboard.
    model = page.get_by_role("button", name="Model")
    model.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Model")
    assert tab.names() == [EVIL, "middling", "strong", "waiting", "weak", "forged", "elsewhere"]
    page.keyboard.press("Space")
    assert tab.names() == ["weak", "waiting", "strong", "middling", EVIL, "forged", "elsewhere"]
    page.get_by_role("button", name="H50").click()
    assert tab.names()[0] == "strong"

    # Filtering; the address keeps it.
    page.get_by_label("Search").fill("wea")
    assert tab.names() == ["weak"]
    assert "1 of 7 rows" in page.get_by_role("status").inner_text()
    page.reload()
    page.wait_for_selector("#plot .scatterlayer .trace")
    assert tab.names() == ["weak"]
    page.get_by_label("Search").fill("")
    page.get_by_label("Status").select_option("rejected")
    assert tab.names() == ["forged"]
    page.get_by_label("Status").select_option("")
    page.get_by_label("Suite").select_option(rows["elsewhere"].suite)
    assert tab.names() == ["elsewhere"]
    page.get_by_label("Suite").select_option("")
    page.get_by_label("To").fill("2020-01-01")
    assert tab.names() == []
    page.get_by_label("To").fill("")
    assert len(tab.names()) == 7

    # Two rows over different suites are not compared; two over one are.
    button = page.get_by_role("button", name="Compare two")
    assert button.is_disabled()
    page.get_by_label("Compare strong").check()
    page.get_by_label("Compare elsewhere").check()
    assert button.is_disabled()
    assert "different suites" in page.get_by_role("status").inner_text()
    page.get_by_label("Compare elsewhere").uncheck()
    page.get_by_label("Compare weak").check()
    button.click()
    page.wait_for_selector("h1")
    assert sorted(page.locator("h1").inner_text().split(" and ")) == ["strong", "weak"]
    assert "points of pass@1" in page.locator("#content").inner_text()
    page.wait_for_selector("#plot .scatterlayer .trace")
    tab.shot("compare")

    # A permalink, and a program.
    page.get_by_role("link", name="strong", exact=True).first.click()
    assert page.url.endswith(f"runs/{rows['strong'].id}/index.html")
    page.wait_for_selector("#plot .scatterlayer .trace")
    tab.shot("row")
    page.get_by_role("link", name="digits", exact=True).click()
    assert "def digits(x)" in page.locator("pre.program").first.inner_text()
    tab.shot("task")
    page.get_by_role("link", name="All rows").click()
    page.get_by_role("link", name="forged").click()
    assert "claims more" in page.locator("#content").inner_text()
    tab.shot("rejected")
    page.get_by_role("link", name="How the numbers are made").click()
    assert "line horizon" in page.locator("#content").inner_text()
    assert tab.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(browser: Any, site: str, rows: dict[str, Any], scheme: str) -> None:
    options = {"viewport": PHONE, "color_scheme": scheme, "has_touch": True}
    tab = Tab(browser, f"{site}/index.html", **options)
    paths = ["index.html", f"runs/{rows['forged'].id}/index.html", "about.html"]
    pair = "--".join(sorted((rows["strong"].id, rows["weak"].id)))
    for path in [*paths, f"runs/{rows['strong'].id}/task-3.html", f"compare/{pair}.html"]:
        tab.page.goto(f"{site}/{path}")
        if tab.page.locator("#plot").count():
            tab.page.wait_for_selector("#plot .main-svg")
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        tab.shot(f"phone-{scheme}-{path.replace('/', '-')}")
    tab.page.goto(f"{site}/index.html")
    row = tab.page.locator("tr.row").first
    assert row.locator(".verified:visible").count() == 1
    edge = row.locator("td:visible").last.bounding_box()
    assert edge is not None and edge["x"] + edge["width"] <= PHONE["width"], "all of it is seen"
    ground = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground.strip("rgb()").split(","))) < 300) == (scheme == "dark")
    assert tab.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    browser: Any, rows: dict[str, Any], board: Board, serving: Callable[..., str], scheme: str
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python", reason="needs axe-core: pip install axe-playwright-python"
    )
    script = (Path(axe.__file__).parent / "axe.min.js").read_text()
    site = serving(board.store)
    pair = "--".join(sorted((rows["strong"].id, rows["weak"].id)))
    row = rows["forged"].id
    paths = ["index.html", f"runs/{row}/index.html", f"runs/{row}/task-0.html", "about.html"]
    tab = Tab(browser, f"{site}/about.html", color_scheme=scheme, bypass_csp=True)
    for path in [*paths, f"compare/{pair}.html"]:
        tab.page.goto(f"{site}/{path}")
        tab.page.wait_for_load_state("networkidle")
        tab.page.evaluate(script)
        found = tab.page.evaluate("axe.run()")["violations"]
        bad = [
            (each["id"], each["nodes"][0]["html"], each["help"])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        assert bad == [], path


def test_the_table_is_there_without_scripts(browser: Any, site: str, rows: dict[str, Any]) -> None:
    tab = Tab(browser, f"{site}/index.html", java_script_enabled=False)
    assert tab.names()[0] == "strong"
    assert not tab.page.locator("#filters").is_visible(), "nothing is offered that does nothing"
    tab.page.get_by_role("link", name="strong").click()
    assert "pass@1" in tab.page.locator("#content").inner_text()
