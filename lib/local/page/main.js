/* main: login, the bar at the top, and which of the views is shown. */

import * as address from "./address.js";
import * as api from "./api.js";
import * as boardView from "./board.js";
import { attempt, el, icon, tool } from "./dom.js";
import * as filter from "./filter.js";
import * as graph from "./graph.js";
import { help } from "./help.js";
import * as live from "./live.js";
import * as newcard from "./newcard.js";
import * as panel from "./panel.js";
import * as select from "./select.js";
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
	    "board.db.token. On the board's machine, experisana local -o " +
	    "opens this page without it."))));
	token.focus();
}

async function leave() {
	await attempt("Not logged out", () => api.logout());
	showLogin();
}

/* ---------------------------------------------------------------- the bar */

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
	    filter.bar(), select.opener(), el("span", { class: "push" }),
	    el("nav", { "aria-label": "Views" },
	    el("a", { id: "to-board", href: "#" }, icon("board"), "Board"),
	    el("a", { id: "to-graph", href: "#graph" }, icon("graph"),
	    "Graph")),
	    el("button", { type: "button", class: "main", id: "new",
	    title: "New card (n)", onclick: () => newcard.ask() },
	    icon("plus"), "New card"),
	    tool("help", "Help and keys (?)", help),
	    tool("moon", "Dark", theme, { id: "theme",
	    "aria-pressed": String(window.theme.dark()) }),
	    tool("out", "Log out", leave));
}

/* -------------------------------------------------- what the address says */

/* A card's address as Asana has it leads here too: { project, card }. */
function ofPath() {
	const m = /^\/0\/(\d+)\/(\d+)?/.exec(location.pathname) ??
	    /^\/1\/(?:.*\/project\/(\d+)|.*)\/task\/(\d+)/
	    .exec(location.pathname);

	return { project: m?.[1], card: m?.[2] };
}

const pathOf = project => project ? `/0/${project}/board` : "/";

let sweep = null;

/* Read when the first one is looked at. */
async function sweepPage() {
	if (!sweep) {
		sweep = await import("./sweep.js");
		sweep.mount(at("main"));
		live.whenCards(sweep.heard);
	}
	return sweep;
}

async function route() {
	const [what, project] = location.hash.slice(1).split("/");

	if (root.dataset.view === "login")
		return;
	if (what === "project") {
		history.replaceState(null, "", pathOf(project));
		if (project !== board.project?.gid)
			return start(project);
	}
	const { view, of, card } = address.read();
	root.dataset.shown = view;
	if (view !== "sweep")
		filter.follow();
	boardView.visible(view === "");
	at("to-graph").toggleAttribute("aria-current", view === "graph");
	at("to-board").toggleAttribute("aria-current", view === "");
	graph.hide();
	sweep?.hide();
	if (view === "graph")
		graph.show(of);
	if (card)
		panel.open(card);
	else
		panel.close();
	if (view === "sweep")
		await attempt("The sweep cannot be read", async () => {
			const s = await sweepPage();
			if (address.here.view === "sweep")
				await s.show(of);
		});
}

function onKey(e) {
	if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented ||
	    root.dataset.view === "login" ||
	    e.target.closest("input, textarea, select, dialog"))
		return;
	const go = { "/": filter.focus, "n": () => newcard.ask(), "?": help,
	    "g": () => { location.hash = at("graph").hidden ? "graph" : ""; },
	    "Escape": () => panel.openGid() ? panel.close() : select.clear()
	    }[e.key];
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
		route();
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
/* A link that logs in once: its key is in no log, as it is behind "#". */
async function once() {
	const key = /^#once=(\w+)$/.exec(location.hash)?.[1];

	if (key) {
		history.replaceState(null, "", location.pathname);
		await attempt("Not logged in", () => api.login(key));
	}
}

await once();
const wanted = ofPath();
if (wanted.card)
	history.replaceState(null, "", `${pathOf(wanted.project)}#card/${
	    wanted.card}`);
start(wanted.project);
