/* lease.pml -- SPIN model of task claiming over the Asana REST API.
 *
 *   spin -a [-D..] lease.pml && gcc -O2 -DSAFETY [-DCOLLAPSE] -o pan pan.c && ./pan -m1000000
 *   (run.sh beside it has the exact runs, and says what the properties mean)
 *
 * One card, N workers, one reaper, one human, a network that can lose, delay
 * (without bound for POSTs) and leave ambiguous, and a server whose reads may
 * be stale by up to D ticks.  C0..C6, H1..H3, F0..F2 and R1..R4 are the names
 * of the steps, here and in lib/.
 *
 *   -DORIG          the original asana-worker protocol (notes, last writer wins)
 *   -DORIG -DOSETTLE  the same with a settle delay before the read-back
 *   -DFRESH         reads are never stale (to show that ORIG does not need staleness to
 *                   fail); with -DD=0 the local board
 *   (nothing)       the chosen protocol: numbered claim comments, first wins
 *
 * Knobs:  N workers, MAXATT attempts, AMB ambiguous/lost/delayed writes in all,
 *         CRASH kill -9s in all, HUM human drags in all, FAIL failed jobs in all,
 *         TERM workers told to stop in all (job killed, card given back)
 *   -DBADJOB        every job fails
 *   -DPOISON        every job takes its worker with it (which is started again)
 *   -DRET=n         retries: a failed card goes back to Backlog n times
 *   -DLIMIT=n       lost_limit: the reaper moves to Failed after n deaths in a row
 *   -DR4            the reaper edits the dead claim, and closes it if it went to Failed
 *   -DFREEZE        at its deadline a job stands still; it goes on once the card was
 *                   claimed anew (lib/lease/acquire.c, acquire_again()).  Without it the
 *                   job is killed, as where it cannot be stopped
 *   -DPUB           (with FREEZE) a job that ended while the board was away is not run
 *                   again: its result is published under a new claim, if nobody else
 *                   has run the card meanwhile
 *   -DSKIP1         C1 may be left out: a list of any age says that nobody has commented,
 *                   so n = 1, and C3 decides
 *   -DSKIP3         the look before F1 may be left out: the code does that when C3 was
 *                   less than `check` ago; P6 is then H1's to keep
 *   -DROB=n         guards are killed n times in all; each is replaced (but not
 *                   where the worker is killed or hangs before that)
 *   -DOLDLIST       C1's card comes from a listing of any age (that cards which
 *                   were claimed since are passed over is only economy)
 *   -DREPOST        C2 repeats an ambiguous POST with the same id (lib/ does not)
 * Mutants (each removes one rule; each must give a counterexample):
 *   -DSETTLE=1   decide before the settle delay D has passed
 *   -DEXTRA=0    declare a lease dead at TTL rather than TTL+D+WB
 *   -DEXTRA=D    ... at TTL+D (ignores that an older edit can land after a newer one)
 *   -DNOFENCE    worker does not stop itself at its own deadline
 *   -DTHAW       (with FREEZE) it goes on as soon as the old claim can be renewed
 *   -DTHAW=2     ... as soon as the new claim is posted
 *   -DWAKE       (with FREEZE) the death of its worker wakes the job up for a moment
 *   -DNOREPLACE  (with ROB) a guard that was killed is not replaced
 *   -DPUBANY     (with PUB) ... whoever has run it meanwhile
 *   -DPUBOLD     (with PUB) ... under the old claim
 *   -DNOC3       (with SKIP1) C3 is left out, too
 *   -DLATER3     R3 at any time after the looks
 *   -DNOGUARD    the job of a worker that was killed or hangs runs on past the deadline
 *   -DNOWONCHK   winner does not check that its lease is still open (etcd #11456)
 *   -DNOEPOCH    claims carry no attempt number (old claims count for ever)
 *   -DALIVE=1    dragged away: the claim is closed before the job is dead
 *   -DALIVE=2    told to stop: the card is moved and the claim closed before that
 *   -DCLOSEFIRST close the claim first, move to Done second
 *   -DLATEFIN    publish (move to Done/Failed) without looking at the deadline
 *   -DEARLYH1    H1 asks before the worker's own move must be visible
 *   -DNOOUT      F0 does not see that the card was dragged out of Running
 *   -DLATEBACK   a claim that failed at C5 or C6 moves the card back at any time
 *   -DRETFREE    a retry closes its claim as if it had not failed (with UNTOLD)
 *   -DUNTOLD     retries are counted by the claims alone, not by the comments
 *   -DONEREAD    reaper acts on its first look
 *   -DANYATT     reaper's two looks may have seen different attempts dead
 *   -DNOLIMIT    the reaper counts no deaths
 *   -DR4=2       what R4 writes closes the claim, so that deaths are not counted
 *   -DLASTPOST   (with REPOST) lease counted from the last POST rather than from the
 *                first story of this claim id (a retried POST leaves two)
 *   -DNOREAPER    (liveness) nobody requeues
 *   -DVMPAUSE=1  whole machine stops, and the local clock with it
 *   -DVMPAUSE=2  same, but the clock is corrected before the job runs on (no mutant)
 * Other: -DONLYP1 keep only the exclusion assertion; -DNOWASTE assert that nothing is
 *   run again after success (for runs without faults); -DLOOK -DONLYPUB -DSETTLE=0
 *   what is left when the lag exceeds the settle delay: double start, one publisher.
 * -DURGENT: tick only when everybody has done this tick's work (liveness runs).
 */
