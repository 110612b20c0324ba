package dev.einlab.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns byte pairs from a text: whatever two neighbours spell most often becomes a token, again
 * and again. Of equally frequent ones, the first in byte order.
 *
 * <p>Each word is kept once with its count, and after a new token only words that spell it are
 * looked at again, so learning takes time by the distinct words rather than by the text.
 */
final class BpeTrainer {
  private record Candidate(String spelled, long count) {}

  private final BytePairs pairs;
  private final List<List<String>> words = new ArrayList<>(); // distinct, cut into tokens
  private final List<Long> wordCounts = new ArrayList<>();
  private final Map<String, Long> counts = new HashMap<>(); // how often neighbours spell it
  private final Map<String, Set<Integer>> wordsThatSpell = new HashMap<>();
  private final PriorityQueue<Candidate> frequent =
      new PriorityQueue<>(
          Comparator.comparingLong(Candidate::count).reversed().thenComparing(Candidate::spelled));

  BpeTrainer(BytePairs pairs, String text) {
    this.pairs = pairs;
    Map<String, Long> distinct = new LinkedHashMap<>();
    for (String word : PreTokenizer.split(text)) distinct.merge(word, 1L, Long::sum);
    distinct.forEach((word, count) -> {
      words.add(BytePairs.singles(ByteStrings.utf8(word)));
      wordCounts.add(count);
    });
    for (int word = 0; word < words.size(); word++) count(word, +1);
    counts.forEach((spelled, count) -> frequent.add(new Candidate(spelled, count)));
  }

  /** Adds tokens until there are so many, or nothing is spelled twice any more. */
  void learn(int vocabularySize) {
    while (pairs.size() < vocabularySize) {
      String next = mostFrequent();
      if (next == null) return;
      pairs.add(next);
      Set<Integer> changed = wordsThatSpell.remove(next);
      Set<String> recounted = new HashSet<>();
      for (int word : changed) {
        recounted.addAll(count(word, -1));
        pairs.merge(words.get(word));
        recounted.addAll(count(word, +1));
      }
      for (String spelled : recounted) {
        frequent.add(new Candidate(spelled, counts.getOrDefault(spelled, 0L)));
      }
    }
  }

  /** The queue keeps outdated counts; one that is no longer true is passed over. */
  private String mostFrequent() {
    while (!frequent.isEmpty()) {
      Candidate candidate = frequent.poll();
      long now = counts.getOrDefault(candidate.spelled, 0L);
      if (candidate.count == now) return now < 2 ? null : candidate.spelled;
    }
    return null;
  }

  /** Adds or takes back what a word's neighbours spell, and returns all of that. */
  private List<String> count(int word, int sign) {
    List<String> parts = words.get(word);
    List<String> spelled = new ArrayList<>();
    for (int i = 0; i + 1 < parts.size(); i++) {
      String both = parts.get(i) + parts.get(i + 1);
      spelled.add(both);
      counts.merge(both, sign * wordCounts.get(word), Long::sum);
      if (sign > 0) wordsThatSpell.computeIfAbsent(both, b -> new HashSet<>()).add(word);
    }
    return spelled;
  }
}
