/* draft: what somebody has written and not sent yet.  The browser keeps it, for
 * each card, until it is sent or discarded; a reload, a closed card and a lost
 * connection lose nothing. */

const KEY = "draft/";
const MAX = 200;	/* drafts; the oldest goes first */
const memory = new Map();	/* for a browser that keeps nothing */

function store() {
	try {
		return localStorage;
	} catch {
		return null;
	}
}

/* Returns what set() was given, or null. */
export function get(what) {
	try {
		return JSON.parse(store()?.getItem(KEY + what) ?? "null") ??
		    memory.get(what) ?? null;
	} catch {
		return memory.get(what) ?? null;
	}
}

function shrink(s) {
	const mine = Object.keys(s).filter(k => k.startsWith(KEY));

	if (mine.length > MAX)
		mine.map(k => [JSON.parse(s.getItem(k)).at ?? 0, k]).sort()
		    .slice(0, mine.length - MAX)
		    .forEach(([, k]) => s.removeItem(k));
}

/* Keeps the object VALUE; null forgets it. */
export function set(what, value) {
	const s = store();

	try {
		memory.delete(what);
		if (value === null)
			return s?.removeItem(KEY + what);
		value.at = Date.now();
		memory.set(what, value);
		s?.setItem(KEY + what, JSON.stringify(value));
		if (s)
			shrink(s);
	} catch {
		/* full: it is in memory */
	}
}
