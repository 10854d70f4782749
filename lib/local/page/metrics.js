/* metrics: figures that a job has written: an object, nested names joined by
 * dots; lines of them (JSON or CSV) are a history.  NaN and Infinity are
 * values, also as Python writes them. */

const BARE = /("(?:[^"\\]|\\.)*")|-?\b(?:nan|infinity|inf)\b/gi;
const SPECIAL = { __proto__: null, nan: NaN, "-nan": NaN, infinity: Infinity,
    inf: Infinity, "-infinity": -Infinity, "-inf": -Infinity };

/* A text, quoted so that it becomes a number again. */
const MARK = "\u0000";

function parse(text) {
	return JSON.parse(text.replace(BARE, (m, quoted) => quoted ??
	    JSON.stringify(MARK + m)), (k, v) => typeof v === "string" &&
	    v[0] === MARK ? SPECIAL[v.slice(1).toLowerCase()] ?? null : v);
}

function put(to, name, v, lists) {
	if (v === null || (Array.isArray(v) && !lists))
		return;
	if (Array.isArray(v))
		to[name] = JSON.stringify(v);
	else if (typeof v === "object")
		for (const [k, x] of Object.entries(v))
			put(to, name === "" ? k : `${name}.${k}`, x, lists);
	else if (typeof v === "string" && v.trim() !== "" &&
	    !Number.isNaN(Number(v)))
		to[name] = Number(v);
	else
		to[name] = SPECIAL[String(v).toLowerCase()] ?? v;
}

/* The names and values of a JSON object, with LISTS as texts or without; null
 * if TEXT is none. */
export function flat(text, lists) {
	/* "constructor" may be a name, too */
	const to = Object.create(null);

	try {
		const v = parse(text);
		if (v === null || typeof v !== "object" || Array.isArray(v))
			return null;
		put(to, "", v, lists);
		return to;
	} catch {
		return null;
	}
}

/* A line of CSV as fields, SEP between. */
function fieldsOf(line, sep) {
	const list = [], field = new RegExp(`(?:^|${sep})(?:"((?:[^"]|"")*)"|` +
	    `([^${sep}]*))`, "g");

	for (const m of line.matchAll(field))
		list.push(m[1] === undefined ? m[2] :
		    m[1].replaceAll('""', '"'));
	return list;
}

/* A file's history, oldest first; a line that is none is left out.  A table has
 * commas, semicolons and perhaps decimal commas, or TABs. */
export function history(name, text) {
	const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).filter(l =>
	    l.trim() !== "");

	if (!/\.csv$/i.test(name))
		return lines.map(l => flat(l)).filter(Boolean);
	const sep = [",", ";"].find(c => lines[0]?.includes(c)) ?? "\t";
	const names = fieldsOf(lines[0] ?? "", sep);
	return lines.slice(1).map(l => fieldsOf(l, sep)).filter(l =>
	    l.length === names.length).map(l => {
		const row = Object.create(null);
		l.forEach((v, i) => v !== "" && names[i] && put(row, names[i],
		    sep === ";" && /^[-+0-9eE,]+$/.test(v) ? v.replace(",",
		    ".") : v));
		return row;
	});
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
