/* api: requests to the board, by the same API that the tools use.  The cookie
 * of the login is sent by the browser; the header tells the server that it is
 * this page that asks. */

const BASE = "/api/1.0";
const WITH = { "X-Requested-With": "asana-local" };
const TRIES = 5;

export class ApiError extends Error {
	constructor(status, message, body) {
		super(message);
		this.status = status;
		this.body = body;
	}
}

/* Server time minus ours, in ms, by the Date of answers: full seconds. */
let skew = 0;
export const now = () => Date.now() + skew;

let onLogout = () => {};
export const whenLoggedOut = fn => { onLogout = fn; };

const sleep = ms => new Promise(done => setTimeout(done, ms));

async function send(method, path, options) {
	let r;

	try {
		r = await fetch(path, { method, credentials: "same-origin",
		    cache: "no-store", redirect: "error", ...options });
	} catch (e) {
		if (e.name === "AbortError")
			throw e;
		throw new ApiError(0, "the board does not answer");
	}
	const date = Date.parse(r.headers.get("Date") ?? "");
	if (!Number.isNaN(date) && Math.abs(date - now()) > 2000)
		skew = date - Date.now();
	return r;
}

async function call(method, path, query, options) {
	const url = new URL(BASE + path, location.origin);

	for (const [k, v] of Object.entries(query ?? {}))
		if (v !== undefined)
			url.searchParams.set(k, v);
	for (let i = 1;; i++) {
		const r = await send(method, url, options);
		/* a refused request was not done, so it may be repeated */
		if (r.status === 429 && i < TRIES) {
			await sleep(1000 *
			    (Number(r.headers.get("Retry-After")) || i));
			continue;
		}
		const asked = url.searchParams.get("opt_fields") ?? "";
		if (r.status === 402 && asked.includes("dependen")) {
			/* the free plan has none */
			url.searchParams.set("opt_fields", asked.replace(
			    /dependen[^,(]*(\([^)]*\))?,?/g, ""));
			continue;
		}
		const body = await r.json().catch(() => ({}));
		if (r.ok)
			return body;
		if (r.status === 401)
			onLogout();
		throw new ApiError(r.status, body.errors?.[0]?.message ??
		    `the board answers ${r.status}`, body);
	}
}

export const get = (path, query, signal) =>
	call("GET", path, query, { headers: WITH, signal });

const write = (method, path, data) => call(method, path, undefined, {
	headers: { ...WITH, "Content-Type": "application/json" },
	body: data === undefined ? undefined : JSON.stringify({ data })
});
export const post = (path, data) => write("POST", path, data);
export const put = (path, data) => write("PUT", path, data);
export const del = path => write("DELETE", path);

/* Sends a file to a card. */
export function upload(task, file) {
	const form = new FormData();

	form.append("parent", task);
	/* as Asana wants it: anything but ASCII percent-encoded */
	form.append("file", file, encodeURIComponent(file.name));
	return call("POST", "/attachments", undefined,
	    { headers: WITH, body: form });
}

/* The pages of a list, one after another. */
export async function* pages(path, query) {
	let offset;

	do {
		const r = await get(path, { limit: 100, ...query, offset });
		yield r.data;
		offset = r.next_page?.offset;
	} while (offset !== undefined);
}

export async function all(path, query) {
	const list = [];

	for await (const page of pages(path, query))
		list.push(...page);
	return list;
}

/* The content of an attachment.  Its address holds its own short-lived key,
 * and refuses any other credential. */
export async function fileOf(gid, signal) {
	const a = await get(`/attachments/${gid}`,
	    { opt_fields: "download_url" });
	const url = new URL(a.data.download_url);
	const r = await fetch(url.pathname, { credentials: "omit", signal });

	if (!r.ok)
		throw new ApiError(r.status, "the file cannot be read");
	return r;
}

export async function downloadUrl(gid) {
	const a = await get(`/attachments/${gid}`,
	    { opt_fields: "download_url" });

	return new URL(a.data.download_url).pathname;
}

/* Returns true when the token was right. */
export async function login(token) {
	const r = await send("POST", "/login", { headers: WITH,
	    body: new URLSearchParams({ token }) });

	if (r.status !== 204 && r.status !== 401)
		throw new ApiError(r.status, `the board answers ${r.status}`);
	return r.status === 204;
}

export const logout = () => send("POST", "/logout", { headers: WITH });
