// What the parts of the supervisor (supervise*.c) share. Not for Swift.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/// The exit status of a supervisor that could not begin; also of a child that never became a tool.
enum { SUPERVISE_FAILED = 125 };

/// One program to execute.
struct program {
  const char *path;       // absolute; NULL: there is none
  const char *directory;  // absolute
  char **arguments;       // argv, argv[0] included, NULL at the end
  char **environment;     // envp, NULL at the end
};

/// A limit that setrlimit(2) takes. Never raised above the hard limit that is there already.
struct limit {
  const char *key;
  int resource;
  bool given;
  rlim_t value;
};

enum { LIMIT_COUNT = 5 };

/// All that the command line said. supervise_options.c
struct supervision {
  struct program command, service;
  const char *ready_file, *ready_word;
  int64_t wall_ms, ready_ms, stop_ms;  // 0: no bound (never so for stop_ms)
  int stop_signal;
  bool drops_user;
  uid_t uid;
  gid_t gid;
  struct limit limits[LIMIT_COUNT];
};

/// Reads the arguments after "__supervise". NULL, or what is wrong with them (lives for ever).
const char *supervise_parse(struct supervision *it, int count, char **arguments);

/// Why a program could not be started: the system call that said no, and its errno.
struct refusal {
  int error;
  char step[24];
};

/// Starts a program confined as `it` says, with these three descriptors. supervise_start.c
/// Its pid, once it really is that program; -1 with the refusal otherwise.
pid_t supervise_start(
    const struct supervision *it, const struct program *program, const int standard[3],
    struct refusal *refusal);

/// One child that matters, and how it ended.
struct child {
  pid_t pid;  // 0: not started
  bool ended;
  int status;  // as wait(2) gives it
  struct rusage usage;
  int64_t ended_us;
};

/// What the supervisor watches while it waits. supervise_watch.c
struct watch {
  int signals;  // a signalfd
  int control;  // the socket to the launcher; -1: not watched any more
  bool stopping;  // asked to stop, or the launcher is gone
  struct child command, service;
};

/// Microseconds of a clock that only goes forward.
int64_t supervise_now(void);

/// Blocks the signals and opens the signalfd: 0 or -errno.
int supervise_watch_open(struct watch *watch, int control);

/// Waits for anything to happen, at most until `deadline_us` (0: no bound), and takes note of it.
void supervise_wait(struct watch *watch, int64_t deadline_us);

/// Kills and reaps whatever is below this process, except `spared` and what is below that.
/// False if something would not die within 5 s (it sits in the kernel; its SIGKILL is pending).
bool supervise_sweep(struct watch *watch, pid_t spared);
