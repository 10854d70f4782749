/* metrics: figures that a job has written: an object, nested names joined by
 * dots; lines of them (JSON or CSV) are a history.  NaN and Infinity are
 * values, also as Python writes them. */

const BARE = /("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity|nan|inf)\b/g;
const SPECIAL = { NaN: NaN, nan: NaN, Infinity: Infinity, inf: Infinity,
    "-Infinity": -Infinity, "-inf": -Infinity };

/* A text, quoted so that it becomes a number again. */
const MARK = "\u0000";

function parse(text) {
	return JSON.parse(text.replace(BARE, (m, quoted) => quoted ??
	    JSON.stringify(MARK + m)), (k, v) => typeof v === "string" &&
	    v[0] === MARK ? SPECIAL[v.slice(1)] ?? null : v);
}

function put(to, name, v) {
	if (v === null || Array.isArray(v))
		return;
	if (typeof v === "object")
		for (const [k, x] of Object.entries(v))
			put(to, name === "" ? k : `${name}.${k}`, x);
	else if (typeof v === "string" && v.trim() !== "" &&
	    !Number.isNaN(Number(v)))
		to[name] = Number(v);
	else
		to[name] = SPECIAL[v] ?? v;
}

/* The names and values of a JSON object; null if TEXT is none. */
export function flat(text) {
	/* "constructor" may be a name, too */
	const to = Object.create(null);

	try {
		const v = parse(text);
		if (v === null || typeof v !== "object" || Array.isArray(v))
			return null;
		put(to, "", v);
		return to;
	} catch {
		return null;
	}
}

/* A line of CSV as fields. */
function fieldsOf(line) {
	const list = [];

	for (const m of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
		list.push(m[1] === undefined ? m[2] :
		    m[1].replaceAll('""', '"'));
	return list;
}

/* A file's history, oldest first; a line that is none is left out. */
export function history(name, text) {
	const lines = text.split(/\r?\n/).filter(l => l.trim() !== "");

	if (!/\.csv$/i.test(name))
		return lines.map(flat).filter(Boolean);
	const names = fieldsOf(lines[0] ?? "");
	return lines.slice(1).map(l => {
		const row = {};
		fieldsOf(l).forEach((v, i) => v !== "" && names[i] &&
		    put(row, names[i], v));
		return row;
	});
}

/* The figures of a file, of whose text there may be only the first line and
 * the end: an object, or the last line of a history. */
export function lastOf(text) {
	const lines = text?.trimEnd().split("\n") ?? [""];

	return flat(text ?? "") ?? flat(lines.at(-1)) ?? (lines.length > 1 &&
	    lines[0][0] !== "{" ? history(".csv", `${lines[0]}\n${
	    lines.at(-1)}`)[0] : null);
}

export const isNumber = v => typeof v === "number";

/* A figure as people read it: four digits that count. */
export function figure(v) {
	if (v === undefined || v === null || v === "")
		return "";
	if (!isNumber(v))
		return String(v);
	if (!Number.isFinite(v) || v === 0)
		return String(v);
	const a = Math.abs(v);
	if (Number.isInteger(v) && a < 1e7)
		return String(v);
	const four = Number(v.toPrecision(4));
	return a >= 1e-3 && a < 1e6 ? String(four) :
	    four.toExponential().replace("e+", "e");
}
