/* table: rows of jobs.  Only those in sight are elements; a column is as wide
 * as what it has. */

import { duration, el } from "./dom.js";
import { figure, isNumber } from "./metrics.js";
import { valueOf } from "./sweepdata.js";

const HIGH = 30, HEAD = 32;	/* of a row, as in style.css */
const BEYOND = 400;		/* pixels drawn above and below */
const WIDEST = 280, LOOKED = 300;	/* rows that say how wide */
const LETTER = 7.3;		/* of figures and logs */

const pen = document.createElement("canvas").getContext("2d");
const SHOWN = { time: v => v === undefined ? "" : duration(v),
    attempt: v => v > 1 ? String(v) : "" };

const textOf = (r, c) => c === "state" ? r.st.text :
    SHOWN[c] ? SHOWN[c](valueOf(r, c)) : figure(valueOf(r, c));

export class Table {
	/* CHANGED(by) when another order is wanted, PICKED(gid) by a box. */
	constructor(changed, picked) {
		this.changed = changed;
		this.picked = picked;
		this.head = el("tr", {});
		this.body = el("tbody", {});
		this.cols = el("colgroup", {});
		this.table = el("table", {}, this.cols, el("thead", {},
		    this.head), this.body);
		this.root = el("div", { class: "table", tabindex: "0",
		    role: "region", "aria-label": "Jobs", onscroll: () =>
		    this.draw(), onkeydown: e => this.key(e) }, this.table);
		new ResizeObserver(() => this.draw()).observe(this.root);
	}

	/* Shows ROWS with these columns, sorted BY, PICKS ticked. */
	update(rows, columns, by, picks) {
		Object.assign(this, { rows, columns, by, picks });
		const print = JSON.stringify([columns, by, rows.length,
		    this.root.clientWidth]);
		if (print !== this.print) {
			this.print = print;
			this.heads();
		}
		this.table.setAttribute("aria-rowcount", rows.length + 1);
		this.from = -1;
		this.draw();
	}

	heads() {
		const { columns, by } = this;
		pen.font = getComputedStyle(this.root).font;
		const some = this.rows.slice(0, LOOKED);
		const text = (r, c) => isNumber(valueOf(r, c)) && c !== "state" ?
		    LETTER * textOf(r, c).length : 1.1 *
		    pen.measureText(textOf(r, c)).width;
		const wide = c => Math.ceil(Math.min(WIDEST, Math.max(
		    pen.measureText(c).width + 36, ...some.map(r => text(r, c) +
		    (c === "state" ? 40 : 22)))));
		const widths = columns.map(wide);
		const last = columns.indexOf("last");
		let sum = 36 + widths.reduce((a, b) => a + b, 0);
		/* what is left over goes to why jobs have failed */
		const more = Math.min(this.root.clientWidth - sum, Math.max(
		    ...some.map(r => r.last.length)) * LETTER + 22 -
		    widths[last]);
		if (more > 0) {
			widths[last] += more;
			sum += more;
		}

		this.cols.replaceChildren(...[36, ...widths, undefined].map(
		    width => el("col", { width })));
		this.table.setAttribute("width", sum);
		const held = document.activeElement?.dataset.sort;
		this.head.replaceChildren(el("th", { scope: "col" }, el("span",
		    { class: "unseen" }, "Chosen for the history")),
		    ...columns.map(c => {
			const up = by === c, down = by === `-${c}`;
			return el("th", { scope: "col", class: some.some(r =>
			    isNumber(valueOf(r, c))) && c !== "state" ? "n" :
			    undefined, "aria-sort": up ?
			    "ascending" : down ? "descending" : undefined },
			    el("button", { type: "button", "data-sort": c,
			    onclick: () => this.changed(up ? `-${c}` : down ?
			    "" : c) }, c, el("i", { "aria-hidden": "true" },
			    up ? "▲" : down ? "▼" : "")));
		    }), el("td", {}));
		if (held)
			this.head.querySelector(`[data-sort="${
			    CSS.escape(held)}"]`)?.focus();
	}

	row(r, i) {
		const box = el("input", { type: "checkbox", "aria-label":
		    `Choose ${r.name}`, onchange: () => this.picked(r.gid) });
		box.checked = this.picks.has(r.gid);
		const cell = c => {
			const v = valueOf(r, c);
			return c === "state" ? el("td", {}, el("span",
			    { class: `state ${r.kind}` }, r.st.text)) :
			    c === "name" ? el("td", {}, r.kind === "gone" ?
			    r.name : el("a", { href: `#card/${r.gid}` },
			    r.name)) : el("td", { class: c === "last" ?
			    "log" : isNumber(v) ? "n" : undefined, title:
			    c === "last" ? r.last : undefined }, textOf(r, c));
		};

		return el("tr", { "aria-rowindex": i + 2, "data-gid": r.gid },
		    el("td", {}, box), this.columns.map(cell), el("td", {}));
	}

	draw() {
		const { scrollTop, clientHeight } = this.root;
		if (!this.rows)
			return;
		const n = this.rows.length;
		const from = Math.max(0, Math.floor((scrollTop - BEYOND) /
		    HIGH));
		const to = Math.min(n, Math.ceil((scrollTop + clientHeight +
		    BEYOND) / HIGH));
		if (n === 0)
			return this.body.replaceChildren(el("tr", {}, el("td",
			    { colspan: this.columns.length + 2 },
			    "No job matches")));
		if (from === this.from && to === this.to)
			return;
		Object.assign(this, { from, to });
		const held = this.body.contains(document.activeElement) &&
		    document.activeElement;
		const gid = held && held.closest("tr").dataset.gid;
		const gap = rows => el("tr", { "aria-hidden": "true",
		    class: "gap", height: rows * HIGH });
		this.body.replaceChildren(gap(from), ...this.rows
		    .slice(from, to).map((r, i) => this.row(r, from + i)),
		    gap(n - to));
		if (gid)
			this.body.querySelector(`[data-gid="${gid}"] ${
			    held.localName}`)?.focus({ preventScroll: true });
	}

	/* Arrows go from row to row. */
	key(e) {
		const gid = e.target.closest("tr")?.dataset.gid;
		const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
		const i = this.rows.findIndex(r => r.gid === gid) + by;

		if (!by || !gid || !this.rows[i])
			return;
		e.preventDefault();
		const y = i * HIGH, v = this.root;
		if (y < v.scrollTop)
			v.scrollTop = y;
		else if (y + HIGH + HEAD > v.scrollTop + v.clientHeight)
			v.scrollTop = y + 2 * HIGH - v.clientHeight;
		this.draw();
		this.body.querySelector(`[data-gid="${this.rows[i].gid}"] ${
		    e.target.localName}`)?.focus({ preventScroll: true });
	}
}
