/* peers: the connections of a server, and how long they may take. */
#ifndef LOCAL_PEERS_H
#define LOCAL_PEERS_H

struct peer;
struct peers;

/* Returns an empty set; to be freed when no connection is in it.  Of more than
 * MOST connections the oldest that are not proved are shut. */
struct peers *peers_new(unsigned long most);
void peers_free(struct peers *ps);

/* Adds the connection with that socket, takes it out. */
struct peer *peers_add(struct peers *ps, int fd);
void peers_remove(struct peers *ps, struct peer *p);

/* P has shown a token. */
void peers_prove(struct peer *p);

/* From now on P has SEC seconds for what it does next. */
void peers_allow(struct peer *p, double sec);

/* Shuts the connections whose time is over; their owner then sees the end of
 * them and removes them.  Cheap when called often. */
void peers_sweep(struct peers *ps);

#endif
