import Glibc

/// A point in time. Foundation's `Date` would bring 4 MB into each program.
package struct Moment: Sendable, Hashable, Comparable {
  /// Since 1970, in UTC.
  package let seconds: Double

  package init(seconds: Double) { self.seconds = seconds }

  package static var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(seconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
  }

  package static func < (one: Moment, other: Moment) -> Bool { one.seconds < other.seconds }
  package static func + (moment: Moment, seconds: Double) -> Moment {
    Moment(seconds: moment.seconds + seconds)
  }
  package static func - (moment: Moment, seconds: Double) -> Moment { moment + -seconds }

  /// `2026-11-29T09:30:00Z`
  package var iso8601: String { text("%Y-%m-%dT%H:%M:%SZ") }
  /// `2026-11-29`
  package var day: String { text("%Y-%m-%d") }
  /// `20261129T093000`, for names of files.
  package var compact: String { text("%Y%m%dT%H%M%S") }

  /// In UTC, as strftime(3) has it.
  private func text(_ format: String) -> String {
    var seconds = time_t(seconds.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return String(unsafeUninitializedCapacity: 32) { buffer in
      buffer.withMemoryRebound(to: CChar.self) {
        strftime($0.baseAddress!, $0.count, format, &parts)
      }
    }
  }
}
