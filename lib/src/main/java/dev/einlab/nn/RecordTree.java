package dev.einlab.nn;

import dev.einlab.backend.Backend;
import dev.einlab.tensor.Tensor;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads and rebuilds records that may be private to a learner's cell. */
final class RecordTree {
  private final Backend backend;
  private final Map<Tensor, Tensor> moved = new IdentityHashMap<>();

  private RecordTree(Backend backend) {
    this.backend = backend;
  }

  static Object read(RecordComponent component, Object layer) {
    try {
      component.getAccessor().trySetAccessible(); // a learner's record may not be public
      return component.getAccessor().invoke(layer);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "cannot read component '%s' of layer %s: %s"
              .formatted(component.getName(), layer.getClass().getName(), e),
          e);
    }
  }

  /** A copy whose tensors live on a backend; one that stands twice stays one. */
  @SuppressWarnings("unchecked")
  static <L extends Record & Layer> L on(Backend backend, L layer) {
    return (L) new RecordTree(backend).rebuilt(layer);
  }

  private Object copied(Object value) {
    return switch (value) {
      case Tensor tensor -> moved.computeIfAbsent(tensor, this::moved);
      case List<?> list -> list.stream().map(this::copied).toList();
      case Layer layer when layer instanceof Record -> rebuilt(layer);
      case null -> null;
      default -> value;
    };
  }

  private Tensor moved(Tensor tensor) {
    Tensor copy = tensor.detach().to(backend);
    return tensor.requiresGrad() ? copy.requiresGrad(true) : copy;
  }

  private Object rebuilt(Object layer) {
    RecordComponent[] components = layer.getClass().getRecordComponents();
    Object[] values =
        Stream.of(components).map(component -> copied(read(component, layer))).toArray();
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> canonical = layer.getClass().getDeclaredConstructor(types);
      canonical.trySetAccessible();
      return canonical.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "cannot copy layer %s: %s".formatted(layer.getClass().getName(), e), e);
    }
  }
}
