// client: Asana's own client goes through what the board offers.
//
// usage: node client.mjs all|free|slow [openapi.json]
//
// The settings come from the environment, as for the tools.  `all` goes through
// every resource, and with a description counts which operations were called;
// `free` looks at a board on the free plan where full sections are guarded by
// 403, `slow` at one with a rate limit.
// A line "ok - NAME" or "not ok - NAME" for each check, 0 at the end of all.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import Asana from 'asana';

const env = process.env;
const WS = env.ASANA_WORKSPACE_GID;
const PR = env.ASANA_PROJECT_GID;
const NOBODY = '999';			// no object's gid

function client(token) {
	const c = new Asana.ApiClient();
	c.basePath = env.ASANA_API_URL;
	c.authentications.token.accessToken = token;
	return c;
}

const main = client(env.ASANA_ACCESS_TOKEN);
const called = new Set();
const callApi = main.callApi.bind(main);
main.callApi = (path, method, ...rest) => {
	called.add(`${method.toLowerCase()} ${path}`);
	return callApi(path, method, ...rest);
};

const users = new Asana.UsersApi(main);
const workspaces = new Asana.WorkspacesApi(main);
const projects = new Asana.ProjectsApi(main);
const sections = new Asana.SectionsApi(main);
const tasks = new Asana.TasksApi(main);
const tags = new Asana.TagsApi(main);
const stories = new Asana.StoriesApi(main);
const attachments = new Asana.AttachmentsApi(main);
const typeahead = new Asana.TypeaheadApi(main);
const events = new Asana.EventsApi(main);
const batch = new Asana.BatchAPIApi(main);

// ---------------------------------------------------------------- TAP

function tell(good, name, why) {
	console.log(`${good ? 'ok' : 'not ok'} - ${name}`);
	if (!good)
		console.log(String(why).replace(/^/gm, '# '));
}
const ok = (name, good, seen) => tell(good, name,
    `seen: ${JSON.stringify(seen)}`);

// Equal, deeply; objects in WANT may leave members out.
function same(name, got, want) {
	try {
		assert.deepEqual(got, want);
		tell(true, name);
	} catch (e) {
		tell(false, name, e.message);
	}
}
// The members that WANT names are so.
const like = (name, got, want) => same(name, Object.fromEntries(
    Object.keys(want).map(k => [k, got?.[k]])), want);

// PROMISE ends with that status, and with Asana's body of an error.
async function refused(name, status, text, promise) {
	let e;
	try {
		await promise;
		return tell(false, name, 'it was not refused');
	} catch (err) {
		e = err;
	}
	if (e.response === undefined)
		return tell(false, name, e.stack);
	const body = e.response.body;
	tell(e.status === status && Array.isArray(body?.errors) &&
	    body.errors.length === 1 &&
	    body.errors[0].message.includes(text) &&
	    (status === 412 || /^For more information on API status codes/
		.test(body.errors[0].help)) &&
	    e.response.type === 'application/json', name,
	    `${e.status} ${JSON.stringify(body)}`);
	return e;
}

const gids = list => list.data.map(x => x.gid);
const names = list => list.data.map(x => x.name);
const body = data => ({ data });
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const GID = /^[1-9][0-9]+$/;
const compact = x => ({ gid: x.gid, resource_type: x.resource_type,
    name: x.name });

// All of a collection, page by page.
async function all(page) {
	const got = [];
	for (let n = 0; page.data; page = await page.nextPage()) {
		got.push(...page.data);
		if (++n > 100)
			throw new Error('pages without end');
	}
	return got;
}

// Location of what a call has made leads to it.
async function created(name, promise, path) {
	const { data, response } = await promise;
	const gid = data.data.gid;
	ok(`${name}: 201`, response.status === 201, response.status);
	same(`${name}: Location`, response.headers.location,
	    `${env.ASANA_API_URL}/${path}/${gid}`);
	return data.data;
}

// ---------------------------------------------------------------- resources

