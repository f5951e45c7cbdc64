// What the supervisor waits for, and how it leaves nothing behind.

#include "CKernel.h"
#include "supervise.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int64_t supervise_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int supervise_watch_open(struct watch *watch, int other) {
  // All are blocked: none but SIGKILL and SIGSTOP may end or stop a supervisor half-way.
  sigset_t all, heard;
  sigfillset(&all);
  sigemptyset(&heard);
  const int numbers[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT};
  for (size_t i = 0; i < COUNT(numbers); i++) {
    signal(numbers[i], SIG_DFL);  // an inherited SIG_IGN for SIGCHLD would eat the statuses
    sigaddset(&heard, numbers[i]);
  }
  if (sigprocmask(SIG_SETMASK, &all, NULL) < 0) return -1;
  const int signals = signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0) return -1;
  *watch = (struct watch){.signals = signals, .other = other, .listeners = {-1, -1}};
  return 0;
}

bool supervise_reap(struct watch *watch) {
  int status;
  struct rusage usage;
  pid_t pid;
  while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
    struct child *child = pid == watch->command.pid ? &watch->command
                        : pid == watch->service.pid ? &watch->service : NULL;
    if (!child || child->ended) continue;  // an orphan that was handed up to us
    child->ended = true;
    child->status = status;
    child->usage = usage;
    child->ended_us = supervise_now();
  }
  return pid == 0;
}

void supervise_wait(struct watch *watch, int64_t deadline_us) {
  struct timespec timeout = {0}, *bound = NULL;
  if (deadline_us) {
    const int64_t now = supervise_now(), left = deadline_us > now ? deadline_us - now : 0;
    timeout = (struct timespec){.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    bound = &timeout;
  }
  // POLLIN of the other one too: nobody sends anything, so whatever is to be read is the end.
  struct pollfd watched[4] = {
    {.fd = watch->signals, .events = POLLIN}, {.fd = watch->other, .events = POLLIN},
    {.fd = watch->listeners[0], .events = POLLIN}, {.fd = watch->listeners[1], .events = POLLIN}};
  if (ppoll(watched, 4, bound, NULL) <= 0) return;
  struct signalfd_siginfo signal;
  while (read(watch->signals, &signal, sizeof signal) == (ssize_t)sizeof signal) {
    if (signal.ssi_signo == SIGCHLD) continue;
    // A tool, too, can send one to process 1, where nothing keeps it from that. Who is outside of
    // the PID namespace has the number 0 in it, which kill(2) lets nobody forge.
    if (watch->is_first && (signal.ssi_code != SI_USER || signal.ssi_pid != 0)) continue;
    watch->stopping = true;
  }
  if (watched[1].revents) {
    watch->heard = true;
    watch->other = -1;
  }
  for (int i = 0; i < 2; i++) {
    if (!watched[2 + i].revents) continue;
    const bool asks = watched[2 + i].revents & POLLIN;
    if (asks && jail_listen(watch->listeners[i], watch->jail, watch->blocked)) continue;
    close(watch->listeners[i]);  // all whom it was about are gone
    watch->listeners[i] = -1;
  }
  supervise_reap(watch);
}

/// Kills one child with its whole process group. It is not reaped yet, so neither number can have
/// become another's; a signal to a group also reaches what its members are just forking.
static void kill_child(pid_t pid) {
  const pid_t group = getpgid(pid);
  if (group > 1 && group != getpgrp()) kill(-group, SIGKILL);
  kill(pid, SIGKILL);
}

/// Kills every child but the spared one: how many there were.
static int kill_children(const struct watch *watch, pid_t spared) {
  int count = 0;
  // Needs CONFIG_PROC_CHILDREN. It may miss one while the list changes: the caller asks again.
  FILE *list = fopen("/proc/thread-self/children", "re");
  if (list) {
    for (int pid; fscanf(list, "%d", &pid) == 1;)
      if (pid != spared) kill_child(pid), count++;
    fclose(list);
    return count;
  }
  DIR *processes = opendir("/proc");
  if (processes) {
    for (struct dirent *entry; (entry = readdir(processes));) {
      const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
      struct process process;
      if (pid > 0 && pid != spared && supervise_look_at(dirfd(processes), pid, &process) > 0
          && process.parent == getpid())
        kill_child(pid), count++;
    }
    closedir(processes);
    return count;
  }
  // Without /proc: the ones we know. Orphans of theirs that left their group are not found.
  const struct child *known[] = {&watch->command, &watch->service};
  for (int i = 0; i < 2; i++)
    if (known[i]->pid && !known[i]->ended && known[i]->pid != spared)
      kill_child(known[i]->pid), count++;
  return count;
}

bool supervise_sweep(struct watch *watch, pid_t spared) {
  const int64_t deadline = supervise_now() + 5 * 1000000;
  for (;;) {
    if (!supervise_reap(watch)) return true;
    // Killing a process hands its children up to us: the next turn finds them.
    if (kill_children(watch, spared) == 0 && spared) return true;
    if (supervise_now() > deadline) return false;
    supervise_wait(watch, supervise_now() + 2000);
  }
}
