/* edit: name and description of a card.  What is written is kept as a draft
 * until it is saved or discarded; where somebody else changed the text in the
 * meantime both are shown, and nothing is overwritten unseen. */

import * as api from "./api.js";
import { attempt, el } from "./dom.js";
import * as draft from "./draft.js";

const read = async gid => (await api.get(`/tasks/${gid}`,
    { opt_fields: "name,notes" })).data;

/* The lines of A and B as [sign, line]: what is the same at both ends once. */
function difference(a, b) {
	const x = a.split("\n"), y = b.split("\n");
	let i = 0, k = 0;

	while (i < x.length && i < y.length && x[i] === y[i])
		i++;
	while (k < x.length - i && k < y.length - i &&
	    x[x.length - 1 - k] === y[y.length - 1 - k])
		k++;
	return [...x.slice(i, x.length - k).map(l => ["-", l]),
	    ...y.slice(i, y.length - k).map(l => ["+", l])];
}

/* Says what others have changed since BASE; NOW is the card as it is. */
function conflict(base, now, take) {
	const lines = difference(base.notes, now.notes);

	if (base.name !== now.name)
		lines.unshift(["-", base.name], ["+", now.name]);
	return el("div", { class: "conflict", role: "alert" },
	    el("b", {}, "Somebody has changed this card in the meantime."),
	    el("p", {}, "This is what they changed. Put it into your text, " +
	    "then save; or take theirs, which discards yours."),
	    el("pre", { tabindex: "0", "aria-label": "What was changed" },
	    lines.map(([s, l]) => el("span", { class: s === "+" ? "plus" :
	    "minus" }, `${s} ${l}\n`))),
	    el("button", { type: "button", onclick: take }, "Take theirs"));
}

/* What was being written of this card, or null. */
export const draftOf = gid => draft.get(`edit/${gid}`);

/*
 * Opens the form before BEFORE; TASK is the card as it is shown.  DONE(saved)
 * is called when it goes away.
 */
export function edit(gid, task, before, done) {
	const kept = draftOf(gid);
	let base = kept?.base ?? { name: task.name, notes: task.notes };
	const name = el("input", { id: "edit-name", "aria-label": "Name",
	    autocomplete: "off" });
	const notes = el("textarea", { id: "edit-notes", spellcheck: "false",
	    rows: "18", "aria-label": "Description" });
	const clash = el("div", {});
	const keep = () => draft.set(`edit/${gid}`,
	    name.value === base.name && notes.value === base.notes ? null :
	    { base, name: name.value, notes: notes.value });
	const end = saved => {
		form.remove();
		done(saved);
	};
	const fill = t => {
		name.value = t.name;
		notes.value = t.notes;
	};
	const discard = () => {
		draft.set(`edit/${gid}`, null);
		end(false);
	};
	/* Returns true when the card is as it was when this was begun. */
	const unchanged = now => {
		if (now.name === base.name && now.notes === base.notes)
			return true;
		const was = base;
		base = { name: now.name, notes: now.notes };
		keep();
		clash.replaceChildren(conflict(was, now, () => {
			fill(now);
			keep();
			clash.replaceChildren();
		}));
		return false;
	};
	const save = async e => {
		e.preventDefault();
		const ok = await attempt("The card could not be changed",
		    async () => {
			if (!unchanged(await read(gid)))
				return false;
			const data = {};
			if (name.value !== base.name)
				data.name = name.value;
			if (notes.value !== base.notes)
				data.notes = notes.value;
			if (Object.keys(data).length > 0)
				await api.put(`/tasks/${gid}`, data);
			return true;
		});
		if (ok) {
			draft.set(`edit/${gid}`, null);
			end(true);
		}
	};
	const form = el("form", { class: "edit", onsubmit: save, oninput: keep,
	    onkeydown: e => {
		/* what is written stays a draft */
		if (e.key === "Escape") {
			e.stopPropagation();
			keep();
			end(false);
		}
	    } }, clash, name, notes, el("footer", {}, el("button",
	    { type: "button", onclick: discard }, kept ? "Discard draft" :
	    "Cancel"), el("button", { class: "main" }, "Save")));

	fill(kept ?? base);
	if (kept)
		unchanged(task);
	before.before(form);
	name.focus();
}
