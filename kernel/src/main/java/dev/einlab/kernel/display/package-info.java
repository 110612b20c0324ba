/** Values to MIME bundles, streams of cells, and the front of the display API. */
package dev.einlab.kernel.display;
