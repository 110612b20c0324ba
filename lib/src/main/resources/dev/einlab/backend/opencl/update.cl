// One step of an optimizer, in place. RULE names it; `n` are its numbers, computed in double precision
// by the host and rounded once.

typedef struct {
  float decay;   // added to the gradient
  float shrink;  // multiplies the parameter
  float rate;    // negative
  float kept1, added1, kept2, added2; // of the states
  float epsilon;
  float unbias;  // multiplies the root
  float direct;  // of Nesterov's step: the gradient's share, beside the velocity's
  float moved;
} Numbers;

V plain(V p, V g, const Numbers *n) { return fma(fma(p, (V)(n->decay), g), (V)(n->rate), p); }

V momentum(V p, V g, V *v, const Numbers *n) {
  V gradient = fma(p, (V)(n->decay), g);
  *v = fma(*v, (V)(n->kept1), gradient);
  return fma(fma(*v, (V)(n->moved), gradient * n->direct), (V)(n->rate), p);
}

V squares(V p, V g, V *s, const Numbers *n) {
  V gradient = fma(p, (V)(n->decay), g);
  *s = *s * n->kept1 + gradient * gradient * n->added1;
  return fma(gradient / (sqrt(*s) + n->epsilon), (V)(n->rate), p);
}

V adam(V p, V g, V *m, V *v, const Numbers *n) {
  V gradient = fma(p, (V)(n->decay), g);
  *m = fma(gradient, (V)(n->added1), *m * n->kept1);
  *v = fma(gradient * gradient, (V)(n->added2), *v * n->kept2);
  V step = *m / fma(sqrt(*v), (V)(n->unbias), (V)(n->epsilon));
  return fma(step, (V)(n->rate), p * n->shrink);
}

// Views: 0 the parameter, 1 the gradient, then the states.
GROUP void update(
    global float *p, global const float *g,
#if STATES > 0
    global float *s,
#endif
#if STATES > 1
    global float *t,
#endif
    const Loops loops, const Numbers n) {
  Share own = ownShare(&loops);
  EACH_ROW_OF(own) {
    int at[VIEWS];
    placeRow(&loops, own.row, STATES + 2, at);
    EACH_RUN_OF(own) {
      int i = FIRST_OF(own);
      int count = min(WIDTH, own.inner - i);
      int step = innerStep(&loops, 0);
      int stepG = innerStep(&loops, 1);
      global float *where = p + at[0] + i * step;
      V parameter = load_float(where, step, count);
      V gradient = load_float(g + at[1] + i * stepG, stepG, count);
#if STATES == 0
      parameter = RULE(parameter, gradient, &n);
#else
      int stepS = innerStep(&loops, 2);
      V first = load_float(s + at[2] + i * stepS, stepS, count);
#if STATES == 1
      parameter = RULE(parameter, gradient, &first, &n);
#else
      int stepT = innerStep(&loops, 3);
      V second = load_float(t + at[3] + i * stepT, stepT, count);
      parameter = RULE(parameter, gradient, &first, &second, &n);
      store_float(second, t + at[3] + i * stepT, stepT, count);
#endif
      store_float(first, s + at[2] + i * stepS, stepS, count);
#endif
      store_float(parameter, where, step, count);
    }
  }
}
