/* newcard: the form for a new card. */

import { attempt, el, tool } from "./dom.js";
import { focusCard } from "./board.js";
import * as draft from "./draft.js";
import { board, create } from "./store.js";

const field = (label, control, more) => el("div", { class: "field" },
    el("label", { for: control.id }, label), control, more);

/* Opens the form; SECTION is the column that is offered. */
export function ask(section) {
	const name = el("input", { id: "new-name", required: true,
	    autocomplete: "off" });
	const notes = el("textarea", { id: "new-notes", rows: "10",
	    spellcheck: "false", placeholder: "git clone --depth 1 " +
	    "https://example.org/me/project .\npython train.py --lr 0.1 " +
	    "--out outputs", "aria-describedby": "new-what" });
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
			draft.set("new", null);
			box.close();
			requestAnimationFrame(() =>
			    requestAnimationFrame(() => focusCard(gid)));
		}
	    } }, el("header", {}, el("h2", { id: "new-title" }, "New card"),
	    tool("close", "Close", () => box.close())),
	    field("Name", name), field("Column", column),
	    field("Script", notes, el("span", { id: "new-what",
	    class: "hint" }, "A bash script, as you would type it. It starts " +
	    "in an empty folder of the worker's machine, so it fetches its " +
	    "code itself (git clone …) or names a path that every worker has " +
	    "(python /srv/project/train.py). Files that it puts into ./outputs come back " +
	    "as attachments; what it prints is the log. Exit status 0 is " +
	    "done, any other failed. Below the script there may be sections: " +
	    "the line '# Depends on' and the addresses of cards that come " +
	    "first, one a line; the line '# Job' and options, 'timeout: 6h', " +
	    "'retries: 2', 'priority: 10', 'gpus: 1'. What looks like a " +
	    "section and is none is not run: the card goes to Failed and " +
	    "says why. A fence (```) around the script is taken off. Curly " +
	    "quotes and dashes are named in the log. A script that no editor " +
	    "may change is attached and run: bash ./train.sh.")),
	    field("Tags, commas between", tags),
	    el("footer", {}, el("button", { type: "button",
	    onclick: () => {
		draft.set("new", null);
		box.close();
	    } }, "Cancel"), make)));
	const kept = draft.get("new");
	if (kept) {
		name.value = kept.name;
		notes.value = kept.notes;
		tags.value = kept.tags;
	}
	box.addEventListener("input", () => draft.set("new",
	    name.value + notes.value + tags.value === "" ? null : { name:
	    name.value, notes: notes.value, tags: tags.value }));
	document.body.append(box);
	box.showModal();
	name.focus();
}
