// The block function of SHA-256 with the processor's own instructions (SHA-NI), where it has them.
// Intel, "Intel SHA Extensions: New Instructions Supporting the Secure Hash Algorithm".

#include "sha256.h"

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>

int sha256_has_instructions(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}

__attribute__((target("sha,sse4.1,ssse3"))) void sha256_blocks_with_instructions(
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
          words, _mm_loadu_si128((const __m128i *)&sha256_round_constant[4 * t]));
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
int sha256_has_instructions(void) { return 0; }
void sha256_blocks_with_instructions(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
  sha256_blocks_portably(state, bytes, blocks);
}
#endif
