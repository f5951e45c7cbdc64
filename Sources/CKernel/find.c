#include "CKernel.h"
#include <string.h>

const void *kernel_find(const void *bytes, size_t count, const void *text, size_t length) {
    return memmem(bytes, count, text, length);
}
