// Sorting, filtering and picking two rows. All of it works on what the page already holds.
"use strict";

(() => {
  const table = document.getElementById("rows");
  if (!table) return;
  const form = document.getElementById("filters");
  const rows = [...table.querySelectorAll("tr.row")];
  const inputs = Object.fromEntries(
    ["text", "suite", "status", "since", "until"].map((name) => [name, document.getElementById("filter-" + name)]));
  const told = document.getElementById("told");
  const compare = document.getElementById("compare");

  // ----- Sorting: within each suite, never across -----

  function sort(column, direction, kind) {
    const key = (row) => {
      const value = row.cells[column].dataset.key;
      return kind === "number" ? Number(value) : value.toLowerCase();
    };
    for (const body of table.tBodies) {
      const own = rows.filter((row) => row.parentNode === body);
      own.sort((a, b) => {
        const rejected = (a.dataset.status === "rejected") - (b.dataset.status === "rejected");
        const [x, y] = [key(a), key(b)];
        return rejected || direction * (x < y ? -1 : x > y ? 1 : 0);
      });
      body.append(...own);
    }
  }

  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const kind = head.dataset.sort;
    if (!kind) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const first = kind === "number" ? "descending" : "ascending";
      const other = first === "descending" ? "ascending" : "descending";
      const now = head.getAttribute("aria-sort") === first ? other : first;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", now);
      sort(column, now === "ascending" ? 1 : -1, kind);
      redraw();
    });
  });

  // ----- Filtering; the address keeps it, so that it can be sent to others -----

  function meets(row) {
    const text = inputs.text.value.trim().toLowerCase();
    return (!text || row.querySelector("th").textContent.toLowerCase().includes(text))
      && (!inputs.suite.value || row.dataset.suite === inputs.suite.value)
      && (!inputs.status.value || row.dataset.status === inputs.status.value)
      && (!inputs.since.value || row.dataset.day >= inputs.since.value)
      && (!inputs.until.value || row.dataset.day <= inputs.until.value);
  }

  function filter() {
    for (const row of rows) row.hidden = !meets(row);
    for (const body of table.tBodies) body.hidden = rows.every((row) => row.parentNode !== body || row.hidden);
    const left = rows.filter((row) => !row.hidden).length;
    told.textContent = `${left} of ${rows.length} rows`;
    const kept = Object.entries(inputs).filter(([, input]) => input.value).map(([name, input]) => [name, input.value]);
    history.replaceState(null, "", kept.length ? "#" + new URLSearchParams(kept) : location.pathname + location.search);
    redraw();
  }

  // Curves of one suite alone share a plot: the one that is chosen, else the first that is seen.
  function redraw() {
    if (!window.codegymCurves) return;
    const seen = [...table.querySelectorAll("tr.row")].filter((row) => !row.hidden);
    const suite = inputs.suite.value || (seen.length ? seen[0].dataset.suite : "");
    window.codegymCurves.show(seen.filter((row) => row.dataset.suite === suite).map((row) => row.dataset.id));
  }

  // ----- Comparing -----

  const picked = () => rows.filter((row) => row.querySelector("input").checked);

  table.addEventListener("change", () => {
    const two = picked();
    const apart = two.length === 2 && two[0].dataset.suite !== two[1].dataset.suite;
    compare.disabled = two.length !== 2 || apart;
    told.textContent = apart ? "These two are over different suites and cannot be compared."
      : two.length ? `${two.length} picked; two can be compared` : "";
  });
  compare.addEventListener("click", () => {
    const two = picked().map((row) => row.dataset.id).sort();
    location.href = `compare/${two[0]}--${two[1]}.html`;
  });

  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (name in inputs) inputs[name].value = value;
  }
  Object.values(inputs).forEach((input) => input.addEventListener("input", filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
