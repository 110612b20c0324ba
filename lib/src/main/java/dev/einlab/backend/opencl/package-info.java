/**
 * The backend on OpenCL devices: graphics cards, and the processor itself through PoCL. Nothing
 * else imports LWJGL, no type of which leaves this package.
 *
 * <p>Operations are enqueued and computed in order; tensors stay on the device until somebody reads
 * them, and a training step copies tokens in and a loss out, nothing else. The optimizer's check of
 * its gradients waits for the device, and copies nothing: a kernel writes a word in the host's own
 * memory where a gradient is not finite ({@link dev.einlab.backend.opencl.Signal}). {@link
 * dev.einlab.backend.Backend#finish} waits for what was enqueued: who measures time needs it.
 *
 * <p>Kernels are the {@code .cl} resources beside these classes, the same text for every device;
 * {@link dev.einlab.backend.opencl.DeviceClass} is the table of how they are cut. What a driver
 * made of them is kept in the user's cache folder ({@code ~/.cache/einlab/opencl}). A matrix
 * product adds in the order of its depth in every class, a product with a vector in 16 chains;
 * reductions use a fixed tree of their length, so that results repeat bit for bit on a device.
 *
 * <p><b>For processors</b> (measured: {@code ./einlab bench --only opencl/}): one work-item is one
 * thread's piece of work; vectors are as wide as the device says; no local memory.
 *
 * <p><b>For GPUs</b> (the class {@code gpu}): rows are shared by groups of 64 work-items that meet
 * in local memory, matrix products by groups of 16×16 with tiles of both operands in local memory;
 * neighbours read neighbouring elements. All tests pass with these kernels on PoCL and, for
 * out-of-bounds accesses and races, on a simulator ({@code -Deinlab.opencl.class=gpu}). <b>Nobody
 * has measured them on a GPU yet.</b> Known to be poor there: attention (a work-item a tile of
 * queries), scatterAdd (a work-item a column), cumsum, argmax and topk (a work-item a row). The one
 * command that measures a GPU: {@code EINLAB_BACKEND=opencl ./einlab bench --only opencl/}.
 *
 * <p>Settings, as {@code -D} flags: {@code einlab.opencl=off} looks for no device; {@code
 * einlab.opencl.library} names the loader's library; {@code einlab.opencl.class} chooses a row of
 * the table; {@code einlab.opencl.memory} limits the bytes that all tensors together may have.
 */
package dev.einlab.backend.opencl;
