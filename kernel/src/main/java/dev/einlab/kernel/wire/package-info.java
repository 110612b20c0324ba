/** The Jupyter messaging protocol: connection file, frames, signatures, messages, sockets. */
package dev.einlab.kernel.wire;
