// The block function of SHA-256 (FIPS 180-4): in C, because Swift's checks make it 50 times slower
// in a debug build.

#include "CKernel.h"

#include <stdatomic.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

static const uint32_t round_constant[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

static inline uint32_t big_endian(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void kernel_sha256_blocks_portably(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
  for (; blocks > 0; blocks--, bytes += 64) {
    uint32_t w[64];
    for (int t = 0; t < 16; t++) w[t] = big_endian(bytes + 4 * t);
    for (int t = 16; t < 64; t++) {
      const uint32_t x = w[t - 15], y = w[t - 2];
      w[t] = w[t - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) + w[t - 7]
           + (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 64; t++) {
      const uint32_t first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25))
                           + ((e & f) ^ (~e & g)) + round_constant[t] + w[t];
      const uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22))
                            + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + first;
      d = c, c = b, b = a, a = first + second;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}

#ifdef __x86_64__
/// Whether the processor has instructions of its own for it (SHA-NI).
static int has_instructions(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}

/// Only where it has.
/// Intel, "Intel SHA Extensions: New Instructions Supporting the Secure Hash Algorithm".
__attribute__((target("sha,sse4.1,ssse3"))) static void blocks_with_instructions(
    uint32_t state[8], const uint8_t *bytes, size_t blocks) {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  // The instructions want the state as ABEF and CDGH.
  __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[0]), 0xB1);
  __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[4]), 0x1B);
  __m128i abef = _mm_alignr_epi8(low, high, 8);
  __m128i cdgh = _mm_blend_epi16(high, low, 0xF0);
  for (; blocks > 0; blocks--, bytes += 64) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i w[4];
    for (int t = 0; t < 16; t++) {
      __m128i words;
      if (t < 4) {
        words = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * t)), order);
      } else {
        // w[t-4] is the oldest of the last four; the new one takes its place.
        const __m128i middle = _mm_alignr_epi8(w[(t + 3) & 3], w[(t + 2) & 3], 4);
        words = _mm_add_epi32(_mm_sha256msg1_epu32(w[t & 3], w[(t + 1) & 3]), middle);
        words = _mm_sha256msg2_epu32(words, w[(t + 3) & 3]);
      }
      w[t & 3] = words;
      __m128i sum = _mm_add_epi32(
          words, _mm_loadu_si128((const __m128i *)&round_constant[4 * t]));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      sum = _mm_shuffle_epi32(sum, 0x0E);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  low = _mm_shuffle_epi32(abef, 0x1B);   // FEBA
  high = _mm_shuffle_epi32(cdgh, 0xB1);  // DCHG
  _mm_storeu_si128((__m128i *)&state[0], _mm_blend_epi16(low, high, 0xF0));
  _mm_storeu_si128((__m128i *)&state[4], _mm_alignr_epi8(high, low, 8));
}
#else
static int has_instructions(void) { return 0; }
#define blocks_with_instructions kernel_sha256_blocks_portably
#endif

void kernel_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
  static _Atomic int known;  // 0: nobody has looked yet, 1: portably, 2: with instructions
  int way = atomic_load_explicit(&known, memory_order_relaxed);
  if (way == 0) {
    way = has_instructions() ? 2 : 1;
    atomic_store_explicit(&known, way, memory_order_relaxed);
  }
  if (way == 2) blocks_with_instructions(state, bytes, blocks);
  else kernel_sha256_blocks_portably(state, bytes, blocks);
}
