// The two ways to fold blocks into a SHA-256 state.

#pragma once

#include "CKernel.h"

extern const uint32_t sha256_round_constant[64];

void sha256_blocks_portably(uint32_t state[8], const uint8_t *bytes, size_t blocks);

/// Whether the processor has instructions for it.
int sha256_has_instructions(void);

/// Only where it has.
void sha256_blocks_with_instructions(uint32_t state[8], const uint8_t *bytes, size_t blocks);
