package dev.einlab.nn;

import dev.einlab.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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

  private static void collect(String path, Object value, List<Parameter> found, Set<Tensor> seen) {
    switch (value) {
      case Tensor tensor when tensor.requiresGrad() && seen.add(tensor) ->
          found.add(new Parameter(path, tensor));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) collect(join(path, "" + i), list.get(i), found, seen);
      }
      case Layer layer when layer instanceof Record -> {
        for (RecordComponent component : layer.getClass().getRecordComponents()) {
          collect(join(path, component.getName()), read(component, layer), found, seen);
        }
      }
      case null, default -> {} // no bias, or a plain value
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Object read(RecordComponent component, Object layer) {
    try {
      component.getAccessor().trySetAccessible(); // a learner's record may not be public
      return component.getAccessor().invoke(layer);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(
          "cannot read component '%s' of layer %s: %s"
              .formatted(component.getName(), layer.getClass().getName(), e),
          e);
    }
  }
}
