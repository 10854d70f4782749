// validate: are recorded requests and answers as Asana's description says?
//
// usage: node validate.mjs openapi.json record...
//
// A record is what `tests/peer/peer -b` wrote.  What is judged, and by whom:
// prism's router finds the operation; prism's validator judges parameters and
// bodies of requests, statuses, types and bodies of answers.  It passes over
// names it does not know, so we look for those: query parameters, and fields
// of answers.  Lists are described as of compact records; what opt_fields adds
// to them is judged by the description of the whole record.
//
// Requests count when a tool sent them (its User-Agent); what a test sends by
// hand to see it refused does not.  Answers count whoever asked.
//
// A line for each kind of violation on stdout, with how often and the first
// example; a summary last.  Exits 0 when there was none, 1, or 2 when it
// cannot judge.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const AGENT = /^experisana\//;
const BASE = '/api/1.0';

// Where the description is wrong, or silent, and we are not: each with the
// reason.  A violation that matches is counted under it, not reported.
const exceptions = [
	{ name: '413', why: 'no status is described for a body that is too' +
	    ' large; a server has to refuse it',
	  is: v => v.what === 'status' && v.status === 413 },
	{ name: 'null', why: 'the description says nullable in one part of' +
	    ' an allOf, which is lost as all parts must hold',
	  is: v => v.what === 'output' && v.nullable },
	{ name: 'colour', why: 'a tag may have no colour, null; the null was' +
	    ' cut from the list of colours, as with it prism judges nothing',
	  is: v => v.what === 'output' && v.isnull &&
	    /property data\.(.*\.)?color /.test(v.why) },
	{ name: 'team', why: 'only what is in an organization has a team;' +
	    ' the description knows no other projects',
	  is: v => v.what === 'output' && v.isnull &&
	    /property data\.team /.test(v.why) },
	{ name: 'made up', why: 'the unit tests of HTTP and of lists send' +
	    ' requests that no tool does, to cards that no board has',
	  is: v => v.side === 'request' && (/^\/users\/me\?limit=/
	    .test(v.example) || /^\/(tasks|sections)\/\d(\/|$)/
	    .test(v.example)) },
	{ name: 'asked', why: 'opt_fields may ask for any field of any object;' +
	    ' of objects within a record the description lists some',
	  is: v => v.what === 'field' && asked(v) },
];

// The query names that field, and not as one of the record itself.
function asked(v) {
	const path = v.field.replace(/\[\]/g, '').replace(/^\.data\./, '');
	const list = new URLSearchParams(v.example.split('?')[1])
	    .get('opt_fields')?.split(',') || [];
	return path.includes('.') &&
	    list.some(x => x === path || x.startsWith(path + '.'));
}

// --------------------------------------------------------- the description

function lookup(doc, ref) {
	return ref.slice(2).split('/').reduce((o, k) =>
	    o[k.replace(/~1/g, '/').replace(/~0/g, '~')], doc);
}

// The whole record that a compact one is part of.
function whole(doc, ref) {
	const name = ref.split('/').pop();
	if (!name.endsWith('Compact'))
		return undefined;
	return doc.components.schemas[name.replace(/Compact$/, 'Response')];
}

// All schemas that S consists of, with its references followed.
function parts(doc, s, seen = new Set()) {
	if (!s || seen.has(s))
		return [];
	seen.add(s);
	const more = [...(s.allOf || []), ...(s.oneOf || []),
	    ...(s.anyOf || [])];
	if (s.$ref)
		more.push(lookup(doc, s.$ref), whole(doc, s.$ref));
	return [s, ...more.flatMap(x => parts(doc, x, seen))];
}

// Names in VALUE that no part of the schemas S knows; [] when S is open.
function unknown(doc, s, value, at) {
	const all = s.flatMap(x => parts(doc, x));
	if (Array.isArray(value)) {
		const items = all.filter(x => x.items).map(x => x.items);
		return items.length === 0 ? [] :
		    value.flatMap(v => unknown(doc, items, v, at + '[]'));
	}
	if (value === null || typeof value !== 'object' ||
	    !all.some(x => x.properties))
		return [];
	return Object.keys(value).flatMap(k => {
		const next = all.filter(x => x.properties?.[k])
		    .map(x => x.properties[k]);
		return next.length === 0 ? [at + '.' + k] :
		    unknown(doc, next, value[k], at + '.' + k);
	});
}

// What PATH leads to in BODY is null: and a part of the schema S says so?
function nulls(doc, s, body, path) {
	let all = parts(doc, s), value = body;
	for (const k of path) {
		all = all.flatMap(x => x.properties?.[k] || (/^\d+$/.test(k) &&
		    x.items) || []).flatMap(x => parts(doc, x));
		value = value?.[k];
	}
	const isnull = value === null;
	return { isnull, nullable: isnull && all.some(x => x.nullable) };
}

