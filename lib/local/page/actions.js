/* actions: what a person does to jobs: try again, stop, cancel.  Each is a move
 * to another column; workers and programs understand that. */

import { attempt, duration, el, icon, toast } from "./dom.js";
import { now } from "./api.js";
import { board, kindOf, moveAll, sectionOfKind, state } from "./store.js";

const CANCELLED = "Cancelled";

const kinds = {
	retry: { name: "Retry", shape: "again", to: "backlog" },
	again: { name: "Run again", shape: "again", to: "backlog" },
	stop: { name: "Stop", shape: "stop", to: "cancelled" },
	cancel: { name: "Cancel", shape: "close", to: "cancelled" }
};

/* What can be done with a card: a key of `kinds`, or null. */
export function actionOf(card) {
	const kind = kindOf(card);

	if (kind === "failed")
		return state(card).kind === "stopped" ? "again" : "retry";
	return { done: "again", cancelled: "again", running: "stop",
	    backlog: "cancel" }[kind] ?? null;
}

export const nameOf = action => kinds[action].name;

/* What a stop costs is asked before. */
function sure(action, cards) {
	const ran = cards.filter(c => state(c).kind === "running");

	if (action === "stop" && cards.length === 1)
		return confirm(`Stop "${cards[0].name}"?` + (ran.length ?
		    ` It has run for ${duration((now() - state(cards[0])
		    .since) / 1000)}.` : ""));
	if (action === "again" && cards.length === 1 &&
	    kindOf(cards[0]) === "done")
		return confirm(`"${cards[0].name}" is done. Run it again?`);
	return cards.length === 1 || confirm(`${kinds[action].name}: ` +
	    `${cards.length} cards?`);
}

/* Does it to cards (gids), after a question where it may hurt. */
export async function act(action, gids, tell) {
	const cards = gids.map(g => board.cards.get(g)).filter(Boolean);
	const { name, to } = kinds[action];

	if (cards.length === 0 || !sure(action, cards))
		return false;
	const bad = await attempt(`${name} failed`, async () => {
		const s = await sectionOfKind(to, to === "cancelled" ?
		    CANCELLED : null);
		if (!s)
			throw new Error("this board has no column for it");
		return moveAll(gids, s.gid, tell);
	});
	if (bad)
		toast(`${name}: ${bad} of ${cards.length} cards could not be ` +
		    "moved", true);
	return bad === 0;
}

/* The button for a card; null if nothing can be done with it. */
export function button(card, props) {
	const action = actionOf(card);

	if (!action)
		return null;
	const b = el("button", { type: "button", class: "act",
	    title: kinds[action].name, ...props,
	    onclick: async e => {
		e.stopPropagation();
		b.disabled = true;
		await act(action, [card.gid]);
		b.disabled = false;
	    } }, icon(kinds[action].shape), el("span", {}, kinds[action].name),
	    el("span", { class: "unseen" }, ` ${card.name}`));
	b.dataset.action = action;
	return b;
}