async function peopleAndPlaces() {
	const me = (await users.getUser('me')).data;
	same('me', Object.keys(me).sort(), ['email', 'gid', 'name', 'photo',
	    'resource_type', 'workspaces'].filter(k => k in me));
	like('me is a user', me, { resource_type: 'user', photo: null });
	ok('gids are digits in a text', GID.test(me.gid), me.gid);
	same('my workspaces', me.workspaces.map(w => w.gid), [WS]);
	same('by gid', (await users.getUser(me.gid)).data, me);
	same('by e-mail', (await users.getUser(me.email)).data, me);
	same('opt_fields', (await users.getUser('me',
	    { opt_fields: 'name,workspaces.name' })).data, { gid: me.gid,
		name: me.name, workspaces: [{ gid: WS,
		    name: me.workspaces[0].name }] });
	await refused('an unknown user', 404, `user: Unknown object: ${NOBODY}`,
	    users.getUser(NOBODY));
	await refused('no user', 400, 'user: Not a recognized ID: nobody',
	    users.getUser('nobody'));

	const w = (await workspaces.getWorkspace(WS)).data;
	like('workspace', w, { gid: WS, resource_type: 'workspace',
	    is_organization: false });
	ok('its domains are a list', Array.isArray(w.email_domains), w);
	same('workspaces', (await workspaces.getWorkspaces()).data,
	    [compact(w)]);
	await refused('an unknown workspace', 404, 'workspace: Unknown object',
	    workspaces.getWorkspace(NOBODY));
	return me;
}

async function projectCalls(me) {
	const p = await created('project',
	    projects.createProjectWithHttpInfo(body({ name: 'P',
		workspace: WS, notes: 'first', default_view: 'board',
		color: 'dark-blue', privacy_setting: 'private' })),
	    'projects');
	like('project, whole', p, { resource_type: 'project', name: 'P',
	    notes: 'first', default_view: 'board', color: 'dark-blue',
	    privacy_setting: 'private', archived: false, completed: false,
	    completed_at: null, team: null, due_on: null });
	same('... its owner', p.owner.gid, me.gid);
	same('... its workspace', compact(p.workspace),
	    { ...compact(p.workspace), gid: WS, resource_type: 'workspace' });
	ok('... its times', TIME.test(p.created_at) &&
	    TIME.test(p.modified_at), p);
	ok('... its address', p.permalink_url.includes(p.gid), p);
	same('the same again', (await projects.getProject(p.gid)).data, p);
	const q = await created('in a workspace',
	    projects.createProjectForWorkspaceWithHttpInfo(
		body({ name: 'Q' }), WS), 'projects');
	like('project changed', (await projects.updateProject(
	    body({ name: 'Q2', archived: true, html_notes:
		'<body>a <strong>b</strong></body>' }), q.gid)).data,
	    { name: 'Q2', archived: true, notes: 'a b' });
	ok('html_notes when asked for', /<strong>b<\/strong>/.test(
	    (await projects.getProject(q.gid, { opt_fields: 'html_notes' }))
		.data.html_notes));
	same('projects', gids(await projects.getProjects({ workspace: WS })),
	    [PR, p.gid, q.gid]);
	same('archived ones', gids(await projects.getProjects(
	    { workspace: WS, archived: true })), [q.gid]);
	same('of a workspace', gids(await projects.getProjectsForWorkspace(WS,
	    { archived: false })), [PR, p.gid]);
	same('in pages', (await all(await projects.getProjects(
	    { workspace: WS, limit: 2 }))).map(x => x.gid),
	    [PR, p.gid, q.gid]);
	await refused('no workspace', 400, 'workspace: Missing input',
	    projects.createProject(body({ name: 'x' })));
	await refused('no colour', 400, 'color: ',
	    projects.updateProject(body({ color: 'mauve' }), p.gid));
	same('project deleted', (await projects.deleteProject(q.gid)).data,
	    {});
	await refused('... and gone', 404, 'project: Unknown object',
	    projects.getProject(q.gid));
	return p;
}

