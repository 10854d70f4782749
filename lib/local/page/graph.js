/* graph: what waits for what, as a picture: a card stands to the right of all
 * that it needs.  It shows the cards that the filter leaves, or all that hang
 * together with one card. */

import { el, svg } from "./dom.js";
import { filtering, shown } from "./filter.js";
import { board, neededBy, sectionOf, state, watch } from "./store.js";

const NODES_MAX = 600;	/* a picture of more tells nobody anything */
const WIDE = 190, HIGH = 34, RIGHT = 70, DOWN = 12, EDGE = 20;
const CHARS = 26;	/* of a name, in a node */
const SWEEPS = 6;	/* rounds that make lines cross less */

let root, around = null, last = "";

/* The cards that hang together with GID. */
function together(gid) {
	const found = new Set([gid]);

	for (const g of found)
		for (const n of [...(board.cards.get(g)?.deps ?? []),
		    ...neededBy(g)])
			if (board.cards.has(n))
				found.add(n);
	return [...found];
}

/* Those that shall be drawn, linked ones only. */
function chosen() {
	if (around)
		return board.cards.has(around) ? together(around) : [];
	const some = [...board.cards.values()].filter(c => shown(c) &&
	    (c.deps.length > 0 || neededBy(c.gid).length > 0));
	return some.map(c => c.gid);
}

/* The depth of each: one more than the deepest that it needs.  A circle ends
 * where it began. */
function depths(gids) {
	const on = new Set(gids), depth = new Map(), under = new Set();
	const walk = gid => {
		if (depth.has(gid))
			return depth.get(gid);
		if (under.has(gid))
			return -1;
		under.add(gid);
		let d = 0;
		for (const n of board.cards.get(gid).deps)
			if (on.has(n))
				d = Math.max(d, walk(n) + 1);
		under.delete(gid);
		depth.set(gid, d);
		return d;
	};

	gids.forEach(walk);
	return depth;
}

/* Layers of gids; in each, cards stand near those that they are linked to. */
function layers(gids) {
	const depth = depths(gids), list = [], at = new Map();

	for (const gid of gids)
		(list[depth.get(gid)] ??= []).push(gid);
	const layer = Array.from(list, l => l ?? []);
	const number = l => l.forEach((g, i) => at.set(g, i / l.length));
	layer.forEach(number);
	for (let k = 0; k < SWEEPS; k++)
		for (const l of k % 2 ? layer.toReversed() : layer) {
			const pull = g => {
				const near = (k % 2 ? neededBy(g) :
				    board.cards.get(g).deps)
				    .filter(n => at.has(n));
				return near.length ? near.reduce((s, n) =>
				    s + at.get(n), 0) / near.length : at.get(g);
			};
			const want = new Map(l.map(g => [g, pull(g)]));
			l.sort((a, b) => want.get(a) - want.get(b));
			number(l);
		}
	return layer;
}

function node(gid, x, y) {
	const card = board.cards.get(gid), st = state(card);
	const name = card.name || "(no name)";
	const text = name.length > CHARS ?
	    `${name.slice(0, CHARS - 1)}…` : name;

	return svg("a", { href: `#card/${gid}`, class: `node ${st.kind}`,
	    transform: `translate(${x},${y})` },
	    text !== name && svg("title", {}, name),
	    svg("rect", { width: WIDE, height: HIGH, rx: 6 }),
	    svg("rect", { class: "bar", width: 4, height: HIGH - 12, x: 6,
	    y: 6, rx: 2 }),
	    svg("text", { x: 18, y: 15 }, text),
	    svg("text", { x: 18, y: 28, class: "sub" }, st.text ||
	    sectionOf(card)?.name));
}

function picture(gids) {
	const layer = layers(gids), where = new Map();
	const most = Math.max(...layer.map(l => l.length));
	const tall = most * (HIGH + DOWN) - DOWN;

	layer.forEach((l, d) => l.forEach((g, i) => where.set(g, {
	    x: EDGE + d * (WIDE + RIGHT), y: EDGE + i * (HIGH + DOWN) +
	    (tall - l.length * (HIGH + DOWN) + DOWN) / 2 })));
	const lines = [];
	for (const [g, to] of where)
		for (const n of board.cards.get(g).deps) {
			const from = where.get(n);
			if (from)
				lines.push(svg("path", { class: "edge",
				    d: curve(from, to) }));
		}
	const w = 2 * EDGE + layer.length * (WIDE + RIGHT) - RIGHT;
	const h = 2 * EDGE + tall;
	return svg("svg", { width: w, height: h, viewBox: `0 0 ${w} ${h}`,
	    role: "group", "aria-label": `${gids.length} cards in ` +
	    `${layer.length} layers; each stands to the right of what it needs`
	    }, svg("g", { "aria-hidden": "true" }, lines),
	    [...where].map(([g, p]) => node(g, p.x, p.y)));
}

function curve(from, to) {
	const x1 = from.x + WIDE, y1 = from.y + HIGH / 2;
	const y2 = to.y + HIGH / 2, m = (x1 + to.x) / 2;

	return `M${x1} ${y1}C${m} ${y1} ${m} ${y2} ${to.x} ${y2}`;
}

function heading(all, n) {
	const name = around && board.cards.get(around)?.name;

	return el("h2", {}, name ? `What hangs together with ${name}` :
	    filtering() ? "Dependencies of the cards that match" :
	    "Dependencies", el("span", { class: "number" }, all === n ?
	    `${n} cards` : `${n} of ${all} cards: filter for fewer`));
}

function draw() {
	if (root.hidden)
		return;
	const all = chosen(), gids = all.slice(0, NODES_MAX);
	const now = JSON.stringify([around, all.length, gids.map(g => {
		const c = board.cards.get(g);
		return [g, c.name, c.deps, state(c).kind, state(c).text];
	})]);
	if (now === last)
		return;
	last = now;
	const held = document.activeElement?.closest("#graph a")
	    ?.getAttribute("href");
	root.replaceChildren(heading(all.length, gids.length),
	    el("div", { class: "canvas", tabindex: "0", role: "region",
	    "aria-label": "Picture" }, gids.length ? picture(gids) :
	    el("p", { class: "empty" }, "No card here needs another one.")));
	if (held)
		root.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
}

export function show(gid) {
	around = gid;
	root.hidden = false;
	last = "";
	draw();
}

export function hide() {
	root.hidden = true;
}

export function mount(main) {
	root = el("section", { id: "graph", class: "graph", hidden: true,
	    "aria-label": "Graph" });
	main.append(root);
	watch(draw);
}
