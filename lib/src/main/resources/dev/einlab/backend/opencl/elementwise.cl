// One function of the elements at equal places of up to three views: IN_A, IN_B, IN_C and OUT are the
// types of elements, FUNCTION the name from functions.cl.

#define LOAD(type) JOIN(load_, type)
#define STORE(type) JOIN(store_, type)

#ifdef SLOPE // the gradient that arrives, times a slope
V sloped(V saved, V g) { return SLOPE(saved) * g; }
#define FUNCTION sloped
#endif

#ifdef CHOOSE
#if CHOOSE == 1
V choose(VI condition, V yes, V no) { return select(no, yes, condition != 0); }
#else
VI choose(VI condition, VI yes, VI no) { return select(no, yes, condition != 0); }
#endif
#define FUNCTION choose
#endif

GROUP void apply(
    global OUT *out, global const IN_A *a,
#ifdef IN_B
    global const IN_B *b,
#endif
#ifdef IN_C
    global const IN_C *c,
#endif
    const Loops loops) {
  Share own = ownShare(&loops);
  EACH_ROW_OF(own) {
    int at[VIEWS];
    placeRow(&loops, own.row, OPERANDS, at);
    EACH_RUN_OF(own) {
      int i = FIRST_OF(own);
      int count = min(WIDTH, own.inner - i);
      int step = innerStep(&loops, 1);
#ifdef IN_C
      int stepB = innerStep(&loops, 2);
      int stepC = innerStep(&loops, 3);
#define RESULT                                                 \
  FUNCTION(                                                    \
      LOAD(IN_A)(a + at[1] + i * step, step, count),           \
      LOAD(IN_B)(b + at[2] + i * stepB, stepB, count),         \
      LOAD(IN_C)(c + at[3] + i * stepC, stepC, count))
#elif defined(IN_B)
      int stepB = innerStep(&loops, 2);
#define RESULT                                                 \
  FUNCTION(                                                    \
      LOAD(IN_A)(a + at[1] + i * step, step, count),           \
      LOAD(IN_B)(b + at[2] + i * stepB, stepB, count))
#else
#define RESULT FUNCTION(LOAD(IN_A)(a + at[1] + i * step, step, count))
#endif
      int stepOut = innerStep(&loops, 0);
      STORE(OUT)(RESULT, out + at[0] + i * stepOut, stepOut, count);
    }
  }
}
