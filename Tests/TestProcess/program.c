#include "TestProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// Ends the child, which tells its error by its status: an errno fits.
static _Noreturn void end(int error) { _exit(error); }

static void put(int file, const char *bytes, size_t count) {
  while (count > 0) {
    const ssize_t written = TEMP_FAILURE_RETRY(write(file, bytes, count));
    if (written < 0) end(errno);
    bytes += written;
    count -= (size_t)written;
  }
}

/// What the child does: only what is allowed after fork(2) in a process with threads.
static _Noreturn void write_in_child(
    const char *from, const char *path, mode_t mode, const void *bytes, size_t count) {
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) end(errno);
  if (from) {
    static char part[1 << 16];
    const int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0) end(errno);
    ssize_t got;
    while ((got = TEMP_FAILURE_RETRY(read(source, part, sizeof part))) > 0)
      put(file, part, (size_t)got);
    if (got < 0) end(errno);
  } else {
    put(file, bytes, count);
  }
  end(fchmod(file, mode) < 0 ? errno : 0);
}

static int by_child(
    const char *from, const char *path, mode_t mode, const void *bytes, size_t count) {
  const pid_t child = fork();
  if (child == 0) write_in_child(from, path, mode, bytes, count);
  if (child < 0) return errno;
  int status;
  if (TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0) return errno;
  return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

int write_program(const char *path, mode_t mode, const void *bytes, size_t count) {
  return by_child(NULL, path, mode, bytes, count);
}

int copy_program(const char *from, const char *path, mode_t mode) {
  return by_child(from, path, mode, NULL, 0);
}
