/* fill: puts N jobs and the card of their sweep on a board, as schedule and
 * workers would have: fill.mjs .env N.  Of each five jobs one has failed, one
 * runs, one waits, and two are done, with metrics. */

import { ask, settings } from "./browser.mjs";

const board = settings(process.argv[2]), n = Number(process.argv[3]);
const RICH = 1000;	/* jobs that have claims, comments and files */
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" +
    "AAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

const sections = await ask(board, "GET", `/projects/${board.project}/sections`);

async function gid(name) {
	const s = sections.find(x => x.name === name) ?? await ask(board,
	    "POST", `/projects/${board.project}/sections`, { name });
	return s.gid;
}
const to = [];
for (const name of ["Failed", "Running", "Backlog", "Done", "Done", "Sweeps"])
	to.push(await gid(name));

async function attach(parent, name, data) {
	const form = new FormData();

	form.append("parent", parent);
	form.append("file", new Blob([data]), encodeURIComponent(name));
	const r = await fetch(`${board.api}/attachments`, { method: "POST",
	    body: form, headers: { Authorization: `Bearer ${board.token}` } });
	return (await r.json()).data.gid;
}

const card = (name, notes, section) => ({ name, notes, projects:
    [board.project], memberships: [{ project: board.project, section }] });
/* cards, ten at a time */
const make = async list => (await ask(board, "POST", "/batch", { actions:
    list.map(data => ({ method: "post", relative_path: "/tasks", data })) }))
    .map(r => r.body.data);

const LRS = ["1e-05", "0.0001", "0.0003", "0.001"], WDS = ["0", "0.1", "0.3"];

function job(i) {
	const p = { lr: LRS[i % 4], wd: WDS[Math.floor(i / 4) % 3],
	    seed: String(Math.floor(i / 12)), model: "ours/llama-3-8b" };
	const loss = 0.4 + 0.1 * (Math.log10(p.lr) + 3.6) ** 2 +
	    0.2 * (p.wd - 0.1) ** 2 + 0.02 * (Number(p.seed) * 7 % 5 - 2);

	return { p, loss, state: i % 5, stage: i % 10 < 7 ? "train" :
	    i % 10 < 9 ? "judge" : "report",
	    name: `train lr=${p.lr} wd=${p.wd} seed=${p.seed}` };
}

const curve = (loss, steps) => Array.from({ length: steps }, (_, s) =>
    JSON.stringify({ step: s * 10, loss: loss + Math.exp(-s / 8) }))
    .join("\n");

async function lived(task, i, { loss, state }) {
	const st = ["failed", "running", null, "done", "done"][state];
	const seen = Math.floor(Date.now() / 1000);
	const say = text => ask(board, "POST", `/tasks/${task}/stories`,
	    { text });

	if (!st)
		return;
	await say(`gpu-${i % 4} ran this (attempt 1)\nclaim/1 task=${task} ` +
	    `n=1 id=0123456789abcdef who=gpu-${i % 4} st=${st} seen=${seen} ` +
	    `ttl=900${st === "running" ? `\nmetrics {"step": ${i}, "loss": ${
	    loss.toFixed(4)}}\n` : ` exit=${st === "done" ? 0 :
	    137} ran=${60 + i * 7 % 900}\n`}\nepoch 3\n` +
	    (st === "failed" ? "torch.cuda.OutOfMemoryError: CUDA out of " +
	    "memory. Tried to allocate 2.00 GiB" : `step ${i} loss ${
	    loss.toFixed(3)}`));
	if (st === "running")
		return;
	const put = (name, data) => attach(task, `attempt-1-${name}`, data);
	await put("experiment_logs.txt", "\x1b[1mstart\x1b[0m\n 10%\r 99%\r" +
	    "100% done\n\x1b[31mred\x1b[0m end\n");
	if (st === "done")
		await put("outputs__metrics.json", JSON.stringify({ loss,
		    eval: { acc: 1 - loss / 2 } }).replace("}}",
		    ', "nan": NaN}}'));
	await put("outputs__metrics.jsonl", curve(loss, 40));
	if (i === 3)
		await Promise.all(Array.from({ length: 300 }, (_, k) => put(
		    k % 2 ? `outputs__figs__fig ${k}.png` :
		    `outputs__deep__run ${k % 3}__${k}.txt`, PICTURE)));
	if (st === "failed")
		await say(`Failed after 3m 12s on gpu-${i % 4} (attempt 1): ` +
		    "killed by signal 9\n\nLast lines of the log:\nepoch 3");
}

const lines = [], escaped = s => s.replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n");
let next = 0;

const scriptOf = j => `python train.py --lr ${j.p.lr} --seed ${j.p.seed}`;
const cardOf = (j, i) => card(n > RICH ? `card ${i}` : j.name, "# Script\n" +
    `${scriptOf(j)}\n\n# Context\n\`\`\`json\n${JSON.stringify(j.p)}\n` +
    "```\n\n# Job\ntimeout: 6h\nstage: " + j.stage,
    to[n > RICH ? i * 2 < n ? 3 : 2 : j.state]);

async function worker() {
	while (next < n) {
		const from = next, to = next = Math.min(n, next + 10);
		const some = Array.from({ length: to - from }, (_, k) =>
		    job(from + k));
		const made = await make(some.map((j, k) => cardOf(j, from +
		    k)));
		for (let i = from; i < to; i++)
			await finish(made[i - from], i, some[i - from]);
	}
}

async function finish(t, i, j) {
	const script = scriptOf(j), params = JSON.stringify(j.p);
	/* judge needs three of train, report three of judge */
	const deps = j.stage === "train" ? [] : lines.slice(-60)
	    .filter(l => l && l.endsWith(j.stage === "judge" ? "train" :
	    "judge")).slice(-3).map(l => l.split("\t")[0]);
	if (deps.length && n <= RICH)
		await ask(board, "POST",
		    `/tasks/${t.gid}/addDependencies`,
		    { dependencies: deps });
	if (n > RICH && i * 2 < n && i % 5 === 3)
		await attach(t.gid, "attempt-1-outputs__metrics.json",
		    JSON.stringify({ loss: j.loss }));
	lines[i] = [t.gid, j.name, deps.join(",") || "-", "-",
	    "timeout=6h", params,
	    escaped(script), j.stage].join("\t");
	if (n <= RICH)
		await lived(t.gid, i, j);
}
await Promise.all(Array.from({ length: 16 }, worker));

const head = (jobs, first) => `sweep/1 file=train.yaml job=${first} ` +
    `jobs=${jobs} n=${n} metric=loss best=min\n\n${n} jobs, of train.yaml`;
const [sweep] = await make([card("train.yaml", head("", "0"), to[5])]);
const jobs = await attach(sweep.gid, "jobs.tsv", `${lines.join("\n")}\n`);
await attach(sweep.gid, "train.yaml", "train:\n  lr: [1e-05, 0.0001]\n");
await ask(board, "PUT", `/tasks/${sweep.gid}`, { notes: head(jobs,
    lines[0].split("\t")[0]) });
console.log(sweep.gid);
