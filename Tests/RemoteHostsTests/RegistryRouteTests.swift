import ContentHash
import Testing

@testable import RemoteHosts

struct RegistryRouteTests {
    private static let hex = String(repeating: "a", count: 64)

    private static func route(_ method: String, _ target: String) -> RegistryRoute? {
        RegistryRoute(method: method, target: target, secret: "s3")
    }

    @Test func `requests of engines are read`() throws {
        let digest = try #require(Digest(hex: Self.hex))
        #expect(Self.route("GET", "/v2/") == .base)
        #expect(Self.route("HEAD", "/v2/s3/sum/blobs/sha256:\(Self.hex)") == .blob(digest))
        #expect(Self.route("POST", "/v2/s3/sum/blobs/uploads/") == .begin(repository: "s3/sum", whole: nil, mount: nil))
        #expect(
            Self.route("POST", "/v2/s3/sum/blobs/uploads/?digest=sha256%3A\(Self.hex)")
                == .begin(repository: "s3/sum", whole: digest, mount: nil))
        #expect(
            Self.route("POST", "/v2/s3/sum/blobs/uploads/?from=s3%2Ftotal&mount=sha256%3A\(Self.hex)")
                == .begin(repository: "s3/sum", whole: nil, mount: digest))
        #expect(Self.route("PATCH", "/v2/s3/sum/blobs/uploads/77") == .append(upload: "77"))
        #expect(Self.route("PUT", "/v2/s3/sum/blobs/uploads/77?digest=sha256:\(Self.hex)") == .finish(upload: "77", digest))
        #expect(Self.route("PUT", "/v2/s3/sum/manifests/1") == .store(repository: "s3/sum", reference: "1"))
        #expect(
            Self.route("GET", "/v2/s3/sum/manifests/sha256:\(Self.hex)") == .manifest(repository: "s3/sum", reference: "sha256:\(Self.hex)")
        )
    }

    @Test(arguments: [
        "/v2/other/sum/manifests/1", "/v2//sum/manifests/1", "/v2/s3/sum/blobs/sha256:12", "/v2/s3/sum/blobs/../../x", "/v2/s3/sum",
        "/v2/s3/a/b/manifests/1", "/", "", "/v1/s3/sum/manifests/1",
    ])
    func `a name without the secret and a malformed digest are unknown`(target: String) {
        #expect(Self.route("GET", target) == nil)
    }

    @Test func `an end without a digest and a removal are refused`() {
        #expect(Self.route("PUT", "/v2/s3/sum/blobs/uploads/77") == nil)
        #expect(Self.route("DELETE", "/v2/s3/sum/manifests/1") == nil)
    }
}
