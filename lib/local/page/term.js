/* term: a text as a terminal would leave it: what \r, backspace and a cursor
 * that goes up have overwritten is gone, colours are kept. */

const WIDE = 2000;	/* columns; a longer line is left as it is */
const UP_MAX = 200;	/* lines that a cursor goes up */
/* control sequences; strings such as a window's title; short ones */
const CODE = new RegExp("\\x1b(?:\\[([0-9;:?]*)[ -/]*([@-~])|" +
    "[\\]PX^_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)?|[ -/]*[0-~])", "y");

/* "1;38;5;9" changes STYLE, "" or words for classes. */
function styled(style, codes) {
	const set = new Set(style.split(" ").filter(Boolean));
	const drop = re => set.forEach(w => re.test(w) && set.delete(w));
	const list = (codes || "0").split(/[;:]/).map(Number);

	for (let i = 0; i < list.length; i++) {
		const c = list[i];
		if (c === 0)
			set.clear();
		else if (c === 1)
			set.add("tb");
		else if (c === 22)
			set.delete("tb");
		else if (c === 38 || c === 48) {
			/* of 256 the first 16; any other is no colour of ours */
			drop(c === 38 ? /^t\d/ : /^$/);
			if (list[i + 1] === 5 && list[i + 2] < 16 && c === 38)
				set.add(`t${list[i + 2] % 8}`);
			i += list[i + 1] === 5 ? 2 : 4;
		} else if ((c >= 30 && c <= 39) || (c >= 90 && c <= 97)) {
			drop(/^t\d/);
			if (c !== 39)
				set.add(`t${c % 10}`);
		}
	}
	return [...set].sort().join(" ");
}

class Screen {
	constructor() {
		this.lines = [[]];
		this.y = this.x = 0;
		this.style = "";
	}

	put(s) {
		const line = this.lines[this.y];

		for (const c of s) {
			while (line.length < this.x)
				line.push([" ", ""]);
			line[this.x++] = [c, this.style];
		}
	}

	row(y) {
		this.y = Math.max(0, this.lines.length - UP_MAX, y);
		while (this.lines.length <= this.y)
			this.lines.push([]);
	}

	code(args, final) {
		const n = Math.min(parseInt(args, 10) || 1, WIDE);
		const line = this.lines[this.y];

		switch (final) {
		case "m": this.style = styled(this.style, args); break;
		case "A": this.row(this.y - n); break;
		case "B": this.row(Math.min(this.lines.length - 1,
		    this.y + n)); break;
		case "F": this.row(this.y - n); this.x = 0; break;
		case "C": this.x = Math.min(WIDE, this.x + n); break;
		case "D": this.x = Math.max(0, this.x - n); break;
		case "G": this.x = n - 1; break;
		case "K":
			if (args === "1")
				line.fill([" ", ""], 0, this.x);
			else
				line.length = args === "2" ? 0 :
				    Math.min(line.length, this.x);
		}
	}
}

/* Returns the lines, each a list of [text, style]. */
function lines(text) {
	const t = new Screen();

	for (let i = 0; i < text.length;) {
		const c = text[i];
		if (c === "\x1b") {
			CODE.lastIndex = i;
			const m = CODE.exec(text);
			if (m?.[2])
				t.code(m[1], m[2]);
			i += m ? m[0].length : 1;
			continue;
		}
		i++;
		if (c === "\n") {
			t.row(t.y + 1);
			t.x = 0;
		} else if (c === "\r")
			t.x = 0;
		else if (c === "\b")
			t.x = Math.max(0, t.x - 1);
		else if (c >= " " || c === "\t") {
			let to = i;
			while (to < text.length && text[to] >= " ")
				to++;
			t.put(text.slice(i - 1, to));
			i = to;
		}
	}
	return t.lines.map(l => {
		const runs = [];
		for (const [c, style] of l)
			if (runs.at(-1)?.[1] === style)
				runs.at(-1)[0] += c;
			else
				runs.push([c, style]);
		return runs;
	});
}

const TRICKY = /[\r\b\x1b\x00-\x08\x0b-\x1f]/;

/* Returns what is to be put into a <pre>: strings and [text, classes]. */
export function terminal(text) {
	if (!TRICKY.test(text))
		return [text];
	const list = [];
	for (const l of lines(text)) {
		if (list.length > 0)
			list.push("\n");
		list.push(...l.map(([t, s]) => s === "" ? t : [t, s]));
	}
	return list;
}

/* The same, without colours. */
export const plain = text => terminal(text).map(x =>
    typeof x === "string" ? x : x[0]).join("");

/* The last line that says something. */
export const lastLine = text => plain(text ?? "").trimEnd().split("\n").at(-1)
    .trim();
