/* newcard: the form for a new card. */

import { attempt, el, tool } from "./dom.js";
import { focusCard } from "./board.js";
import { board, create } from "./store.js";

const field = (label, control) =>
	el("label", { class: "field" }, el("span", {}, label), control);

/* Opens the form; SECTION is the column that is offered. */
export function ask(section) {
	const name = el("input", { id: "new-name", required: true,
	    autocomplete: "off" });
	const notes = el("textarea", { id: "new-notes", rows: "10",
	    spellcheck: "false", placeholder: "python train.py --lr 0.1" });
	const tags = el("input", { id: "new-tags", autocomplete: "off",
	    placeholder: "lr, baseline" });
	const column = el("select", { id: "new-column" },
	    board.sections.map(s => el("option", { value: s.gid }, s.name)));
	const make = el("button", { class: "main" }, "Create");
	const box = el("dialog", { class: "box", "aria-labelledby": "new-title",
	    onclose: () => box.remove() });

	column.value = section ??
	    (board.sections.find(s => s.kind === "backlog") ??
	    board.sections[0])?.gid;
	box.append(el("form", { method: "dialog", onsubmit: async e => {
		e.preventDefault();
		make.disabled = true;
		const gid = await attempt("The card could not be made",
		    () => create({ name: name.value, notes: notes.value,
		    section: column.value, tags: tags.value.split(",")
		    .map(t => t.trim()).filter(Boolean) }));
		make.disabled = false;
		if (gid) {
			box.close();
			requestAnimationFrame(() =>
			    requestAnimationFrame(() => focusCard(gid)));
		}
	    } }, el("header", {}, el("h2", { id: "new-title" }, "New card"),
	    tool("close", "Close", () => box.close())),
	    field("Name", name), field("Column", column),
	    field("Script", notes), field("Tags, parted by commas", tags),
	    el("footer", {}, el("button", { type: "button",
	    onclick: () => box.close() }, "Cancel"), make)));
	document.body.append(box);
	box.showModal();
	name.focus();
}
