/* sweepdata: the jobs of one sweep as rows: state, parameters, metrics. */

import * as api from "./api.js";
import * as files from "./files.js";
import { flat, history, isNumber } from "./metrics.js";
import { board, kindOf, state } from "./store.js";

const ORDER = ["failed", "blocked", "running", "ready", "waits", "other",
    "stopped", "gone", "done"];
const FEW = 6;		/* jobs of which nothing can be said yet */
const SINGLY = 40;	/* cards that are asked for one by one */

const unescape = s => s === "-" ? "" : s.replace(/\\([nt\\]|0055)/g,
    (m, c) => ({ n: "\n", t: "\t", "0055": "-" })[c] ?? c);

/* A name that another kind of column has gets the kind before it. */
function named(values, kind, taken) {
	const all = Object.entries(values ?? {});

	return Object.fromEntries(all.map(([k, v]) => [k in taken ?
	    `${kind}.${k}` : k, v]));
}

/* A line of jobs.tsv. */
function jobOf(line, i) {
	const [gid, name, deps, tags, , params, , stage] =
	    line.split("\t").map(unescape);

	return { gid, i, name: name.trim() || "(no name)", tags, stage: stage || "jobs",
	    deps: deps.split(",").filter(Boolean), params:
	    named(flat(params, true), "param", VALUES) };
}

/* Reads a sweep's card.  Returns { gid, name, notes, jobs, metric, list },
 * list being the gid of its jobs.tsv; null if it is none. */
export async function read(gid) {
	const [{ data }, list] = await Promise.all([api.get(`/tasks/${gid}`,
	    { opt_fields: "name,notes" }), files.read(gid)]);
	const f = Object.fromEntries([...(/^sweep\/1 .*/.exec(data.notes)?.[0]
	    ?? "").matchAll(/(\w+)=(\S+)/g)].map(m => [m[1], m[2]]));
	const tsv = list.find(a => a.gid === f.jobs) ??
	    list.findLast(a => a.name === "jobs.tsv");
	const jobs = tsv ? await (await api.fileOf(tsv.gid)).text() : "";

	return { gid, name: data.name, list: tsv?.gid, metric: f.metric &&
	    { name: f.metric, best: f.best }, isSweep: /^sweep\/1 /
	    .test(data.notes), had: new Map(), asked: new Map(),
	    trails: new Map(), histories: new Map(),
	    jobs: jobs.split("\n").filter(Boolean).map(jobOf) };
}

/* ---------------------------------------------------------------- metrics */

/* A card is asked again when it has got another attempt or end. */
const stamp = c => `${c.claim?.n} ${c.claim?.st} ${c.section}`;

/* Reads the metrics of jobs that have ended since the last time.  TELL is
 * called as they come. */
export async function readMetrics(s, tell) {
	const want = s.jobs.map(j => board.cards.get(j.gid)).filter(c => c &&
	    ["done", "failed", "cancelled"].includes(kindOf(c)) &&
	    s.asked.get(c.gid) !== stamp(c));
	const mine = new Set(want.map(c => c.gid));
	const take = t => mine.has(t.gid) &&
	    s.had.set(t.gid, flat(t.card_metrics) ?? {});
	const opt_fields = "card_metrics";

	for (const c of want)
		s.asked.set(c.gid, stamp(c));
	if (want.length <= SINGLY)
		for (const c of want)
			take((await api.get(`/tasks/${c.gid}`,
			    { opt_fields })).data);
	else
		for (const section of new Set(want.map(c => c.section)))
			for await (const page of api.pages("/tasks",
			    { section, opt_fields })) {
				page.forEach(take);
				tell();
			}
	if (want.length > 0)
		tell();
}

/* The metrics of a job over its steps: of its newest file, which is read once;
 * of one that runs, what was heard while this page was open. */
export async function readHistory(s, gid) {
	const c = board.cards.get(gid), heard = s.trails.get(gid) ?? [];

	if (!c || kindOf(c) === "running")
		return heard;
	if (s.histories.get(gid)?.at !== stamp(c)) {
		const a = (await files.read(gid)).findLast(x =>
		    /(^|outputs__)metrics\.(jsonl|csv)$/.test(x.name));
		/* of a job that has just ended it comes in a moment */
		if (!a)
			return heard;
		s.histories.set(gid, { at: stamp(c), trail: history(a.name,
		    (await files.tailOf(a.gid, 4e6)).text) });
	}
	return s.histories.get(gid).trail;
}

function hear(s, c, metrics) {
	const trail = s.trails.get(c.gid) ?? [];

	if (trail.n !== c.claim.n)
		trail.length = 0;
	trail.n = c.claim.n;
	if (JSON.stringify(trail.at(-1)) !== JSON.stringify(metrics))
		trail.push(metrics);
	s.trails.set(c.gid, trail);
}

/* ------------------------------------------------------------------- rows */

/* All jobs as they are now. */
export function rowsOf(s) {
	return s.jobs.map(j => {
		const c = board.cards.get(j.gid);
		const st = c ? state(c) : { kind: "gone", text: "not here" };
		const kind = st.kind === "other" ? "ready" : st.kind;
		const got = st.metrics ?? s.had.get(j.gid);
		if (st.metrics)
			hear(s, c, st.metrics);
		return { ...j, st, kind, order: ORDER.indexOf(kind),
		    last: [st.why, st.last].filter(Boolean).join(" · "),
		    metrics: named(got, "metric", { ...VALUES, ...j.params }),
		    took: st.took ?? (st.since ? (api.now() - st.since) / 1000 :
		    undefined), who: st.who ?? "", n: c?.claim?.n };
	});
}

