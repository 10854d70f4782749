/* files: a card's attachments: pictures are shown, text is viewed, all else
 * is downloaded.  What somebody uploaded never becomes a page of ours: bytes
 * come by fetch(), and are shown as text or through <img>. */

import * as api from "./api.js";
import { attempt, bytes, el, icon, tool, when } from "./dom.js";
import { terminal } from "./term.js";

const PICTURE = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg",
    gif: "image/gif", webp: "image/webp", svg: "image/svg+xml" };
const TEXT = ["txt", "log", "out", "err", "json", "jsonl", "yaml", "yml", "csv",
    "tsv", "md", "sh", "py", "toml", "cfg", "ini", "conf", "xml", "html", "js",
    "c", "h", "diff", "patch"];
const PICTURE_MAX = 10e6, TEXT_MAX = 300e3;	/* bytes shown */
const AT_ONCE = 12;	/* files of a folder that are shown at first */

const ending = name => /\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? "";
export const isPicture = a => ending(a.name) in PICTURE && a.size > 0 &&
    a.size <= PICTURE_MAX;
export const isText = a => TEXT.includes(ending(a.name));

export const read = gid => api.all("/attachments", { parent: gid,
    opt_fields: "name,created_at,size,resource_subtype,view_url" });

/* The last MAX bytes of an attachment as text; `cut` tells that it has more.
 * All of it has to come, but not all of it is kept. */
export async function tailOf(gid, max, signal) {
	const r = await api.fileOf(gid, signal);
	const kept = [];
	let n = 0, cut = false;

	for (const reader = r.body.getReader();;) {
		const { done, value } = await reader.read();
		if (done)
			break;
		kept.push(value);
		n += value.length;
		while (n - kept[0].length >= max) {
			n -= kept.shift().length;
			cut = true;
		}
	}
	return { cut, text: await new Blob(kept).text() };
}

async function save(a) {
	const url = await attempt("The file cannot be had",
	    () => api.downloadUrl(a.gid));

	if (url) {
		const link = el("a", { href: url, download: a.name });
		document.body.append(link);
		link.click();
		link.remove();
	}
}

function viewer(a) {
	const pre = el("pre", { class: "file", tabindex: "0",
	    "aria-label": a.name }, "…");

	attempt(`${a.name} cannot be read`, async () => {
		const { cut, text } = await tailOf(a.gid, TEXT_MAX);
		pre.replaceChildren(cut ? "[the beginning is left out]\n" : "",
		    ...terminal(text).map(x => typeof x === "string" ? x :
		    el("span", { class: x[1] }, x[0])));
	});
	return pre;
}

function picture(a) {
	const img = el("img", { alt: a.name, class: "picture" });

	const read = () => attempt(`${a.name} cannot be read`, async () => {
		const data = await (await api.fileOf(a.gid)).arrayBuffer();
		const url = URL.createObjectURL(new Blob([data],
		    { type: PICTURE[ending(a.name)] }));
		img.addEventListener("load", () => URL.revokeObjectURL(url));
		img.src = url;
	});
	/* when it comes into sight */
	new IntersectionObserver((seen, watcher) => {
		if (seen.some(x => x.isIntersecting)) {
			watcher.disconnect();
			read();
		}
	}).observe(img);
	return img;
}

function one(a, name, changed) {
	const item = el("li", { class: "attachment" });
	let shown = null;
	const view = el("button", { type: "button", class: "quiet",
	    "aria-expanded": "false", onclick: () => {
		if (shown) {
			shown.remove();
			shown = null;
		} else
			item.append(shown = viewer(a));
		view.setAttribute("aria-expanded", String(shown !== null));
	    } }, "View", el("span", { class: "unseen" }, ` ${a.name}`));

	item.append(icon("clip"), el("span", { class: "filename",
	    title: a.name }, name),
	    el("span", { class: "size" }, a.size === undefined ? "link" :
	    bytes(a.size)), when(Date.parse(a.created_at)),
	    isText(a) ? view : "",
	    a.size === undefined ? "" : tool("save", `Download ${a.name}`,
	    () => save(a)),
	    tool("bin", `Delete ${a.name}`, async () => {
		if (!confirm(`Delete ${a.name}?`))
			return;
		await attempt("The file could not be deleted",
		    () => api.del(`/attachments/${a.gid}`));
		changed();
	    }));
	if (isPicture(a))
		item.append(el("div", { class: "frame" }, picture(a)));
	return item;
}