async function sectionCalls(p) {
	const first = (await sections.getSectionsForProject(p.gid)).data;
	same('a new project has one section', first.map(s => s.name),
	    ['Untitled section']);
	const made = [];
	for (const name of ['A', 'B', 'C'])
		made.push(await created(`section ${name}`,
		    sections.createSectionForProjectWithHttpInfo(p.gid,
			{ body: body({ name }) }), 'sections'));
	const [a, b, c] = made;
	like('section, whole', a, { resource_type: 'section', name: 'A' });
	ok('... its time', TIME.test(a.created_at), a);
	same('... its project', a.project.gid, p.gid);
	const d = (await sections.createSectionForProject(p.gid, { body:
	    body({ name: 'D', insert_before: b.gid }) })).data;
	same('insert_before', names(await sections.getSectionsForProject(
	    p.gid)), ['Untitled section', 'A', 'D', 'B', 'C']);
	same('insertSection', (await sections.insertSectionForProject(p.gid,
	    { body: body({ section: d.gid, after_section: c.gid }) })).data,
	    {});
	same('... is moved', names(await sections.getSectionsForProject(
	    p.gid)), ['Untitled section', 'A', 'B', 'C', 'D']);
	same('in pages', (await all(await sections.getSectionsForProject(
	    p.gid, { limit: 2 }))).map(s => s.name),
	    ['Untitled section', 'A', 'B', 'C', 'D']);
	like('renamed', (await sections.updateSection(a.gid,
	    { body: body({ name: 'Aa' }) })).data, { gid: a.gid,
	    name: 'Aa' });
	same('one field', (await sections.getSection(a.gid,
	    { opt_fields: 'project.name' })).data, { gid: a.gid,
	    project: { gid: p.gid, name: 'P' } });
	same('section deleted', (await sections.deleteSection(d.gid)).data,
	    {});
	await refused('... and gone', 404, `section: Unknown object: ${d.gid}`,
	    sections.getSection(d.gid));
	await refused('no name', 400, 'name: ',
	    sections.createSectionForProject(p.gid, { body: body({}) }));
	await refused('both places', 400, 'insert_', sections
	    .createSectionForProject(p.gid, { body: body({ name: 'x',
		insert_before: b.gid, insert_after: b.gid }) }));
	return { first: first[0], a, b, c };
}

async function taskCalls(me, p, s, tag) {
	const t = await created('task', tasks.createTaskWithHttpInfo(body({
		name: 'one', notes: 'a\n<b>', projects: [p.gid],
		memberships: [{ project: p.gid, section: s.a.gid }],
		tags: [tag.gid], assignee: 'me', due_on: '2031-02-03' })),
	    'tasks');
	like('task, whole', t, { resource_type: 'task', name: 'one',
	    resource_subtype: 'default_task', notes: 'a\n<b>',
	    completed: false, completed_at: null, completed_by: null,
	    due_on: '2031-02-03', due_at: null, parent: null,
	    start_on: null, num_likes: 0, liked: false });
	same('... its membership', t.memberships.map(m =>
	    [m.project.gid, m.section.gid, m.section.name]),
	    [[p.gid, s.a.gid, 'Aa']]);
	same('... its tags, projects, assignee', [gids({ data: t.tags }),
	    gids({ data: t.projects }), t.assignee.gid, t.workspace.gid],
	    [[tag.gid], [p.gid], me.gid, WS]);
	ok('... its times', TIME.test(t.created_at) &&
	    TIME.test(t.modified_at), t);
	ok('... not what is only for those who ask',
	    !('html_notes' in t) && !('dependencies' in t), t);
	same('the same again', (await tasks.getTask(t.gid)).data, t);
	const u = (await tasks.createTask(body({ name: 'two', html_notes:
	    '<body>x &amp; <a href="https://example.com/">y</a></body>',
	    projects: [p.gid] }), { opt_fields: 'name,notes' })).data;
	same('opt_fields of a new one', Object.keys(u).sort(),
	    ['gid', 'name', 'notes']);
	const v = (await tasks.createTask(body({ name: 'three',
	    workspace: WS }))).data;
	same('a task without a project', v.memberships, []);
	like('changed', (await tasks.updateTask(body({ name: 'uno',
	    completed: true, due_on: null, assignee: null }), t.gid)).data,
	    { name: 'uno', completed: true, due_on: null, assignee: null });
	const done = (await tasks.getTask(t.gid)).data;
	ok('... when, and by whom', TIME.test(done.completed_at) &&
	    done.completed_by.gid === me.gid, done);
	await tasks.updateTask(body({ completed: false, assignee: me.gid }),
	    t.gid);
	same('nested fields', (await tasks.getTask(t.gid, { opt_fields:
	    'memberships.section.name,assignee.email' })).data, { gid: t.gid,
	    assignee: { gid: me.gid, email: me.email }, memberships: [
		{ section: { gid: s.a.gid, name: 'Aa' } }] });

	for (const [what, page] of [
		['project', tasks.getTasks({ project: p.gid })],
		['project, by path', tasks.getTasksForProject(p.gid)],
	])
		same(`tasks of a ${what}`, names(await page), ['two', 'uno']);
	same('tasks of a section', (await tasks.getTasksForSection(s.a.gid))
	    .data, [{ gid: t.gid, name: 'uno', resource_type: 'task',
		resource_subtype: 'default_task' }]);
	same('... by filter', gids(await tasks.getTasks(
	    { section: s.a.gid })), [t.gid]);
	same('... of a tag', gids(await tasks.getTasksForTag(tag.gid)),
	    [t.gid]);
	same('... of a person', gids(await tasks.getTasks({ assignee: 'me',
	    workspace: WS })), [t.gid]);
	same('... nothing since', (await tasks.getTasks({ project: p.gid,
	    modified_since: '2099-01-01T00:00:00.000Z' })).data, []);
	await refused('no filter', 400, 'Must specify exactly one of',
	    tasks.getTasks({}));
	await refused('no place', 400,
	    'You should specify one of workspace, parent, projects',
	    tasks.createTask(body({ name: 'x' })));
	await refused('misspelt', 400, 'nmae: ', tasks.createTask(
	    body({ nmae: 'x', workspace: WS })));
	await refused('an unknown task', 404, `task: Unknown object: ${NOBODY}`,
	    tasks.getTask(NOBODY));
	await refused('no gid', 400, 'task: Not a recognized ID: x',
	    tasks.getTask('x'));
	return { t, u, v };
}

