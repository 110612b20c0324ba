package dev.einlab.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.io.Safetensors;
import dev.einlab.nn.Layer;
import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.TransformerLm;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Optimizer;
import dev.einlab.shape.DType;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between operations data stays on the device: transfers are counted, or forbidden. */
class TransfersTest {
  private final OpenClBackend device = Found.backend();
  private final ModelConfig config = ModelConfig.gpt(17, 8, 2, 2, 16);
  private final TransformerLm model =
      Layer.on(device, TransformerLm.create(config, new Generator(1)));

  private static Tensor tokens(int seed) {
    return Tensors.randint(new Generator(seed), 0, 17, 3, 8);
  }

  /** Forward, backward, clipping, and an optimizer's step with its check of every gradient. */
  @Test
  void aTrainingStepRunsWhereTheHostMayTouchNothing() {
    Tensor ids = tokens(2).to(device);
    Tensor targets = tokens(3).to(device);
    double before = model.loss(ids, targets).item();
    Optimizer optimizer = new Optimizer(new AdamW(1e-2), model.parameters());
    for (int step = 0; step < 3; step++) {
      device.withoutHostAccess(() -> {
        model.loss(ids, targets).backward();
        optimizer.clipGradients(1);
        optimizer.step();
        optimizer.zeroGrad();
      });
    }
    assertThat(model.loss(ids, targets).item()).isLessThan(before - 0.01);
  }

  @Test
  void aStepCopiesTokensInAndALossOut() {
    Optimizer optimizer = new Optimizer(new AdamW(1e-2), model.parameters());
    step(optimizer);
    OpenClBackend.Transfers before = device.transfers();
    step(optimizer);
    assertThat(device.transfers().since(before))
        .isEqualTo(new OpenClBackend.Transfers(2, 2 * 3 * 8 * 4, 1, 4));
  }

  private void step(Optimizer optimizer) {
    Tensor ids = tokens(4).to(device);
    Tensor targets = tokens(5).to(device);
    Tensor loss = model.loss(ids, targets);
    loss.backward();
    optimizer.clipGradients(1);
    optimizer.step();
    optimizer.zeroGrad();
    assertThat(loss.item()).isBetween(0.0, 10.0);
  }

  /** NaN and infinities at every place where a vector or a work-item ends, strided views too. */
  @Test
  void numbersThatAreNotFiniteAreFoundOnTheDevice() {
    float[] values = new float[4 * 1025];
    for (int size : new int[] {1, 3, 17, 64, 97, 4 * 1025}) {
      for (int at : new int[] {0, size / 2, size - 1}) {
        for (float wrong : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
          values[at] = wrong;
          Tensor x = Tensors.tensor(values).slice(0, 0, size).to(device);
          device.withoutHostAccess(() -> assertThat(x.isFinite()).isFalse());
          values[at] = Float.MAX_VALUE;
          Tensor y = Tensors.tensor(values).slice(0, 0, size).to(device);
          device.withoutHostAccess(() -> assertThat(y.isFinite()).isTrue());
        }
      }
    }
    values[5] = Float.NaN;
    Tensor matrix = Tensors.tensor(values).to(device).reshape(1025, 4);
    assertThat(matrix.slice(1, 1, 2).isFinite()).isFalse();
    assertThat(matrix.slice(1, 2, 4).isFinite()).isTrue();
    assertThat(matrix.to(DType.BF16).isFinite()).isFalse();
    assertThat(Tensors.arange(device, 0, 4).isFinite()).isTrue();
    assertThat(matrix.slice(0, 0, 0).isFinite()).isTrue();
  }

  @Test
  void whatIsForbiddenSaysWhatItWas() {
    Tensor x = Tensors.arange(6).reshape(2, 3).to(device);
    assertThatThrownBy(() -> device.withoutHostAccess(x::toInts))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("opencl:0: download of int32[2, 3] while access from the host is forbidden");
    Tensor host = Tensors.tensor(1.5, 2).to("reference");
    assertThatThrownBy(() -> device.withoutHostAccess(() -> host.to(device)))
        .hasMessage("opencl:0: upload of float32[2] while access from the host is forbidden");
    assertThat(x.toInts()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  /** Indices made on the device are checked by what is known of them; wrong ones are named. */
  @Test
  void wrongIndicesAreFoundOnTheDeviceToo() {
    Tensor table = Tensors.randn(new Generator(1), 4, 2).to(device);
    Tensor index = Tensors.arange(device, 0, 3).mul(2);
    assertThatThrownBy(() -> table.take(index.add(1)))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("5")
        .hasMessageContaining("4 long");
    Tensor inside = Tensors.arange(device, 0, 4).sub(3).mul(-1);
    OpenClBackend.Transfers before = device.transfers();
    table.take(inside);
    assertThat(device.transfers()).isEqualTo(before);
  }

  /** Reading, comparing and saving ask nobody where a tensor lives. */
  @Test
  void tensorsAreReadWhereverTheyLive(@TempDir Path folder) throws IOException {
    Tensor here = Tensors.randn(new Generator(6), 3, 5);
    Tensor there = here.to("opencl:0").t().contiguous().t();
    assertThat(there.backend()).isSameAs(device);
    assertThat(there).hasToString(here.toString());
    assertThat(there.mimeBundle()).isEqualTo(here.mimeBundle());
    assertThat(there.equal(here)).isTrue();
    assertThat(here.allClose(there)).isTrue();
    assertThat(there.get(2, 4)).isEqualTo(here.get(2, 4));
    Path file = folder.resolve("there.safetensors");
    Safetensors.write(file, Map.of("x", there));
    assertThat(Safetensors.read(file).tensor("x").equal(here)).isTrue();
  }

  @Test
  void namesChooseDevices() {
    Tensor there = Tensors.tensor(1.0, 2.0).to("opencl:0");
    assertThat(there.backend()).isSameAs(device);
    assertThat(there).hasToString("tensor([1., 2.])");
    assertThatThrownBy(() -> there.to("opencl:7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no backend 'opencl:7'; choose one of opencl:0");
  }
}
