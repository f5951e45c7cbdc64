// Which file it is, after a reboot, too, when devices may be numbered otherwise.

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>

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
#else
int kernel_identity_of(int fd, struct kernel_identity *identity) {
  return (void)fd, (void)identity, -ENOSYS;
}
#endif