async function links(p, s, { t, u, v }, tag) {
	same('addTask', (await sections.addTaskForSection(s.b.gid, { body:
	    body({ task: u.gid }) })).data, {});
	await tasks.addProjectForTask(body({ project: p.gid,
	    section: s.b.gid }), v.gid);
	same('addProject: at the bottom', gids(await tasks.getTasksForSection(
	    s.b.gid)), [u.gid, v.gid]);
	await sections.addTaskForSection(s.b.gid, { body: body({ task: t.gid,
	    insert_after: u.gid }) });
	same('insert_after', gids(await tasks.getTasksForSection(s.b.gid)),
	    [u.gid, t.gid, v.gid]);
	same('projects of a task', (await tasks.getTask(v.gid)).data.projects,
	    (await projects.getProjectsForTask(v.gid)).data);
	await tasks.addProjectForTask(body({ project: PR }), v.gid);
	same('in two projects', gids(await projects.getProjectsForTask(
	    v.gid)), [PR, p.gid]);
	same('removeProject', (await tasks.removeProjectForTask(
	    body({ project: PR }), v.gid)).data, {});
	same('... is out of it', gids(await projects.getProjectsForTask(
	    v.gid)), [p.gid]);
	await refused('addProject: of nothing', 400, 'project: ',
	    tasks.addProjectForTask(body({ project: NOBODY }), v.gid));

	same('addTag', (await tasks.addTagForTask(body({ tag: tag.gid }),
	    u.gid)).data, {});
	same('tags of a task', (await tags.getTagsForTask(u.gid)).data,
	    [compact(tag)]);
	await tasks.removeTagForTask(body({ tag: tag.gid }), u.gid);
	same('removeTag', (await tags.getTagsForTask(u.gid)).data, []);

	same('addDependencies', (await tasks.addDependenciesForTask(
	    body({ dependencies: [t.gid, u.gid] }), v.gid)).data, {});
	same('dependencies', gids(await tasks.getDependenciesForTask(v.gid)),
	    [t.gid, u.gid].sort());
	like('... are tasks', (await tasks.getDependenciesForTask(v.gid,
	    { opt_fields: 'completed,name', limit: 1 })).data[0],
	    { completed: false });
	same('dependents', gids(await tasks.getDependentsForTask(t.gid)),
	    [v.gid]);
	await tasks.removeDependenciesForTask(body({ dependencies: [t.gid] }),
	    v.gid);
	await tasks.addDependentsForTask(body({ dependents: [u.gid] }),
	    t.gid);
	same('addDependents', gids(await tasks.getDependenciesForTask(u.gid)),
	    [t.gid]);
	await tasks.removeDependentsForTask(body({ dependents: [u.gid] }),
	    t.gid);
	same('removeDependents', (await tasks.getDependenciesForTask(u.gid))
	    .data, []);
	await refused('31 of them', 400, '30', tasks.addDependenciesForTask(
	    body({ dependencies: await spares(31) }), t.gid));

	const sub = await created('subtask',
	    tasks.createSubtaskForTaskWithHttpInfo(body({ name: 'sub' }),
		t.gid), 'tasks');
	same('... its parent', sub.parent.gid, t.gid);
	same('subtasks', gids(await tasks.getSubtasksForTask(t.gid)),
	    [sub.gid]);
	same('setParent', (await tasks.setParentForTask(
	    body({ parent: u.gid }), sub.gid)).data.parent.gid, u.gid);
	same('... to none', (await tasks.setParentForTask(
	    body({ parent: null }), sub.gid)).data.parent, null);
	same('task deleted', (await tasks.deleteTask(sub.gid)).data, {});
	await refused('... and gone', 404, `task: Unknown object: ${sub.gid}`,
	    tasks.getTask(sub.gid));
	await refused('... once', 404, 'task: Unknown object',
	    tasks.deleteTask(sub.gid));
	like('counts', (await projects.getTaskCountsForProject(p.gid,
	    { opt_fields: 'num_tasks,num_incomplete_tasks,' +
		'num_completed_tasks' })).data, { num_tasks: 3,
	    num_incomplete_tasks: 3, num_completed_tasks: 0 });
}

