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
  /// `2026-11-29T09:30:00.120Z`
  package var precise: String {
    let thousandths = Int(((seconds - seconds.rounded(.down)) * 1000).rounded(.down))
    return iso8601.dropLast() + "." + "00\(thousandths)".suffix(3) + "Z"
  }
  /// `2026-11-29`
  package var day: String { text("%Y-%m-%d") }
  /// `20261129T093000`, for names of files.
  package var compact: String { text("%Y%m%dT%H%M%S") }

  /// Reads `2026-11-29T09:30:00.120Z`, with a fraction or without; nil for what is no such time.
  package init?(precise text: String) {
    let parts = text.utf8.split { !ASCII.isDigit($0) }.map { part in
      part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    guard (20...30).contains(text.utf8.count), parts.count >= 6,
      text.utf8.last == UInt8(ascii: "Z"),
      let day = Moment(day: String(text.prefix(10))), parts[3] < 24, parts[4] < 60, parts[5] < 61
    else { return nil }
    let fraction = parts.count > 6 ? Double("0.\(text.dropLast().split(separator: ".")[1])") : 0
    self = day + Double(parts[3] * 3600 + parts[4] * 60 + parts[5]) + (fraction ?? 0)
  }

  /// Reads `2026-11-29`, the beginning of that day; nil where there is no such day.
  package init?(day text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-")).map { part in
      part.allSatisfy(ASCII.isDigit) ? part.reduce(0) { $0 * 10 + Int($1 - 0x30) } : -1
    }
    guard text.utf8.count == 10, parts.count == 3 else { return nil }
    var date = tm()
    date.tm_year = Int32(clamping: parts[0] - 1900)
    date.tm_mon = Int32(clamping: parts[1] - 1)
    date.tm_mday = Int32(clamping: parts[2])
    let found = Moment(seconds: Double(timegm(&date)))
    guard found.day == text else { return nil }
    self = found
  }

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
