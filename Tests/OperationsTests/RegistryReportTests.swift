import Basics
import ContentHash
import FoundationEssentials
import FunctionModel
import Operations
import Pipeline
import ProjectSupport
import SharedCache
import Testing

/// The reports of `faaso registry`, and the errors of options that need it.
struct RegistryReportTests {
    private static let entries = [
        RegistryListing.Entry(
            function: "sum", key: "0123456789abcdef", image: "sha256:i", record: "sha256:r", pushed: Date(timeIntervalSince1970: 1000),
            size: 12),
        RegistryListing.Entry(function: "sum", key: "fedcba9876543210"),
    ]

    @Test func `both reports agree with their schemas`() throws {
        let listing = RegistryListing(registry: "a.b/x", entries: Self.entries, others: ["latest", "debian-12-0123456789abcdef.base"])
        try checkSchema(listing, "registry")
        var collection = RegistryCollection(listing, RegistryCollection.Policy(keep: 1))
        try checkSchema(collection, "registry-gc")
        collection.applied = true
        try checkSchema(collection, "registry-gc")
    }

    @Test func `a listing needs a registry, and a good one`() async throws {
        let scene = Scene()
        try await StubEngine.run { socket in
            await #expect(throws: RegistrySetupError.noRegistry("this command")) {
                try await scene.operations(socket: socket).registryListing()
            }
        }
    }

    @Test func `a signing key that is something else has advice, and is never repeated`() throws {
        let key = SigningKey.generate()
        let seed = key.secretText.dropFirst("ed25519-private:".count)
        for (text, advice) in [
            (key.verifyingKey.description, "its value is the public half"), ("'\(key.secretText)'", "remove the quotes around its value"),
            ("/run/secrets/key", "its value is a path: give the file's content"),
            ("ed25519-private:x", "'faaso registry keygen' makes a key"),
            (String(seed), ""),
        ] {
            let error = #expect(throws: RegistrySetupError.self) { try SigningKey.of(["FAASO_SIGNING_KEY": text]) }
            #expect(error?.hints.first?.hasPrefix(advice) == true, "\(text)")
            #expect(error.map { !"\($0) \($0.hints)".contains(seed) } == true)
        }
        let padded = try SigningKey.of(["FAASO_SIGNING_KEY": key.secretText + "\n"])
        #expect(padded?.verifyingKey == key.verifyingKey)
    }

    @Test(arguments: [
        (RegistrySetupError.noRegistry("--push"), "--push needs a registry"), (.noSigningKey, "only signed images are trusted"),
        (.invalidSigningKey, "FAASO_SIGNING_KEY is no signing key"), (.mistakenSigningKey("x"), "FAASO_SIGNING_KEY is no signing key"),
        (.untrustedSigningKey("ed25519:x"), "its public half is ed25519:x"),
        (.invalidURL("x"), "'x' is no name of an image"),
    ])
    func `an option that cannot work says so, with advice`(error: RegistrySetupError, text: String) {
        #expect(error.description.contains(text) && !error.hints.isEmpty && error.blame == .project)
    }
}
