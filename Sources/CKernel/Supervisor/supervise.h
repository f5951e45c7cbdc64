// What the parts of the supervisor share. Not for Swift.

#pragma once

#include "../Jail/jail.h"

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
  bool is_known;          // it has to be this one
  uint64_t device, inode;
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

enum { LIMIT_CPU, LIMIT_MEMORY, LIMIT_FILE, LIMIT_DESCRIPTORS, LIMIT_PROCESSES, LIMIT_COUNT };

/// All that the command line said. options.c
struct supervision {
  struct jail jail;
  struct program command, service;
  const char *ready_file, *ready_word;
  int64_t wall_ms, ready_ms, stop_ms;  // 0: no bound (never so for stop_ms)
  int stop_signal;
  struct limit limits[LIMIT_COUNT];
  int count;  // the arguments themselves, for a copy of this program in another jail
  char **arguments;
  char *shown;  // where /proc/PID/cmdline takes them from, after the word that names this mode
  size_t shown_length;
};

/// Reads the arguments after kernel_supervise_word(). NULL, or what is wrong with them (lives for ever).
const char *supervise_parse(struct supervision *it, int count, char **arguments);

/// Starts a program confined as `it` says, with these three descriptors. start.c
/// Its pid, once it really is that program; -1 with the refusal otherwise. `listener` becomes the
/// descriptor on which the kernel tells of what was blocked, or -1.
pid_t supervise_start(
    const struct supervision *it, const struct program *program, const int standard[3],
    int rules, int *listener);

/// One child that matters, and how it ended.
struct child {
  pid_t pid;  // 0: not started
  bool ended;
  int status;  // as wait(2) gives it
  struct rusage usage;
  int64_t ended_us;
};

/// What is watched while waiting. watch.c
struct watch {
  int signals;  // a signalfd
  int other;  // a second descriptor whose events end the wait; -1: none
  bool heard;  // something happened on it
  bool stopping;  // a signal asked us to stop
  bool is_first;  // we are process 1 of a PID namespace: only who is outside of it may ask
  struct child command, service;
  const struct jail *jail;  // for the listeners
  struct blocked *blocked;  // where what was blocked is noted
  int listeners[2];  // as supervise_start gave them; -1: none
};

/// Microseconds of a clock that only goes forward.
int64_t supervise_now(void);

/// Blocks the signals and opens the signalfd: 0 or -1 with errno.
int supervise_watch_open(struct watch *watch, int other);

/// Waits for anything to happen, at most until `deadline_us` (0: no bound), and takes note of it.
void supervise_wait(struct watch *watch, int64_t deadline_us);

/// Takes the status of every child that has ended. False: there are no children at all.
bool supervise_reap(struct watch *watch);

/// Kills and reaps whatever is below this process, except `spared` and what is below that.
/// False if something would not die within 5 s (it sits in the kernel; its SIGKILL is pending).
bool supervise_sweep(struct watch *watch, pid_t spared);

/// What /proc/PID/stat tells of a process. proc(5)
struct process {
  long parent, threads, resident;  // resident: pages
  unsigned long user, system, children_user, children_system;  // ticks
  unsigned long address_space;  // bytes
};

/// Looks at a process in a /proc: 1; 0: there is no such; -1: what it says makes no sense. usage.c
int supervise_look_at(int proc, pid_t pid, struct process *process);

/// CPU time of the children that this process waited for, in microseconds.
int64_t supervise_cpu_of_reaped(void);

/// Processes and threads of this user, on the whole system.
uint64_t supervise_tasks_of_user(void);

/// Which limit the run is beyond, as the answer names it; NULL: none. usage.c
/// Keeps the largest memory that was seen in `peak`.
const char *supervise_excess(const struct supervision *it, bool namespaced, int64_t *peak);

/// Notes what a work directory of the host holds before anything runs: what is added is counted.
/// work.c
void supervise_count_work(const struct supervision *it);

/// Whether the run has written more than it may to its work directory.
/// `processes` are those of the run, in the directory `proc`.
bool supervise_work_is_full(
    const struct supervision *it, int proc, const pid_t *processes, int count);

/// Opens what tells of the host's memory and processes: before the jail, which may have no /proc.
void supervise_open_host(void);

/// What runs service and command, inside of whatever jail this process is in already. inside.c
/// Writes the answer to `report` and exits.
_Noreturn void supervise_inside(const struct supervision *it, int input, int report);

/// Starts `supervise_inside` in the jail that was asked for: a pid that is our child, or -1.
/// enter.c
/// `report` is a pipe; the process inside keeps the writing end only.
pid_t supervise_enter(
    const struct supervision *it, const struct cgroup *group, int input, const int report[2]);

/// Writes the refusal instead of an answer, and exits.
_Noreturn void supervise_unjailed(int report);

/// The same, after noting it by errno.
_Noreturn void supervise_refuse(int report, const char *step);
