/* panel: one card: its script, what it waits for, its log, attachments and
 * comments.  It is drawn part by part, and only parts that have changed, so
 * that nobody loses a selection, the focus or a half-written comment. */

import { button } from "./actions.js";
import * as address from "./address.js";
import * as api from "./api.js";
import { focusCard } from "./board.js";
import { about, parse } from "./cardtext.js";
import * as comments from "./comments.js";
import { attempt, chip, duration, el, icon, say, toast, tool, when }
    from "./dom.js";
import * as draft from "./draft.js";
import { draftOf, edit } from "./edit.js";
import { fields } from "./fields.js";
import * as files from "./files.js";
import { Log } from "./log.js";
import { figure, flat } from "./metrics.js";
import { worker } from "./records.js";
import { signButton } from "./sign.js";
import { board, kindOf, move, neededBy, refresh, remove, signState, state,
    watch } from "./store.js";

const LINKED = "name|completed|memberships.section.name|" +
    "memberships.project.gid";
const FIELDS = "name,notes,completed,created_at,created_by.name," +
    `dependencies.(${LINKED}),dependents.(${LINKED}),tags.name,tags.color,` +
    "card_metrics,memberships.project.gid";
const EVERY = 2000;	/* ms between two looks at a job that runs */
const COPIED = 1500;

let root, shown = null, timer = null;

export const openGid = () => shown?.gid ?? null;

/* ------------------------------------------------------------------ parts */

/* A part is a function from data to elements and is called when its data are
 * new. */
class Part {
	constructor(make) {
		this.make = make;
		this.root = el("div", {});
	}

	update(data) {
		const now = JSON.stringify(data);

		if (now !== this.last) {
			this.last = now;
			this.root.replaceChildren(...[this.make(data)].flat()
			    .filter(Boolean));
		}
	}
}

const part = (title, ...children) =>
	el("section", { class: "part" }, el("h3", {}, title), ...children);

function linkState(t) {
	const known = board.cards.get(t.gid);

	if (known)
		return { kind: state(known).kind, text: state(known).text ||
		    kindOf(known) };
	const s = t.memberships?.find(m =>
	    m.project?.gid === board.project.gid)?.section?.name;
	return { kind: t.completed ? "done" : "other",
	    text: t.completed ? "done" : s ?? "elsewhere" };
}

/* Links to cards, each with its state. */
const cardLinks = list => el("ul", { class: "links", role: "list" },
    list.map(t => el("li", {},
    el("span", { class: `state ${t.state.kind}` }, t.state.text),
    t.gid ? el("a", { href: `#card/${t.gid}` }, t.name || t.gid) : t.name)));

const table = rows => el("dl", { class: "pairs" }, rows.map(([k, v]) =>
    el("div", {}, el("dt", {}, k), el("dd", {}, v))));

/* Remarks are seen to be ones. */
const lineOf = l => /^\s*#/.test(l) ? el("span", { class: "remark" }, l) : l;

function script(text) {
	if (text === "")
		return part("Script", el("p", { class: "empty" }, "No script"));
	const copy = tool("copy", "Copy the script", async () => {
		await navigator.clipboard?.writeText(text);
		copy.classList.add("ok");
		say("Copied");
		setTimeout(() => copy.classList.remove("ok"), COPIED);
	});
	const lines = text.split("\n").map((l, i) =>
	    [i > 0 ? "\n" : "", lineOf(l)]);

	return el("section", { class: "part" }, el("h3", {}, "Script", copy),
	    el("pre", { class: "script", tabindex: "0",
	    "aria-label": "Script" }, el("code", {}, lines)));
}

/* The jobs of a sweep, folded: its page has them as a table. */
let unfolded = false;
const jobList = jobs => files.branch("Jobs", jobs.length, () => cardLinks(jobs),
    { open: unfolded, ontoggle: e => { unfolded = e.target.open; } });

const description = ({ notes, kind, other }) => {
	if (other)
		return [part("About", el("p", { class: "prose" }, other.text)),
		    other.jobs.length > 0 && jobList(other.jobs)];
	if (kind === "workers") {
		const gid = worker(notes, api.now())?.task;
		const does = gid && board.cards.get(gid);
		return [does && part("Works on", cardLinks([{ gid,
		    name: does.name, state: linkState(does) }])),
		    part("Worker", el("pre", { class: "script", tabindex: "0",
		    "aria-label": "Worker" }, notes))];
	}
	const c = parse(notes);
	return [c.context && part("Parameters", table(c.context)),
	    script(c.script)];
};

const graphLink = gid => el("a", { class: "button", href: `#graph/${gid}` },
    icon("graph"), "Graph");

const links = ({ gid, needs, needed }) => [
	needs.length > 0 && part(`Waits for ${needs.length}`, cardLinks(needs)),
	needed.length > 0 && part(`Needed by ${needed.length}`,
	    cardLinks(needed)),
	needs.length + needed.length > 0 && graphLink(gid)
];

