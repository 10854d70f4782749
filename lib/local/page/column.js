/* column: one column of the board.  Only the cards in sight are elements, so
 * that a column of thousands scrolls like one of ten. */

import { button } from "./actions.js";
import { now } from "./api.js";
import { chip, duration, el, icon, tool } from "./dom.js";
import { filtering, shown } from "./filter.js";
import { figure } from "./metrics.js";
import { isChosen } from "./select.js";
import { signBadge } from "./sign.js";
import { board, isSweep, neededBy, progressOf, signState, state } from "./store.js";

/* Sizes of a card in style.css: what is always there, a line of the name, the
 * row of tags, the last line of a log, a sweep's bar, the room between two
 * cards. */
const BASE = 56, LINE = 18, TAGS = 24, LAST = 20, BAR = 12, GAP = 6;
const BESIDE = 30;		/* borders and padding left and right */
const WIDE = 400;		/* a column that has room */
const HEAD = 96, AROUND = 18;	/* beside its title, its cards */
const BOLD = 1.12;		/* a title's width by that of plain letters */
const LETTER = 6.7, LAST_WIDE = 220;	/* of the last line of a log */
const SWEEP_WIDE = 200;
const FOOT = 120;		/* of what stands behind its state */
const LOOKED = 200;		/* cards whose names say how wide it shall be */
const BEYOND = 500;		/* pixels drawn above and below what is seen */

const pen = document.createElement("canvas").getContext("2d");

const ago = ms => duration((now() - ms) / 1000);

function clock(st) {
	if (st.since)
		return el("span", { class: "clock", "data-since": st.since },
		    ago(st.since));
	if (st.beat)
		return el("span", { class: "clock beat",
		    "data-since": st.beat, title: "last sign of life" },
		    ago(st.beat));
	return st.took === undefined ? null :
	    el("span", { class: "clock" }, duration(st.took));
}

function count(n, shape, one, many) {
	return n > 0 && el("span", { class: "count" }, icon(shape), String(n),
	    el("span", { class: "unseen" }, ` ${n === 1 ? one : many}`));
}

/* The last line of a job's log, or its metrics while it runs. */
const said = st => st.metrics ? Object.entries(st.metrics).slice(0, 4)
    .map(([k, v]) => `${k} ${figure(v)}`).join("  ") : st.last ?? "";

const nameOf = card => card.name.trim() || "(no name)";

const PARTS = [["failed", "failed"], ["done", "done"], ["running", "running"],
    ["backlog", "waiting"], ["cancelled", "cancelled"], ["gone", "gone"]];

/* How far a sweep is, as a bar and in words: the face of its card. */
function sweepFace(card) {
	const n = progressOf(card), all = /\bn=(\d+)/.exec(card.record)?.[1];
	const parts = PARTS.filter(([k]) => n?.[k] > 0);
	const bar = el("span", { class: "progress", "aria-hidden": "true" },
	    parts.map(([k]) => el("i", { class: `share ${k}` })));

	/* done comes first in the bar, failed in words, which may be cut */
	parts.forEach(([k], i) => { bar.children[i].style.flexGrow = n[k]; });
	const said = PARTS.filter(([k]) => k === "done" || n?.[k] > 0 &&
	    k !== "backlog");
	return [el("span", { class: "name" }, nameOf(card)),
	    bar, el("span", { class: "meta" }, parts.length === 0 ?
	    `${all ?? "?"} ${all === "1" ? "job" : "jobs"}` : el("span",
	    { class: "of" }, said.map(([k, word]) => el("span", { class:
	    `state ${k}` }, `${n[k] ?? 0}${k === "done" ? `/${all}` : ""} ${
	    word}`))))];
}

/* What a card shows; its link opens it. */
function face(card) {
	const st = state(card);

	return isSweep(card) ? sweepFace(card) : [
		el("span", { class: "name" }, nameOf(card)),
		card.tags.length > 0 && el("span", { class: "tags" },
		    card.tags.map(chip)),
		said(st) && el("span", { class: "last" }, said(st)),
		el("span", { class: "meta" },
		    st.text && el("span", { class: `state ${st.kind}`,
		    title: st.why }, st.why ? [el("span", { class: "unseen" },
		    `${st.text}: `), st.why] : st.text), clock(st),
		    st.who && st.who !== card.name && !st.why &&
		    el("span", { class: "who" }, st.who),
		    el("span", { class: "push" }), signBadge(card),
		    count(card.deps.length + neededBy(card.gid).length, "graph",
		    "link", "links"),
		    count(card.comments, "chat", "comment", "comments"))
	];
}

