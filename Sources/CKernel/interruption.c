// Hearing a signal in a program with many threads, whichever of them it is delivered to.
//
// A dispatch signal source would not do: on Linux it reads a signalfd, which gets only what every
// thread blocks, and libdispatch blocks nothing in the main thread (tried: with SIG_IGN or SIG_DFL
// there, the source never fires). So a handler writes to a pipe, and a *read* source hears that.

#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static _Atomic int ear = -1;

static void hear(int number) {
  const int error = errno;
  const unsigned char byte = (unsigned char)number;
  const ssize_t written = write(ear, &byte, 1);
  (void)written;  // the pipe is full: it is heard already
  errno = error;
}

int kernel_interruption_hear(int signal, int pipe) {
  struct sigaction old, new = {.sa_handler = hear, .sa_flags = SA_RESTART};
  if (sigaction(signal, NULL, &old) < 0) return -errno;
  if (old.sa_handler == SIG_IGN) return 0;
  const int flags = fcntl(pipe, F_GETFL);
  if (flags < 0 || fcntl(pipe, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
  ear = pipe;
  return sigaction(signal, &new, NULL) < 0 ? -errno : 1;
}

static int set(int signal, void (*handler)(int)) {
  const struct sigaction new = {.sa_handler = handler};
  return sigaction(signal, &new, NULL) < 0 ? -errno : 0;
}

int kernel_interruption_ignore(int signal) { return set(signal, SIG_IGN); }
int kernel_interruption_forget(int signal) { return set(signal, SIG_DFL); }