function facts({ st, tags, n, created, by }) {
	return el("div", { class: "facts" },
	    st.text && el("span", { class: `state ${st.kind}` }, st.text),
	    st.why && el("b", { class: "why" }, st.why),
	    st.since && el("span", { class: "clock",
	    "data-since": st.since }, duration((api.now() - st.since) / 1000)),
	    st.took !== undefined && el("span", {},
	    `after ${duration(st.took)}`),
	    st.who && el("span", {}, "on ", el("b", {}, st.who)),
	    n > 1 && el("span", {}, `attempt ${n}`),
	    tags.map(chip),
	    el("span", { class: "push" }),
	    el("span", { class: "made" }, "made ", when(created),
	    by && ` by ${by}`));
}

/* What can be done with it, and what it has measured. */
const buttons = ({ gid }) => board.cards.has(gid) ?
    [button(board.cards.get(gid)), signButton(board.cards.get(gid))] : [];

const measured = ({ list }) => list && part("Metrics", el("dl",
    { class: "figures" }, list.map(([k, v]) => el("div", {},
    el("dt", {}, k), el("dd", {}, figure(v))))));

const unsent = ({ at }, p) => at && el("p", { class: "draft" },
    "You have begun to edit this card. ",
    el("button", { type: "button", onclick: () => p.change() }, "Go on"),
    el("button", { type: "button", onclick: () => {
	draft.set(`edit/${p.gid}`, null);
	p.draft.update({ at: null });
    } }, "Discard"));

/* -------------------------------------------------------------- one panel */

/* Everything about one card, read in one go. */
async function read(gid) {
	const [task, stories, list] = await Promise.all([
		api.get(`/tasks/${gid}`, { opt_fields: FIELDS }),
		comments.read(gid), files.read(gid)]);

	return { task: task.data, stories, files: list };
}

function columnChoice(gid) {
	const choice = el("select", { id: "column", "aria-label": "Column",
	    title: "Move to another column", onchange: async () => {
		const name = choice.selectedOptions[0].textContent;
		if (await attempt("The card could not be moved", async () => {
			await move(gid, choice.value, {});
			return true;
		}))
			say(`Moved to ${name}`);
		update();
	    } });
	return choice;
}

function build(gid) {
	const p = { gid, busy: false, title: el("h2", { tabindex: "-1",
	    id: "card-title" }), column: columnChoice(gid), log: new Log(),
	    facts: new Part(facts), buttons: new Part(buttons),
	    draft: new Part(d => unsent(d, p)), measured: new Part(measured),
	    text: new Part(description), links: new Part(links),
	    fields: new Part(d => d.job && part("Options",
	    fields(d, update))),
	    files: new Part(list => [part(list.length ?
	    `Attachments (${list.length})` : "Attachments",
	    files.show(list, update))]),
	    stories: new Part(list => [part("Comments and activity",
	    comments.show(list, update))]) };

	p.change = () => change(p);
	p.edit = tool("pen", "Edit", p.change);
	p.buttons.root.className = "acts";
	p.logAt = el("div", {});
	p.body = el("div", { class: "body" }, p.facts.root, p.buttons.root,
	    p.draft.root, p.logAt, p.measured.root, p.text.root,
	    p.fields.root, p.links.root, p.log.root, p.files.root,
	    files.adder(gid, root, update), p.stories.root);
	root.replaceChildren(el("header", {}, p.column,
	    el("span", { class: "push" }), p.edit,
	    tool("bin", "Delete this card", () => discard(p)),
	    tool("close", "Close the card (Escape)", close)),
	    el("div", { class: "head" }, p.title), p.body,
	    comments.form(gid, update));
	return p;
}

/* How the card stands, as far as the board has been read. */
function standing(p, task) {
	const card = board.cards.get(p.gid);

	if (card)
		return state(card);
	const here = task.memberships.some(m =>
	    m.project?.gid === board.project.gid);
	return { kind: "other", text: here ? "" : "not on this board" };
}

/* A log is what one wants to see first of a job that runs or has failed. */
function placeLog(p, st) {
	const first = st.kind === "failed" || st.kind === "running";
	const at = first ? p.logAt : p.links.root;

	if (at.nextSibling !== p.log.root)
		at.after(p.log.root);
}

const pairs = o => o && Object.keys(o).length > 0 ?
    Object.entries(o).map(([k, v]) => [k, figure(v)]) : null;

