/* filter: which cards are shown: words of the name or tags, or a gid;
 * "state:failed", "worker:gpu-07" and "tag:lr" among them; and what the lists
 * say.  All of it stands in the address. */

import * as address from "./address.js";
import { board, changed, kindOf, state } from "./store.js";
import { el, icon } from "./dom.js";

const STATES = { ready: "Ready", waits: "Waiting", blocked: "Blocked",
    running: "Running", done: "Done", failed: "Failed", stopped: "Stopped" };
const NAMES = ["state", "worker", "tag"];

let filter = { words: [], state: [], worker: [], tag: [] };

export const filtering = () => Object.values(filter).some(l => l.length > 0);

/* "a state:b" and the lists as one filter. */
function parse(text, lists) {
	const f = { words: [], state: [], worker: [], tag: [] };

	for (const m of text.toLowerCase().matchAll(
	    /(?:(state|worker|tag):)?(?:"([^"]*)"|(\S+))/g))
		f[m[1] ?? "words"].push(m[2] ?? m[3]);
	for (const n of NAMES)
		if (lists[n])
			f[n].push(lists[n].toLowerCase());
	return f;
}

export function shown(card) {
	if (!filtering())
		return true;
	const st = filter.state.length || filter.worker.length ?
	    state(card) : null;
	return filter.words.every(w => w === card.gid ||
	    card.text.includes(w)) &&
	    filter.tag.every(w => card.tags.some(t =>
	    t.name.toLowerCase() === w)) &&
	    filter.state.every(w => st.kind === w || kindOf(card) === w ||
	    w === "waiting" && /^(ready|waits)$/.test(st.kind)) &&
	    filter.worker.every(w => (st.who ?? "").toLowerCase()
	    .includes(w) || card.name.toLowerCase() === w);
}

let input = null, lists = {}, known = "";

function apply() {
	const chosen = Object.fromEntries(NAMES.map(n => [n, lists[n].value]));

	filter = parse(input.value, chosen);
	address.set({ q: input.value.trim(), ...chosen });
	root.classList.toggle("on", filtering());
	changed();
}

/* As the address says. */
export function follow() {
	if (!input)
		return;
	if (input !== document.activeElement)
		input.value = address.get("q");
	for (const n of NAMES) {
		const v = address.get(n);
		if (v && ![...lists[n].options].some(o => o.value === v))
			lists[n].append(el("option", { value: v }, v));
		lists[n].value = v;
	}
	apply();
}

export function clear() {
	input.value = "";
	for (const n of NAMES)
		lists[n].value = "";
	apply();
}

export function focus() {
	input.focus();
	input.select();
}

function options(select, first, list) {
	const had = select.value;

	select.replaceChildren(el("option", { value: "" }, first),
	    ...list.map(([value, n]) => el("option", { value },
	    `${STATES[value] ?? value} (${n})`)));
	if (had && !list.some(([v]) => v === had))
		select.append(el("option", { value: had }, `${
		    STATES[had] ?? had} (0)`));
	select.value = had;
	select.hidden = list.length === 0 && had === "";
}

const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);

/* Keeps the lists as the cards are. */
export function update() {
	const tags = new Map(), states = new Map(), workers = new Map();

	if (!input)
		return;
	for (const c of board.cards.values()) {
		const st = state(c), kind = kindOf(c);
		for (const t of c.tags)
			count(tags, t.name);
		if (st.kind in STATES && kind !== "workers")
			count(states, st.kind);
		if (kind === "workers")
			count(workers, c.name);
		else if (st.kind === "running" && st.who)
			count(workers, st.who);
	}
	const by = (a, b) => a[0] < b[0] ? -1 : 1;
	const all = { state: Object.keys(STATES).filter(k => states.has(k))
	    .map(k => [k, states.get(k)]), worker: [...workers].sort(by),
	    tag: [...tags].sort(by) };
	const now = JSON.stringify(all);
	if (now === known)
		return;
	known = now;
	options(lists.state, "State", all.state);
	options(lists.worker, "Worker", all.worker);
	options(lists.tag, "Tag", all.tag);
}

const list = (id, first) => el("select", { id, "aria-label":
    `Filter by ${first.toLowerCase()}`, onchange: apply },
    el("option", { value: "" }, first));

let root;

export function bar() {
	known = "";
	input = el("input", { type: "search", id: "find", autocomplete: "off",
	    spellcheck: "false", placeholder: "Filter",
	    title: "Words of the name or tags, a gid, state:failed, " +
	    "worker:gpu-07, tag:lr (/)", "aria-label": "Filter cards",
	    oninput: apply, onkeydown: e => {
		if (e.key === "Escape") {
			clear();
			input.blur();
		}
	    } });
	lists = { state: list("bystate", "State"),
	    worker: list("byworker", "Worker"), tag: list("bytag", "Tag") };
	root = el("div", { class: "filter", role: "search" },
	    el("label", { class: "find" }, icon("search"), input),
	    NAMES.map(n => lists[n]),
	    el("button", { type: "button", class: "quiet clear",
	    onclick: clear }, "Clear"));
	return root;
}
