// What confines the tools: the parts of the jail. Not for Swift.
//
// The layers, and in what order a process goes into them:
//
//     root becomes an unprivileged user of the host    namespaces.c, jail_drop_user
//     namespaces and a root of its own                 namespaces.c
//     no capability, no new privileges                 capabilities.c
//     Landlock: what may be opened                     landlock.c
//     seccomp: what may be asked of the kernel         seccomp.c

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Where a run is confined. The order is that of their strength.
enum tier {
  TIER_NONE,  // limits only: for what is measured and for the controls of tests
  TIER_LANDLOCK,
  TIER_BUBBLEWRAP,
  TIER_NAMESPACES,
  TIER_INSIDE,  // in bubblewrap's jail already: the layers that are left
};

/// The jail that a run was given. All paths are absolute.
struct jail {
  enum tier tier;
  bool drops_user;
  uid_t uid;
  gid_t gid;
  const char *bubblewrap;  // the program; only for its tier
  char **reads;            // files and directories that may be read, NULL at the end
  const char *work;        // the directory that may be written, as the tools name it; NULL: none
  const char *work_host;   // the directory of the host that it is; NULL: in memory
  const char *fill;        // a directory of the host that memory begins as a copy of; NULL: empty
  uint64_t work_bytes, work_inodes;  // what may be written there; 0: no bound
  const char *overlay;     // a directory whose copy-on-write image is WORK/data; NULL: none
  bool maps_overlay;       // its files are `overlay_owner`'s, and to be the user's inside
  uid_t overlay_owner;
  bool network;            // the host's network may be used
  uint64_t shared_memory;  // bytes of the largest System V segment that may be made, and then memory
                           // may be shared by mmap(2) without a file, too; 0: neither
  bool skips_landlock, skips_seccomp;  // one layer off: the controls of tests
};

/// What a tool finds where it writes, unless the host's own directory serves.
#define JAIL_WORK "/work"

/// Where a tree that the work directory is filled from is seen until it has been copied.
#define JAIL_FILL "/.fill"

/// Why something could not be set up: the system call that said no, and its errno.
struct refusal {
  int error;
  char step[256];  // cut with "..." where it is longer
};

/// Notes a refusal by errno, and returns -1.
int jail_refused(struct refusal *refusal, const char *step, const char *what);

/// Becomes the user that the jail names, for good. 0 or -1.
int jail_drop_user(const struct jail *jail, struct refusal *refusal);

/// A file or directory of the host that is to be seen inside.
struct source {
  const char *from, *to;
  int fd;         // its mount, detached
  bool writable, is_device, is_optional;
  bool is_mapped;  // seen as the jail's user's
};

/// How many files and directories a jail can name to be read, whatever its tier; one more is refused.
/// What else is taken inside are the system's directories, devices, and the work directory's sources.
enum { JAIL_READS = 96, JAIL_SOURCES = JAIL_READS + 16 };

/// Whether a jail names no more to be read than that. 0 or -1.
int jail_check_reads(const struct jail *jail, struct refusal *refusal);

/// What is to be taken inside.
struct sources {
  struct source list[JAIL_SOURCES];
  int count;
};

/// Makes the list for a jail. 0 or -1.
int jail_sources(struct sources *sources, const struct jail *jail, struct refusal *refusal);

/// Detaches all that is not detached yet; what this user may not is left for later if `may_fail`.
int jail_detach(
    struct sources *sources, const struct jail *jail, bool may_fail, struct refusal *refusal);

/// A user namespace in which files of `from` are the jail's user's: a descriptor, or -1 with errno.
/// idmap.c
int jail_idmap(uid_t from, const struct jail *jail);

/// What a tree of files takes, and how many bytes of memory a copy of it would.
struct footprint {
  uint64_t bytes, inodes, copied;
};

/// Measures a tree, its top included; what goes meanwhile does not count. tree.c
/// -1 with errno: some of it cannot be looked into, or it is too deep.
int jail_measure(const char *path, struct footprint *footprint);

/// Copies all files and directories of one directory into another, which is empty. tree.c 0 or -1.
int jail_fill(const char *from, const char *to, struct refusal *refusal);

/// New namespaces for this process and its children, and the map of its one user. 0 or -1.
int jail_unshare(const struct jail *jail, struct refusal *refusal);

/// As PID 1: a root of its own, from the sources. 0 or -1.
int jail_build_root(struct sources *sources, const struct jail *jail, struct refusal *refusal);

/// Replaces this process by bubblewrap, with `arguments` as what it runs. Only returns to refuse.
int jail_become_bubblewrap(
    const struct jail *jail, char **arguments, int count, struct refusal *refusal);

/// Gives up all capabilities, in the bounding set as well. 0 or -1.
int jail_drop_capabilities(struct refusal *refusal);

/// The Landlock rules for the tools: a descriptor, -1 with a refusal. landlock.c
/// -2: this kernel has none.
int jail_landlock_rules(const struct jail *jail, struct refusal *refusal);

/// Applies them to this thread, for good. 0 or -errno.
int jail_landlock_restrict(int rules);

/// Installs the filter of system calls for good. -errno; the listener on which the kernel tells of
/// what it blocks; or -ENODEV where it is installed and there is no listener. seccomp.c
/// If it is `watching`, files that are named to be changed are told, too, and then left to the
/// layers that decide.
int jail_seccomp(const struct jail *jail, bool watching);

/// A control group of one run. cgroup.c
struct cgroup {
  int base, directory;  // descriptors; -1: there is none
  char name[32];
};

/// What the kernel counted for a group.
struct cgroup_account {
  bool ran_out_of_memory, ran_out_of_processes;
  int64_t peak, cpu_us;  // bytes; 0: unknown
};

/// Makes a group with these bounds (0: none). False: none can be made here.
bool jail_cgroup_open(struct cgroup *group, uint64_t memory, uint64_t processes);

/// As fork(2), with the child in the group, if there is one.
pid_t jail_cgroup_fork(const struct cgroup *group);

void jail_cgroup_read(const struct cgroup *group, struct cgroup_account *account);

/// Kills what is in it, and removes it.
void jail_cgroup_close(struct cgroup *group);

enum { BLOCKED_ENTRIES = 16, BLOCKED_DETAIL = 160 };

/// What was blocked: the first sixteen different things, and how much more.
struct blocked {
  int count;
  struct blocked_entry {
    const char *call;  // the system call's name
    char detail[BLOCKED_DETAIL];
  } entries[BLOCKED_ENTRIES];
  int64_t total;  // how often anything was
  int64_t others;  // how often something that has no entry
};

/// Takes one notification from a listener, answers it, and notes it. seccomp_listen.c
/// False: the listener has nothing more to tell, ever.
bool jail_listen(int listener, const struct jail *jail, struct blocked *blocked);
