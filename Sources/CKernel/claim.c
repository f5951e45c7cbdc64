// One byte of a file as a lock: who holds it is the only one, and a killed one holds it no more.
// F_OFD_SETLK in fcntl(2), Linux 3.15.

#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
static int set_lock(int fd, int64_t offset, short kind) {
  struct flock lock = {
    .l_type = kind, .l_whence = SEEK_SET, .l_start = (off_t)offset, .l_len = 1};
  return fcntl(fd, F_OFD_SETLK, &lock) < 0 ? -errno : 0;
}

int kernel_claim_byte(int fd, int64_t offset) { return set_lock(fd, offset, F_WRLCK); }
int kernel_yield_byte(int fd, int64_t offset) { return set_lock(fd, offset, F_UNLCK); }
#else
int kernel_claim_byte(int fd, int64_t offset) { return (void)fd, (void)offset, -ENOSYS; }
int kernel_yield_byte(int fd, int64_t offset) { return (void)fd, (void)offset, -ENOSYS; }
#endif
