/* cardtext: the parts of a card's description, as experisana-job(5) has them
 * and lib/record/card.c reads them: for showing only, so it is less strict. */

const HEADINGS = { "# Depends on": "deps", "# Context": "context",
    "# Job": "job" };
const plain = s => s.replace(/[\u00a0\t\r ]+/g, " ").trim();

/* The gid in an address of a card, both forms of Asana, or null. */
export function linkGid(text) {
	const m = /https?:\/\/[^\s/]+\/(?:0\/\d+\/(\d+)|1\/\S*?\/task\/(\d+))/
	    .exec(text);

	return m ? m[1] ?? m[2] : null;
}

/* The card of a sweep or a lock ("sweep/1 …", "lock/1 …"): its text without the
 * record, and the jobs that it names; null for other cards. */
export function about(notes, own) {
	const text = [], jobs = [];

	if (!/^(sweep|lock)\/1 /.test(notes))
		return null;
	for (const l of notes.split("\n").slice(1)) {
		const m = /^[-*•–◦] (.+) (https?:\S+)$/.exec(plain(l));
		const gid = m && linkGid(m[2]);

		if (gid && gid !== own)
			jobs.push({ gid, name: m[1] });
		else
			text.push(l);
	}
	return { text: text.join("\n").trim(), jobs };
}

function context(lines) {
	const body = lines.filter(l => !l.startsWith("```")).join("\n");

	try {
		const v = JSON.parse(body.replace(/\u00a0/g, " "));
		return v && typeof v === "object" && !Array.isArray(v) ?
		    Object.entries(v).map(([k, x]) => [k,
		    typeof x === "string" ? x : JSON.stringify(x)]) : null;
	} catch {
		return null;
	}
}

function job(lines) {
	const list = [];

	for (const l of lines.map(plain).filter(Boolean)) {
		const m = /^(?:[-*•–◦] )?([a-z_]+): ?(.*)$/.exec(l);
		if (!m)
			return null;
		list.push([m[1], m[2]]);
	}
	return list.length ? list : null;
}

function deps(lines) {
	const list = [];

	for (const l of lines.map(plain).filter(Boolean)) {
		const gid = linkGid(l);
		const bullet = /^[-*•–◦] /.test(l);
		if (!gid && !bullet)
			return null;
		const text = bullet ? l.slice(2) : l;
		if (text !== "none")
			list.push({ gid, text });
	}
	return list;
}

const readers = { deps, context, job };

/* Returns { script, deps, context, job }; what is not there is null.  The
 * sections are taken from the end, as long as they are well-formed. */
export function parse(notes) {
	let lines = notes.split("\n");
	const card = { script: null, deps: null, context: null, job: null };

	for (;;) {
		let i = lines.length - 1;
		while (i >= 0 && !(plain(lines[i]) in HEADINGS))
			i--;
		if (i < 0)
			break;
		const kind = HEADINGS[plain(lines[i])];
		const v = card[kind] === null ?
		    readers[kind](lines.slice(i + 1)) : null;
		if (v === null)
			break;
		card[kind] = v;
		lines = lines.slice(0, i);
	}
	if (plain(lines[0] ?? "") === "# Script")
		lines = lines.slice(1);
	card.script = lines.join("\n").replace(/\s+$/, "");
	return card;
}

/* ------------------------------------------------- the options of a card */

export const OPTIONS = { timeout: "90s, 6h, 2d", retries: "0 to 1000",
    priority: "higher is first", gpus: "a number" };
const RIGHT = { timeout: /^\d+(\.\d+)?[smhd]$/, retries: /^\d{1,4}$/,
    priority: /^-?\d{1,7}$/, gpus: /^\d{1,4}$/ };

export const isRight = (name, value) => value === "" ||
    RIGHT[name].test(value);

/* NOTES with these options ({ timeout: "2h" }; "" takes one away), or null
 * where that cannot be done without touching anything else. */
export function withOptions(notes, options) {
	const old = parse(notes);
	const list = (old.job ?? []).filter(([k]) => !(k in options));

	for (const [k, v] of Object.entries(options))
		if (v !== "")
			list.push([k, v]);
	const lines = notes.split("\n");
	const at = old.job === null ? -1 :
	    lines.findLastIndex(l => plain(l) === "# Job");
	let rest = lines, after = [];
	if (at >= 0) {
		let to = at + 1;
		while (to < lines.length && !(plain(lines[to]) in HEADINGS))
			to++;
		rest = lines.slice(0, at);
		after = lines.slice(to);
	}
	const job = list.length ? ["# Job", ...list.map(([k, v]) =>
	    `${k}: ${v}`), ...after.length ? [""] : []] : [];
	const text = [rest.join("\n").replace(/\n+$/, ""),
	    [...job, ...after].join("\n")].filter(Boolean).join("\n\n");
	const now = parse(text);
	const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

	return now.script === old.script && same(now.deps, old.deps) &&
	    same(now.context, old.context) &&
	    same(now.job ?? [], list) ? text : null;
}
