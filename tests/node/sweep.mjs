/* sweep: the page of a sweep, of 240 jobs as fill.mjs makes them, and of 5,000.
 */

import assert from "node:assert/strict";
import fs from "node:fs";

import { accessible, ask, check, login, note, open, shot, until }
    from "./browser.mjs";

const SOON = 1000;	/* ms that 5,000 rows may take to be sorted */
const SLOW = 5;		/* times that a busy machine is given */

async function sweepOf(board) {
	const all = await ask(board, "GET",
	    `/projects/${board.project}/sections`);
	const s = all.find(x => x.name === "Sweeps");

	return (await ask(board, "GET", `/sections/${s.gid}/tasks`))
	    .find(t => t.name === "train.yaml").gid;
}

/* A sweep of done jobs [name, params, file, its text]. */
async function oddSweep(board, list) {
	const all = await ask(board, "GET",
	    `/projects/${board.project}/sections`);
	const make = async (name, notes, column) => (await ask(board, "POST",
	    "/tasks", { name, notes, projects: [board.project], memberships: [{
	    project: board.project, section: all.find(s => s.name === column)
	    .gid }] })).gid;
	const attach = async (parent, name, text) => {
		const form = new FormData();
		form.append("parent", parent);
		form.append("file", new Blob([text]), name);
		return (await (await fetch(`${board.api}/attachments`, { method:
		    "POST", body: form, headers: { Authorization:
		    `Bearer ${board.token}` } })).json()).data.gid;
	};
	const sweep = await make("odd.yaml", "", "Sweeps"), lines = [];

	for (const [name, params, file, text] of list) {
		const gid = await make(name, "true", "Done");
		await attach(gid, `attempt-1-outputs__${file}`, text);
		lines.push([gid, name || "-", "-", "-", "-",
		    JSON.stringify(params), "true", "train\n"].join("\t"));
	}
	const jobs = await attach(sweep, "jobs.tsv", lines.join(""));
	await ask(board, "PUT", `/tasks/${sweep}`, { notes: "sweep/1 " +
	    `file=odd.yaml job=0 jobs=${jobs} n=${list.length} ` +
	    "metric=val best=max" });
	return sweep;
}

/* The texts of a column of the table, as far as it is drawn. */
const column = (page, name) => page.evaluate(n => {
	const i = [...document.querySelectorAll(".table th")].findIndex(t =>
	    t.textContent.startsWith(n));
	return [...document.querySelectorAll(".table tbody tr:not(.gap)")]
	    .map(tr => tr.children[i].textContent);
}, name);

const shown = page => page.textContent(".tools > .size");
const see = (page, name) => page.click(`.tools nav a:has-text('${name}')`);

