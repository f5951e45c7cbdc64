// What a tool may ask of the kernel: a filter of system calls. seccomp(2), classic BPF.
//
// A list of what is denied, and a bound behind which all is: a system call that was invented after
// this list was written does not exist for a tool. What programs probe for in good faith (io_uring,
// clone3) does not exist either, silently; everything else that is denied is told.

#include "CKernel.h"
#include "jail.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the jail's filter of system calls knows x86_64 and arm64"
#endif

// Newer than the headers of some build machines; the same on every architecture.
enum {
  NR_futex_waitv = 449, NR_fchmodat2 = 452, NR_futex_wake = 454, NR_futex_requeue = 456,
  NR_mseal = 462, LAST_REVIEWED = 441,
};

/// Numbers that are 441 or less and denied. The table is the one that names them, too.
static const struct denied_call denied[] = {
#define TOLD(name) {SYS_##name, #name, false}
#define QUIET(name) {SYS_##name, #name, true}
  // Other namespaces, and other views of the file system.
  TOLD(unshare), TOLD(setns), TOLD(mount), TOLD(umount2), TOLD(pivot_root), TOLD(chroot),
  {428, "open_tree", false}, {429, "move_mount", false}, {430, "fsopen", false},
  {431, "fsconfig", false}, {432, "fsmount", false}, {433, "fspick", false},
  TOLD(name_to_handle_at), TOLD(open_by_handle_at), TOLD(swapon), TOLD(swapoff),
  TOLD(quotactl), TOLD(fanotify_init), TOLD(fanotify_mark), TOLD(sethostname), TOLD(setdomainname),
  // Other processes.
  TOLD(ptrace), TOLD(process_vm_readv), TOLD(process_vm_writev), TOLD(kcmp),
  {438, "pidfd_getfd", false}, {440, "process_madvise", false}, TOLD(move_pages),
  TOLD(migrate_pages),
  // The kernel itself.
  TOLD(bpf), TOLD(perf_event_open), TOLD(kexec_load), TOLD(kexec_file_load), TOLD(init_module), TOLD(finit_module),
  TOLD(delete_module), TOLD(reboot), TOLD(syslog), TOLD(acct), TOLD(settimeofday),
  TOLD(clock_settime), TOLD(adjtimex), TOLD(clock_adjtime), TOLD(vhangup), TOLD(personality),
  TOLD(lookup_dcookie), TOLD(nfsservctl),
#ifdef __x86_64__
  TOLD(iopl), TOLD(ioperm), TOLD(modify_ldt), TOLD(uselib), TOLD(ustat), TOLD(sysfs), TOLD(_sysctl),
  TOLD(create_module), TOLD(query_module), TOLD(get_kernel_syms),
#endif
  // What outlives a process.
  TOLD(add_key), TOLD(request_key), TOLD(keyctl), TOLD(mq_open), TOLD(mq_unlink), TOLD(msgget),
  TOLD(msgsnd), TOLD(msgrcv), TOLD(msgctl), TOLD(semget), TOLD(semop), TOLD(semctl),
  TOLD(semtimedop),
  // A lock on a file that others can only read as well would hold them up.
  TOLD(flock),
  // Ways around the others. Programs try the first ones in good faith.
  // Of io_setup's events the whole host has one quota.
  QUIET(memfd_create), QUIET(io_setup), {425, "io_uring_setup", true}, {426, "io_uring_enter", true},
  {427, "io_uring_register", true}, {435, "clone3", true}, TOLD(userfaultfd),
#undef TOLD
#undef QUIET
};

/// System calls that set limits and priorities: each only of the caller itself, whom 0 names. Another
/// process of the same user is the one that looks after this run (it would open no file any more, and
/// so see nothing), or, without a PID namespace, any on the host.
static const struct { struct denied_call call; int process, kind; uint32_t own; } ruling[] = {
#define OF(name, process) {{SYS_##name, #name, false}, process, -1, 0}
  OF(prlimit64, 0), OF(sched_setaffinity, 0), OF(sched_setscheduler, 0), OF(sched_setparam, 0),
  OF(sched_setattr, 0),
#undef OF
  {{SYS_setpriority, "setpriority", false}, 1, 0, 0 /* PRIO_PROCESS */},
  {{SYS_ioprio_set, "ioprio_set", false}, 1, 0, 1 /* IOPRIO_WHO_PROCESS */},
};