#ifndef N
#define N 3
#endif
#ifndef MAXATT
#define MAXATT 3
#endif
#ifndef AMB
#define AMB 1
#endif
#ifndef CRASH
#define CRASH 1
#endif
#ifndef HUM
#define HUM 1
#endif
#ifndef FAIL
#define FAIL 0
#endif
#ifndef HANG
#define HANG 0
#endif
#ifndef TERM
#define TERM 0
#endif
#ifndef ALIVE
#define ALIVE 0
#endif
#ifndef ROB
#define ROB 0
#endif
#if defined(RET) || defined(LIMIT) || defined(POISON)
#define LEDGER          /* how each attempt's claim was closed is looked at */
#endif
#ifndef RET
#define RET 0
#endif
#ifndef TTL
#define TTL 4
#endif
#ifndef JOB
#define JOB 2
#endif
#ifndef D
#define D 2             /* a write in tick k is in every read from tick k+D on */
#endif
#ifndef WB
#define WB 2            /* an edit given up on lands within WB ticks or never  */
#endif
#ifndef SETTLE
#define SETTLE D
#endif
#ifndef EXTRA
#define EXTRA (D+WB)
#endif
#define AMAX (TTL+D+WB)
#define EXP (TTL+EXTRA)
#define NO 7

#define BL 0            /* sections */
#define RU 1
#define DN 2
#define FA 3
#define HO 4            /* 'On hold': any other column */

byte s0 = BL, s1 = BL, s2 = BL;   /* section now, one boundary ago, two ago */
byte amb = AMB, crash = CRASH, hum = HUM, nfail = FAIL, nhang = HANG, term = TERM;
bool dead[N+1], hang[N+1], vp[N+1];
bool job[N];                      /* job process alive on worker w */
bool q[N+1];                      /* quiescent this tick (URGENT only) */
#if ROB > 0
byte rob = ROB;
bool bare[N];                     /* the job has no guard */
#define BARE(w) bare[w]
#else
#define BARE(w) false
#endif
#ifdef FREEZE
bool froz[N];                     /* w's job stands still */
#define FROZ(w) froz[w]
#define MELT(w) froz[w] = 0
#else
#define FROZ(w) false
#define MELT(w) skip
#endif
#ifdef PUB
bool res[N];                      /* w has the result of a job that ended */
byte rat[N];                      /* ... and the attempt that it was of */
byte away = 1;                    /* so often the board is away when a job ends */
#define RES(w) res[w]
#define DROP(w) res[w] = 0; rat[w] = 0
#else
#define RES(w) false
#define DROP(w) skip
#endif
bool pubd;                        /* some attempt was published as Done */

#define LEFTRU (s0 != RU || s1 != RU || s2 != RU)
#ifdef URGENT
bool ck[N];                       /* section checked this tick */
#define SEEN(w) ck[w]
#define SAW(w) ck[w] = 1
#else
#define SEEN(w) false
#define SAW(w) skip
#endif
#ifdef URGENT
#define GO(w) (!q[w] && (w == N || (!hang[w] && !dead[w] && !vp[w])))
#define WAIT(w) q[w] = 1
#else
#define GO(w) (w == N || (!hang[w] && !dead[w] && !vp[w]))
#define WAIT(w) skip
#endif

#define RUNS(i) (job[i] && !vp[i])
#define OTH(w,i) (w != i && RUNS(i))
#if N == 2
#define OTHERS(w) (OTH(w,0) || OTH(w,1))
#define ANYBODY (RUNS(0) || RUNS(1))
#else
#define OTHERS(w) (OTH(w,0) || OTH(w,1) || OTH(w,2))
#define ANYBODY (RUNS(0) || RUNS(1) || RUNS(2))
#endif
#ifdef FRESH
inline view_sec(v) { v = s0 }
#else
inline view_sec(v) { if :: v = s0 :: v = s1 :: v = s2 fi }
#endif

#define RWAIT (rw < D)
#define QUIET(w) (q[w] || dead[w] || hang[w])
#if defined(NOREAPER) || defined(ORIG)
#define RQ true
#else
#define RQ (q[N] || RWAIT)
#endif
#if ROB == 0 || defined(NOREPLACE)
#define GUARDED true
#elif N == 2
#define GUARDED (!bare[0] && !bare[1])
#else
#define GUARDED (!bare[0] && !bare[1] && !bare[2])
#endif
#ifndef URGENT
#define TICKOK GUARDED
#elif N == 2
#define TICKOK (GUARDED && QUIET(0) && QUIET(1) && RQ)
#else
#define TICKOK (GUARDED && QUIET(0) && QUIET(1) && QUIET(2) && RQ)
#endif
/* ------------------------------------------------------------------ */
#ifdef ORIG
byte n0 = N, n1 = N, n2 = N;      /* name on the last line of the notes */
byte ow[N];                       /* settle counter */

