/* clock: time that does not jump, sleep and what ends it, chance. */
#ifndef CLOCK_H
#define CLOCK_H

/*
 * Seconds of a clock that nobody sets and that goes on while the machine is
 * suspended (Linux CLOCK_BOOTTIME; elsewhere CLOCK_MONOTONIC).  Only
 * differences mean something.
 */
double clock_boot(void);

/* The same, but it stands still while the machine is suspended, where the
 * system knows (CLOCK_MONOTONIC of Linux). */
double clock_awake(void);

/* Seconds since 1970 as this machine believes. */
double clock_real(void);

/* Sleeps.  Returns 0, or -1 at once when a signal was handled meanwhile. */
int clock_sleep(double sec);

/*
 * From now on SIGTERM, and SIGHUP and SIGINT unless our caller ignores them,
 * are caught: whoever waits, for a card or for an answer, ends soon with
 * RC_LATER.  clock_caught() returns the last such signal, or 0.
 */
void clock_catch(void);
int clock_caught(void);

/* What a caught signal does. */
void clock_stop(int sig);

/* Sleeps, until a signal is caught.  Returns 0, or -1 when one was, even
 * before. */
int clock_nap(double sec);

/* Returns a number drawn evenly from LO..HI. */
double clock_random(double lo, double hi);

/* Fills OUT with 16 random hex digits and a NUL. */
void clock_nonce(char out[17]);

#endif
