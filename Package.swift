// swift-tools-version: 6.2

import PackageDescription

/// Shared by every target: Swift 6 mode, no leaking imports, existentials spelled out, no warnings.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A module under `Sources/` that others import by name.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], embedding resources: [String] = [], excluding excluded: [String] = [],
    plugins: [Target.PluginUsage] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: excluded, resources: resources.map { .embedInCode($0) }, swiftSettings: settings,
        plugins: plugins)
}

/// A module below `Tests/` that several test targets share.
func support(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/" + name, swiftSettings: settings)
}

/// The tests of one module, or of the whole on a real engine.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "faaso",
    products: [
        .executable(name: "faaso", targets: ["faaso"]), .executable(name: "faaso-keeper", targets: ["faaso-keeper"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPosix"),
        .systemLibrary(name: "CKeeper"),

        module("Basics"),
        module("ContentHash", ["Basics", "CLibcrypto", "CPosix"]),
        module("CaddyKeeper", ["CKeeper", "CPosix"]),
        // It runs in the proxy's container, whose image has no libraries of Swift.
        .executableTarget(
            name: "faaso-keeper", dependencies: ["CaddyKeeper"], swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-static-executable", "-Xlinker", "-s"])]),
        module("BuildGraph", ["Basics"]),
        module("WorkModel", ["BuildGraph", "ContentHash"]),
        module("FunctionModel", ["Basics", "CLibyaml", "ContentHash"]),
        module("HTTPClient", ["Basics", nioCore, nioPosix, nioHTTP1, nioSSL]),
        module("ContainerEngine", ["Basics", "HTTPClient", subprocess, systemPackage]),
        module("ReverseProxy", ["Basics", "CaddyKeeper", "HTTPClient"]),
        module("ImageBuild", ["Basics", "WorkModel", "ContentHash", "FunctionModel", "ContainerEngine", "HTTPClient"]),
        module("SharedCache", ["Basics", "ContentHash", "ContainerEngine", "ImageBuild", "HTTPClient"]),
        module(
            "Deployment",
            [
                "Basics", "CaddyKeeper", "WorkModel", "BuildGraph", "ContentHash", "FunctionModel", "ContainerEngine", "ReverseProxy",
            ]),
        module(
            "SingleHost",
            [
                "Basics", "CaddyKeeper", "Deployment", "WorkModel", "BuildGraph", "ContentHash", "FunctionModel", "ContainerEngine",
                "ReverseProxy",
                "HTTPClient", "CPosix",
            ]),
        module(
            "Swarm",
            [
                "Basics", "Deployment", "WorkModel", "BuildGraph", "ContentHash", "FunctionModel", "ContainerEngine", "ReverseProxy",
            ], excluding: ["Programs/loader.c", "Programs/probe.c", "Programs/system.h"]),
        module("Rendering", ["Basics", "Deployment", "FunctionModel", "ContainerEngine", "ReverseProxy"]),
        .executableTarget(name: "TemplateEmbedder", swiftSettings: settings),
        .plugin(name: "EmbedTemplates", capability: .buildTool(), dependencies: ["TemplateEmbedder"]),
        // The links make SwiftPM notice new and removed files of templates, which the plugin embeds.
        module(
            "Scaffolding", ["Basics", "ContentHash", "FunctionModel", "ImageBuild"], excluding: ["Embedded"], plugins: ["EmbedTemplates"]),
        module("Migration", ["Basics", "ContentHash", "FunctionModel", "ImageBuild", "Scaffolding"]),
        module("TemplateStandard", ["Basics", "ContainerEngine", "FunctionModel", "HTTPClient"]),
        module(
            "CacheTools", ["Basics", "WorkModel", "BuildGraph", "ContentHash", "ContainerEngine", "FunctionModel", "ImageBuild"]),
        module("Workspaces", ["Basics", "CPosix", "ContentHash", "FunctionModel", "ImageBuild", subprocess, systemPackage]),
        module(
            "Pipeline",
            [
                "Basics", "Workspaces", "ImageBuild", "SharedCache", "Deployment", "SingleHost", "Swarm", "WorkModel", "BuildGraph",
                "ContentHash", "FunctionModel", "ContainerEngine",
            ]),
        module(
            "RemoteHosts",
            [
                "Basics", "Pipeline", "Workspaces", "Deployment", "SingleHost", "WorkModel", "BuildGraph", "ContentHash", "FunctionModel",
                "ContainerEngine", "ImageBuild", "HTTPClient", "CPosix", subprocess, systemPackage,
            ]),
        module(
            "Insight",
            [
                "Basics", "Pipeline", "SharedCache", "Workspaces", "ImageBuild", "Deployment", "SingleHost", "Swarm", "WorkModel",
                "BuildGraph", "ContentHash", "FunctionModel", "ContainerEngine",
            ],
            embedding: ["Graph/Page"]),
        module(
            "Operations",
            [
                "Basics", "Insight", "CacheTools", "Pipeline", "SharedCache", "RemoteHosts", "Workspaces", "WorkModel", "BuildGraph",
                "ContentHash", "ContainerEngine",
                "Deployment", "SingleHost", "Swarm", "FunctionModel", "HTTPClient", "ImageBuild", "TemplateStandard", "Rendering",
            ]),
        module(
            "ModelContext",
            [
                "Basics", "Operations", "Insight", "Pipeline", "Deployment", "WorkModel", "BuildGraph", "ContainerEngine", "FunctionModel",
                "HTTPClient",
            ]),
        module(
            "FaaSOCommands",
            [
                "ModelContext", "Operations", "TemplateStandard", "Basics", "CaddyKeeper", "Insight", "CacheTools", "SharedCache",
                "RemoteHosts", "Scaffolding", "Migration", "Pipeline", "Workspaces",
                "WorkModel",
                "BuildGraph",
                "ContentHash",
                "ContainerEngine", "Deployment", "SingleHost", "FunctionModel", "HTTPClient", "ImageBuild", "Rendering", argumentParser,
            ]),
        .executableTarget(name: "faaso", dependencies: ["FaaSOCommands"], swiftSettings: settings),

        support("TestSupport", ["ContentHash", "FunctionModel"]),
        tests("BasicsTests", ["Basics", "TestSupport"]),
        tests("ContentHashTests", ["ContentHash", "CPosix", "TestSupport"]),
        tests("CaddyKeeperTests", ["CaddyKeeper", "CKeeper", "CPosix", "TestSupport"]),
        tests("BuildGraphTests", ["BuildGraph", "TestSupport"]),
        tests("WorkModelTests", ["WorkModel", "BuildGraph", "ContentHash", "TestSupport"]),
        tests("FunctionModelTests", ["FunctionModel", "Basics", "ContentHash", "TestSupport"]),
        support("HTTPStub", ["TestSupport", nioCore, nioPosix, nioHTTP1, nioSSL]),
        tests("HTTPClientTests", ["HTTPClient", "HTTPStub", "TestSupport"]),
        tests("ContainerEngineTests", ["ContainerEngine", "Basics", "HTTPClient", "HTTPStub", "TestSupport"]),
        tests("ReverseProxyTests", ["ReverseProxy", "HTTPStub", "TestSupport"]),
        tests(
            "ImageBuildTests",
            ["ImageBuild", "WorkModel", "ContainerEngine", "ContentHash", "FunctionModel", "HTTPClient", "HTTPStub", "TestSupport"]),
        tests(
            "SharedCacheTests",
            ["SharedCache", "Basics", "ContainerEngine", "ContentHash", "HTTPClient", "HTTPStub", "ImageBuild", "TestSupport"]),
        tests(
            "RemoteHostsTests",
            [
                "RemoteHosts", "Basics", "BuildGraph", "ContainerEngine", "ContentHash", "Deployment", "FunctionModel", "HTTPClient",
                "WorkModel", "Workspaces", "TestSupport",
            ]),
        support("DeploymentSupport", ["Deployment", "SingleHost", "FunctionModel", "WorkModel", "BuildGraph"]),
        tests(
            "DeploymentTests",
            [
                "Deployment", "SingleHost", "DeploymentSupport", "TestSupport", "Basics", "CaddyKeeper", "WorkModel", "BuildGraph",
                "ContainerEngine",
                "FunctionModel", "HTTPStub",
            ]),
        tests(
            "SwarmTests",
            [
                "Swarm", "Basics", "BuildGraph", "ContentHash", "Deployment", "DeploymentSupport", "WorkModel", "ContainerEngine",
                "FunctionModel", "ReverseProxy", "HTTPStub", "TestSupport",
            ]),
        tests("RenderingTests", ["Rendering", "Deployment", "DeploymentSupport", "FunctionModel", "TestSupport"]),
        support(
            "ProjectSupport",
            [
                "Pipeline", "Workspaces", "WorkModel", "BuildGraph", "ContentHash", "FunctionModel", "ImageBuild", "TestSupport",
            ]),
        tests(
            "ScaffoldingTests", ["Scaffolding", "ProjectSupport", "TestSupport", "Pipeline", "Workspaces", "FunctionModel", "ImageBuild"]),
        tests("MigrationTests", ["Migration", "Basics", "FunctionModel", "TestSupport"]),
        tests(
            "CacheToolsTests",
            [
                "Basics", "CacheTools", "ProjectSupport", "TestSupport", "Pipeline", "Workspaces", "WorkModel", "BuildGraph",
                "ContainerEngine", "ContentHash", "FunctionModel", "ImageBuild",
            ]),
        tests("TemplateStandardTests", ["TemplateStandard", "ContainerEngine", "FunctionModel", "HTTPStub", "TestSupport"]),
        tests("WorkspacesTests", ["Workspaces", "ContentHash", "ProjectSupport", "TestSupport", "FunctionModel", "ImageBuild"]),
        tests(
            "PipelineTests",
            [
                "Basics", "Pipeline", "Workspaces", "ProjectSupport", "WorkModel", "BuildGraph", "ContainerEngine", "ContentHash",
                "Deployment", "FunctionModel", "ImageBuild", "TestSupport",
            ]),
        tests(
            "InsightTests",
            [
                "Basics", "Insight", "Pipeline", "Workspaces", "ProjectSupport", "WorkModel", "BuildGraph", "ContainerEngine",
                "ContentHash", "Deployment", "SingleHost", "FunctionModel", "ImageBuild", "TestSupport",
            ]),
        tests(
            "OperationsTests",
            [
                "Operations", "Basics", "CaddyKeeper", "Insight", "CacheTools", "Pipeline", "SharedCache", "RemoteHosts", "Workspaces",
                "WorkModel", "BuildGraph", "ProjectSupport",
                "ContainerEngine", "ContentHash", "Deployment", "SingleHost", "FunctionModel", "HTTPClient", "HTTPStub", "ImageBuild",
                "TemplateStandard", "Rendering", "TestSupport",
            ]),
        tests(
            "ModelContextTests",
            [
                "ModelContext", "Basics", "Operations", "Insight", "Pipeline", "Workspaces", "WorkModel", "BuildGraph", "ContainerEngine",
                "FunctionModel", "HTTPClient", "ProjectSupport", "TestSupport",
            ]),
        tests(
            "FaaSOCommandsTests",
            [
                "FaaSOCommands", "Operations", "TemplateStandard", "Basics", "CaddyKeeper", "Insight", "CacheTools", "RemoteHosts",
                "Scaffolding",
                "Pipeline", "Workspaces",
                "WorkModel", "BuildGraph",
                "ProjectSupport", "ContainerEngine", "ContentHash", "Deployment", "SingleHost", "FunctionModel", "HTTPClient", "ImageBuild",
                "ReverseProxy", "Rendering", "TestSupport", argumentParser,
            ]),
        // The built program, beside made-up engines.
        tests("ProgramTests", ["HTTPStub", "TestSupport", "ContentHash"]),
        // On the real engine; they fail where none answers.
        tests(
            "EngineTests",
            [
                "WorkModel", "BuildGraph", "CaddyKeeper", "DeploymentSupport", "TestSupport", "ContainerEngine", "ReverseProxy",
                "ImageBuild", "Deployment", "SingleHost", "HTTPClient",
                "ContentHash", "FunctionModel",
            ]),
    ]
)
