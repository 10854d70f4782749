/* select: several cards at once: by Ctrl or Shift and a click, by x, or with
 * "Select" by taps; what is done with them stands in a bar below the board. */

import { act, actionOf, nameOf } from "./actions.js";
import { attempt, el, icon, say, toast, tool } from "./dom.js";
import { columnList, columnOf } from "./board.js";
import { board, changed, moveAll, watch } from "./store.js";

let bar, mode = false, anchor = null, last = "";
const chosen = new Set();

export const isChosen = gid => chosen.has(gid);
export const choosing = () => mode || chosen.size > 0;

function tell() {
	changed();
	draw();
}

export function toggle(gid) {
	if (!chosen.delete(gid))
		chosen.add(gid);
	anchor = gid;
	say(`${board.cards.get(gid)?.name} ${chosen.has(gid) ? "" :
	    "not "}selected, ${chosen.size} in all`);
	tell();
}

/* From the last one to this one, in the same column. */
function range(gid) {
	const col = columnOf(gid);
	const a = col?.gids.indexOf(anchor) ?? -1, b = col?.gids.indexOf(gid);

	if (a < 0)
		return toggle(gid);
	for (const g of col.gids.slice(Math.min(a, b), Math.max(a, b) + 1))
		chosen.add(g);
	tell();
}

export function clear() {
	chosen.clear();
	mode = false;
	tell();
}

export function start() {
	mode = !mode;
	if (!mode)
		chosen.clear();
	tell();
}

function chooseAll() {
	for (const col of columnList())
		if (!["workers", "sweeps"].includes(col.section.kind))
			for (const g of col.gids)
				chosen.add(g);
	tell();
}

/* Does FN to the chosen ones and keeps those that did not go. */
async function doing(fn) {
	const gids = [...chosen].filter(g => board.cards.has(g));
	const note = bar.querySelector(".progress");
	const shown = n => { note.textContent = `${n} of ${gids.length}`; };

	bar.inert = true;
	const ok = await fn(gids, shown);
	bar.inert = false;
	note.textContent = "";
	if (ok)
		clear();
}

const moveTo = (section, gids, shown) => attempt("The cards could not be moved",
    async () => {
	const bad = await moveAll(gids, section.gid, shown);
	if (bad > 0)
		toast(`${bad} of ${gids.length} cards could not be moved`,
		    true);
	else
		say(`${gids.length} cards moved to ${section.name}`);
	return bad === 0;
    });

/* Buttons for what can be done with some of them. */
function actions() {
	const of = {};

	for (const g of chosen) {
		const card = board.cards.get(g), a = card && actionOf(card);
		if (a)
			(of[a] ??= []).push(g);
	}
	return Object.entries(of).map(([a, gids]) => el("button",
	    { type: "button", onclick: () => doing((all, shown) =>
	    act(a, gids, shown)) }, `${nameOf(a)} ${gids.length}`));
}

function draw() {
	for (const g of chosen)
		if (!board.cards.has(g))
			chosen.delete(g);
	document.body.classList.toggle("choosing", choosing());
	document.getElementById("select")?.setAttribute("aria-pressed",
	    String(choosing()));
	const now = JSON.stringify([mode, [...chosen].map(g => [g,
	    board.cards.get(g).section]), board.sections.map(s => s.name)]);
	if (now === last || bar.inert)
		return;
	last = now;
	bar.hidden = !choosing();
	const to = el("select", { "aria-label": "Move to", onchange: () => {
		const s = board.sections.find(x => x.gid === to.value);
		to.value = "";
		doing((gids, shown) => moveTo(s, gids, shown));
	    } }, el("option", { value: "" }, "Move to …"),
	    board.sections.filter(s => !["workers", "sweeps"].includes(s.kind))
	    .map(s => el("option", { value: s.gid }, s.name)));
	bar.replaceChildren(el("b", {}, `${chosen.size} selected`),
	    el("button", { type: "button", onclick: chooseAll },
	    "Select all shown"), ...chosen.size > 0 ? [...actions(), to] : [],
	    el("span", { class: "progress size", role: "status" }),
	    el("span", { class: "push" }),
	    tool("close", "End the selection (Escape)", clear));
}

/* A click on a card; returns true if it was one that selects. */
export function clicked(e, gid) {
	if (e.shiftKey && !e.ctrlKey && !e.metaKey)
		range(gid);
	else if (e.ctrlKey || e.metaKey || mode)
		toggle(gid);
	else
		return false;
	e.preventDefault();
	return true;
}

export const opener = () => el("button", { type: "button", id: "select",
    "aria-pressed": "false", title: "Select several cards (x)",
    onclick: start }, icon("check"), "Select");

export function mount(at) {
	bar = el("div", { id: "selection", role: "region",
	    "aria-label": "Selected cards", hidden: true });
	at.append(bar);
	watch(draw);
}