proctype Worker(byte me)
{ byte v;
end_idle:
  atomic { GO(me) -> view_sec(v);
    if :: v == BL -> printf("MSC: w%d lists Backlog, sees the card, GETs notes\n", me)
       :: else -> v = 0; WAIT(me); goto end_idle fi };
put:
  atomic { GO(me) -> n0 = me; printf("MSC: w%d PUT notes '# Assigned to: w%d'\n", me, me) };
mv:
  atomic { GO(me) -> s0 = RU; ow[me] = 0; printf("MSC: w%d POST addTask Running\n", me) };
#ifdef OSETTLE
  atomic { ow[me] >= D -> skip };
#endif
chk:
  atomic { GO(me) ->
#ifdef OSETTLE
    v = n0;
#else
#ifdef FRESH
    v = n0;
#else
    if :: v = n0 :: v = n1 :: v = n2 fi;
#endif
#endif
    printf("MSC: w%d GET notes: last line is w%d\n", me, v);
    if :: v != me -> v = 0; WAIT(me); goto end_idle :: else -> v = 0 fi };
start:
  atomic { GO(me) -> job[me] = 1; printf("MSC: w%d STARTS the job\n", me);
    assert(!OTHERS(me)) };
fin:
  atomic { GO(me) -> job[me] = 0; s0 = DN; pubd = 1; goto end_idle };
}
proctype Tick()
{ byte w;
end_t: do
  :: d_step { TICKOK -> s2 = s1; s1 = s0; n2 = n1; n1 = n0;
      for (w : 0 .. N-1) { q[w] = 0; if :: ow[w] < D -> ow[w]++ :: else fi }; w = 0 }
  od }
#else
/* ------------------------------------------------------------------ */
/* The story log of the card, folded.  Only the first claim (by created_at,
 * gid) of the highest attempt matters to a reader; later ones are losers.
 * "closed" is modelled as infinite age: readers treat both alike.          */
byte top;                         /* highest attempt claimed              */
byte win[MAXATT+2];               /* whose claim comes first for attempt n */
byte fr;                          /* boundaries until that claim is in every read */
byte a0, a1, a2;                  /* age of its 'seen': now / 1, 2 boundaries ago */
byte ranby[MAXATT+2];             /* ghost: who started a job as attempt n (w+1) */

#ifdef LEDGER
byte led[MAXATT+2];               /* claim of attempt n: 0 not closed, 1 closed, 2 as failed */
byte told;                        /* last retry that a comment tells of */
byte nret;                        /* ghost: how often F1 has put the card back */
#define ENTER(n,k) led[n] = k
#else
#define ENTER(n,k) skip
#endif
#ifdef ONLYPUB
byte pubby[MAXATT+2];             /* ghost: who published attempt n (w+1) */
#endif

byte my[N];                       /* attempt that w is claiming / holding  */
bool landed[N];                   /* w's claim is in the log               */
byte cage[N];                     /* boundaries since it landed            */
byte left[N];                     /* ticks until w's own deadline          */
byte mv[N];                       /* boundaries since w's move to Running was acked */
byte jl[N];                       /* ticks of work left                    */
byte ic[N];                       /* claim POST in flight (attempt), unbounded delay */
bool ico[N];                      /* ... sent by an asana-claim call that has given up */
byte im[N+1];                     /* move in flight (section+1), unbounded; [N]=reaper */
byte ip[N]; byte ipatt[N]; byte ipcl[N];  /* edit in flight: age of its text, story, closes? (as in led) */
bool hb[N];                       /* heartbeat tried this tick */
#ifdef SKIP1
bool second[N];                   /* w's claim came after another of its number */
#define SECOND(w) second[w]
#else
#define SECOND(w) false
#endif
byte rw = D;                      /* reaper's settle counter */
bool rl;                          /* its second look was in this tick */
#define OR 4                      /* win[n] == w+OR: w sent it but no longer waits for it */

#ifdef NOEPOCH
#define NEXT(n) 1
#else
#define NEXT(n) (n)
#endif
#define DEAD(a) ((a) >= EXP)

inline land_claim(lw, ln, lo) {   /* server receives POST /tasks/T/stories */
  if
  :: ln > top -> top = ln; win[ln] = lo; fr = D; a0 = 0; a1 = 0; a2 = 0
#ifdef SKIP1
  :: ln <= top -> second[lw] = (my[lw] == ln && lo == lw)
#endif
  :: else
  fi;
  if
#ifdef LASTPOST
  :: my[lw] == ln && lo == lw -> landed[lw] = 1; cage[lw] = 0; left[lw] = TTL
#else
  :: my[lw] == ln && lo == lw && !landed[lw] -> landed[lw] = 1; cage[lw] = 0; left[lw] = TTL
#endif
  :: else
  fi }
inline land_put(pw, pn, g, cl) {  /* PUT /stories/S: text composed g ticks ago */
  if
  :: win[pn] == pw || win[pn] == pw + OR ->
     ENTER(pn, cl);
     if :: pn == top -> a0 = (cl > 0 -> AMAX : g) :: else fi
  :: else
  fi }

#ifdef FRESH
#define ANYDEAD DEAD(a0)
#define ALLDEAD DEAD(a0)
#else
#define ANYDEAD (DEAD(a0) || DEAD(a1) || DEAD(a2))
#define ALLDEAD (DEAD(a0) && DEAD(a1) && DEAD(a2))
#endif
/* one GET of the story list; nx = attempt to claim, 0 = busy */
inline read_log(nx) {
  if
  :: top == 0 -> nx = 1
  :: top > 0 && fr > 0 -> nx = top            /* the newest claim not visible yet */
  :: top > 0 && ANYDEAD -> nx = NEXT(top + 1)
  :: top > 0 && !ALLDEAD -> nx = 0
  fi }

