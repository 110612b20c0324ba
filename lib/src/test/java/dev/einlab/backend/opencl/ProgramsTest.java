package dev.einlab.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels are built once and kept on disk; what fails says why; what takes long can be left. */
class ProgramsTest {
  private static final String COUNT = "-DADDS=1 -DT=int";

  private final OpenClBackend backend = Found.backend();
  @TempDir private Path folder;

  private int buildsIn(Path cache) {
    Programs programs = new Programs(backend.queue(), cache);
    DeviceBuffer out = backend.allocate(DType.I32, 3);
    programs.kernel("index.cl", "count", COUNT).each(3, out.blockToFill(), 5, -2, 3);
    programs.kernel("index.cl", "gather", COUNT);
    assertThat(backend.download(dev.einlab.backend.View.of(out, Shape.of(3))).ints())
        .containsExactly(5, 3, 1);
    return programs.builds();
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void whatWasBuiltIsLoadedTheNextTime() throws IOException {
    assertThat(buildsIn(folder)).isEqualTo(1);
    assertThat(kept()).hasSize(1);
    assertThat(kept().getFirst().getFileName().toString()).matches("index-[0-9a-f]{32}\\.bin");
    assertThat(buildsIn(folder)).isZero();
  }

  /** What one device's driver made is nothing to another, nor to the next version of the driver. */
  @Test
  void everyDeviceAndDriverHasItsOwn() throws IOException {
    Device device = Found.device();
    buildsIn(folder);
    String version = device.version();
    assertThat(buildsFor("another device", version)).isEqualTo(1);
    assertThat(buildsFor("another device", version)).isZero();
    assertThat(buildsFor(device.name(), "another driver")).isEqualTo(1);
    assertThat(kept()).hasSize(3);
  }

  private int buildsFor(String device, String version) {
    Device posing = Found.posingAs(device, version, 1 << 30);
    Programs programs = new Programs(new CommandQueue("opencl:0", posing), folder);
    programs.kernel("index.cl", "count", COUNT);
    return programs.builds();
  }

  @Test
  void anotherTextIsAnotherProgram() throws IOException {
    buildsIn(folder);
    new Programs(backend.queue(), folder).kernel("index.cl", "count", COUNT + " -DUNUSED=1");
    new Programs(backend.queue(), folder).kernel("peak.cl", "triad", COUNT);
    assertThat(kept()).hasSize(3);
  }

  @Test
  void aDamagedFileCostsABuild() throws IOException {
    buildsIn(folder);
    Files.writeString(kept().getFirst(), "no program");
    assertThat(buildsIn(folder)).isEqualTo(1);
    assertThat(buildsIn(folder)).isZero();
  }

  @Test
  void aFolderThatCannotBeWrittenCostsABuild() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(buildsIn(file.resolve("cache"))).isEqualTo(1);
  }

  @Test
  void theBuildLogIsInTheError() {
    assertThatThrownBy(
            () -> new Programs(backend.queue(), folder).kernel("broken.cl", "broken", "-DX=1"))
        .isInstanceOf(OpenClException.class)
        .hasMessageStartingWith("opencl:0: broken.cl does not build on ")
        .hasMessageContaining("clBuildProgram failed with CL_BUILD_PROGRAM_FAILURE (-11)")
        .hasMessageContaining("-DX=1")
        .hasMessageContaining("notDeclared");
  }

  @Test
  void aRefusedCallNamesKernelArgumentsAndCode() {
    Kernel kernel = backend.kernel("index.cl", "count", COUNT);
    Memory.Block block = backend.allocate(DType.I32, 4).blockToFill();
    assertThatThrownBy(() -> kernel.each(4, block, 1, 2, 4, 77))
        .isInstanceOf(OpenClException.class)
        .hasMessage(
            "opencl:0: count(256 bytes, 1, 2, 4, 77): clSetKernelArg of argument 4 failed with"
                + " CL_INVALID_ARG_INDEX (-49)");
  }

  @Test
  void aThreadThatWaitsForALongKernelCanBeInterrupted() throws InterruptedException {
    OpenClBackend own = Found.another("opencl:own");
    DeviceBuffer x = own.allocate(DType.F32, 1);
    dev.einlab.backend.View view = dev.einlab.backend.View.of(x, Shape.of(1));
    own.download(view);
    own.kernel("slow.cl", "slow", "").run(1, 1, x.block(), 1_500_000_000);
    Throwable[] thrown = new Throwable[1];
    Thread waiting =
        new Thread(() -> {
          try {
            own.download(view);
          } catch (CancellationException e) {
            thrown[0] = e;
          }
        });
    waiting.start();
    Thread.sleep(100);
    long start = System.nanoTime();
    waiting.interrupt();
    waiting.join(5000);
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(1);
    assertThat(thrown[0])
        .hasMessage(
            "the wait for opencl:own was interrupted. OpenCL cannot stop what a device computes"
                + " (opencl:own: slow(256 bytes, 1500000000) was enqueued last): it goes on in the"
                + " background, and what comes next waits for it. If it never ends, restart the"
                + " kernel");
    assertThat(own.download(view).floats()[0])
        .isEqualTo(16777216f); // the largest x where x + 1 > x − 1
  }

  @Test
  void anInterruptIsNoticedBeforeTheNextKernel() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> backend.count(0, 1, 3))
        .isInstanceOf(CancellationException.class)
        .hasMessage("the computation was interrupted");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
