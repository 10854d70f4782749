/* page: a person at the page of a board: page.mjs .env .env-of-5000-cards
 * .env-of-240-cards.
 * The board has a card "retry me" in Failed; see tests/t/45-page.t. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";

import { accessible, ask, check, launch, login, note, open, settings, shot,
    until } from "./browser.mjs";
import { mended } from "./mended.mjs";
import { sweep } from "./sweep.mjs";

const [board, many, some] = process.argv.slice(2).map(settings);
const FIRST_VIEW = 1000;	/* ms that the first view of 5,000 may take */
const SLOW = 5;			/* times that a busy machine is given */
const EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>';

const sections = Object.fromEntries((await ask(board, "GET",
    `/projects/${board.project}/sections`)).map(s => [s.name, s.gid]));

async function card(name, section, notes = "true", more = {}) {
	return (await ask(board, "POST", "/tasks", { name, notes, ...more,
	    projects: [board.project], memberships: [{ project: board.project,
	    section: sections[section] }] })).gid;
}

async function sectionOf(gid) {
	const t = await ask(board, "GET",
	    `/tasks/${gid}?opt_fields=memberships.section.name`);
	return t.memberships[0]?.section.name;
}

async function order(section) {
	const l = await ask(board, "GET",
	    `/sections/${sections[section]}/tasks`);
	return l.map(t => t.name);
}

const column = name => `.col[data-section="${sections[name]}"]`;
const at = gid => `li[data-gid="${gid}"] .card`;
const inColumn = (gid, name) => `${column(name)} ${at(gid)}`;
const said = page => page.textContent("#say");

async function drag(page, gid, name) {
	const from = await page.locator(at(gid)).boundingBox();
	const to = await page.locator(`${column(name)} .view`).boundingBox();

	await page.mouse.move(from.x + 30, from.y + 15);
	await page.mouse.down();
	await page.mouse.move(from.x + 45, from.y + 30, { steps: 3 });
	await page.mouse.move(to.x + to.width / 2, to.y + 12, { steps: 5 });
	await shot(page, "dragging");
	await page.mouse.up();
}

const browser = await launch();
const page = await open(browser, board);

/* ------------------------------------------------------------------ login */

await check("the login is accessible", async () => {
	await page.waitForSelector("#token");
	await accessible(page);
	await shot(page, "login");
});
await check("a wrong token is refused", async () => {
	await page.fill("#token", "wrong");
	await page.press("#token", "Enter");
	await page.waitForSelector("#wrong:has-text('not a token')");
	assert.equal(await page.isHidden("#app"), true);
});
await check("the right one opens the board", () => login(page, board));
await check("the cookie is out of the page's reach", async () => {
	const [c, ...rest] = await page.context().cookies();
	assert.equal(rest.length, 0);
	assert.equal(c.httpOnly, true);
	assert.equal(c.sameSite, "Strict");
	assert.notEqual(c.value, board.token);
	assert.equal(await page.evaluate(() => document.cookie), "");
});

/* ------------------------------------------- a card that is run once more */

const retry = (await ask(board, "GET",
    `/sections/${sections.Failed}/tasks`)).find(t => t.name === "retry me").gid;

await check("a failed card says why", async () => {
	await page.waitForSelector(`${inColumn(retry, "Failed")} ` +
	    ".state.failed");
	assert.match(await page.textContent(at(retry)), /exit status 7/);
});
await check("dragged to Backlog by mouse, it is there", async () => {
	await drag(page, retry, "Backlog");
	await page.waitForSelector(inColumn(retry, "Backlog"));
	await until("the board has it", async () =>
	    await sectionOf(retry) === "Backlog");
	assert.match(await said(page), /it will run again/);
});
const worker = spawn("experisana-worker", ["-1", "-d", "work"],
    { stdio: "ignore" });
const ended = new Promise(done => worker.on("exit", done));

