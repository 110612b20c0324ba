package dev.einlab.shape;

import static dev.einlab.shape.DType.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DTypeTest {
  @ParameterizedTest
  @CsvSource({
    "BOOL, I32, I32",
    "BOOL, BF16, BF16",
    "I32, F16, F16",
    "I32, F8E5M2, F8E5M2",
    "F16, BF16, F32",
    "F16, F32, F32",
    "BF16, F64, F64",
    "F32, F64, F64",
    "I32, F64, F64",
    "F8E4M3, F8E5M2, F32",
    "F8E4M3, F16, F32",
    "F8E4M3, F64, F64",
  })
  void promotesBothWaysAlike(DType a, DType b, DType result) {
    assertThat(promote(a, b)).isEqualTo(result);
    assertThat(promote(b, a)).isEqualTo(result);
  }

  @ParameterizedTest
  @EnumSource
  void keepsATypeThatMeetsItself(DType type) {
    assertThat(promote(type, type)).isEqualTo(type);
  }

  @Test
  void knowsItsBytesAndLabels() {
    assertThat(DType.values()).extracting(DType::bytes).containsExactly(4, 8, 2, 2, 1, 1, 4, 1);
    assertThat(F8E4M3.label()).isEqualTo("float8_e4m3fn");
    assertThat(I32.isFloat() || BOOL.isFloat()).isFalse();
    assertThat(F8E5M2.isFloat()).isTrue();
  }
}
