/* drag: moving cards, by mouse or by keys.  Touch scrolls; on a phone the
 * card's panel has a list of columns instead. */

import { columnList, columnOf, focusCard } from "./board.js";
import { attempt, el, say } from "./dom.js";
import { board, kindOf, move, sectionOf } from "./store.js";

const FAR = 6;		/* pixels until a press is a drag */
const EDGE = 48;	/* pixels from the border where the board scrolls */

let root;
let held = null;	/* { gid, col, i, by: "keys" | "mouse", … } */

const nameOf = gid => board.cards.get(gid)?.name || "card";

/* What happens to a card that is put into a column of that kind. */
function meaning(from, to) {
	if (from === to)
		return "";
	if (from === "running")
		return ", its job is interrupted";
	return to === "backlog" ? ", it will run again" : "";
}

function clear() {
	for (const col of columnList())
		col.show(null);
	for (const e of root.querySelectorAll(".lifted"))
		e.classList.remove("lifted");
	document.body.classList.remove("dragging");
	held?.ghost?.remove();
	held = null;
}

function show() {
	for (const col of columnList())
		col.show(col === held.col ? held.i : null, held.gid);
	held.node?.classList.add("lifted");
}

const others = () => held.col.gids.filter(g => g !== held.gid);

async function drop() {
	const { gid, col, i, by } = held, list = others();
	const from = columnOf(gid), was = from.gids.indexOf(gid);
	const kind = kindOf(board.cards.get(gid));

	clear();
	if (from === col && was === i) {
		say(`${nameOf(gid)} stays where it was`);
		return;
	}
	const moving = move(gid, col.gid, i > 0 ? { after: list[i - 1] } :
	    { before: list[0] });
	say(`${nameOf(gid)} dropped in ${col.section.name}, position ` +
	    `${i + 1} of ${list.length + 1}` +
	    meaning(kind, col.section.kind));
	if (by === "keys")
		requestAnimationFrame(() =>
			requestAnimationFrame(() => focusCard(gid)));
	await attempt("The card could not be moved", () => moving);
}

function cancel() {
	const { gid } = held;

	clear();
	say(`${nameOf(gid)} put back`);
}

/* ---------------------------------------------------------------- by keys */

export function lift(gid) {
	const col = columnOf(gid);

	held = { gid, col, i: col.gids.indexOf(gid), by: "keys",
	    node: col.nodes.get(gid) };
	show();
	say(`${nameOf(gid)} lifted from ${col.section.name}, position ` +
	    `${held.i + 1} of ${col.gids.length}. Arrow keys move, Space ` +
	    "drops, Escape puts back.");
}

function tell() {
	show();
	held.col.root.scrollIntoView({ block: "nearest", inline: "nearest" });
	say(`${held.col.section.name}, position ${held.i + 1} of ` +
	    `${others().length + 1}`);
}

function shift(by) {
	const list = columnList(), to = list[list.indexOf(held.col) + by];

	if (!to)
		return;
	held.col = to;
	held.i = 0;
	tell();
}

function onKey(e) {
	if (!held)
		return;
	const last = others().length;
	const to = i => {
		held.i = Math.min(last, Math.max(0, i));
		tell();
	};
	const go = {
		Escape: cancel, " ": drop, Enter: drop,
		ArrowUp: () => to(held.i - 1), ArrowDown: () => to(held.i + 1),
		Home: () => to(0), End: () => to(last),
		ArrowLeft: () => shift(-1), ArrowRight: () => shift(1)
	}[e.key];
	if (held.by === "mouse" && e.key !== "Escape")
		return;
	if (e.key === "Tab")
		return cancel();
	e.preventDefault();
	e.stopPropagation();
	go?.();
}

/* --------------------------------------------------------------- by mouse */

function begin(e) {
	const r = held.node.getBoundingClientRect();

	held.moving = true;
	held.dx = held.x - r.left;
	held.dy = held.y - r.top;
	held.ghost = el("div", { class: "ghost", "aria-hidden": "true" },
	    held.node.firstChild.cloneNode(true));
	held.ghost.style.width = `${r.width}px`;
	held.ghost.style.height = `${r.height}px`;
	document.body.append(held.ghost);
	document.body.classList.add("dragging");
	follow(e);
	requestAnimationFrame(scroll);
}

function follow(e) {
	held.at = { x: e.clientX, y: e.clientY };
	held.ghost.style.transform = `translate(${e.clientX - held.dx}px,` +
	    `${e.clientY - held.dy}px)`;
	const col = columnList().find(c => {
		const r = c.root.getBoundingClientRect();
		return e.clientX >= r.left && e.clientX < r.right;
	});
	if (col) {
		held.col = col;
		held.i = col.slot(e.clientY, held.gid);
		show();
	}
}

/* Near a border the board, or the column, moves along. */
function scroll() {
	if (!held?.moving)
		return;
	const b = root.getBoundingClientRect(), { x, y } = held.at;
	const by = (p, lo, hi) => p < lo + EDGE ? -12 : p > hi - EDGE ? 12 : 0;
	const v = held.col.view.getBoundingClientRect();

	root.scrollLeft += by(x, b.left, b.right);
	held.col.view.scrollTop += by(y, v.top, v.bottom);
	requestAnimationFrame(scroll);
}

function onDown(e) {
	const card = e.target.closest?.(".card");

	if (held?.by === "keys")
		cancel();
	if (!card || e.button !== 0 || e.pointerType === "touch" || e.ctrlKey ||
	    e.metaKey || e.shiftKey)
		return;
	const gid = card.closest("li").dataset.gid, col = columnOf(gid);
	held = { gid, col, i: col.gids.indexOf(gid), by: "mouse",
	    node: card.closest("li"), x: e.clientX, y: e.clientY };
}

function onMove(e) {
	if (held?.by !== "mouse")
		return;
	if (held.moving)
		follow(e);
	else if (Math.hypot(e.clientX - held.x, e.clientY - held.y) > FAR)
		begin(e);
}

function onUp() {
	if (held?.by !== "mouse")
		return;
	if (!held.moving) {
		held = null;
		return;
	}
	/* the click that follows is no wish to open the card */
	const no = e => e.preventDefault();
	addEventListener("click", no, { capture: true });
	setTimeout(() => removeEventListener("click", no, { capture: true }));
	if (board.cards.has(held.gid) && sectionOf(board.cards.get(held.gid)))
		drop();
	else
		clear();
}

export function mount(at) {
	root = at;
	root.addEventListener("dragstart", e => e.preventDefault());
	root.addEventListener("pointerdown", onDown);
	addEventListener("pointermove", onMove);
	addEventListener("pointerup", onUp);
	addEventListener("pointercancel",
	    () => held?.by === "mouse" && clear());
	addEventListener("keydown", onKey, { capture: true });
}
