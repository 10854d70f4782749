/* main: login, the bar at the top, and which of the views is shown. */

import * as api from "./api.js";
import * as boardView from "./board.js";
import { attempt, el, icon, tool } from "./dom.js";
import * as filter from "./filter.js";
import * as graph from "./graph.js";
import * as live from "./live.js";
import * as newcard from "./newcard.js";
import * as panel from "./panel.js";
import { board, readAll, readProjects } from "./store.js";

const at = id => document.getElementById(id);
const root = document.documentElement;

/* ------------------------------------------------------------------ login */

function showLogin() {
	const token = el("input", { id: "token", type: "password",
	    required: true, autocomplete: "current-password",
	    "aria-describedby": "wrong" });
	const wrong = el("p", { id: "wrong", class: "wrong", role: "alert" });
	const send = async e => {
		e.preventDefault();
		wrong.textContent = "";
		try {
			if (await api.login(token.value.trim()))
				return start();
			wrong.textContent =
			    "This is not a token of this board.";
			token.select();
		} catch (err) {
			wrong.textContent = `Not logged in: ${err.message}`;
		}
		token.focus();
	};

	live.stop();
	panel.close();
	root.dataset.view = "login";
	at("app").hidden = true;
	at("login").hidden = false;
	at("login").replaceChildren(el("main", {}, el("form", {
	    action: "/login", method: "post", onsubmit: send },
	    el("h1", {}, el("img", { src: "/page/icon.svg", alt: "" }),
	    "Experiments"),
	    el("label", { for: "token" }, "Token"), token, wrong,
	    el("button", { class: "main" }, "Log in"),
	    el("p", { class: "hint" }, "The token is ASANA_ACCESS_TOKEN of " +
	    "the file .env that asana-local wrote, or the content of " +
	    "board.db.token."))));
	token.focus();
}

async function leave() {
	await attempt("Not logged out", () => api.logout());
	showLogin();
}

/* ---------------------------------------------------------------- the bar */

function help() {
	const keys = [["Enter", "open the card"], ["Space", "lift the card; " +
	    "arrows move it, Space or Enter drops it, Escape puts it back"],
	    ["arrows", "go to another card"], ["/", "filter"],
	    ["n", "new card"], ["g", "graph or board"],
	    ["Ctrl Enter", "send the comment"],
	    ["Escape", "close the card"], ["?", "this list"]];
	const box = el("dialog", { class: "box",
	    "aria-labelledby": "help-title", onclose: () => box.remove() },
	    el("header", {}, el("h2", { id: "help-title" }, "Keys"),
	    tool("close", "Close", () => box.close())),
	    el("dl", { class: "pairs" }, keys.map(([k, v]) => el("div", {},
	    el("dt", {}, el("kbd", {}, k)), el("dd", {}, v)))));

	document.body.append(box);
	box.showModal();
}

const theme = () => {
	window.theme.toggle();
	at("theme").setAttribute("aria-pressed", String(window.theme.dark()));
};

function bar() {
	const projects = el("select", { id: "project", "aria-label": "Project",
	    onchange: () => { location.hash = `#project/${projects.value}`; }
	    }, board.projects.map(p =>
	    el("option", { value: p.gid }, p.name)));

	projects.value = board.project?.gid ?? "";
	at("top").replaceChildren(
	    el("h1", {}, el("img", { src: "/page/icon.svg", alt: "" }),
	    board.projects.length > 1 ? projects :
	    board.project?.name ?? "No project"),
	    el("span", { id: "live", class: "live", role: "status" }, "live"),
	    filter.bar(), el("span", { class: "push" }),
	    el("nav", { "aria-label": "Views" },
	    el("a", { id: "to-board", href: "#" }, icon("board"), "Board"),
	    el("a", { id: "to-graph", href: "#graph" }, icon("graph"),
	    "Graph")),
	    el("button", { type: "button", class: "main", id: "new",
	    title: "New card (n)", onclick: () => newcard.ask() },
	    icon("plus"), "New card"),
	    tool("help", "Keys (?)", help),
	    tool("moon", "Dark", theme, { id: "theme",
	    "aria-pressed": String(window.theme.dark()) }),
	    tool("out", "Log out", leave));
}

/* -------------------------------------------------- what the address says */

/* A card's address as Asana has it leads here too. */
function cardOfPath() {
	const m = /^\/0\/\d+\/(\d+)/.exec(location.pathname) ??
	    /^\/1\/.*\/task\/(\d+)/.exec(location.pathname);

	return m ? m[1] : null;
}

async function route() {
	const [what, gid] = location.hash.slice(1).split("/");

	if (root.dataset.view === "login")
		return;
	if (what === "project" && gid !== board.project?.gid)
		return start(gid);
	if (what === "card" && gid)
		return panel.open(gid);
	const graphed = what === "graph";
	boardView.visible(!graphed);
	if (graphed)
		graph.show(gid ?? null);
	else
		graph.hide();
	at("to-graph").toggleAttribute("aria-current", graphed);
	at("to-board").toggleAttribute("aria-current", !graphed);
	panel.close();
}

function onKey(e) {
	if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented ||
	    root.dataset.view === "login" ||
	    e.target.closest("input, textarea, select, dialog"))
		return;
	const go = { "/": filter.focus, "n": () => newcard.ask(), "?": help,
	    "g": () => { location.hash = at("graph").hidden ? "graph" : ""; },
	    "Escape": panel.close }[e.key];
	if (go) {
		e.preventDefault();
		go();
	}
}

/* ------------------------------------------------------------------------- */

/* Reads the board and shows it; a wanted project may be named. */
async function start(project) {
	live.stop();
	root.dataset.view = "wait";
	try {
		await readProjects(project);
		at("login").hidden = true;
		at("app").hidden = false;
		bar();
		document.title = board.project?.name ?? "No project";
		if (!board.project)
			return;
		await live.mark();
		const rest = readAll(() => requestAnimationFrame(() => {
			if (root.dataset.view === "wait")
				root.dataset.view = "first";
			performance.mark("first view");
		}));
		await route();
		await rest;
		root.dataset.view = "all";
		performance.mark("all cards");
		live.listen();
	} catch (e) {
		if (e.status === undefined)
			throw e;
		if (e.status !== 401)
			setTimeout(() => start(project), 3000);
	}
}

boardView.mount(at("main"), section => newcard.ask(section));
graph.mount(at("main"));
panel.mount(at("panel"));
live.whenCards(panel.heard);
live.whenState(state => {
	at("live").textContent = state === "on" ? "live" : "no connection";
	at("live").classList.toggle("off", state !== "on");
});
api.whenLoggedOut(showLogin);
addEventListener("hashchange", route);
document.addEventListener("keydown", onKey);
const wanted = cardOfPath();
if (wanted)
	history.replaceState(null, "", `/#card/${wanted}`);
start();
