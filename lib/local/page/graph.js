/* graph: what waits for what, as a picture: each stands to the right of all
 * that it needs.  Of the board it shows the cards that the filter leaves, or
 * all that hang together with one; of a sweep its stages, which open. */

import * as address from "./address.js";
import { el, svg, tool } from "./dom.js";
import { filtering, shown } from "./filter.js";
import { board, neededBy, sectionOf, state, watch } from "./store.js";

const NODES_MAX = 600;	/* cards of a board */
const LINES_MAX = 60;	/* between jobs of a sweep: more are shown for the one
			 * that is looked at */
const WIDE = 190, HIGH = 34, RIGHT = 70, DOWN = 12, EDGE = 20;
const HEAD = 58, TALL = 25;	/* of a stage: its head, nodes in a column */
const MANY = 300, CELL = 18;	/* jobs from which on each is but a square */
const CHARS = 24;	/* of a name, in a node */
const SELDOM = 3000;	/* ms between two pictures of so many */
const ROUNDS = 6;	/* that make lines cross less */

let root, around = null, last = "";

/* The depth of each key: one more than the deepest that it needs, as NEEDS
 * says.  A circle ends where it began. */
function depths(keys, needs) {
	const depth = new Map(), under = new Set();
	const walk = k => {
		if (depth.has(k) || under.has(k))
			return depth.get(k) ?? -1;
		under.add(k);
		const d = Math.max(-1, ...needs(k).map(walk)) + 1;
		under.delete(k);
		depth.set(k, d);
		return d;
	};

	keys.forEach(walk);
	return depth;
}