/* What a face is made from: it is drawn anew when this changes. */
function print(card) {
	const st = state(card);

	return JSON.stringify([card.name, card.tags, card.comments, st.kind,
	    st.text, st.since, st.beat, st.took, st.why, said(st), st.who,
	    card.record, isSweep(card) ? progressOf(card) :
	    signState(card)?.st, card.deps.length + neededBy(card.gid).length]);
}

export class Column {
	constructor(gid, onadd) {
		this.gid = gid;
		this.nodes = new Map();		/* gid: li */
		this.gids = [];
		this.tops = [0];
		this.stop = null;		/* the card that Tab reaches */
		this.title = el("span", { class: "title" });
		this.number = el("span", { class: "number" });
		this.list = el("ul", { class: "list", role: "list" });
		this.mark = el("div", { class: "mark", hidden: true });
		this.empty = el("p", { class: "empty", hidden: true });
		this.view = el("div", { class: "view" }, this.empty, this.list,
		    this.mark);
		this.add = tool("plus", "New card", onadd);
		this.root = el("section", { class: "col", "data-section": gid,
		    "aria-labelledby": `h${gid}` },
		    el("h2", { id: `h${gid}` }, this.title, this.number),
		    this.add, this.view);
		this.view.addEventListener("scroll", () => this.later());
	}

	later() {
		if (this.asked)
			return;
		this.asked = true;
		requestAnimationFrame(() => {
			this.asked = false;
			this.draw();
		});
	}

	height(card) {
		if (card.high?.w !== this.width) {
			const w = pen.measureText(card.name).width;
			card.high = { w: this.width, h: BASE +
			    (w > this.width - BESIDE ? LINE : 0) +
			    (card.tags.length ? TAGS : 0) +
			    (isSweep(card) ? BAR : 0) +
			    (said(state(card)) ? LAST : 0) };
		}
		return card.high.h;
	}

	/* Takes the section's cards over and draws. */
	update(section) {
		this.section = section;
		this.root.dataset.kind = section.kind;
		this.title.textContent = section.name;
		this.add.setAttribute("aria-label",
		    `New card in ${section.name}`);
		pen.font = getComputedStyle(this.root).font;
		this.room(section);
		this.width = this.view.clientWidth;
		this.gids = filtering() ? section.gids.filter(g =>
		    shown(board.cards.get(g))) : section.gids;
		this.tops = [0];
		let y = 0;
		for (const g of this.gids) {
			y += this.height(board.cards.get(g)) + GAP;
			this.tops.push(y);
		}
		this.list.style.height = `${y}px`;
		const n = section.gids.length;
		this.number.textContent = (this.gids.length === n ? "" :
		    `${this.gids.length} of `) + n + (section.whole ? "" : "+");
		this.empty.hidden = this.gids.length > 0 || !section.whole;
		this.empty.textContent = n ? "Nothing here matches" :
		    "No cards";
		this.draw();
	}

	/* How wide it would be, by names and states; flex shares out what there
	 * is. */
	room(section) {
		const empty = section.gids.length === 0 && section.whole;
		const wide = empty ? 0 : Math.max(...section.gids.slice(0,
		    LOOKED).map(g => board.cards.get(g)).map(c => [c, state(c)])
		    .map(([c, st]) => Math.max(pen.measureText(c.name).width,
		    isSweep(c) ? SWEEP_WIDE : Math.min(LAST_WIDE, LETTER *
		    Math.max(said(st).length, (st.why || st.text).length +
		    FOOT / LETTER)))));

		const head = Math.min(WIDE, BOLD * pen.measureText(section.name)
		    .width + HEAD);
		const set = (k, v) => this.root.style.setProperty(k,
		    `${Math.round(v)}px`);

		set("--head", head);
		set("--need", Math.min(WIDE, Math.max(head, wide + BESIDE +
		    AROUND)));
		/* one that nothing is in, and that means nothing */
		this.root.classList.toggle("bare", empty);
		this.root.classList.toggle("narrow",
		    section.kind === "other" && empty);
		this.root.hidden = empty && section.kind === "other" &&
		    section.name === "Untitled section";
	}

	/* The index of the card at Y (pixels in the list). */
	at(y) {
		let lo = 0, hi = this.gids.length;

		while (lo < hi) {
			const mid = (lo + hi) >> 1;
			if (this.tops[mid + 1] <= y)
				lo = mid + 1;
			else
				hi = mid;
		}
		return lo;
	}

