// The wires between a launcher and its supervisor: pipes, a memory file for the input, and a socket
// that carries a descriptor.

#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U  // Linux 6.3
#endif

int kernel_memfd_create(const char *name) {
  const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int fd = memfd_create(name, flags | MFD_NOEXEC_SEAL);
  if (fd < 0 && errno == EINVAL) fd = memfd_create(name, flags);
  return fd < 0 ? -errno : fd;
}

int kernel_memfd_seal(int fd) {
  const int seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  return fcntl(fd, F_ADD_SEALS, seals) < 0 ? -errno : 0;
}

int kernel_spawn_close(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int kernel_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  // Both ends are separate open files: the reader's O_NONBLOCK is not the writer's.
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) return 0;
  const int error = errno;
  close(ends[0]);
  close(ends[1]);
  return -error;
}

int kernel_control_pair(int ends[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

int kernel_stream_pair(int ends[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

/// Room for the header of one descriptor, aligned as cmsg(3) wants it.
union envelope {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int))];
};

static struct msghdr letter(struct iovec *data, union envelope *envelope) {
  return (struct msghdr){
    .msg_iov = data, .msg_iovlen = 1,
    .msg_control = envelope, .msg_controllen = sizeof *envelope,
  };
}

int kernel_control_send(int control, int fd) {
  union envelope envelope = {0};
  char byte = 0;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = letter(&data, &envelope);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  *header = (struct cmsghdr){
    .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  return TEMP_FAILURE_RETRY(sendmsg(control, &message, MSG_NOSIGNAL)) < 0 ? -errno : 0;
}

int kernel_control_take(int control, void *bytes, size_t count, int *fd) {
  union envelope envelope = {0};
  struct iovec data = {.iov_base = bytes, .iov_len = count};
  struct msghdr message = letter(&data, &envelope);
  const ssize_t got = TEMP_FAILURE_RETRY(recvmsg(control, &message, MSG_CMSG_CLOEXEC));
  if (got < 0) return -errno;
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS
      && header->cmsg_len == CMSG_LEN(sizeof(int)) && !(message.msg_flags & MSG_CTRUNC))
    memcpy(fd, CMSG_DATA(header), sizeof *fd);
  return (int)got;
}

int kernel_control_receive(int control) {
  char byte;
  int fd = -1;
  const int got = kernel_control_take(control, &byte, 1, &fd);
  if (got < 0) return got;
  if (got == 0) return -EPIPE;
  return fd < 0 ? -EBADMSG : fd;
}
