/* board: a board and requests to it for the unit tests. */
#ifndef TESTS_BOARD_H
#define TESTS_BOARD_H

#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "local/board.h"
#include "local/req.h"
#include "local/schema.h"
#include "unit.h"

#define BOARD_NOW	1764000000000LL		/* 2025-11-24T16:00:00.000Z */

static struct board board;
static long long board_project;		/* "Experiments" */
static long long board_section;		/* "Untitled section" in it */

static inline int
board_wanted(long long gid, void *arg)
{
	(void)gid;
	(void)arg;
	return 1;
}

/* Opens a fresh board in a fresh folder, and begins a transaction. */
static inline void
board_open(void)
{
	int rc;

	err_prog = "t";
	unit_tmp();
	memset(&board, 0, sizeof(board));
	board_defaults(board.sw);
	if ((board.st = store_open("b.db", &rc)) == NULL ||
	    schema_open(board.st, "b.db", BOARD_NOW) != RC_OK ||
	    (board.files = files_open("b.db", board_wanted, NULL)) == NULL)
		bail("no board");
	store_begin(board.st, 1);
	board.user = store_int(board.st, 0, "SELECT gid FROM user", "");
	board_project = store_int(board.st, 0, "SELECT gid FROM project", "");
	board_section = store_int(board.st, 0, "SELECT gid FROM section", "");
}

/* Ends the transaction, which must have gone well, and closes the board. */
static inline void
board_close(void)
{
	is_int(store_end(board.st, 1), 0, "no error in the database");
	files_close(board.files);
	store_close(board.st);
	unit_rmtmp();
}

/* Begins a request with that JSON as its body; NULL is none. */
static inline void
board_req(struct req *rq, const char *body)
{
	memset(rq, 0, sizeof(*rq));
	rq->b = &board;
	rq->st = board.st;
	rq->method = "POST";
	rq->path = "/tasks";
	rq->url = "http://h:1";
	rq->now = BOARD_NOW;
	rq->arena = arena_new();
	buf_init(&rq->out, SHAPE_MAX);
	if (body != NULL && (rq->body = json_parse(body, strlen(body), NULL))
	    == NULL)
		bail(body);
	rq->data = node_at(rq->body, "data");
}

/* Gives it a query parameter; the texts must live as long as it. */
static inline void
board_param(struct req *rq, const char *name, const char *value)
{
	rq->param[rq->nparam].name = (char *)name;
	rq->param[rq->nparam++].value = (char *)value;
}

static inline void
board_reqend(struct req *rq)
{
	buf_free(&rq->out);
	node_free(rq->body);
	free(rq->location);
	arena_free(rq->arena);
}

/* The answer is that error of Asana's form, or, with STATUS 0, none yet. */
static inline int
board_is(struct req *rq, int status, const char *message, const char *name)
{
	struct node *n = json_parse(buf_str(&rq->out), rq->out.len, NULL);
	const char *got = node_str(n, "errors.0.message");
	int rc;

	rc = ok(rq->status == status && (message == NULL ? got == NULL :
	    got != NULL && strcmp(got, message) == 0), "%s", name);
	if (!rc) {
		printf("# status: wanted %d, got %d\n", status, rq->status);
		unit_show("wanted", message);
		unit_show("got   ", got);
	}
	node_free(n);
	return rc;
}

/* Makes a card that is in no project; returns its gid. */
static inline long long
board_task(const char *name)
{
	long long gid = schema_gid(board.st, K_TASK);

	store_run(board.st, "INSERT INTO task(gid, workspace, name,"
	    " created_at, modified_at) VALUES(?1, (SELECT gid FROM workspace),"
	    " ?2, ?3, ?3)", "isi", gid, name, BOARD_NOW);
	return gid;
}

/* Makes a section of the project at that rank; returns its gid. */
static inline long long
board_newsection(const char *name, long long rank)
{
	long long gid = schema_gid(board.st, K_SECTION);

	store_run(board.st, "INSERT INTO section VALUES(?1, ?2, ?3, ?4, ?5)",
	    "iiisi", gid, board_project, rank, name, BOARD_NOW);
	return gid;
}

#endif