/* Names of the parameters that vary, and of all metrics. */
export function namesOf(rows) {
	const seen = new Map(), metrics = new Set();

	for (const r of rows) {
		for (const k of Object.keys(r.params))
			seen.set(k, new Set());
		Object.keys(r.metrics).forEach(k => metrics.add(k));
	}
	for (const r of rows)
		for (const [k, set] of seen)
			set.add(r.params[k]);
	return { metrics: [...metrics], params: [...seen].filter(([, v]) =>
	    v.size > 1).map(([k]) => k) };
}

const VALUES = { __proto__: null, state: r => r.order, name: r => r.name, stage: r => r.stage,
    time: r => r.took, worker: r => r.who, attempt: r => r.n,
    last: r => r.last };

export const valueOf = (r, name) => VALUES[name]?.(r) ??
    r.params[name] ?? r.metrics[name];

/* Numbers before text, what is absent and NaN last. */
function compare(a, b, sign) {
	const rank = v => v === undefined || v === null || v === "" ||
	    Number.isNaN(v) ? 2 : isNumber(v) ? 0 : 1;
	const by = rank(a) - rank(b);

	return by !== 0 ? by : rank(a) === 2 ? 0 : rank(a) === 0 ?
	    sign * (a - b) || 0 : sign * String(a).localeCompare(b, undefined,
	    { numeric: true });
}

/* Sorted by "name" or "-name"; the order of the file decides among equals. */
export function sorted(rows, by) {
	const name = by.replace(/^-/, ""), sign = by[0] === "-" ? -1 : 1;

	return rows.toSorted((a, b) => compare(valueOf(a, name),
	    valueOf(b, name), sign) || a.i - b.i);
}

const same = (v, w) => v !== undefined && (String(v).toLowerCase() === w ||
    (w !== "" && isNumber(v) && v === Number(w)));

/* A test for rows by "lr=1e-4 loss<0.5 state:failed stage:train word". */
export function matcher(text) {
	const tests = text.toLowerCase().split(/\s+/).filter(Boolean).map(w => {
		const [, k, op, v] = /^([^=<>:]+)(!=|<=|>=|[=<>:])(.*)$/
		    .exec(w) ?? [];
		const val = r => valueOf(r, Object.keys({ ...r.params,
		    ...r.metrics }).find(x => x.toLowerCase() === k) ?? k);
		if (!k)
			return r => r.name.toLowerCase().includes(w) ||
			    r.gid === w || r.tags.toLowerCase().includes(w);
		if (k === "state")
			return r => r.kind === v || r.st.text.startsWith(v) ||
			    v === "waiting" && /^(ready|waits)$/.test(r.kind);
		if (op === "=" || op === ":")
			return r => same(val(r), v);
		if (op === "!=")
			return r => !same(val(r), v);
		return r => op[0] === "<" ? val(r) < Number(v) || op === "<=" &&
		    val(r) === Number(v) : val(r) > Number(v) ||
		    op === ">=" && val(r) === Number(v);
	});

	return r => tests.every(t => t(r));
}

/* The best of the jobs that are done, by a metric, or undefined. */
export const bestOf = (rows, { name, best }) => sorted(rows.filter(r =>
    r.kind === "done" && Number.isFinite(r.metrics[name])),
    best === "max" ? `-${name}` : name)[0];

const squares = l => {
	const mean = l.reduce((a, b) => a + b, 0) / l.length;
	return l.reduce((a, v) => a + (v - mean) ** 2, 0);
};

/* The share (0 to 1) of a metric's variance that each parameter explains by
 * itself, adjusted for how many values it has: [[name, share], …]. */
export function explains(rows, params, metric) {
	const have = rows.filter(r => r.kind === "done" &&
	    Number.isFinite(r.metrics[metric]));
	const n = have.length, all = squares(have.map(r => r.metrics[metric]));
	const share = k => {
		const of = new Map();
		for (const r of have) {
			if (!of.has(r.params[k]))
				of.set(r.params[k], []);
			of.get(r.params[k]).push(r.metrics[metric]);
		}
		const within = [...of.values()].reduce((a, l) => a + squares(l),
		    0);
		return 1 - within / (n - of.size) / (all / (n - 1));
	};

	return n < FEW ? [] : params.map(k => [k, share(k)]).filter(([, v]) => v > .01)
	    .sort((a, b) => b[1] - a[1]);
}

const link = r => `${location.origin}/0/${board.project.gid}/${r.gid}`;
export const startOf = r => board.cards.get(r.gid)?.claim?.at;

/* Would a spreadsheet calculate this text? */
const isFormula = v => /^[=+@\t\r-]/.test(v) && Number.isNaN(Number(v)) &&
    !/^-(NaN|Infinity)$/.test(v);

/* A table of rows, SEP between: a cell with that, quotes or a line's end in
 * quotes.  In CSV gids are text, whose last digits no spreadsheet rounds. */
export function tableText(rows, names, sep) {
	const cell = v => v === undefined || v === null ? "" :
	    `${isFormula(String(v)) ? "'" : ""}${v}`;
	const quoted = v => v.includes(sep) || /["\r\n]/.test(v) ?
	    `"${v.replaceAll('"', '""')}"` : v;
	const head = ["name", "state", ...names.params, ...names.metrics,
	    "seconds", "start", "worker", "attempt", "tags", "url"];
	const iso = ms => ms && new Date(ms).toISOString();
	const line = (list, gid) => `${[...list.map(cell), gid].map(quoted)
	    .join(sep)}\n`;

	return line(head, "gid") + rows.map(r => line([r.name, r.st.text,
	    ...names.params.map(k => r.params[k]),
	    ...names.metrics.map(k => r.metrics[k]),
	    r.took && Math.round(r.took), iso(startOf(r)), r.who, r.n, r.tags,
	    link(r)], sep === "," ? `="${r.gid}"` : r.gid)).join("");
}
