/* parallel: each job a line over axes, one for each parameter and the metric,
 * whose value gives the colour; the best are on top. */

import { el, svg } from "./dom.js";
import { figure, isNumber } from "./metrics.js";
import { behind, jobLink } from "./plots.js";
import { sorted } from "./sweepdata.js";

const MOST = 400;		/* lines that can be told apart, about */
const AXES = 16;		/* that one can follow a line over */
const HIGH = 460, TOP = 44, SIDE = 70;
const APART = [150, 320];	/* pixels between two axes, at least and most */

/* An axis: where a value stands, and what is written beside it. */
function axis(name, values) {
	const there = values.filter(v => v !== undefined && !Number.isNaN(v));
	const nums = there.every(isNumber) && new Set(there).size > 1;
	const all = [...new Set(there)].sort((a, b) => nums ? a - b :
	    String(a).localeCompare(String(b), undefined, { numeric: true }));
	const lo = all[0], hi = all.at(-1);
	const log = nums && lo > 0 && hi / lo > 50;
	const f = v => log ? Math.log(v) : v;
	const at = v => nums ? 1 - (f(v) - f(lo)) / (f(hi) - f(lo)) :
	    all.length > 1 ? all.indexOf(v) / (all.length - 1) : .5;

	return { name, at: v => TOP + HIGH * at(v), marks: all.length <= 8 ?
	    all : [lo, all[all.length >> 1], hi] };
}

/* Arrows go from line to line. */
function step(e) {
	const to = { ArrowDown: "previousSibling", ArrowUp: "nextSibling" }[e.key];
	const job = to && e.target[to];

	if (job?.matches?.(".job")) {
		e.preventDefault();
		job.focus();
	}
}

const cut = s => s.length > 22 ? `${s.slice(0, 21)}…` : s;

/* In a place of WIDTH pixels, or more if it needs them. */
export function parallel(rows, all, metric, width) {
	const params = all.slice(0, AXES - 1);
	const sign = metric.best === "max" ? "" : "-";
	const list = sorted(rows.filter(r => Number.isFinite(r.metrics[
	    metric.name])), sign + metric.name).slice(-MOST);
	const names = [...params, metric.name];
	const get = (r, k) => k === metric.name ? r.metrics[k] : r.params[k];
	const axes = names.map(k => axis(k, list.map(r => get(r, k))));
	const apart = Math.max(APART[0], Math.min(APART[1], (width - 2 * SIDE) /
	    (axes.length - 1)));
	const wide = 2 * SIDE + (axes.length - 1) * apart;

	if (list.length === 0 || params.length === 0)
		return el("p", { class: "empty" }, "This needs a metric and a " +
		    "parameter that varies");
	const picture = svg("svg", { viewBox: `0 0 ${wide} ${HIGH + TOP + 24}`,
	    width: wide, height: HIGH + TOP + 24, role: "group", "aria-label":
	    `${list.length} jobs as lines over ${names.join(", ")}`,
	    onkeydown: step },
	    list.map((r, i) => svg("a", { href: `#card/${r.gid}`,
	    tabindex: i === list.length - 1 ? 0 : -1, class: "job",
	    "aria-label": `${r.name}: ${figure(r.metrics[metric.name])}` },
	    svg("title", {}, `${r.name}: ${figure(r.metrics[metric.name])}`),
	    svg("path", { stroke: `hsl(${Math.round(220 - 200 * (1 -
	    (i + 1) / list.length))} 65% 50%)`, d: axes.map((a, k) => `${k ?
	    "L" : "M"}${SIDE + k * apart} ${a.at(get(r, a.name)) || TOP +
	    HIGH}`).join("") }))),
	    axes.map((a, k) => svg("g", { transform: `translate(${SIDE +
	    k * apart},0)`, class: "axis" }, svg("path", { d: `M0 ${TOP}v${
	    HIGH}` }), svg("text", { y: 18, "text-anchor": "middle", class:
	    "axisname" }, cut(a.name)), a.marks.map(v => svg("text", { x: 6,
	    y: a.at(v) + 4 }, cut(figure(v)))))));
	const title = `${metric.name} and parameters, best first`;
	return el("div", {}, all.length > params.length && el("p", { class:
	    "empty" }, `The first ${params.length} of ${all.length} parameters`),
	    picture, el("details", { class: "behind" }, behind(title, ["job",
	    ...names], list.toReversed().map(r => [jobLink(r), ...names.map(k =>
	    get(r, k))]))));
}
