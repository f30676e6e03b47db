/// A platform as the OCI image specification writes it, such as `linux/amd64` or `linux/arm64/v8`.
package struct BuildPlatform: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The operating system, such as `linux`.
    package var os: String
    /// The architecture in Go's names, such as `amd64`.
    package var architecture: String
    /// The variant, such as `v8`. Empty if there is none.
    package var variant: String

    /// Creates a platform. By default, it has no variant.
    package init(os: String, architecture: String, variant: String = "") {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// The variable of docker's CLI with the platform of builds.
    package static let variable = "DOCKER_DEFAULT_PLATFORM"

    /// The platform in a key, as ``variable`` spells it. Empty without the variable.
    package static func text(_ environment: [String: String]) -> String { environment[variable] ?? "" }

    /// The platform that ``variable`` names. That of this program without it, and for a text that
    /// is no platform, which docker refuses.
    package static func chosen(_ environment: [String: String]) -> BuildPlatform { BuildPlatform(text(environment)) ?? .host }

    /// Reads `os/architecture[/variant]`. Nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(os: parts[0], architecture: parts[1], variant: parts.count == 3 ? parts[2] : "")
    }

    /// The platform that this program was compiled for. It has Go's names, which Docker uses.
    package static var host: BuildPlatform {
        #if arch(arm64)
            BuildPlatform(os: "linux", architecture: "arm64")
        #else
            BuildPlatform(os: "linux", architecture: "amd64")
        #endif
    }

    /// True when both name the same platform. A missing variant fits every one.
    package func fits(_ other: BuildPlatform) -> Bool {
        os == other.os && architecture == other.architecture && (variant == other.variant || variant.isEmpty || other.variant.isEmpty)
    }

    package var description: String { variant.isEmpty ? "\(os)/\(architecture)" : "\(os)/\(architecture)/\(variant)" }

    /// The build arguments that BuildKit sets by itself, and that `FROM` may use.
    ///
    /// They are "Automatic platform ARGs in the global scope" of the Dockerfile reference. Here,
    /// the build platform and the target platform are the same.
    /// - Parameter stage: the name of the built stage; nil if it has none.
    func arguments(stage: String?) -> [String: String] {
        var arguments = ["TARGETSTAGE": stage ?? "default"]
        for prefix in ["BUILD", "TARGET"] {
            arguments[prefix + "PLATFORM"] = description
            arguments[prefix + "OS"] = os
            arguments[prefix + "OSVERSION"] = ""
            arguments[prefix + "ARCH"] = architecture
            arguments[prefix + "VARIANT"] = variant
        }
        return arguments
    }
}