/* "attempt-2-outputs__figs__a.png" as { n: 2, path: ["figs", "a.png"] }: what
 * a worker puts before names is taken off, folders are folders again. */
function place(a) {
	const m = /^attempt-(\d+)-(.*)$/.exec(a.name);
	const rest = m ? m[2] : a.name;

	return { n: m ? Number(m[1]) : 0, path: rest.startsWith("outputs__") ?
	    rest.slice(9).split("__").filter(Boolean) : [rest] };
}

const isImage = a => ending(a.name) in PICTURE;
const order = (a, b) => isImage(b.a) - isImage(a.a) ||
    a.name.localeCompare(b.name, undefined, { numeric: true });

export function branch(name, n, fill, props) {
	const box = el("details", { class: "branch", ...props },
	    el("summary", {}, icon("folder"), el("span", { class: "filename" },
	    name), el("span", { class: "size" }, String(n))));
	/* what nobody looks at is not made, and not read */
	const open = () => {
		if (box.open && box.childElementCount === 1)
			box.append(fill());
	};
	box.addEventListener("toggle", open);
	if (props?.open)
		open();
	return box;
}

/* Files ({ a, path, name }) as a list: pictures, other files, folders. */
function tree(files, changed) {
	const here = [], folders = new Map();

	for (const f of files)
		if (f.path.length === 1)
			here.push(f);
		else {
			const list = folders.get(f.path[0]) ?? [];
			list.push({ ...f, path: f.path.slice(1) });
			folders.set(f.path[0], list);
		}
	here.sort(order);
	const box = el("ul", { class: "files", role: "list" },
	    here.slice(0, AT_ONCE).map(f => one(f.a, f.name, changed)));
	const more = el("button", { type: "button", class: "quiet",
	    onclick: () => {
		box.append(...here.slice(AT_ONCE).map(f =>
		    one(f.a, f.name, changed)));
		more.remove();
	    } }, `Show all ${here.length} files`);

	return el("div", { class: "tree" }, box,
	    here.length > AT_ONCE && more, [...folders].sort((a, b) =>
	    a[0] < b[0] ? -1 : 1).map(([name, list]) => branch(name,
	    list.length, () => tree(list, changed))));
}

/* All of a card's: those of the last attempt, then those of earlier ones. */
export function show(list, changed) {
	const files = list.map(a => ({ a, ...place(a) }))
	    .map(f => ({ ...f, name: f.path.at(-1) }));
	const last = Math.max(0, ...files.map(f => f.n));
	const now = files.filter(f => f.n === last || f.n === 0);
	const old = new Map();

	for (const f of files)
		if (f.n !== last && f.n !== 0)
			old.set(f.n, [...old.get(f.n) ?? [], f]);
	return el("div", {}, tree(now, changed), [...old].sort((a, b) =>
	    b[0] - a[0]).map(([n, l]) => branch(`Attempt ${n}`, l.length,
	    () => tree(l, changed))));
}

/* The button that uploads; files may be dropped on AREA as well. */
export function adder(gid, area, changed) {
	const status = el("span", { class: "size", role: "status" });
	const send = async files => {
		for (const f of files) {
			status.textContent = `Sending ${f.name} …`;
			await attempt(`${f.name} could not be sent`,
			    () => api.upload(gid, f));
		}
		status.textContent = "";
		changed();
	};
	const input = el("input", { type: "file", id: "file", multiple: true,
	    class: "unseen", onchange: () => {
		send([...input.files]);
		input.value = "";
	    } });

	area.addEventListener("dragover", e => e.preventDefault());
	area.addEventListener("drop", e => {
		e.preventDefault();
		send([...e.dataTransfer.files]);
	});
	return el("div", { class: "adder" }, input, el("label", { for: "file",
	    class: "button" }, icon("plus"), "Add files"), status);
}
