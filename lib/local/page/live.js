/* live: what others do to the board is seen without a reload, by the API's
 * events: a token says how far we have heard; 412 gives a new one, and all is
 * read again. */

import * as api from "./api.js";
import { board, forget, readAll, refresh, running } from "./store.js";

const EVERY = 1000, HIDDEN = 10000;	/* ms between two questions */
const WITHOUT = 5000;			/* when the board knows no events */
const MANY = 150;			/* changed cards that are read singly */

let sync, run = 0, events = true, wake = () => {};
let onState = () => {};
const listeners = new Set();

/* FN gets the set of gids of cards to which something happened. */
export const whenCards = fn => listeners.add(fn);
export const whenState = fn => { onState = fn; };

/* Asks for a token.  What happens after it is heard by listen(). */
export async function mark() {
	try {
		sync = (await api.get("/events",
		    { resource: board.project.gid })).sync;
	} catch (e) {
		sync = e.body?.sync;
		events = e.status !== 404;
		if (e.status !== 412 && e.status !== 404)
			throw e;
	}
}

/* Returns the gids of cards, or null: read everything. */
async function hear() {
	const gids = new Set();

	if (!events)
		return null;
	for (let more = true; more;) {
		let r;
		try {
			r = await api.get("/events",
			    { resource: board.project.gid, sync });
		} catch (e) {
			if (e.status !== 412)
				throw e;
			sync = e.body.sync;
			return null;
		}
		sync = r.sync;
		more = r.has_more;
		for (const e of r.data) {
			const kind = e.resource?.resource_type;
			if (kind === "task" && e.action === "deleted") {
				gids.delete(e.resource.gid);
				forget(e.resource.gid);
			} else if (kind === "task")
				gids.add(e.resource.gid);
			else if (e.parent?.resource_type === "task")
				gids.add(e.parent.gid);
			else if (kind === "story" && e.action === "changed")
				/* of which card is not said; claims change
				 * while a job runs */
				for (const g of running())
					gids.add(g);
			else if (kind === "section" || kind === "project")
				return null;
		}
	}
	return gids;
}

async function step() {
	const gids = await hear();

	if (gids === null || gids.size > MANY)
		await readAll();
	else if (gids.size > 0)
		await refresh(gids);
	if (gids === null || gids.size > 0)
		for (const fn of listeners)
			fn(gids);
}

const pause = ms => new Promise(done => {
	wake = done;
	setTimeout(done, ms);
});

/* Listens until stop(). */
export async function listen() {
	const mine = ++run;
	let failed = 0;

	while (mine === run) {
		await pause(failed ? Math.min(30000, EVERY * 2 ** failed) :
		    document.hidden ? HIDDEN : events ? EVERY : WITHOUT);
		if (mine !== run)
			return;
		try {
			await step();
			failed = 0;
		} catch (e) {
			if (e.status === 401)
				return;
			failed = Math.min(failed + 1, 5);
		}
		if (mine === run)
			onState(failed ? "off" : "on");
	}
}

export function stop() {
	run++;
	wake();
}

document.addEventListener("visibilitychange", () => wake());