/* Layers of gids; in each, cards stand near those that they are linked to. */
function layers(gids, deps) {
	const depth = depths(gids, deps), list = [], at = new Map();

	for (const gid of gids)
		(list[depth.get(gid)] ??= []).push(gid);
	const layer = Array.from(list, l => l ?? []);
	const number = l => l.forEach((g, i) => at.set(g, i / l.length));
	layer.forEach(number);
	for (let k = 0; k < ROUNDS; k++)
		for (const l of k % 2 ? layer.toReversed() : layer) {
			const pull = g => {
				const near = (k % 2 ? neededBy(g) : deps(g))
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

const cut = (s, n) => s.length > n ? `${s.slice(0, n - 1)}…` : s;

/* A job: { gid, name, kind, sub }. */
const node = (j, x, y) => svg("a", { href: `#card/${j.gid}`, class:
    `node ${j.kind}`, transform: `translate(${x},${y})` },
    j.name.length > CHARS && svg("title", {}, j.name),
    svg("rect", { width: WIDE, height: HIGH, rx: 6 }),
    svg("rect", { class: "bar", width: 4, height: HIGH - 12, x: 6, y: 6,
    rx: 2 }), svg("text", { x: 18, y: 15 }, cut(j.name, CHARS)),
    svg("text", { x: 18, y: 28, class: "sub" }, cut(j.sub, 30)));

/* The same as a square of CELL pixels; its name is shown when it is pointed
 * at or has the focus. */
const cell = (j, at, first) => svg("a", { href: `#card/${j.gid}`, class:
    `node cell ${j.kind}`, tabindex: first ? 0 : -1, "aria-label": `${j.name}: ${
    j.sub}`, transform: `translate(${at.x},${at.y})` },
    svg("rect", { width: CELL - 3, height: CELL - 3, rx: 3 }));

/* A line from the right of one box to the left of another. */
function edge(a, b) {
	const x = a.x + a.w, y = a.y + a.h / 2, v = b.y + b.h / 2;
	const m = (x + b.x) / 2;

	return svg("path", { class: "edge", d: `M${x} ${y}C${m} ${y} ${m} ${v
	    } ${b.x} ${v}` });
}

const jobOf = gid => {
	const c = board.cards.get(gid), st = state(c);
	return { gid, name: c.name.trim() || "(no name)", kind: st.kind,
	    sub: st.text || sectionOf(c)?.name || "" };
};

/* A picture that zooms, by buttons or Ctrl and the wheel, and pans; ALL of it
 * is seen at first, or its beginning. */
function view(box, w, h, label, all, ...what) {
	const old = box.querySelector(".canvas");
	const held = document.activeElement?.closest(".node")
	    ?.getAttribute("href");
	const at = old ? [old.scrollLeft, old.scrollTop] : [0, 0];
	const picture = svg("svg", { viewBox: `0 0 ${w} ${h}`, role: "group",
	    "aria-label": label }, ...what);
	const zoom = by => {
		const z = box.zoom = by === 0 ? Math.min(1, canvas.clientWidth /
		    w, canvas.clientHeight / h) : Math.min(3, Math.max(.05,
		    (box.zoom ?? 1) * by));
		picture.setAttribute("width", w * z);
		picture.setAttribute("height", h * z);
	};
	const canvas = el("div", { class: "canvas", tabindex: "0", role:
	    "region", "aria-label": "Picture", onwheel: e => {
		if (e.ctrlKey || e.metaKey) {
			e.preventDefault();
			zoom(e.deltaY < 0 ? 1.15 : 1 / 1.15);
		}
	    }, onpointerdown: e => {
		if (e.pointerType !== "mouse" || e.target.closest(".node"))
			return;
		canvas.setPointerCapture(e.pointerId);
		canvas.onpointermove = m => {
			canvas.scrollLeft -= m.movementX;
			canvas.scrollTop -= m.movementY;
		};
	    }, onpointerup: () => { canvas.onpointermove = null; } }, picture);

	box.replaceChildren(el("div", { class: "zoom" },
	    tool("plus", "Larger", () => zoom(1.25)),
	    tool("minus", "Smaller", () => zoom(.8)),
	    tool("fit", "All of it", () => zoom(0))), canvas);
	zoom(all && !box.all ? 0 : 1);
	box.all = all;
	[canvas.scrollLeft, canvas.scrollTop] = at;
	if (held)
		box.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
}

/* ------------------------------------------------------------ of the board */

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
const chosen = () => around ? board.cards.has(around) ? together(around) : [] :
    [...board.cards.values()].filter(c => shown(c) && (c.deps.length > 0 ||
    neededBy(c.gid).length > 0)).map(c => c.gid);

function picture(box, gids) {
	const on = new Set(gids), where = new Map();
	const deps = g => board.cards.get(g).deps.filter(n => on.has(n));
	const layer = layers(gids, deps);
	const step = HIGH + DOWN;
	const tall = Math.max(...layer.map(l => l.length)) * step;

	layer.forEach((l, d) => l.forEach((g, i) => where.set(g, { w: WIDE,
	    h: HIGH, x: EDGE + d * (WIDE + RIGHT),
	    y: EDGE + i * step + (tall - l.length * step) / 2 })));
	view(box, 2 * EDGE + layer.length * (WIDE + RIGHT) - RIGHT,
	    2 * EDGE + tall - DOWN, `${gids.length} cards in ${layer.length
	    } layers; each stands to the right of what it needs`, false,
	    svg("g", { "aria-hidden": "true" }, gids.flatMap(g => deps(g)
	    .map(n => edge(where.get(n), where.get(g))))),
	    gids.map(g => node(jobOf(g), where.get(g).x, where.get(g).y)));
}

function draw() {
	if (root.hidden)
		return;
	const all = chosen(), gids = all.slice(0, NODES_MAX);
	const now = JSON.stringify([around, all.length, gids.map(g =>
	    [jobOf(g), board.cards.get(g).deps])]);
	if (now === last)
		return;
	last = now;
	const name = around && board.cards.get(around)?.name;
	root.firstChild.replaceChildren(name ?
	    `What hangs together with ${name}` : filtering() ?
	    "Dependencies of the cards that match" : "Dependencies",
	    el("span", { class: "number" }, all.length === gids.length ?
	    `${gids.length} cards` :
	    `${gids.length} of ${all.length} cards: filter for fewer`));
	if (gids.length)
		picture(root.lastChild, gids);
	else
		root.lastChild.replaceChildren(el("p", { class: "empty" },
		    "No card here needs another one."));
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
	    "aria-label": "Graph" }, el("h2", {}), el("div",
	    { class: "graphbox" }));
	main.append(root);
	watch(draw);
}

/* ------------------------------------------------------------- of a sweep */

const openStages = () => new Set(address.get("open").split(",")
    .filter(Boolean).map(decodeURIComponent));

function toggle(stage) {
	const set = openStages();

	if (!set.delete(stage))
		set.add(stage);
	address.set({ open: [...set].map(encodeURIComponent).join(",") });
}

/* The head of a stage: its name, how many are how far. */
function stageHead(name, list, at, open, again) {
	const n = new Map();
	let x = 12;

	for (const r of list)
		n.set(r.kind, (n.get(r.kind) ?? 0) + 1);
	const press = () => {
		toggle(name);
		again();
	};
	return svg("g", { class: "stage", transform: `translate(${at.x},${at.y
	    })` }, svg("rect", { width: at.w, height: at.h, rx: 8 }),
	    svg("g", { class: "node", role: "button", tabindex: 0,
	    "data-stage": name, "aria-expanded": String(open),
	    onclick: press, onkeydown: e => {
		if (e.key === "Enter" || e.key === " ") {
			e.preventDefault();
			press();
		}
	    } }, svg("title", {}, `Stage ${name}`),
	    svg("rect", { width: at.w, height: HEAD, rx: 8 }),
	    svg("text", { x: 12, y: 20, class: "big" }, `${open ? "▾" : "▸"} ${
	    cut(name, 18)} (${list.length})`), [...n].map(([k, v]) => {
		const w = (at.w - 24) * v / list.length;
		x += w;
		return svg("rect", { class: `bar share ${k}`, x: x - w, y: 30,
		    width: w, height: 5 });
	    }), svg("text", { x: 12, y: 50, class: "sub" }, cut([...n].map(
	    ([k, v]) => `${v} ${k}`).join("  "), Math.floor(at.w / 6)))));
}

/* How the N jobs of an open stage stand: so many in a column, so large. */
const grid = n => n <= MANY ? { tall: TALL, w: WIDE + 8, h: HIGH + 6 } :
    { tall: Math.max(TALL, Math.ceil(Math.sqrt(n / 2))), w: CELL, h: CELL };

/* Arrows go from square to square. */
function step(e) {
	const by = { ArrowRight: "nextSibling", ArrowDown: "nextSibling",
	    ArrowLeft: "previousSibling", ArrowUp: "previousSibling" }[e.key];
	const to = by && e.target.closest(".cell")?.[by];

	if (to?.matches?.(".cell")) {
		e.preventDefault();
		to.focus();
	}
}

/* Draws ROWS of sweepdata.js, sorted already, by stage; many of them now and
 * then only, unless it is to be NOW. */
export function stages(box, rows, now) {
	const wait = rows.length > MANY && rows.length === box.n && !now &&
	    SELDOM - (performance.now() - (box.at ?? -SELDOM));

	clearTimeout(box.later);
	if (wait > 0) {
		box.later = setTimeout(() => stages(box, rows, true), wait);
		return;
	}
	box.at = performance.now();
	box.n = rows.length;
	const of = new Map(rows.map(r => [r.gid, r])), all = new Map();
	const opened = openStages(), where = new Map(), needs = new Map();

	for (const r of rows)
		all.set(r.stage, [...all.get(r.stage) ?? [], r]);
	for (const [k, list] of all)
		needs.set(k, [...new Set(list.flatMap(r => r.deps.map(d =>
		    of.get(d)?.stage)))].filter(d => d && d !== k));
	const print = JSON.stringify([[...opened], rows.map(r => [r.gid,
	    r.kind, r.st.text])]);
	if (print === box.print)
		return;
	box.print = print;
	const depth = depths([...all.keys()], k => needs.get(k));
	const column = [];
	for (const k of all.keys())
		(column[depth.get(k)] ??= []).push(k);
	let x = EDGE, most = 0;
	const nodes = new Map();
	for (const col of column) {
		let y = EDGE, wide = 0;
		for (const k of col ?? []) {
			const list = opened.has(k) ? all.get(k) : [];
			const g = grid(list.length);
			const cols = Math.ceil(list.length / g.tall);
			const w = Math.max(WIDE + 20, cols * g.w + 12);
			const h = HEAD + (cols ? 10 + Math.min(g.tall,
			    list.length) * g.h : 0);
			where.set(k, { x, y, w, h });
			list.forEach((r, i) => nodes.set(r.gid, { w: g.w - 8,
			    h: g.h - 6, first: i === 0, cell: g.w === CELL,
			    x: x + 10 + Math.floor(i / g.tall) * g.w,
			    y: y + HEAD + 8 + i % g.tall * g.h }));
			y += h + 2 * DOWN;
			wide = Math.max(wide, w);
		}
		x += wide + RIGHT;
		most = Math.max(most, y);
	}
	const lines = rows.flatMap(r => r.deps.filter(d => nodes.has(d) &&
	    nodes.has(r.gid)).map(d => [d, r.gid]));
	const few = lines.length <= LINES_MAX;
	const between = list => list.map(([d, g]) =>
	    edge(nodes.get(d), nodes.get(g)));
	const told = r => [r.st.text, r.st.why].filter(Boolean).join(" · ");
	const caption = el("p", { class: "caption", "aria-hidden": "true" });
	const hot = svg("g", { "aria-hidden": "true", class: "hot" });
	box.onpointerover = box.onfocusin = e => {
		const gid = e.target.closest("a.node")?.getAttribute("href")
		    .slice(6);
		if (gid && !few)
			hot.replaceChildren(...between(lines.filter(l =>
			    l.includes(gid))));
		const r = gid && of.get(gid);
		caption.textContent = r ? `${r.name}: ${told(r)}` : "";
	};
	box.onkeydown = step;
	view(box, Math.max(x - RIGHT, 0) + EDGE, most, `${all.size} stages`,
	    [...all].some(([k, l]) => opened.has(k) && l.length > MANY),
	    svg("g", { "aria-hidden": "true" }, few && lines.length ? null :
	    [...needs].flatMap(([k, l]) => l.map(d => edge(where.get(d),
	    where.get(k))))), [...all].map(([k, list]) => stageHead(k, list,
	    where.get(k), opened.has(k), () => stages(box, rows, true))),
	    svg("g", { "aria-hidden": "true" }, few && between(lines)),
	    [...nodes].map(([gid, at]) => {
		const r = { ...of.get(gid), sub: told(of.get(gid)) };
		return at.cell ? cell(r, at, at.first) : node(r, at.x, at.y);
	    }), hot);
	box.append(caption);
}
