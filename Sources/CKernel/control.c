// The wires between a launcher and its supervisor: pipes, and a socket that carries a descriptor.

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

/// Room for the header of one descriptor, aligned as cmsg(3) wants it.
union envelope {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int))];
};

int kernel_control_send(int control, int fd) {
  union envelope envelope = {0};
  char byte = 0;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = {
    .msg_iov = &data, .msg_iovlen = 1,
    .msg_control = &envelope, .msg_controllen = sizeof envelope,
  };
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  *header = (struct cmsghdr){
    .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  ssize_t sent;
  do sent = sendmsg(control, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : 0;
}

int kernel_control_receive(int control) {
  union envelope envelope = {0};
  char byte;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = {
    .msg_iov = &data, .msg_iovlen = 1,
    .msg_control = &envelope, .msg_controllen = sizeof envelope,
  };
  ssize_t got;
  do got = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  if (got == 0) return -EPIPE;
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS
      || header->cmsg_len != CMSG_LEN(sizeof(int)) || (message.msg_flags & MSG_CTRUNC))
    return -EBADMSG;
  int fd;
  memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return fd;
}
#else
int kernel_pipe(int ends[2]) { return (void)ends, -ENOSYS; }
int kernel_control_pair(int ends[2]) { return (void)ends, -ENOSYS; }
int kernel_control_send(int control, int fd) { return (void)control, (void)fd, -ENOSYS; }
int kernel_control_receive(int control) { return (void)control, -ENOSYS; }
#endif