export async function sweep(browser, board, many) {
	const page = await open(browser, board), gid = await sweepOf(board);
	const jobs = async where => until(where, async () =>
	    (await shown(page)) === where);

	await login(page, board);
	await check("a sweep's card in Sweeps leads to its page", async () => {
		await page.click(`li[data-gid="${gid}"] .card`);
		await jobs("240 jobs");
		assert.equal(await page.textContent("#sweep h2"),
		    "train.yaml");
		await page.goto(`/0/${board.project}/${gid}`);
		await jobs("240 jobs");
		assert.match(page.url(), new RegExp(`#sweep/${gid}$`));
	});
	await check("its head says how far it is, and what is best", async () => {
		await page.waitForSelector("#sweep p:has-text('Best loss')");
		assert.match(await page.textContent(".counts"),
		    /96done.*4[0-9]running.*failed.*more/);
		assert.match(await page.getAttribute(
		    "#sweep .progress", "aria-label"),
		    /^96 done, /);
		assert.match(await page.textContent("#sweep .best"),
		    /Best loss 0\.\d+: train .*lr explains \d\d % of its/);
		assert.match(await page.textContent("#sweep .does"),
		    /Retry failed \d+.*Cancel rest \d+.*Download/);
		await accessible(page);
		await shot(page, "sweep");
	});
	await check("its table begins with what failed, and why", async () => {
		assert.deepEqual((await column(page, "state")).slice(0, 3),
		    ["failed", "failed", "failed"]);
		assert.match((await column(page, "last"))[0],
		    /^killed by signal 9 · .*OutOfMemory/);
		assert.equal((await column(page, "lr"))[0], "1e-5");
		assert.equal(await page.locator("th:has-text('model')").count(),
		    0);
	});
	await check("it is sorted and filtered, and the address has it",
	    async () => {
		await page.fill("[aria-label='Filter jobs']",
		    "lr=1e-4 state:done loss<0.6");
		await until("fewer", async () =>
		    /^\d\d of 240/.test(await shown(page)));
		await page.click("[data-sort=loss]");
		await page.click("[data-sort=loss]");
		const loss = (await column(page, "loss")).map(Number);
		assert.deepEqual(loss, loss.toSorted((a, b) => b - a));
		assert.ok((await column(page, "lr")).every(v =>
		    v === "1e-4"));
		const was = await shown(page);
		await page.reload();
		await jobs(was);
		await until("metrics", async () => JSON.stringify((await column(
		    page, "loss")).map(Number)) === JSON.stringify(loss));
		assert.equal(await page.getAttribute("th:has([data-sort=loss])",
		    "aria-sort"), "descending");
	});
	await check("a job opens over it, and closes again", async () => {
		await page.click(".table tbody a >> nth=0");
		await page.waitForSelector("#panel .figures");
		assert.match(page.url(), new RegExp(`#sweep/${gid}/card/`));
		await page.keyboard.press("Escape");
		await page.waitForSelector("#panel", { state: "hidden" });
		assert.equal(await page.isVisible("#sweep"), true);
	});
	await check("results are downloaded", async () => {
		await page.click(".menu summary");
		const get = async name => {
			const [d] = await Promise.all([
			    page.waitForEvent("download"),
			    page.click(`.menu button:has-text('${name}')`)]);
			assert.equal(d.suggestedFilename(), name);
			return fs.readFileSync(await d.path(), "utf8");
		};
		const tsv = await get("results.tsv");
		const lines = tsv.trimEnd().split("\n").map(l => l.split("\t"));
		assert.equal(lines.length, 241);
		assert.ok(lines.every(l => l.length === lines[0].length));
		assert.match(lines[0].join(), /^name,state,lr,wd,seed,.*loss/);
		assert.match(tsv, /\tNaN\t/);
		assert.match(await get("results.csv"), /,"=""\d+"""\n/);
		assert.equal((await get("jobs.tsv")).trimEnd().split("\n")
		    .length, 240);
		await page.click(".menu summary");
	});
	await check("a metric is plotted against a parameter", async () => {
		await page.fill("[aria-label='Filter jobs']", "");
		await see(page, "Plot");
		await page.waitForSelector(".plot canvas[aria-label=" +
		    "'loss against lr']");
		await until("it is drawn", () => page.evaluate(() =>
		    Boolean(window.Chart)));
		assert.equal(await page.isChecked(".tools .logx input"), true);
		await page.selectOption(".tools .by select", "wd");
		await page.check(".tools .means input");
		await until("means", async () => page.$$eval(".behind tr", l =>
		    l.length === 13));
		const all = await page.evaluate(() => {
			const c = window.Chart.getChart(
			    document.querySelector(".plot canvas"));
			return [c.scales.x.min, c.scales.x.max];
		});
		assert.deepEqual(all, [1e-5, 1e-3]);
		assert.match(page.url(), /see=plot/);
		await accessible(page);
		await shot(page, "plot");
	});
	await check("... and over its steps", async () => {
		await see(page, "History");
		await page.waitForSelector(".plot canvas[aria-label=" +
		    "'loss over step']");
		await until("twelve", async () => page.$$eval(".behind tr",
		    l => l.length === 13));
		await shot(page, "history");
	});
	await check("a running job's history grows", async () => {
		await see(page, "Table");
		await page.fill("[aria-label='Filter jobs']", "state:running");
		await page.check(".table tbody input >> nth=0");
		const job = await page.getAttribute(
		    ".table tbody tr:not(.gap)", "data-gid");
		await see(page, "History");
		const points = n => until(`${n} points`, () => page.$$eval(
		    ".behind td", (l, m) => l[1]?.textContent === m,
		    String(n)));
		await points(1);
		const s = (await ask(board, "GET", `/tasks/${job}/stories` +
		    "?opt_fields=text")).find(x => /claim\/1/.test(x.text));
		await ask(board, "PUT", `/stories/${s.gid}`, { text:
		    s.text.replace(/metrics .*/, 'metrics {"step": 999, ' +
		    '"loss": 0.25}') });
		await points(2);
	});
	await check("parallel lines, one for each job", async () => {
		await page.fill("[aria-label='Filter jobs']", "");
		await see(page, "Parallel");
		await until("lines", async () =>
		    await page.locator(".lines .job").count() > 100);
		assert.equal(await page.locator(".lines .behind[open]").count(),
		    0);
		await page.focus(".lines .job[tabindex='0']");
		const best = await page.getAttribute(":focus", "aria-label");
		await page.keyboard.press("ArrowDown");
		assert.notEqual(await page.getAttribute(":focus",
		    "aria-label"), best);
		assert.equal(await page.locator(".lines .behind tr").count(),
		    1 + await page.locator(".lines .job").count());
		await accessible(page);
		await shot(page, "parallel");
	});
	await check("a graph of stages, which open", async () => {
		await see(page, "Graph");
		await page.waitForSelector("[data-stage=judge]");
		assert.equal(await page.locator("#sweep .stage").count(), 3);
		assert.equal(await page.locator("#sweep .edge").count(), 2);
		await page.focus("[data-stage=judge]");
		await page.keyboard.press("Enter");
		await until("its jobs", async () =>
		    await page.locator("#sweep a.node").count() === 48);
		await page.click("[data-stage=train]");
		await until("all jobs", async () =>
		    await page.locator("#sweep a.node").count() === 216);
		await page.click("[aria-label='All of it']");
		await accessible(page);
		await shot(page, "stages");
		await page.reload();
		await until("again", async () =>
		    await page.locator("#sweep a.node").count() === 216);
	});
	await check("dark, and on a phone", async () => {
		const phone = await open(browser, board, { isMobile: true,
		    hasTouch: true, viewport: { width: 390, height: 844 },
		    colorScheme: "dark" });
		await login(phone, board);
		for (const way of ["", "plot", "graph"]) {
			await phone.goto(`/#sweep/${gid}?see=${way}`);
			await phone.waitForSelector("#sweep p:has-text(" +
			    "'Best loss')");
			assert.ok(await phone.evaluate(() => document
			    .documentElement.scrollWidth <= innerWidth));
			await accessible(phone);
			await shot(phone, `phone-sweep-${way}`);
		}
		assert.deepEqual(phone.sins, []);
		await phone.context().close();
	});
	await check("odd names and figures, and a sweep without jobs",
	    async () => {
		const odd = await oddSweep(board, [["", { toString: 1 },
		    "metrics.csv", "step,loss\n1,3\n2,0.25\n"], ["<b>\u202e",
		    { toString: 2 }, "metrics.json", '{"loss": "-inf", ' +
		    '"constructor": 4, "state": 5}'], ["z".repeat(2000),
		    { toString: 3, betas: [0.9, 1] }, "metrics.json",
		    '{"loss": true}'], ["=1+2", { toString: 4, val: "x" },
		    "metrics.jsonl", '{"val": 7, "note": "@x"}\n' +
		    '{"loss": 9}\n{"lo']]);
		await page.goto(`/#sweep/${odd}`);
		await page.waitForSelector("#sweep .best:has-text(" +
		    "'Best metric.val 7: =1+2')");
		assert.deepEqual((await column(page, "loss")),
		    ["0.25", "-Infinity", "true", "9"]);
		assert.deepEqual((await column(page, "metric.state")),
		    ["", "5", "", ""]);
		assert.deepEqual((await column(page, "betas")),
		    ["", "", "[0.9,1]", ""]);
		await page.click(".menu summary");
		const [csv] = await Promise.all([
		    page.waitForEvent("download"),
		    page.click(".menu button:has-text('results.csv')")]);
		const last = fs.readFileSync(await csv.path(), "utf8")
		    .trimEnd().split("\n").at(-1);
		assert.match(last, /^'=1\+2,done,.*,'@x,.*,"=""\d+"""$/);
		assert.ok(await page.evaluate(() => document.documentElement
		    .scrollWidth <= innerWidth));
		for (const way of ["plot", "history", "lines", "graph"]) {
			await page.goto(`/#sweep/${odd}?see=${way}`);
			await page.waitForSelector(`#sweep[data-see=${way}]`);
		}
		await accessible(page);
		const none = await oddSweep(board, []);
		await page.goto(`/#sweep/${none}?see=graph`);
		await jobs("0 jobs");
		await accessible(page);
		await page.goto(`/#sweep/${gid}`);
		await jobs("240 jobs");
	});
	await check("what failed is retried from there", async () => {
		await see(page, "Table");
		const failed = await page.textContent(
		    "#sweep .does button >> nth=0");
		assert.match(failed, /Retry failed \d+/);
		await page.click("#sweep .does button >> nth=0");
		await until("none failed", async () =>
		    !/failed/.test(await page.textContent(".counts")), 30);
	});
	await check("it did nothing that it must not", () =>
	    assert.deepEqual(page.sins, []));
	await page.context().close();

	await check("5,000 jobs stay quick", async () => {
		const big = await open(browser, many);
		await login(big, many);
		await big.goto(`/#sweep/${await sweepOf(many)}`);
		await until("all", async () =>
		    await shown(big) === "5000 jobs");
		await big.waitForSelector("#sweep p:has-text('Best loss')");
		const ms = await big.evaluate(async () => {
			const t = performance.now();
			document.querySelector("[data-sort=loss]").click();
			await new Promise(f => requestAnimationFrame(f));
			return Math.round(performance.now() - t);
		});
		note(`5,000 rows: sorted and drawn in ${ms} ms`);
		assert.ok(ms < SOON * SLOW);
		assert.ok(await big.locator(".table tr").count() < 100);
		await big.evaluate(() => {
			const t = document.querySelector(".table");
			t.scrollTop = t.scrollHeight;
		});
		await big.waitForSelector("[aria-rowindex='5001']");
		await see(big, "Graph");
		await big.click("[data-stage=train]");
		await big.waitForSelector("#sweep .cell");
		assert.ok(await big.evaluate(() => document.querySelector(
		    "#sweep .cell").getBoundingClientRect().width > 5));
		await until("squares", async () =>
		    await big.locator("#sweep .cell").count() === 3500);
		await big.hover("#sweep .cell >> nth=0");
		await big.waitForSelector("#sweep .caption:has-text('lr=')");
		assert.deepEqual(big.sins, []);
		await big.context().close();
	});
}
