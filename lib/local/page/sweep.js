/* sweep: the page of one sweep: how far it is, its jobs as a table, pictures,
 * and a graph. */

import { act } from "./actions.js";
import * as address from "./address.js";
import { downloadUrl, now } from "./api.js";
import { attempt, duration, el, icon } from "./dom.js";
import * as graph from "./graph.js";
import { figure } from "./metrics.js";
import { parallel } from "./parallel.js";
import { against, over, Plot, spreads } from "./plots.js";
import { watch } from "./store.js";
import * as data from "./sweepdata.js";
import { Table } from "./table.js";

const SEE = [["", "Table", "table"], ["plot", "Plot", "chart"], ["history",
    "History", "chart"], ["lines", "Parallel", "board"], ["graph", "Graph",
    "graph"]];
const STATES = { done: "done", running: "running", failed: "failed", ready:
    "waiting", waits: "waiting", blocked: "blocked", stopped: "stopped",
    gone: "gone" };
const LINES = 12;	/* histories drawn at once */

let root, s = null, rows = [], names = { params: [], metrics: [] };
let table, plot, box = {}, drawn = "", busy = false;

/* ------------------------------------------------------------------- head */

const metric = () => {
	const name = address.get("metric") || s.metric?.name;
	const best = address.get("best") || (name === s.metric?.name &&
	    s.metric?.best) || (/acc|reward|score|f1|auc|bleu|map/i
	    .test(name ?? names.metrics[0]) ? "max" : "min");

	/* or as it is called beside a parameter of that name */
	return { name: [name, `metric.${name}`].find(n =>
	    names.metrics.includes(n)) ?? names.metrics.find(n =>
	    !/^(step|epoch)$/.test(n)) ?? name ?? "", best };
};

/* { waiting: 12, … } in the order of STATES. */
function counts() {
	const n = {};

	for (const k of Object.keys(STATES)) {
		const some = rows.filter(r => r.kind === k).length;
		if (some)
			n[STATES[k]] = (n[STATES[k]] ?? 0) + some;
	}
	return n;
}

/* How long it has gone on, and how much longer it may. */
function times(n) {
	const took = rows.filter(r => r.kind === "done" && r.took > 0);
	const each = took.reduce((a, r) => a + r.took, 0) / took.length;
	const left = (n.waiting ?? 0) * each + rows.filter(r => r.kind ===
	    "running").reduce((a, r) => a + Math.max(0, each - r.took), 0);
	const begun = Math.min(...rows.map(r => data.startOf(r) ?? Infinity));
	const end = n.running ? now() : Math.max(...rows.map(r =>
	    (data.startOf(r) ?? 0) + (r.took ?? 0) * 1000));

	return [Number.isFinite(begun) && `${duration((end - begun) / 1000)} ` +
	    (n.running || n.waiting ? "so far" : "in all"), n.running && left > 0 ? `about ${duration(left /
	    n.running)} more` : n.waiting && !n.running ? "nothing runs" : "",
	    each > 0 && `${duration(each)} a job`].filter(Boolean)
	    .join(", ");
}

