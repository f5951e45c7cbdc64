// What confines the tools: the parts of the jail. Not for Swift.
//
// The layers, and in what order a process goes into them:
//
//     root becomes an unprivileged user of the host    capabilities.c, jail_drop_user
//     namespaces and a root of its own                 namespaces.c
//     no capability, no new privileges                 capabilities.c
//     Landlock: what may be opened                     landlock.c
//     seccomp: what may be asked of the kernel         seccomp.c

#pragma once

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

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

/// Who its one user is.
#define JAIL_PASSWD "sandbox:x:1000:1000::" JAIL_WORK ":/bin/sh\n"

/// Where a tree that the work directory is filled from is seen until it has been copied.
#define JAIL_FILL "/.fill"

/// Why something could not be set up: the system call that said no, and its errno.
struct refusal {
  int error;
  char step[256];  // cut with "..." where it is longer
};

/// The last one in this process, which has one thread. "0 or -1" is: -1 with a refusal.
extern struct refusal jail_refusal;

/// Notes a refusal by errno, and returns -1.
int jail_refused(const char *step, const char *what);

/// Sets an attribute of this process. prctl(2) 0 or -1 with errno.
int jail_set(int attribute, unsigned long value);

/// Closes a descriptor, if it is one, and leaves errno as it is.
void jail_close(int fd);

/// Reads a small file, named below a directory. False: it is not there, or empty; then so is `text`.
bool jail_read_text(int directory, const char *path, char *text, size_t room);

/// Writes one with one write(2); `flags` as for open(2). 0 or -1 with errno.
int jail_write_text(int directory, const char *path, int flags, const char *text);

/// A directory, named below another, as a stream with a descriptor of its own. NULL with errno.
DIR *jail_entries(int directory, const char *path);

/// Where a link leads: 1; 0: it is none; -1 with a refusal: that is too long.
int jail_read_link(const char *path, char *target, size_t room);

/// Becomes the user that the jail names, for good. 0 or -1.
int jail_drop_user(const struct jail *jail);

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
int jail_check_reads(const struct jail *jail);

/// What is to be taken inside.
struct sources {
  struct source list[JAIL_SOURCES];
  int count;
};

/// Makes the list for a jail. 0 or -1.
int jail_sources(struct sources *sources, const struct jail *jail);

/// Detaches all that is not detached yet; what this user may not is left for later if `may_fail`.
int jail_detach(struct sources *sources, const struct jail *jail, bool may_fail);

/// A user namespace in which the overlay owner's files are the jail's user's: a descriptor, or -1
/// with errno. idmap.c
int jail_idmap(const struct jail *jail);

/// What a tree of files takes, and how many bytes of memory a copy of it would.
struct footprint {
  uint64_t bytes, inodes, copied;
};

/// Measures a tree, its top included; what goes meanwhile does not count. tree.c
/// -1 with errno: some of it cannot be looked into, or it is too deep.
int jail_measure(const char *path, struct footprint *footprint);

/// Copies all files and directories of one directory into another, which is empty. tree.c 0 or -1.
int jail_fill(const char *from, const char *to);

/// New namespaces for this process and its children, and the map of its one user. 0 or -1.
int jail_unshare(const struct jail *jail);

/// As PID 1: a root of its own, from the sources. 0 or -1.
int jail_build_root(struct sources *sources, const struct jail *jail);

/// Replaces this process by bubblewrap, with `arguments` as what it runs. Only returns to refuse.
int jail_become_bubblewrap(const struct jail *jail, char **arguments, int count);

/// Gives up all capabilities, in the bounding set as well. 0 or -1.
int jail_drop_capabilities(void);

/// The Landlock rules for the tools: a descriptor; -2: this kernel has none; or -1. landlock.c
int jail_landlock_rules(const struct jail *jail);

/// Applies them to this thread, for good. 0 or -1 with errno.
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

#define JAIL_NO_CGROUP (struct cgroup){.base = -1, .directory = -1}

/// What the kernel counted for a group.
struct cgroup_account {
  bool ran_out_of_memory;
  int64_t peak, cpu_us;  // bytes; 0: unknown
};

/// Makes a group with these bounds, where one can be made, of what is none yet.
void jail_cgroup_open(struct cgroup *group, uint64_t memory, uint64_t processes);

/// As fork(2), with the child in the group, if there is one.
pid_t jail_cgroup_fork(const struct cgroup *group);

void jail_cgroup_read(const struct cgroup *group, struct cgroup_account *account);

/// Kills what is in it, and removes it.
void jail_cgroup_close(struct cgroup *group);

/// A system call that a tool may not make.
struct denied_call {
  int number;
  const char *name;
  bool is_quiet;  // it just does not exist: nobody is told
};

/// A system call that changes a file that it names.
struct writing_call {
  int number;
  const char *name;
  int path, flags;  // which argument; flags -1: it always writes
};

/// The one with this number, which the filter knows by name; NULL: it is no such.
const struct denied_call *jail_denied_call(int number);
const struct writing_call *jail_writing_call(int number);

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
