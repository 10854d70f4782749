/* comments: what was said on a card and what happened to it, oldest first. */

import * as api from "./api.js";
import { attempt, duration, el, when } from "./dom.js";
import * as draft from "./draft.js";
import { comment, exitWords, open, outcome } from "./records.js";

const PAGES_MAX = 20;	/* of 100 stories: the first ones are shown */
const LAST = 12;	/* what is shown of a longer list */

export async function read(gid) {
	const list = [];
	let n = 0;

	for await (const page of api.pages(`/tasks/${gid}/stories`, {
	    opt_fields: "created_at,created_by.name,resource_subtype,text," +
	    "is_edited" })) {
		list.push(...page);
		if (++n === PAGES_MAX)
			break;
	}
	return list.map(s => ({ gid: s.gid, at: Date.parse(s.created_at),
	    by: s.created_by?.name ?? "", said: s.resource_subtype ===
	    "comment_added", edited: s.is_edited, raw: s.text,
	    ...comment(s.text ?? "", Date.parse(s.created_at)) }))
	    .sort((a, b) => a.at - b.at);
}

/* The claim that counts: the newest that was not lost to another. */
export const latest = stories => stories.findLast(s => s.said && s.claim &&
    !["lost", "void"].includes(s.claim.st)) ?? null;

const doing = { claimed: "starting", running: "running", done: "done",
    failed: "failed", interrupted: "stopped", released: "given back",
    fenced: "lost to another worker", lost: "came second", void: "not taken" };

/* How attempt N ended, as its worker said: "killed by signal 9". */
const reasonOf = (stories, n) => stories.map(s => s.said && !s.claim ?
    outcome(s.text) : null).findLast(o => o?.n === n)?.reason;

function attemptLine(s, stories) {
	const c = s.claim;
	const took = c.ran === undefined ? "" : ` after ${duration(c.ran)}`;
	const kind = open(c) ? "running" : c.st === "done" ? "done" :
	    c.st === "failed" ? "failed" : "other";
	const why = c.st === "failed" && (reasonOf(stories, c.n) ||
	    exitWords(c.exit));

	return el("li", { class: "event claim", title: s.raw.split("\n")[1] },
	    el("span", { class: `state ${kind}` },
	    `Attempt ${c.n}: ${doing[c.st] ?? c.st}`),
	    el("span", {}, `${took} on `, el("b", {}, c.who),
	    why ? `: ${why}` : ""), when(s.at));
}

function said(s, remove) {
	return el("li", { class: "said" },
	    el("div", { class: "by" }, el("b", {}, s.by), when(s.at),
	    s.edited && el("span", {}, "edited"),
	    el("button", { type: "button", class: "quiet", onclick: remove },
	    "Delete", el("span", { class: "unseen" }, ` comment: ${
	    s.text.slice(0, 40)}`))),
	    el("div", { class: "text" }, s.text));
}

const event = s => el("li", { class: "event" },
    el("span", {}, `${s.by} ${s.text}`), when(s.at));

/* The list of stories as an element; CHANGED is called after a deletion. */
export function show(stories, changed) {
	const one = s => s.said && s.claim ? attemptLine(s, stories) :
	    s.said ? said(s, async () => {
		if (confirm("Delete this comment?"))
			await attempt("The comment could not be deleted",
			    () => api.del(`/stories/${s.gid}`));
		changed();
	    }) : event(s);

	const list = el("ol", { class: "stories", role: "list" },
	    stories.slice(-LAST).map(one));
	const more = stories.length > LAST && el("button", { type: "button",
	    class: "quiet", onclick: () => {
		list.prepend(...stories.slice(0, -LAST).map(one));
		more.remove();
	    } }, `Show ${stories.length - LAST} earlier ones`);
	return [more, list];
}

/* The form for a new one. */
export function form(gid, changed) {
	const kept = `comment/${gid}`;
	const text = el("textarea", { id: "comment", rows: "2", required: true,
	    placeholder: "Comment", "aria-label": "Comment",
	    oninput: () => draft.set(kept, text.value === "" ? null :
	    { text: text.value }),
	    onkeydown: e => {
		if (e.key === "Enter" && (e.ctrlKey || e.metaKey))
			send(e);
	    } });
	const button = el("button", { class: "main" }, "Comment");
	const send = async e => {
		e.preventDefault();
		if (text.value.trim() === "" || button.disabled)
			return;
		button.disabled = true;
		const r = await attempt("The comment could not be sent",
		    () => api.post(`/tasks/${gid}/stories`,
		    { text: text.value }));
		button.disabled = false;
		if (r) {
			text.value = "";
			draft.set(kept, null);
			changed();
		}
	};

	text.value = draft.get(kept)?.text ?? "";
	return el("form", { class: "comment", onsubmit: send }, text, button);
}
