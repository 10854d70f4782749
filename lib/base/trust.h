/* trust: files that nobody but us and root can have written. */
#ifndef TRUST_H
#define TRUST_H

/* Ends the program with RC_CONFIG, naming the file and who can change it,
 * unless the file PATH, its folder, and, if it is a link, the folders that it
 * leads to belong to us or to root and nobody else can write them.  A group may
 * if it is the user's own and has no other member; on a file system that is
 * mounted to be read only, modes do not count.  What is missing or no file
 * passes. */
void trust_check(const char *path);

/* Returns the path of NAME in this folder or the nearest above it that has one,
 * checked as by trust_check(), to be freed; or NULL.  Above this folder,
 * the search ends before one that another user owns or can write, and before
 * another file system; a file that is not used for that is told. */
char *trust_upward(const char *name);

#endif
