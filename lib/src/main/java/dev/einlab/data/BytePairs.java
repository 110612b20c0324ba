package dev.einlab.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a byte-pair vocabulary and the one rule by which they combine: among neighbours
 * that spell a token together, those that spell the earliest token merge first, the leftmost of
 * them before others. Learning and encoding both use it.
 *
 * <p>Source: Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016.
 */
final class BytePairs {
  private static final int NONE = Integer.MAX_VALUE;

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ranks = new HashMap<>();

  /** Appends a token: it merges after all that were there before. */
  void add(String token) {
    ranks.put(token, tokens.size());
    tokens.add(token);
  }

  boolean contains(String token) {
    return ranks.containsKey(token);
  }

  int size() {
    return tokens.size();
  }

  String token(int id) {
    return tokens.get(id);
  }

  int id(String token) {
    return ranks.get(token);
  }

  private int rank(List<String> parts, int left) {
    if (left < 0 || left + 1 >= parts.size()) return NONE;
    return ranks.getOrDefault(parts.get(left) + parts.get(left + 1), NONE);
  }

  /** Merges neighbours until no two of them spell a token. */
  void merge(List<String> parts) {
    merge(parts, () -> {});
  }

  /** The same, telling of each merge after it. */
  void merge(List<String> parts, Runnable merged) {
    int[] rank = new int[parts.size()]; // of the token that parts i and i + 1 spell
    for (int i = 0; i < rank.length; i++) rank[i] = rank(parts, i);
    while (parts.size() > 1) {
      int best = earliest(rank, parts.size());
      if (rank[best] == NONE) return;
      parts.set(best, parts.get(best) + parts.remove(best + 1));
      System.arraycopy(rank, best + 1, rank, best, parts.size() - best);
      rank[best] = rank(parts, best);
      if (best > 0) rank[best - 1] = rank(parts, best - 1);
      merged.run();
    }
  }

  private static int earliest(int[] rank, int count) {
    int best = 0;
    for (int i = 1; i < count - 1; i++) {
      if (rank[i] < rank[best]) best = i;
    }
    return best;
  }

  /** A byte string as single bytes, in a list that may change. */
  static List<String> singles(String byteString) {
    List<String> singles = new ArrayList<>(byteString.length());
    for (int i = 0; i < byteString.length(); i++) singles.add(byteString.substring(i, i + 1));
    return singles;
  }
}
