package dev.einlab.kernel.magics;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorPolicy;
import org.eclipse.aether.resolution.ArtifactDescriptorPolicyRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;

/** Resolves libraries with Maven's own resolver: transitively, into the local repository. */
final class Maven {
  private static final Set<String> RUN_SCOPES = Set.of("compile", "runtime", "system", "import");

  private final RepositorySystem system = new RepositorySystemSupplier().get();
  private final List<RemoteRepository> repositories = new ArrayList<>();

  Maven() {
    addRepository("central", "https://repo.maven.apache.org/maven2/");
  }

  /** Looks in a further repository from now on. */
  void addRepository(String id, String url) {
    repositories.removeIf(known -> known.getId().equals(id));
    repositories.add(new RemoteRepository.Builder(id, "default", url).build());
  }

  /** The jars of artifacts and of all they depend on at run time. */
  List<Path> resolve(List<String> coordinates) throws MagicError {
    List<Dependency> dependencies = new ArrayList<>();
    for (String each : coordinates) dependencies.add(new Dependency(artifact(each), "compile"));
    TransferProgress progress = new TransferProgress();
    try (CloseableSession session = session(progress, null)) {
      CollectRequest request = new CollectRequest();
      request.setDependencies(dependencies);
      request.setRepositories(system.newResolutionRepositories(session, repositories));
      return resolve(session, request, progress);
    }
  }

  /** The jars of the dependencies of a POM; those of no scope named are the ones needed to run. */
  List<Path> resolve(Pom pom, List<String> scopes) throws MagicError {
    Set<String> wanted = scopes.isEmpty() ? RUN_SCOPES : Set.copyOf(scopes);
    TransferProgress progress = new TransferProgress();
    Path file = temporary(pom);
    try (CloseableSession session = session(progress, new OneProject(pom, file.toFile()))) {
      Artifact project = new DefaultArtifact(pom.groupId(), pom.artifactId(), "pom", pom.version());
      ArtifactDescriptorRequest ask = new ArtifactDescriptorRequest(project, repositories, null);
      ArtifactDescriptorResult read = system.readArtifactDescriptor(session, ask);
      CollectRequest request = new CollectRequest();
      request.setRepositories(
          system.newResolutionRepositories(
              session,
              Stream.concat(read.getRepositories().stream(), repositories.stream()).toList()));
      request.setManagedDependencies(read.getManagedDependencies());
      request.setDependencies(
          read.getDependencies().stream().filter(d -> wanted.contains(d.getScope())).toList());
      return resolve(session, request, progress);
    } catch (ArtifactDescriptorException e) {
      throw new MagicError("the POM cannot be used: " + deepest(e), e);
    } finally {
      delete(file);
    }
  }

  private List<Path> resolve(
      RepositorySystemSession session, CollectRequest request, TransferProgress progress)
      throws MagicError {
    try {
      List<Path> jars =
          system
              .resolveDependencies(session, new DependencyRequest(request, null))
              .getArtifactResults()
              .stream()
              .map(ArtifactResult::getArtifact)
              .filter(artifact -> !artifact.getExtension().equals("pom"))
              .map(Artifact::getPath)
              .toList();
      progress.done(jars.size());
      return jars;
    } catch (DependencyResolutionException e) {
      throw new MagicError(deepest(e), e);
    }
  }

  private CloseableSession session(TransferProgress progress, OneProject project)
      throws MagicError {
    MavenSettings settings = MavenSettings.ofUser();
    SessionBuilder builder =
        new SessionBuilderSupplier(system)
            .get()
            .withLocalRepositoryBaseDirectories(settings.localRepository())
            .setMirrorSelector(settings.mirrors())
            .setTransferListener(progress);
    if (project != null) {
      builder.setWorkspaceReader(project).setArtifactDescriptorPolicy(project::policy);
    }
    return builder.build();
  }

  /** Coordinates as IJava takes them: group:artifact[:type[:classifier]]:version. */
  private static Artifact artifact(String coordinates) throws MagicError {
    try {
      return new DefaultArtifact(coordinates);
    } catch (IllegalArgumentException e) {
      throw new MagicError(
          "'%s' is not of the form group:artifact[:type[:classifier]]:version"
              .formatted(coordinates),
          e);
    }
  }

  /** The resolver wraps its reasons several times; the innermost says what happened. */
  private static String deepest(Throwable thrown) {
    Throwable reason = thrown;
    while (reason.getCause() != null && reason.getCause().getMessage() != null) {
      reason = reason.getCause();
    }
    String outer = thrown.getMessage();
    String told =
        reason == thrown || outer.contains(reason.getMessage())
            ? outer
            : outer + " (" + reason.getMessage().strip() + ")";
    return told.replaceAll("( @ )?\\s*\n\\s*", " "); // of the model, a problem a line
  }

  private static Path temporary(Pom pom) throws MagicError {
    try {
      return Files.writeString(Files.createTempFile("cell", ".pom"), pom.xml());
    } catch (IOException e) {
      throw new MagicError("the POM cannot be kept in a temporary file: " + e, e);
    }
  }

  private static void delete(Path file) throws MagicError {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new MagicError("the temporary file " + file + " cannot be deleted: " + e, e);
    }
  }

  /** Makes the POM of a cell known to the resolver as a project of its own. */
  private record OneProject(Pom pom, File file) implements WorkspaceReader {
    @Override
    public WorkspaceRepository getRepository() {
      return new WorkspaceRepository("notebook");
    }

    /** Faults of the cell's own POM are told; those of published ones nobody here can mend. */
    int policy(RepositorySystemSession session, ArtifactDescriptorPolicyRequest request) {
      return findArtifact(request.getArtifact()) == null
          ? ArtifactDescriptorPolicy.IGNORE_ERRORS
          : ArtifactDescriptorPolicy.STRICT;
    }

    @Override
    public File findArtifact(Artifact artifact) {
      boolean same =
          artifact.getGroupId().equals(pom.groupId())
              && artifact.getArtifactId().equals(pom.artifactId())
              && artifact.getVersion().equals(pom.version());
      return same && artifact.getExtension().equals("pom") ? file : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
      return findArtifact(artifact) == null ? List.of() : List.of(pom.version());
    }
  }
}
