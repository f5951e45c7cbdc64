// Landlock: what may be opened, connected and signalled. landlock(7), Linux 5.13.
//
// The headers of the build machine may be older than the kernel: the numbers are the kernel's own
// (include/uapi/linux/landlock.h), and never change.

#include "CKernel.h"
#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The same on every architecture.
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

#define EXECUTE (1ULL << 0)
#define WRITE_FILE (1ULL << 1)
#define READ_FILE (1ULL << 2)
#define READ_DIR (1ULL << 3)
#define TRUNCATE (1ULL << 14)  // ABI 3
#define IOCTL_DEV (1ULL << 15)  // ABI 5
#define ABI_1 ((1ULL << 13) - 1)
#define REFER (1ULL << 13)  // ABI 2
#define BIND_AND_CONNECT_TCP 3ULL  // ABI 4
#define SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS 3ULL  // ABI 6

struct ruleset {
  uint64_t handled_fs, handled_net, scoped;
};

struct path_beneath {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));

int kernel_landlock_abi(void) {
  const long abi = syscall(CREATE_RULESET, NULL, 0UL, CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : (int)abi;
}

static uint64_t handled_fs(int abi) {
  return ABI_1 | (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0) | (abi >= 5 ? IOCTL_DEV : 0);
}

/// Allows something below a path. A path that is not there needs no rule.
static int allow(int rules, const char *path, uint64_t rights) {
  const int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT || errno == EACCES ? 0 : jail_refused("landlock", path);
  struct stat info;
  int result = fstat(fd, &info);
  // To a file only what files have.
  if (result == 0 && !S_ISDIR(info.st_mode))
    rights &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;
  const struct path_beneath rule = {.allowed = rights, .parent = fd};
  if (result == 0) result = (int)syscall(ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0UL);
  if (result < 0) jail_refused("landlock_add_rule", path);
  close(fd);
  return result;
}

static int allow_each(int rules, const char *const *paths, uint64_t rights) {
  int result = 0;
  for (; result == 0 && *paths; paths++) result = allow(rules, *paths, rights);
  return result;
}

int jail_landlock_rules(const struct jail *jail) {
  const int abi = kernel_landlock_abi();
  // Before ABI 3 (Linux 6.2) a file can be emptied that cannot be written: as one layer among others
  // it will do, alone it will not.
  if (abi < (jail->tier == TIER_LANDLOCK ? 3 : 1)) return -2;
  const struct ruleset ruleset = {
    .handled_fs = handled_fs(abi),
    .handled_net = abi >= 4 && !jail->network ? BIND_AND_CONNECT_TCP : 0,
    .scoped = abi >= 6 ? SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS : 0,
  };
  const size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  const int rules = (int)syscall(CREATE_RULESET, &ruleset, size, 0UL);
  if (rules < 0) return jail_refused("landlock_create_ruleset", NULL);
  if (fcntl(rules, F_SETFD, FD_CLOEXEC) < 0) return jail_refused("fcntl", NULL);

  const uint64_t reading = EXECUTE | READ_FILE | READ_DIR;
  const uint64_t device = (READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV) & ruleset.handled_fs;
  // Where there is no root of its own, what that would hold is named one by one.
  static const char *const root[] = {"/", NULL};
  static const char *const places[] = {
    "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime",
    "/etc/passwd", "/etc/group", "/etc/nsswitch.conf",
    // node ends at its start where this is there and cannot be read.
    "/etc/ssl/openssl.cnf", "/etc/pki/tls/openssl.cnf", NULL};
  static const char *const devices[] = {
    "/dev/null", "/dev/full", "/dev/random", "/dev/urandom", NULL};
  const bool has_root = jail->tier != TIER_LANDLOCK;
  if (allow_each(rules, has_root ? root : places, reading) == 0
      && (has_root || allow_each(rules, (const char *const *)jail->reads, reading) == 0)
      && allow_each(rules, devices, device) == 0
      // Who may write to it may map it as shared memory, of which seccomp.c says why not.
      && allow(rules, "/dev/zero", READ_FILE) == 0
      && (!jail->work || allow(rules, jail->work, ruleset.handled_fs & ~IOCTL_DEV) == 0))
    return rules;
  close(rules);
  return -1;
}

int jail_landlock_restrict(int rules) { return (int)syscall(RESTRICT_SELF, rules, 0UL); }