#define ORPHAN(w) if :: my[w] > 0 && win[my[w]] == w -> win[my[w]] = w + OR :: else fi; if :: ic[w] > 0 -> ico[w] = 1 :: else fi
inline lapse(fw) { ORPHAN(fw); my[fw] = 0; landed[fw] = 0; cage[fw] = 0; left[fw] = 0; mv[fw] = 0; hb[fw] = 0 }
inline forget(fw) { lapse(fw); jl[fw] = 0; MELT(fw); DROP(fw) }

/* P10: nobody else has run the card since the attempt whose result this is; and
 * what a reader of the claims sees of that */
#ifdef PUB
#define RAN1(w,n) ((n) > rat[w] && (n) <= MAXATT && ranby[n] != 0 && ranby[n] != w + 1)
#define RANSEEN(w,n) (RAN1(w,n) && ((n) < top || fr == 0))
#define OTHERRAN(w) (RANSEEN(w,2) || RANSEEN(w,3))
#define NOBODY(w) assert(!(RAN1(w,2) || RAN1(w,3)))
#endif
/* An attempt that came to nothing. */
#ifdef FREEZE
#define NEXTONE(w) if :: froz[w] -> lapse(w); WAIT(w); goto retake :: else -> forget(w); WAIT(w); goto end_idle fi
#else
#define NEXTONE(w) forget(w); WAIT(w); goto end_idle
#endif

/* Rule (4) of C3 keeps a tick, in which a claim that comes to nothing can
 * still put the card back. */
#ifdef NOWONCHK
#define OPEN(w) true
#else
#define OPEN(w) (left[w] > 1)
#endif
/* our own move to Running is in every read */
#ifdef EARLYH1
#define MOVED(w) true
#else
#define MOVED(w) (mv[w] >= D)
#endif
#define AWAY (s0 != RU && s1 != RU && s2 != RU)

/* Posts a move: done and answered, lost, done and the answer lost, or late.
 * Where it was not answered the caller tries again at AGAIN. */
#define MOVE(w,to,again) \
    if \
    :: s0 = to \
    :: amb > 0 -> amb--; goto again \
    :: amb > 0 -> amb--; s0 = to; goto again \
    :: amb > 0 && im[w] == 0 -> amb--; im[w] = to + 1; goto again \
    fi

