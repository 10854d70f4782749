/* dom: making elements.  Data only ever becomes text nodes and attributes:
 * nothing here parses HTML, so what a card says cannot become markup. */

const SVG = "http://www.w3.org/2000/svg";

/* Sets attributes: "on…" are listeners, "class", "data-…", booleans as HTML
 * has them; undefined and null are left out. */
function set(e, props) {
	for (const [k, v] of Object.entries(props)) {
		if (v === undefined || v === null || v === false)
			continue;
		if (k.startsWith("on"))
			e.addEventListener(k.slice(2), v);
		else
			e.setAttribute(k, v === true ? "" : v);
	}
}

function fill(e, children) {
	for (const c of children.flat(3))
		if (c !== undefined && c !== null && c !== false)
			e.append(c);
	return e;
}

export function el(tag, props, ...children) {
	const e = document.createElement(tag);

	set(e, props ?? {});
	return fill(e, children);
}

export function svg(tag, props, ...children) {
	const e = document.createElementNS(SVG, tag);

	set(e, props ?? {});
	return fill(e, children);
}

/* Shapes of 16 by 16, drawn by strokes. */
const shapes = {
	plus: "M8 3v10M3 8h10",
	minus: "M3 8h10",
	fit: "M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5",
	close: "M4 4l8 8M12 4l-8 8",
	search: "M7 3a4 4 0 1 0 0 8a4 4 0 0 0 0-8M10 10l3.5 3.5",
	graph: "M2.5 3h4v3h-4zM9.5 10h4v3h-4zM9.5 3h4v3h-4zM6.5 4.5h3" +
	    "M4.5 6v5.5h5",
	board: "M2.5 3h3v10h-3zM6.5 3h3v6h-3zM10.5 3h3v8h-3z",
	moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
	out: "M6.5 3h-3v10h3M7 8h6M10.5 5.5L13 8l-2.5 2.5",
	chat: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
	clip: "M12.5 7.5l-4.8 4.8a2.6 2.6 0 0 1-3.7-3.7" +
	    "l5-5a1.7 1.7 0 0 1 2.5 2.5l-4.8 4.8a.8.8 0 0 1-1.2-1.2" +
	    "l4.3-4.3",
	pen: "M3 13l.6-2.6 7.4-7.4 2 2-7.4 7.4zM9.5 4.5l2 2",
	bin: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9",
	save: "M8 2.5v7.5M5 7.5l3 3 3-3M3 13.5h10",
	help: "M6 6a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.4M8 11.8v.4" +
	    "M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4",
	again: "M12.5 6A5 5 0 1 0 13 9.5M12.8 2.5v3.7H9.1",
	stop: "M4 4h8v8H4z",
	check: "M2.5 2.5h11v11h-11zM5 8l2.2 2.2L11 6",
	table: "M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.7h11M6.5 3v10",
	chart: "M2.5 2.5v11h11M5 10l2.5-3 2 1.5 3.5-4.5",
	folder: "M2 4h4l1.5 1.5H14v7H2z",
	signed: "M8 1.8l5 1.7v4c0 3.2-2.2 5.3-5 6.7c-2.8-1.4-5-3.5-5-6.7v-4z" +
	    "M5.5 7.8l1.8 1.8l3.2-3.4",
	unsigned: "M8 1.8l5 1.7v4c0 3.2-2.2 5.3-5 6.7c-2.8-1.4-5-3.5-5-6.7v-4z" +
	    "M8 5v3.5M8 10.6v.4",
	copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"
};

export function icon(name) {
	return svg("svg", { class: "icon", viewBox: "0 0 16 16",
	    "aria-hidden": "true", focusable: "false" },
	    svg("path", { d: shapes[name] }));
}

/* A button with a picture only; NAME is what it is called. */
export function tool(shape, name, onclick, props) {
	return el("button", { type: "button", class: "tool",
	    "aria-label": name, title: name, onclick, ...props }, icon(shape));
}

/* Tells a screen reader at once. */
export function say(text) {
	const at = document.getElementById("say");

	at.textContent = "";
	requestAnimationFrame(() => { at.textContent = text; });
}

/* Shows a message for a while; errors stay until they are closed. */
export function toast(text, error) {
	const box = el("div", { class: error ? "toast error" : "toast",
	    role: error ? "alert" : "status" }, el("span", {}, text),
	    tool("close", "Close message", () => box.remove()));

	document.getElementById("toasts").append(box);
	if (!error)
		setTimeout(() => box.remove(), 5000);
}

/* Runs a thing that may fail, and says so. */
export async function attempt(what, fn) {
	try {
		return await fn();
	} catch (e) {
		if (e.status !== 401)
			toast(`${what}: ${e.message}`, true);
		return undefined;
	}
}

export const two = n => String(n).padStart(2, "0");

/* 59 s, 3 m 04 s, 2 h 05 m, 3 d 4 h */
export function duration(sec) {
	const s = Math.max(0, Math.floor(sec));

	if (s < 60)
		return `${s} s`;
	if (s < 3600)
		return `${Math.floor(s / 60)} m ${two(s % 60)} s`;
	if (s < 86400)
		return `${Math.floor(s / 3600)} h ` +
		    `${two(Math.floor(s % 3600 / 60))} m`;
	return `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
}

export function bytes(n) {
	if (n < 1000)
		return `${n} B`;
	for (const unit of ["kB", "MB", "GB"]) {
		n /= 1000;
		if (n < 1000)
			return `${n.toFixed(n < 10 ? 1 : 0)} ${unit}`;
	}
	return "large";
}

/* A time as people read it: of today without the date. */
export function when(ms) {
	const d = new Date(ms), now = new Date();
	const hm = `${two(d.getHours())}:${two(d.getMinutes())}`;
	const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-` +
	    `${two(d.getDate())}`;

	return el("time", { datetime: d.toISOString(),
	    title: `${day} ${hm}:${two(d.getSeconds())}` },
	    d.toDateString() === now.toDateString() ? hm : `${day} ${hm}`);
}

/* A tag.  Those without a colour get one by their name. */
export function chip(t) {
	let n = 0;

	for (const c of t.name)
		n = (n * 31 + c.codePointAt(0)) % 8;
	return el("span", { class: "tag" }, el("i", { class: `hue ${
	    t.color && t.color !== "none" ? t.color : `hue${n}`}` }), t.name);
}
