/**
 * A Jupyter kernel for Java on JShell. {@code wire} speaks the protocol, {@code eval} runs cells,
 * {@code display} turns values into MIME bundles, {@code magics} holds the commands that start with
 * a percent sign, {@code install} writes the kernelspec. The kernel knows nothing of tensors: it
 * meets libraries in {@code dev.einlab.display} only.
 */
package dev.einlab.kernel;
