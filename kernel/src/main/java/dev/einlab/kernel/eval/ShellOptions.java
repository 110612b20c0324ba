package dev.einlab.kernel.eval;

import java.util.List;
import java.util.function.Consumer;

/**
 * What a shell starts with.
 *
 * @param classPath entries the cells see beside the JDK, no wildcards
 * @param compilerOptions options for the compiler of cells
 * @param timeoutMillis after how long a single statement is stopped; 0 for never
 * @param notices told what the reader should know of the running cell, a sentence each
 */
public record ShellOptions(
    List<String> classPath,
    List<String> compilerOptions,
    long timeoutMillis,
    Consumer<String> notices) {}
