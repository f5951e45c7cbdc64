import CKernel
import Foundation
import Judging

/// Which jails can be made here, found out by making them.
package struct JailSurvey: Sendable {
  /// Why a jail of a tier cannot be made, and what to do about it.
  package struct Obstacle: Error, Equatable {
    package let tier: Jail.Tier
    package let cause: String
    package let remedy: String
  }

  package let supervisor: Supervisor
  /// Whom the tools will run as, where we are root.
  package let user: User?

  package init(supervisor: Supervisor, user: User?) {
    self.supervisor = supervisor
    self.user = user
  }

  /// The strongest jail that can be made, and why the stronger ones cannot.
  ///
  /// Throws `JailFailure` if none can that is at least `least`. Without a `least`, `landlock` is
  /// strong enough only for a user whom root became, and who owns nothing here.
  package func strongest(
    atLeast least: Jail.Tier? = nil
  ) async throws -> (jail: Jail, obstacles: [Obstacle]) {
    let floor = least ?? (user == nil ? .bubblewrap : .landlock)
    var obstacles: [Obstacle] = []
    for tier in Jail.Tier.allCases.reversed() where tier >= floor {
      switch try await attempt(tier) {
      case .success(let jail): return (jail, obstacles)
      case .failure(let obstacle): obstacles.append(obstacle)
      }
    }
    var failure = JailFailure(obstacles: obstacles)
    if least == nil, floor > .landlock, case .success = try await attempt(.landlock) {
      failure.hasWeaker = true
    }
    throw failure
  }

  /// All tiers, strongest first, each with why not.
  package func all() async throws -> [(tier: Jail.Tier, obstacle: Obstacle?)] {
    var tiers: [(Jail.Tier, Obstacle?)] = []
    for tier in Jail.Tier.allCases.reversed() {
      switch try await attempt(tier) {
      case .success: tiers.append((tier, nil))
      case .failure(let obstacle): tiers.append((tier, obstacle))
      }
    }
    return tiers
  }

  /// Makes a jail and runs `true` in it.
  private func attempt(_ tier: Jail.Tier) async throws -> Result<Jail, Obstacle> {
    func failure(_ cause: String, _ remedy: String) -> Result<Jail, Obstacle> {
      .failure(Obstacle(tier: tier, cause: cause, remedy: remedy))
    }
    let bubblewrap = tier == .bubblewrap ? Self.bubblewrap() : nil
    if tier == .bubblewrap {
      if bubblewrap == nil {
        return failure("bwrap is not installed", "apt-get install bubblewrap")
      }
      guard SupervisorProgram.isBeside else {
        return failure(
          "\(SupervisorProgram.name) is not beside this program",
          "install it there: it is built with it")
      }
    }
    let jail = Jail(tier: tier, user: user, bubblewrap: bubblewrap)
    do {
      let end = try await supervisor.run(
        Supervised(
          Invocation("/bin/true"), limits: Limits(wall: .seconds(10), output: 4096),
          jail: jail.writing(.memory)))
      if end.ending == .exited(0) { return .success(jail) }
      return failure(
        "a trial run in it did not end well: \(end.account)",
        tier == .bubblewrap ? Remedy.userNamespaces : "see 'dmesg' and the container's profile")
    } catch LaunchFailure.unjailed(_, let errno, let step) {
      return failure(
        "\(step): \(String(cString: strerror(errno)))",
        Remedy.text(for: tier, errno: errno, step: step))
    } catch LaunchFailure.noLoopback {
      return failure("there is no 127.0.0.1 here", "ip link set lo up")
    } catch let error as LaunchFailure {
      return failure("\(error)", "reinstall this program")
    }
  }

  /// Only where root alone can have put it.
  package static func bubblewrap() -> String? {
    ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"].first { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_uid == 0 && status.st_mode & 0o022 == 0
        && access(path, X_OK) == 0
    }
  }

  /// The newest ABI of Landlock that the kernel has; 0: none.
  package static var landlockABI: Int { Int(kernel_landlock_abi()) }
}

/// No jail can be made that is strong enough: nothing is run.
package struct JailFailure: Error, CustomStringConvertible {
  package let obstacles: [JailSurvey.Obstacle]
  /// Whether `--jail landlock` would work.
  package var hasWeaker = false

  package var description: String {
    let causes = obstacles.map { "\($0.tier.rawValue): \($0.cause) (\($0.remedy))" }
    return "no jail can be made here, so nothing is run; " + causes.joined(separator: "; ")
      + (hasWeaker ? "; a weaker one can: '--jail landlock'" : "")
      + "; 'sandbox doctor' tells more"
  }
}

/// What to do about a system call that said no.
private enum Remedy {
  static let userNamespaces =
    "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian) or "
    + "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), user.max_user_namespaces=10000; in a "
    + "container, a seccomp profile that allows unshare and mount"

  static func text(for tier: Jail.Tier, errno: Int32, step: String) -> String {
    switch tier {
    case .landlock:
      errno == ENOSYS || errno == EOPNOTSUPP
        ? "a kernel of 6.2 or newer with Landlock among its security modules (lsm=landlock,…)"
        : "see the security profile of this container"
    case .namespaces, .bubblewrap:
      step.hasPrefix("mount_setattr") && errno == ENOSYS
        ? "a kernel of 5.12 or newer" : userNamespaces
    }
  }
}
