// The namespaces where only bubblewrap may make them: bwrap(1).
//
// It makes the root and the namespaces; what runs in them first is this very program, which puts
// on the other layers. That program must need no library that is not below /usr.

#include "CKernel.h"
#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int jail_become_bubblewrap(const struct jail *jail, char **arguments, int count) {
  static char self[PATH_MAX];
  if (jail_read_link("/proc/self/exe", self, sizeof self) <= 0)
    return jail_refused("readlink", "/proc/self/exe");

  // Each path to read is three words; what is ours is far less than a hundred, and is counted below.
  const int room = count + 3 * JAIL_READS + 128;
  char **list = calloc((size_t)room + 1, sizeof *list);
  if (!list) return jail_refused("calloc", NULL);
  int at = 0;
#define ADD(text) (at < room ? (void)(list[at] = (char *)(uintptr_t)(text)) : (void)0, at++)
  static const char *const always[] = {
    "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
    "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--cap-drop", "ALL", "--as-pid-1",
    "--die-with-parent", "--clearenv", "--proc", "/proc", "--dir", "/dev",
    "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/zero", "/dev/zero",
    "--dev-bind", "/dev/full", "/dev/full", "--dev-bind", "/dev/random", "/dev/random",
    "--dev-bind", "/dev/urandom", "/dev/urandom", "--ro-bind", "/usr", "/usr",
    "--symlink", "/proc/self/fd", "/dev/fd", "--symlink", "/proc/self/fd/0", "/dev/stdin",
    "--symlink", "/proc/self/fd/1", "/dev/stdout", "--symlink", "/proc/self/fd/2", "/dev/stderr",
    "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
    "--symlink", "/usr/share/zoneinfo/UTC", "/etc/localtime"};
  ADD(jail->bubblewrap);
  for (size_t i = 0; i < COUNT(always); i++) ADD(always[i]);
  if (!jail->network) ADD("--unshare-net");
  static const char *const system_directories[] = {"/bin", "/sbin", "/lib", "/lib64"};
  static char targets[4][256];
  for (int i = 0; i < 4; i++) {
    const char *path = system_directories[i];
    const int is_link = jail_read_link(path, targets[i], sizeof targets[i]);
    struct stat info;
    if (is_link < 0) return -1;
    if (is_link) {
      ADD("--symlink"), ADD(targets[i]), ADD(path);
    } else if (stat(path, &info) == 0) {
      ADD("--ro-bind"), ADD(path), ADD(path);
    }
  }
  for (char **path = jail->reads; *path; path++)
    if (strncmp(*path, "/usr/", 5) != 0) ADD("--ro-bind"), ADD(*path), ADD(*path);
  static char size[24];
  if (jail->work && jail->work_host) {
    ADD("--bind"), ADD(jail->work_host), ADD(jail->work);
  } else if (jail->work) {
    snprintf(size, sizeof size, "%llu", (unsigned long long)jail->work_bytes);
    ADD("--perms"), ADD("0700"), ADD("--size"), ADD(size), ADD("--tmpfs"), ADD(jail->work);
    // What is inside copies it before anything else.
    if (jail->fill) ADD("--ro-bind"), ADD(jail->fill), ADD(JAIL_FILL);
  }
  // What insists on other places finds this one, unless something that may be read lies there.
  bool takes_tmp = false, takes_shm = false;
  for (char **path = jail->reads; *path; path++) {
    takes_tmp |= strncmp(*path, "/tmp/", 5) == 0;
    takes_shm |= strncmp(*path, "/dev/shm/", 9) == 0;
  }
  if (jail->work && !takes_tmp) ADD("--symlink"), ADD(jail->work), ADD("/tmp");
  if (jail->work && !takes_shm) ADD("--symlink"), ADD(jail->work), ADD("/dev/shm");
  static char passwd[16];  // initdb asks
  const int file = kernel_memfd_create("passwd");
  if (file < 0 || pwrite(file, JAIL_PASSWD, sizeof JAIL_PASSWD - 1, 0) < 0
      || fcntl(file, F_SETFD, 0) < 0)
    return jail_refused("memfd_create", "passwd");
  snprintf(passwd, sizeof passwd, "%d", file);
  ADD("--ro-bind-data"), ADD(passwd), ADD("/etc/passwd");
  ADD("--ro-bind"), ADD(self), ADD("/.supervisor");
  ADD("--remount-ro"), ADD("/");
  ADD("--"), ADD("/.supervisor"), ADD("__inside");
  for (int i = 0; i < count; i++) ADD(arguments[i]);
#undef ADD
  if (at > room) return errno = E2BIG, jail_refused("the arguments of", jail->bubblewrap);
  char *environment[] = {NULL};
  execve(jail->bubblewrap, list, environment);
  return jail_refused("execve", jail->bubblewrap);
}
