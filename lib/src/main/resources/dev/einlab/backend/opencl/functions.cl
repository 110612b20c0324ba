// Elementary functions of a vector, without a branch or a table: the polynomials of
// dev.einlab.backend.simd.Functions, whose errors in units in the last place are tested there. Written
// out rather than the driver's own, so that every device gives the same numbers.

#define LOG2_E 1.44269504f
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 1.42860682e-6f
#define EXP_VANISHES -103.97208f
#define ROUNDER 0x1.8p23f // added and taken away, it rounds a number below 2^22 to the nearest integer

V powerOf2(VI exponent) { return AS_V((exponent + 127) << 23); }

// e^r = 1 + r + r^2 p(r).
V expOfRest(V r) {
  V p = fma(r, (V)(0.000197902977f), (V)(0.00139447034f));
  p = fma(p, r, (V)(0.00833349768f));
  p = fma(p, r, (V)(0.0416662954f));
  p = fma(p, r, (V)(0.166666657f));
  p = fma(p, r, (V)(0.5f));
  return fma(p, r * r, r) + 1.0f;
}

// x = n ln 2 + r; e^x = 2^n e^r, 2^n in two factors, so that small results round once.
V f_exp(V x) {
  V shifted = fma(x, (V)(LOG2_E), (V)(ROUNDER));
  V n = shifted - ROUNDER;
  V r = fma(n, (V)(-LN2_LOW), fma(n, (V)(-LN2_HIGH), x));
  VI exponent = AS_VI(shifted) - as_int(ROUNDER);
  VI half_ = exponent >> 1;
  V result = expOfRest(r) * powerOf2(half_) * powerOf2(exponent - half_);
  result = select(result, (V)(INFINITY), x > 88.72284f);
  return select(result, (V)(0.0f), x < EXP_VANISHES);
}

// For x <= 0, as in a softmax: e^x, but 0 where that is no normal number.
V expOfNegative(V x) {
  V shifted = fma(x, (V)(LOG2_E), (V)(ROUNDER));
  V n = shifted - ROUNDER;
  V r = fma(n, (V)(-LN2_LOW), fma(n, (V)(-LN2_HIGH), x));
  VI exponent = AS_VI(shifted) - as_int(ROUNDER);
  return select(expOfRest(r) * powerOf2(exponent), (V)(0.0f), x < -87.33f);
}

// x = 2^e (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); log x = e ln 2 + f - f^2/2 + f^3 p(f).
V f_log(V x) {
  VI small = AS_VI(x) < 0x00800000; // negative ones too, which are dealt with below
  V scaled = select(x, x * 0x1p23f, small);
  VI bits = AS_VI(scaled);
  VI e = (bits - 0x3f3504f3) >> 23;
  V f = AS_V(bits - (e << 23)) - 1.0f;
  V n = TO_V(e);
  n = select(n, n - 23.0f, small);
  V p = fma(f, (V)(0.067466408f), (V)(-0.116756521f));
  p = fma(p, f, (V)(0.11888162f));
  p = fma(p, f, (V)(-0.124055892f));
  p = fma(p, f, (V)(0.142195523f));
  p = fma(p, f, (V)(-0.166679963f));
  p = fma(p, f, (V)(0.200021192f));
  p = fma(p, f, (V)(-0.250000089f));
  p = fma(p, f, (V)(0.333333135f));
  V square = f * f;
  V low = fma(n, (V)(LN2_LOW), fma(square, (V)(-0.5f), p * f * square));
  V result = fma(n, (V)(LN2_HIGH), f + low);
  result = select(result, x, x >= INFINITY || isnan(x));
  result = select(result, (V)(NAN), x < 0.0f);
  return select(result, (V)(-INFINITY), x == 0.0f);
}

V withSignOf(V x, V magnitude) { return AS_V(AS_VI(magnitude) | (AS_VI(x) & (int)0x80000000)); }

// Near 0 x + x^3 p(x^2), else 1 - 2 / (e^2x + 1).
V f_tanh(V x) {
  V size = fabs(x);
  V square = x * x;
  V p = fma(square, (V)(0.00205958099f), (V)(-0.00808562618f));
  p = fma(p, square, (V)(0.0216634031f));
  p = fma(p, square, (V)(-0.0539399423f));
  p = fma(p, square, (V)(0.133331522f));
  p = fma(p, square, (V)(-0.333333284f));
  V near = fma(p, square * x, x);
  V far = 1.0f - 2.0f / (f_exp(size + size) + 1.0f);
  return select(near, withSignOf(x, far), size > 0.625f);
}

// 1 / (1 + e^-x), and for negative x e^x / (1 + e^x), which keeps its digits.
V f_sigmoid(V x) {
  V e = f_exp(-fabs(x));
  return select((V)(1.0f), e, x < 0.0f) / (e + 1.0f);
}

