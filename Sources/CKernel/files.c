// What Swift's Glibc lacks of files: one system call each.

#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

// MARK: What stands there

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

// linux/fs.h has them since 6.9.
struct file_system_uuid {
  uint8_t size;
  uint8_t bytes[16];
};
#define GET_FILE_SYSTEM_UUID _IOR(0x15, 0, struct file_system_uuid)

int kernel_identity_of(int fd, struct kernel_identity *identity) {
  *identity = (struct kernel_identity){0};
  struct statfs system;
  if (fstatfs(fd, &system) < 0) return -errno;
  identity->type = (uint64_t)system.f_type;

  struct file_system_uuid uuid = {0};
  if (ioctl(fd, GET_FILE_SYSTEM_UUID, &uuid) == 0 && uuid.size <= sizeof uuid.bytes) {
    identity->uuid_size = uuid.size;
    memcpy(identity->uuid, uuid.bytes, uuid.size);
  }

  union {
    struct file_handle handle;
    char room[sizeof(struct file_handle) + KERNEL_HANDLE_SIZE];
  } name = {.handle.handle_bytes = KERNEL_HANDLE_SIZE - sizeof(int)};
  int mount;
  if (name_to_handle_at(fd, "", &name.handle, &mount, AT_EMPTY_PATH) == 0) {
    const int type = name.handle.handle_type;
    memcpy(identity->handle, &type, sizeof type);
    memcpy(identity->handle + sizeof type, name.handle.f_handle, name.handle.handle_bytes);
    identity->handle_size = (uint32_t)sizeof type + name.handle.handle_bytes;
  }
  return 0;
}

// MARK: Extended attributes, ACLs among them

enum { ADDRESS = 32 + 256 };

/// A link cannot be opened, and these calls know no directory descriptors: the way over /proc.
static int address(char path[ADDRESS], int directory, const char *name) {
  const int length = name ? snprintf(path, ADDRESS, "/proc/self/fd/%d/%s", directory, name) : 0;
  return length < 0 || length >= ADDRESS ? -ENAMETOOLONG : 0;
}

ssize_t kernel_attributes(int fd, const char *name, char *names, size_t size) {
  char link[ADDRESS];
  if (address(link, fd, name) < 0) return -ENAMETOOLONG;
  const ssize_t got = name ? llistxattr(link, names, size) : flistxattr(fd, names, size);
  return got < 0 ? -errno : got;
}

ssize_t kernel_attribute(
    int fd, const char *name, const char *attribute, void *value, size_t size) {
  char link[ADDRESS];
  if (address(link, fd, name) < 0) return -ENAMETOOLONG;
  const ssize_t got = name ? lgetxattr(link, attribute, value, size)
                           : fgetxattr(fd, attribute, value, size);
  return got < 0 ? -errno : got;
}

int kernel_set_attribute(
    int fd, const char *name, const char *attribute, const void *value, size_t size) {
  char link[ADDRESS];
  if (address(link, fd, name) < 0) return -ENAMETOOLONG;
  const int done = name ? lsetxattr(link, attribute, value, size, 0)
                        : fsetxattr(fd, attribute, value, size, 0);
  return done < 0 ? -errno : 0;
}

int kernel_remove_attribute(int fd, const char *attribute) {
  return fremovexattr(fd, attribute) < 0 ? -errno : 0;
}

// MARK: Locks, names, bytes

static int set_lock(int fd, int64_t offset, short kind) {
  struct flock lock = {
    .l_type = kind, .l_whence = SEEK_SET, .l_start = (off_t)offset, .l_len = 1};
  return fcntl(fd, F_OFD_SETLK, &lock) < 0 ? -errno : 0;
}

int kernel_claim_byte(int fd, int64_t offset) { return set_lock(fd, offset, F_WRLCK); }
int kernel_yield_byte(int fd, int64_t offset) { return set_lock(fd, offset, F_UNLCK); }

int kernel_renameat2(
    int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
  const long result = syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
  return result < 0 ? -errno : 0;
}

ssize_t kernel_copy_file_range(int from, int to, size_t count) {
  const long copied =
      TEMP_FAILURE_RETRY(syscall(SYS_copy_file_range, from, NULL, to, NULL, count, 0U));
  return copied < 0 ? -errno : copied;
}

int kernel_sync_file_system(int fd) { return syncfs(fd) < 0 ? -errno : 0; }

int kernel_reserve(int fd, int64_t count) {
  return fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, count) < 0 ? -errno : 0;
}