/// System calls that name a file that they change, and where: for a filter that is watching.
static const struct writing_call writing[] = {
#define AT(name, path, flags) {SYS_##name, #name, path, flags}
#ifdef __x86_64__
  AT(open, 0, 1), AT(creat, 0, -1), AT(mkdir, 0, -1), AT(rmdir, 0, -1), AT(unlink, 0, -1),
  AT(rename, 1, -1), AT(link, 1, -1), AT(symlink, 1, -1), AT(chmod, 0, -1), AT(chown, 0, -1),
  AT(lchown, 0, -1), AT(mknod, 0, -1), AT(utimes, 0, -1),
#endif
  AT(openat, 1, 2), AT(mkdirat, 1, -1), AT(unlinkat, 1, -1), AT(renameat, 3, -1),
  AT(renameat2, 3, -1), AT(linkat, 3, -1), AT(symlinkat, 2, -1), AT(fchmodat, 1, -1),
  AT(fchownat, 1, -1), AT(mknodat, 1, -1), AT(utimensat, 1, -1), AT(truncate, 0, -1),
  AT(setxattr, 0, -1),
#undef AT
};

const struct denied_call *jail_denied_call(int number) {
  static const struct denied_call others[] = {
    {SYS_clone, "clone", false}, {SYS_socket, "socket", false}, {SYS_ioctl, "ioctl", false},
    {SYS_socketpair, "socketpair", false}, {SYS_shmget, "shmget", false},
    {SYS_shmat, "shmat", false}, {SYS_shmctl, "shmctl", false},
    {SYS_seccomp, "seccomp", false}, {SYS_mmap, "mmap", false}};
  for (size_t i = 0; i < COUNT(denied); i++)
    if (denied[i].number == number) return &denied[i];
  for (size_t i = 0; i < COUNT(others); i++)
    if (others[i].number == number) return &others[i];
  for (size_t i = 0; i < COUNT(ruling); i++)
    if (ruling[i].call.number == number) return &ruling[i].call;
  return NULL;
}

const struct writing_call *jail_writing_call(int number) {
  for (size_t i = 0; i < COUNT(writing); i++)
    if (writing[i].number == number) return &writing[i];
  return NULL;
}

enum { PROGRAM_LENGTH = 512 };

/// The filter while it is written. The jumps of BPF reach 255 instructions: none here goes further
/// than over the block that it belongs to.
struct program_text {
  struct sock_filter code[PROGRAM_LENGTH];
  unsigned short length;
};

static void put(struct program_text *text, uint16_t code, uint32_t k, uint8_t yes, uint8_t no) {
  // One that is too long is refused, not cut: see `install`.
  if (text->length < PROGRAM_LENGTH)
    text->code[text->length] = (struct sock_filter){.code = code, .jt = yes, .jf = no, .k = k};
  text->length++;
}

#define LOAD(text, field) put(text, BPF_LD | BPF_W | BPF_ABS, field, 0, 0)
#define RETURN(text, action) put(text, BPF_RET | BPF_K, action, 0, 0)
/// Goes over `yes` or `no` instructions, by what was loaded.
#define IF(text, is, value, yes, no) put(text, BPF_JMP | BPF_##is | BPF_K, value, yes, no)
#define NUMBER ((uint32_t)offsetof(struct seccomp_data, nr))
// The low half of an argument: the kernel itself looks at no more of these.
#define ARGUMENT(n) ((uint32_t)(offsetof(struct seccomp_data, args) + 8 * (n)))
#define ARGUMENT_HIGH(n) (ARGUMENT(n) + 4)

/// `count` instructions follow that are for this system call only; the last one must return.
static void when(struct program_text *text, uint32_t number, uint8_t count) {
  IF(text, JEQ, number, 0, count);
}

/// The last two of them: one for what is denied, and one for what is not.
static void decide(struct program_text *text, uint32_t action) {
  RETURN(text, action);
  RETURN(text, SECCOMP_RET_ALLOW);
}

/// One answer to a system call, whatever its arguments.
static void answer(struct program_text *text, uint32_t number, uint32_t action) {
  when(text, number, 1);
  RETURN(text, action);
}

/// A system call that makes sockets may make those of the first `count` families.
static void bound_families(
    struct program_text *text, uint32_t number, uint8_t count, uint32_t told) {
  // AF_NETLINK: the resolver asks for addresses.
  static const uint32_t families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
  when(text, number, count + 3);
  LOAD(text, ARGUMENT(0));
  for (uint8_t i = 0; i < count; i++) IF(text, JEQ, families[i], count - i, 0);
  decide(text, told);
}