function fill(p, { task, stories, files: list }) {
	const card = board.cards.get(p.gid);
	const kind = card ? kindOf(card) : "other";
	const st = standing(p, task), last = comments.latest(stories);
	const withState = t => ({ gid: t.gid, name: t.name,
	    state: linkState(t) });
	const needs = task.dependencies ?? [], needed = task.dependents ?? [];
	const named = (parse(task.notes).deps ?? []).filter(d =>
	    !needs.some(t => t.gid === d.gid)).map(d => withState(
	    { gid: d.gid, name: d.gid && board.cards.get(d.gid)?.name ||
	    d.text }));

	const other = about(task.notes, p.gid);

	p.task = task;
	p.title.textContent = p.title.title = task.name.trim() || "(no name)";
	const columns = JSON.stringify(board.sections.map(s => s.name));
	if (columns !== p.columns)
		p.column.replaceChildren(...board.sections.map(s =>
		    el("option", { value: s.gid }, s.name)));
	p.columns = columns;
	p.column.value = card?.section ?? "";
	p.facts.update({ st: { ...st, last: "" }, tags: task.tags,
	    n: last?.claim.n, created: Date.parse(task.created_at), by: task.created_by?.name });
	p.buttons.update({ gid: p.gid, kind, st: st.kind,
	    sig: card && signState(card) });
	p.draft.update({ at: draftOf(p.gid)?.at ?? null });
	p.measured.update({ list: st.kind === "running" ?
	    pairs(last?.metrics ?? null) : pairs(flat(task.card_metrics))
	    });
	placeLog(p, st);
	p.text.update({ notes: task.notes, kind, other: other &&
	    { ...other, jobs: other.jobs.map(withState) } });
	/* what somebody types there stays */
	if (!p.fields.root.querySelector("form.dirty"))
		p.fields.update({ gid: p.gid, notes: task.notes,
		    tags: task.tags, job: !other &&
		    !["workers", "sweeps"].includes(kind) });
	p.links.update({ gid: p.gid,
	    needs: [...needs.map(withState), ...named],
	    needed: [...new Set([...needed.map(t => t.gid),
	    ...neededBy(p.gid)])].map(gid => withState(
	    needed.find(t => t.gid === gid) ??
	    board.cards.get(gid))) });
	p.log.update(last, list);
	p.files.update(list);
	/* the ends of logs come every few seconds and are shown above */
	p.stories.update(stories.map(s => ({ ...s, tail: "",
	    raw: s.claim ? s.raw.split("\n").slice(0, 2).join("\n") : "" })));
}

/* What the board learns meanwhile (the rest of its cards, say) shows here. */
function again() {
	if (shown?.data)
		fill(shown, shown.data);
}

async function update() {
	const p = shown;

	if (!p || p.busy)
		return;
	p.busy = true;
	try {
		const data = await read(p.gid);
		if (shown !== p)
			return;
		/* a sweep has a page of its own */
		if (!p.data && address.here.view !== "sweep" &&
		    /^sweep\/1 /.test(data.task.notes)) {
			location.replace(`#sweep/${p.gid}`);
			return;
		}
		p.data = data;
		fill(p, data);
	} catch (e) {
		if (e.status === 404 && shown === p) {
			toast("This card is not on the board any more");
			close();
		} else if (e.status !== 401 && !p.task)
			throw e;
	} finally {
		p.busy = false;
	}
}

function watchJob() {
	const card = shown && board.cards.get(shown.gid);

	if (card && !document.hidden && state(card).kind === "running")
		update();
}

/* ---------------------------------------------------------------- editing */

function change(p) {
	if (!p.task || p.body.hidden)
		return;
	edit(p.gid, p.task, p.body, async saved => {
		p.body.hidden = p.title.hidden = p.edit.disabled = false;
		p.draft.update({ at: draftOf(p.gid)?.at ?? null });
		p.edit.focus();
		if (saved) {
			await refresh([p.gid]);
			await update();
		}
	});
	p.body.hidden = p.title.hidden = p.edit.disabled = true;
}

async function discard(p) {
	if (!confirm(`Delete "${p.task?.name ?? p.gid}"?`))
		return;
	if (await attempt("The card could not be deleted", async () => {
		await remove(p.gid);
		return true;
	}))
		close();
}

/* --------------------------------------------------------- open and close */

/* Shows the card; the address says which, so that "back" works. */
export async function open(gid) {
	if (shown?.gid === gid)
		return;
	root.hidden = false;
	document.body.classList.add("with-panel");
	shown = build(gid);
	shown.title.textContent = board.cards.get(gid)?.name ?? "…";
	shown.title.focus();
	small();
	await attempt("The card cannot be read", update);
	clearInterval(timer);
	timer = setInterval(watchJob, EVERY);
}

/* On a phone the panel covers the board, which is then out of reach. */
function small() {
	document.getElementById("main").inert =
	    shown !== null && matchMedia("(max-width: 760px)").matches;
}

export function close() {
	if (!shown)
		return;
	const { gid } = shown;
	shown = null;
	clearInterval(timer);
	root.hidden = true;
	root.replaceChildren();
	document.body.classList.remove("with-panel");
	small();
	address.closeCard();
	focusCard(gid);
}

/* To be called when something happened to cards (all of them if null). */
export function heard(gids) {
	if (shown && (gids === null || gids.has(shown.gid)))
		update();
}

export function mount(at) {
	root = at;
	root.addEventListener("keydown", e => {
		if (e.key === "Escape" && !e.defaultPrevented)
			close();
	});
	matchMedia("(max-width: 760px)").addEventListener("change", small);
	watch(again);
	setInterval(() => {
		for (const c of root.querySelectorAll("[data-since]"))
			c.textContent = duration((api.now() -
			    Number(c.dataset.since)) / 1000);
	}, 1000);
}