// N cards in no project, made ten at a time.
async function spares(n) {
	const got = [];
	while (got.length < n) {
		const { data } = await batch.createBatchRequest(body({ actions:
		    Array.from({ length: Math.min(10, n - got.length) },
			() => ({ method: 'post', relative_path: '/tasks',
			    data: { workspace: WS, name: 'spare' } })) }));
		got.push(...data.map(r => r.body.data.gid));
	}
	return got;
}

async function tagCalls(me) {
	const t = await created('tag', tags.createTagWithHttpInfo(body({
		name: 'hot', workspace: WS, color: 'light-red',
		notes: 'n' })), 'tags');
	like('tag, whole', t, { resource_type: 'tag', name: 'hot',
	    color: 'light-red', notes: 'n' });
	ok('... its time and place', TIME.test(t.created_at) &&
	    t.workspace.gid === WS, t);
	const u = await created('in a workspace',
	    tags.createTagForWorkspaceWithHttpInfo(body({ name: 'cold' }),
		WS), 'tags');
	same('tags', (await tags.getTags({ workspace: WS })).data,
	    [compact(t), compact(u)]);
	same('of a workspace, in pages', (await all(
	    await tags.getTagsForWorkspace(WS, { limit: 1 }))),
	    [compact(t), compact(u)]);
	like('changed', (await tags.updateTag(body({ name: 'icy',
	    color: 'dark-teal' }), u.gid)).data, { name: 'icy',
	    color: 'dark-teal' });
	await refused('no colour of Asana', 400, 'color: ',
	    tags.createTag(body({ name: 'x', workspace: WS,
		color: 'light-yellow' })));
	same('deleted', (await tags.deleteTag(u.gid)).data, {});
	await refused('... and gone', 404, 'tag: Unknown object',
	    tags.getTag(u.gid));
	same('the other stays', (await tags.getTag(t.gid)).data, t);
	return t;
}

