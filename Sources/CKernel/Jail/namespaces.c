// Namespaces and a root of its own: namespaces(7), user_namespaces(7), mount_setattr(2) (Linux 5.12).

#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Newer than the headers of some build machines; the same on every architecture.
enum { NR_open_tree = 428, NR_move_mount = 429, NR_mount_setattr = 442 };
enum { TREE_CLONE = 1, MOVE_FROM_EMPTY_PATH = 4, RECURSIVE = 0x8000, EMPTY_PATH = 0x1000 };
enum { ATTRIBUTE_RDONLY = 1, ATTRIBUTE_NOSUID = 2, ATTRIBUTE_NODEV = 4, ATTRIBUTE_IDMAP = 1 << 20 };

struct mount_attributes {
  uint64_t set, clear, propagation, user_namespace;
};

// MARK: What is taken inside

static int add(struct sources *sources, struct source source) {
  if (sources->count == JAIL_SOURCES) return errno = E2BIG, jail_refused("sources", source.from);
  source.fd = -1;
  sources->list[sources->count++] = source;
  return 0;
}

static bool is_directory(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/// The programs and libraries of the system, which every tool needs: /usr, and what of / is not
/// merely a link into it.
static const char *const system_directories[] = {"/usr", "/bin", "/sbin", "/lib", "/lib64"};
static const char *const devices[] = {
  "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};

static bool is_of_the_system(const char *path) {
  for (size_t i = 0; i < COUNT(system_directories); i++) {
    const char *directory = system_directories[i];
    const size_t length = strlen(directory);
    if (strncmp(path, directory, length) == 0 && (path[length] == '/' || !path[length])
        && is_directory(directory))
      return true;
  }
  return false;
}

int jail_check_reads(const struct jail *jail) {
  int count = 0;
  while (jail->reads[count]) count++;
  if (count <= JAIL_READS) return 0;
  char what[64];
  snprintf(what, sizeof what, "%d paths to read, of at most %d", count, JAIL_READS);
  return errno = E2BIG, jail_refused(what, NULL);
}

int jail_sources(struct sources *sources, const struct jail *jail) {
  static const char cache[] = "/etc/ld.so.cache";
  sources->count = 0;
  int result = 0;
  for (size_t i = 0; result == 0 && i < COUNT(system_directories); i++) {
    const char *path = system_directories[i];
    if (is_directory(path)) result = add(sources, (struct source){path, path});
  }
  if (result == 0) result = add(sources, (struct source){cache, cache, .is_optional = true});
  for (char **path = jail->reads; result == 0 && *path; path++)
    if (!is_of_the_system(*path)) result = add(sources, (struct source){*path, *path});
  for (size_t i = 0; result == 0 && i < COUNT(devices); i++)
    // Read-only: a device can be written to all the same, but its node cannot be changed.
    result = add(sources, (struct source){devices[i], devices[i], .is_device = true});
  if (result == 0 && jail->overlay)
    result = add(
        sources, (struct source){jail->overlay, "/.lower", .is_mapped = jail->maps_overlay});
  if (result == 0 && jail->fill)
    result = add(sources, (struct source){jail->fill, JAIL_FILL});
  if (result == 0 && jail->work_host)
    result = add(sources, (struct source){jail->work_host, jail->work, .writable = true});
  return result;
}

/// A mount of its own for a source, attached nowhere, with what it may not be used for.
static int detach(const struct jail *jail, struct source *source) {
  const int fd = (int)syscall(
      NR_open_tree, AT_FDCWD, source->from, TREE_CLONE | O_CLOEXEC | RECURSIVE);
  if (fd < 0) {
    if (errno == ENOENT && source->is_optional) return 0;
    // Who may not even that may not map: a container's root. The word is what a copy is made upon.
    return source->is_mapped ? jail_refused("open_tree for an idmap", NULL)
                             : jail_refused("open_tree", source->from);
  }
  struct mount_attributes attributes = {
    .set = ATTRIBUTE_NOSUID | (source->writable ? 0 : ATTRIBUTE_RDONLY)
        | (source->is_device ? 0 : ATTRIBUTE_NODEV),
    .propagation = MS_PRIVATE,
  };
  int map = -1;
  if (source->is_mapped) {
    if ((map = jail_idmap(jail)) < 0) return jail_close(fd), jail_refused("idmap", NULL);
    attributes.set |= ATTRIBUTE_IDMAP;
    attributes.user_namespace = (uint64_t)map;
  }
  const long result =
      syscall(NR_mount_setattr, fd, "", EMPTY_PATH | RECURSIVE, &attributes, sizeof attributes);
  jail_close(map);
  if (result == 0) return source->fd = fd, 0;
  jail_close(fd);
  return source->is_mapped ? jail_refused("mount_setattr idmap", NULL)
                           : jail_refused("mount_setattr", source->from);
}

int jail_detach(struct sources *sources, const struct jail *jail, bool may_fail) {
  for (int i = 0; i < sources->count; i++) {
    struct source *source = &sources->list[i];
    if (source->fd >= 0 || detach(jail, source) == 0) continue;
    // What is another's cannot be taken later either.
    if (!may_fail || source->is_mapped) return -1;
  }
  return 0;
}

// MARK: The namespaces

static int write_file(const char *path, const char *text) {
  return jail_write_text(AT_FDCWD, path, 0, text);
}

int jail_unshare(const struct jail *jail) {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  // After a change of credentials, else nobody could write the maps.
  if (jail_set(PR_SET_DUMPABLE, 1) < 0) return jail_refused("PR_SET_DUMPABLE", NULL);
  const int kinds = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS
      | CLONE_NEWCGROUP | (jail->network ? 0 : CLONE_NEWNET);
  if (unshare(kinds) < 0) return jail_refused("unshare", NULL);
  char map[48];
  if (write_file("/proc/self/setgroups", "deny") < 0) return jail_refused("setgroups deny", NULL);
  snprintf(map, sizeof map, "1000 %u 1", (unsigned)uid);
  if (write_file("/proc/self/uid_map", map) < 0) return jail_refused("uid_map", NULL);
  snprintf(map, sizeof map, "1000 %u 1", (unsigned)gid);
  if (write_file("/proc/self/gid_map", map) < 0) return jail_refused("gid_map", NULL);
  return 0;
}

// MARK: The root

/// The path as it is named from the new root, which is the current directory.
static const char *relative(const char *path) { return path + strspn(path, "/"); }

/// Makes the directories above a path.
static int make_parents(const char *path) {
  char text[4096];
  if (snprintf(text, sizeof text, "%s", relative(path)) >= (int)sizeof text)
    return errno = ENAMETOOLONG, -1;
  for (char *at = strchr(text, '/'); at; at = strchr(at + 1, '/')) {
    *at = 0;
    if (mkdir(text, 0755) < 0 && errno != EEXIST) return -1;
    *at = '/';
  }
  return 0;
}

static int place(const struct source *source) {
  struct stat info;
  const char *to = relative(source->to);
  if (fstat(source->fd, &info) < 0) return jail_refused("fstat", source->from);
  if (make_parents(source->to) < 0) return jail_refused("mkdir above", source->to);
  if (S_ISDIR(info.st_mode)) {
    if (mkdir(to, 0755) < 0 && errno != EEXIST) return jail_refused("mkdir", source->to);
  } else {
    const int file = open(to, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0) return jail_refused("create", source->to);
    close(file);
  }
  if (syscall(NR_move_mount, source->fd, "", AT_FDCWD, to, MOVE_FROM_EMPTY_PATH) < 0)
    return jail_refused("move_mount", source->to);
  return 0;
}

/// The links that / has instead of directories on a system where all is below /usr.
static int copy_links(void) {
  for (size_t i = 0; i < COUNT(system_directories); i++) {
    char target[256];
    const char *path = system_directories[i];
    const int is_link = jail_read_link(path, target, sizeof target);
    if (is_link < 0) return -1;
    if (is_link && symlink(target, relative(path)) < 0) return jail_refused("symlink", path);
  }
  return 0;
}

/// The directory that may be written: memory with a bound, and, for a database, the copy-on-write
/// image of its template in it.
static int make_work(const struct jail *jail) {
  char options[128];
  snprintf(options, sizeof options, "mode=0700,size=%llu,nr_inodes=%llu",
           (unsigned long long)jail->work_bytes, (unsigned long long)jail->work_inodes);
  const unsigned long flags = MS_NOSUID | MS_NODEV;
  const char *work = relative(jail->work);
  if (mkdir(work, 0700) < 0) return jail_refused("mkdir", jail->work);
  if (!jail->overlay) {
    if (mount("work", work, "tmpfs", flags, options) < 0)
      return jail_refused("mount tmpfs", jail->work);
    if (!jail->fill) return 0;
    const char *fill = relative(JAIL_FILL);
    if (jail_fill(fill, work) < 0) return -1;
    if (umount2(fill, MNT_DETACH) < 0) return jail_refused("umount2", JAIL_FILL);
    rmdir(fill);
    return 0;
  }

  // One memory for both, and one bound: what the image takes lies beside the work directory.
  static const char *const parts[] = {".memory/work", ".memory/upper", ".memory/index"};
  if (mkdir(".memory", 0700) < 0) return jail_refused("mkdir", ".memory");
  if (mount("work", ".memory", "tmpfs", flags, options) < 0)
    return jail_refused("mount tmpfs", ".memory");
  for (size_t i = 0; i < COUNT(parts); i++)
    if (mkdir(parts[i], 0700) < 0) return jail_refused("mkdir", parts[i]);
  if (mount(parts[0], work, NULL, MS_BIND, NULL) < 0) return jail_refused("mount bind", jail->work);
  char data[4096];
  if (snprintf(data, sizeof data, "%s/data", work) >= (int)sizeof data || mkdir(data, 0700) < 0)
    return jail_refused("mkdir data in", jail->work);
  if (mount("data", data, "overlay", flags,
            "lowerdir=.lower,upperdir=.memory/upper,workdir=.memory/index,userxattr") < 0)
    return jail_refused("mount overlay", NULL);
  if (umount2(".memory", MNT_DETACH) < 0 || umount2(".lower", MNT_DETACH) < 0)
    return jail_refused("umount2", NULL);
  rmdir(".memory");
  rmdir(".lower");
  return 0;
}

int jail_build_root(struct sources *sources, const struct jail *jail) {
  umask(0);
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return jail_refused("mount private", NULL);
  // Before the new root covers anything. What root detached already stays.
  if (jail_detach(sources, jail, false) < 0) return -1;

  const char *base = is_directory("/tmp") ? "/tmp" : "/usr";
  if (mount("jail", base, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m,nr_inodes=1024") < 0)
    return jail_refused("mount tmpfs", NULL);
  if (chdir(base) < 0) return jail_refused("chdir", base);
  if (copy_links() < 0) return -1;
  for (int i = 0; i < sources->count; i++)
    if (sources->list[i].fd >= 0 && place(&sources->list[i]) < 0) return -1;

  if (mkdir("etc", 0755) < 0 && errno != EEXIST) return jail_refused("mkdir", "/etc");
  const int new = O_CREAT | O_EXCL;
  if (jail_write_text(AT_FDCWD, "etc/passwd", new, JAIL_PASSWD) < 0
      || jail_write_text(AT_FDCWD, "etc/group", new, "sandbox:x:1000:\n") < 0
      || symlink("/usr/share/zoneinfo/UTC", "etc/localtime") < 0)
    return jail_refused("create in", "/etc");

  // A container that hides parts of /proc forbids a new one: the tools can do without.
  if (mkdir("proc", 0555) < 0) return jail_refused("mkdir", "/proc");
  const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (mount("proc", "proc", "proc", flags, "subset=pid") < 0 && errno == EINVAL)
    (void)mount("proc", "proc", "proc", flags, NULL);
  // No user namespaces below this one; seccomp forbids them as well.
  (void)write_file("/proc/sys/user/max_user_namespaces", "0");

  static const char *const descriptors[][2] = {
    {"/proc/self/fd", "dev/fd"}, {"/proc/self/fd/0", "dev/stdin"},
    {"/proc/self/fd/1", "dev/stdout"}, {"/proc/self/fd/2", "dev/stderr"}};
  for (size_t i = 0; i < COUNT(descriptors); i++)
    if (symlink(descriptors[i][0], descriptors[i][1]) < 0)
      return jail_refused("symlink", descriptors[i][1]);

  if (jail->work) {
    if (!jail->work_host && make_work(jail) < 0) return -1;
    // What insists on other places finds this one, with its bound.
    // Unless something that may be read lies there.
    static const char *const others[] = {"tmp", "dev/shm"};
    for (size_t i = 0; i < COUNT(others); i++)
      if (symlink(jail->work, others[i]) < 0 && errno != EEXIST)
        return jail_refused("symlink", jail->work);
  }

  if (syscall(SYS_pivot_root, ".", ".") < 0) return jail_refused("pivot_root", NULL);
  if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0) return jail_refused("umount2", NULL);
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
    return jail_refused("mount read-only", NULL);
  if (sethostname("sandbox", 7) < 0) return jail_refused("sethostname", NULL);
  return 0;
}
