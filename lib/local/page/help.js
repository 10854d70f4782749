/* help: what the board means and its keys, in a box. */

import { el, tool } from "./dom.js";

const KEYS = [["Enter", "open the card"], ["Space", "lift the card: arrows " +
    "move it, Space or Enter drops it, Escape puts it back"],
    ["arrows", "go to another card"], ["r", "retry or stop the card"],
    ["x", "select the card, and others"], ["/", "filter"],
    ["n", "new card"], ["g", "graph or board"],
    ["Ctrl Enter", "send the comment"],
    ["Escape", "close the card, end the selection"], ["?", "this list"]];

const ABOUT = [["A card", "is a job: a bash script that a worker runs."],
    ["Backlog", "Workers take cards from its top. Drag a card there to run " +
    "it again."],
    ["Running", "Drag a card out of it, or press Stop, and its job ends."],
    ["Failed", "Its last line says why; the card has the log. Retry puts it " +
    "on top of Backlog."],
    ["Sweeps", "One card for each sweep: progress, table and pictures."],
    ["Filter", "Words of the name or tags, a gid, state:failed, " +
    "worker:gpu-07, tag:lr. Ctrl or Shift and a click select several cards."]];

const list = pairs => el("dl", { class: "help" }, pairs.map(([k, v]) =>
    el("div", {}, el("dt", {}, k), el("dd", {}, v))));

export function help() {
	const box = el("dialog", { class: "box", "aria-labelledby":
	    "help-title", onclose: () => box.remove() },
	    el("header", {}, el("h2", { id: "help-title" }, "Help"),
	    tool("close", "Close", () => box.close())), list(ABOUT),
	    el("h3", {}, "Keys"), list(KEYS.map(([k, v]) =>
	    [el("kbd", {}, k), v])));

	document.body.append(box);
	box.showModal();
}