async function storyCalls(me, { t }) {
	const c = await created('comment',
	    stories.createStoryForTaskWithHttpInfo(body({ text: 'a <&> b' }),
		t.gid), 'stories');
	like('comment, whole', c, { resource_type: 'story', type: 'comment',
	    resource_subtype: 'comment_added', text: 'a <&> b',
	    is_edited: false, is_pinned: false, num_likes: 0 });
	same('... by whom, where', [c.created_by.gid, c.target.gid],
	    [me.gid, t.gid]);
	const html = (await stories.createStoryForTask(body({ html_text:
	    '<body><em>x</em></body>' }), t.gid, { opt_fields:
		'text,html_text' })).data;
	like('rich text', html, { text: 'x',
	    html_text: '<body><em>x</em></body>' });
	const list = (await stories.getStoriesForTask(t.gid)).data;
	same('stories have these', [...new Set(list.flatMap(Object.keys))]
	    .sort(), ['created_at', 'created_by', 'gid', 'resource_subtype',
	    'resource_type', 'text']);
	const kinds = new Set(list.map(x => x.resource_subtype));
	for (const k of ['section_changed', 'name_changed', 'comment_added',
	    'marked_complete', 'marked_incomplete', 'assigned', 'added_to_project'])
		ok(`a story tells: ${k}`, kinds.has(k), [...kinds]);
	same('in order', list.map(x => x.created_at),
	    list.map(x => x.created_at).sort());
	same('in pages', await all(await stories.getStoriesForTask(t.gid,
	    { limit: 3 })), list);
	like('changed', (await stories.updateStory(body({ text: 'c',
	    is_pinned: true }), c.gid)).data, { text: 'c', is_edited: true,
	    is_pinned: true, created_at: c.created_at });
	same('fields', (await stories.getStory(c.gid, { opt_fields:
	    'text,type' })).data, { gid: c.gid, text: 'c',
	    type: 'comment' });
	same('deleted', (await stories.deleteStory(c.gid)).data, {});
	await refused('... and gone', 404, 'story: Unknown object',
	    stories.getStory(c.gid));
	await refused('both texts', 400, 'text', stories.createStoryForTask(
	    body({ text: 'x', html_text: '<body>x</body>' }), t.gid));
	await refused('XML that is none', 400, 'XML is invalid',
	    stories.createStoryForTask(body({ html_text: '<body>' }),
		t.gid));
}

async function attachmentCalls({ t }) {
	const bytes = crypto.randomBytes(200000);
	fs.writeFileSync('some file.bin', bytes);
	const { data, response } =
	    await attachments.createAttachmentForObjectWithHttpInfo({
		parent: t.gid, file: fs.createReadStream('some file.bin') });
	const a = data.data;
	ok('upload: 200', response.status === 200, response.status);
	like('attachment, whole', a, { resource_type: 'attachment',
	    name: 'some file.bin', resource_subtype: 'asana', host: 'asana',
	    size: bytes.length, connected_to_app: false });
	like('... on its card', a.parent, { gid: t.gid,
	    resource_type: 'task' });
	ok('... when', TIME.test(a.created_at), a);
	same('attachments', (await attachments.getAttachmentsForObject(t.gid))
	    .data, [{ ...compact(a), resource_subtype: 'asana' }]);
	const got = (await attachments.getAttachment(a.gid)).data;
	const back = await fetch(got.download_url);
	ok('download is the same', back.status === 200 && Buffer.from(
	    await back.arrayBuffer()).equals(bytes), back.status);
	const wrong = await fetch(got.download_url, { headers: {
		authorization: `Bearer ${env.ASANA_ACCESS_TOKEN}` } });
	same('... refuses the token', wrong.status, 400);
	const link = (await attachments.createAttachmentForObject({
		parent: t.gid, resource_subtype: 'external', name: 'page',
		url: 'https://example.com/' })).data;
	like('a link', (await attachments.getAttachment(link.gid)).data,
	    { name: 'page', resource_subtype: 'external', host: 'external',
		view_url: 'https://example.com/' });
	same('in pages', (await all(await attachments.getAttachmentsForObject(
	    t.gid, { limit: 1 }))).map(x => x.gid), [a.gid, link.gid]);
	same('deleted', (await attachments.deleteAttachment(a.gid)).data, {});
	await refused('... and gone', 404, 'attachment: Unknown object',
	    attachments.getAttachment(a.gid));
	await refused('no file', 400, 'file: Missing input',
	    attachments.createAttachmentForObject({ parent: t.gid }));
	await refused('of nothing', 400, 'parent: Unknown object',
	    attachments.createAttachmentForObject({ parent: NOBODY,
		file: fs.createReadStream('some file.bin') }));
}

async function finding(p, { t, u, v }, tag) {
	const ahead = (type, query, more) => typeahead.typeaheadForWorkspace(
	    WS, type, { query, ...more });
	same('typeahead', (await ahead('tag', 'ho')).data, [compact(tag)]);
	same('... of projects', gids(await ahead('project', 'P',
	    { count: 1 })).length, 1);
	same('... of tasks', gids(await ahead('task', 'uno')), [t.gid]);
	same('... of nothing', (await ahead('task', 'zzz')).data, []);
	await refused('... too many', 400, 'count: ',
	    ahead('task', 'x', { count: 101 }));
	const search = q => tasks.searchTasksForWorkspace(WS, q);
	same('search', gids(await search({ text: 'uno' })), [t.gid]);
	same('... in a project', gids(await search({ 'projects.any': p.gid,
	    sort_by: 'created_at', sort_ascending: true })),
	    [t.gid, u.gid, v.gid]);
	same('... blocked ones', gids(await search({ is_blocked: true,
	    'projects.any': p.gid })), [v.gid]);
	like('... with fields', (await search({ text: 'uno', opt_fields:
	    'name,completed' })).data[0], { name: 'uno',
	    completed: false });
	await refused('... no boolean', 400, 'completed: ',
	    search({ completed: 'maybe' }));
}

