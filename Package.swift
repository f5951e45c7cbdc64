// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
let c: [CSetting] = [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swift)
}
func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: swift)
}
func suite(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["Width"], swiftSettings: swift)
}

// The arrows go one way: CKernel ← Artifact ← Runner ← {Rollout, Console} ← the executables.
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
      cSettings: c, linkerSettings: [.unsafeFlags(["-static-executable", "-nostartfiles"])]),
    module("Artifact", ["CKernel"]),
    module("Runner", ["Artifact", "CKernel"]),
    module("Rollout", ["Artifact", "CKernel", "Runner"]),
    module("Console", ["Artifact", "Runner"]),
    executable("sandbox", ["Artifact", "Runner", "Rollout", "Console"]),
    executable("rollback", ["Artifact", "Runner", "Rollout", "Console"]),
    executable("bench", ["Artifact", "Runner", "Rollout", "RolloutStage", "Console"]),
    .target(name: "Width", path: "Tests/Width", cSettings: c),
    suite("ArtifactTests", ["Artifact", "CKernel"]),
    suite("RunnerTests", ["Artifact", "CKernel", "Runner"]),
    // Clearances for tests and measurements, and one rollout operation in a process that tests may kill.
    .target(
      name: "RolloutStage", dependencies: ["Artifact", "Rollout", "Runner"],
      path: "Tests/RolloutStage", swiftSettings: swift),
    .executableTarget(
      name: "rollout-trial", dependencies: ["Artifact", "Rollout", "RolloutStage"],
      path: "Tests/RolloutTrial", swiftSettings: swift),
    suite(
      "RolloutTests",
      ["Artifact", "CKernel", "Rollout", "RolloutStage", "Runner", "rollback", "rollout-trial"]),
    suite("ConsoleTests", ["Artifact", "Console", "Runner"]),
    suite("AdversarialTests", ["Artifact", "CKernel", "Runner"]),
    suite("EndToEndTests", ["sandbox"]),
  ]
)