proctype Worker(byte me)
{ byte v, k;                   /* k: how the claim is closed, as in led */
#if RET > 0
  byte x;                      /* number of the retry */
#endif
 { v = 0; k = 0;
end_idle:                      /* C0: GET /sections/Backlog/tasks; C1: GET stories */
  atomic { GO(me) ->
#ifdef OLDLIST
    v = BL;
#else
    view_sec(v);
#endif
    if :: v == BL -> read_log(v) :: else -> v = 0 fi;
    if :: v == 0 || v > MAXATT -> v = 0; WAIT(me); goto end_idle
#ifdef SKIP1
       :: v > 0 && v <= MAXATT -> my[me] = 1; second[me] = 0; v = 0
#endif
       :: else -> my[me] = v; v = 0 fi };
post:                                         /* C2: POST the claim comment */
  atomic { GO(me) ->
    if
    :: land_claim(me, my[me], me); printf("MSC: w%d POST claim %d\n", me, my[me]); goto cwait
    :: amb > 0 -> amb--; land_claim(me, my[me], me); k = 1; goto close /* answered too late: void */
    :: amb > 0 -> amb--                       /* lost */
    :: amb > 0 -> amb--; land_claim(me, my[me], me)                /* done, ack lost */
    :: amb > 0 && ic[me] == 0 -> amb--; ic[me] = my[me]            /* lands some day */
    fi };
bury:                                         /* ambiguous: one look, no second POST */
  atomic { GO(me) ->
    if
    :: landed[me] -> k = 1; goto close        /* there: void */
    :: NEXTONE(me)                            /* not seen: an orphan, should it come */
#ifdef REPOST
    :: landed[me] -> goto cwait
    :: !landed[me] || cage[me] < D -> goto post                    /* same id again */
#endif
    fi };
cwait:                                        /* C3: settle, GET stories, decide */
  do
  :: atomic { GO(me) && landed[me] && cage[me] >= SETTLE ->
      if
#ifdef NOC3
      :: v = 1
#endif
      :: win[my[me]] == me && !SECOND(me) -> v = 1
      :: SECOND(me) -> v = 0
      :: win[my[me]] != me && !SECOND(me) && top == my[me] && fr > 0 -> v = 1 /* winner not visible */
      :: win[my[me]] != me -> v = 0
      fi;
      if
      :: v == 1 && !OPEN(me) -> v = 0; k = 1; goto close       /* rule (4): void */
      :: v == 1 && OPEN(me) -> cage[me] = D;
        printf("MSC: w%d won attempt %d\n", me, my[me]);
        view_sec(v);                          /* C4: GET task: still in Backlog? */
        if :: v != BL && !(FROZ(me) && v == RU) -> v = 0; k = 1; goto close
           :: else -> v = 0; goto move fi
      :: else -> v = 0; NEXTONE(me)                              /* lost: DELETE own comment */
      fi }
#ifdef URGENT
  :: atomic { GO(me) && landed[me] && cage[me] < SETTLE -> q[me] = 1 }
#endif
  od;
move:                                         /* C5: POST addTask Running until acked */
  atomic { GO(me) ->
    if :: !OPEN(me) -> goto back :: else fi;
    MOVE(me, RU, move);
    mv[me] = 0; printf("MSC: w%d POST addTask Running\n", me) };
start:                                        /* C6: PUT st=running until acked; fork */
  atomic { GO(me) ->
    if :: !OPEN(me) -> goto back :: else fi;
    if
    :: land_put(me, my[me], 0, 0); left[me] = TTL
    :: amb > 0 -> amb--; goto start           /* lost */
    :: amb > 0 -> amb--; land_put(me, my[me], 0, 0); goto start    /* done, ack lost */
    :: amb > 0 && ip[me] == NO -> amb--; ip[me] = 0; ipatt[me] = my[me]; ipcl[me] = 0; goto start
    fi;
#ifdef PUB
    if
    :: res[me] ->                             /* nothing is run: it has ended */
       printf("MSC: w%d has attempt %d for the result of %d\n", me, my[me], rat[me]);
       assert(!OTHERS(me));
       NOBODY(me);                            /* P10 */
       ranby[my[me]] = me + 1; MELT(me); DROP(me); k = 0; goto fin
    :: else -> rat[me] = my[me]
    fi;
#endif
    job[me] = 1; jl[me] = (FROZ(me) -> jl[me] : JOB); MELT(me);
    printf("MSC: w%d STARTS attempt %d\n", me, my[me]);
#ifndef ONLYPUB
    assert(!OTHERS(me));                    /* P1: nobody else runs this card */
#endif
#ifdef NOWASTE
    assert(!pubd);                          /* P4: not run again after success */
#endif
#if !defined(ONLYP1) && !defined(ONLYPUB)
    assert(ranby[my[me]] == 0 || ranby[my[me]] == me + 1);   /* P2 */
#endif
    ranby[my[me]] = me + 1 };
running:
  do
#ifdef FREEZE
  :: atomic { GO(me) && !job[me] && froz[me] -> goto again }
#ifdef PUB
  :: atomic { GO(me) && job[me] && jl[me] == 0 && left[me] > 0 && away > 0 ->
      away--; job[me] = 0; res[me] = 1; froz[me] = 1;  /* ended, and the board is away */
      printf("MSC: w%d keeps the result of %d\n", me, my[me]) }
#endif
#endif
  :: atomic { GO(me) && !job[me] && !FROZ(me) -> /* stopped by own timer, or the guard (Tick) */
      printf("MSC: w%d fenced\n", me); forget(me); WAIT(me); goto end_idle }
  :: atomic { GO(me) && job[me] && left[me] < TTL && !hb[me] ->   /* H2: PUT heartbeat */
      hb[me] = 1;
      if
      :: land_put(me, my[me], 0, 0);
         left[me] = TTL
      :: amb > 0 -> amb--                     /* lost: deadline unchanged */
      :: amb > 0 -> amb--; land_put(me, my[me], 0, 0)   /* done, ack lost: unchanged */
      :: amb > 0 && ip[me] == NO -> amb--; ip[me] = 0; ipatt[me] = my[me]; ipcl[me] = 0
      fi }
  :: atomic { GO(me) && job[me] && MOVED(me) && !SEEN(me) && LEFTRU -> /* H1: card left Running? */
      SAW(me); view_sec(v);
      if
      :: v != RU -> v = 0; k = 1;
#if ALIVE != 1
         job[me] = 0; jl[me] = 0;
#endif
         printf("MSC: w%d interrupted\n", me);
#ifdef NOWASTE
         assert(hum < HUM);                   /* P9: only a person interrupts */
#endif
         goto close
      :: else -> v = 0
      fi }
#if TERM > 0
  :: atomic { GO(me) && job[me] && term > 0 ->  /* told to stop: the job is killed first */
      term--; k = 1;
#if ALIVE != 2
      job[me] = 0; jl[me] = 0;
#endif
      printf("MSC: w%d is told to stop\n", me); goto fin }
#endif
#ifdef POISON
  :: atomic { GO(me) && job[me] && (left[me] == TTL || hb[me]) ->
      job[me] = 0; printf("MSC: w%d is killed by its job\n", me);
      forget(me); WAIT(me); goto end_idle }
#else
  :: atomic { GO(me) && job[me] && jl[me] == 0 && (left[me] == TTL || hb[me]) ->
      job[me] = 0; goto fin }
#endif
#ifdef URGENT
  :: atomic { GO(me) && job[me] && jl[me] > 0 && (left[me] == TTL || hb[me]) && (SEEN(me) || mv[me] < D || !LEFTRU) -> q[me] = 1 }
#endif
  od;
#ifdef FREEZE
again:                                        /* the claim is closed, be it that */
  atomic { GO(me) && (!RES(me) || left[me] == 0) ->   /* the job is not dead: it stands still */
#ifdef PUBOLD
    if :: res[me] -> NOBODY(me); DROP(me); MELT(me); s0 = DN; assert(!OTHERS(me)); forget(me); WAIT(me); goto end_idle
       :: else fi;
#endif
#ifdef THAW
#if THAW == 1
    land_put(me, my[me], 0, 0); left[me] = TTL; job[me] = 1; froz[me] = 0;
    assert(!OTHERS(me));
    goto running
#endif
#endif
    view_sec(v);
    if :: v != BL && v != RU -> v = 0; forget(me); WAIT(me); goto end_idle   /* lost */
       :: else -> v = 0 fi;
    if
    :: top != my[me]                          /* somebody has claimed it */
    :: top == my[me] -> land_put(me, my[me], 0, 1)
    :: top == my[me] && amb > 0 -> amb--; WAIT(me); goto again
    :: top == my[me] && amb > 0 -> amb--; land_put(me, my[me], 0, 1); WAIT(me); goto again
    :: top == my[me] && amb > 0 && ip[me] == NO -> amb--;
       ip[me] = 0; ipatt[me] = my[me]; ipcl[me] = 1; WAIT(me); goto again
    fi;
    lapse(me) };
retake:                                       /* C1, wherever the card is of the two */
  atomic { GO(me) ->
    view_sec(v);
    if :: v == BL || v == RU -> read_log(v) :: else -> v = NO fi;
#if defined(PUB) && !defined(PUBANY)
    if :: res[me] && OTHERRAN(me) -> v = NO :: else fi;
#endif
    if :: v == 0 -> WAIT(me); goto retake
       :: v > MAXATT -> v = 0; forget(me); WAIT(me); goto end_idle   /* lost, or elsewhere */
       :: v > 0 && v <= MAXATT -> my[me] = v; v = 0 fi;
#ifdef THAW
#if THAW == 2
    job[me] = 1; froz[me] = 0; left[me] = TTL; land_claim(me, my[me], me);
    assert(!OTHERS(me));
    goto running
#endif
#endif
    goto post };
#endif
fin:                                          /* F0: LOOK: the claims, and the moves */
#ifdef CLOSEFIRST
  atomic { GO(me) -> land_put(me, my[me], 0, 1) };
#endif
  atomic { GO(me) ->
#ifndef LATEFIN
    if :: left[me] == 0 -> k = 0; forget(me); WAIT(me); goto end_idle :: else fi;
#endif
#ifdef LOOK
    /* is the first claim still mine? */
    if
    :: win[my[me]] != me && (top > my[me] || fr == 0) -> k = 0; forget(me); WAIT(me); goto end_idle
    :: win[my[me]] == me || (top == my[me] && fr > 0)
    fi;
#endif
#ifndef NOOUT
    view_sec(v);
    if
#ifdef SKIP3
    :: true -> v = 0
#endif
    :: v != RU -> v = 0; k = 1; printf("MSC: w%d sees that the card was dragged\n", me); goto close
    :: v == RU || mv[me] < D -> v = 0         /* our own move may be that young */
    fi;
#endif
#if !defined(ONLYP1) && !defined(SKIP3)
    assert(mv[me] < D || !AWAY);              /* P6: no visible drag is overridden */
#endif
    if
    :: k == 1 -> v = BL                       /* given back: no failure */
#ifdef BADJOB
    :: k == 0 -> k = 2; v = FA
#else
    :: k == 0 && nfail > 0 -> nfail--; k = 2; v = FA
    :: k == 0 -> k = 1; v = DN
#endif
    fi;
#if RET > 0
    if
    :: v == FA ->
       byte i, f;
       f = 0; i = 1;
       do :: i < my[me] -> f = f + (led[i] == 2 -> 1 : 0); i++ :: else -> break od;
#ifndef UNTOLD
       f = (told > f -> told : f);
#endif
       i = 0;
       if :: f < RET -> v = BL; x = f + 1; f = 0 :: else -> f = 0; goto fin2 fi;
#ifdef RETFREE
       k = 1;
#endif
    :: else -> goto fin2
    fi
#endif
  };
#if RET > 0
say:                                          /* F1: POST the comment: retry x of RET */
  atomic { GO(me) ->
    if :: left[me] == 0 -> x = 0; v = 0; k = 0; forget(me); WAIT(me); goto end_idle :: else fi;
    if
    :: told = (x > told -> x : told)
    :: amb > 0 -> amb--; goto say
    :: amb > 0 -> amb--; told = (x > told -> x : told); goto say   /* it is looked for */
    fi;
    x = 0; nret = nret + (nret < 9 -> 1 : 0);
#if !defined(ONLYP1) && !defined(ONLYPUB)
    assert(nret <= RET)                       /* P8: no more retries than allowed */
#endif
  };
#endif
fin2:                                         /* F1: POST addTask until acked */
  atomic { GO(me) ->
#ifndef LATEFIN
    if :: left[me] == 0 -> v = 0; k = 0; forget(me); WAIT(me); goto end_idle :: else fi;
#endif
#if !defined(ONLYP1) && !defined(ONLYPUB)
    assert(ranby[my[me] + 1] == 0);           /* P3: no newer attempt has run */
#endif
#ifdef ONLYPUB
    assert(pubby[my[me]] == 0 || pubby[my[me]] == me + 1);   /* P5: one publisher */
    pubby[my[me]] = me + 1;
#endif
    if
    :: s0 = v; pubd = pubd || (v == DN); printf("MSC: w%d POST addTask %d\n", me, v); v = 0
#ifndef CLOSEFIRST
    :: amb > 0 -> amb--; goto fin2
    :: amb > 0 -> amb--; s0 = v; pubd = pubd || (v == DN); goto fin2
    :: amb > 0 && im[me] == 0 -> amb--; im[me] = v + 1; goto fin2
#endif
    fi };
close:                                        /* F2: PUT state=...; up to a few tries */
  atomic { GO(me) ->
    if
    :: land_put(me, my[me], 0, k); printf("MSC: w%d PUT closes %d\n", me, my[me])
    :: amb > 0 -> amb--
    :: amb > 0 && ip[me] == NO -> amb--; ip[me] = 0; ipatt[me] = my[me]; ipcl[me] = k
    :: amb > 0 -> amb--; goto close
    fi;
    k = 0;
#if ALIVE > 0
    if :: job[me] -> goto kill :: else fi;
#endif
    NEXTONE(me) };
#if ALIVE > 0
kill:
  atomic { GO(me) -> job[me] = 0; forget(me); WAIT(me); goto end_idle };
#endif
back:                                         /* C5, C6 came to nothing: the card goes back */
  atomic { GO(me) ->
    if
#ifndef LATEBACK
    :: left[me] == 0                          /* ... or the reaper does that */
#else
    :: left[me] == 0 -> s0 = BL
#endif
    :: left[me] > 0 -> MOVE(me, BL, back)
    fi;
    k = 1; goto close };
 } unless { atomic { dead[me] -> v = 0; k = 0;
#if RET > 0
     x = 0
#endif
   } }
}

