package dev.einlab.backend;

/**
 * A machine's measured limits.
 *
 * @param flopsPerSecond multiply-adds in registers, each counted as 2 FLOPs
 * @param bytesPerSecond the triad a = b + s·c over arrays far larger than the caches: 12 bytes an
 *     F32 element
 * @param threads threads that ran at once
 */
public record Peak(double flopsPerSecond, double bytesPerSecond, int threads) {}
