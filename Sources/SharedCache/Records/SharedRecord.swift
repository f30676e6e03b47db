import Basics
package import ContainerEngine
package import ContentHash
package import FoundationEssentials
package import ImageBuild

/// The record of an image in a registry: what was built, from which inputs, and how its tests
/// ended.
package struct SharedRecord: Hashable, Sendable, SchemaNamed {
    /// The value of `schema` in the record.
    package static let schemaName = "faaso.shared-record/1"
    /// The type of the text in its envelope.
    static let type = "application/vnd.faaso.shared-record+json"

    /// The schema of the record.
    package var schema = Self.schemaName
    /// The name of the function.
    package var function: String
    /// The image key.
    package var key: Digest
    /// The digest of the image's manifest in the registry, `sha256:…`.
    package var manifest: String
    /// The content of the image.
    package var content: ImageContent
    /// The build, with all inputs of the key. Its image is the ID in the engine that built it.
    package var build: ImageRecord
    /// The tests that passed; nil for a function without tests.
    package var tests: TestRecord?

    /// Creates the record of a pushed image.
    package init(_ build: ImageRecord, manifest: String, content: ImageContent, tests: TestRecord?) {
        (function, key, self.manifest, self.content) = (build.function, build.key, manifest, content)
        (self.build, self.tests) = (build, tests)
        // Whoever signs the record answers for it.
        self.build.pulled = nil
        self.tests?.pulled = nil
    }
}

extension SharedRecord: Codable {}

extension SharedRecord {
    /// The record in an envelope, as JSON.
    /// - Parameter key: the key that signs; nil for no signature.
    package func envelope(signedWith key: SigningKey?) throws -> [UInt8] {
        try JSONCoding.pretty(SignedText(try JSONCoding.compact(self), type: Self.type, key: key))
    }

    /// The key that signed an envelope; nil if there is none.
    ///
    /// If everyone is trusted, it is the key that the first signature names, if that one is valid.
    package static func signer(of envelope: [UInt8], trust: Trust) -> VerifyingKey? {
        guard let text = try? JSONCoding.decode(SignedText.self, from: envelope) else { return nil }
        let keys =
            switch trust {
            case .keys(let keys): keys
            case .anyone: text.signatures.prefix(1).compactMap { VerifyingKey($0.keyid) }
            }
        return text.signer(among: keys)
    }

    /// Opens an envelope, and verifies that the record is what was asked for.
    ///
    /// Everything in the record is compared with its own key. A record that is replayed under
    /// another key or function is refused.
    /// - Throws: ``PullMiss``.
    package init(
        opening envelope: [UInt8], of function: String, _ key: Digest, trust: Trust, now: Date = Date()
    ) throws(PullMiss) {
        guard let text = try? JSONCoding.decode(SignedText.self, from: envelope), text.payloadType == Self.type, let bytes = text.bytes
        else { throw .unreadable }
        if case .keys(let keys) = trust, text.signer(among: keys) == nil {
            if text.signatures.isEmpty { throw .unsigned }
            let names = text.signatures.map(\.keyid)
            throw keys.contains { names.contains($0.description) } ? .invalidSignature : .foreignSignature(names)
        }
        guard let record = try? JSONCoding.decode(Self.self, from: bytes), record.schema == Self.schemaName else { throw .unreadable }
        guard record.function == function, record.key == key, record.build.key == key else {
            throw .other(function: record.function, key: record.key)
        }
        if let flaw = record.build.flaws(of: function, now: now).first { throw .flawed("\(flaw)") }
        guard record.build.image != nil, record.build.staging == ImageDefinition.stagingVersion else { throw .flawed("it is of no image") }
        if let tests = record.tests {
            if let flaw = tests.flaws(of: function, now: now).first { throw .flawed("\(flaw)") }
            guard tests.passed, tests.image == record.build.image else { throw .flawed("its tests are of another image") }
        }
        self = record
    }
}
