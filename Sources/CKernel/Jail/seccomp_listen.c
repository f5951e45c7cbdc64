// Hearing from the kernel what it blocked: seccomp_unotify(2), Linux 5.5.

#include "jail.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SECCOMP_USER_NOTIF_FLAG_CONTINUE
#define SECCOMP_USER_NOTIF_FLAG_CONTINUE 1
#endif

static void note(struct blocked *blocked, const char *call, const char *detail) {
  blocked->total++;
  for (int i = 0; i < blocked->count; i++)
    if (strcmp(blocked->entries[i].call, call) == 0
        && strncmp(blocked->entries[i].detail, detail, BLOCKED_DETAIL - 1) == 0)
      return;
  if (blocked->count == BLOCKED_ENTRIES) {
    blocked->others++;
    return;
  }
  struct blocked_entry *entry = &blocked->entries[blocked->count++];
  entry->call = call;
  snprintf(entry->detail, sizeof entry->detail, "%s", detail);
}

/// The text at an address of another process; false if it cannot be read.
static bool read_text(pid_t pid, uint64_t address, char *text, size_t room) {
  // Page by page: what lies behind the text may not be there.
  size_t length = 0;
  while (length + 1 < room) {
    const uint64_t at = address + length;
    size_t step = 4096 - (size_t)(at & 4095);
    if (step > room - 1 - length) step = room - 1 - length;
    const struct iovec local = {.iov_base = text + length, .iov_len = step};
    const struct iovec remote = {.iov_base = (void *)(uintptr_t)at, .iov_len = step};
    const ssize_t got = (ssize_t)syscall(SYS_process_vm_readv, pid, &local, 1UL, &remote, 1UL, 0UL);
    if (got <= 0) break;
    if (memchr(text + length, 0, (size_t)got)) return true;
    length += (size_t)got;
  }
  text[length] = 0;
  return length > 0;
}

static bool is_below(const char *path, const char *directory) {
  const size_t length = strlen(directory);
  return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/// Whether a path, as a tool named it, leaves the places that it may write to. Only for telling:
/// what decides are the mounts and Landlock.
static bool is_outside(const char *path, const struct jail *jail) {
  if (is_below(path, "/dev") || is_below(path, "/proc/self")) return false;
  if (strstr(path, "..")) return true;
  if (*path != '/') return false;
  if (!jail->work) return true;
  return !is_below(path, jail->work) && !(jail->tier != TIER_LANDLOCK && is_below(path, "/tmp"));
}

static const char *family_name(uint64_t family, char *text, size_t room) {
  static const struct { int number; const char *name; } names[] = {
    {AF_INET, "the network (IPv4)"}, {AF_INET6, "the network (IPv6)"}, {AF_NETLINK, "netlink"},
    {AF_PACKET, "packets"}, {AF_VSOCK, "the hypervisor (vsock)"}, {AF_ALG, "the kernel's ciphers"},
    {AF_BLUETOOTH, "Bluetooth"}};
  for (size_t i = 0; i < COUNT(names); i++)
    if ((uint64_t)names[i].number == family) return names[i].name;
  snprintf(text, room, "address family %u", (unsigned)family);
  return text;
}

bool jail_listen(int listener, const struct jail *jail, struct blocked *blocked) {
  struct seccomp_notif request;
  memset(&request, 0, sizeof request);  // the kernel wants it so
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0)
    return errno == EINTR || errno == ENOENT || errno == EAGAIN;  // ENOENT: it died meanwhile

  struct seccomp_notif_resp answer = {.id = request.id, .error = -EPERM};
  const struct writing_call *writing = jail_writing_call(request.data.nr);
  const struct denied_call *denied = jail_denied_call(request.data.nr);
  if (writing) {
    answer.error = 0;
    answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    char path[BLOCKED_DETAIL];
    if (blocked->total < 4096
        && read_text((pid_t)request.pid, request.data.args[writing->path], path, sizeof path)
        && is_outside(path, jail))
      note(blocked, writing->name, path);
  } else if (denied) {
    char text[40];
    const bool is_socket = request.data.nr == SYS_socket;
    note(blocked, denied->name,
         is_socket ? family_name(request.data.args[0], text, sizeof text) : "");
  }
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0 && errno != ENOENT && errno != EINTR)
    return false;
  return true;
}