static void write_filter(
    struct program_text *text, const struct jail *jail, bool watching, bool has_listener) {
  const uint32_t told =
      has_listener ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);
  const uint32_t missing = SECCOMP_RET_ERRNO | (ENOSYS & SECCOMP_RET_DATA);
  LOAD(text, offsetof(struct seccomp_data, arch));
  IF(text, JEQ, ARCHITECTURE, 1, 0);
  RETURN(text, SECCOMP_RET_KILL_PROCESS);
  LOAD(text, NUMBER);
  // x32's numbers have bit 30: they lie behind the bound as well.
  static const uint32_t newer[] = {NR_futex_waitv, NR_fchmodat2, NR_mseal};
  for (size_t i = 0; i < COUNT(newer); i++) answer(text, newer[i], SECCOMP_RET_ALLOW);
  IF(text, JGE, NR_futex_requeue + 1, 3, 0);
  IF(text, JGE, NR_futex_wake, 1, 0);
  IF(text, JGT, LAST_REVIEWED, 1, 2);
  RETURN(text, SECCOMP_RET_ALLOW);
  RETURN(text, missing);

  for (size_t i = 0; i < COUNT(denied); i++)
    answer(text, (uint32_t)denied[i].number, denied[i].is_quiet ? missing : told);

  when(text, SYS_clone, 4);
  LOAD(text, ARGUMENT(0));
  // CLONE_NEWTIME shares its bit with the exit signal of clone(2): no signal has the number 128.
  IF(text, JSET,
     CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
         | CLONE_NEWCGROUP | 0x80 /* CLONE_NEWTIME */, 0, 1);
  decide(text, told);

  bound_families(text, SYS_socket, jail->network ? 4 : 1, told);
  bound_families(text, SYS_socketpair, 1, told);

  // Typing into a terminal: TIOCSTI and TIOCLINUX.
  when(text, SYS_ioctl, 5);
  LOAD(text, ARGUMENT(1));
  IF(text, JEQ, 0x5412, 1, 0);
  IF(text, JEQ, 0x541C, 0, 1);
  decide(text, told);

  // A listener of its own could answer for others, and let them pass.
  when(text, SYS_seccomp, 4);
  LOAD(text, ARGUMENT(1));
  IF(text, JSET, 1 << 3 /* SECCOMP_FILTER_FLAG_NEW_LISTENER */, 0, 1);
  decide(text, told);

  for (size_t i = 0; i < COUNT(ruling); i++) {
    const bool has_kind = ruling[i].kind >= 0;
    when(text, (uint32_t)ruling[i].call.number, has_kind ? 6 : 4);
    if (has_kind) {
      LOAD(text, ARGUMENT(ruling[i].kind));
      IF(text, JEQ, ruling[i].own, 0, 2);
    }
    LOAD(text, ARGUMENT(ruling[i].process));
    IF(text, JEQ, 0, 1, 0);
    decide(text, told);
  }

  if (jail->shared_memory) {
    when(text, SYS_shmget, 6);
    LOAD(text, ARGUMENT_HIGH(1));
    IF(text, JEQ, 0, 0, 2);
    LOAD(text, ARGUMENT(1));
    IF(text, JGT, (uint32_t)jail->shared_memory, 0, 1);
    decide(text, told);
  } else {
    // To attach or remove takes a number only, that of anybody's: without an IPC namespace too.
    static const uint32_t segments[] = {SYS_shmget, SYS_shmat, SYS_shmctl};
    for (size_t i = 0; i < COUNT(segments); i++) answer(text, segments[i], told);
    // Memory that is shared and no file's stays when it is no longer resident (MADV_DONTNEED): it
    // would count for nobody.
    when(text, SYS_mmap, 5);
    LOAD(text, ARGUMENT(3));
    IF(text, JSET, 0x20 /* MAP_ANONYMOUS */, 0, 2);
    IF(text, JSET, 1 /* MAP_SHARED, MAP_SHARED_VALIDATE */, 0, 1);
    decide(text, told);
  }

  for (size_t i = 0; watching && has_listener && i < COUNT(writing); i++) {
    const uint32_t number = (uint32_t)writing[i].number;
    if (writing[i].flags < 0) {
      answer(text, number, SECCOMP_RET_USER_NOTIF);
    } else {
      when(text, number, 4);
      LOAD(text, ARGUMENT(writing[i].flags));
      // O_WRONLY, O_RDWR, O_CREAT: the same on both architectures.
      IF(text, JSET, 01 | 02 | 0100, 0, 1);
      decide(text, SECCOMP_RET_USER_NOTIF);
    }
  }
  RETURN(text, SECCOMP_RET_ALLOW);
}

static int install(const struct jail *jail, bool watching, bool has_listener) {
  struct program_text text = {.length = 0};
  write_filter(&text, jail, watching, has_listener);
  if (text.length > PROGRAM_LENGTH) return -E2BIG;
  const struct sock_fprog filter = {.len = text.length, .filter = text.code};
  const unsigned flags = has_listener ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
  return result < 0 ? -errno : (int)result;
}

int jail_seccomp(const struct jail *jail, bool watching) {
  const int listener = install(jail, watching, true);
  if (listener >= 0) return listener;
  // An old kernel, or one that already tells someone further out: then nothing is told here.
  if (listener != -EINVAL && listener != -EBUSY && listener != -ENOSYS) return listener;
  const int result = install(jail, watching, false);
  return result < 0 ? result : -ENODEV;
}

int kernel_seccomp_level(void) {
  const uint32_t tells = SECCOMP_RET_USER_NOTIF;
  if (prctl(PR_GET_SECCOMP, 0UL, 0UL, 0UL, 0UL) < 0) return 0;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0UL, &tells) == 0 ? 2 : 1;
}