V f_silu(V x) { return x * f_sigmoid(x); }

// (1 + tanh u) / 2 is sigmoid(2u).
V f_gelu_tanh(V x) {
  V inner = fma(x * x, (V)(0.0713548163f), (V)(1.59576912f)); // sqrt(8/pi) (0.044715, 1)
  return x * f_sigmoid(x * inner);
}

// e^(a b) for a b <= 0: what the product loses by rounding is put back.
V expOfSquare(V a, V b) {
  V product = a * b;
  V lost = fma(a, b, -product);
  V e = f_exp(product);
  return select(fma(e, lost, e), (V)(0.0f), product <= EXP_VANISHES);
}

// e^(t^2) erfc(t) for 0 <= t <= 10.5, a polynomial in (t - 3) / (t + 3).
V erfcx(V t) {
  V w = (t - 3.0f) / (t + 3.0f);
  V p = fma(w, (V)(5.60511216e-5f), (V)(2.91947818e-5f));
  p = fma(p, w, (V)(-0.000594430836f));
  p = fma(p, w, (V)(0.000715582224f));
  p = fma(p, w, (V)(0.00426876592f));
  p = fma(p, w, (V)(-0.0243942123f));
  p = fma(p, w, (V)(0.0716658831f));
  p = fma(p, w, (V)(-0.150115788f));
  p = fma(p, w, (V)(0.2456038f));
  p = fma(p, w, (V)(-0.326233566f));
  return fma(p, w, (V)(0.179001153f));
}

// x Phi(x); Phi of a negative x is e^(-x^2/2) erfcx(|x|/sqrt 2) / 2, of a positive one 1 minus that.
V f_gelu(V x) {
  V tail = expOfSquare(x * -0.5f, x) * 0.5f * erfcx(fabs(x) * 0.707106781f);
  tail = select(tail, (V)(0.0f), fabs(x) > 14.5f);
  return x * select(tail, 1.0f - tail, x > 0.0f);
}

// Near 0 x p(x^2), else 1 - e^(-x^2) erfcx(x).
V f_erf(V x) {
  V square = x * x;
  V p = fma(square, (V)(7.85388329e-5f), (V)(-0.000801020069f));
  p = fma(p, square, (V)(0.00518832868f));
  p = fma(p, square, (V)(-0.0268538129f));
  p = fma(p, square, (V)(0.112835854f));
  p = fma(p, square, (V)(-0.37612626f));
  V near = fma(x, (V)(1.12837911f), x * square * p);
  V size = fabs(x);
  V far = 1.0f - expOfSquare(-x, x) * erfcx(size);
  far = select(far, (V)(1.0f), size > 4.0f);
  return select(near, withSignOf(x, far), size > 1.0f);
}

// x = n pi/2 + r, |r| <= pi/4: the sine or cosine of r, by n plus the quarter asked for. Where three
// parts of pi/2 do not suffice, the driver's own function, number by number.
V turned(V x, int quarter) {
  V shifted = fma(x, (V)(0.636619772f), (V)(ROUNDER));
  V n = shifted - ROUNDER;
  V r = fma(n, (V)(-0x1.921fb6p0f), x);
  r = fma(n, (V)(0x1.777a5cp-25f), r);
  r = fma(n, (V)(0x1.ee59dap-50f), r);
  VI turns = AS_VI(shifted) + quarter;
  V square = r * r;
  V s = fma(square, (V)(2.71804652e-6f), (V)(-0.000198393042f));
  s = fma(s, square, (V)(0.00833332911f));
  s = fma(s, square, (V)(-0.166666672f));
  s = fma(s, square * r, r);
  V c = fma(square, (V)(2.44324128e-5f), (V)(-0.00138873093f));
  c = fma(c, square, (V)(0.0416666456f));
  c = fma(c, square * square, fma(square, (V)(-0.5f), (V)(1.0f)));
  V result = select(s, c, (turns & 1) != 0);
  Lanes y;
  y.v = AS_V(AS_VI(result) ^ ((turns & 2) << 30));
  Lanes angle;
  angle.v = x;
  for (int i = 0; i < WIDTH; i++) {
    if (!(fabs(angle.lane[i]) <= 30000.0f)) y.lane[i] = quarter ? cos(angle.lane[i]) : sin(angle.lane[i]);
  }
  return y.v;
}

V f_sin(V x) { return turned(x, 0); }
V f_cos(V x) { return turned(x, 1); }

V f_copy(V x) { return x; }
VI i_copy(VI x) { return x; }
V i_to_float(VI x) { return TO_V(x); }

