package dev.einlab.data;

import dev.einlab.data.DataFolders.Wanted;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * FashionMNIST: grey photographs of clothes, 28 by 28 pixels, in ten classes; 60,000 to train with
 * and 10,000 to test with. By Zalando Research, under the MIT licence.
 *
 * <p>The four files are looked for in this order: the folder named by the environment variable
 * {@code EINLAB_DATA}, or {@code fashion-mnist} inside it; where Debian's package {@code
 * dataset-fashion-mnist} puts them; the cache of the user, {@code ~/.cache/einlab/fashion-mnist}.
 * Found in none, they are downloaded once, 30 MB, into the cache. Their SHA-256 is always checked.
 *
 * @param images [n, 28, 28], F32 from 0 (black) to 1 (white)
 * @param labels [n], I32 from 0 to 9, indices into {@link #classNames}
 */
public record FashionMnist(Tensor images, Tensor labels) {
  private static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private static final Wanted TRAIN_IMAGES =
      new Wanted(
          "train-images-idx3-ubyte",
          "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888");
  private static final Wanted TRAIN_LABELS =
      new Wanted(
          "train-labels-idx1-ubyte",
          "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9");
  private static final Wanted TEST_IMAGES =
      new Wanted(
          "t10k-images-idx3-ubyte",
          "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b");
  private static final Wanted TEST_LABELS =
      new Wanted(
          "t10k-labels-idx1-ubyte",
          "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

  private static final URI ADDRESS =
      URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");
  private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");
  private static final Duration DOWNLOAD_TIMEOUT = Duration.ofMinutes(3);

  /** All 60,000 images to train with. */
  public static FashionMnist train() {
    return train(60_000);
  }

  /** The first images of the training set, at most 60,000. */
  public static FashionMnist train(int count) {
    return load(folders(System.getenv(), home()), TRAIN_IMAGES, TRAIN_LABELS, count);
  }

  /** All 10,000 images to test with. */
  public static FashionMnist test() {
    return test(10_000);
  }

  /** The first images of the test set, at most 10,000. */
  public static FashionMnist test(int count) {
    return load(folders(System.getenv(), home()), TEST_IMAGES, TEST_LABELS, count);
  }

  /** What the ten labels mean, "T-shirt/top" first. */
  public List<String> classNames() {
    return CLASS_NAMES;
  }

  /** The name of the class of each image, for captions. */
  public String[] names() {
    int[] ids = labels.toInts();
    String[] names = new String[ids.length];
    for (int i = 0; i < ids.length; i++) names[i] = CLASS_NAMES.get(ids[i]);
    return names;
  }

  static DataFolders folders(Map<String, String> environment, Path home) {
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path cache =
        (caches.isBlank() ? home.resolve(".cache") : Path.of(caches))
            .resolve("einlab/fashion-mnist");
    var folders = new ArrayList<Path>();
    String named = environment.getOrDefault("EINLAB_DATA", "");
    if (!named.isBlank()) {
      folders.add(Path.of(named, "fashion-mnist"));
      folders.add(Path.of(named));
    }
    folders.add(DEBIAN);
    folders.add(cache);
    return new DataFolders(folders, cache, ADDRESS, DOWNLOAD_TIMEOUT);
  }

  static FashionMnist load(DataFolders folders, Wanted images, Wanted labels, int count) {
    Idx pixels = read(folders, images);
    Idx classes = read(folders, labels);
    int available = pixels.shape().length(0);
    if (count < 1 || count > available) {
      throw new IllegalArgumentException(
          "%,d images were asked of FashionMNIST's %s, which has %,d; ask for 1 to %,d."
              .formatted(count, images.name(), available, available));
    }
    int height = pixels.shape().length(1);
    int width = pixels.shape().length(2);
    var values = new float[count * height * width];
    for (int i = 0; i < values.length; i++) values[i] = pixels.at(i) / 255f;
    var ids = new int[count];
    for (int i = 0; i < count; i++) ids[i] = classes.at(i);
    return new FashionMnist(
        Tensors.of(values, Shape.of(count, height, width)), Tensors.of(ids, Shape.of(count)));
  }

  private static Idx read(DataFolders folders, Wanted wanted) {
    try {
      DataFolders.Found found = folders.find(wanted);
      return Idx.read(found.bytes(), found.source());
    } catch (DataFolders.NotFound e) {
      throw new UncheckedIOException(howToGetIt(folders, wanted, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "Loading FashionMNIST's %s was interrupted; run the cell again.".formatted(wanted.name()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("FashionMNIST: " + e.getMessage(), e);
    }
  }

  private static String howToGetIt(DataFolders folders, Wanted wanted, IOException failure) {
    return """
    FashionMNIST's file %s is not here. Looked in %s; %s.
    Three ways to get it:
      1. on Debian or Ubuntu: apt-get install dataset-fashion-mnist
      2. put the four files (*-ubyte or *-ubyte.gz) into a folder and name it in the environment \
    variable EINLAB_DATA
      3. with a network, run this again: the files are downloaded once from
         %s
         and kept in %s\
    """
        .formatted(
            wanted.name(),
            folders.folders().stream().map(Path::toString).collect(Collectors.joining(", ")),
            failure.getMessage(),
            folders.address(),
            folders.cache());
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home"));
  }
}
