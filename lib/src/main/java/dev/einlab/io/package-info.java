/**
 * Named tensors in files: safetensors, NumPy's {@code .npy}, and checkpoints that survive a crash
 * at any moment. Files are written whole or not at all, and give back the bits that went in.
 */
package dev.einlab.io;