async function eventCalls(p, s, { t, u }) {
	const e = await refused('events: the first time', 412,
	    'Sync token invalid or too old', events.getEvents(p.gid, {}));
	let sync = e.response.body.sync;
	ok('... gives a token', typeof sync === 'string' && sync !== '',
	    e.response.body);
	let page = await events.getEvents(p.gid, { sync });
	same('nothing is new', [page.data, page._response.has_more],
	    [[], false]);
	sync = page._response.sync;
	await tasks.updateTask(body({ name: 'eins' }), t.gid);
	await sections.addTaskForSection(s.c.gid, { body:
	    body({ task: u.gid }) });
	const said = (await stories.createStoryForTask(
	    body({ text: 'hello' }), t.gid)).data;
	page = await events.getEvents(p.gid, { sync });
	const renamed = page.data.find(x => x.change?.field === 'name');
	like('a change', renamed, { action: 'changed', type: 'task' });
	same('... of what', renamed.resource, { gid: t.gid,
	    resource_type: 'task', name: 'eins' });
	ok('... when, by whom', TIME.test(renamed.created_at) &&
	    GID.test(renamed.user.gid), renamed);
	ok('a comment on its card', page.data.some(x => x.action === 'added' &&
	    x.type === 'story' && x.resource.gid === said.gid &&
	    x.parent.gid === t.gid), page.data);
	like('... with fields', (await events.getEvents(p.gid, { sync,
	    opt_fields: 'resource.text,action' })).data.find(x =>
	    x.resource.gid === said.gid), { action: 'added',
		resource: { gid: said.gid, text: 'hello' } });
	ok('a move', page.data.some(x => x.type === 'task' &&
	    x.resource.gid === u.gid && x.action === 'added' &&
	    x.parent.gid === s.c.gid), page.data);
	same('the same token gives the same', (await events.getEvents(p.gid,
	    { sync })).data, page.data);
	same('the next gives the rest', (await events.getEvents(p.gid,
	    { sync: page._response.sync })).data, []);
	await refused('a token of nothing', 412, 'Sync token invalid',
	    events.getEvents(p.gid, { sync: 'x' }));
	await refused('events of nothing', 400, 'resource: ',
	    events.getEvents(NOBODY, { sync }));
}

async function batchCalls(p, { t }) {
	const r = (await batch.createBatchRequest(body({ actions: [
		{ method: 'get', relative_path: `/tasks/${t.gid}`,
		    options: { fields: ['name'] } },
		{ method: 'post', relative_path: '/tasks', data: {
			name: 'from a batch', workspace: WS } },
		{ method: 'get', relative_path: `/tasks/${NOBODY}` },
		{ method: 'get', relative_path: '/tasks', data: {
			project: p.gid }, options: { limit: 1 } } ] }))).data;
	same('batch', r.map(x => x.status_code), [200, 201, 404, 200]);
	same('... what was asked', r[0].body, { data: { gid: t.gid,
	    name: 'eins' } });
	same('... its Location', r[1].headers.location,
	    `/tasks/${r[1].body.data.gid}`);
	ok('... each its errors', r[2].body.errors[0].message ===
	    `task: Unknown object: ${NOBODY}`, r[2]);
	ok('... each its page', r[3].body.data.length === 1 &&
	    r[3].body.next_page.offset !== '', r[3]);
	await refused('no actions', 400, 'actions: ',
	    batch.createBatchRequest(body({ actions: [] })));
	await refused('11 actions', 400, 'actions: ',
	    batch.createBatchRequest(body({ actions: Array(11).fill({
		method: 'get', relative_path: '/users/me' }) })));
}

