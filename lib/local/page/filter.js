/* filter: which cards are shown: those that have all words of a text in their
 * name or tags (or are its gid), and a tag. */

import { board, changed } from "./store.js";
import { el, icon } from "./dom.js";

const filter = { words: [], tag: "" };

export const filtering = () => filter.words.length > 0 || filter.tag !== "";

export function shown(card) {
	return (filter.tag === "" ||
	    card.tags.some(t => t.gid === filter.tag)) &&
	    filter.words.every(w => w === card.gid || card.text.includes(w));
}

let input, select, known = "";

function apply() {
	filter.words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
	filter.tag = select.value;
	changed();
}

export function clear() {
	input.value = "";
	select.value = "";
	apply();
}

export function focus() {
	input.focus();
	input.select();
}

/* Keeps the list of tags as the cards have them. */
export function update() {
	const tags = new Map();

	if (!select)
		return;
	for (const c of board.cards.values())
		for (const t of c.tags)
			tags.set(t.gid, { name: t.name,
			    n: (tags.get(t.gid)?.n ?? 0) + 1 });
	const list = [...tags].sort((a, b) =>
	    a[1].name < b[1].name ? -1 : a[1].name > b[1].name ? 1 : 0);
	const now = JSON.stringify(list);
	if (now === known)
		return;
	known = now;
	const had = filter.tag;
	select.replaceChildren(el("option", { value: "" }, "All tags"),
	    ...list.map(([gid, t]) => el("option", { value: gid },
	    `${t.name} (${t.n})`)));
	select.value = tags.has(had) ? had : "";
	if (select.value !== had)
		apply();
}

export function bar() {
	input = el("input", { type: "search", id: "find", autocomplete: "off",
	    spellcheck: "false", placeholder: "Filter",
	    title: "Words of the name or tags, or a gid (/)",
	    "aria-label": "Filter cards",
	    oninput: apply, onkeydown: e => {
		if (e.key === "Escape") {
			clear();
			input.blur();
		}
	    } });
	select = el("select", { id: "bytag", "aria-label": "Filter by tag",
	    onchange: apply }, el("option", { value: "" }, "All tags"));
	return el("div", { class: "filter", role: "search" },
	    el("label", { class: "find" }, icon("search"), input), select);
}
