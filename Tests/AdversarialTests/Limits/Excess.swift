import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// What a tool can take too much of, each with a program that does. Under a limit that is high enough
/// the program comes to its end, and says `DONE`.
enum Excess: String, CaseIterable, CustomTestStringConvertible {
  case time, cpu, memory, disk, inodes, processes, descriptors, output, fileSize

  var testDescription: String { rawValue }

  /// Limits that nothing here meets.
  static var high: TrialLimits {
    var limits = TrialLimits()
    limits.file = .seconds(120)
    limits.report = .seconds(600)
    limits.cpu = 100
    limits.memory = 4 << 30
    limits.processes = 600
    limits.disk = 128 << 20
    limits.inodes = 20_000
    limits.output = 64 << 20
    return limits
  }

  /// The same with the one that its program goes beyond.
  var low: TrialLimits {
    var limits = Self.high
    // What is refused something and goes on may wait for another to the end of its time.
    if stop == nil { limits.file = .seconds(20) }
    switch self {
    case .time: limits.file = .milliseconds(200)
    case .cpu: limits.cpu = 1
    case .memory: limits.memory = 80 << 20
    case .disk, .fileSize: limits.disk = 16 << 20
    case .inodes: limits.inodes = 200
    case .processes: limits.processes = 24
    case .descriptors: limits.descriptors = 64
    case .output: limits.output = 1 << 16
    }
    return limits
  }

  /// What the run ends by; nil: the program is told by the kernel, and says so itself.
  var stop: Termination.Limit? {
    switch self {
    case .time: .wall
    case .cpu: .cpu
    case .memory: .memory
    case .disk, .inodes: .disk
    case .processes: .processes
    case .output: .output
    case .descriptors, .fileSize: nil
    }
  }

  /// The word that the program says when the kernel refuses it something.
  var refusal: String { self == .descriptors ? "EMFILE" : "EFBIG" }

  /// Whether its program needs somewhere to write.
  var writes: Bool { [.disk, .inodes, .fileSize].contains(self) }

  /// The program: `WORK` is what it may write to, or None. It waits at its end, for `PAUSE` seconds, until
  /// somebody has looked at what it took.
  var script: String {
    switch self {
    case .time: "time.sleep(0.6)"
    case .cpu:
      """
      while time.process_time() < 4: pass
      """
    case .memory:
      """
      kept = []
      for _ in range(20): kept.append(bytearray(b'x' * (8 << 20))); time.sleep(0.002)
      """
    case .disk:
      """
      for number in range(40):
        with open(f'{WORK}/f{number}', 'wb') as file: file.write(b'x' * (1 << 20))
      time.sleep(PAUSE)
      """
    case .inodes:
      """
      for number in range(900): open(f'{WORK}/g{number}', 'w').close()
      time.sleep(PAUSE)
      """
    case .processes:
      """
      children = []
      for _ in range(60):
        child = os.fork()
        if child == 0:
          time.sleep(9)
          os._exit(0)
        children.append(child)
      time.sleep(PAUSE)
      for child in children: os.kill(child, 9)
      """
    case .descriptors:
      """
      kept = [os.open('/dev/null', os.O_RDONLY) for _ in range(200)]
      for number in kept: os.close(number)
      """
    case .output:
      """
      # More than what the answers may take besides: a server's may quote whole files.
      LONG = any(name in sys.argv[0] for name in ('psql', 'postgres', 'node'))
      for _ in range(18 if LONG else 5): os.write(1, b'x' * (1 << 20))
      """
    case .fileSize:
      """
      with open(f'{WORK}/large', 'wb') as file: file.truncate(40 << 20)
      """
    }
  }

  /// All of the program. It says something on its standard output first: then it is not taken for one
  /// that did not start. `isStopped`: somebody is to stop it.
  func program(isStopped: Bool) -> String {
    """
    #!/usr/bin/python3 -IS
    import errno, os, sys, time
    def say(word): os.write(2, ('\\n@' + word + '@\\n').encode())
    def usable(path):
      try:
        with open(path + '/probe', 'w'): pass
        os.unlink(path + '/probe')
        return True
      except OSError: return False
    PLACES = ('/work', os.getcwd(), os.path.dirname(os.environ.get('PGPASSFILE', '')))
    PAUSE = \(isStopped ? 1 : 0)
    WORK = next((path for path in PLACES if usable(path)), None)
    def deed():
      os.write(1, b'started\\n')
      if \(writes ? "WORK is None" : "False"): return say('NOWHERE')
      try:
    \(script.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
      except OSError as error:
        say(errno.errorcode.get(error.errno, '?'))
        time.sleep(PAUSE)
        sys.exit(1)
      say('DONE')

    """
  }
}