// Prism passes over a schema that it cannot compile, and so would judge
// nothing: all of them must refuse a text for an object.
function toothless(ops, judge) {
	const bad = [];
	for (const op of ops) {
		for (const r of op.responses)
			if (r.contents?.[0]?.schema && judge.output(op,
			    +r.code, { 'content-type': 'application/json' },
			    'no').length === 0)
				bad.push(`${op.method} ${op.path} ${r.code}`);
		const c = op.request?.body?.contents?.[0];
		if (c?.mediaType === 'application/json' && judge.input(op, {
			method: op.method, url: { path: op.path, query: {} },
			headers: { 'content-type': c.mediaType,
			    'content-length': '4' }, body: 'no' })
		    .every(d => d.path?.[0] !== 'body'))
			bad.push(`${op.method} ${op.path} request`);
	}
	return bad;
}

// -------------------------------------------------------------- the record

function message(buf) {
	const end = buf.indexOf('\r\n\r\n');
	const [first, ...lines] = buf.toString('latin1', 0, end)
	    .split('\r\n');
	const headers = {};
	for (const l of lines) {
		const n = l.indexOf(':');
		headers[l.slice(0, n).toLowerCase()] = l.slice(n + 1).trim();
	}
	return { first, headers, body: buf.subarray(end + 4) };
}

// Yields {request, answer}; a record may end within one, when it was killed.
function* exchanges(file) {
	const buf = fs.readFileSync(file);
	for (let at = 0; at < buf.length;) {
		const nl = buf.indexOf(10, at);
		const [, n, m] = buf.toString('latin1', at, nl).split(' ')
		    .map(Number);
		at = nl + 1;
		if (nl === -1 || !(at + n + m <= buf.length))
			return;
		yield { request: message(buf.subarray(at, at + n)),
		    answer: message(buf.subarray(at + n, at + n + m)) };
		at += n + m;
	}
}

// --------------------------------------------------------------- judgement

function judges() {
	const { isLeft } = require('fp-ts/Either');
	const v = require('@stoplight/prism-http/dist/validator');
	const route = require('@stoplight/prism-http/dist/router').default;
	const list = r => isLeft(r) ? r.left : [];
	return {
		input: (op, element) =>
		    list(v.validateInput({ resource: op, element })),
		output: (op, statusCode, headers, body) =>
		    list(v.validateOutput({ resource: op,
			element: { statusCode, headers, body } })),
		route: (ops, method, path) => {
			const r = route({ resources: ops, input: {
				method, url: { path } } });
			return isLeft(r) ? null : r.right;
		},
	};
}

function json(body) {
	if (body.length === 0)
		return undefined;
	try {
		return JSON.parse(body.toString());
	} catch {
		return body.toString('latin1');
	}
}

// A form, with plain names and without the bytes of its file: prism's own
// parser stumbles over both.  Node's is the judge of the form itself.
async function form(type, body) {
	const fields = await new Response(body,
	    { headers: { 'content-type': type } }).formData();
	const parts = [...fields].map(([k, v]) => '--X\r\n' +
	    `Content-Disposition: form-data; name="${k}"` + (v instanceof File ?
	    '; filename="file"\r\nContent-Type: text/plain\r\n\r\nbytes' :
	    `\r\n\r\n${v}`));
	return parts.join('\r\n') + '\r\n--X--\r\n';
}

class Validator {
	constructor(doc, ops) {
		this.doc = doc;
		this.ops = ops;
		this.judge = judges();
		this.found = new Map();		// violations by kind
		this.excused = new Map();
		this.n = { exchanges: 0, requests: 0 };
		this.covered = new Set();
	}

	report(v) {
		const e = exceptions.find(x => x.is(v));
		const key = `${v.side}: ${v.method} ${v.path}: ` +
		    `${v.status ? v.status + ': ' : ''}${v.why}`;
		const to = e ? this.excused : this.found;
		const k = e ? e.name : key;
		const old = to.get(k) || { n: 0, first: v, why: e?.why };
		old.n++;
		to.set(k, old);
	}

