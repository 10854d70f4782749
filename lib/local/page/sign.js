/* sign: whether a job is signed, on its card and in its panel.  Only workers
 * know the signers' keys and check a signature; this says what the card says. */

import { el, icon } from "./dom.js";
import { kindOf, signState } from "./store.js";

const WORDS = { signed: "signed", changed: "changed since signed",
    ended: "signature ended", none: "not signed" };
export const signWords = s => WORDS[s.st] + (s.who ? ` by ${s.who}` : "");

/* For the last row of a card. */
export function signBadge(card) {
	const s = signState(card);

	return s && ["backlog", "running"].includes(kindOf(card)) && el("span", { class: `sig ${s.st}`, title: signWords(s) },
	    icon(s.st === "signed" ? "signed" : "unsigned"),
	    el("span", { class: "unseen" }, signWords(s)));
}

/* A button for the panel, which says more. */
export function signButton(card) {
	const s = signState(card);
	const until = s?.until && new Date(s.until).toISOString().slice(0, 16)
	    .replace("T", " ");

	return s && el("details", { class: "menu" }, el("summary", { class:
	    `button sig ${s.st}` }, icon(s.st === "signed" ? "signed" :
	    "unsigned"), signWords(s)), el("div", { class: "told" },
	    until && el("p", {}, `${s.st === "ended" ? "Until" : "Good until"
	    } ${until} UTC.`), el("p", {}, "A worker that knows signers runs " +
	    "only what one of them has signed, and checks it then. To sign " +
	    "the card as it is now:"), el("pre", { tabindex: "0", "aria-label":
	    "Command" }, `asana-sign -k KEY ${card.gid}`)));
}