await check("a worker takes it, and the page sees so", async () => {
	await page.waitForSelector(`${inColumn(retry, "Running")} ` +
	    ".state.running", { timeout: 20000 });
	await page.waitForSelector(`${at(retry)} .clock`);
});
await check("its log grows before one's eyes", async () => {
	await page.click(at(retry));
	const log = () => page.textContent("#panel pre.log");
	await page.waitForSelector("#panel pre.log:has-text('line 1')",
	    { timeout: 20000 });
	const first = (await log()).split("\n").length;
	await until("more lines", async () =>
	    (await log()).split("\n").length > first, 20);
	await shot(page, "panel-running");
});
await check("it is done, with the whole log and no reload", async () => {
	await page.waitForSelector(inColumn(retry, "Done"), { timeout: 30000 });
	await page.waitForSelector("#panel pre.log:has-text('the end')",
	    { timeout: 20000 });
	await page.waitForSelector("#panel .claim:has-text('Attempt 2: done')");
	assert.equal(await page.locator("#panel .claim").count(), 2);
	assert.doesNotMatch(await page.textContent("#panel .stories"),
	    /claim\/1/);
	assert.equal(await ended, 0);
});

/* ---------------------------------------------- what one does with a card */

await check("a comment is sent", async () => {
	await page.fill("#comment", "looks good");
	await page.click("form.comment button");
	await page.waitForSelector("#panel .said:has-text('looks good')");
	assert.equal(await page.inputValue("#comment"), "");
});
await check("files are uploaded, pictures and text are shown", async () => {
	const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" +
	    "AAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
	await page.setInputFiles("#file", [
	    { name: "löss 1%41.png", mimeType: "image/png", buffer: png },
	    { name: "notes.txt", mimeType: "text/plain",
	    buffer: Buffer.from("some text") }]);
	const picture = page.locator("#panel img.picture");
	await picture.waitFor();
	assert.equal(await picture.getAttribute("alt"), "löss 1%41.png");
	await until("it is drawn", () => picture.evaluate(i =>
	    i.naturalWidth === 1));
	await page.click("#panel .attachment:has-text('notes.txt') .quiet");
	await page.waitForSelector("#panel pre.file:has-text('some text')");
});
await check("a file is downloaded, whatever it is", async () => {
	const [d] = await Promise.all([page.waitForEvent("download"),
	    page.click("#panel [aria-label='Download notes.txt']")]);
	assert.equal(d.suggestedFilename(), "notes.txt");
	assert.equal(fs.readFileSync(await d.path(), "utf8"), "some text");
});
await check("the panel is accessible", async () => {
	await accessible(page);
	await shot(page, "panel");
});
await check("name and description are edited", async () => {
	await page.click("#panel [aria-label=Edit]");
	await page.fill("#edit-name", "renamed");
	await page.fill("#edit-notes", "echo changed\n# a remark");
	await page.click("form.edit button.main");
	await page.waitForSelector("#card-title:has-text('renamed')");
	await page.waitForSelector("#panel .remark:has-text('# a remark')");
	assert.equal((await ask(board, "GET", `/tasks/${retry}`)).notes,
	    "echo changed\n# a remark");
});
await check("Escape closes it, the focus is on its card", async () => {
	await page.focus("#card-title");
	await page.keyboard.press("Escape");
	await page.waitForSelector("#panel", { state: "hidden" });
	await page.waitForSelector(`${at(retry)}:focus`);
});

/* ------------------------------------------------------ what others wrote */

await check("what cards say is text, never markup", async () => {
	const ws = (await ask(board, "GET", "/workspaces"))[0].gid;
	const tag = await ask(board, "POST", `/workspaces/${ws}/tags`,
	    { name: EVIL });
	const gid = await card(EVIL, "Done", EVIL, { tags: [tag.gid] });
	const form = new FormData();
	await ask(board, "POST", `/tasks/${gid}/stories`, { text: EVIL });
	form.append("parent", gid);
	form.append("file", new Blob([EVIL]), encodeURIComponent(
	    `${EVIL.replaceAll("/", "")}.svg`));
	await fetch(`${board.api}/attachments`, { method: "POST", body: form,
	    headers: { Authorization: `Bearer ${board.token}` } });
	await page.click(at(gid));
	await page.waitForSelector("#panel .said");
	assert.equal(await page.textContent("#card-title"), EVIL);
	assert.equal(await page.textContent("#panel .text"), EVIL);
	assert.equal(await page.textContent("#panel pre.script"), EVIL);
	assert.equal(await page.textContent("#panel .tag"), EVIL);
	assert.match(await page.textContent("#panel .filename"), /<script>/);
	assert.equal(await page.locator("script:not([src]), img[src=x]")
	    .count(), 0);
	await shot(page, "injection");
	await page.keyboard.press("Escape");
});
await check("the worker column shows beats", async () => {
	const seen = Math.floor(Date.now() / 1000);
	const gid = await card("gpu-07", "Active Workers",
	    `worker/1 who=gpu-07 st=busy task=${retry} seen=${seen}\nhost`);
	await page.waitForSelector(`${inColumn(gid, "Active Workers")} ` +
	    ".beat");
	assert.match(await page.textContent(at(gid)), /busy.*renamed/);
	await page.click(at(gid));
	await page.waitForSelector("#panel .links:has-text('renamed')");
	await page.keyboard.press("Escape");
});
/* ----------------------------------------------------------- by keys only */

