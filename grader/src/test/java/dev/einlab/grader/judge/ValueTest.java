package dev.einlab.grader.judge;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.grader.json.Json;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTest {
  @Test
  void everyValueSurvivesItsJson() {
    List<Value> values =
        List.of(
            Value.of(arange(6).reshape(2, 3)),
            Value.of(tensor(0.1, -0.0, 1e-30, 3.4e38, Double.NaN, Double.NEGATIVE_INFINITY)),
            Value.of(tensor(1, 2).gt(1)),
            Value.of(Tensors.of(new double[] {0.1, 1.0 / 3}, Shape.of(2))),
            Value.of(Tensors.zeros(0, 3)),
            Value.of(Tensors.scalar(2.5)),
            Value.of(291_648_307_200L),
            Value.of(Long.MAX_VALUE),
            Value.of(0.1),
            Value.of("ij->ji"));
    for (Value value : values) {
      Value read = Value.of(Json.parse(Json.write(value.toJson()), "test"));
      assertThat(read).isEqualTo(value);
      if (value.toJava() instanceof Tensor tensor) {
        assertThat(((Tensor) read.toJava()).equal(tensor)).isTrue();
      }
    }
  }

  @Test
  void numbersAreShortInFiles() {
    assertThat(Value.of(tensor(0.1, 2.0, -3.5)).toJson())
        .hasToString("{\"dtype\":\"float32\",\"shape\":[3],\"numbers\":\"0.1 2 -3.5\"}");
  }

  @Test
  void whatCannotBeJudgedIsNoValue() {
    assertThat(Value.of(new Object())).isNull();
    assertThat(Value.of((Object) null)).isNull();
  }

  @Test
  void aTensorCannotBeChangedThroughItsValue() {
    double[] numbers = {1, 2};
    Value.OfTensor value = new Value.OfTensor(DType.F32, Shape.of(2), numbers);
    numbers[0] = 9;
    assertThat(value.at(0)).isEqualTo(1);
  }
}