	draw() {
		const { scrollTop, clientHeight } = this.view;
		const from = this.at(scrollTop - BEYOND);
		const to = this.at(scrollTop + clientHeight + BEYOND) + 1;
		const want = new Set(this.gids.slice(from, to));
		const held = document.activeElement?.closest("li")?.dataset.gid;
		let i = from;

		/* what has the focus stays, wherever it is */
		for (const [gid, li] of this.nodes)
			if (!want.has(gid) &&
			    !(gid === held && this.gids.includes(gid))) {
				li.remove();
				this.nodes.delete(gid);
			}
		let last = null;
		for (const gid of want)
			last = this.place(gid, i++, last);
		this.tabStop(want);
	}

	place(gid, i, last) {
		const card = board.cards.get(gid), face = print(card);
		let li = this.nodes.get(gid);

		if (!li) {
			li = el("li", { "data-gid": gid }, el("a", {
			    class: "card", href: `#${isSweep(card) ? "sweep" :
			    "card"}/${gid}`,
			    draggable: "false", tabindex: "-1",
			    "aria-describedby": "keys" }));
			this.nodes.set(gid, li);
		}
		if (li.face !== face) {
			li.face = face;
			this.paint(li, card);
		}
		li.classList.toggle("chosen", isChosen(gid));
		const y = `translateY(${this.tops[i]}px)`;
		if (li.y !== y)
			li.style.transform = li.y = y;
		li.style.height = `${this.tops[i + 1] - this.tops[i] - GAP}px`;
		li.setAttribute("aria-posinset", i + 1);
		li.setAttribute("aria-setsize", this.gids.length);
		const before = last ? last.nextSibling : this.list.firstChild;
		if (before !== li)
			this.list.insertBefore(li, before);
		return li;
	}

	paint(li, card) {
		const a = li.firstChild;

		li.dataset.state = a.dataset.state = state(card).kind;
		a.replaceChildren(...face(card).filter(Boolean));
		const b = button(card, { tabindex: "-1" });
		li.querySelector(".act")?.remove();
		if (b)
			li.append(b);
	}

	/* One card of each column is reached by Tab, the others by arrows. */
	tabStop(want) {
		if (!want.has(this.stop)) {
			const seen = this.gids[this.at(this.view.scrollTop)];
			this.stop = seen ?? null;
		}
		for (const [gid, li] of this.nodes)
			for (const e of li.children)
				e.tabIndex = gid === this.stop ? 0 : -1;
	}

	/* Brings the card with that index into sight. */
	reveal(i) {
		const { scrollTop, clientHeight } = this.view;

		if (this.tops[i] < scrollTop)
			this.view.scrollTop = this.tops[i];
		else if (this.tops[i + 1] > scrollTop + clientHeight)
			this.view.scrollTop = this.tops[i + 1] - clientHeight;
		this.draw();
	}

	focus(i) {
		const gid = this.gids[i];

		if (gid === undefined)
			return false;
		this.reveal(i);
		this.stop = gid;
		const a = this.nodes.get(gid)?.firstChild;
		this.tabStop(new Set([gid]));
		a?.focus({ preventScroll: true });
		this.root.scrollIntoView({ block: "nearest",
		    inline: "nearest" });
		return true;
	}

	/* Where a card would go at that height of the window: an index among
	 * the cards without GID. */
	slot(clientY, gid) {
		const y = clientY - this.list.getBoundingClientRect().top;
		let i = this.at(y);

		if (i < this.gids.length &&
		    y > (this.tops[i] + this.tops[i + 1]) / 2)
			i++;
		const mine = this.gids.indexOf(gid);
		return mine >= 0 && mine < i ? i - 1 : i;
	}

	/* Shows that place, or with null none. */
	show(i, gid) {
		this.mark.hidden = i === null;
		this.root.classList.toggle("target", i !== null);
		if (i === null)
			return;
		const mine = this.gids.indexOf(gid);
		if (mine >= 0 && i > mine)
			i++;
		const { scrollTop, clientHeight } = this.view;
		const y = this.tops[Math.min(i, this.gids.length)] - GAP / 2;
		this.mark.style.transform =
		    `translateY(${Math.max(0, y - 1)}px)`;
		if (y < scrollTop)
			this.view.scrollTop = y - LINE;
		else if (y > scrollTop + clientHeight - LINE)
			this.view.scrollTop = y - clientHeight + 2 * LINE;
	}

	tick() {
		for (const c of this.list.querySelectorAll("[data-since]"))
			c.textContent = ago(Number(c.dataset.since));
	}
}
