#include "TestProcess.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// Bounds how many test cases run at a time, by four for each core: most of them start programs, and
/// with all of them begun at once a program takes longer to start than the limits of the product
/// allow. Swift Testing reads the variable at its start; one that is set already stands.
__attribute__((constructor)) static void bound_width(void) {
  char width[16];
  snprintf(width, sizeof width, "%ld", 4 * sysconf(_SC_NPROCESSORS_ONLN));
  setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", width, 0);
}
