/**
 * What an einsum or einops pattern means for names and lengths, and in which order to contract: no
 * number of any tensor is touched here. Imports only {@code dev.einlab.shape}.
 */
package dev.einlab.einsum;
