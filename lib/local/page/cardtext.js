/* cardtext: the parts of a card's description, as experisana-job(5) has them
 * and lib/record reads them: the same text is the same job here and there. */

const KINDS = { "depends on": "deps", depends: "deps", dependson: "deps",
    dependencies: "deps", dependency: "deps", context: "context", job: "job",
    script: "script" };
const BULLET = /^[-*•–◦][ \t\r\u00a0]+(?=[^])/;

export const OPTIONS = { timeout: "90s, 6h, 2d", retries: "0 to 1000",
    priority: "higher is first", gpus: "a number",
    inputs: "true, or stages and files", resume: "true or false",
    checkpoint: "10s or longer" };
/* programs write these: not for a form */
const WRITTEN = ["code", "commit", "of"];

const trim = s => s.replace(/^[ \t\r\u00a0]+/, "").replace(
    /[ \t\r\u00a0]+$/, "");
const lines = text => text === "" ? [] :
    text.replace(/\n$/, "").split("\n").map(trim);
const unbullet = l => trim(l.replace(BULLET, ""));

/* The gid in the address of a card that TEXT begins with, or null: Asana's, old
 * and new, of any view, or that of this page. */
function addressGid(text) {
	const url = /^https?:\/\/[^/]*(\/[^ \t\r\n)>\]"'`]*)/.exec(text);

	if (!url)
		return null;
	const rest = url[1], path = rest.replace(/[?#].*/, "");
	const m = /^\/0\/(?:inbox\/|search\/|home\/)*\d+\/(\d+)/.exec(rest) ??
	    (rest.startsWith("/1/") ? /\/task\/(\d+)/.exec(path) ??
	    /\/item\/(\d+)/.exec(path) : null) ?? (rest.startsWith("/#") ?
	    /card\/(\d+)/.exec(rest.replace(/\?.*/, "")) ??
	    /sweep\/(\d+)/.exec(rest.replace(/\?.*/, "")) :
	    /^\/[01]\/.*?child=(\d+)/.exec(rest));
	if (!m || m[1].length > 32)
		return null;
	/* may it end there? */
	const after = text.slice(url.index + url[0].length - rest.length +
	    m.index + m[0].length).replace(/^[.,;:_]+/, "");
	return /^([/?#&)>\]}|!"'`*<( \n\t\r]|[^\0-\x7f]|$)/.test(after) ?
	    m[1] : null;
}

/* All gids in addresses in TEXT; or the first one. */
const linkGids = text => [...text.matchAll(/http/g)].map(m =>
    addressGid(text.slice(m.index))).filter(Boolean);
export const linkGid = text => linkGids(text)[0] ?? null;

/* The card of a sweep or a lock ("sweep/1 …", "lock/1 …"): its text without the
 * record, and the jobs that it names; null for other cards. */
export function about(notes, own) {
	const text = [], jobs = [];

	if (!/^(sweep|lock)\/1 /.test(notes))
		return null;
	for (const l of notes.split("\n").slice(1)) {
		const m = /^[-*•–◦] (.+) (https?:\S+)$/.exec(trim(l));
		const gid = m && linkGid(m[2]);

		if (gid && gid !== own)
			jobs.push({ gid, name: m[1] });
		else
			text.push(l);
	}
	return { text: text.join("\n").trim(), jobs };
}

const isWord = c => c > " " && c <= "~";

/* The length of what stands in quotes at I, if they end in that line, or 1. */
function quoted(s, i) {
	if (s[i] === "\\" && isWord(s[i + 1]))
		return 2;
	if (s[i] !== "\"" && s[i] !== "'")
		return 1;
	for (let p = i + 1; p < s.length && s[p] !== "\n"; p++)
		if (s[p] === s[i])
			return p + 1 - i;
		else if (s[p] === "\\" && s[i] === "\"" &&
		    isWord(s[p + 1]))
			p++;
	return 1;
}

/* Without what an editor made of it, as markup_plain() of lib/record. */
function plain(s) {
	let out = "", start = true, comment = false, n;

	for (let i = 0; i < s.length; i += n) {
		const c = s[i];
		n = 1;
		if ((start && /[\u00ad\u200b-\u200f\u2060\ufeff]/.test(c)) ||
		    (c === "\r" && /^\r+(\n|$)/.test(s.slice(i, i + 9))))
			continue;
		if (/[\n\u0085\u2028\u2029]/.test(c)) {
			out += "\n";
			start = true;
			comment = false;
		} else if (/[\u00a0\u2007\u202f]/.test(c))
			out += " ";
		else {
			/* an apostrophe there is no quote */
			comment ||= c === "#" && (start || /[ \t]$/.test(out));
			start &&= c === " " || c === "\t";
			n = comment ? 1 : quoted(s, i);
			out += s.slice(i, i + n);
		}
	}
	return out;
}

/* A line as a heading: its kind, if it is one of ours, whether signs mark it,
 * and what follows its colon. */
function heading(line) {
	let l = trim(line.replace(/^#+/, "")), rest = "";

	while (l.length > 1 && /^[*_][^ ]/.test(l))
		l = l.slice(1);
	const colon = l.indexOf(":");
	if (colon >= 0) {
		rest = trim(l.slice(colon + 1)).replace(/^[*_# \t]+/, "");
		l = l.slice(0, colon);
	}
	const name = l.replace(/[ \t*_#]+$/, "").replace(
	    /[ \t\r\u00a0]+|[-_]/g, " ").toLowerCase();
	return { name, kind: KINDS[name], rest,
	    marked: colon >= 0 || l !== line };
}

/* The signs and words of the fence or rule that a line is, or null. */
function fence(l) {
	const m = /^(`{3,}|~{3,}|-{3,})(.*)$/.exec(l);

	return m && !m[2].includes(l[0]) && (l[0] !== "-" || m[2] === "") ?
	    { n: m[1].length, words: trim(m[2]) } : null;
}

/* TEXT without the fences that are around all of it. */
function unfence(text) {
	const all = text.split("\n"), l = all.map(trim);
	const from = l.findIndex(x => x !== "");
	const open = from >= 0 && l[from][0] !== "-" && fence(l[from]);

	if (!open)
		return text;
	const to = l.findIndex((x, i) => i > from && x[0] === l[from][0] &&
	    (fence(x)?.n ?? 0) >= open.n && fence(x).words === "");
	const inner = all.slice(from + 1, to);
	const word = open.words.split(/[ \t\u00a0]/)[0];
	if (to < 0 || l.slice(to + 1).some(x => x !== "") || (word !== "" &&
	    !/^(bash|sh|shell|shellscript|text|txt|plain|plaintext)$/i.test(word) &&
	    !inner.map(trim).find(x => x !== "")?.startsWith("#!")))
		return text;
	return unfence(inner.map(x => `${x}\n`).join(""));
}

/* ----------------------------------------------------------- the sections */

function context(body) {
	let json = [], n = 0;

	for (const l of lines(body)) {
		if (/^(```|~~~)/.test(l))
			n++;
		else if (l !== "" && n > 1)
			return null;
		else
			json.push(l);
	}
	try {
		const v = n === 1 || n > 2 ? null :
		    JSON.parse(json.join("\n").replace(/\u00a0/g, " "));
		return v && typeof v === "object" && !Array.isArray(v) ?
		    Object.entries(v).map(([k, x]) => [k,
		    typeof x === "string" ? x : JSON.stringify(x)]) : null;
	} catch {
		return null;
	}
}

const words = body => lines(body).filter(l => l !== "" && !fence(l));

function job(body) {
	const list = [];

	for (const l of words(body).map(unbullet)) {
		const colon = l.indexOf(":");
		const key = colon < 0 ? "" : trim(l.slice(0,
		    colon)).toLowerCase();
		const value = trim(l.slice(colon + 1));
		if (key === "" || (!/^[a-z_]+$/.test(key) &&
		    !Object.keys(OPTIONS).includes(key.replace(/[^a-z]/g, ""))))
			return null;
		list.push([key, key === "inputs" ?
		    value.split(/[ \t,]+/).filter(Boolean).join(" ") :
		    key in OPTIONS || WRITTEN.includes(key) ?
		    value.toLowerCase() : value]);
	}
	return list.length ? list : null;
}

function deps(body) {
	const list = [], all = words(body);

	for (const l of all) {
		const text = unbullet(l), gids = linkGids(text);
		if (heading(text).name === "none")
			continue;
		const bare = text.split(/[ \t,;()<>[\]]+/).filter(Boolean);
		if (gids.length === 0 && bare.length > 0 &&
		    bare.every(w => /^\d{1,32}$/.test(w)))
			gids.push(...bare);
		if (gids.length === 0 && text === l)
			return null;
		for (const gid of gids.length ? gids : [null])
			list.push({ gid, text });
	}
	return all.length ? list : null;
}

const readers = { deps, context, job };

/* Takes the sections off the end of TEXT, as long as they are well-formed, and a
 * heading of the script. */
function read(text) {
	const card = { script: text, deps: null, context: null, job: null };

	for (;;) {
		const all = card.script.split("\n");
		let i = all.length - 1, h;
		for (; i >= 0; i--) {
			h = heading(trim(all[i]));
			if (h.kind in readers && h.rest === "")
				break;
		}
		const v = i >= 0 && card[h.kind] === null ?
		    readers[h.kind](all.slice(i + 1).join("\n")) : null;
		if (v === null)
			break;
		card[h.kind] = v;
		card.script = all.slice(0, i).map(l => `${l}\n`).join("");
		/* the two that stand before a section */
		card.script = card.script.replace(/\n\n$/, "");
	}
	const m = /^(?:[ \t\r\u00a0]*\n)*([^\n]*)(?:\n|$)/.exec(card.script);
	const h = heading(trim(m[1]));
	if (h.kind === "script" && h.marked && h.rest === "")
		card.script = card.script.slice(m[0].length);
	return card;
}

/* jobline_key() of lib/record: FNV-1a of script and options. */
function key(card) {
	const opts = (card.job ?? []).filter(([k]) => k !== "key" &&
	    k !== "stage").map(([k, v]) => `${k}=${v}`).join(",");
	let h = 0xcbf29ce484222325n;

	for (const c of new TextEncoder().encode(`${card.script}\0${opts}`))
		h = (h ^ BigInt(c)) * 0x100000001b3n & 0xffffffffffffffffn;
	return h.toString(16).padStart(16, "0");
}

/* Returns { script, deps, context, job }; what is not there is null. */
export function parse(notes) {
	const unix = /(^|[^\r])\n/.test(notes) ? notes :
	    notes.replace(/\r\n/g, "\n");
	const made = read(unix);
	const is = Object.fromEntries(made.job ?? []).key?.slice(0, 16);

	for (const script of [made.script, made.script.replace(/\u00a0/g, " ")])
		if (is !== undefined && key({ ...made, script }) === is)
			return { ...made, script };
	const card = read(unfence(plain(notes)));
	card.script = unfence(card.script).replace(/^[ \t\n]+(?=#!)/, "");
	return card;
}

/* ------------------------------------------------- the options of a card */

const RIGHT = { timeout: /^\d+(\.\d+)?[smhd]$/, retries: /^\d{1,4}$/,
    priority: /^-?\d{1,7}$/, gpus: /^\d{1,4}$/, inputs: /^[^]{1,1000}$/,
    resume: /^(true|yes|on|false|no|off)$/,
    checkpoint: /^([1-9]\d+(\.\d+)?s|[1-9]\d*(\.\d+)?[mhd])$/ };

export const isRight = (name, value) => value === "" ||
    RIGHT[name].test(value);

/* NOTES with these options ({ timeout: "2h" }; "" takes one away), or null
 * where that cannot be done without touching anything else. */
export function withOptions(notes, options) {
	const old = parse(notes);
	const list = (old.job ?? []).filter(([k]) => !(k in options));

	for (const [k, v] of Object.entries(options))
		if (v !== "")
			list.push([k, v]);
	const all = notes.split("\n");
	const kind = l => heading(trim(l)).rest === "" && heading(trim(l)).kind;
	const at = old.job === null ? -1 :
	    all.findLastIndex(l => kind(l) === "job");
	let rest = all, after = [];
	if (at >= 0) {
		let to = at + 1;
		while (to < all.length && !(kind(all[to]) in readers))
			to++;
		rest = all.slice(0, at);
		after = all.slice(to);
	}
	const job = list.length ? ["# Job", ...list.map(([k, v]) =>
	    `${k}: ${v}`), ...after.length ? [""] : []] : [];
	const text = [rest.join("\n").replace(/\n+$/, ""),
	    [...job, ...after].join("\n")].filter(Boolean).join("\n\n");
	const now = parse(text);
	const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

	return now.script.trimEnd() === old.script.trimEnd() && same(now.deps, old.deps) &&
	    same(now.context, old.context) &&
	    same(now.job ?? [], list) ? text : null;
}
