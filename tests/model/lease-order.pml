/* lease-order.pml -- who is first when created_at order is not commit order.
 *
 * Companion of lease.pml.  The API text says that a comment is "timestamped when
 * the server receives the request"; it can become readable later than one that was
 * stamped after it.  Here every claim comment is a separate log entry:
 *   received (stamped: index order = created_at order) -> committed, any time later
 *   -> visible to every read LAG ticks after that; it can also be deleted.
 * Sections, moves and humans are left out (lease.pml has them).
 *
 *   spin -a lease-order.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m1000000
 *   (run.sh beside it has the exact runs)
 *
 * Mutants: -DNOV     a claim is trusted however long its POST took
 *          -DSHORT   settle for the lag only, not for V+LAG
 *          -DNORULE2 the decision does not look at lower attempts that are live
 *          -DDELVOID a claimant that gives up deletes its comment rather than closing it
 *          -DFIRSTLIVE  attempt n is dead when its first claim is dead (not: all of them)
 * The last two have no counterexample with two workers and three comments.
 */
#ifndef N
#define N 3
#endif
#ifndef E
#define E 4             /* comments in all */
#endif
#ifndef CRASH
#define CRASH 1
#endif
#define V 1             /* ack later than this many ticks after the send: not trusted */
#define LAG 1
#ifdef SHORT
#define SETTLE LAG
#else
#define SETTLE (V+LAG)
#endif
#ifndef TTL
#define TTL 4
#endif
#define EXP (TTL+LAG)

byte ne;                /* entries stamped so far */
byte eatt[E];
bool ecom[E], efresh[E], edel[E];
byte eage[E], eold[E];  /* age of 'seen' now, and as of the last boundary; EXP = dead or closed */
#ifndef GIVEUP
#define GIVEUP 1
#endif
byte crash = CRASH, giveup = GIVEUP;   /* budgets: kill -9, client timeouts */
bool dead[N], job[N];
byte my[N], ent[N], sc[N], wt[N], left[N];
#define NOENT E
#define OTH(w,i) (w != i && job[i])
#if N == 2
#define OTHERS(w) (OTH(w,0) || OTH(w,1))
#else
#define OTHERS(w) (OTH(w,0) || OTH(w,1) || OTH(w,2))
#endif
/* in-flight POSTs: one slot per worker for the current call, one for an abandoned one */
byte fl[N];             /* attempt of the POST under way, not yet received */
byte ab[N];             /* the same, nobody waits for the answer */

#define RESET(w) my[w] = 0; ent[w] = NOENT; left[w] = 0; sc[w] = 0; wt[w] = 0

