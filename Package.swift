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
  .testTarget(name: name, dependencies: dependencies, swiftSettings: swift)
}

// The arrows go one way: CKernel ← Artifact ← Runner ← {Rollout, Console} ← the executables.
let package = Package(
  name: "sandbox",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "sandbox", targets: ["sandbox"]),
    .executable(name: "rollback", targets: ["rollback"]),
  ],
  targets: [
    .target(name: "CKernel", cSettings: c),
    module("Artifact", ["CKernel"]),
    module("Runner", ["Artifact", "CKernel"]),
    module("Rollout", ["Artifact", "Runner"]),
    module("Console", ["Artifact", "Runner"]),
    executable("sandbox", ["Artifact", "Runner", "Console"]),
    executable("rollback", ["Artifact", "Rollout", "Console"]),
    executable("bench", ["Artifact", "Runner", "Console"]),
    suite("ArtifactTests", ["Artifact"]),
    suite("RunnerTests", ["Artifact", "CKernel", "Runner"]),
    suite("RolloutTests", ["Artifact", "Rollout", "Runner"]),
    suite("ConsoleTests", ["Artifact", "Console", "Runner"]),
    suite("EndToEndTests", ["sandbox"]),
  ]
)
