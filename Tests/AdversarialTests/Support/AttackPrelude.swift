/// What each Python attack begins with.
enum AttackPrelude {
  /// `call("mount", …)` makes a raw system call, and raises what it failed with; `tell(NAME, f)`
  /// prints the name and what `f` gave (`done` for None and 0), or the name of its error.
  static let text = """
    import ctypes, errno, os, signal, socket, stat, sys, time
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int,
                          ctypes.c_int, ctypes.c_long]
    NUMBERS = {
      "x86_64": dict(
        mount=165, umount2=166, pivot_root=155, chroot=161, unshare=272, setns=308, clone=56,
        ptrace=101, process_vm_readv=310, process_vm_writev=311, memfd_create=319, shmget=29,
        prlimit64=302, prctl=157, capget=125, getpid=39, open_by_handle_at=304),
      "aarch64": dict(
        mount=40, umount2=39, pivot_root=41, chroot=51, unshare=97, setns=268, clone=220,
        ptrace=117, process_vm_readv=270, process_vm_writev=271, memfd_create=279, shmget=194,
        prlimit64=261, prctl=167, capget=90, getpid=172, open_by_handle_at=265),
    }[os.uname().machine]
    NUMBERS.update(clone3=435, open_tree=428, move_mount=429, fsopen=430, mount_setattr=442,
                   pidfd_open=434, pidfd_send_signal=424, pidfd_getfd=438)

    def call(name, *arguments):
      number = NUMBERS[name] if isinstance(name, str) else name
      given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
      result = libc.syscall(ctypes.c_long(number), *given)
      if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
      return result

    def tell(name, attempt):
      try:
        answer = attempt()
      except OSError as error:
        answer = errno.errorcode.get(error.errno, str(error))
      is_done = answer is None or (answer == 0 and answer is not False)
      print(name, "done" if is_done else answer, flush=True)

    def put(path, text):
      with open(path, "a") as file:
        file.write(text)

    def get(path):
      with open(path) as file:
        return file.read()

    """
}