	async request(op, url, req) {
		let { headers, body } = req;
		const type = headers['content-type'] || '';
		const query = Object.fromEntries(url.searchParams);
		const v = { side: 'request', method: op.method.toUpperCase(),
		    path: op.path, example: url.pathname + url.search };
		const known = new Set(op.request.query?.map(q => q.name));
		this.n.requests++;
		if (/^multipart\/form-data/.test(type)) {
			body = await form(type, body).catch(e => {
				this.report({ ...v, what: 'form',
				    why: e.message });
			});
			headers = { ...headers,
			    'content-type': 'multipart/form-data; boundary=X' };
		} else
			body = json(body);
		for (const k of Object.keys(query))
			if (!known.has(k))
				this.report({ ...v, what: 'query',
				    why: `no such parameter: ${k}` });
		for (const d of this.judge.input(op, {
			method: op.method, url: { path: url.pathname, query },
			headers, body }))
			this.report({ ...v, what: 'input', why: d.message });
	}

	// What GET for one record of that kind answers, for the items of a list.
	single(op) {
		const raw = this.doc.paths[op.path][op.method];
		const ref = raw.responses[200]?.content?.['application/json']
		    ?.schema?.properties?.data?.items?.$ref;
		const want = ref?.replace(/Compact$/, 'Response');
		return ref && this.ops.find(o => o.method === 'get' &&
		    this.doc.paths[o.path].get.responses[200]
			?.content?.['application/json']?.schema?.properties
			?.data?.$ref === want);
	}

	// What is described for that answer.
	schema(op, status) {
		let res = this.doc.paths[op.path][op.method].responses[status];
		if (res?.$ref)
			res = lookup(this.doc, res.$ref);
		return res?.content?.['application/json']?.schema;
	}

	// Judges a body; V says whose it is.
	body(v, op, status, headers, body) {
		const s = this.schema(op, status);
		for (const d of this.judge.output(op, status, headers, body))
			this.report({ ...v, why: d.message, ...d.path ?
			    { what: 'output', ...nulls(this.doc, s, body,
				d.path.slice(1)) } : { what: 'status' } });
		if (!s || v.item)
			return;
		for (const name of unknown(this.doc, [s], body, ''))
			this.report({ ...v, what: 'field', field: name,
			    why: `no such field: ${name.slice(1)}` });
	}

	answer(op, url, status, ans) {
		const body = json(ans.body);
		const v = { side: 'answer', method: op.method.toUpperCase(),
		    path: op.path, status, example: url.pathname + url.search };
		this.body(v, op, status, ans.headers, body);
		if (status === 201 && !ans.headers.location)
			this.report({ ...v, what: 'location',
			    why: 'no Location' });
		const one = status === 200 && this.single(op);
		if (!one || !Array.isArray(body?.data))
			return;
		for (const item of body.data)
			this.body({ ...v, item: true, path: op.path + ' item' },
			    one, 200, ans.headers, { data: item });
	}

	async exchange({ request, answer }) {
		const [method, target] = request.first.split(' ');
		const url = new URL(target, 'http://localhost');
		const status = +answer.first.split(' ')[1];
		if (!url.pathname.startsWith(BASE + '/'))
			return;		// the page, files
		url.pathname = url.pathname.slice(BASE.length);
		const op = this.judge.route(this.ops, method.toLowerCase(),
		    url.pathname);
		const ours = AGENT.test(request.headers['user-agent'] || '');
		this.n.exchanges++;
		if (op === null) {
			if (ours || status !== 404)
				this.report({ side: ours ? 'request' : 'answer',
				    method, path: url.pathname, what: 'route',
				    why: 'no such operation', status });
			return;
		}
		this.covered.add(`${op.method} ${op.path}`);
		if (ours)
			await this.request(op, url, request);
		this.answer(op, url, status, answer);
	}
}

async function main([spec, ...files]) {
	const doc = JSON.parse(fs.readFileSync(spec));
	const { getHttpOperationsFromSpec } = require('@stoplight/prism-http');
	const ops = await getHttpOperationsFromSpec(structuredClone(doc));
	const v = new Validator(doc, ops);
	const bad = toothless(ops, v.judge);
	if (bad.length > 0) {
		console.error(`validate: prism judges nothing in: ${
		    bad.join(', ')}`);
		return 2;
	}
	for (const f of files)
		for (const x of exchanges(f))
			await v.exchange(x);
	for (const [k, { n, first }] of v.found)
		console.log(`${k} (${n} times; ${first.example})`);
	for (const [k, { n, why }] of v.excused)
		console.log(`# excused, ${n} times: ${k}: ${why}`);
	console.log(`# ${v.n.exchanges} answers, ${v.n.requests} requests of` +
	    ` the tools, ${v.covered.size} of ${ops.length} operations`);
	if (v.n.exchanges === 0) {
		console.error('validate: nothing was recorded');
		return 2;
	}
	return v.found.size === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch(e => {
	console.error(`validate: ${e.stack}`);
	return 2;
});