proctype Worker(byte me)
{ byte i, t, f; bool live, lose;
 { t = 0;
end_idle:
  atomic { !dead[me] ->                       /* C1: GET stories */
    t = 0; live = 0; f = E; i = 0;
    do
    :: i < ne ->
       if
       :: ecom[i] && !edel[i] ->
          if
          :: efresh[i] -> skip                /* not visible to this read */
          :: eatt[i] > t -> t = eatt[i]; f = i;
             if :: eage[i] < EXP || eold[i] < EXP -> live = 1 :: eage[i] >= EXP || eold[i] >= EXP -> live = 0 fi
          :: eatt[i] == t && t > 0 ->
#ifndef FIRSTLIVE
             if :: eage[i] < EXP || eold[i] < EXP -> live = 1 :: eage[i] >= EXP || eold[i] >= EXP -> skip fi
#else
             skip
#endif
          :: eatt[i] < t -> skip
          fi
       :: else
       fi; i++
    :: else -> break
    od; i = 0; f = 0;
    if
    :: live -> live = 0; t = 0; goto end_idle
    :: !live && fl[me] == 0 && ne < E -> my[me] = t + 1; t = 0
    fi };
  atomic { fl[me] = my[me]; sc[me] = 0; ent[me] = NOENT };      /* C2: POST sent */
  if
  :: atomic { ent[me] != NOENT && ecom[ent[me]] -> wt[me] = 0 } /* ack: after the commit */
  :: atomic { giveup > 0 && ent[me] == NOENT && ab[me] == 0 -> giveup--; ab[me] = fl[me]; fl[me] = 0; RESET(me); goto end_idle }  /* timeout */
  :: atomic { giveup > 0 && ent[me] != NOENT && !ecom[ent[me]] -> giveup--; RESET(me); goto end_idle }
  :: atomic { giveup > 0 && ent[me] != NOENT && ecom[ent[me]] -> giveup--; goto quit } /* ... found: void */
  fi;
#ifndef NOV
  if
  :: atomic { sc[me] <= V -> skip }
  :: atomic { sc[me] > V -> goto quit }
  fi;
#endif
  atomic { wt[me] >= SETTLE ->                /* C3: settled GET stories */
    lose = 0; f = 0; i = 0;
    do
    :: i < ne ->
       if
       :: ecom[i] && !edel[i] && i != ent[me] ->
          if
          :: efresh[i] -> skip
          :: eatt[i] > my[me] -> lose = 1                        /* (1) */
#ifdef NORULE2
          :: eatt[i] < my[me] -> skip
#else
          :: eatt[i] < my[me] && (eage[i] < EXP || eold[i] < EXP) -> lose = 1     /* (2) */
          :: eatt[i] < my[me] && (eage[i] >= EXP || eold[i] >= EXP) -> skip
#endif
          :: eatt[i] == my[me] && i < ent[me] -> lose = 1; f = 1 /* (3) */
          :: eatt[i] == my[me] && i > ent[me] -> skip
          fi
       :: else
       fi; i++
    :: else -> break
    od; i = 0;
    if :: left[me] == 0 -> lose = 1 :: else fi;
    if
    :: lose && f == 1 -> lose = 0; f = 0; edel[ent[me]] = 1; RESET(me); goto end_idle
    :: lose && f == 0 -> lose = 0; goto quit
    :: !lose -> job[me] = 1; printf("MSC: w%d runs attempt %d\n", me, my[me]);
       assert(!OTHERS(me))
    fi };
  do
  :: atomic { job[me] && left[me] < TTL -> eage[ent[me]] = 0; left[me] = TTL }    /* heartbeat */
  :: atomic { job[me] -> job[me] = 0; goto quit }
  :: atomic { !job[me] -> RESET(me); goto end_idle }            /* fenced */
  od;
quit:
  atomic {
#ifdef DELVOID
    if :: !job[me] -> edel[ent[me]] = 1 fi;
#else
    eage[ent[me]] = EXP;
#endif
    RESET(me); goto end_idle }
 } unless { atomic { dead[me] -> i = 0; t = 0; f = 0; live = 0; lose = 0 } }
}
#define STAMP(w,a) eatt[ne] = a; eage[ne] = 0; eold[ne] = 0; ecom[ne] = 0
#define SRV(w) \
  :: atomic { fl[w] > 0 && ne < E -> STAMP(w, fl[w]); ent[w] = ne; left[w] = TTL; fl[w] = 0; ne++ } \
  :: atomic { ab[w] > 0 && ne < E -> STAMP(w, ab[w]); ab[w] = 0; ne++ }
#define COM(e) :: atomic { e < ne && !ecom[e] -> ecom[e] = 1; efresh[e] = 1 }
proctype Server()
{
end_s: do
  SRV(0) SRV(1)
#if N > 2
  SRV(2)
#endif
  COM(0) COM(1) COM(2)
#if E > 3
  COM(3)
#endif
#if E > 4
  COM(4)
#endif
  od }
proctype Tick()
{ byte w;
end_t: do
  :: d_step { true ->
      for (w : 0 .. E-1) {
        efresh[w] = 0;
        if :: w < ne && eage[w] < EXP -> eage[w]++ :: else fi;
        eold[w] = eage[w] };
      for (w : 0 .. N-1) {
        if :: (fl[w] > 0 || ent[w] != NOENT && !ecom[ent[w]]) && sc[w] <= V -> sc[w]++ :: else fi;
        if :: ent[w] != NOENT && ecom[ent[w]] && wt[w] < SETTLE -> wt[w]++ :: else fi;
        if :: left[w] > 0 -> left[w]-- :: else fi;
        if :: left[w] == 0 && job[w] -> job[w] = 0 :: else fi }; w = 0 }
  od }
#define KILL(w) :: atomic { crash > 0 && !dead[w] -> crash--; dead[w] = 1; job[w] = 0; \
   RESET(w); if :: fl[w] > 0 -> ab[w] = fl[w]; fl[w] = 0 :: else fi }
proctype Crash() {
end_c: do
  KILL(0) KILL(1)
  od }
init { byte i; atomic {
  for (i : 0 .. N-1) { ent[i] = NOENT; run Worker(i) }; i = 0;
  run Server(); run Tick();
#if CRASH > 0
  run Crash()
#endif
} }
