package dev.einlab.einsum;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers what was computed for a key, and forgets everything when it holds too much: programs
 * use few equations and shapes again and again, so a cache that fills up holds what is not needed.
 */
final class BoundedCache<K, V> {
  private final ConcurrentHashMap<K, V> values = new ConcurrentHashMap<>();
  private final int limit;

  BoundedCache(int limit) {
    this.limit = limit;
  }

  V get(K key, Function<K, V> compute) {
    V known = values.get(key);
    if (known != null) {
      return known;
    }
    V value = compute.apply(key);
    if (values.size() >= limit) {
      values.clear();
    }
    V first = values.putIfAbsent(key, value);
    return first == null ? value : first;
  }

  int size() {
    return values.size();
  }
}
