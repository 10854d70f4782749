/* records: the lines that programs leave on cards: the claim of an attempt
 * ("claim/1 …", the second line of a comment) and a worker's state
 * ("worker/1 …", the first line of a worker's card). */

const GRACE = 120;	/* seconds that a silent worker is given */
const BEAT_LATE = 900;	/* seconds until a worker's card is called silent */

function fields(line) {
	const f = {};

	for (const word of line.trim().split(/\s+/)) {
		const eq = word.indexOf("=");
		if (eq > 0)
			f[word.slice(0, eq)] = word.slice(eq + 1);
	}
	return f;
}

const number = s => /^\d+$/.test(s ?? "") ? Number(s) : undefined;

/* Reads a record line and the time (ms) of its comment; null if it is none. */
export function claim(line, at) {
	const m = /^claim\/1 ([^\n\r]*)/.exec(line);

	if (!m)
		return null;
	const f = fields(m[1]);
	return { at, who: f.who ?? "?", st: f.st ?? "?", n: number(f.n) ?? 0,
	    seen: number(f.seen) ?? 0, ttl: number(f.ttl) ?? 0,
	    exit: number(f.exit), ran: number(f.ran) };
}

/* The same from a card's last_claim: "at=<ms> claim/1 …". */
export function lastClaim(text) {
	const m = /^at=(\d+) ([^]*)/.exec(text ?? "");

	return m ? claim(m[2], Number(m[1])) : null;
}

export const open = c => !["done", "failed", "interrupted", "released",
    "fenced", "void", "lost"].includes(c.st);

/* Has it been silent for longer than its lease? */
export const dead = (c, now) => open(c) &&
    now > Math.max(c.at, c.seen * 1000) + (c.ttl + GRACE) * 1000;

/* Parts a comment: what people shall read, the claim in it (or null), the
 * end of the log that came with it. */
export function comment(text, at) {
	const lines = text.split("\n");
	const c = lines.length > 1 ? claim(lines[1], at) : null;

	return c ? { text: lines[0], claim: c,
	    tail: lines.slice(3).join("\n") } : { text, claim: null, tail: "" };
}

/* A worker's card, or null. */
export function worker(notes, now) {
	const m = /^worker\/1 ([^\n\r]*)/.exec(notes ?? "");

	if (!m)
		return null;
	const f = fields(m[1]);
	const seen = number(f.seen) ?? 0;
	return { who: f.who ?? "?", st: f.st ?? "?", seen,
	    task: number(f.task) ? f.task : null,
	    silent: seen > 0 && now - seen * 1000 > BEAT_LATE * 1000 };
}
