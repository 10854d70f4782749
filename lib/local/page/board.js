/* board: all columns side by side. */

import { el } from "./dom.js";
import * as drag from "./drag.js";
import * as filter from "./filter.js";
import { Column } from "./column.js";
import * as select from "./select.js";
import { board, changed, state, watch } from "./store.js";

const KEYS = "Enter opens the card. Space lifts it, arrow keys move it, " +
    "Space or Enter drops it, Escape puts it back. x selects it, r retries " +
    "or stops it.";

let root, columns = new Map(), onAdd = () => {};

export const columnList = () =>
	board.sections.map(s => columns.get(s.gid)).filter(Boolean);
export const columnOf = gid => {
	const card = board.cards.get(gid);
	return card && columns.get(card.section);
};

/* Which column has the card that FROM, an element, is in, and its index. */
function place(from) {
	const gid = from.closest("li")?.dataset.gid;
	const col = gid && columnOf(gid);

	return col ? { gid, col, i: col.gids.indexOf(gid) } : null;
}

export function focusCard(gid) {
	const col = columnOf(gid);

	return col ? col.focus(col.gids.indexOf(gid)) : false;
}

/* The card of another column at the same height, or the nearest column that
 * has one. */
function aside(from, by) {
	const list = columnList();
	const y = from.col.tops[from.i] - from.col.view.scrollTop;

	for (let k = list.indexOf(from.col) + by; list[k]; k += by)
		if (list[k].gids.length > 0)
			return list[k].focus(Math.min(list[k].gids.length - 1,
			    list[k].at(Math.max(0, y) +
			    list[k].view.scrollTop)));
	return false;
}

function onKey(e) {
	const from = e.target.matches(".card") && place(e.target);

	if (!from || e.ctrlKey || e.metaKey || e.altKey)
		return;
	const last = from.col.gids.length - 1;
	const go = { ArrowUp: () => from.col.focus(from.i - 1),
	    ArrowDown: () => from.col.focus(from.i + 1),
	    Home: () => from.col.focus(0), End: () => from.col.focus(last),
	    PageUp: () => from.col.focus(Math.max(0, from.i - 10)),
	    PageDown: () => from.col.focus(Math.min(last, from.i + 10)),
	    ArrowLeft: () => aside(from, -1), ArrowRight: () => aside(from, 1),
	    x: () => select.toggle(from.gid),
	    r: () => from.col.nodes.get(from.gid)?.querySelector(
	    ".act:not([data-action=cancel])")?.click(),
	    " ": () => drag.lift(from.gid) }[e.key];
	if (!go)
		return;
	e.preventDefault();
	e.stopPropagation();
	go();
}

function draw() {
	if (root.hidden)
		return;
	const held = document.activeElement?.closest("#board li")?.dataset.gid;
	filter.update();
	for (const [gid, col] of columns)
		if (!board.sections.some(s => s.gid === gid)) {
			col.root.remove();
			columns.delete(gid);
		}
	let last = null;
	for (const s of board.sections) {
		let col = columns.get(s.gid);
		if (!col) {
			col = new Column(s.gid, () => onAdd(s.gid));
			columns.set(s.gid, col);
		}
		const next = last ? last.nextSibling : root.firstChild;
		if (next !== col.root)
			root.insertBefore(col.root, next);
		last = col.root;
		col.update(s);
	}
	/* a card that was put elsewhere takes the focus along */
	if (held && document.activeElement === document.body)
		focusCard(held);
}

/* Clocks run; states that depend on the time are drawn anew now and then. */
function tick() {
	if (document.hidden || root.hidden)
		return;
	for (const col of columns.values())
		col.tick();
	for (const c of board.cards.values())
		if (c.claim && state(c).text !== c.told) {
			c.told = state(c).text;
			changed();
		}
}

export function mount(main, add) {
	onAdd = add;
	root = el("div", { id: "board", class: "board" });
	main.append(el("p", { id: "keys", class: "unseen" }, KEYS), root);
	main.classList.add("stack");
	root.addEventListener("keydown", onKey);
	root.addEventListener("click", e => {
		const card = e.target.closest(".card");
		if (card)
			select.clicked(e, card.closest("li").dataset.gid);
	});
	drag.mount(root);
	select.mount(main);
	watch(draw);
	setInterval(tick, 1000);
	new ResizeObserver(() => changed()).observe(root);
}

export function visible(yes) {
	root.hidden = !yes;
	if (yes)
		changed();
}
