/* plots: pictures of a sweep, by Chart.js, which is read when the first one is
 * wanted; behind each is a table of what it shows. */

import { el } from "./dom.js";
import { figure, isNumber } from "./metrics.js";

const HUES = ["#3f7fe0", "#e08a2c", "#3a9d5d", "#d9483b", "#8a5cd6", "#1f9a99",
    "#9a6b42", "#e0569c"];
const POINTS = 400;	/* of a line: more than a screen can show */
const ROWS = 500;	/* of the table behind */

let loading = null;

const library = () => loading ??= new Promise((done, fail) => {
	const s = el("script", { src: "/page/chart.min.js", onload: done,
	    onerror: () => fail(new Error("the chart library is missing")) });

	document.head.append(s);
});

const hue = i => HUES[i % HUES.length];
const colour = name => getComputedStyle(document.documentElement)
    .getPropertyValue(`--${name}`).trim();

const MARKS = 10;	/* values of a parameter that are marked each */

function scale(title, log, words, grace, marks) {
	const line = { color: colour("line") }, ink = colour("soft");

	return { afterBuildTicks: axis => {
		if (marks)
			axis.ticks = marks.map(value => ({ value }));
	    }, type: log ? "logarithmic" : "linear", grace, title: { display:
	    true, text: title, color: ink }, grid: line, ticks: { color: ink,
	    maxTicksLimit: 9, callback: v => words ? words[v] ?? "" :
	    figure(v) }, ...words && { min: -.5, max: words.length - .5 } };
}

/* The table behind a picture: what goes into its <details>. */
export const behind = (title, head, rows) => [el("summary", {}, "As a table"),
    el("div", { tabindex: "0", role: "region", "aria-label": title }, el("table",
    {}, [head, ...rows.slice(0, ROWS)].map((l, i) => el("tr", {}, l.map(v =>
    el(i ? "td" : "th", {}, v instanceof Node ? v : figure(v)))))))];

/* One picture, in ROOT. */
export class Plot {
	constructor() {
		this.canvas = el("canvas", { role: "img" });
		this.note = el("p", { class: "empty" });
		this.table = el("details", { class: "behind" });
		this.root = el("div", { class: "plot" }, this.note, el("div",
		    { class: "canvas" }, this.canvas), this.table);
	}

	/* Draws { datasets, x, y, title, head, rows }; x and y are scales'
	 * arguments, the rest is for the table. */
	async draw(p) {
		const text = colour("text");
		await library();
		this.chart?.destroy();
		this.note.textContent = p.datasets.length ? p.note ?? "" :
		    p.empty;
		this.canvas.parentNode.hidden = !p.datasets.length;
		this.canvas.setAttribute("aria-label", p.title);
		this.table.replaceChildren(...behind(p.title, p.head, p.rows));
		if (!p.datasets.length)
			return;
		this.chart = new window.Chart(this.canvas, { data: { datasets:
		    p.datasets }, options: { animation: false, parsing: false,
		    maintainAspectRatio: false,
		    onClick: (e, hit) => hit[0] && p.open?.(p.datasets[
		    hit[0].datasetIndex].data[hit[0].index].gid),
		    scales: { x: scale(...p.x), y: scale(...p.y) },
		    plugins: { legend: { display: p.datasets.some(d => d.label),
		    labels: { color: text, filter: d => d.text, boxWidth: 12 }
		    }, tooltip: { callbacks: { label: c => c.raw.name ?
		    `${c.raw.name}: ${figure(c.raw.y)}` :
		    `${c.dataset.label ?? ""} ${figure(c.raw.y)}` } } } } });
	}
}

export const jobLink = r => el("a", { href: `#card/${r.gid}` }, r.name);

const mean = l => l.reduce((a, b) => a + b, 0) / l.length;
const spread = l => Math.sqrt(mean(l.map(v => (v - mean(l)) ** 2)));

const groupBy = (list, key) => {
	const map = new Map();
	for (const v of list)
		if (map.has(key(v)))
			map.get(key(v)).push(v);
		else
			map.set(key(v), [v]);
	return [...map].sort(([a], [b]) => isNumber(a) && isNumber(b) ? a - b :
	    String(a).localeCompare(String(b), undefined, { numeric: true }));
};

/* Numbers that a logarithm shows better. */
export const spreads = list => list.every(v => isNumber(v) && v > 0) &&
    Math.max(...list) > 30 * Math.min(...list);

