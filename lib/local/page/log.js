/* log: what a job prints: while it runs the last lines that its worker puts
 * into the claim, which are joined here as they come; later the log that was
 * attached. */

import { attempt, el } from "./dom.js";
import { tailOf } from "./files.js";
import { open } from "./records.js";
import { terminal } from "./term.js";

const SHOWN_MAX = 400e3;	/* characters that are kept */
const FILE_MAX = 300e3;		/* bytes of an attached log that are shown */
const AT_ONCE = 3e6;		/* a larger log is read when somebody asks */

/* Appends TAIL, the end of a text of which TEXT is an earlier part, to it. */
export function join(text, tail) {
	const first = tail.split("\n", 1)[0];

	if (text === "" || tail === "")
		return text || tail;
	for (let at = text.lastIndexOf(first); at >= 0 && first !== "";
	    at = at > 0 ? text.lastIndexOf(first, at - 1) : -1) {
		const rest = text.slice(at);
		if (tail.startsWith(rest))
			return text + tail.slice(rest.length);
		if (rest.startsWith(tail))
			return text;
	}
	return `${text}\n[…]\n${tail}`;
}

const ofAttempt = (files, n) => files.findLast(a =>
    /^attempt-\d+-experiment_logs\.txt$/.test(a.name) &&
    (n === undefined || a.name.startsWith(`attempt-${n}-`)));

/* One log of one card, for as long as its panel is open. */
export class Log {
	constructor() {
		this.pre = el("pre", { class: "log", tabindex: "0",
		    "aria-label": "Log" });
		this.note = el("span", { class: "size" });
		this.more = el("button", { type: "button", class: "quiet",
		    hidden: true }, "Show it");
		this.root = el("section", { class: "part", hidden: true },
		    el("h3", {}, "Log", this.note), this.more, this.pre);
		this.text = "";
		this.source = "";
	}

	put(text) {
		const end = this.pre.scrollTop + this.pre.clientHeight >
		    this.pre.scrollHeight - 8;

		this.root.hidden = false;
		this.pre.hidden = false;
		if (text === this.text)
			return;
		this.text = text.slice(-SHOWN_MAX);
		this.pre.replaceChildren(...terminal(this.text).map(x =>
		    typeof x === "string" ? x :
		    el("span", { class: x[1] }, x[0])));
		/* follow it, unless somebody reads further up */
		if (end || this.pre.scrollTop === 0)
			this.pre.scrollTop = this.pre.scrollHeight;
	}

	/* STORY is the newest claim, or null. */
	update(story, files) {
		const source = story && open(story.claim) ? story.gid : "file";

		if (source !== "file") {
			if (this.source !== source)
				this.text = "";
			this.source = source;
			this.note.textContent = "as it grows";
			this.put(join(this.text, story.tail) || "…");
			return;
		}
		const a = ofAttempt(files, story?.claim.n) ?? ofAttempt(files);
		if (a && this.source !== a.gid) {
			this.source = a.gid;
			this.file(a);
		} else if (!a && this.text === "" && story?.tail) {
			this.note.textContent = "its last lines";
			this.put(story.tail);
		}
	}

	file(a) {
		const read = async () => {
			const { cut, text } = await tailOf(a.gid, FILE_MAX);
			this.more.hidden = true;
			this.put((cut ? "[the beginning is left out]\n" : "") +
			    (text || "(empty)"));
		};
		const show = () => attempt("The log cannot be read", read);

		this.root.hidden = false;
		this.note.textContent = a.name;
		if (a.size > AT_ONCE) {
			this.pre.hidden = true;
			this.more.hidden = false;
			this.more.onclick = show;
		} else
			show();
	}
}
