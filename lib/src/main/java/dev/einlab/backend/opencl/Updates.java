package dev.einlab.backend.opencl;

import dev.einlab.backend.UpdateRule;
import dev.einlab.backend.View;
import java.util.List;

/** An optimizer's step in one pass: {@code update.cl}. */
final class Updates {
  private final OpenClBackend backend;

  Updates(OpenClBackend backend) {
    this.backend = backend;
  }

  void update(UpdateRule rule, View parameter, View gradient, List<View> states) {
    if (parameter.size() == 0) return;
    View[] all = new View[states.size() + 2];
    all[0] = parameter;
    all[1] = gradient;
    for (int i = 0; i < states.size(); i++) all[i + 2] = states.get(i);
    Loops loops = Loops.of(all);
    Object[] arguments = new Object[all.length + 2];
    for (int i = 0; i < all.length; i++) arguments[i] = Work.read(all[i]);
    arguments[all.length] = loops.words();
    arguments[all.length + 1] = numbers(rule);
    long items = backend.deviceClass().shares(loops);
    String macros = "-DRULE=%s -DSTATES=%d".formatted(name(rule), states.size());
    backend.kernel("update.cl", "update", macros).each(items, arguments);
  }

  private static String name(UpdateRule rule) {
    return switch (rule) {
      case UpdateRule.Sgd sgd -> sgd.momentum() == 0 ? "plain" : "momentum";
      case UpdateRule.AdaGrad ada -> "squares";
      case UpdateRule.RmsProp rms -> "squares";
      case UpdateRule.Adam adam -> "adam";
    };
  }

  /** The struct {@code Numbers}. */
  private static float[] numbers(UpdateRule rule) {
    return switch (rule) {
      case UpdateRule.Sgd r -> {
        double direct = r.nesterov() ? 1 : 0;
        double moved = r.nesterov() ? r.momentum() : 1;
        yield floats(r.decay(), 1, -r.rate(), r.momentum(), 1, 0, 0, 0, 0, direct, moved);
      }
      case UpdateRule.AdaGrad r ->
          floats(r.decay(), 1, -r.rate(), 1, 1, 0, 0, r.epsilon(), 0, 0, 0);
      case UpdateRule.RmsProp r -> {
        double kept = r.smoothing();
        yield floats(r.decay(), 1, -r.rate(), kept, 1 - kept, 0, 0, r.epsilon(), 0, 0, 0);
      }
      case UpdateRule.Adam r ->
          floats(
              r.decoupled() ? 0 : r.decay(),
              r.decoupled() ? 1 - r.rate() * r.decay() : 1,
              -r.rate() / r.correction1(),
              r.beta1(),
              1 - r.beta1(),
              r.beta2(),
              1 - r.beta2(),
              r.epsilon(),
              1 / Math.sqrt(r.correction2()),
              0,
              0);
    };
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) floats[i] = (float) values[i];
    return floats;
  }
}
