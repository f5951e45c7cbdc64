import Glibc

/// All that came through the wires of one run.
struct RunOutput: Sendable {
  var record: ExitRecord?
  var out: [UInt8] = []
  var err: [UInt8] = []
  var overflowed = false
  /// Whether it was stopped because what was under way in its dialogue had had its time.
  var isOverdue = false
}

extension RunOutput {
  /// Reads both streams at once until the supervisor closes the control socket, which only it
  /// holds: a process that outlived it could keep the pipes open for ever.
  ///
  /// `stop` is called once when a stream brings more than `limit` bytes, and once at the deadline of a
  /// dialogue, in which what is read is answered as it arrives; reading goes on. `impatient` is called
  /// when the supervisor is not done after `patience`.
  init(
    _ wires: Channels, limit: Int, patience: Duration, dialogue: Dialogue? = nil,
    stop: () -> Void, impatient: () -> Void
  ) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var streams = [
      OutputReader(wires.out.ours, limit: limit), OutputReader(wires.err.ours, limit: limit),
    ]
    var line: [UInt8] = []
    var mouthpiece = wires.talk.flatMap { talk in dialogue.map { InputWriter(talk.ours, $0) } }
    var polled = [wires.out.ours, wires.err.ours, wires.control.ours].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    polled.append(pollfd(fd: -1, events: Int16(POLLOUT), revents: 0))
    var deadline = ContinuousClock.now + patience
    var isOverdue = false

    /// After what was written in time was heard.
    func stopIfOverdue() {
      guard !isOverdue, let due = dialogue?.deadline, due <= .now else { return }
      isOverdue = true
      stop()
    }

    while true {
      polled[3].fd = mouthpiece.flatMap { $0.wantsToSpeak ? $0.descriptor : nil } ?? -1
      let due = isOverdue ? nil : dialogue?.deadline
      let left = max(.zero, min(deadline, due ?? deadline) - .now) / Duration.milliseconds(1)
      let ready = poll(&polled, nfds_t(polled.count), Int32(min(left, 60_000)) + 1)
      if ready == 0 && deadline <= .now {
        impatient()
        deadline = .now + .seconds(1)
      }
      if ready <= 0 {
        stopIfOverdue()
        continue
      }
      // What was logged before something was answered is heard before it.
      for index in streams.indices.reversed() where polled[index].revents != 0 {
        let before = streams[index].bytes.count
        if streams[index].read(by: buffer) == .ended { polled[index].fd = -1 }
        mouthpiece?.hear(streams[index].bytes[before...], on: index == 0 ? .out : .err)
      }
      if polled[3].revents != 0 { mouthpiece?.speak() }
      stopIfOverdue()
      if !self.overflowed && streams.contains(where: \.overflowed) {
        self.overflowed = true
        stop()
      }
      if polled[2].revents != 0 {
        let count = recv(wires.control.ours, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
        guard count > 0 else { break }
        line += buffer[..<count]
      }
    }

    self.isOverdue = isOverdue
    for index in streams.indices where polled[index].fd >= 0 { streams[index].drain(by: buffer) }
    self.overflowed = streams.contains(where: \.overflowed)
    (out, err) = (streams[0].bytes, streams[1].bytes)
    record = ExitRecord(String(decoding: line, as: UTF8.self))
  }

  /// What it all means. Pure.
  func termination(of supervised: Supervised, status: Int32) throws(LaunchFailure) -> Termination {
    guard let record else {
      guard status > 0 && status < 128 else { return Termination(.lost, out: out, err: err) }
      throw .unsupervised(status: status, said: String(decoding: err, as: UTF8.self))
    }
    return Termination(
      try ending(record, supervised), out: out, err: err, wall: record.wall, cpu: record.cpu,
      peakMemory: record.peakMemory, blocked: record.blocked)
  }

  private func ending(
    _ record: ExitRecord, _ supervised: Supervised
  ) throws(LaunchFailure) -> Termination.Ending {
    switch record.how {
    case .unstarted(let errno, let step):
      let isService = step.hasPrefix("service ")
      let command = isService ? supervised.service?.command : supervised.command
      throw .unstartable(command ?? supervised.command, errno: errno, step: step)
    case .unjailed(let errno, let step):
      throw .unjailed(supervised.jail.tier, errno: errno, step: step)
    case _ where overflowed: return .stopped(by: .output)
    case .ended(.signaled(let signal)):
      // The kernel's own enforcement of two limits, of one process each.
      if signal == SIGXFSZ { return .stopped(by: .disk) }
      guard let limit = supervised.limits.cpu else { return .signaled(signal) }
      // SIGKILL comes a second after the limit, so that no rounding makes it look like another's.
      let isOurs = signal == SIGXCPU || signal == SIGKILL && record.cpu >= .seconds(limit)
      return isOurs ? .stopped(by: .cpu) : .signaled(signal)
    case .ended(let ending): return ending
    case .stopped: return isOverdue ? .stopped(by: .wall) : .lost  // if not by us
    }
  }
}
