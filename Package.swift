// swift-tools-version: 6.2

import PackageDescription

/// Warnings stop the build where the project is checked, not on the machine of somebody with a newer compiler.
let warnings: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + warnings

/// A fuzzer has no entry point of its own, since libFuzzer brings it: only `swift build --sanitize=fuzzer` can link one, so a
/// plain build must not see them.
let fuzzers: [Target] =
    Context.environment["FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzChecks"], path: "Tests/Fuzz/fuzz", swiftSettings: settings)
    ]

let package = Package(
    name: "presence-oneshot",
    products: [
        .executable(name: "presence-oneshot", targets: ["presence-oneshot"])
    ],
    targets: [
        .target(name: "CShims"),
        .target(name: "OneShotCore", dependencies: ["CShims"], swiftSettings: settings),
        .executableTarget(name: "presence-oneshot", dependencies: ["OneShotCore"], swiftSettings: settings),

        .target(
            name: "StubFabric", path: "Tests/StubFabric", exclude: ["README.md"], swiftSettings: settings),
        .executableTarget(
            name: "stub-fabric", dependencies: ["StubFabric", "presence-oneshot"], path: "Tests/stub-fabric",
            swiftSettings: settings),
        .executableTarget(
            name: "benchmark", dependencies: ["StubFabric"], path: "Tests/Benchmarks", exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "FuzzChecks", dependencies: ["OneShotCore"], path: "Tests/Fuzz/Checks", swiftSettings: settings),
        .testTarget(
            name: "OneShotCoreTests", dependencies: ["OneShotCore", "FuzzChecks"], swiftSettings: settings),

        // The product's own sources, by links, on a machine that is virtual.
        .target(name: "SimulatedCore", path: "Tests/SimulatedCore", swiftSettings: settings),
        .target(
            name: "Simulation", dependencies: ["SimulatedCore"], path: "Tests/Simulation",
            exclude: ["Mutations", "mutate.sh"],
            swiftSettings: settings),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation", "SimulatedCore"], path: "Tests/simulate",
            swiftSettings: settings),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "SimulatedCore"], swiftSettings: settings),

        .testTarget(
            name: "EndToEndTests", dependencies: ["StubFabric", "presence-oneshot", "stub-fabric"],
            swiftSettings: settings),
    ] + fuzzers
)
