/* store: the board as this page knows it, and what changes it.  It draws
 * nothing: who does is told by watch(). */

import * as api from "./api.js";
import { dead, exitWords, lastClaim, open, outcome, signature, worker }
    from "./records.js";

const FIELDS = "name,completed,tags.name,tags.color,dependencies.gid," +
    "card_needs,num_comments,last_claim,card_outcome,card_signed,created_at," +
    "modified_at";
const PLACES = ",card_record,memberships.section.gid,memberships.project.gid";
const KINDS = { "backlog": "backlog", "running": "running", "done": "done",
    "failed": "failed", "active workers": "workers", "sweeps": "sweeps",
    "cancelled": "cancelled" };

export const board = {
	projects: [],
	project: null,		/* { gid, name } */
	sections: [],		/* { gid, name, kind, gids, whole } */
	cards: new Map()	/* gid: card, see cardOf() */
};

const SELDOM = 500;	/* ms between two drawings while many cards move */

const watchers = new Set();
let asked = false, bulk = 0;

/* FN is called, once for each frame, when something has changed. */
export function watch(fn) {
	watchers.add(fn);
}
export function changed() {
	needing = signers = null;
	if (asked)
		return;
	asked = true;
	const draw = () => requestAnimationFrame(() => {
		asked = false;
		for (const fn of watchers)
			fn();
	});
	if (bulk > 0)
		setTimeout(draw, SELDOM);
	else
		draw();
}

export const sectionOf = card =>
	board.sections.find(s => s.gid === card.section);
export const kindOf = card => sectionOf(card)?.kind ?? "other";

export const running = () => board.sections.filter(s =>
    s.kind === "running").flatMap(s => s.gids.slice(0, 100));

/* What a card waits for: Asana's dependencies, and the links of its
 * description ("?" is one that cannot be read). */
function needs(t) {
	const list = new Set((t.dependencies ?? []).map(d => d.gid));

	for (const gid of (t.card_needs ?? "").split(","))
		if (gid !== "" && gid !== t.gid)
			list.add(gid);
	return [...list];
}

function cardOf(t, section) {
	return { gid: t.gid, name: t.name, completed: t.completed, section,
	    tags: t.tags ?? [], deps: needs(t),
	    comments: t.num_comments ?? 0, claim: lastClaim(t.last_claim),
	    ended: outcome(t.card_outcome), signed: t.card_signed,
	    created: Date.parse(t.created_at),
	    modified: Date.parse(t.modified_at), record: t.card_record,
	    /* what a search looks at */
	    text: [t.name, ...(t.tags ?? []).map(g => g.name)]
	    .join("\n").toLowerCase() };
}

/* Whether a job is signed: what signature() says, or { st: "none" } where
 * others are; null on a board without signatures, and for other cards. */
export function signState(card) {
	if (["workers", "sweeps"].includes(kindOf(card)))
		return null;
	return signature(card.signed, api.now()) ?? (signing() ?
	    { st: "none" } : null);
}

export const isSweep = card => /^sweep\/1 /.test(card.record ?? "");

const lists = new Map();	/* attachment: the gids of a sweep's jobs */

async function readList(gid) {
	lists.set(gid, null);
	const text = await (await api.fileOf(gid)).text();
	lists.set(gid, text.split("\n").filter(Boolean).map(l =>
	    l.split("\t", 1)[0]));
	changed();
}

/* How far a sweep is: { done: 57, failed: 3, … }, how many of its jobs are in
 * which kind of column; null while that is not known. */
export function progressOf(card) {
	const gid = /\bjobs=(\d+)/.exec(card.record ?? "")?.[1], n = {};

	if (!gid || !board.sections.every(s => s.whole))
		return null;
	if (!lists.has(gid))
		readList(gid).catch(() => {});	/* it is a hint, no more */
	for (const g of lists.get(gid) ?? []) {
		const c = board.cards.get(g), kind = c ? kindOf(c) : "gone";
		n[kind] = (n[kind] ?? 0) + 1;
	}
	return lists.get(gid) && n;
}

/* ------------------------------------------------- what a card's state is */

export function isDone(card) {
	return card.completed || kindOf(card) === "done";
}

/* Cards that a card waits for.  One that is not on this board is unknown, and
 * is left out. */
export const waitsFor = card => card.deps.filter(gid => {
	const d = board.cards.get(gid);
	return gid === "?" || (d && !isDone(d));
});

let needing = null, signers = null;

const signing = () => signers ??= [...board.cards.values()].some(c =>
    c.signed);

/* Cards that wait for a card. */
export function neededBy(gid) {
	if (needing === null) {
		needing = new Map();
		for (const c of board.cards.values())
			for (const d of c.deps)
				if (needing.has(d))
					needing.get(d).push(c.gid);
				else
					needing.set(d, [c.gid]);
	}
	return needing.get(gid) ?? [];
}

const blocks = gid => !board.cards.has(gid) ||
    kindOf(board.cards.get(gid)) === "failed";

const words = { failed: "failed", done: "done", interrupted: "stopped",
    released: "given back", fenced: "lost" };

