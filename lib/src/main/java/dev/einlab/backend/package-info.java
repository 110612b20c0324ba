/**
 * What computes: the primitives every backend offers, the memory they work on, and the scalar
 * backend that defines what each primitive means. Faster backends are found at run time; each is
 * tested against {@link ReferenceBackend}.
 */
package dev.einlab.backend;