await check("a card is moved by keys, and a screen reader told", async () => {
	const a = await card("alpha", "Untitled section");
	const b = await card("beta", "Untitled section");
	await page.waitForSelector(inColumn(a, "Untitled section"));
	await page.waitForSelector(inColumn(b, "Untitled section"));
	await page.focus(at(a));
	await page.keyboard.press("Space");
	await until("told", async () => /alpha lifted/.test(await said(page)));
	await page.keyboard.press("ArrowDown");
	await until("told", async () =>
	    /position 2 of 2/.test(await said(page)));
	await page.keyboard.press("Escape");
	await until("told", async () => /put back/.test(await said(page)));
	assert.deepEqual(await order("Untitled section"), ["alpha", "beta"]);
	await page.keyboard.press("Space");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await until("reordered", async () => (await order("Untitled section"))
	    .join() === "beta,alpha");
	await page.waitForSelector(`${at(a)}:focus`);
	await page.keyboard.press("Space");
	for (let i = 0; i < 3; i++)
		await page.keyboard.press("ArrowRight");
	await shot(page, "keys");
	await page.keyboard.press("Space");
	await until("moved", async () => await sectionOf(a) === "Done");
	await page.waitForSelector(`${inColumn(a, "Done")}:focus`);
});
await check("arrows go from card to card, Enter opens", async () => {
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("ArrowUp");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#card-title:has-text('alpha')");
	await page.selectOption("#column", { label: "Failed" });
	await page.waitForSelector(`${column("Failed")} ` +
	    ".card:has-text('alpha')");
	await page.keyboard.press("Escape");
});
await check("a card is made", async () => {
	await page.focus("#new");
	await page.keyboard.press("n");
	await page.fill("#new-name", "gamma");
	await page.selectOption("#new-column", { label: "Failed" });
	await page.fill("#new-notes", "echo hello");
	await page.fill("#new-tags", "fresh, blue");
	await shot(page, "newcard");
	await page.click("dialog .main");
	await page.waitForSelector(`${column("Failed")} ` +
	    ".card:has-text('gamma') .tag:has-text('fresh')");
});
await check("the filter leaves what matches", async () => {
	await page.keyboard.press("Escape");
	await page.focus("#new");
	await page.keyboard.press("/");
	await page.keyboard.type("GAM");
	await until("one card", async () =>
	    await page.locator(".card").count() === 1);
	assert.match(await page.textContent(`${column("Failed")} .number`),
	    /^1 of /);
	await page.fill("#find", "");
	await page.selectOption("#bytag", { label: "fresh (1)" });
	await until("one card", async () =>
	    await page.locator(".card").count() === 1);
	await page.selectOption("#bytag", "");
});
await check("what others delete goes away", async () => {
	const gid = await card("soon gone", "Failed");
	await page.waitForSelector(at(gid));
	await ask(board, "DELETE", `/tasks/${gid}`);
	await page.waitForSelector(at(gid), { state: "detached" });
});

/* ---------------------------------------------------- graph, looks, phone */

