/* records: the lines that programs leave on cards: the claim of an attempt
 * ("claim/1 …", the second line of a comment) and a worker's state
 * ("worker/1 …", the first line of a worker's card). */

import { flat } from "./metrics.js";
import { lastLine } from "./term.js";

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

/* The same from a card's last_claim: "at=<ms> claim/1 …", and after that the
 * beginning and the end of the log's tail.  `last` is the log's last line,
 * `metrics` what the line after the record says ("metrics {…}"), or null. */
export function lastClaim(text) {
	const m = /^at=(\d+) ([^]*)/.exec(text ?? "");
	const c = m ? claim(m[2], Number(m[1])) : null;

	if (!c)
		return null;
	const last = lastLine(m[2]);
	c.last = /^(claim\/1|metrics) /.test(last) ? "" : last.slice(0, 200);
	c.metrics = metricsLine(m[2].split("\n")[1]);
	return c;
}

/* The metrics of a job that runs: {"loss": 0.1, …}, as its worker last read
 * them; NaN and Infinity are values. */
function metricsLine(line) {
	const m = /^metrics (\{.*\})$/.exec(line ?? "");

	return m ? flat(m[1]) : null;
}

/* How a worker says that an attempt ended: "Failed after 3m 12s on gpu-07
 * (attempt 2): exit status 1"; or that nothing ran: "Not run: …".  Returns
 * { n, reason }, n being null of the latter, or null. */
export function outcome(text) {
	const m = /^(\S.*?) after .* \(attempt (\d+)\)(?:: ([^\n]*))?/
	    .exec(text ?? "");

	if (!m)
		return /^(Not run:|Failed before it|Lost contact with) /.test(
		    text ?? "") ? { n: null, reason: text.split("\n")[0] } : null;
	const reason = m[3] ?? "";
	return { n: Number(m[2]), reason: /^Timed out/.test(m[1]) ?
	    `timed out: ${reason}` : reason };
}

/* What an exit status means, where no worker said it in words. */
export const exitWords = n => n === undefined ? "" : n > 128 && n <= 192 ?
    `killed by signal ${n - 128}` : `exit status ${n}`;

/* What a card's card_signed says: { who, until (ms), st }, st being "signed",
 * "changed" since then or "ended"; null without a signature. */
export function signature(text, now) {
	const m = /^(changed )?signed by (.*) until (\d{4}-\d\d-\d\d) (\d\d:\d\d)/
	    .exec(text ?? "");
	const until = m && Date.parse(`${m[3]}T${m[4]}Z`);

	return m && { who: m[2], until, st: m[1] ? "changed" :
	    until < now ? "ended" : "signed" };
}

export const open = c => !["done", "failed", "interrupted", "released",
    "fenced", "void", "lost"].includes(c.st);

/* Has it been silent for longer than its lease? */
export const dead = (c, now) => open(c) &&
    now > Math.max(c.at, c.seen * 1000) + (c.ttl + GRACE) * 1000;

/* Parts a comment: what people shall read (of a signature the first line), the claim in it (or null), the
 * end of the log that came with it. */
export function comment(text, at) {
	const lines = text.split("\n");
	const c = lines.length > 1 ? claim(lines[1], at) : null;

	if (!c)
		return { text: /^sig\/1 /.test(lines[1]) ? lines[0] : text,
		    claim: null, tail: "" };
	const metrics = metricsLine(lines[2]);
	return { text: lines[0], claim: c, metrics, tail: lines.slice(metrics &&
	    lines[3] === "" ? 4 : 3).join("\n") };
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
