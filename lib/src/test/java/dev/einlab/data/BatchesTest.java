package dev.einlab.data;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.scalar;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final Tensor X = arange(20).reshape(10, 2).to(DType.F32);
  private static final Tensor Y = arange(10);

  private static Batches batches(long seed) {
    return Batches.of(4, new Generator(seed), X, Y);
  }

  private static List<Integer> rows(Iterable<Batch> batches) {
    List<Integer> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row : batch.y().toInts()) rows.add(row);
    }
    return rows;
  }

  @Test
  void anEpochHasEachRowOnceAndTensorsStayTogether() {
    Batches batches = batches(1);
    List<Integer> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (Batch batch : batches) {
      sizes.add(batch.size());
      assertThat(batch.x().shape()).isEqualTo(Shape.of(batch.size(), 2));
      float[] x = batch.x().toFloats();
      int[] y = batch.y().toInts();
      for (int i = 0; i < y.length; i++) {
        assertThat(x[2 * i]).isEqualTo(2 * y[i]);
        assertThat(x[2 * i + 1]).isEqualTo(2 * y[i] + 1);
        seen.add(y[i]);
      }
    }
    assertThat(sizes).containsExactly(4, 4, 2);
    assertThat(batches.perEpoch()).isEqualTo(3);
    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(seen).isNotEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  }

  @Test
  void theSeedIsTheOrderAndEpochsDiffer() {
    Batches a = batches(1);
    Batches b = batches(1);
    List<Integer> first = rows(a);
    List<Integer> second = rows(a);
    assertThat(second).isNotEqualTo(first);
    assertThat(rows(b)).isEqualTo(first);
    assertThat(rows(b)).isEqualTo(second);
    assertThat(rows(batches(2))).isNotEqualTo(first);
    assertThat(a.epoch()).isEqualTo(2);
  }

  @Test
  void everyOrderIsEquallyLikely() {
    int[] counts = new int[6];
    Batches batches = Batches.of(3, new Generator(9), arange(3));
    for (int epoch = 0; epoch < 3000; epoch++) {
      int[] order = batches.iterator().next().x().toInts();
      counts[order[0] * 2 + (order[1] > order[2] ? 1 : 0)]++;
    }
    assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 420 && count < 580);
  }

  @Test
  void resumesInTheMiddleOfAnEpoch() {
    Batches whole = batches(1);
    rows(whole);
    List<Integer> expected = rows(whole);
    List<Integer> next = rows(whole);

    Batches begun = batches(1);
    rows(begun);
    Iterator<Batch> loop = begun.iterator();
    loop.next();
    Batches.State state = begun.state();
    assertThat(state.epoch()).isEqualTo(1);
    assertThat(state.taken()).isEqualTo(1);

    Batches resumed = batches(77);
    resumed.load(state);
    assertThat(resumed.state()).isEqualTo(state);
    assertThat(rows(resumed)).isEqualTo(expected.subList(4, 10));
    assertThat(rows(resumed)).isEqualTo(next);
    assertThat(resumed.epoch()).isEqualTo(3);
  }

  @Test
  void aStateAtTheEndOfAnEpochBeginsTheNext() {
    Batches whole = batches(1);
    rows(whole);
    Batches.State state = whole.state();
    List<Integer> second = rows(whole);
    Batches resumed = batches(3);
    resumed.load(state);
    assertThat(resumed.epoch()).isEqualTo(1);
    assertThat(rows(resumed)).isEqualTo(second);
  }

  @Test
  void aLoopLeftEarlyLeavesItsEpoch() {
    Batches batches = batches(1);
    List<Integer> second = new ArrayList<>();
    Batches other = batches(1);
    rows(other);
    second.addAll(rows(other));
    Iterator<Batch> left = batches.iterator();
    left.next();
    assertThat(rows(batches)).isEqualTo(second);
    assertThatThrownBy(left::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Batches: another loop has begun epoch 2, so this one of epoch 0 cannot go on");
  }

  @Test
  void viewsAndEveryTypeGiveTheirRows() {
    Tensor columns = arange(40).reshape(4, 10).t().slice(1, 1, 4); // strided: row i is 10 + i, …
    Tensor offset = arange(30).reshape(15, 2).slice(0, 5, 15);
    Batch batch =
        Batches.of(10, new Generator(1), Y, columns, offset, Y.gt(4), X.to(DType.BF16))
            .iterator()
            .next();
    int[] rows = batch.x().toInts();
    for (int i = 0; i < 10; i++) {
      assertThat(batch.get(1).select(0, i).toInts())
          .containsExactly(10 + rows[i], 20 + rows[i], 30 + rows[i]);
      assertThat(batch.get(2).select(0, i).toInts())
          .containsExactly(10 + 2 * rows[i], 11 + 2 * rows[i]);
      assertThat(batch.get(3).get(i)).isEqualTo(rows[i] > 4 ? 1 : 0);
      assertThat(batch.get(4).get(i, 1)).isEqualTo(2 * rows[i] + 1);
    }
    assertThat(batch.get(4).dtype()).isEqualTo(DType.BF16);
  }

  @Test
  void withoutTheSmallLastBatch() {
    Batches batches = batches(1).dropLast();
    assertThat(batches.perEpoch()).isEqualTo(2);
    assertThat(rows(batches)).hasSize(8);
    assertThatThrownBy(() -> Batches.of(11, new Generator(1), X, Y).dropLast())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Batches: 10 rows make no whole batch of 11");
  }

  @Test
  void dataThatDoesNotFit() {
    assertThatThrownBy(() -> Batches.of(4, new Generator(1), X, arange(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Batches: tensor 0, [10, 2], has 10 rows but tensor 1, [9], has 9; a row of each is"
                + " one example");
    assertThatThrownBy(() -> Batches.of(4, new Generator(1), scalar(3)))
        .hasMessage("Batches: tensor 0, [], has no rows");
    assertThatThrownBy(() -> Batches.of(4, new Generator(1), zeros(0, 3)))
        .hasMessage("Batches: tensor 0, [0, 3], has no rows");
    assertThatThrownBy(() -> Batches.of(4, new Generator(1)))
        .hasMessage("Batches: give a tensor or more");
    assertThatThrownBy(() -> Batches.of(0, new Generator(1), X))
        .hasMessage("Batches: a batch of 0 rows; take 1 or more");
    assertThatThrownBy(() -> batches(1).iterator().next().get(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("Batch: tensor 2 was asked for, but there are 2, from 0");
  }

  @Test
  void statesOfOtherData() {
    assertThatThrownBy(() -> batches(1).load(new Batches.State(5, 0, 0, 12, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Batches.load: the state is of 12 rows in batches of 4, but these are 10 in batches"
                + " of 4");
    assertThatThrownBy(() -> batches(1).load(new Batches.State(5, 0, 3, 10, 4)))
        .hasMessage("Batches.load: epoch 0 and batch 3, but epochs have 3 batches, from 0");
  }
}
