package import ContentHash
import FunctionModel
package import WorkModel

/// The definition of a function's image, as a value.
///
/// Two functions with equal definitions have the same source key, on any machine and in any clone.
package struct ImageDefinition: Hashable, Sendable {
    /// The version of the form of contexts and keys. It is raised if the same files would give
    /// another image than before.
    package static let stagingVersion = 2

    /// The digest of the context's manifest.
    package var context: Digest
    /// The build arguments, `BUILD_PACKAGES` and `RUN_PACKAGES` included.
    package var arguments: [String: String]
    /// The names of build secrets, sorted. Their values are part of no key, so a new value alone
    /// never causes a build.
    package var secrets: [String]
    /// The value of `DOCKER_DEFAULT_PLATFORM`, which the docker CLI obeys. Empty for the engine's
    /// own platform.
    package var platform: String
    /// The references of the base images, sorted, each once.
    package var bases: [String]
    /// The stage of the Dockerfile that is built, as metadata.yml names it. Nil for the last stage.
    package var target: String?

    /// Creates a definition. Sorts secrets and bases, and drops duplicate bases.
    package init(
        context: Digest, arguments: [String: String], secrets: [String], platform: String, bases: [String], target: String?
    ) {
        self.target = target
        self.context = context
        self.arguments = arguments
        self.secrets = secrets.sorted()
        self.platform = platform
        self.bases = Set(bases).sorted()
    }

    /// The key before bases are resolved, which needs no engine. Bases count by their references.
    package var sourceKey: Digest {
        ImageInputs(self, identities: nil).key(domain: "image-source", schema: Self.stagingVersion) ?? Digest.of("")
    }

    /// The key of the image, with the identities of its bases. Nil if one of them is unknown.
    /// - Parameter identities: repository digests or local image IDs, by reference.
    package func key(_ identities: [String: String]) -> Digest? {
        ImageInputs(self, identities: identities).key(domain: "image", schema: Self.stagingVersion)
    }
}

/// The list of all inputs of an image.
package struct ImageInputs: InputList, Sendable {
    private let definition: ImageDefinition
    private let identities: [String: String]?
    private let staging: Int

    /// Creates the list of a definition.
    /// - Parameters:
    ///   - identities: repository digests or local image IDs of the bases, by reference. If nil,
    ///     the references are compared.
    ///   - staging: the version of the form of contexts and keys that the definition was made with.
    package init(_ definition: ImageDefinition, identities: [String: String]?, staging: Int = ImageDefinition.stagingVersion) {
        self.definition = definition
        self.identities = identities
        self.staging = staging
    }

    /// Adds the inputs in the order of the key. Hashing, comparing and explaining read this list
    /// alone. The stored forms are in `ImageDefinition+Coding.swift`.
    package func write(to sink: inout some InputSink) {
        sink.add("staging", .schema, .text(String(staging)))
        sink.add(Self.context, .file, .text(definition.context.hex))
        for (name, value) in definition.arguments.sorted(by: { $0.key.precedesBytewise($1.key) }) {
            sink.add(Self.field(ofArgument: name), .argument, .text(value))
        }
        for name in definition.secrets { sink.add(Self.field(ofSecret: name), .argument, .text("named")) }
        sink.add("platform", .argument, .text(definition.platform))
        // A definition without a target keeps the key that it had before there were targets.
        if let target = definition.target { sink.add("target", .argument, .text(target)) }
        for base in definition.bases {
            sink.add(base, .base, identities.map { $0[base].map(Self.identity) ?? .unknown } ?? .text(base))
        }
    }

    /// The name of the input for all files of the context.
    package static let context = "context"

    /// The field of metadata.yml that sets a build argument.
    package static func field(ofArgument name: String) -> String {
        PackagesField(argument: name)?.path ?? "build_args.\(name)"
    }

    /// The name of the input for a build secret.
    static func field(ofSecret name: String) -> String { "build_secrets.\(name)" }

    /// The identity of a base. People see its digest cut to twelve digits.
    private static func identity(_ identity: String) -> InputValue {
        guard let colon = identity.utf8.lastIndex(of: UInt8(ascii: ":")), Digest(hex: identity[colon...].dropFirst()) != nil else {
            return .text(identity)
        }
        return .text(identity, shown: String(identity[...colon] + identity[colon...].dropFirst().prefix(12)))
    }
}