proctype Reaper()                             /* from cron, or any idle worker */
{ byte v, rn;
end_r:
  atomic { GO(N) -> view_sec(v);              /* R1: GET Running, GET stories */
    if :: v == RU -> read_log(v) :: else -> v = 0 fi;
    if :: v == 0 -> WAIT(N); goto end_r
       :: else -> rn = v; v = 0;
#ifndef ONEREAD
          rw = 0
#endif
    fi };
r2:                                           /* R2: D later, look again */
  atomic { rw >= D && GO(N) ->
#ifndef ONEREAD
    view_sec(v);
    if :: v == RU -> read_log(v) :: else -> v = 0 fi;
#ifdef ANYATT
    if :: v == 0 -> v = 0; rn = 0; WAIT(N); goto end_r :: else -> v = 0 fi;
#else
    if :: v != rn -> v = 0; rn = 0; WAIT(N); goto end_r :: else -> v = 0 fi;
#endif
#endif
#if !defined(ONLYP1) && !defined(ONLYPUB)
    assert(!ANYBODY);                         /* P7: what is taken for dead is dead */
#endif
    v = BL; rl = 1;
#if defined(LIMIT) && !defined(NOLIMIT)
    byte i, f;
    f = 0; i = rn - 1;                        /* deaths in a row, of unclosed claims */
    do :: i > 0 && led[i] == 0 -> f++; i-- :: else -> break od;
    if :: f >= LIMIT -> v = FA :: else fi;
    f = 0; i = 0;
#endif
  };
r3:                                           /* R3: POST addTask Backlog, or Failed */
  atomic { GO(N) ->
#ifndef LATER3
    if :: !rl -> v = 0; rn = 0; WAIT(N); goto end_r :: else fi;
#endif
#ifdef NOWASTE
    assert(s0 != DN);
#endif
#if !defined(ONLYP1) && !defined(ONLYPUB)
    assert(!ANYBODY);                         /* P7: ... and when the card is moved, too */
#endif
    if
    :: s0 = v; printf("MSC: reaper POST addTask %d\n", v)
    :: amb > 0 -> amb--
    :: amb > 0 && im[N] == 0 -> amb--; im[N] = v + 1
    fi;
#ifdef R4
    /* R4: PUT of the dead claim.  It stays unclosed, so that the next reaper
     * counts it, but for a card in Failed, where counting begins anew */
    if
    :: rn > 1 && (v == FA || R4 == 2) -> ENTER(rn - 1, 1)
    :: else
    fi;
#endif
    v = 0; rn = 0; WAIT(N); goto end_r };
}