async function paging(p) {
	for (let i = 0; i < 12; i++)
		await tasks.createTask(body({ name: `p${i}`,
		    projects: [PR] }));
	const whole = (await tasks.getTasks({ project: PR })).data;
	let page = await tasks.getTasks({ project: PR, limit: 5 });
	const next = page._response.next_page;
	same('next_page', Object.keys(next), ['offset', 'path', 'uri']);
	ok('... is an address', next.uri === env.ASANA_API_URL + next.path &&
	    next.path.startsWith('/tasks?'), next);
	const sizes = [];
	const got = [];
	for (; page.data; page = await page.nextPage()) {
		sizes.push(page.data.length);
		got.push(...page.data);
	}
	same('pages', sizes, [5, 5, 2]);
	same('... are the whole', got, whole);
	await refused('no page', 400,
	    'offset: Your pagination token is invalid.',
	    tasks.getTasks({ project: PR, limit: 5, offset: 'x' }));
	await refused('of another list', 400, 'offset: Your pagination token',
	    tasks.getTasks({ project: p.gid, limit: 5,
		offset: next.offset }));
	for (const limit of [101, 0])
		await refused(`limit ${limit}`, 400, 'limit: ',
		    tasks.getTasks({ project: PR, limit }));
}

async function strangers() {
	const other = t => new Asana.UsersApi(client(t));
	await refused('a wrong token', 401, 'Not Authorized',
	    other('wrong').getUser('me'));
	await refused('no token', 401, 'Not Authorized',
	    other('').getUser('me'));
	await refused('no such path', 404, 'No matching route for request',
	    main.callApi('/goals', 'GET', {}, {}, {}, {}, null,
		['personalAccessToken'], [], ['application/json'], 'Blob'));
	await refused('no such method', 404, 'No matching route for request',
	    main.callApi('/users/me', 'DELETE', {}, {}, {}, {}, null,
		['personalAccessToken'], [], ['application/json'], 'Blob'));
	await refused('no envelope', 400, 'Unrecognized request field name',
	    tasks.createTask({ name: 'x', data: {} }));
}

// Every operation of the description was called.
function coverage(file) {
	const { paths } = JSON.parse(fs.readFileSync(file));
	const every = Object.entries(paths).flatMap(([path, ops]) =>
	    Object.keys(ops).filter(m => m !== 'parameters')
		.map(m => `${m} ${path}`));
	same(`all ${every.length} operations were called`,
	    every.filter(x => !called.has(x)), []);
}

const runs = {
	async all(openapi) {
		const me = await peopleAndPlaces();
		const tag = await tagCalls(me);
		const p = await projectCalls(me);
		const s = await sectionCalls(p);
		const cards = await taskCalls(me, p, s, tag);
		await links(p, s, cards, tag);
		await storyCalls(me, cards);
		await attachmentCalls(cards);
		await finding(p, cards, tag);
		await eventCalls(p, s, cards);
		await batchCalls(p, cards);
		await paging(p);
		await strangers();
		if (openapi)
			coverage(openapi);
	},

	async free() {
		const t = (await tasks.createTask(body({ workspace: WS }))).data;
		await refused('free: dependencies', 402, 'premium',
		    tasks.getDependenciesForTask(t.gid));
		await refused('free: adding one', 402, 'premium',
		    tasks.addDependenciesForTask(body({ dependencies:
			[t.gid] }), t.gid));
		await refused('free: search', 402, 'Search is only available',
		    tasks.searchTasksForWorkspace(WS, { text: 'x' }));
		const s = (await sections.createSectionForProject(PR,
		    { body: body({ name: 'full' }) })).data;
		await sections.addTaskForSection(s.gid, { body:
		    body({ task: t.gid }) });
		await refused('free: a full section', 403, '',
		    sections.deleteSection(s.gid));
		like('free: the rest', (await tasks.getTask(t.gid)).data,
		    { gid: t.gid });
	},

	async slow() {
		let e;
		for (let i = 0; i < 100 && !e; i++)
			await users.getUser('me').catch(err => {
				e = err;
			});
		await refused('slow: too many', 429,
		    "You've made too many requests and hit a rate limit.",
		    Promise.reject(e));
		ok('slow: until when', /^[1-9]\d*$/.test(
		    e.response.headers['retry-after']), e.response.headers);
	},
};

await runs[process.argv[2]](process.argv[3]);
