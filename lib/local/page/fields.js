/* fields: a job's tags and options as fields, so that nobody need know how the
 * description has them. */

import * as api from "./api.js";
import { isRight, OPTIONS, parse, withOptions } from "./cardtext.js";
import { attempt, el } from "./dom.js";
import { board, refresh, tagNamed } from "./store.js";

/* On the description as it is at this moment. */
async function saveOptions(gid, options) {
	const { notes } = (await api.get(`/tasks/${gid}`,
	    { opt_fields: "notes" })).data;
	const text = withOptions(notes, options);

	if (text === null)
		throw new Error("this description cannot be changed by " +
		    "fields; edit it");
	if (text !== notes)
		await api.put(`/tasks/${gid}`, { notes: text });
}

async function saveTags(gid, had, names) {
	for (const t of had.filter(x => !names.includes(x.name)))
		await api.post(`/tasks/${gid}/removeTag`, { tag: t.gid });
	for (const n of names.filter(x => !had.some(t => t.name === x)))
		await api.post(`/tasks/${gid}/addTag`,
		    { tag: await tagNamed(n) });
}

const wordsOf = text => [...new Set(text.split(",").map(t => t.trim())
    .filter(Boolean))];

/* The form for them; CHANGED is called when they were saved. */
export function fields({ gid, notes, tags }, changed) {
	const have = Object.fromEntries(parse(notes).job ?? []);
	const box = {};
	const all = [...new Set([...board.cards.values()].flatMap(c =>
	    c.tags.map(t => t.name)))].sort();
	const field = (name, value, hint, list) => el("label",
	    { class: "field" }, el("span", {}, name === "gpus" ? "GPUs" :
	    name[0].toUpperCase() + name.slice(1)), box[name] = el("input", { name, value,
	    placeholder: hint, autocomplete: "off", list,
	    "aria-describedby": "field-wrong" }));
	const wrong = el("p", { class: "wrong", id: "field-wrong",
	    role: "alert" });
	const button = el("button", { disabled: true }, "Save");
	const save = async e => {
		e.preventDefault();
		const options = {};
		for (const k of Object.keys(OPTIONS)) {
			const v = box[k].value.trim();
			if (v === (have[k] ?? ""))
				continue;
			if (!isRight(k, v)) {
				wrong.textContent =
				    `${k}: '${v}' is not ${OPTIONS[k]}`;
				box[k].focus();
				return;
			}
			options[k] = v;
		}
		button.disabled = true;
		const ok = await attempt("The card could not be changed",
		    async () => {
			await saveOptions(gid, options);
			await saveTags(gid, tags, wordsOf(box.tags.value));
			return true;
		});
		button.disabled = !ok;
		if (ok) {
			form.classList.remove("dirty");
			await refresh([gid]);
			changed();
		}
	};
	const form = el("form", { class: "fields", onsubmit: save,
	    oninput: () => {
		button.disabled = false;
		form.classList.add("dirty");
		wrong.textContent = "";
	    } }, field("tags", tags.map(t => t.name).join(", "),
	    "commas between", "all-tags"), el("datalist", { id: "all-tags" },
	    all.map(t => el("option", { value: t }))),
	    Object.keys(OPTIONS).map(k => field(k, have[k] ?? "",
	    OPTIONS[k])), wrong, button);
	return form;
}