#define LATE(w) \
  :: atomic { ic[w] > 0 -> \
       if :: ico[w] -> land_claim(w, ic[w], w + OR) :: else -> land_claim(w, ic[w], w) fi; \
       printf("MSC: late claim %d of w%d lands\n", ic[w], w); ic[w] = 0; ico[w] = 0 } \
  :: atomic { im[w] > 0 -> s0 = im[w] - 1; pubd = pubd || (s0 == DN); \
       printf("MSC: late move to %d of w%d lands\n", s0, w); im[w] = 0 } \
  :: atomic { ip[w] != NO -> land_put(w, ipatt[w], ip[w], ipcl[w]); \
       printf("MSC: late edit of w%d lands, age %d\n", w, ip[w]); ip[w] = NO; ipatt[w] = 0; ipcl[w] = 0 }
#if AMB > 0
proctype Net()                                /* late arrivals, in any order */
{
end_n: do
  LATE(0)
  LATE(1)
#if N > 2
  LATE(2)
#endif
  :: atomic { im[N] > 0 -> s0 = im[N] - 1; im[N] = 0; printf("MSC: late move of the reaper lands\n") }
  od }
#endif

#ifdef NOGUARD
#define GUARD(w) (!hang[w] && !dead[w])
#elif ROB > 0
#define GUARD(w) ((!hang[w] && !dead[w]) || !bare[w])
#else
#define GUARD(w) true
#endif
proctype Tick()
{ byte w;
end_t: do
  :: d_step { TICKOK ->
      s2 = s1; s1 = s0;
      a2 = (a1 < AMAX -> a1 + 1 : AMAX);
      a1 = (a0 < AMAX -> a0 + 1 : AMAX);
      a0 = (a0 < AMAX -> a0 + 1 : AMAX);
      if :: fr > 0 -> fr-- :: else fi;
      if :: rw < D -> rw++ :: else fi;
      q[N] = 0; rl = 0;
      for (w : 0 .. N-1) {
        q[w] = 0; hb[w] = 0;
#ifdef URGENT
        ck[w] = 0;
#endif
        if :: landed[w] && cage[w] < D -> cage[w]++ :: else fi;
        if :: !vp[w] && job[w] && mv[w] < D -> mv[w]++ :: else fi;
        if :: ip[w] != NO && ip[w] < WB -> ip[w]++
           :: ip[w] != NO && ip[w] >= WB -> ip[w] = NO; ipatt[w] = 0; ipcl[w] = 0
           :: else fi;
        if :: !vp[w] && job[w] && jl[w] > 0 -> jl[w]-- :: else fi;
        if :: !vp[w] && left[w] > 0 -> left[w]-- :: else fi;
#ifndef NOFENCE
        if :: !vp[w] && left[w] == 0 && job[w] && GUARD(w) -> job[w] = 0; mv[w] = 0;
#ifdef FREEZE
              if :: !dead[w] -> froz[w] = 1 :: else -> jl[w] = 0 fi
#else
              jl[w] = 0
#endif
           :: else fi;
#endif
      }; w = 0 }
  od }

