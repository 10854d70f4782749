/* schema: the tables of a board, and a fresh board. */
#ifndef LOCAL_SCHEMA_H
#define LOCAL_SCHEMA_H

#include "local/store.h"

#define SCHEMA_VERSION	2	/* PRAGMA user_version */

/* The kinds of objects, as they stand in the table `object`. */
enum kind {
	K_NONE, K_USER, K_WORKSPACE, K_PROJECT, K_SECTION, K_TASK, K_TAG,
	K_STORY, K_ATTACHMENT, K_N
};

/*
 * Brings the database up to SCHEMA_VERSION, all of it or nothing; an empty
 * one gets the tables, a user, a workspace and a project "Experiments" with
 * one section.  NOW is in ms since 1970.  Returns RC_OK, or another status
 * after a message: RC_INPUT when the database is somebody else's or was made
 * by a newer program.
 */
int schema_open(struct store *st, const char *file, long long now);

/* Returns RC_OK when the database is of this version, else another status
 * after a message: RC_LATER when an older one is still to be brought up. */
int schema_check(struct store *st, const char *file);

/*
 * Returns a new gid for an object of KIND.  gids have 16 digits, grow, and
 * are never given out twice, not even after deletion.  They start at a random
 * place, so that cards of two boards are not mistaken for each other.
 */
long long schema_gid(struct store *st, enum kind kind);

/*
 * Returns a time stamp: NOW, or one millisecond after the last one returned,
 * whichever is later, so that stamps grow even when the clock does not.
 */
long long schema_stamp(struct store *st, long long now);

/* Makes a project with its section "Untitled section"; returns its gid. */
long long schema_project(struct store *st, long long workspace,
    long long user, const char *name, long long now);

#endif
