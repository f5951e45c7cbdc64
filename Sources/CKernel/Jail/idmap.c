// Files of one user seen as another's: an idmapped mount, mount_setattr(2), Linux 5.12 (below an
// overlay 5.19). Only who has CAP_SYS_ADMIN over the file system may make one: root of the host.

#include "jail.h"

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_map(pid_t pid, const char *name, unsigned from, unsigned to) {
  char path[64], text[48];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  const int length = snprintf(text, sizeof text, "%u %u 1", from, to);
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const ssize_t written = write(fd, text, (size_t)length);
  const int error = errno;
  close(fd);
  return errno = error, written == length ? 0 : -1;
}

int jail_idmap(uid_t from, const struct jail *jail) {
  // A namespace needs a process while it is made, and then only its descriptor. The same group for
  // all: what lies in the tree is the user's by its uid.
  const pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0L, 0L, 0L, 0L);
  if (pid == 0)
    for (;;) pause();
  if (pid < 0) return -1;
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
  int fd = -1;
  if (write_map(pid, "uid_map", from, jail->uid) == 0
      && write_map(pid, "gid_map", from, jail->gid) == 0)
    fd = open(path, O_RDONLY | O_CLOEXEC);
  const int error = errno;
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
  return errno = error, fd;
}
#endif