/* Why an attempt ended as it did, in its worker's words. */
const reason = card => card.ended && [null, card.claim?.n].includes(
    card.ended.n) && card.ended.reason || exitWords(card.claim?.exit);

/* Of a card that is where failed or cancelled ones are: a person's stop is no
 * failure. */
function overState(card, kind) {
	const c = card.claim;
	const over = { took: c?.ran, who: c?.who };

	if (kind === "done")
		return { kind, text: "done", ...over };
	if (c?.st === "interrupted")
		return { kind: "stopped", text: "stopped by a person", ...over };
	if (kind === "cancelled")
		return { kind: "stopped", text: "cancelled", took: c?.ran };
	return { kind, text: "failed", ...over, why: reason(card),
	    last: c?.last };
}

/*
 * Returns { kind, text, since, took }: kind is for colours, text for people,
 * since (ms) when a clock runs, took in seconds when it is over; why an
 * attempt ended, the last line of its log, and metrics of one that runs.
 */
export function state(card) {
	const kind = kindOf(card), c = card.claim, now = api.now();

	if (kind === "workers")
		return workerState(card, now);
	if (kind === "sweeps")
		return { kind: "other", text: "" };
	if (c && open(c) && kind === "running")
		return dead(c, now) ? { kind: "failed", text: "silent",
		    since: c.seen * 1000 || c.at, who: c.who } :
		    { kind: "running", text: c.st === "claimed" ? "starting" :
		    "running", since: c.at, who: c.who, last: c.last,
		    metrics: c.metrics };
	if (kind === "done" || kind === "failed" || kind === "cancelled")
		return overState(card, kind);
	if (card.completed)
		return { kind: "done", text: "done" };
	if (kind !== "backlog")
		return { kind: "other",
		    text: kind === "running" ? "not run" : "" };
	const list = waitsFor(card), bad = list.filter(blocks).length;
	if (bad > 0)
		return { kind: "blocked", text: `blocked by ${bad}` };
	if (list.length > 0)
		return { kind: "waits", text: `waits for ${list.length}` };
	return { kind: "ready", text: c && !open(c) ? `ready, ${words[c.st] ??
	    c.st} before` : "ready" };
}

function workerState(card, now) {
	const w = worker(card.record, now);

	if (!w)
		return { kind: "other", text: "" };
	return { kind: w.silent ? "failed" : w.st === "busy" ? "running" :
	    w.st === "idle" ? "done" : "waits", text: w.silent ? "silent" :
	    w.st, beat: w.seen * 1000,
	    /* the card is named for its worker; more is what it does */
	    who: board.cards.get(w.task)?.name ?? w.who };
}

/* ---------------------------------------------------------------- reading */

function kindOfName(name) {
	return KINDS[name.trim().toLowerCase()] ?? "other";
}

const fieldsFor = s => FIELDS +
    (s.kind === "workers" || s.kind === "sweeps" ? ",card_record" : "");

/* A lock is a card that nobody needs to see. */
const isLock = t => /^lock\/1 /.test(t.card_record ?? "");

/* Reads a column: the first time it is shown as it comes, later when it is
 * whole, so that nothing flickers. */
async function readSection(s, first) {
	const gids = s.whole ? [] : s.gids;

	gids.length = 0;
	for await (const page of api.pages("/tasks", { section: s.gid,
	    opt_fields: fieldsFor(s) })) {
		for (const t of page.filter(x => !isLock(x))) {
			board.cards.set(t.gid, cardOf(t, s.gid));
			gids.push(t.gid);
		}
		first?.();
		first = null;
		changed();
	}
	s.gids = gids;
	s.whole = true;
	changed();
}

/* Cards that no column has any more. */
function sweep() {
	const there = new Set(board.sections.flatMap(s => s.gids));

	for (const gid of board.cards.keys())
		if (!there.has(gid))
			board.cards.delete(gid);
	changed();
}

async function readSections() {
	const list = await api.all(`/projects/${board.project.gid}/sections`);

	board.sections = list.map(t => {
		const old = board.sections.find(s => s.gid === t.gid);
		return { gids: old?.gids ?? [], whole: old?.whole ?? false,
		    gid: t.gid, name: t.name, kind: kindOfName(t.name) };
	});
	changed();
}

/* Reads everything.  FIRST is called when each column has its first cards. */
export async function readAll(first) {
	await readSections();
	let left = board.sections.length;
	await Promise.all(board.sections.map(s => readSection(s, () => {
		if (--left === 0)
			first?.();
	})));
	if (left === board.sections.length)
		first?.();
	sweep();
}

export async function readProjects(wanted) {
	board.projects = await api.all("/projects", { archived: "false",
	    opt_fields: "name" });
	board.project = board.projects.find(p => p.gid === wanted) ??
	    board.projects[0] ?? null;
	board.sections = [];
	board.cards.clear();
	changed();
}

/* ---------------------------------------------------- what others changed */

function take(gid) {
	for (const s of board.sections)
		s.gids = s.gids.filter(g => g !== gid);
}

