/* cardtext: makes each card of a file (a JSON array of descriptions) on the board
 * in .env, and prints those that the page reads in another way than the tools.
 * node cardtext.mjs CARDTEXT.JS CARDS.JSON PROJECT SECTION */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [page, cards, project, section] = process.argv.slice(2);
const { parse } = await import("data:text/javascript," +
    encodeURIComponent(readFileSync(page, "utf8")));

async function card(notes) {
	const r = await fetch(`${process.env.ASANA_API_URL}/tasks`, {
		method: "POST", headers: { "Content-Type": "application/json",
		    Authorization: `Bearer ${process.env.ASANA_ACCESS_TOKEN}` },
		body: JSON.stringify({ data: { name: "c", notes,
		    projects: [project], memberships: [{ project, section }] } }) });
	return (await r.json()).data.gid;
}

const text = v => v === "-" || v === undefined ? "" : v.replace(/\\(.)/g,
    (_, c) => c === "n" ? "\n" : c === "t" ? "\t" : c);
const gids = [];

for (const notes of JSON.parse(readFileSync(cards, "utf8")))
	gids.push([await card(notes), notes]);
const lines = new Map(spawnSync("asana-get", [], { encoding: "utf8",
    input: gids.map(([g]) => `${g}\n`).join("") }).stdout.split("\n").map(l =>
    [l.split("\t")[0], l.split("\t")]));
for (const [gid, notes] of gids) {
	const c = lines.get(gid) ?? [], p = parse(notes);
	const job = p.job ?? [], of = k => job.findLast(([x]) => x === k)?.[1];
	const tools = { script: text(c[6]), deps: text(c[2]), opts: text(c[4]),
	    params: text(c[5]) === "" ? null : JSON.parse(text(c[5])),
	    stage: text(c[7]) };
	const params = Object.fromEntries(Object.entries(tools.params ?? {}).map(
	    ([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)]));
	const a = JSON.stringify({ ...tools, params });
	const b = JSON.stringify({ script: p.script,
	    deps: (p.deps ?? []).map(d => d.gid ?? "?").join(","),
	    opts: job.filter(([k]) => k !== "key" && k !== "stage").map(
	    ([k, v]) => `${k}=${v}`).join(","),
	    params: Object.fromEntries(p.context ?? []),
	    stage: of("stage") ?? "" });
	if (a !== b)
		console.log(`${JSON.stringify(notes)}\n tools ${a}\n page  ${b}`);
}
console.log(`${gids.length} cards`);
