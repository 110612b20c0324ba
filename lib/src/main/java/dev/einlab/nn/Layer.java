package dev.einlab.nn;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Interruption;
import dev.einlab.tensor.Tensor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A part of a model: a record whose components are tensors, other layers, lists of layers, and
 * plain values.
 *
 * <p>Tensors that require a gradient are its parameters, named by the path of components that leads
 * to them. Counting, optimizers and checkpoints all use this one walk. A tensor reached twice (a
 * tied head) is one parameter, under its first name; a component that is null (no bias) is none.
 */
public interface Layer {
  /** All parameters, in the order of the components. */
  default List<Parameter> parameters() {
    List<Parameter> found = new ArrayList<>();
    collect("", this, found, Collections.newSetFromMap(new IdentityHashMap<>()));
    return List.copyOf(found);
  }

  /** Numbers that training changes. */
  default long parameterCount() {
    return parameters().stream().mapToLong(parameter -> parameter.value().size()).sum();
  }

  /** Forgets all gradients, so that the next backward starts from nothing. */
  default void zeroGrad() {
    parameters().forEach(parameter -> parameter.value().zeroGrad());
  }

  /**
   * Takes values for all parameters by name, in place, so that optimizers and tied layers see them.
   *
   * @throws IllegalArgumentException if a name is missing or unknown, or a shape differs; nothing
   *     is changed then
   */
  default void load(Map<String, Tensor> values) {
    List<Parameter> parameters = parameters();
    Set<String> unknown = new TreeSet<>(values.keySet());
    for (Parameter parameter : parameters) {
      unknown.remove(parameter.name());
      Tensor value = values.get(parameter.name());
      if (value == null || !value.shape().equals(parameter.value().shape())) {
        throw new IllegalArgumentException(
            "load: parameter %s is %s, but there is %s"
                .formatted(
                    parameter.name(),
                    parameter.value().shape(),
                    value == null ? "no value of that name" : "a value " + value.shape()));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "load: the layer has no parameters %s; is it of another config?".formatted(unknown));
    }
    Interruption.whole(() ->
        parameters.forEach(parameter -> parameter.value().assign(values.get(parameter.name()))));
  }

  /** All parameters by name: what a checkpoint keeps, and {@link #load} takes. */
  default Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    parameters().forEach(parameter -> state.put(parameter.name(), parameter.value()));
    return state;
  }

  /** A copy of a layer whose tensors live on another backend. Tied parameters stay tied. */
  static <L extends Record & Layer> L on(Backend backend, L layer) {
    return RecordTree.on(backend, layer);
  }

  private static void collect(String path, Object value, List<Parameter> found, Set<Tensor> seen) {
    switch (value) {
      case Tensor tensor when tensor.requiresGrad() && seen.add(tensor) ->
          found.add(new Parameter(path, tensor));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) collect(join(path, "" + i), list.get(i), found, seen);
      }
      case Layer layer when layer instanceof Record -> {
        for (RecordComponent component : layer.getClass().getRecordComponents()) {
          collect(join(path, component.getName()), RecordTree.read(component, layer), found, seen);
        }
      }
      case null, default -> {} // no bias, or a plain value
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
