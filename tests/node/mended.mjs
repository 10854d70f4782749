/* mended: what went wrong on the page once, at a board of 240 jobs as fill.mjs
 * makes it. */

import assert from "node:assert/strict";

import { accessible, ask, check, login, open, shot, until }
    from "./browser.mjs";

const at = gid => `li[data-gid="${gid}"] .card`;
const hash = page => page.evaluate(() => location.hash);

/* The gids of a column's cards, from its top. */
async function cards(board, name) {
	const all = await ask(board, "GET",
	    `/projects/${board.project}/sections`);
	const s = all.find(x => x.name === name);

	return s ? (await ask(board, "GET",
	    `/sections/${s.gid}/tasks?limit=100`)).map(t => t.gid) : [];
}

/* The numbers of columns that are shown: { Failed: "48" }. */
const numbers = page => page.$$eval(".col:not([hidden])", l =>
    Object.fromEntries(l.map(c => [c.querySelector(".title").textContent,
    c.querySelector(".number").textContent])));

export async function mended(browser, board) {
	const page = await open(browser, board);
	const failed = await cards(board, "Failed");
	const running = await cards(board, "Running");
	const done = await cards(board, "Done");
	const [first, second] = failed;

	await login(page, board);
	await check("a reload of a card's address shows the card", async () => {
		for (const gid of [failed.at(-1), done.at(-1)]) {
			await page.goto(`/0/${board.project}/${gid}`);
			await page.reload();
			await page.waitForSelector("#panel .facts .state:is(" +
			    ".failed, .done)");
			assert.doesNotMatch(await page.textContent(
			    "#panel .facts"), /not on this board/);
			assert.notEqual(await page.inputValue("#column"), "");
		}
	});
	await check("a failed card shows reason and log before all else",
	    async () => {
		await page.goto(`/#card/${first}`);
		await page.waitForSelector("#panel .why:has-text(" +
		    "'killed by signal 9')");
		await page.waitForSelector("#panel pre.log:has-text('end')");
		assert.equal(await page.textContent("#panel pre.log"),
		    "start\n100% done\nred end\n");
		assert.equal(await page.textContent("#panel pre.log .t1"),
		    "red");
		const y = s => page.locator(s).evaluate(e =>
		    e.getBoundingClientRect().y);
		assert.ok(await y("#panel pre.log") <
		    await y("#panel pre.script"));
		assert.match(await page.textContent("#panel .claim"),
		    /failed.*killed by signal 9/);
	});
	await check("cards show their last line or metrics", async () => {
		assert.match(await page.textContent(at(first)), /OutOfMemory/);
		assert.match(await page.textContent(at(running[0])),
		    /step \d+ {2}loss 0\.\d/);
	});
	await check("how far a sweep is stands on its card", async () => {
		const [gid] = await cards(board, "Sweeps");
		await page.waitForSelector(`${at(gid)}:has-text(` +
		    "'96/240 done')");
		await page.waitForSelector(`${at(gid)} i.failed`);
	});
	await check("a card says who signed it, and if it was changed since",
	    async () => {
		const [one, two, none] = await cards(board, "Backlog");
		const sign = (gid, who) => ask(board, "POST",
		    `/tasks/${gid}/stories`, { text: `signed by ${who} until ` +
		    `2096-12-30 10:00 UTC\nsig/1 card=${gid} id=0123456789ab` +
		    "cdef until=4007354400\n-----BEGIN SSH SIGNATURE-----\n" +
		    "x\n-----END SSH SIGNATURE-----" });
		await sign(one, "Ann O'Neil");
		await sign(two, "Bob");
		await ask(board, "PUT", `/tasks/${two}`, { notes: "false" });
		await page.waitForSelector(`${at(one)} .sig.signed`);
		await page.waitForSelector(`${at(two)} .sig.changed`);
		await page.waitForSelector(`${at(none)} .sig.none`);
		await page.goto(`/#card/${one}`);
		await page.click("#panel .sig:has-text(" +
		    "'signed by Ann O\\'Neil')");
		await page.waitForSelector(`#panel .told:has-text('asana-sign` +
		    ` -k KEY ${one}')`);
		assert.doesNotMatch(await page.textContent("#panel .stories"),
		    /BEGIN SSH/);
		await accessible(page);
		await shot(page, "signed");
		await page.goto(`/#card/${two}`);
		await page.waitForSelector("#panel .sig:has-text('changed " +
		    "since signed by Bob')");
	});
	await check("a title of 2,000 letters leaves room for the rest",
	    async () => {
		const [, , , gid] = await cards(board, "Backlog");
		await ask(board, "PUT", `/tasks/${gid}`,
		    { name: "word ".repeat(400) });
		await page.goto(`/#card/${gid}`);
		await page.waitForSelector("#panel .facts .state");
		const y = await page.locator("#panel .facts").evaluate(e =>
		    e.getBoundingClientRect().y);
		assert.ok(y > 48 && y < 300, String(y));
		assert.equal(await page.evaluate(() => scrollY), 0);
		await page.goto(`/#card/${first}`);
		await page.waitForSelector("#panel .why");
	});
	await check("a comment that is not sent is kept", async () => {
		await page.fill("#comment", "half a thou");
		await page.reload();
		await page.waitForSelector("#comment");
		assert.equal(await page.inputValue("#comment"), "half a thou");
		await page.click("form.comment button");
		await page.waitForSelector(".said:has-text('half a thou')");
		assert.equal(await page.inputValue("#comment"), "");
	});
	await check("nor is an edit lost, and what others wrote is shown",
	    async () => {
		await page.click("#panel [aria-label=Edit]");
		await page.fill("#edit-notes", "mine");
		await page.press("#edit-notes", "Escape");
		await page.waitForSelector("#panel .draft");
		await page.reload();
		await page.click("#panel .draft button:has-text('Go on')");
		assert.equal(await page.inputValue("#edit-notes"), "mine");
		await ask(board, "PUT", `/tasks/${first}`,
		    { notes: "theirs" });
		await page.click("form.edit .main");
		await page.waitForSelector(".conflict .plus:has-text(" +
		    "'theirs')");
		assert.equal((await ask(board, "GET", `/tasks/${first}`)).notes,
		    "theirs");
		await shot(page, "conflict");
		await page.click("form.edit .main");
		await page.waitForSelector("form.edit", { state: "detached" });
		assert.equal((await ask(board, "GET", `/tasks/${first}`)).notes,
		    "mine");
		assert.equal(await page.locator("#panel .draft").count(), 0);
	});
	await check("tags and options are fields", async () => {
		const notes = (await ask(board, "GET", `/tasks/${second}`))
		    .notes;
		await page.goto(`/#card/${second}`);
		await page.waitForSelector("form.fields");
		await page.fill("[name=timeout]", "soon");
		await page.click("form.fields button");
		await page.waitForSelector("form.fields .wrong:has-text(" +
		    "'soon')");
		await page.fill("[name=timeout]", "2h");
		await page.fill("[name=gpus]", "4");
		await page.fill("[name=tags]", "blue, fast");
		await page.click("form.fields button");
		await page.waitForSelector("#panel .tag:has-text('fast')");
		assert.equal((await ask(board, "GET", `/tasks/${second}`))
		    .notes, notes.replace("timeout: 6h\nstage: ", "stage: ")
		    .trimEnd() + "\ntimeout: 2h\ngpus: 4");
	});
	await check("300 files are folded, and do not hide what was said",
	    async () => {
		const [gid] = (await Promise.all(done.map(async g => [g,
		    (await ask(board, "GET",
		    `/attachments?parent=${g}&limit=100`)).length])))
		    .find(([, n]) => n >= 100);
		await page.goto(`/#card/${gid}`);
		await page.waitForSelector("#panel .branch");
		assert.ok(await page.locator("#panel .attachment").count() <
		    10);
		assert.equal(await page.locator("#panel .picture").count(), 0);
		assert.match(await page.textContent(".figures"),
		    /eval\.nan *NaN/);
		await page.click(".branch summary:has-text('deep')");
		await page.click(".branch summary:has-text('run 0')");
		await page.waitForSelector(".attachment:has-text('6.txt')");
		await page.click(".branch summary:has-text('figs')");
		await page.waitForSelector(".picture >> nth=11");
		await page.click("button:has-text('Show all 150 files')");
		assert.equal(await page.locator("#panel .picture").count(),
		    150);
		assert.equal(await page.locator("#panel .stories li").count(),
		    12);
		await accessible(page);
		await shot(page, "files");
		await page.keyboard.press("Escape");
	});
	await check("the filter stands in the address", async () => {
		await page.selectOption("#bystate", "failed");
		await page.fill("#find", "lr=0.001 worker:gpu-1");
		const n = await until("fewer", async () => {
			const x = await numbers(page);
			return /of 48$/.test(x.Failed) && x;
		});
		assert.match(n.Done, /^0 of /);
		assert.match(await hash(page), /state=failed/);
		await page.reload();
		await page.waitForSelector("html[data-view=all]",
		    { state: "attached" });
		await until("the same", async () =>
		    JSON.stringify(await numbers(page)) === JSON.stringify(n));
		await page.click(".filter .clear");
	});
	await check("retry, by its button and for many", async () => {
		await page.goto(`/#?state=failed`);
		await page.waitForSelector(at(second));
		await page.click(`li[data-gid="${second}"] .act`);
		await until("moved", async () =>
		    (await cards(board, "Backlog"))[0] === second);
		await page.focus(at(failed[2]));
		await page.keyboard.press("x");
		await page.click(at(failed[4]), { modifiers: ["Shift"] });
		await page.waitForSelector("#selection:has-text(" +
		    "'3 selected')");
		await shot(page, "selection");
		await accessible(page);
		await page.click("#selection button:has-text('Retry 3')");
		await until("moved", async () => (await cards(board,
		    "Backlog")).slice(0, 3).join() ===
		    failed.slice(2, 5).join());
		await page.waitForSelector("#selection", { state: "hidden" });
		await page.click(".filter .clear");
	});
	await check("who is stopped by a person has not failed", async () => {
		const [gid] = running;
		await page.goto(`/#card/${gid}`);
		await page.click("#panel .act:has-text('Stop')");
		await until("moved", async () => (await cards(board,
		    "Cancelled")).includes(gid));
		const s = (await ask(board, "GET", `/tasks/${gid}/stories` +
		    "?opt_fields=text")).find(x => /claim\/1/.test(x.text));
		await ask(board, "PUT", `/stories/${s.gid}`, { text:
		    s.text.replace("st=running", "st=interrupted") });
		await page.waitForSelector("#panel .state.stopped:has-text(" +
		    "'stopped by a person')");
		await page.waitForSelector("#panel .act:has-text('Run again')");
		await page.keyboard.press("Escape");
	});
	await check("all columns are seen at 1400 pixels", async () => {
		const x = await page.$$eval(".col:not([hidden])", l => l.map(c =>
		    [c.querySelector(".title").textContent,
		    c.getBoundingClientRect().right]));
		assert.deepEqual(x.map(c => c[0]), ["Backlog", "Running",
		    "Done", "Failed", "Active Workers", "Sweeps",
		    "Cancelled"]);
		assert.ok(x.at(-1)[1] <= 1400);
	});
	await check("a lock's card is not shown", async () => {
		const all = await ask(board, "GET",
		    `/projects/${board.project}/sections`);
		const before = (await numbers(page)).Sweeps;
		await ask(board, "POST", "/tasks", { name: "Lock",
		    notes: "lock/1 name=schedule\n\ntext",
		    projects: [board.project], memberships: [{ project:
		    board.project, section: all.find(s => s.name === "Sweeps")
		    .gid }] });
		await page.reload();
		await page.waitForSelector("html[data-view=all]",
		    { state: "attached" });
		await until("as many as before", async () =>
		    (await numbers(page)).Sweeps === before);
	});
	await check("the help is legible, also on a phone", async () => {
		const phone = await open(browser, board, { isMobile: true,
		    hasTouch: true, viewport: { width: 390, height: 844 } });
		await login(phone, board);
		await phone.tap("[aria-label^=Help]");
		await phone.waitForSelector("dialog .help >> nth=0");
		await accessible(phone);
		await shot(phone, "phone-help");
		await phone.tap("dialog [aria-label=Close]");
		await phone.tap("#new");
		assert.match(await phone.textContent("#new-what"),
		    /bash script.*git clone/);
		assert.deepEqual(phone.sins, []);
		await phone.context().close();
	});
	await check("the page did nothing that it must not, again", () =>
		assert.deepEqual(page.sins, []));
	await page.context().close();
}
