// The kernel, for Swift: system calls that glibc's Swift overlay lacks, and the supervisor.
//
// Every function returns a value >= 0 when it worked and -errno when it did not; none prints. Where
// the kernel is too old for it the answer is -ENOSYS, and the caller decides what to do instead.

#pragma once

#include <nss.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/types.h>

// MARK: Users

/// Has users looked for in /etc/passwd alone, if this program is static: the other sources of
/// nsswitch.conf(5) are libraries for another libc's state, and libnss_systemd crashes in ours.
/// Inline, so that the supervisor does not get what it never asks.
static inline void kernel_look_for_users_safely(void) {
    // A program without an interpreter has no base of one. getauxval(3)
    if (getauxval(AT_BASE) == 0) __nss_configure_lookup("passwd", "files");
}

// MARK: Descriptors and processes

/// An anonymous file in memory, close-on-exec, never executable where the kernel can forbid it.
/// `name` is only for /proc. memfd_create(2).
int kernel_memfd_create(const char *_Nonnull name);

/// Forbids every later write, growth and shrinking of a memory file, for whoever holds it.
/// F_ADD_SEALS in fcntl(2).
int kernel_memfd_seal(int fd);

/// A pipe with both ends close-on-exec: ends[0] is read (and never blocks), ends[1] written.
/// pipe2(2).
int kernel_pipe(int ends[_Nonnull 2]);

/// A connected pair of message sockets, both close-on-exec. socketpair(2), SOCK_SEQPACKET.
int kernel_control_pair(int ends[_Nonnull 2]);

/// The program that is started closes all descriptors from this number on: 0, or an errno.
/// posix_spawn_file_actions_addclosefrom_np(3).
int kernel_spawn_close(posix_spawn_file_actions_t *_Nonnull actions, int first);

/// A connected pair of byte streams, both close-on-exec. socketpair(2), SOCK_STREAM.
int kernel_stream_pair(int ends[_Nonnull 2]);

/// Sends one descriptor over a control socket; it stays open here. SCM_RIGHTS in unix(7).
int kernel_control_send(int control, int fd);

/// Receives one message: how many bytes, 0 at the end. A descriptor that comes with it, close-on-exec,
/// becomes `*fd`, which stays as it is otherwise.
int kernel_control_take(int control, void *_Nonnull bytes, size_t count, int *_Nonnull fd);

/// Receives one descriptor from a control socket: the descriptor, close-on-exec.
/// -EPIPE: the other side is gone; -EBADMSG: a message without exactly one descriptor.
int kernel_control_receive(int control);

/// The newest ABI of Landlock that this kernel has; 0: none. landlock(7).
int kernel_landlock_abi(void);

/// What seccomp(2) offers: 0 nothing, 1 filters, 2 filters that tell what they block.
int kernel_seccomp_level(void);

/// The directory of a cgroup 2 hierarchy below which groups that bound memory and processes can be
/// made; NULL: there is none. Lives for ever. cgroups(7).
const char *_Nullable kernel_cgroup_base(void);

/// The first argument that turns this program into its own supervisor (supervise.c).
const char *_Nonnull kernel_supervise_word(void);

// MARK: Signals

/// From now on each `signal` writes its number, one byte, to the pipe: 1; 0 if the signal is
/// ignored, and stays so. One pipe for the whole process, which must stay open.
int kernel_interruption_hear(int signal, int pipe);

/// Gives a signal its default effect again.
int kernel_interruption_forget(int signal);

/// Ignores a signal.
int kernel_interruption_ignore(int signal);

// MARK: Files

/// Opens a directory only as a place in the tree: its mode does not matter, a link is not followed.
/// O_PATH in open(2).
int kernel_open_node(int parent, const char *_Nonnull name);

/// Opens `path` below `directory`: never above it, never through any symbolic or magic link, never
/// into another mount (-EXDEV). openat2(2), Linux 5.6; -ENOSYS: open component by component with
/// O_NOFOLLOW instead.
int kernel_open_within(int directory, const char *_Nonnull path, int flags, unsigned mode);

/// Claims one byte of an open file for this open file alone, without waiting; -EAGAIN: it is taken.
/// The claim ends with the last descriptor. F_OFD_SETLK in fcntl(2).
int kernel_claim_byte(int fd, int64_t offset);

/// Gives it back.
int kernel_yield_byte(int fd, int64_t offset);

#define KERNEL_IMMUTABLE 1
#define KERNEL_APPEND_ONLY 2
#define KERNEL_MOUNT_ROOT 4
#define KERNEL_HAS_BIRTH 8