function save(name, text) {
	const a = el("a", { href: URL.createObjectURL(new Blob([text])),
	    download: name });

	a.click();
	setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

const does = (action, kinds, label) => {
	const gids = rows.filter(r => kinds.includes(r.kind)).map(r => r.gid);

	return gids.length > 0 && el("button", { type: "button", onclick: () =>
	    act(action, gids, n => { box.did.textContent =
	    n < gids.length ? `${n} of ${gids.length}` : ""; }) },
	    `${label} ${gids.length}`);
};

function downloads() {
	const all = sep => data.tableText(rows, names, sep);

	return el("details", { class: "menu" }, el("summary", { class: "button"
	    }, icon("save"), "Download"), el("div", {}, [["results.tsv", () =>
	    save("results.tsv", all("\t"))], ["results.csv", () =>
	    save("results.csv", all(","))], ["jobs.tsv", async () => {
		const href = await attempt("The list cannot be read",
		    () => downloadUrl(s.list));
		if (href)
			el("a", { href, download: "jobs.tsv" }).click();
	    }]].map(([name, onclick]) => el("button", { type: "button",
	    class: "quiet", onclick }, name))));
}

/* Which parameters make the difference. */
function reasons(m) {
	const list = data.explains(rows, names.params, m.name).slice(0, 3);

	return el("span", { class: "size", title: "Each by itself, of the jobs " +
	    "that are done: adjusted share of the variance" },
	    list.map(([k, v], i) => `${i ? ", " : " · "}${k} ${i ? "" :
	    "explains "}${Math.round(100 * v)} %${i ? "" : " of its spread"}`));
}

function head() {
	const n = counts(), m = metric(), best = data.bestOf(rows, m);
	box.reading = !best && busy;
	const print = JSON.stringify([n, box.reading, m, best?.gid, s.name, names,
	    best?.metrics[m.name], times(n)]);

	if (print === box.print)
		return;
	box.print = print;
	box.bar.replaceChildren(...Object.entries(n).map(([k, v]) => el("i",
	    { class: `share ${k}`, "data-n": v })));
	for (const i of box.bar.children)
		i.style.flexGrow = i.dataset.n;
	box.bar.setAttribute("aria-label", Object.entries(n).map(([k, v]) =>
	    `${v} ${k}`).join(", ") || "no jobs");
	box.counts.replaceChildren(...Object.entries(n).map(([k, v]) =>
	    el("button", { type: "button", class: `count ${k}`, onclick: () =>
	    setQuery(`state:${k}`) }, el("b", {}, v), k)),
	    el("span", { class: "size" }, times(n)));
	box.best.replaceChildren(...best ? [`Best ${m.name} `, el("b", {},
	    figure(best.metrics[m.name])), ": ", el("a", { href:
	    `#card/${best.gid}` }, best.name), reasons(m)] : [box.reading ? "Reading the metrics …" :
	    m.name ? `No ${m.name} yet` :
	    "No metrics yet: jobs write them to outputs/metrics.json"]);
	box.does.replaceChildren(...[does("retry", ["failed"], "Retry failed"),
	    does("stop", ["running", "ready", "waits", "blocked"],
	    "Cancel rest"), downloads(), box.did].filter(Boolean));
	choices(box.metric, names.metrics, m.name);
	box.metric.parentNode.hidden = box.way.hidden = !names.metrics.length;
	box.way.value = m.best;
}

/* ------------------------------------------------------------------ views */

function choices(select, list, value, none) {
	const all = none === undefined ? list : ["", ...list];

	if (JSON.stringify(all) !== select.dataset.all) {
		select.dataset.all = JSON.stringify(all);
		select.replaceChildren(...all.map(v => el("option",
		    { value: v }, v || none)));
	}
	select.value = value;
}

const picks = () => new Set(address.get("jobs").split(",").filter(Boolean));

function pick(gid) {
	const p = picks();

	if (!p.delete(gid))
		p.add(gid);
	address.set({ jobs: [...p].join(",") });
	draw();
}

function setQuery(q) {
	box.find.value = q;
	address.set({ q });
	draw();
}

const open = gid => { location.hash = `#card/${gid}`; };

/* What is drawn, and whether it is the same as before. */
function fresh(...what) {
	const print = JSON.stringify([...what, document.documentElement
	    .dataset.theme, address.get("see"), String(address.here.params)]);

	return print !== drawn && (drawn = print);
}

/* Some that run, then the best. */
function someJobs(list, m) {
	const by = (m.best === "max" ? "-" : "") + m.name;
	const all = data.sorted(list.filter(r => r.n), address.get("sort") ||
	    by), live = all.filter(r => r.kind === "running")
	    .slice(0, LINES / 2);

	return [...live, ...all.filter(r => !live.includes(r))];
}

async function histories(list, m) {
	const p = picks(), some = (p.size ? rows.filter(r => p.has(r.gid)) :
	    someJobs(list, m)).slice(0, LINES);

	if (!fresh(some.map(r => [r.gid, r.kind, r.metrics])))
		return;
	const lines = await Promise.all(some.map(async row => ({ row, trail:
	    await data.readHistory(s, row.gid) })));
	await plot.draw({ ...over(lines, { y: m.name, logy:
	    box.logy.checked, open }), note: p.size || list.length <=
	    LINES ? "" : `${some.length} of ${list.length} jobs: some that run ` +
	    "and the best; tick others in the table" });
}

async function pictures(see, list, m) {
	const get = address.get, x = get("x") || names.params[0] || "";

	choices(box.x, names.params, x);
	choices(box.by, names.params.filter(k => k !== x), get("by"),
	    "one colour");
	for (const k of ["logx", "logy", "means"])
		box[k].checked = get(k) === "1" || k === "logx" && get(k) ===
		    "" && spreads(list.map(r => r.params[x]));
	if (see === "history")
		return histories(list, m);
	if (see === "plot" && fresh(list.map(r => [r.gid, r.metrics[m.name]])))
		await plot.draw(against(list, { x, y: m.name, by: get("by"),
		    logx: box.logx.checked, logy: box.logy.checked, means:
		    box.means.checked, open }));
	if (see === "lines" && fresh(list.map(r => [r.gid, r.metrics[m.name]]))) {
		const open = box.lines.querySelector(".behind")?.open;
		box.lines.replaceChildren(parallel(list, names.params, m,
		    box.lines.clientWidth - 32));
		box.lines.querySelector(".behind")?.toggleAttribute("open",
		    Boolean(open));
	}
}

function draw() {
	if (!s || root.hidden)
		return;
	rows = data.rowsOf(s);
	names = data.namesOf(rows);
	head();
	const see = address.get("see"), by = address.get("sort");
	const list = data.sorted(rows.filter(data.matcher(address.get("q"))),
	    by || "state");
	const has = c => rows.some(r => (c === "attempt" ? r.n > 1 :
	    data.valueOf(r, c)));
	box.shown.textContent = list.length === rows.length ?
	    `${rows.length} jobs` : `${list.length} of ${rows.length} jobs`;
	for (const a of box.tabs.children)
		a.toggleAttribute("aria-current", a.dataset.see === see);
	table.root.hidden = see !== "";
	plot.root.hidden = see !== "plot" && see !== "history";
	box.lines.hidden = see !== "lines";
	box.graph.hidden = see !== "graph";
	root.dataset.see = see;
	if (see === "")
		table.update(list, ["state", "name", ...["last"].filter(has),
		    ...names.params, ...names.metrics, ...["time", "worker",
		    "attempt"].filter(has)], by, picks());
	else if (see === "graph")
		graph.stages(box.graph, list);
	else
		attempt("The picture cannot be drawn",
		    () => pictures(see, list, metric()));
}

/* What has ended since is asked for its metrics, now and then. */
async function follow() {
	const was = s;

	if (!s || busy || root.hidden)
		return;
	busy = true;
	try {
		await data.readMetrics(s, draw);
	} catch {
		/* the next time */
	}
	busy = false;
	if (s !== was)		/* another was opened meanwhile */
		await follow();
	else if (box.reading)
		draw();
}

/* ------------------------------------------------------------------------- */

function build() {
	const select = (id, label, param) => el("label", { class: id }, label,
	    box[id] = el("select", { "aria-label": label, onchange: () => {
		address.set({ [param]: box[id].value });
		draw();
	    } }));
	const tick = (id, label) => el("label", { class: id }, box[id] =
	    el("input", { type: "checkbox", onchange: () => {
		address.set({ [id]: box[id].checked ? "1" : "0" });
		draw();
	    } }), label);

	table = new Table(sort => {
		address.set({ sort });
		draw();
	}, pick);
	plot = new Plot();
	for (const [k, tag, props] of [["bar", "div", { class: "progress",
	    role: "img" }], ["counts", "div", { class: "counts" }], ["best",
	    "p", { class: "best" }], ["does", "div", { class: "does" }], ["did", "span",
	    { class: "size", role: "status" }], ["shown", "span",
	    { class: "size" }], ["lines", "div", { class: "lines" }],
	    ["graph", "div", { class: "graph" }]])
		box[k] = el(tag, props);
	box.find = el("input", { type: "search", placeholder:
	    "lr=1e-4 loss<0.5 state:failed", "aria-label": "Filter jobs",
	    spellcheck: "false", oninput: () => {
		address.set({ q: box.find.value });
		draw();
	    } });
	box.tabs = el("nav", { "aria-label": "Pictures" }, SEE.map(([see, name,
	    shape]) => el("a", { href: "#", "data-see": see, onclick: e => {
		e.preventDefault();
		address.set({ see });
		draw();
	    } }, icon(shape), name)));
	box.title = el("h2", {});
	box.way = el("select", { "aria-label": "Best is", onchange: () => {
		address.set({ best: box.way.value });
		draw();
	    } }, el("option", { value: "min" }, "lowest is best"),
	    el("option", { value: "max" }, "highest is best"));
	box.card = el("a", { class: "button" }, "Card");
	root.replaceChildren(el("div", { class: "top" }, el("div", { class:
	    "line" }, box.title, box.card, el("span", { class: "push" }),
	    box.does), box.bar, box.counts, el("div", { class: "line" },
	    box.best, el("span", { class: "push" }), select("metric", "Metric",
	    "metric"), box.way)), el("div", { class: "line tools" }, box.tabs,
	    el("label", { class: "find" }, icon("search"), box.find),
	    box.shown, el("span", { class: "push" }), select("x", "x", "x"),
	    select("by", "Colour", "by"), tick("logx", "log x"),
	    tick("logy", "log y"), tick("means", "means")),
	    table.root, plot.root, box.lines, box.graph);
}

/* Shows the sweep of that card. */
export async function show(gid) {
	root.hidden = false;
	if (s?.gid !== gid) {
		s = null;
		drawn = "";
		box.print = "";
		box.title.textContent = "…";
		const read = await data.read(gid).catch(e => {
			box.title.textContent = "This sweep cannot be read";
			throw e;
		});
		if (address.here.of !== gid)
			return;
		s = read;
		box.title.textContent = s.name;
		box.card.href = `#sweep/${gid}/card/${gid}`;
	}
	if (box.find !== document.activeElement)
		box.find.value = address.get("q");
	draw();
	await follow();
}

export function hide() {
	root.hidden = true;
}

/* The sweep's files have changed (a set of gids, or null: any). */
export async function heard(gids) {
	const was = s;

	if (!s || root.hidden || (gids && !gids.has(s.gid)))
		return;
	const { jobs, list, metric: m } = await data.read(s.gid);
	if (s === was) {	/* it may be closed by now */
		Object.assign(s, { jobs, list, metric: m });
		draw();
	}
}

export function mount(main) {
	root = el("section", { id: "sweep", "aria-label": "Sweep",
	    hidden: true });
	main.append(root);
	build();
	watch(() => {
		draw();
		follow();
	});
}
