/**
 * The backend on the vector units of the processor, through {@code jdk.incubator.vector}: any width
 * from 64 to 512 bits, chosen once. Nothing else imports that module, and {@link
 * dev.einlab.backend.simd.SimdProvider} loads without it.
 *
 * <p>Work is split by its shape only, never by the number of threads, and partial results meet in a
 * fixed order: the same bits for every thread count. Between two blocks of work a primitive looks
 * whether its thread was interrupted; if so it throws {@link
 * java.util.concurrent.CancellationException}, its output is unspecified, and the backend stays
 * usable.
 */
package dev.einlab.backend.simd;