/// What stands at a name: the parts of statx(2) that a rollout asks for.
struct kernel_status {
  uint64_t device, inode, mount, size;
  int64_t seconds, birth_seconds;
  uint32_t nanoseconds, birth_nanoseconds, mode, uid, gid, links;
  /// KERNEL_IMMUTABLE, KERNEL_APPEND_ONLY, KERNEL_MOUNT_ROOT, KERNEL_HAS_BIRTH.
  uint32_t flags;
};

/// The status of `name` in `directory`, a link not followed; of the directory itself if the name is
/// empty. statx(2); -ENOENT: nothing stands there.
int kernel_status_of(
    int directory, const char *_Nonnull name, struct kernel_status *_Nonnull status);

/// Opens the directory at an absolute path of which no component is a link of any kind.
/// openat2(2) with RESOLVE_NO_SYMLINKS; where that is missing, a component at a time.
int kernel_open_recorded(const char *_Nonnull path);

/// The most bytes that the kernel's name for a file takes. MAX_HANDLE_SZ.
#define KERNEL_HANDLE_SIZE 128

/// What tells the file behind a descriptor from all others, whatever the devices are numbered.
struct kernel_identity {
  /// The kind of its file system. f_type of statfs(2).
  uint64_t type;
  /// The file system's own number; not there before Linux 6.9. FS_IOC_GETFSUUID.
  uint8_t uuid[16];
  uint32_t uuid_size;
  /// The kernel's name for the file, which another file at the same number does not get.
  /// name_to_handle_at(2).
  uint8_t handle[KERNEL_HANDLE_SIZE];
  uint32_t handle_size;
};

/// What there is of the above; the sizes are 0 where the file system has none.
int kernel_identity_of(int fd, struct kernel_identity *_Nonnull identity);

/// Writes everything that waits for the file system of `fd` to its device; reports what could not be
/// written since `fd` was opened. syncfs(2).
int kernel_sync_file_system(int fd);

/// Reserves space for the first `count` bytes of a file without changing its size, so that writing
/// them never finds the disk full. fallocate(2).
int kernel_reserve(int fd, int64_t count);

/// The names of a file's extended attributes, each with a NUL behind it: how many bytes.
/// flistxattr(2); for a link (`fd` is its directory, `name` not NULL) llistxattr(2).
/// With `size` 0: how many bytes it would be.
ssize_t kernel_attributes(
    int fd, const char *_Nullable name, char *_Nullable names, size_t size);

/// The value of one extended attribute, as above.
ssize_t kernel_attribute(
    int fd, const char *_Nullable name, const char *_Nonnull attribute, void *_Nullable value,
    size_t size);

/// Sets one extended attribute, as above.
int kernel_set_attribute(
    int fd, const char *_Nullable name, const char *_Nonnull attribute,
    const void *_Nonnull value, size_t size);

/// Removes one extended attribute of an open file. fremovexattr(2); -ENODATA: it has none of that name.
int kernel_remove_attribute(int fd, const char *_Nonnull attribute);

#define KERNEL_RENAME_NOREPLACE 1
#define KERNEL_RENAME_EXCHANGE 2

/// renameat2(2) with the two flags above; -EINVAL where the file system does not know them.
int kernel_renameat2(
    int from_directory, const char *_Nonnull from, int to_directory, const char *_Nonnull to,
    unsigned flags);

/// Copies up to `count` bytes between the current offsets of two files inside the kernel, by
/// reference where the file system can: the bytes copied, 0 at the end. copy_file_range(2).
/// -EXDEV, -EINVAL, -ENOSYS, -EOPNOTSUPP: read and write instead.
ssize_t kernel_copy_file_range(int from, int to, size_t count);

// MARK: Digests

/// Folds `blocks` blocks of 64 bytes into a SHA-256 state: with the processor's own instructions where
/// it has them. FIPS 180-4, section 6.2.2.
void kernel_sha256_blocks(
    uint32_t state[_Nonnull 8], const uint8_t *_Nonnull bytes, size_t blocks);

/// memmem(3): where a text stands first among `count` bytes; NULL if it does not.
const void *_Nullable kernel_find(const void *_Nonnull bytes, size_t count, const void *_Nonnull text, size_t length);

/// The same, never with such instructions.
void kernel_sha256_blocks_portably(
    uint32_t state[_Nonnull 8], const uint8_t *_Nonnull bytes, size_t blocks);
