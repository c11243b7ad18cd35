// Draws the line horizon curves that the page carries as data. Names are data: they go in as text.
"use strict";

(() => {
  const holder = document.getElementById("plot");
  const source = document.getElementById("curves");
  if (!holder || !source || typeof Plotly === "undefined") return;
  const curves = JSON.parse(source.textContent);
  const MOST = 12;
  const DASHES = ["solid", "dash", "dot"];
  const LIGHT = ["#1d4ed8", "#b45309", "#047857", "#b91c1c", "#6d28d9", "#0e7490", "#9d174d", "#3f6212"];
  const DARK = ["#7aa7ff", "#f2b04f", "#4fd1a1", "#ff8f8f", "#b69cff", "#5fd0e6", "#f58ac0", "#b5d873"];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const places = new Map(curves.map((curve, place) => [curve.id, place]));
  let shown = null;

  // Plotly reads a small markup in names; what looks like it is to be seen, not obeyed.
  const plain = (text) =>
    text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\$/g, "＄");
  const short = (text) => (text.length > 32 ? text.slice(0, 31) + "…" : text);

  function colour(id) {
    const colours = dark.matches ? DARK : LIGHT;
    return places.has(id) ? colours[places.get(id) % colours.length] : "transparent";
  }

  function traces(curve) {
    const own = colour(curve.id);
    const dash = DASHES[Math.floor(places.get(curve.id) / LIGHT.length) % DASHES.length];
    const common = { legendgroup: curve.id, name: plain(short(curve.name)) };
    const outline = [...curve.lines, ...[...curve.lines].reverse()];
    const edge = [...curve.high, ...[...curve.low].reverse()];
    return [
      { ...common, x: outline, y: edge, mode: "lines", line: { width: 0 }, fill: "toself", fillcolor: own,
        opacity: 0.12, hoverinfo: "skip", showlegend: false },
      { ...common, x: curve.lines, y: curve.rate, mode: "lines", line: { color: own, width: 2.5, dash },
        hovertemplate: "%{x:.0f} lines: %{y:.0%}" },
      { ...common, x: curve.octave_lines, y: curve.octave_rate, customdata: curve.octave_tasks, mode: "markers",
        marker: { color: own, size: 8 }, showlegend: false,
        hovertemplate: "%{y:.0%} of %{customdata} tasks of about %{x:.0f} lines" },
    ];
  }

  function draw() {
    const style = getComputedStyle(document.documentElement);
    const text = style.getPropertyValue("--text").trim();
    const line = style.getPropertyValue("--line").trim();
    const wanted = curves.filter((curve) => shown === null || shown.includes(curve.id));
    const note = document.getElementById("plot-note");
    note.textContent = wanted.length > MOST ? `The first ${MOST} of ${wanted.length} rows are drawn.` : "";
    const axis = { gridcolor: line, zeroline: false, linecolor: line, automargin: true };
    Plotly.react(holder, wanted.slice(0, MOST).flatMap(traces), {
      paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: { color: text, family: "inherit", size: 13 },
      margin: { l: 48, r: 8, t: 8, b: 44 }, showlegend: true, legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
      hovermode: "closest",
      xaxis: { ...axis, type: "log", dtick: Math.log10(2), tickformat: ".0f",
        title: { text: "effective lines of the reference", standoff: 8, font: { size: 13 } } },
      yaxis: { ...axis, range: [-0.02, 1.02], tickformat: ".0%" },
    }, { displayModeBar: false, responsive: true });
    document.querySelectorAll("tr.row .key").forEach((key) => {
      const id = key.closest("tr").dataset.id;
      key.hidden = !places.has(id);
      key.style.background = colour(id);
    });
  }

  window.codegymCurves = { show(ids) { shown = ids; draw(); } };
  dark.addEventListener("change", draw);
  draw();
})();
