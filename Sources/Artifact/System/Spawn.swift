import CKernel
import Glibc

/// Starting a program by posix_spawn(3).
package enum Spawn {
  /// The descriptors become 0, 1, 2, …, in that order, and the program gets no others. Each must be
  /// numbered above all of these, or be the one that stands there already; a place that was filled
  /// may be used again. Without an environment it has ours. Its signals are as they are at a login, but for
  /// a hang-up that was ignored before us (nohup). An errno where it could not be started.
  ///
  /// No others: what Foundation opens, it opens for whoever is started meanwhile, too, and it takes one of its
  /// own processes for ended only when nobody has its descriptor any more. A server that was started beside
  /// it would keep us waiting for that for as long as it runs.
  package static func start(
    _ program: String, _ arguments: [String], _ environment: [String: String]? = nil,
    descriptors: [Int32]
  ) -> Result<pid_t, FileFailure> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (place, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
    }
    kernel_spawn_close(&actions, Int32(descriptors.count))
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // We may ignore what is to stop it.
    var signals = sigset_t()
    sigfillset(&signals)
    sigdelset(&signals, SIGHUP)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      (environment ?? [:]).map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    let result =
      environment == nil
      ? posix_spawn(&child, program, &actions, &attributes, &words, environ)
      : posix_spawn(&child, program, &actions, &attributes, &words, &variables)
    return result == 0 ? .success(child) : .failure(FileFailure("start", program, result))
  }
}
