/**
 * Workloads timed side by side with PyTorch: the result is proved first, then ours and the peer's
 * runs alternate.
 */
package dev.einlab.bench;
