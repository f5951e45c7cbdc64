// What the parts of the jail share.

#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

struct refusal jail_refusal;

int jail_refused(const char *step, const char *what) {
  jail_refusal.error = errno;
  const int length = snprintf(
      jail_refusal.step, sizeof jail_refusal.step, "%s%s%s", step, what ? " " : "",
      what ? what : "");
  if (length >= (int)sizeof jail_refusal.step)
    memcpy(jail_refusal.step + sizeof jail_refusal.step - 4, "...", 4);
  // A step is one of the last words of a line.
  for (char *at = jail_refusal.step; *at; at++)
    if ((unsigned char)*at < ' ' || *at == 127) *at = '?';
  return -1;
}

int jail_set(int attribute, unsigned long value) {
  return prctl(attribute, value, 0UL, 0UL, 0UL);
}

void jail_close(int fd) {
  const int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
}

bool jail_read_text(int directory, const char *path, char *text, size_t room) {
  const int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
  const ssize_t length = fd < 0 ? -1 : read(fd, text, room - 1);
  jail_close(fd);
  text[length > 0 ? length : 0] = 0;
  return length > 0;
}

int jail_write_text(int directory, const char *path, int flags, const char *text) {
  const int fd = openat(directory, path, O_WRONLY | O_CLOEXEC | flags, 0644);
  const ssize_t written = fd < 0 ? -1 : write(fd, text, strlen(text));
  jail_close(fd);
  return written == (ssize_t)strlen(text) ? 0 : -1;
}

DIR *jail_entries(int directory, const char *path) {
  const int fd = openat(directory, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = fd < 0 ? NULL : fdopendir(fd);
  if (!entries) jail_close(fd);
  return entries;
}

int jail_read_link(const char *path, char *target, size_t room) {
  const ssize_t length = readlink(path, target, room - 1);
  target[length > 0 ? length : 0] = 0;
  if (length == (ssize_t)room - 1) return errno = ENAMETOOLONG, jail_refused("readlink", path);
  return length > 0;
}
