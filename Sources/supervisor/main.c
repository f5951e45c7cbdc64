// The supervisor as a small program of its own, beside the others: it starts in a third of a
// millisecond. All it does is in the constructor of Supervisor/supervise.c.

#include <CKernel.h>
#include <stdio.h>

int main(void) {
  fprintf(stderr, "this program is a part of sandbox, which starts it as '%s'\n",
          kernel_supervise_word());
  return 2;
}