await check("a sweep's graph is a picture of links", async () => {
	const first = await card("prepare", "Done");
	for (let i = 0; i < 3; i++) {
		const g = await card(`train ${i}`, i ? "Failed" : "Done", "# " +
		    `Script\ntrue\n\n# Depends on\n- prepare (${board.url}0/` +
		    `${board.project}/${first})\n`);
		const j = await card(`judge ${i}`, "Untitled section");
		await ask(board, "POST", `/tasks/${j}/addDependencies`,
		    { dependencies: [g] });
	}
	await page.click("#to-graph");
	await until("7 cards", async () =>
	    await page.locator("#graph .node").count() === 7 &&
	    await page.locator("#graph .edge").count() === 6);
	const x = name => page.locator(`#graph .node:has-text("${name}")`)
	    .evaluate(n => n.getBoundingClientRect().x);
	assert.ok(await x("prepare") < await x("train 1"));
	assert.ok(await x("train 1") < await x("judge 1"));
	await accessible(page);
	await shot(page, "graph");
	await page.focus("#graph .node:has-text('train 1')");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#panel .links:has-text('prepare')");
	await page.waitForSelector("#panel .links:has-text('judge 1')");
	await page.click("#to-board");
});
await check("the board is accessible", () => accessible(page));
await check("dark is accessible, too, and is kept", async () => {
	await shot(page, "board-light");
	await page.click("#theme");
	await page.reload();
	await page.waitForSelector("html[data-view=all][data-theme=dark]",
	    { state: "attached" });
	await page.waitForSelector(at(retry));
	const [r] = await page.evaluate(() => getComputedStyle(document.body)
	    .backgroundColor.match(/\d+/g).map(Number));
	assert.ok(r < 60);
	await accessible(page);
	await shot(page, "board-dark");
	await page.click(at(retry));
	await page.waitForSelector("#panel .attachment");
	await accessible(page);
	await shot(page, "panel-dark");
});
await check("after the logout nothing is left", async () => {
	await page.click("[aria-label='Log out']");
	await page.waitForSelector("#token");
	await page.goto("/");
	await page.waitForSelector("#token");
	assert.equal(await page.locator(".card").count(), 0);
});
await check("the page did nothing that it must not", () =>
	assert.deepEqual(page.sins, []));
await page.context().close();

await check("a link opens it once, without a token", async () => {
	const key = execFileSync("asana-local", ["-d", "board.db", "-t",
	    "link"], { encoding: "utf8" }).trim();
	for (const wanted of ["#app", "#token"]) {
		const other = await open(browser, board);
		await other.goto(`/?${Math.random()}#once=${key}`);
		await other.waitForSelector(wanted);
		assert.doesNotMatch(other.url(), /once/);
		await other.context().close();
	}
});
await check("on a phone", async () => {
	const phone = await open(browser, board, { isMobile: true,
	    hasTouch: true, viewport: { width: 390, height: 780 },
	    colorScheme: "dark" });
	await login(phone, board);
	assert.ok(await phone.evaluate(() =>
	    document.documentElement.scrollWidth <= innerWidth));
	await phone.locator(column("Done")).scrollIntoViewIfNeeded();
	await shot(phone, "phone");
	await phone.tap(at(retry));
	await phone.waitForSelector("#panel .attachment");
	const r = await phone.locator("#panel").boundingBox();
	assert.deepEqual([r.x, r.width], [0, 390]);
	assert.equal(await phone.evaluate(() =>
	    document.getElementById("main").inert), true);
	await accessible(phone);
	await shot(phone, "phone-panel");
	await phone.tap("[aria-label^='Close the card']");
	await phone.waitForSelector("#panel", { state: "hidden" });
	assert.deepEqual(phone.sins, []);
	await phone.context().close();
});

/* ------------------------------------------------------------ 5,000 cards */

await check("5,000 cards: the first view comes soon", async () => {
	const big = await open(browser, many);
	await login(big, many);
	await big.reload();
	await big.waitForSelector("html[data-view=all]", { state: "attached",
	    timeout: 30000 });
	const ms = name => big.evaluate(n => Math.round(
	    performance.getEntriesByName(n)[0].startTime), name);
	note(`5,000 cards: first view after ${await ms("first view")} ms, ` +
	    `all after ${await ms("all cards")} ms`);
	assert.ok(await ms("first view") < FIRST_VIEW * SLOW);
	const n = await big.locator(".number").allTextContents();
	assert.equal(n.reduce((s, x) => s + Number(x), 0), 5001);
	assert.ok(await big.locator(".card").count() < 300);
	await shot(big, "board-5000");
	// the column may be drawn anew meanwhile; which card is its last
	// depends on who was the last to make some
	await until("the end", () => big.locator(".view").nth(1).evaluate(v => {
		v.scrollTop = v.scrollHeight;
		const end = v.getBoundingClientRect().bottom;
		return v.scrollTop > 100000 && [...v.querySelectorAll("li")]
		    .some(li => Math.abs(li.getBoundingClientRect().bottom -
		    end) < 20 && /card \d+/.test(li.textContent));
	}));
	await big.fill("#find", "card 4321");
	await until("one card", async () =>
	    await big.locator(".card").count() === 1);
	assert.deepEqual(big.sins, []);
});

await mended(browser, some);
await sweep(browser, some, many);

await browser.close();
