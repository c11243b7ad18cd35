// Draws the maps of tasks and attempts, and opens a sample's details when its cell is chosen.
// All text of models and programs goes in by textContent: it is shown and never run.
"use strict";
(() => {
  const NAMES = { P: "passed", F: "failed", T: "timeout", M: "memory", O: "output", C: "crashed",
    I: "invalid" };
  const SLICE = 200; // rows that are drawn at once; more when they are scrolled to
  const loaded = new Map();
  const waiting = new Map();
  const make = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // A chunk beside the page calls this when its script has loaded.
  window.codegymDetails = (key, details) => {
    loaded.set(key, details);
    (waiting.get(key) || []).forEach((done) => done(details));
    waiting.delete(key);
  };

  const details = (run, number, chunk) => new Promise((done, failed) => {
    const key = `${run}-${Math.floor(number / chunk)}`;
    if (loaded.has(key)) return done(loaded.get(key));
    const inside = document.getElementById(`chunk-${key}`);
    if (inside) {
      loaded.set(key, JSON.parse(inside.textContent));
      return done(loaded.get(key));
    }
    if (waiting.has(key)) return waiting.get(key).push(done);
    waiting.set(key, [done]);
    const script = document.createElement("script");
    script.src = `${document.body.dataset.beside}/${key}.js`;
    script.onerror = () => {
      waiting.delete(key);
      failed(new Error(`${script.src} is not there: keep the folder beside the page`));
    };
    document.head.append(script);
  });

  const dialog = document.getElementById("sample");
  const section = (title, text, open) => {
    if (!text) return;
    const box = make("details");
    box.open = open;
    box.append(make("summary", title), make("pre", text));
    dialog.querySelector("article").append(box);
  };
  const show = async (run, number, chunk) => {
    const article = dialog.querySelector("article");
    const title = dialog.querySelector("h3");
    article.replaceChildren();
    title.textContent = `sample ${number}`;
    if (!dialog.open) dialog.showModal();
    let found;
    try {
      found = (await details(run, number, chunk))[number];
    } catch (error) {
      article.append(make("p", error.message, "note"));
      return;
    }
    const attempt = found.attempt === undefined ? "" : `, attempt ${found.attempt + 1}`;
    title.textContent = `${found.task}${attempt}: ${found.outcome}`;
    const facts = [found.tests, `stage ${found.stage}`, `line credit ${found.credit}`, found.usage];
    if (found.lines !== null) facts.push(`${found.lines} logical lines`);
    if (found.flags.length) facts.push(`flagged: ${found.flags.join(", ")}`);
    article.append(make("p", facts.join(" · "), "quiet"));
    if (found.reason) article.append(make("p", found.reason, "note"));
    section("program", found.program, true);
    const failed = found.results.filter((result) => !result[2]);
    section(`tests that failed (${failed.length})`,
      failed.map((r) => `${r[0]} (stage ${r[1]}): ${r[3]}`).join("\n"), true);
    section("standard output", found.stdout, true);
    section("standard error", found.stderr, true);
    (found.turns || []).forEach((turn, place) => {
      const tokens = turn.tokens.map((n) => (n === null ? "?" : n)).join(" + ");
      section(`turn ${place + 1}: what it was told`, turn.observation, false);
      section(`turn ${place + 1}: what it said (${tokens} tokens, ${turn.finish || "?"})`,
        turn.answer, false);
    });
  };
  dialog.querySelector("button").addEventListener("click", () => dialog.close());

  const draw = (host) => {
    const run = Number(host.dataset.run);
    const data = JSON.parse(document.getElementById(`data-${run}`).textContent);
    const body = host.querySelector("tbody");
    const search = host.querySelector("input[type=search]");
    const boxes = [...host.querySelectorAll("input[type=checkbox]")];
    const count = host.querySelector("output");
    let rows = data.rows;
    let drawn = 0;
    const line = (row) => {
      const made = make("tr");
      const head = make("th", row.task);
      head.scope = "row";
      head.title = row.family ? `${row.task} (${row.family})` : row.task;
      made.append(head, make("td", row.lines === null ? "" : row.lines, "n"));
      const cells = make("td");
      row.numbers.forEach((number, place) => {
        const letter = row.letters[place];
        const cell = make("button", letter === "P" ? "" : letter, `cell ${letter}`);
        cell.type = "button";
        cell.tabIndex = -1;
        cell.dataset.sample = number;
        cell.setAttribute("aria-label", `${row.task}, attempt ${place + 1}: ${NAMES[letter]}`);
        cells.append(cell);
      });
      made.append(cells);
      return made;
    };
    const more = () => {
      body.append(...rows.slice(drawn, drawn + SLICE).map(line));
      drawn = Math.min(drawn + SLICE, rows.length);
      const first = body.querySelector(".cell");
      if (first && !body.querySelector('.cell[tabindex="0"]')) first.tabIndex = 0;
    };
    const filter = () => {
      const words = search.value.toLowerCase();
      const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      rows = data.rows.filter((row) =>
        `${row.task} ${row.family}`.toLowerCase().includes(words)
        && [...row.letters].some((letter) => wanted.has(letter)));
      body.replaceChildren();
      drawn = 0;
      count.textContent = `${rows.length} of ${data.rows.length} tasks`;
      more();
    };
    search.addEventListener("input", filter);
    boxes.forEach((box) => box.addEventListener("change", filter));
    const frame = host.querySelector(".heat");
    frame.addEventListener("scroll", () => {
      const left = frame.scrollHeight - frame.scrollTop - frame.clientHeight;
      if (drawn < rows.length && left < 600) more();
    });
    body.addEventListener("click", (event) => {
      const number = event.target.dataset.sample;
      if (number !== undefined) show(run, Number(number), data.chunk);
    });
    // One stop for the Tab key; arrows go from cell to cell.
    body.addEventListener("keydown", (event) => {
      const cell = event.target;
      if (cell.dataset.sample === undefined) return;
      const beside = [...cell.parentNode.children];
      const place = beside.indexOf(cell);
      const go = (row) => row && row.lastChild.children[Math.min(place, row.lastChild.children.length - 1)];
      if (event.key === "ArrowDown" && !cell.closest("tr").nextSibling) more();
      const next = { ArrowRight: () => beside[place + 1], ArrowLeft: () => beside[place - 1],
        ArrowDown: () => go(cell.closest("tr").nextSibling),
        ArrowUp: () => go(cell.closest("tr").previousSibling) }[event.key];
      const to = next && next();
      if (!to) return;
      event.preventDefault();
      cell.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    });
    filter();
  };
  document.querySelectorAll("[data-run]").forEach(draw);
})();
