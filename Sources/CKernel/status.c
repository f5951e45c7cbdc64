// What stands at a name, with the parts that stat(2) does not tell.

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int kernel_status_of(int directory, const char *name, struct kernel_status *status) {
  struct statx found;
  const unsigned wanted = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID;
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name ? 0 : AT_EMPTY_PATH);
  if (syscall(SYS_statx, directory, name, flags, wanted, &found) < 0) return -errno;
  const uint64_t attributes = found.stx_attributes;
  *status = (struct kernel_status){
    .device = makedev(found.stx_dev_major, found.stx_dev_minor),
    .inode = found.stx_ino,
    .mount = found.stx_mask & STATX_MNT_ID ? found.stx_mnt_id : 0,
    .size = found.stx_size,
    .seconds = found.stx_mtime.tv_sec,
    .nanoseconds = found.stx_mtime.tv_nsec,
    .birth_seconds = found.stx_btime.tv_sec,
    .birth_nanoseconds = found.stx_btime.tv_nsec,
    .mode = found.stx_mode,
    .uid = found.stx_uid,
    .gid = found.stx_gid,
    .links = found.stx_nlink,
    .flags = (attributes & STATX_ATTR_IMMUTABLE ? KERNEL_IMMUTABLE : 0)
             | (attributes & STATX_ATTR_APPEND ? KERNEL_APPEND_ONLY : 0)
             | (attributes & STATX_ATTR_MOUNT_ROOT ? KERNEL_MOUNT_ROOT : 0)
             | (found.stx_mask & STATX_BTIME ? KERNEL_HAS_BIRTH : 0),
  };
  return 0;
}
#else
int kernel_status_of(int directory, const char *name, struct kernel_status *status) {
  return (void)directory, (void)name, (void)status, -ENOSYS;
}
#endif
