/* address: what the address says is shown: a view ("", "graph", "sweep/GID"),
 * perhaps a card over it ("…/card/GID"), and the view's own settings after
 * "?".  So a reload, "back" and a link that is sent to somebody all lead to the
 * same picture. */

const kept = new Map();		/* view: its settings when it was left */

export const here = { view: "", of: null, card: null,
    params: new URLSearchParams() };

const key = () => here.of ? `${here.view}/${here.of}` : here.view;

function text() {
	const params = String(here.params);

	return "#" + [key(), here.card ? `card/${here.card}` : ""]
	    .filter(Boolean).join("/") + (params ? `?${params}` : "");
}

/* Writes the address as it is now, without a new entry for "back". */
export function rewrite() {
	const hash = text() === "#" ? "" : text();

	if (location.hash !== hash)
		history.replaceState(null, "", location.pathname + hash);
}

/* Takes the address over.  One that names a card alone leaves the view. */
export function read() {
	const [path, query] = location.hash.slice(1).split("?");
	const words = path.split("/").filter(Boolean);
	const at = words.indexOf("card");
	const card = at >= 0 ? words[at + 1] ?? null : null;
	const [view = "", of = null] = at >= 0 ? words.slice(0, at) : words;

	if (card === null || at > 0) {
		kept.set(key(), here.params);
		here.view = view;
		here.of = of;
		here.params = kept.get(key()) ?? new URLSearchParams();
	}
	if (query !== undefined)
		here.params = new URLSearchParams(query);
	here.card = card;
	rewrite();
	return here;
}

/* Settings of the view: { name: text }; "" takes one away. */
export function set(values) {
	for (const [k, v] of Object.entries(values))
		if (v === "" || v === null || v === undefined)
			here.params.delete(k);
		else
			here.params.set(k, v);
	rewrite();
}

export const get = name => here.params.get(name) ?? "";

/* No card is open any more. */
export function closeCard() {
	here.card = null;
	rewrite();
}
