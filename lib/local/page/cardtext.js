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
