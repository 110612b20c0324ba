// From one type of elements to another, one by one: READ and WRITE name them, FROM and TO are what
// they are stored as. Every type passes through a float; integers that stay integers do not come here.

float read_f32(global const float *p) { return *p; }
float read_i32(global const int *p) { return convert_float_rte(*p); }
float read_bool(global const uchar *p) { return *p; }
float read_bf16(global const ushort *p) { return as_float((uint)*p << 16); }
float read_f16(global const ushort *p) { return vload_half(0, (global const half *)p); }

float decoded(int magnitude, int mantissaBits, int bias) {
  int exponent = magnitude >> mantissaBits;
  int mantissa = magnitude & ((1 << mantissaBits) - 1);
  if (exponent == 0) return ldexp((float)mantissa, 1 - bias - mantissaBits);
  return ldexp((float)(mantissa | (1 << mantissaBits)), exponent - bias - mantissaBits);
}

float read_e4m3(global const uchar *p) {
  int magnitude = *p & 0x7f;
  float value = magnitude == 0x7f ? NAN : decoded(magnitude, 3, 7);
  return *p & 0x80 ? -value : value;
}

float read_e5m2(global const uchar *p) {
  int magnitude = *p & 0x7f;
  float value = magnitude > 0x7c ? NAN : magnitude == 0x7c ? INFINITY : decoded(magnitude, 2, 15);
  return *p & 0x80 ? -value : value;
}

void write_f32(float x, global float *p) { *p = x; }
void write_i32(float x, global int *p) { *p = isnan(x) ? 0 : convert_int_sat_rtz(x); }
void write_bool(float x, global uchar *p) { *p = x != 0; }
void write_f16(float x, global ushort *p) { vstore_half_rte(x, 0, (global half *)p); }

void write_bf16(float x, global ushort *p) {
  uint bits = as_uint(x);
  *p = isnan(x) ? (bits >> 16) | 0x40 : (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

// Exponent and mantissa side by side, so that a carry moves into the exponent by itself.
uint encoded(float x, int mantissaBits, int bias) {
  float magnitude = fabs(x);
  if (magnitude < ldexp(1.0f, 1 - bias)) return rint(ldexp(magnitude, bias + mantissaBits - 1));
  uint bits = as_uint(magnitude) - ((uint)(127 - bias) << 23);
  uint dropped = 23 - mantissaBits;
  return (bits + (1u << (dropped - 1)) - 1 + ((bits >> dropped) & 1)) >> dropped;
}

void write_e4m3(float x, global uchar *p) {
  uint magnitude = isnan(x) ? 0x7f : min(encoded(x, 3, 7), 0x7eu);
  *p = magnitude | (as_uint(x) >> 31 << 7);
}

void write_e5m2(float x, global uchar *p) {
  uint magnitude = isnan(x) ? 0x7e : min(encoded(x, 2, 15), 0x7cu);
  *p = magnitude | (as_uint(x) >> 31 << 7);
}

GROUP void convertAll(global TO *out, global const FROM *in, const Loops loops) {
  int inner = innerLength(&loops);
  int step = innerStep(&loops, 1);
  int stepOut = innerStep(&loops, 0);
  int last = min((int)(get_global_id(0) + 1) * BLOCKS, loops.size);
  for (int i = get_global_id(0) * BLOCKS; i < last; i++) {
    int at[VIEWS];
    placeRow(&loops, i / inner, 2, at);
    JOIN(write_, WRITE)(JOIN(read_, READ)(in + at[1] + i % inner * step), out + at[0] + i % inner * stepOut);
  }
}