/* Metric Y against parameter X, coloured by parameter BY, means on demand. */
export function against(rows, { x, y, by, logx, logy, means, open }) {
	const have = rows.filter(r => Number.isFinite(r.metrics[y]) &&
	    r.params[x] !== undefined);
	const odd = rows.filter(r => r.metrics[y] !== undefined &&
	    !Number.isFinite(r.metrics[y])).length;
	const words = have.every(r => isNumber(r.params[x])) ? null :
	    groupBy(have, r => String(r.params[x])).map(([k]) => k);
	const at = r => words ? words.indexOf(String(r.params[x])) :
	    r.params[x];
	const ok = have.filter(r => (!logx || words || at(r) > 0) &&
	    (!logy || r.metrics[y] > 0));
	const datasets = [], table = [];
	const values = words ? [] : groupBy(ok, at).map(([v]) => v);

	groupBy(ok, r => by ? r.params[by] ?? "" : "").forEach(([k, list], i) => {
		const label = by ? `${by} ${k}` : "", color = hue(i);
		const data = list.map(r => ({ x: at(r), y: r.metrics[y],
		    name: r.name, gid: r.gid }));
		datasets.push({ type: "scatter", label: means ? "" : label,
		    data, backgroundColor: color, pointRadius: means ? 2 : 4 });
		const stats = groupBy(data, d => d.x).map(([v, l]) => ({ x: v,
		    m: mean(l.map(d => d.y)), s: spread(l.map(d => d.y)),
		    n: l.length }));
		table.push(...stats.map(d => [k, words ? words[d.x] : d.x, d.m,
		    d.s, d.n]));
		if (!means)
			return;
		const line = (f, more) => datasets.push({ type: "line",
		    data: stats.map(d => ({ x: d.x, y: f(d) })), label: "",
		    borderColor: color, pointRadius: 0, ...more });
		line(d => d.m, { label: label || "mean", borderWidth: 2,
		    pointRadius: 3, backgroundColor: color });
		line(d => d.m + d.s, { borderWidth: 0 });
		line(d => d.m - d.s, { borderWidth: 0, fill: "-1",
		    backgroundColor: `${color}20` });
	});
	return { datasets, open, title: `${y} against ${x}`,
	    x: [x, logx && !words, words, "3%", values.length > 0 &&
	    values.length <= MARKS && values], y: [y, logy],
	    empty: x ? `No job has ${y || "a metric"} yet` :
	    "No parameter varies here; the table has what there is",
	    note: [have.length > ok.length && `${have.length - ok.length} are ` +
	    "not above 0 and have no place on a logarithmic scale", odd &&
	    `${odd} have no finite ${y}`].filter(Boolean).join("; "),
	    head: [by || "", x, `mean of ${y}`, "spread", "jobs"],
	    rows: table };
}

const thin = l => l.length <= POINTS ? l : l.filter((v, i) => i ===
    l.length - 1 || i % Math.ceil(l.length / POINTS) === 0);

/* The history of metric Y of these ({ row, trail }), over STEP if they have
 * it. */
export function over(lines, { y, logy, open }) {
	const step = ["step", "epoch", "iteration", "global_step"].find(k =>
	    lines.some(l => l.trail.some(t => isNumber(t[k])))) ?? "";
	const data = lines.map(({ row, trail }) => ({ row, data: thin(trail
	    .map((t, i) => ({ x: step ? t[step] : i, y: t[y], gid: row.gid,
	    name: row.name })).filter(d => isNumber(d.x) &&
	    Number.isFinite(d.y) && (!logy || d.y > 0))) }))
	    .filter(l => l.data.length);

	return { open, title: `${y} over ${step || "lines"}`,
	    x: [step || "line", false], y: [y, logy], datasets: data.map(
	    ({ row, data: d }, i) => ({ type: "line", label: row.name, data: d,
	    borderColor: hue(i), backgroundColor: hue(i), borderWidth: 1.6,
	    borderDash: i < HUES.length ? [] : [5, 3],
	    pointRadius: d.length < 3 ? 3 : 0, pointHitRadius: 6 })),
	    empty: `No history of ${y || "a metric"}: jobs write it to ` +
	    "outputs/metrics.jsonl, a line for each step",
	    head: ["job", "points", "first", "last"], rows: data.map(l =>
	    [jobLink(l.row), l.data.length, l.data[0].y, l.data.at(-1).y]) };
}
