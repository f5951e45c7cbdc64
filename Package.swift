// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
// What a debug build spends its time in is compiled as in a release, the C too: the tests take half of the time.
let fast: [SwiftSetting] = swift + [.unsafeFlags(["-O"], .when(configuration: .debug))]
// No sanitizer can be linked statically, and it sees most where nothing was optimised.
let isSanitized = Context.environment["SANDBOX_SANITIZED"] != nil
let c: [CSetting] = [
  .define("_GNU_SOURCE"), .treatAllWarnings(as: .error),
  .unsafeFlags(isSanitized ? [] : ["-O2"], .when(configuration: .debug)),
]

func module(
  _ name: String, _ dependencies: [Target.Dependency], embedding files: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: files.map { .embedInCode($0) },
    swiftSettings: fast)
}
func executable(
  _ name: String, _ dependencies: [Target.Dependency], linking settings: [LinkerSetting] = []
) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, swiftSettings: swift, linkerSettings: settings)
}
func suite(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestProcess"], swiftSettings: swift)
}

// The arrows go one way. Sources/README.md says what each module is for and what it may touch.
let package = Package(
  name: "sandbox",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "sandbox", targets: ["sandbox"]),
    .executable(name: "rollback", targets: ["rollback"]),
    .executable(name: "sandbox-supervisor", targets: ["sandbox-supervisor"]),
  ],
  targets: [
    .target(name: "CKernel", cSettings: c),
    // All C, and static, so that it starts at once and runs in a root without libraries.
    .executableTarget(
      name: "sandbox-supervisor", dependencies: ["CKernel"], path: "Sources/supervisor",
      cSettings: c,
      linkerSettings: [
        .unsafeFlags((isSanitized ? [] : ["-static-executable"]) + ["-nostartfiles"])
      ]),
    module("Artifact", ["CKernel"]),
    module("Judging", ["Artifact"], embedding: ["Rules/examples.md"]),
    module("Log", ["Artifact", "CKernel"]),
    module("Launching", ["Artifact", "CKernel", "Judging"]),
    module(
      "Runner", ["Artifact", "CKernel", "Databases", "Judging", "Launching"],
      embedding: [
        "Programs/parse.cjs", "Programs/parse.py", "Programs/parse.rb", "Programs/test.cjs",
      ]),
    module("Databases", ["Artifact", "CKernel"]),
    module("Rollout", ["Artifact", "CKernel", "Databases", "Judging", "Log"]),
    module("Console", ["Artifact", "CKernel"]),
    module("Trends", ["Artifact", "Console", "Log"]),
    module("Audit", ["Artifact", "Judging", "Runner", "Trends"]),
    module("Results", ["Artifact", "Console", "Judging", "Launching", "Runner"]),
    executable(
      "sandbox",
      [
        "Artifact", "Audit", "Console", "Databases", "Judging", "Launching", "Log", "Results",
        "Rollout", "Runner", "Trends",
      ]),
    // Static where it is installed: it starts at once, and works when all else is broken.
    executable(
      "rollback", ["Artifact", "Console", "Databases", "Rollout"],
      linking: [.unsafeFlags(["-static-executable"], .when(configuration: .release))]),
    executable(
      "bench",
      [
        "Artifact", "Audit", "Console", "Judging", "Launching", "Log", "Results", "Rollout",
        "RolloutStage",
        "Runner", "Trends",
      ]),
    .target(name: "TestProcess", path: "Tests/TestProcess", cSettings: c),
    suite("ArtifactTests", ["Artifact", "CKernel"]),
    suite("RunnerTests", ["Artifact", "CKernel", "Judging", "Launching", "Runner"]),
    // Clearances for tests and measurements, and one rollout operation in a process that tests may kill.
    .target(
      name: "RolloutStage",
      dependencies: ["Artifact", "Judging", "Launching", "Rollout", "Runner"],
      path: "Tests/RolloutStage", swiftSettings: swift),
    .executableTarget(
      name: "rollout-trial", dependencies: ["Artifact", "Rollout", "RolloutStage"],
      path: "Tests/RolloutTrial", swiftSettings: swift),
    suite(
      "RolloutTests",
      [
        "Artifact", "CKernel", "Databases", "Judging", "Launching", "Log", "Rollout",
        "RolloutStage", "Runner", "rollback", "rollout-trial",
      ]),
    suite("DatabaseTests", ["Artifact", "Databases"]),
    suite("TrendsTests", ["Artifact", "Console", "Log", "Trends"]),
    suite("AuditTests", ["Artifact", "Audit", "Judging", "Runner"]),
    suite("ConsoleTests", ["Artifact", "Console", "Judging", "Launching", "Results", "Runner"]),
    suite("AdversarialTests", ["Artifact", "CKernel", "Judging", "Launching", "Runner"]),
    suite("EndToEndTests", ["Artifact", "Judging", "sandbox"]),
  ]
)
