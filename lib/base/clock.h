/* clock: time that does not jump, sleep and what ends it, chance. */
#ifndef CLOCK_H
#define CLOCK_H

/* Seconds of a clock that nobody sets, of which only differences mean
 * something.  On Linux clock_boot() goes on while the machine is suspended,
 * clock_awake() stands still. */
double clock_boot(void);
double clock_awake(void);

/* Seconds since 1970 as this machine believes. */
double clock_real(void);

/* Sleeps.  Returns 0, or -1 at once if a signal is handled meanwhile. */
int clock_sleep(double sec);

/* Catches SIGTERM from now on, and SIGHUP and SIGINT unless our caller ignores
 * them; whoever waits then ends soon with RC_LATER. */
void clock_catch(void);

/* Returns the last signal that was caught, or 0. */
int clock_caught(void);

/* What a caught signal does. */
void clock_stop(int sig);

/* Sleeps.  Returns 0, or -1 once a signal has been caught, even before. */
int clock_nap(double sec);

/* Returns a number drawn evenly from LO..HI. */
double clock_random(double lo, double hi);

/* Returns the earlier, or shorter, of A and B. */
double clock_least(double a, double b);

/* Writes 16 random hex digits. */
void clock_nonce(char out[17]);

#endif