/* Reads one card again.  Returns the section whose order is now unknown. */
async function readCard(gid) {
	let t = null;

	try {
		t = (await api.get(`/tasks/${gid}`,
		    { opt_fields: FIELDS + PLACES })).data;
	} catch (e) {
		if (e.status !== 404)
			throw e;
	}
	const m = t?.memberships.find(x =>
	    x.project?.gid === board.project.gid);
	const old = board.cards.get(gid);
	if (!m || isLock(t)) {
		take(gid);
		board.cards.delete(gid);
		return null;
	}
	board.cards.set(gid, cardOf(t, m.section.gid));
	if (old && old.section === m.section.gid)
		return null;
	take(gid);
	return m.section.gid;
}

/* Reads the order of a column again: of its first page, where workers and
 * people put cards; all of it when GIDS are not found there. */
async function readOrder(s, gids) {
	const page = (await api.get("/tasks", { section: s.gid, limit: 100,
	    opt_fields: "card_record" })).data.filter(t => !isLock(t))
	    .map(t => t.gid);
	const on = new Set(page);

	if (page.some(g => !board.cards.has(g)) || gids.some(g => !on.has(g)))
		return readSection(s);
	s.gids = [...page, ...s.gids.filter(g => !on.has(g))];
}

/* A card that was deleted. */
export function forget(gid) {
	take(gid);
	board.cards.delete(gid);
	changed();
}

/* Takes over what happened to these cards (a set of gids). */
export async function refresh(gids) {
	const dirty = new Map();
	const queue = [...gids];

	const worker = async () => {
		for (let gid; (gid = queue.pop()) !== undefined;) {
			const s = await readCard(gid);
			if (s !== null)
				dirty.set(s, [...(dirty.get(s) ?? []), gid]);
		}
	};
	await Promise.all([1, 2, 3, 4].map(worker));
	for (const [gid, moved] of dirty) {
		const s = board.sections.find(x => x.gid === gid);
		if (!s)
			return readAll();
		await readOrder(s, moved);
	}
	changed();
}

/* --------------------------------------------------------- what we change */

/* Puts a card into a section at once, then asks the board; back if it will
 * not.  BEFORE or AFTER is a card there, or neither. */
export async function move(gid, section, { before, after }) {
	const card = board.cards.get(gid);
	const s = board.sections.find(x => x.gid === section);
	const was = board.sections.map(x => [x, x.gids]);
	const old = card.section;

	take(gid);
	const at = before ? s.gids.indexOf(before) :
	    after ? s.gids.indexOf(after) + 1 : 0;
	s.gids = s.gids.toSpliced(Math.max(0, at), 0, gid);
	card.section = section;
	changed();
	try {
		await api.post(`/sections/${section}/addTask`, { task: gid,
		    insert_before: before, insert_after: before ? undefined :
		    after });
	} catch (e) {
		for (const [x, list] of was)
			x.gids = list;
		card.section = old;
		changed();
		throw e;
	}
}

/* Puts cards, in this order, on top of a section; TELL hears how many are
 * there.  Cards that are ticked as complete are opened again where they shall
 * run.  Returns how many could not be moved. */
export async function moveAll(gids, section, tell) {
	const to = board.sections.find(s => s.gid === section);
	const queue = [...gids].reverse();
	let last = null, n = 0, bad = 0;

	const one = async gid => {
		try {
			if (to.kind === "backlog" &&
			    board.cards.get(gid)?.completed)
				await api.put(`/tasks/${gid}`,
				    { completed: false });
			await move(gid, section, last && to.kind === "backlog" ?
			    { after: last } : { before: to.gids.find(g =>
			    g !== gid) });
			last = gid;
		} catch (e) {
			if (e.status === 401)
				throw e;
			bad++;
		}
		tell?.(++n);
	};
	const worker = async () => {
		while (queue.length > 0)
			await one(queue.pop());
	};
	/* an order is kept only by one at a time */
	bulk++;
	try {
		await Promise.all((to.kind === "backlog" ? [1] : [1, 2, 3, 4])
		    .map(worker));
	} finally {
		bulk--;
		changed();
	}
	return bad;
}

/* The section of that kind, made if NAME is given and it is missing. */
export async function sectionOfKind(kind, name) {
	const find = () => board.sections.find(s => s.kind === kind);

	if (!find() && name) {
		await api.post(`/projects/${board.project.gid}/sections`,
		    { name });
		await readSections();
	}
	return find();
}

export async function create({ name, notes, section, tags }) {
	const gids = [];

	for (const tag of tags)
		gids.push(await tagNamed(tag));
	const t = await api.post("/tasks", { name, notes, tags: gids,
	    projects: [board.project.gid],
	    memberships: [{ project: board.project.gid, section }] });
	await refresh([t.data.gid]);
	return t.data.gid;
}

/* The gid of a tag, made if there is none. */
export async function tagNamed(name) {
	const me = await api.get("/workspaces");
	const path = `/workspaces/${me.data[0].gid}/tags`;

	for await (const page of api.pages(path, {})) {
		const t = page.find(x => x.name === name);
		if (t)
			return t.gid;
	}
	return (await api.post(path, { name })).data.gid;
}

export async function remove(gid) {
	await api.del(`/tasks/${gid}`);
	forget(gid);
}