#ifdef VMPAUSE
proctype Vm()
{ byte w;
  if
  :: atomic { job[0] -> w = 0; vp[0] = 1 }
  :: atomic { job[1] -> w = 1; vp[1] = 1 }
  fi;
  atomic { vp[w] ->
#if VMPAUSE == 2
    /* CLOCK_BOOTTIME / Date seen before the job runs on */
    if :: top > my[w] || a0 >= TTL -> job[w] = 0; jl[w] = 0; left[w] = 0; mv[w] = 0
       :: else -> left[w] = TTL - a0 fi;
#endif
    vp[w] = 0; printf("MSC: machine of w%d resumes\n", w);
    if :: job[w] -> assert(!OTHERS(w)) :: else fi };
}
#endif
#endif
/* ------------------------------------------------------------------ */
#ifndef ORIG
#define CLEAN(w) forget(w)
#else
#define CLEAN(w) skip
#endif
#ifdef NOGUARD
#define DIE(w) skip
#elif ROB > 0
#define DIE(w) job[w] = job[w] && bare[w]
#elif defined(WAKE)
#define DIE(w) job[w] = froz[w]; if :: froz[w] -> assert(!OTHERS(w)) :: else fi
#else
#define DIE(w) job[w] = 0
#endif
#ifdef NOREPLACE
#define KILLABLE(w) true
#else
#define KILLABLE(w) !BARE(w)
#endif
#define KILL(w) :: atomic { crash > 0 && !dead[w] && KILLABLE(w) -> crash--; dead[w] = 1; DIE(w); printf("MSC: w%d CRASHES\n", w); CLEAN(w) }
proctype Crash()
{
end_c: do
  KILL(0)
#if N > 2
  KILL(1)
#endif
#if ROB > 0
  :: atomic { rob > 0 && job[0] && !dead[0] && !hang[0] && !bare[0] -> rob--; bare[0] = 1; printf("MSC: the guard of w0 is killed\n") }
#ifndef NOREPLACE
  :: atomic { bare[0] -> bare[0] = 0 }
#endif
#endif
#if HANG > 0
  :: atomic { nhang > 0 && !hang[0] && KILLABLE(0) -> nhang--; hang[0] = 1; printf("MSC: w0 HANGS\n") }
  :: atomic { hang[0] -> hang[0] = 0; printf("MSC: w0 comes back\n") }
#endif
  od }
proctype Human()
{
end_h: do
  :: atomic { hum > 0 && s0 == RU -> hum--; s0 = BL; printf("MSC: human drags Running->Backlog\n") }
#ifndef LIVE
  :: atomic { hum > 0 && s0 == RU -> hum--; s0 = HO }
  :: atomic { hum > 0 && s0 == HO -> hum--; s0 = BL }
  :: atomic { hum > 0 && s0 == DN -> hum--; s0 = BL }
#endif
  :: atomic { hum > 0 && s0 == BL -> hum--; s0 = RU; printf("MSC: human drags Backlog->Running\n") }
  :: atomic { s0 == FA && hum > 0 -> hum--; s0 = BL; printf("MSC: human drags Failed->Backlog\n") }
  od }
init { byte i; atomic {
#ifndef ORIG
  for (i : 0 .. N-1) { ip[i] = NO };
#endif
  for (i : 0 .. N-1) { run Worker(i) }; i = 0;
  run Tick();
#if !defined(ORIG) && !defined(NOREAPER)
  run Reaper();
#endif
#ifndef ORIG
#if AMB > 0
  run Net();
#endif
#endif
#if CRASH > 0 || HANG > 0
  run Crash();
#endif
#if HUM > 0
  run Human();
#endif
#ifdef VMPAUSE
  run Vm();
#endif
} }

#ifdef LIVE
#if FAIL > 0
ltl live { <> [] (s0 == DN || s0 == FA) }
#elif defined(BADJOB) || defined(POISON)
ltl live { <> [] (s0 == FA) }
#else
ltl live { <> [] (s0 == DN) }
#endif
#endif
