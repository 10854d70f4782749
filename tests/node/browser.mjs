/* browser: what tests of the page share: Debian's chromium, the board's
 * settings, TAP on standard output. */

import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.PAGE_SHOTS;

/* A .env as asana-local writes it. */
export function settings(file) {
	const env = Object.fromEntries(fs.readFileSync(file, "utf8").trim()
	    .split("\n").map(l => l.split(/=(.*)/)));

	return { api: env.ASANA_API_URL, token: env.ASANA_ACCESS_TOKEN,
	    project: env.ASANA_PROJECT_GID,
	    url: env.ASANA_API_URL.replace(/\/api\/.*/, "/") };
}

/* A request with the token, as the tools make it. */
export async function ask(board, method, where, data) {
	const r = await fetch(board.api + where, { method, headers: {
	    "Authorization": `Bearer ${board.token}`,
	    "Content-Type": "application/json" },
	    body: data && JSON.stringify({ data }) });

	return (await r.json()).data;
}

/* One line of TAP for what FN does or throws. */
export async function check(name, fn) {
	try {
		await fn();
		console.log(`ok - ${name}`);
	} catch (e) {
		console.log(`not ok - ${name}`);
		console.log(String(e.stack ?? e).replace(/^/gm, "# "));
	}
}

/* Until FN says something true. */
export async function until(what, fn, seconds = 10) {
	for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
		const v = await fn();
		if (v)
			return v;
		await new Promise(done => setTimeout(done, 50));
	}
	throw new Error(`in vain: ${what}`);
}

export const note = text => console.log(`# ${text}`);

export const launch = () => chromium.launch({
	executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
	args: process.getuid() === 0 ? ["--no-sandbox"] : []
});

/*
 * A page of BOARD.  What it must never do is collected in page.sins: errors,
 * violations of its policy, dialogs that nobody expects, requests to another
 * host.
 */
export async function open(browser, board, options) {
	const context = await browser.newContext({ baseURL: board.url,
	    viewport: { width: 1400, height: 860 }, ...options });
	const page = await context.newPage();

	page.setDefaultTimeout(10000);
	page.sins = [];
	page.on("pageerror", e => page.sins.push(e.stack));
	page.on("console", m => {
		/* 401 before the login and 412 of events are to be */
		if (m.type() === "error" &&
		    !/status of (401|412)/.test(m.text()))
			page.sins.push(m.text());
	});
	page.on("dialog", d => {
		if (d.type() !== "confirm")
			page.sins.push(`dialog: ${d.message()}`);
		d.accept();
	});
	page.on("request", r => {
		if (!r.url().startsWith(board.url) &&
		    !r.url().startsWith(`blob:${board.url}`))
			page.sins.push(`request to ${r.url()}`);
	});
	await page.goto("/");
	return page;
}

export async function login(page, board) {
	await page.fill("#token", board.token);
	await page.press("#token", "Enter");
	await page.waitForSelector("html[data-view=all]",
	    { state: "attached" });
}

/* Saves a picture when a folder for them was named. */
export async function shot(page, name) {
	if (shots)
		await page.screenshot(
		    { path: path.join(shots, `${name}.png`) });
}

/* No serious or critical violation, says axe. */
export async function accessible(page) {
	await page.evaluate(axe);
	const r = await page.evaluate(() => window.axe.run(document,
	    { resultTypes: ["violations"] }));
	const bad = r.violations.filter(v =>
	    ["serious", "critical"].includes(v.impact));

	if (bad.length > 0)
		throw new Error(bad.map(v => `${v.id}: ${v.help}\n` + v.nodes
		    .slice(0, 3).map(n => `  ${n.html}\n  ${n.failureSummary}`)
		    .join("\n")).join("\n"));
}