V f_abs(V x) { return fabs(x); }
V f_negate(V x) { return -x; }
V f_sign(V x) { return select(select((V)(0.0f), (V)(1.0f), x > 0.0f), (V)(-1.0f), x < 0.0f); }
V f_reciprocal(V x) { return 1.0f / x; }
V f_sqrt(V x) { return sqrt(x); }
V f_rsqrt(V x) { return 1.0f / sqrt(x); }
V f_relu(V x) { return select((V)(0.0f), x, x > 0.0f || isnan(x)); }
V f_floor(V x) { return floor(x); }

VI i_abs(VI x) { return select(x, -x, x < 0); }
VI i_negate(VI x) { return -x; }
VI i_sign(VI x) { return select(select((VI)(0), (VI)(1), x > 0), (VI)(-1), x < 0); }

// ---- slopes, from the operand or the result, as dev.einlab.backend.Unary.slopeFrom says

V d_abs(V x) { return f_sign(x); }
V d_negate(V x) { return (V)(-1.0f); }
V d_sign(V x) { return (V)(0.0f); }
V d_floor(V x) { return (V)(0.0f); }
V d_reciprocal(V y) { return -(y * y); }
V d_sqrt(V y) { return 0.5f / y; }
V d_rsqrt(V y) { return y * y * y * -0.5f; }
V d_exp(V y) { return y; }
V d_log(V x) { return 1.0f / x; }
V d_sin(V x) { return f_cos(x); }
V d_cos(V x) { return -f_sin(x); }
V d_tanh(V y) { return 1.0f - y * y; }
V d_sigmoid(V y) { return y * (1.0f - y); }
V d_relu(V y) { return select((V)(0.0f), (V)(1.0f), y > 0.0f); }

// Phi(x) + x phi(x): both from one power.
V d_gelu(V x) {
  V power = expOfSquare(x * -0.5f, x);
  V tail = power * 0.5f * erfcx(fabs(x) * 0.707106781f);
  V phi = select(tail, 1.0f - tail, x > 0.0f);
  return fma(x * power, (V)(0.398942280f), phi);
}

// With s = sigmoid(2u), which is (1 + tanh u) / 2: s + 2x s (1 - s) u'.
V d_gelu_tanh(V x) {
  V square = x * x;
  V inner = fma(square, (V)(0.0713548163f), (V)(1.59576912f)); // 2u / x
  V slope = fma(square, (V)(0.214064449f), (V)(1.59576912f));  // 2u'
  V s = f_sigmoid(x * inner);
  return x * slope * (s * (1.0f - s)) + s;
}

V d_silu(V x) {
  V s = f_sigmoid(x);
  return fma(x, 1.0f - s, (V)(1.0f)) * s;
}

V d_erf(V x) { return expOfSquare(-x, x) * 1.12837917f; }

// ---- functions of two numbers

V f_add(V a, V b) { return a + b; }
V f_sub(V a, V b) { return a - b; }
V f_mul(V a, V b) { return a * b; }
V f_div(V a, V b) { return a / b; }
V f_maximum(V a, V b) { return largerOf(a, b); }
V f_minimum(V a, V b) { return select(b, a, a < b || isnan(a)); }
VI f_eq(V a, V b) { return a == b; }
VI f_ne(V a, V b) { return a != b; }
VI f_lt(V a, V b) { return a < b; }
VI f_le(V a, V b) { return a <= b; }
VI f_gt(V a, V b) { return a > b; }
VI f_ge(V a, V b) { return a >= b; }

V f_pow(V a, V b) {
  Lanes x;
  Lanes y;
  x.v = a;
  y.v = b;
  for (int i = 0; i < WIDTH; i++) x.lane[i] = y.lane[i] == 2.0f ? x.lane[i] * x.lane[i] : pow(x.lane[i], y.lane[i]);
  return x.v;
}

VI i_add(VI a, VI b) { return a + b; }
VI i_sub(VI a, VI b) { return a - b; }
VI i_mul(VI a, VI b) { return a * b; }
VI i_maximum(VI a, VI b) { return max(a, b); }
VI i_minimum(VI a, VI b) { return min(a, b); }
VI i_eq(VI a, VI b) { return a == b; }
VI i_ne(VI a, VI b) { return a != b; }
VI i_lt(VI a, VI b) { return a < b; }
VI i_le(VI a, VI b) { return a <= b; }
VI i_gt(VI a, VI b) { return a > b; }
VI i_ge(VI a, VI b) { return a >= b; }

int power(int base, int exponent) {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
  uint result = 1;
  for (uint square = base; exponent > 0; exponent >>= 1, square *= square) {
    if (exponent & 1) result *= square;
  }
  return result;
}

VI i_pow(VI a, VI b) {
  IntLanes x;
  IntLanes y;
  x.v = a;
  y.v = b;
  for (int i = 0; i < WIDTH; i++) x.lane[i] = power(x.lane[i], y.lane[i]);
  return x.v;
}
